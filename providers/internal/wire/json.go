package wire

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"
)

// errNotObject means that a text is not one JSON object that says one thing.
var errNotObject = errors.New("wire: not a JSON object that says one thing")

// An Object is a JSON object as a provider sent it. Names are compared exactly. A member
// that is null is as if it were not there. Nothing of another type is converted.
//
// Package json takes the last of two members with the same name, and ignores the case of names.
// With it, an answer could say yes to us and no to a person who reads it.
type Object map[string]json.RawMessage

// ParseObject reads one object and nothing after it. No name occurs twice.
func ParseObject(b []byte) (Object, error) {
	if !utf8.Valid(b) || !json.Valid(b) {
		return nil, errNotObject
	}
	dec := json.NewDecoder(bytes.NewReader(b))
	if t, err := dec.Token(); err != nil || t != json.Delim('{') {
		return nil, errNotObject
	}
	o := make(Object)
	for dec.More() {
		t, err := dec.Token()
		name, ok := t.(string)
		if err != nil || !ok {
			return nil, errNotObject
		}
		var raw json.RawMessage
		if _, twice := o[name]; twice || dec.Decode(&raw) != nil {
			return nil, errNotObject
		}
		o[name] = raw
	}
	if _, err := dec.Token(); err != nil {
		return nil, errNotObject
	}
	if _, err := dec.Token(); err != io.EOF {
		return nil, errNotObject
	}
	return o, nil
}

// ParseObjects reads one array of objects and nothing after it.
func ParseObjects(b []byte) ([]Object, bool) {
	if !utf8.Valid(b) || !json.Valid(b) {
		return nil, false
	}
	return Object{"": b}.Objects("")
}

// Has reports whether there is a member that is not null.
func (o Object) Has(name string) bool {
	raw, ok := o[name]
	return ok && string(raw) != "null"
}

// Object returns the member if it is an object.
func (o Object) Object(name string) (Object, bool) {
	if !o.Has(name) {
		return nil, false
	}
	m, err := ParseObject(o[name])
	return m, err == nil
}

// Text returns the member if it is a string.
func (o Object) Text(name string) (string, bool) {
	raw := o[name]
	if len(raw) == 0 || raw[0] != '"' {
		return "", false
	}
	var s string
	err := json.Unmarshal(raw, &s)
	return s, err == nil
}

// Int returns the member if it is a whole number.
func (o Object) Int(name string) (int64, bool) {
	if !o.Has(name) {
		return 0, false
	}
	var n int64
	err := json.Unmarshal(o[name], &n)
	return n, err == nil
}

// Float returns the member if it is a number.
func (o Object) Float(name string) (float64, bool) {
	if !o.Has(name) {
		return 0, false
	}
	var n float64
	err := json.Unmarshal(o[name], &n)
	return n, err == nil
}

// Bool returns the member if it is true or false.
func (o Object) Bool(name string) (value, ok bool) {
	switch string(o[name]) {
	case "true":
		return true, true
	case "false":
		return false, true
	}
	return false, false
}

// List returns the elements of the member if it is an array.
func (o Object) List(name string) ([]json.RawMessage, bool) {
	if !o.Has(name) {
		return nil, false
	}
	var list []json.RawMessage
	err := json.Unmarshal(o[name], &list)
	return list, err == nil
}

// Objects returns the elements of the member if it is an array of objects.
func (o Object) Objects(name string) ([]Object, bool) {
	list, ok := o.List(name)
	if !ok {
		return nil, false
	}
	all := make([]Object, len(list))
	for i, raw := range list {
		m, err := ParseObject(raw)
		if err != nil {
			return nil, false
		}
		all[i] = m
	}
	return all, true
}

// MaxReceipts is how long a list of receipts may be, in bytes.
const MaxReceipts = 1 << 20

// Receipts reads a list of receipts that a provider pushes. For each entry read says whether it is
// one at all, and whether it is to be kept.
func Receipts[R any](body []byte, read func(Object) (r R, keep, ok bool)) ([]R, bool) {
	if len(body) > MaxReceipts {
		return nil, false
	}
	list, ok := ParseObjects(body)
	if !ok {
		return nil, false
	}
	var all []R
	for _, o := range list {
		r, keep, ok := read(o)
		if !ok {
			return nil, false
		}
		if keep {
			all = append(all, r)
		}
	}
	return all, true
}
