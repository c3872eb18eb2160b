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
	"strconv"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/webhook"
)

// A say is [explain.Reason] or [explain.Term].
type say func(language.Tag, fmt.Stringer) string

func term(lang language.Tag, v fmt.Stringer) string { return explain.Term(lang, v) }

// A kind is a type whose values have texts.
type kind struct {
	value func(uint8) fmt.Stringer
	say   say
}

func reasons[T reason]() kind { return kind{valueOf[T], explain.Reason} }
func terms[T reason]() kind   { return kind{valueOf[T], term} }

type reason interface {
	~uint8
	fmt.Stringer
}

func valueOf[T reason](i uint8) fmt.Stringer { return T(i) }

// ourGoals are the goals that have a name.
var ourGoals = [...]realname.Goal{
	"", realname.GoalVerify, realname.GoalRenew, realname.GoalResetPIN, realname.GoalBindCard,
}

// A goal is a number for each of ourGoals, so that goals are a kind as all others.
type goal uint8

func (g goal) goal() realname.Goal {
	if int(g) < len(ourGoals) {
		return ourGoals[g]
	}
	return "another"
}

func (g goal) String() string {
	if int(g) < len(ourGoals) {
		return "goal " + string(ourGoals[g])
	}
	return goal(0).String()
}

func goalTerm(lang language.Tag, v fmt.Stringer) string { return explain.Term(lang, v.(goal).goal()) }

// termsToo ends the key of a type that has both sentences and terms, for the terms.
const termsToo = " for staff"

// kinds has all types whose values have texts, by the names in their packages.
var kinds = map[string]kind{
	"bankcard.Finding": reasons[bankcard.Finding](),
	"bankcard.Reason":  reasons[bankcard.Reason](),
	"document.Reason":  reasons[document.Reason](),
	"idcard.Reason":    reasons[idcard.Reason](),
	"keyring.Reason":   reasons[keyring.Reason](),
	"names.Level":      reasons[names.Level](),
	"names.Reason":     reasons[names.Reason](),
	"names.Repair":     reasons[names.Repair](),
	"password.Field":   reasons[password.Field](),
	"password.Kind":    reasons[password.Kind](),
	"password.Reason":  reasons[password.Reason](),
	"photo.Finding":    reasons[photo.Finding](),
	"photo.Reason":     reasons[photo.Reason](),
	"realname.Reason":  reasons[realname.Reason](),
	"sms.Reason":       reasons[sms.Reason](),
	"region.Status":    reasons[region.Status](),

	"bankcard.Network": terms[bankcard.Network](),
	"bankcard.Type":    terms[bankcard.Type](),
	"document.Kind":    terms[document.Kind](),
	"idcard.Kind":      terms[idcard.Kind](),
	"idcard.Sex":       terms[idcard.Sex](),
	"password.Cause":   terms[password.Cause](),
	"realname.Finding": terms[realname.Finding](),
	"realname.Goal":    {valueOf[goal], goalTerm},

	"realname.Reason" + termsToo: terms[realname.Reason](),

	"realname.AccountState": terms[realname.AccountState](),
	"realname.ChannelKind":  terms[realname.ChannelKind](),
	"realname.EventKind":    terms[realname.EventKind](),

	"realname.Method":   terms[realname.Method](),
	"realname.Phase":    terms[realname.Phase](),
	"realname.Purpose":  terms[realname.Purpose](),
	"realname.Severity": terms[realname.Severity](),
	"realname.Status":   terms[realname.Status](),
	"realname.Step":     terms[realname.Step](),
	"realname.Waiting":  terms[realname.Waiting](),
	"realname.Way":      terms[realname.Way](),
}

// textless has the types that look as if their values needed texts, and why
// they do not.
var textless = map[string]string{
	"document.Size":        "its names are those of the standard",
	"document.Profile":     "programmers choose it",
	"idcard.Profile":       "programmers choose it",
	"names.Profile":        "programmers choose it",
	"bankcard.LuhnPolicy":  "programmers choose it",
	"realname.ReviewBy":    "programmers choose it",
	"realname.Billed":      "for accounting",
	"realname.EndRule":     "operators count by it",
	"realname.PhotoSide":   "who reviews sees the photo beside it",
	"realname.Action":      "a policy decides by it",
	"realname.Lock":        "operators choose by it",
	"observe.Kind":         "operators count by it",
	"names.Repairs":        "a set of Repair",
	"realname.Findings":    "a set of Finding",
	"realname.FailureKind": "backends say it; people get a Reason",
	"providers.Billed":     "operators count by it",
	"sandbox.Case":         "developers choose by it",
	"realname.Verdict":     "backends say it; people get a Reason",
	"sqlkv.Dialect":        "programmers choose it",
	"photo.Format":         "its names are those of the formats",
	"password.Causes":      "a set of Cause",
	"webhook.Reason":       "services and operators see it; nobody's request waits for a message",
}

