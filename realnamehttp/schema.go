package realnamehttp

import (
	"encoding"
	"reflect"
	"strings"
	"time"
	"unicode"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// schemas are the schemas of a document, made of the types themselves.
type schemas struct{ named object }

func typeOf[T any]() reflect.Type { return reflect.TypeFor[T]() }

// plain are types that are no structs to JSON. Each use gets a copy.
var plain = map[reflect.Type]func() object{
	typeOf[time.Time](): func() object { return object{"type": "string", "format": "date-time"} },
	typeOf[text]():      func() object { return object{"type": "string", "maxLength": maxText} },
	typeOf[noteText]():  func() object { return object{"type": "string", "maxLength": realname.MaxNote} },
	typeOf[personalData](): func() object {
		return object{"type": "object", "additionalProperties": true, "description": "See realname.Records.Export"}
	},
	typeOf[realname.Photo](): func() object {
		return object{"type": "string", "contentMediaType": "application/octet-stream"}
	},
	typeOf[picture](): func() object {
		return object{"type": "string", "contentEncoding": "base64", "contentMediaType": "image/*"}
	},
	typeOf[realname.Goal](): func() object {
		return object{"type": "string", "pattern": "^[a-z0-9_]{1,32}$", "examples": []realname.Goal{
			realname.GoalVerify, realname.GoalRenew, realname.GoalResetPIN, realname.GoalBindCard,
		}}
	},
	typeOf[explain.Class](): func() object {
		return object{"type": "string", "enum": []explain.Class{
			explain.ClassInvalid, explain.ClassRefused, explain.ClassLimit, explain.ClassUnavailable, explain.ClassUnknown,
		}}
	},
}

// of returns the schema of a type: in its place, or a reference to one with a name.
func (s *schemas) of(t reflect.Type) object {
	if make, ok := plain[t]; ok {
		return make()
	}
	if t == typeOf[realname.Findings]() {
		return object{"type": "array", "items": s.of(typeOf[realname.Finding]())}
	}
	switch t.Kind() {
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Uint64:
		return object{"type": "integer"}
	case reflect.String:
		return object{"type": "string"}
	case reflect.Slice:
		return object{"type": "array", "items": s.of(t.Elem())}
	case reflect.Uint8:
		return s.ref(t, func() object { return object{"type": "string", "enum": values(t)} })
	case reflect.Struct:
		return s.ref(t, func() object { return s.structure(t) })
	}
	panic("realnamehttp: no schema for " + t.String())
}

// ref refers to a schema by its name, which is the type's.
func (s *schemas) ref(t reflect.Type, make func() object) object {
	name := []rune(t.Name())
	name[0] = unicode.ToUpper(name[0])
	if _, ok := s.named[string(name)]; !ok {
		if s.named == nil {
			s.named = object{}
		}
		s.named[string(name)] = nil // it may hold itself
		s.named[string(name)] = make()
	}
	return object{"$ref": "#/components/schemas/" + string(name)}
}

// request is the schema of what an operation takes: nothing but what it knows.
func (s *schemas) request(t reflect.Type) object {
	ref := s.of(t)
	s.named[strings.TrimPrefix(ref["$ref"].(string), "#/components/schemas/")].(object)["additionalProperties"] = false
	for i := range t.NumField() {
		if f := t.Field(i).Type; isList(f) {
			s.request(f.Elem())
		}
	}
	return ref
}

// structure is the schema of a struct, by the tags of its fields.
func (s *schemas) structure(t reflect.Type) object {
	properties, required := object{}, []string{}
	for _, f := range reflect.VisibleFields(t) {
		name, rest, _ := strings.Cut(f.Tag.Get("json"), ",")
		if name == "" {
			continue
		}
		schema := s.of(f.Type)
		if doc := f.Tag.Get("doc"); doc != "" {
			schema["description"] = doc
		}
		properties[name] = schema
		if !strings.HasPrefix(rest, "omit") {
			required = append(required, name)
		}
	}
	out := object{"type": "object", "properties": properties}
	if len(required) > 0 {
		out["required"] = required
	}
	return out
}

// values are the names of an enumeration: it is closed, and its type knows them.
func values(t reflect.Type) (all []string) {
	for i := range 256 {
		v := reflect.New(t).Elem()
		v.SetUint(uint64(i))
		name, err := v.Interface().(encoding.TextMarshaler).MarshalText()
		if err == nil && len(name) > 0 {
			all = append(all, string(name))
		}
	}
	return all
}
