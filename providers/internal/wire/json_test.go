package wire

import (
	"encoding/json"
	"strings"
	"testing"
)

func TestParseObject(t *testing.T) {
	tests := []struct {
		in string
		ok bool
	}{
		{`{}`, true}, {`{"a":1}`, true}, {` {"a":{"b":[1,2]}} `, true}, {`{"a":1,"A":2}`, true},
		{``, false}, {`null`, false}, {`[]`, false}, {`"x"`, false}, {`7`, false}, {`{`, false},
		{`{"a":1`, false}, {`{"a":1}{}`, false}, {`{"a":1} x`, false}, {`{"a":1,"a":1}`, false},
		{`{"a":1,"\u0061":2}`, false}, {`{'a':1}`, false}, {`{"a":1,}`, false}, {"{\"a\":\"\xff\"}", false},
		{`<html>{}</html>`, false}, {"\ufeff{}", false}, {`{"a":NaN}`, false},
	}
	for _, tt := range tests {
		if _, err := ParseObject([]byte(tt.in)); (err == nil) != tt.ok {
			t.Errorf("ParseObject(%q) = %v, want ok %v", tt.in, err, tt.ok)
		}
	}
}

func TestObjectConvertsNothing(t *testing.T) {
	o, err := ParseObject([]byte(`{"s":"x","n":7,"f":7.5,"b":true,"o":{"p":null},"l":[{"q":"1"}],"z":null,"d":{"a":1,"a":2}}`))
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string]string{"s": "text", "n": "int float", "f": "float", "b": "bool", "o": "object", "l": "list objects", "z": "", "d": "", "missing": "", "S": ""} {
		var got []string
		note := func(ok bool, what string) {
			if ok {
				got = append(got, what)
			}
		}
		_, ok := o.Text(name)
		note(ok, "text")
		_, ok = o.Int(name)
		note(ok, "int")
		_, ok = o.Float(name)
		note(ok, "float")
		_, ok = o.Bool(name)
		note(ok, "bool")
		_, ok = o.Object(name)
		note(ok, "object")
		_, ok = o.List(name)
		note(ok, "list")
		_, ok = o.Objects(name)
		note(ok, "objects")
		if s := strings.Join(got, " "); s != want {
			t.Errorf("%s can be read as %q, want %q", name, s, want)
		}
	}
	if o.Has("z") || !o.Has("s") || Object(nil).Has("s") {
		t.Error("Has takes null for something, or something for null")
	}
}

// What ParseObject takes, package json takes too, with the same values.
func FuzzParseObject(f *testing.F) {
	for _, s := range []string{`{}`, `{"a":1}`, `{"a":"\ud800"}`, `{"a":1,"a":2}`, `{"a":{"b":"c"}}`, `[`, "{\"\":0}"} {
		f.Add([]byte(s))
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		o, err := ParseObject(b)
		if err != nil {
			return
		}
		var m map[string]any
		if err := json.Unmarshal(b, &m); err != nil || len(m) != len(o) {
			t.Fatalf("package json reads %d members, %v; ParseObject %d", len(m), err, len(o))
		}
		for name, v := range m {
			s, ok := o.Text(name)
			want, isText := v.(string)
			if ok != isText || s != want {
				t.Errorf("Text(%q) = %q, %v; package json says %v", name, s, ok, v)
			}
		}
	})
}
