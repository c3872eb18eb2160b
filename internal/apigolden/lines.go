package apigolden

import (
	"fmt"
	"go/constant"
	"go/types"
	"slices"
	"strconv"
	"strings"
)

const modulePath = "github.com/go-realname/sdk"

// Lines returns the API of a package, sorted.
func Lines(pkg *types.Package) []string {
	p := printer{pkg}
	var lines []string
	for _, name := range pkg.Scope().Names() {
		if obj := pkg.Scope().Lookup(name); obj.Exported() {
			lines = append(lines, p.object(obj)...)
		}
	}
	slices.Sort(lines)
	return slices.Compact(lines)
}

// A printer writes the API of one package, whose own types go without a path.
type printer struct{ pkg *types.Package }

// object returns the lines of one exported thing.
func (p printer) object(obj types.Object) []string {
	switch obj := obj.(type) {
	case *types.Const:
		return []string{fmt.Sprintf("const %s %s = %s", obj.Name(), p.text(obj.Type()), value(obj.Val()))}
	case *types.Var:
		return []string{fmt.Sprintf("var %s %s", obj.Name(), p.text(obj.Type()))}
	case *types.Func:
		return []string{"func " + obj.Name() + p.signature(obj.Type())}
	case *types.TypeName:
		return p.typeName(obj)
	}
	return []string{fmt.Sprintf("%T %s", obj, obj.Name())} // there is no other kind at package level
}

// value returns a constant as Go source, exactly.
func value(v constant.Value) string {
	if v.Kind() == constant.String {
		return strconv.Quote(constant.StringVal(v))
	}
	return v.ExactString()
}

// typeName returns the lines of a type: the type itself, its parts, its methods.
func (p printer) typeName(obj *types.TypeName) []string {
	name := obj.Name()
	if obj.IsAlias() {
		target := obj.Type()
		if alias, ok := target.(*types.Alias); ok {
			target = alias.Rhs()
		}
		return []string{fmt.Sprintf("type %s = %s", name, p.text(target))}
	}
	named := obj.Type().(*types.Named)
	name += p.typeParams(named.TypeParams())
	lines := p.underlying(name, named)
	if !types.IsInterface(named) {
		lines = append(lines, p.methods(name, named)...)
	}
	return lines
}

// underlying returns the lines of a type without its methods.
func (p printer) underlying(name string, named *types.Named) []string {
	switch u := named.Underlying().(type) {
	case *types.Struct:
		return p.structure(name, u, types.Comparable(named))
	case *types.Interface:
		return p.iface(name, u)
	default:
		return []string{fmt.Sprintf("type %s %s", name, p.text(u))}
	}
}

// structure returns a line for a struct and one for each field. A struct tells
// whether it can be compared, since map keys depend on it, and whether it has
// hidden fields, since then no literal without field names compiles.
func (p printer) structure(name string, s *types.Struct, comparable bool) []string {
	var lines, traits []string
	if comparable {
		traits = append(traits, "comparable")
	}
	hidden := false
	for i := range s.NumFields() {
		f := s.Field(i)
		switch {
		case !f.Exported():
			hidden = true
		case f.Embedded():
			lines = append(lines, fmt.Sprintf("type %s struct, embeds %s%s", name, p.text(f.Type()), tag(s.Tag(i))))
		default:
			lines = append(lines, fmt.Sprintf("type %s struct, %s %s%s", name, f.Name(), p.text(f.Type()), tag(s.Tag(i))))
		}
	}
	if hidden {
		traits = append(traits, "hidden fields")
	}
	return append(lines, head(name, "struct", traits))
}

// head returns the line of a type, which sorts before those of its parts.
func head(name, kind string, traits []string) string {
	line := "type " + name + " " + kind
	if len(traits) > 0 {
		line += " (" + strings.Join(traits, ", ") + ")"
	}
	return line
}

func tag(s string) string {
	if s == "" {
		return ""
	}
	return " " + strconv.Quote(s)
}

// iface returns a line for an interface and one for each method, those of
// embedded interfaces included.
func (p printer) iface(name string, i *types.Interface) []string {
	if !i.IsMethodSet() || i.IsComparable() {
		return []string{fmt.Sprintf("type %s %s", name, p.text(i))} // a constraint
	}
	var lines, traits []string
	for m := range i.Methods() {
		if m.Exported() {
			lines = append(lines, fmt.Sprintf("type %s interface, %s%s", name, m.Name(), p.signature(m.Type())))
		} else {
			traits = []string{"hidden methods"} // then no other package can implement it
		}
	}
	return append(lines, head(name, "interface", traits))
}

// methods returns a line for each exported method, those of embedded fields
// included. The receiver is a pointer where the value lacks the method.
func (p printer) methods(name string, named *types.Named) []string {
	values := types.NewMethodSet(named)
	pointers := types.NewMethodSet(types.NewPointer(named))
	var lines []string
	for sel := range pointers.Methods() {
		m := sel.Obj()
		if !m.Exported() {
			continue
		}
		receiver := "*" + name
		if values.Lookup(m.Pkg(), m.Name()) != nil {
			receiver = name
		}
		lines = append(lines, fmt.Sprintf("method (%s) %s%s", receiver, m.Name(), p.signature(sel.Type())))
	}
	return lines
}

// typeParams returns [K comparable, V any], or nothing.
func (p printer) typeParams(list *types.TypeParamList) string {
	if list.Len() == 0 {
		return ""
	}
	var all []string
	for t := range list.TypeParams() {
		all = append(all, t.Obj().Name()+" "+p.text(t.Constraint()))
	}
	return "[" + strings.Join(all, ", ") + "]"
}

// signature returns the type of a function without the word func.
func (p printer) signature(t types.Type) string {
	sig := t.(*types.Signature)
	plain := nameless(sig).(*types.Signature)
	return p.typeParams(sig.TypeParams()) + strings.TrimPrefix(p.text(plain), "func")
}

// text returns a type in Go's notation, without names of parameters. A type of
// another package stands with its import path, which for ours starts below the
// root.
func (p printer) text(t types.Type) string {
	return types.TypeString(nameless(t), func(other *types.Package) string {
		if other == p.pkg {
			return ""
		}
		return strings.TrimPrefix(other.Path(), modulePath+"/")
	})
}
