package realname

import (
	"encoding/json"
	"fmt"
	"maps"
	"reflect"
	"strings"
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// NotExported is why personal data is not exported, by kind and field.
func NotExported() map[string]string { return maps.Clone(notExported) }

// ExportedKinds are the kinds of records whose personal data is exported.
func ExportedKinds() []string { return exportedKinds }

// ExportMembers are the members of an export, but for those that are fields of records: what is within another
// one follows it after a dot.
func ExportMembers() []string { return membersOf(reflect.TypeFor[exportDocument](), "") }

func membersOf(typ reflect.Type, under string) (all []string) {
	for i := range typ.NumField() {
		f := typ.Field(i)
		name, _, _ := strings.Cut(f.Tag.Get("json"), ",")
		inner := f.Type
		if inner.Kind() == reflect.Slice {
			inner = inner.Elem()
		}
		switch {
		case f.Type == reflect.TypeFor[json.RawMessage](): // of a record
		case inner.Kind() == reflect.Struct && inner != reflect.TypeFor[time.Time]():
			all = append(all, membersOf(inner, under+name+".")...)
		default:
			all = append(all, under+name)
		}
	}
	return all
}

// LeftOutOfExports fills a record of each exported kind, and lists the personal fields that its
// export has not, and those that it has and must not.
func LeftOutOfExports() (missing, shown map[string][]string) {
	missing, shown = map[string][]string{}, map[string][]string{}
	for kind, r := range map[string]interface{ fields(*wire.Codec) }{
		"account": new(accountRecord), "session": new(sessionRecord), "private": new(wirePrivate),
	} {
		fill(reflect.ValueOf(r).Elem(), 0)
		text, err := wire.Reveal(r.fields, exported(kind))
		var doc map[string]any
		if err == nil {
			err = json.Unmarshal(text, &doc)
		}
		if err != nil {
			panic(err)
		}
		for _, f := range wire.Describe(r.fields) {
			switch has := docHas(doc, strings.Split(f.Name, ".")); {
			case exported(kind)(f) && !has:
				missing[kind] = append(missing[kind], f.Name)
			case notExported[kind+" "+f.Name] != "" && has:
				shown[kind] = append(shown[kind], f.Name)
			}
		}
	}
	if len(exportedKinds) != 3 {
		missing["?"] = []string{fmt.Sprint("fill a record of each of ", exportedKinds)}
	}
	return missing, shown
}

// fill sets every text and every list of a record.
func fill(v reflect.Value, depth int) {
	switch {
	case depth > 6:
	case v.Kind() == reflect.String:
		v.SetString("text")
	case v.Kind() == reflect.Uint8:
		v.SetUint(1)
	case v.Kind() == reflect.Slice:
		v.Set(reflect.MakeSlice(v.Type(), 1, 1))
		fill(v.Index(0), depth+1)
	case v.Kind() == reflect.Struct:
		for _, f := range v.Fields() {
			if f.CanSet() {
				fill(f, depth+1)
			}
		}
	}
}

// docHas reports whether there is something under a path; in lists, in the first.
func docHas(x any, path []string) bool {
	if list, ok := x.([]any); ok && len(list) > 0 {
		x = list[0]
	}
	if len(path) == 0 {
		return x != nil && x != ""
	}
	doc, ok := x.(map[string]any)
	return ok && docHas(doc[path[0]], path[1:])
}
