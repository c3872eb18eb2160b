package explain_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A say is [explain.Reason] or [explain.Term].
type say func(language.Tag, fmt.Stringer) string

// A kind is a type whose values have texts.
type kind struct {
	value func(uint8) fmt.Stringer
	say   say
}

func reasons[T reason]() kind { return kind{valueOf[T], explain.Reason} }
func terms[T reason]() kind   { return kind{valueOf[T], explain.Term} }

type reason interface {
	~uint8
	fmt.Stringer
}

func valueOf[T reason](i uint8) fmt.Stringer { return T(i) }

// kinds has all types whose values have texts, by the names in their packages.
var kinds = map[string]kind{
	"bankcard.Finding": reasons[bankcard.Finding](),
	"bankcard.Reason":  reasons[bankcard.Reason](),
	"idcard.Reason":    reasons[idcard.Reason](),
	"keyring.Reason":   reasons[keyring.Reason](),
	"names.Level":      reasons[names.Level](),
	"names.Reason":     reasons[names.Reason](),
	"names.Repair":     reasons[names.Repair](),
	"password.Field":   reasons[password.Field](),
	"password.Kind":    reasons[password.Kind](),
	"password.Reason":  reasons[password.Reason](),
	"realname.Reason":  reasons[realname.Reason](),
	"sms.Reason":       reasons[sms.Reason](),
	"region.Status":    reasons[region.Status](),

	"bankcard.Network": terms[bankcard.Network](),
	"bankcard.Type":    terms[bankcard.Type](),
	"idcard.Kind":      terms[idcard.Kind](),
	"idcard.Sex":       terms[idcard.Sex](),
	"realname.Method":  terms[realname.Method](),
	"realname.Phase":   terms[realname.Phase](),
	"realname.Status":  terms[realname.Status](),
	"realname.Step":    terms[realname.Step](),
	"realname.Waiting": terms[realname.Waiting](),
}

// textless has the types that look as if their values needed texts, and why
// they do not.
var textless = map[string]string{
	"names.Repairs":    "a set of Repair",
	"realname.Kind":    "backends say it; people get a Reason",
	"realname.Verdict": "backends say it; people get a Reason",
	"sqlkv.Dialect":    "programmers choose it",
}

// errorTypes has all error types with a Reason that users may cause.
var errorTypes = map[string]error{
	"bankcard.ParseError": &bankcard.ParseError{Reason: bankcard.BadLength},
	"idcard.ParseError":   &idcard.ParseError{Reason: idcard.BadLength},
	"names.ParseError":    &names.ParseError{Reason: names.Empty},
	"password.Error":      &password.Error{Reason: password.NoPIN},
	"realname.Error":      &realname.Error{Reason: realname.Mismatch},
	"sms.Error":           &sms.Error{Reason: sms.NoProof},
}

// operators has the error types with a Reason that only those who run a service
// cause. People are told nothing of them.
var operators = map[string]error{
	"keyring.ConfigError": &keyring.ConfigError{Reason: keyring.WeakSecret},
}

// A scan is what the sources of the module declare: types by the package and
// their name, such as "idcard.Reason".
type scan struct {
	numbers, stringers, withReason map[string]bool
}

// reasonLike matches names of types whose values want a text, whether or not
// they have a method String.
var reasonLike = regexp.MustCompile(`(Reason|Violation|Repair|Finding|Kind)$`)

// enums returns the exported types that are numbers or strings and either have a
// method String or the name of a reason.
func (s scan) enums() []string {
	var all []string
	for name := range s.numbers {
		if s.stringers[name] || reasonLike.MatchString(name) {
			all = append(all, name)
		}
	}
	slices.Sort(all)
	return all
}

var basic = []string{
	"byte", "int", "int8", "int16", "int32", "int64", "rune", "string",
	"uint", "uint8", "uint16", "uint32", "uint64",
}

