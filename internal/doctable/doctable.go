// Package doctable compares the tables of pages with values of the code, in tests.
package doctable

import (
	"fmt"
	"os"
	"reflect"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Pages are where defaults are documented, relative to the top of the module.
var Pages = []string{"docs/en/defaults.md", "docs/zh/defaults.md"}

// Defaults checks the section of a heading in both pages of defaults. Root is the way to the top
// of the module, such as "..". V is a struct with its defaults filled in. Each exported field of
// it that is not zero, and that [Show] can write, has a row: its name and its value. A field that
// is zero may have a row with the value "–". No other row may be there.
func Defaults(t testing.TB, root, heading string, v any) {
	t.Helper()
	want, zero := map[string]string{}, map[string]bool{}
	s := reflect.ValueOf(v)
	for i := range s.NumField() {
		f := s.Type().Field(i)
		if !f.IsExported() {
			continue
		}
		if s.Field(i).IsZero() {
			zero[f.Name] = true
		} else if text, ok := Show(s.Field(i)); ok {
			want[f.Name] = text
		}
	}
	Check(t, root, heading, want, zero)
}

// Check is [Defaults] for values that are in no struct.
func Check(t testing.TB, root, heading string, want map[string]string, zero map[string]bool) {
	t.Helper()
	for _, page := range Pages {
		b, err := os.ReadFile(root + "/" + page)
		if err != nil {
			t.Fatal(err)
		}
		for _, problem := range Compare(string(b), heading, want, zero) {
			t.Errorf("%s, %s: %s", page, heading, problem)
		}
	}
}

// Compare returns what is wrong with the rows below a heading of a page. Zero are names that may
// have a row with "–".
func Compare(page, heading string, want map[string]string, zero map[string]bool) (problems []string) {
	rows := Rows(page, heading)
	for name, value := range want {
		if got, ok := rows[name]; !ok {
			problems = append(problems, fmt.Sprintf("there is no row | `%s` | %s | why |", name, value))
		} else if got != value {
			problems = append(problems, fmt.Sprintf("`%s` is %s, want %s", name, got, value))
		}
	}
	for name, value := range rows {
		if _, ok := want[name]; !ok && (value != "–" || !zero[name]) {
			problems = append(problems, fmt.Sprintf("`%s` has a row, and no default", name))
		}
	}
	return problems
}

// Rows returns the second cell of each row below a heading, by the name in the first one, which
// stands between backquotes.
func Rows(page, heading string) map[string]string {
	rows := map[string]string{}
	_, section, _ := strings.Cut(page, "\n## "+heading+"\n")
	section, _, _ = strings.Cut(section, "\n## ")
	for line := range strings.Lines(section) {
		cells := strings.Split(line, "|")
		if len(cells) < 4 {
			continue
		}
		if name := strings.TrimSpace(cells[1]); strings.HasPrefix(name, "`") {
			rows[strings.Trim(name, "`")] = strings.TrimSpace(cells[2])
		}
	}
	return rows
}

// Show writes a value as the pages do, in both languages alike: 10 s, 30 min, 72 h, 30 d, 1.8, and
// lists with commas. It reports whether it is a value that pages show.
func Show(v reflect.Value) (text string, ok bool) {
	if d, ok := v.Interface().(time.Duration); ok {
		return duration(d), true
	}
	if s, ok := v.Interface().(fmt.Stringer); ok && v.Kind() == reflect.Uint8 {
		return s.String(), true
	}
	switch v.Kind() {
	case reflect.Int, reflect.Int64:
		return strconv.FormatInt(v.Int(), 10), true
	case reflect.Float64:
		return strconv.FormatFloat(v.Float(), 'g', -1, 64), true
	case reflect.String:
		return v.String(), true
	case reflect.Slice:
		return list(v)
	case reflect.Struct:
		return pair(v)
	}
	return "", false
}

// list shows a slice.
func list(v reflect.Value) (string, bool) {
	var all []string
	for i := range v.Len() {
		text, ok := Show(v.Index(i))
		if !ok {
			return "", false
		}
		all = append(all, text)
	}
	return strings.Join(all, ", "), true
}

// pair shows a struct of two fields, such as a rate: 5 / 1 h.
func pair(v reflect.Value) (string, bool) {
	if v.NumField() != 2 {
		return "", false
	}
	a, ok1 := Show(v.Field(0))
	b, ok2 := Show(v.Field(1))
	return a + " / " + b, ok1 && ok2
}

func duration(d time.Duration) string {
	const day = 24 * time.Hour
	for _, u := range []struct {
		from, unit time.Duration
		name       string
	}{{4 * day, day, "d"}, {time.Hour, time.Hour, "h"}, {time.Minute, time.Minute, "min"}, {0, time.Second, "s"}} {
		if d >= u.from && d%u.unit == 0 {
			return strconv.FormatInt(int64(d/u.unit), 10) + " " + u.name
		}
	}
	return d.String()
}
