package realnamehttp

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"reflect"
	"strings"
	"unicode/utf8"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// A field is one of a request's fields. None has fields of its own, but lists of objects may be among them.
type field struct {
	index    []int
	required bool
}

// fields returns those of a struct by their names.
func fields(t reflect.Type) map[string]field {
	all := make(map[string]field)
	for _, f := range reflect.VisibleFields(t) {
		if name, rest, _ := strings.Cut(f.Tag.Get("json"), ","); name != "" {
			all[name] = field{f.Index, !strings.HasPrefix(rest, "omit")}
		}
	}
	return all
}

// A filling is a struct that a request fills in, field by field.
type filling struct {
	to     reflect.Value
	fields map[string]field
	seen   map[string]bool
}

func (a *action) filling() *filling {
	return &filling{reflect.New(a.in).Elem(), a.fields, make(map[string]bool)}
}

// next returns the field of a name, once. No letter of it may be of another case.
func (f *filling) next(name string) (reflect.Value, error) {
	known, ok := f.fields[name]
	switch {
	case !ok:
		return reflect.Value{}, in(shown(name), faultField)
	case f.seen[name]:
		return reflect.Value{}, in(name, faultDoubled)
	}
	f.seen[name] = true
	return f.to.FieldByIndex(known.index), nil
}

// done returns the struct, if nothing is missing.
func (f *filling) done() (any, error) {
	for i := range f.to.NumField() {
		name, _, _ := strings.Cut(f.to.Type().Field(i).Tag.Get("json"), ",")
		if f.fields[name].required && !f.seen[name] {
			return nil, in(name, &realname.Error{Reason: realname.ReasonValueMissing})
		}
	}
	return f.to.Interface(), nil
}

// decode reads a body that is one JSON object, with every field at most once and none that is
// not known. An empty body is an empty object.
func (a *action) decode(body []byte) (any, error) {
	f := a.filling()
	if len(bytes.TrimSpace(body)) == 0 {
		return f.done()
	}
	if !utf8.Valid(body) { // encoding/json would put something in its place
		return nil, faultMalformed
	}
	dec := json.NewDecoder(bytes.NewReader(body))
	if err := f.object(dec); err != nil {
		return nil, err
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) { // one value, and nothing after it
		return nil, faultMalformed
	}
	return f.done()
}

// object reads an object, field by field.
func (f *filling) object(dec *json.Decoder) error {
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return faultMalformed
	}
	for dec.More() {
		if err := f.member(dec); err != nil {
			return err
		}
	}
	if _, err := dec.Token(); err != nil { // the brace
		return faultMalformed
	}
	return nil
}

// member reads one name and its value.
func (f *filling) member(dec *json.Decoder) error {
	t, err := dec.Token()
	name, ok := t.(string)
	if err != nil || !ok {
		return faultMalformed
	}
	to, err := f.next(name)
	if err != nil {
		return err
	}
	var raw json.RawMessage
	if err := dec.Decode(&raw); err != nil {
		return faultMalformed
	}
	if string(raw) == "null" {
		return in(name, faultType)
	}
	if isList(to.Type()) {
		return list(name, raw, to)
	}
	return in(name, valueFault(json.Unmarshal(raw, to.Addr().Interface())))
}

// isList reports whether a field is a list of objects, whose fields are a request's too.
func isList(t reflect.Type) bool {
	if t.Kind() != reflect.Slice || t.Elem().Kind() != reflect.Struct {
		return false
	}
	return !reflect.PointerTo(t.Elem()).Implements(reflect.TypeFor[json.Unmarshaler]())
}

// list reads a list of objects.
func list(name string, raw json.RawMessage, to reflect.Value) error {
	var all []json.RawMessage
	if err := json.Unmarshal(raw, &all); err != nil {
		return in(name, faultType)
	}
	to.Set(reflect.MakeSlice(to.Type(), 0, len(all)))
	of := fields(to.Type().Elem())
	for _, one := range all {
		f := &filling{reflect.New(to.Type().Elem()).Elem(), of, make(map[string]bool)}
		if !bytes.HasPrefix(one, []byte("{")) {
			return in(name, faultType)
		}
		if err := f.object(json.NewDecoder(bytes.NewReader(one))); err != nil {
			return in(name, err)
		}
		if _, err := f.done(); err != nil {
			return in(name, err)
		}
		to.Set(reflect.Append(to, f.to))
	}
	return nil
}

// valueFault is what is wrong with a value. The error of encoding/json may repeat it, and goes
// nowhere.
func valueFault(err error) error {
	if err == nil {
		return nil
	}
	if _, ok := errors.AsType[*json.UnmarshalTypeError](err); ok {
		return faultType
	}
	if explain.Code(err).Class != explain.ClassUnknown {
		return err
	}
	return faultValue
}