func (s scan) add(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil && d.Name.Name == "String" {
				s.stringers[file.Name.Name+"."+receiver(d)] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				if spec, ok := spec.(*ast.TypeSpec); ok && spec.Name.IsExported() {
					s.addType(file.Name.Name+"."+spec.Name.Name, spec.Type)
				}
			}
		}
	}
}

func (s scan) addType(name string, typ ast.Expr) {
	switch typ := typ.(type) {
	case *ast.Ident:
		s.numbers[name] = slices.Contains(basic, typ.Name)
		if !s.numbers[name] {
			delete(s.numbers, name)
		}
	case *ast.StructType:
		for _, f := range typ.Fields.List {
			if len(f.Names) == 1 && f.Names[0].Name == "Reason" && strings.HasSuffix(name, "Error") {
				s.withReason[name] = true
			}
		}
	}
}

// receiver returns the name of a method's type.
func receiver(d *ast.FuncDecl) string {
	typ := d.Recv.List[0].Type
	if star, ok := typ.(*ast.StarExpr); ok {
		typ = star.X
	}
	if id, ok := typ.(*ast.Ident); ok {
		return id.Name
	}
	return ""
}

// skipped reports whether a folder has nothing that people meet: a module of its
// own, what is internal, tests and their kits, programs.
func skipped(dir string) bool {
	switch base := filepath.Base(dir); base {
	case "internal", "testdata", "data", "examples", "explain":
		return true
	default:
		_, err := os.Stat(filepath.Join(dir, "go.mod"))
		return err == nil || strings.HasPrefix(base, ".") && base != ".." ||
			strings.HasSuffix(base, "test")
	}
}

func scanModule(t *testing.T) scan {
	t.Helper()
	s := scan{make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir() && path != ".." && skipped(path):
			return fs.SkipDir
		case d.IsDir() || filepath.Ext(path) != ".go" || strings.HasSuffix(path, "_test.go"):
			return nil
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err == nil {
			s.add(file)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestEveryTypeIsRegistered(t *testing.T) {
	found := scanModule(t).enums()
	for _, name := range found {
		_, with := kinds[name]
		_, without := textless[name]
		if with == without {
			t.Errorf("%s: in kinds %v, in textless %v; want it in one of them", name, with, without)
		}
	}
	for name := range kinds {
		if !slices.Contains(found, name) {
			t.Errorf("%s is in kinds and nowhere else", name)
		}
	}
}

func TestEveryErrorIsExplained(t *testing.T) {
	busy := explain.Error(language.English, errors.New("other"))
	for name := range scanModule(t).withReason {
		if err, ok := errorTypes[name]; ok {
			if got := explain.Error(language.English, err); got == busy {
				t.Errorf("%s: Error = %q, as for an unknown error", name, got)
			}
		} else if err, ok := operators[name]; !ok {
			t.Errorf("%s is neither in errorTypes nor in operators", name)
		} else if got := explain.Error(language.English, err); got != busy {
			t.Errorf("%s: Error = %q, want %q", name, got, busy)
		}
	}
}

func TestScan(t *testing.T) {
	const src = `package p
		type Reason uint8
		type OddFinding string
		type Level int
		func (l *Level) String() string { return "" }
		type Size int
		type hidden uint8
		func (hidden) String() string { return "" }
		type Struct struct{ Reason Reason }
		func (Struct) String() string { return "" }
		type MyError struct{ Reason Reason }
		type Same = Reason`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := scan{make(map[string]bool), make(map[string]bool), make(map[string]bool)}
	s.add(file)
	want := []string{"p.Level", "p.OddFinding", "p.Reason"}
	if got := s.enums(); !slices.Equal(got, want) {
		t.Errorf("enums = %q, want %q", got, want)
	}
	if len(s.withReason) != 1 || !s.withReason["p.MyError"] {
		t.Errorf("withReason = %v, want p.MyError", s.withReason)
	}
}
