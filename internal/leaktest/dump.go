package leaktest

import (
	"encoding"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"strings"
	"unsafe"
)

// dumpSinks take hold of memory that reflection refuses to hand out, as debuggers
// and packages such as go-spew do.
func dumpSinks() []sink {
	return []sink{
		{"dump of all fields", func(v any) string { return dump(v, false) }},
		{"dump of all fields by their methods", func(v any) string { return dump(v, true) }},
		{"raw memory", func(v any) string {
			val := opened(reflect.ValueOf(v))
			if hasPointers(val.Type()) {
				return ""
			}
			return string(unsafe.Slice((*byte)(val.Addr().UnsafePointer()), val.Type().Size()))
		}},
	}
}

// A dumper prints a value with everything that it reaches.
type dumper struct {
	strings.Builder
	methods bool // whether errors and Stringers print themselves
	seen    map[unsafe.Pointer]bool
}

func dump(v any, methods bool) string {
	d := &dumper{methods: methods, seen: make(map[unsafe.Pointer]bool)}
	d.value(opened(reflect.ValueOf(v)))
	return d.String()
}

// opened returns a value of which everything may be read: the same memory if it has an
// address, else a copy.
func opened(val reflect.Value) reflect.Value {
	if val.CanAddr() {
		return reflect.NewAt(val.Type(), unsafe.Pointer(val.UnsafeAddr())).Elem()
	}
	return pointerTo(val).Elem()
}

func (d *dumper) value(val reflect.Value) {
	fmt.Fprintf(d, "(%s) ", val.Type())
	if d.methods && d.byMethod(val) {
		return
	}
	switch val.Kind() {
	case reflect.Struct:
		for i := range val.NumField() {
			fmt.Fprintf(d, "%s: ", val.Type().Field(i).Name)
			d.value(opened(val.Field(i)))
		}
	case reflect.Array, reflect.Slice:
		d.list(val)
	case reflect.Map:
		for key, elem := range val.Seq2() {
			d.value(opened(key))
			d.value(opened(elem))
		}
	case reflect.Interface:
		if !val.IsNil() {
			d.value(opened(val.Elem()))
		}
	case reflect.Pointer:
		if p := val.UnsafePointer(); p != nil && !d.seen[p] {
			d.seen[p] = true
			d.value(opened(val.Elem()))
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		fmt.Fprintln(d, val.Pointer())
	case reflect.String:
		fmt.Fprintf(d, "%q\n", val.String())
	default:
		fmt.Fprintln(d, val.Interface()) // of a basic kind
	}
}

// list prints bytes as a hex dump, and other elements one by one.
func (d *dumper) list(val reflect.Value) {
	if val.Type().Elem().Kind() == reflect.Uint8 {
		d.WriteByte('\n')
		d.WriteString(hex.Dump(val.Slice(0, val.Len()).Bytes()))
		return
	}
	for i := range val.Len() {
		d.value(opened(val.Index(i)))
	}
}

// byMethod lets a value print itself, if it can.
func (d *dumper) byMethod(val reflect.Value) bool {
	for _, v := range []any{val.Interface(), val.Addr().Interface()} {
		switch x := v.(type) {
		case error:
			fmt.Fprintln(d, x.Error())
			return true
		case fmt.Stringer:
			fmt.Fprintln(d, x.String())
			return true
		}
	}
	return false
}

// hasPointers reports whether a value of the type refers to other memory.
func hasPointers(t reflect.Type) bool {
	switch t.Kind() {
	case reflect.Struct:
		for i := range t.NumField() {
			if hasPointers(t.Field(i).Type) {
				return true
			}
		}
		return false
	case reflect.Array:
		return t.Len() > 0 && hasPointers(t.Elem())
	}
	return t.Kind() > reflect.Complex128
}

// isBarePointer reports whether a value of the type is one pointer and nothing else, but no
// pointer by its type. Such a value lies in an interface as it is, and go-spew takes it for
// the address of the value: a method that it then calls reads memory that is not there, which
// ends the process.
func isBarePointer(t reflect.Type) bool {
	for bare := t.Kind() == reflect.Struct; bare; {
		var only reflect.Type
		for i := range t.NumField() {
			if f := t.Field(i).Type; f.Size() > 0 {
				only = f
			}
		}
		if only == nil || only.Size() != t.Size() {
			return false
		}
		switch t = only; t.Kind() {
		case reflect.Pointer, reflect.Func, reflect.Map, reflect.Chan, reflect.UnsafePointer:
			return true
		}
		bare = t.Kind() == reflect.Struct
	}
	return false
}

// binarySinks are encoders that ask for no text: they know encoding.BinaryMarshaler alone, as
// those of CBOR and MessagePack do, and look into exported fields else.
func binarySinks() []sink {
	return []sink{
		{"encoder of binary", func(v any) string {
			return written(func(w io.Writer) error { return encodeBinary(w, opened(reflect.ValueOf(v))) })
		}},
		{"AppendText", func(v any) string {
			if a, ok := v.(encoding.TextAppender); ok {
				return marshaled(a.AppendText(nil))
			}
			return ""
		}},
		{"AppendBinary", func(v any) string {
			if a, ok := v.(encoding.BinaryAppender); ok {
				return marshaled(a.AppendBinary(nil))
			}
			return ""
		}},
	}
}

func encodeBinary(w io.Writer, val reflect.Value) error {
	for _, v := range []any{val.Interface(), val.Addr().Interface()} {
		if m, ok := v.(encoding.BinaryMarshaler); ok {
			b, err := m.MarshalBinary()
			w.Write(b)
			return err
		}
	}
	switch val.Kind() {
	case reflect.Struct:
		for i := range val.NumField() {
			if f := val.Type().Field(i); f.IsExported() {
				if err := encodeBinary(w, val.Field(i)); err != nil {
					return fmt.Errorf("%s: %w", f.Name, err)
				}
			}
		}
	case reflect.Array, reflect.Slice:
		for i := range val.Len() {
			if err := encodeBinary(w, val.Index(i)); err != nil {
				return err
			}
		}
	case reflect.Map:
		for key, elem := range val.Seq2() {
			if err := encodeBinary(w, opened(key)); err != nil {
				return err
			}
			if err := encodeBinary(w, opened(elem)); err != nil {
				return err
			}
		}
	case reflect.Interface, reflect.Pointer:
		if !val.IsNil() {
			return encodeBinary(w, opened(val.Elem()))
		}
	case reflect.Func, reflect.Chan, reflect.UnsafePointer:
		return fmt.Errorf("leaktest: a %s is not encoded", val.Kind())
	default:
		w.Write([]byte(fmt.Sprint(val.Interface())))
		return nil
	}
	return nil
}
