package sdk_test

import (
	"reflect"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
	"github.com/go-realname/sdk/realname"
)

// The pages of events have a row for each field of an event, each status and each kind.
func TestEventsPage(t *testing.T) {
	want := map[int][]string{0: eventFields(), 1: namesOf[realname.Status](), 2: namesOf[realname.EventKind]()}
	for page, headings := range map[string][]string{
		"docs/en/events.md": {"Fields", "Changes of status", "An account's own events"},
		"docs/zh/events.md": {"字段", "状态变化", "账户自身的事件"},
	} {
		for i, heading := range headings {
			rows := doctable.Rows(read(t, page), heading)
			for _, name := range want[i] {
				if rows[name] == "" {
					t.Errorf("%s, %s, has no row for `%s`", page, heading, name)
				}
				delete(rows, name)
			}
			for name := range rows {
				t.Errorf("%s, %s, has a row for `%s`, which is none", page, heading, name)
			}
		}
	}
}

// eventFields are the names that the fields of an event have in JSON.
func eventFields() (all []string) {
	for _, f := range reflect.VisibleFields(reflect.TypeFor[realname.Event]()) {
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		all = append(all, name)
	}
	return all
}

// namesOf are the names of all values of an enumeration.
func namesOf[T interface {
	~uint8
	String() string
}]() (all []string) {
	for i := 1; i < 256; i++ {
		if name := T(i).String(); name != "unknown" && !slices.Contains(all, name) {
			all = append(all, name)
		}
	}
	return all
}