// errorTypes has all error types with a Reason that users may cause.
var errorTypes = map[string]error{
	"bankcard.ParseError": &bankcard.ParseError{Reason: bankcard.BadLength},
	"document.ParseError": &document.ParseError{Reason: document.BadLength},
	"idcard.ParseError":   &idcard.ParseError{Reason: idcard.BadLength},
	"names.ParseError":    &names.ParseError{Reason: names.Empty},
	"password.Error":      &password.Error{Reason: password.NoPIN},
	"realname.Error":      &realname.Error{Reason: realname.ReasonMismatch},
	"photo.Error":         &photo.Error{Reason: photo.Damaged},
	"sms.Error":           &sms.Error{Reason: sms.NoProof},
}

// operators has the error types with a Reason that only those who run a service
// cause. People are told nothing of them.
var operators = map[string]error{
	"keyring.ConfigError": &keyring.ConfigError{Reason: keyring.WeakSecret},
	"webhook.Error":       &webhook.Error{Reason: webhook.Refused},
}

// A scan is what the sources of the module declare: types by the package and
// their name, such as "idcard.Reason".
type scan struct {
	numbers, stringers, withReason, withConst map[string]bool

	texts map[string][]string // the values of the exported constants of a type, where they are texts
	errs  []string            // exported variables that are errors by their names
}

func newScan() scan {
	m := func() map[string]bool { return make(map[string]bool) }
	return scan{numbers: m(), stringers: m(), withReason: m(), withConst: m(), texts: make(map[string][]string)}
}

// reasonLike matches names of types whose values want a text, whether or not
// they have a method String.
var reasonLike = regexp.MustCompile(`(Reason|Violation|Repair|Finding|Kind)$`)

// enums returns the exported types that are numbers or strings and have a
// method String, exported constants, or the name of a reason.
func (s scan) enums() []string {
	var all []string
	for name := range s.numbers {
		if s.stringers[name] || s.withConst[name] || reasonLike.MatchString(name) {
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

func (s *scan) add(file *ast.File) {
	for _, d := range file.Decls {
		switch d := d.(type) {
		case *ast.FuncDecl:
			if d.Recv != nil && d.Name.Name == "String" {
				s.stringers[file.Name.Name+"."+receiver(d)] = true
			}
		case *ast.GenDecl:
			for _, spec := range d.Specs {
				switch spec := spec.(type) {
				case *ast.TypeSpec:
					if spec.Name.IsExported() {
						s.addType(file.Name.Name+"."+spec.Name.Name, spec.Type)
					}
				case *ast.ValueSpec:
					s.addValue(file.Name.Name+".", d.Tok, spec)
				}
			}
		}
	}
}

// addValue notes a constant of one of our types, or an error.
func (s *scan) addValue(pkg string, tok token.Token, spec *ast.ValueSpec) {
	name := spec.Names[0].Name
	typ, typed := spec.Type.(*ast.Ident)
	switch {
	case !ast.IsExported(name):
	case tok == token.CONST && typed:
		s.withConst[pkg+typ.Name] = true
		if lit, ok := spec.Values[0].(*ast.BasicLit); ok && lit.Kind == token.STRING {
			s.texts[pkg+typ.Name] = append(s.texts[pkg+typ.Name], lit.Value)
		}
	case tok == token.VAR && strings.HasPrefix(name, "Err"):
		s.errs = append(s.errs, pkg+name)
	}
}

func (s *scan) addType(name string, typ ast.Expr) {
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
	s := newScan()
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
		if !slices.Contains(found, strings.TrimSuffix(name, termsToo)) {
			t.Errorf("%s is in kinds and nowhere else", name)
		}
	}
}

func TestEveryGoalIsRegistered(t *testing.T) {
	found := scanModule(t).texts["realname.Goal"]
	if len(found) != len(ourGoals)-1 {
		t.Errorf("there are %d goals, and %d of them here", len(found), len(ourGoals)-1)
	}
	for _, quoted := range found {
		name, err := strconv.Unquote(quoted)
		if err != nil || !slices.Contains(ourGoals[:], realname.Goal(name)) {
			t.Errorf("the goal %s is not here", quoted)
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
		type Same = Reason
		type Goal string
		type Names string
		const GoalRenew, other Goal = "renew", "x"
		const GoalOfLater Goal = "later"
		const name Names = "x"
		var ErrOdd, errHidden = 1, 2
		const ErrConst = 1`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", src, 0)
	if err != nil {
		t.Fatal(err)
	}
	s := newScan()
	s.add(file)
	want := []string{"p.Goal", "p.Level", "p.OddFinding", "p.Reason"}
	if got := s.enums(); !slices.Equal(got, want) {
		t.Errorf("enums = %q, want %q", got, want)
	}
	if len(s.withReason) != 1 || !s.withReason["p.MyError"] {
		t.Errorf("withReason = %v, want p.MyError", s.withReason)
	}
	if got := s.texts["p.Goal"]; !slices.Equal(got, []string{`"renew"`, `"later"`}) {
		t.Errorf("texts = %v", s.texts)
	}
	if !slices.Equal(s.errs, []string{"p.ErrOdd"}) {
		t.Errorf("errs = %q, want p.ErrOdd", s.errs)
	}
}
