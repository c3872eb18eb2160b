package leaktest

import (
	"database/sql/driver"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"fmt"
	"io"
	"log/slog"
	"reflect"
	"testing"
)

// CheckSealed is [Check] for a value that is sealed: it prints masked, and nothing encodes
// it. A mask in a database would be data lost, and so would be the empty value that an encoder
// makes of what has no exported fields. So every encoder must get an error, also for
// the zero value. A decoder that reads no text must get one too, and leave the value as it was.
func CheckSealed(t testing.TB, v any, secrets ...string) {
	t.Helper()
	Check(t, v, secrets...)
	for _, text := range unsealed(v) {
		t.Errorf("leaktest: %T %s", v, text)
	}
}

// unsealed returns what is wrong with the methods of v.
func unsealed(v any) (wrong []string) {
	if v == nil {
		return nil
	}
	for _, want := range []reflect.Type{
		reflect.TypeFor[fmt.Stringer](), reflect.TypeFor[fmt.Formatter](), reflect.TypeFor[slog.LogValuer](),
		reflect.TypeFor[encoding.TextMarshaler](), reflect.TypeFor[encoding.BinaryMarshaler](),
		reflect.TypeFor[driver.Valuer](),
	} {
		if !reflect.TypeOf(v).Implements(want) {
			wrong = append(wrong, "is no "+want.String())
		}
	}
	zero := reflect.Zero(reflect.TypeOf(v)).Interface()
	for _, e := range encoders() {
		if e.encode(v) == nil {
			wrong = append(wrong, "is encoded by "+e.name)
		}
		if e.encode(zero) == nil {
			wrong = append(wrong, "is encoded by "+e.name+" where it is zero")
		}
	}
	return append(wrong, undecoded(v)...)
}

// An encoder returns an error for what it does not encode.
type encoder struct {
	name   string
	encode func(v any) error
}

func encoders() []encoder {
	nothing := func(_ []byte, err error) error { return err }
	return []encoder{
		{"MarshalText", func(v any) error {
			m, ok := v.(encoding.TextMarshaler)
			if !ok {
				return nil
			}
			return nothing(m.MarshalText())
		}},
		{"MarshalBinary", func(v any) error {
			m, ok := v.(encoding.BinaryMarshaler)
			if !ok {
				return nil
			}
			return nothing(m.MarshalBinary())
		}},
		{"a driver of databases", func(v any) error {
			d, ok := v.(driver.Valuer)
			if !ok {
				return nil
			}
			_, err := d.Value()
			return err
		}},
		{"encoding/json", func(v any) error { return nothing(json.Marshal(v)) }},
		{"encoding/json as a key", func(v any) error {
			if !reflect.TypeOf(v).Comparable() {
				return io.EOF // it cannot be one
			}
			return nothing(json.Marshal(mapOf(reflect.ValueOf(v), reflect.ValueOf(1)).Interface()))
		}},
		{"encoding/xml", func(v any) error { return nothing(xml.Marshal(v)) }},
		{"encoding/gob", func(v any) error { return gob.NewEncoder(io.Discard).Encode(v) }},
		{"an encoder of binary", func(v any) error {
			return encodeBinary(io.Discard, opened(reflect.ValueOf(v)))
		}},
	}
}

// undecoded returns which decoders change v, or leave it as it was and say nothing.
func undecoded(v any) (wrong []string) {
	for _, d := range []struct {
		name   string
		decode func(into any) error
	}{
		{"UnmarshalBinary", func(into any) error {
			if u, ok := into.(encoding.BinaryUnmarshaler); ok {
				return u.UnmarshalBinary([]byte("11010519491231002X"))
			}
			return nil
		}},
		{"an object in JSON", func(into any) error { return json.Unmarshal([]byte(`{}`), into) }},
	} {
		into := pointerTo(reflect.ValueOf(v))
		if d.decode(into.Interface()) == nil {
			wrong = append(wrong, "is decoded by "+d.name)
		}
		if reflect.TypeOf(v).Comparable() && into.Elem().Interface() != v {
			wrong = append(wrong, "is changed by "+d.name)
		}
	}
	return wrong
}
