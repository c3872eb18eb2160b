package leaktest

import (
	"reflect"
	"unsafe"
)

// A nesting is a value in something that holds it.
type nesting struct {
	name string
	v    any
}

// nestings returns v bare and in everything that can hold it. The types are made
// by reflection, so that fields have the type of v and not an interface.
func nestings(v any) []nesting {
	val := reflect.ValueOf(v)
	hidden := structOf(val, false)
	ns := []nesting{
		{"bare", v},
		{"behind two pointers", pointerTo(pointerTo(val)).Interface()},
		{"in an interface behind a pointer", &v},
		{"in an exported field", structOf(val, true).Interface()},
		{"in an unexported field", hidden.Interface()},
		{"in an unexported field of a struct behind a pointer", pointerTo(hidden).Interface()},
		{"in an unexported field of an exported field", structOf(hidden, true).Interface()},
		{"in an exported field of an unexported field",
			structOf(structOf(val, true), false).Interface()},
		{"in an interface in an exported field", struct{ V any }{v}},
		{"in an interface in an unexported field", struct{ v any }{v}},
		{"in a slice of interfaces", []any{v, v}},
		{"in a map of interfaces", map[string]any{"v": v}},
	}
	for _, c := range containers(val) {
		ns = append(ns,
			nesting{c.name, c.v.Interface()},
			nesting{c.name + " in an exported field", structOf(c.v, true).Interface()},
			nesting{c.name + " in an unexported field", structOf(c.v, false).Interface()})
	}
	return ns
}

type container struct {
	name string
	v    reflect.Value
}

func containers(val reflect.Value) []container {
	cs := []container{
		{"in a slice", sliceOf(val)},
		{"in an array", arrayOf(val)},
		{"as a map's value", mapOf(reflect.ValueOf("v"), val)},
		{"in a slice of structs", sliceOf(structOf(val, false))},
		{"in a slice of pointers", sliceOf(pointerTo(val))},
		{"behind a pointer", pointerTo(val)},
	}
	if val.Comparable() {
		cs = append(cs,
			container{"as a map's key", mapOf(val, reflect.ValueOf(true))},
			container{"in a struct as a map's key", mapOf(structOf(val, false), reflect.ValueOf(true))})
	}
	return cs
}

func pointerTo(val reflect.Value) reflect.Value {
	p := reflect.New(val.Type())
	p.Elem().Set(val)
	return p
}

// structOf returns a struct that holds val in its one field.
func structOf(val reflect.Value, exported bool) reflect.Value {
	field := reflect.StructField{Name: "V", Type: val.Type()}
	if !exported {
		field.Name, field.PkgPath = "v", reflect.TypeFor[nesting]().PkgPath()
	}
	s := reflect.New(reflect.StructOf([]reflect.StructField{field})).Elem()
	// Set refuses unexported fields, so write the field where it lies.
	f := s.Field(0)
	reflect.NewAt(f.Type(), unsafe.Pointer(f.UnsafeAddr())).Elem().Set(val)
	return s
}

func sliceOf(val reflect.Value) reflect.Value {
	s := reflect.MakeSlice(reflect.SliceOf(val.Type()), 0, 2)
	return reflect.Append(s, val, val)
}

func arrayOf(val reflect.Value) reflect.Value {
	a := reflect.New(reflect.ArrayOf(2, val.Type())).Elem()
	a.Index(0).Set(val)
	a.Index(1).Set(val)
	return a
}

func mapOf(key, val reflect.Value) reflect.Value {
	m := reflect.MakeMap(reflect.MapOf(key.Type(), val.Type()))
	m.SetMapIndex(key, val)
	return m
}
