package realname_test

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
)

// An enumeration is an enumeration, with its types left out.
type enumeration struct {
	typ   string
	first int // the smallest value that has a name
	text  func(int) (string, []byte, error)
	parse func(string) (int, error)
	read  func(string) (int, error)
}

func namedOf[T interface {
	~uint8
	fmt.Stringer
	encoding.TextMarshaler
}, P interface {
	*T
	encoding.TextUnmarshaler
}](first int, parse func(string) (T, error)) enumeration {
	var zero T
	return enumeration{
		typ: strings.TrimPrefix(fmt.Sprintf("%T", zero), "realname."), first: first,
		text: func(i int) (string, []byte, error) {
			b, err := T(i).MarshalText()
			return T(i).String(), b, err
		},
		parse: func(s string) (int, error) { x, err := parse(s); return int(x), err },
		read: func(s string) (int, error) {
			x := T(99)
			err := P(&x).UnmarshalText([]byte(s))
			return int(x), err
		},
	}
}

var enumerations = []enumeration{
	namedOf(1, realname.ParseMethod), namedOf(1, realname.ParseStep), namedOf(1, realname.ParseStatus),
	namedOf(0, realname.ParsePhase), namedOf(1, realname.ParseReason), namedOf(1, realname.ParseWaiting),
	namedOf(1, realname.ParseVerdict), namedOf(0, realname.ParseFailureKind), namedOf(1, realname.ParseFinding),
	namedOf(1, realname.ParseSeverity), namedOf(1, realname.ParseAccountState), namedOf(1, realname.ParseEventKind),
	namedOf(1, realname.ParseChannelKind), namedOf(0, realname.ParseReviewBy),
	namedOf(1, realname.ParseBilled), namedOf(1, realname.ParseWay), namedOf(1, realname.ParseEndRule), namedOf(1, realname.ParsePurpose), namedOf(1, realname.ParsePhotoSide),
	namedOf(1, realname.ParseAction), namedOf(1, realname.ParseLock),
}

// last are the newest values of the enumerations: all up to them have names, but for the
// numbers that Reason leaves free.
var last = map[string]int{
	"Method": int(realname.MethodBankCard), "Step": int(realname.StepReview), "Status": int(realname.StatusRevoked),
	"Phase": int(realname.PhaseReferred), "Reason": int(realname.ReasonCursorUnknown), "Waiting": int(realname.WaitingForNobody),
	"Verdict": int(realname.VerdictPending), "FailureKind": int(realname.FailureNotOpened), "Finding": int(realname.FindingAgeUnknown),
	"Severity": int(realname.SeverityPeopleOnly), "AccountState": int(realname.AccountSuspended), "EventKind": int(realname.EventConsentWithdrawn),
	"ChannelKind": int(realname.ChannelCarrier), "ReviewBy": int(realname.ReviewByPeople),
	"Billed": int(realname.BilledNo), "Way": int(realname.WayStartAgain), "EndRule": int(realname.EndErased), "Purpose": int(realname.PurposeCarrier), "PhotoSide": int(realname.PhotoFace),
	"Action": int(realname.ActionRestrict), "Lock": int(realname.LockMobile),
}

// TestNames: each value has a name of its own, as text and as String, and it is read back.
func TestNames(t *testing.T) {
	for _, e := range enumerations {
		t.Run(e.typ, func(t *testing.T) {
			seen := map[string]bool{"": true, "unknown": true}
			for i := e.first; i < 256; i++ {
				name, text, err := e.text(i)
				if free := e.typ == "Reason" && name == "unknown" && i < last[e.typ]; i > last[e.typ] || free {
					if !errors.Is(err, realname.ErrName) || text != nil {
						t.Errorf("%d without a name is %q, %v", i, text, err)
					}
					continue
				}
				if err != nil || string(text) != name || seen[name] {
					t.Errorf("%d is %q and %q, %v; seen before: %v", i, name, text, err, seen[name])
				}
				seen[name] = true
				for what, read := range map[string]func(string) (int, error){"Parse": e.parse, "UnmarshalText": e.read} {
					if got, err := read(name); got != i || err != nil {
						t.Errorf("%s(%q) = %d, %v; want %d", what, name, got, err, i)
					}
				}
			}
			if len(seen) < 4 {
				t.Errorf("only %d names", len(seen)-2)
			}
		})
	}
}

// TestNoName: what names nothing is an error, and changes nothing. A zero that stands for
// nothing is "".
func TestNoName(t *testing.T) {
	for _, e := range enumerations {
		for _, s := range []string{"", "unknown", "Pass", "pass ", "claim", "\xff", "1", strings.Repeat("x", 1<<16)} {
			got, err := e.parse(s)
			if !errors.Is(err, realname.ErrName) || got != 0 {
				t.Errorf("Parse%s(%.10q) = %d, %v", e.typ, s, got, err)
			}
			if err != nil && err.Error() != "realname: no such name: realname."+e.typ {
				t.Errorf("Parse%s: the error is %v", e.typ, err)
			}
			if got, err := e.read(s); (s != "" || e.first == 0) && (!errors.Is(err, realname.ErrName) || got != 99) {
				t.Errorf("%s: UnmarshalText(%.10q) = %d, %v", e.typ, s, got, err)
			}
		}
		if e.first == 0 {
			continue
		}
		if _, text, err := e.text(0); err != nil || text == nil || len(text) > 0 {
			t.Errorf("%s: zero is %q, %v", e.typ, text, err)
		}
		if got, err := e.read(""); got != 0 || err != nil {
			t.Errorf(`%s: "" is read as %d, %v`, e.typ, got, err)
		}
	}
}

// TestEveryEnumerationHasNames: a new exported type of small numbers is in the tests above.
func TestEveryEnumerationHasNames(t *testing.T) {
	listed := map[string]bool{}
	for _, e := range enumerations {
		listed[e.typ] = true
	}
	found := 0
	files, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(f, func(n ast.Node) bool {
			spec, ok := n.(*ast.TypeSpec)
			if !ok || !spec.Name.IsExported() {
				return true
			}
			if base, ok := spec.Type.(*ast.Ident); ok && base.Name == "uint8" {
				if found++; !listed[spec.Name.Name] {
					t.Errorf("%s has no machine form, or no test of it", spec.Name.Name)
				}
			}
			return true
		})
	}
	if found != len(enumerations) {
		t.Errorf("%d enumerations in the source, %d in the test", found, len(enumerations))
	}
}

func TestFindingsText(t *testing.T) {
	tests := []struct {
		set        realname.Findings
		text, json string
	}{
		{0, "", "[]"},
		{realname.FindingsOf(realname.FindingNameDotOnly), "name_dot_only", `["name_dot_only"]`},
		{
			realname.FindingsOf(realname.FindingPictureFlawed, realname.FindingNameVariant),
			"name_variant,picture_flawed", `["name_variant","picture_flawed"]`,
		},
	}
	for _, tt := range tests {
		text, err := tt.set.MarshalText()
		if string(text) != tt.text || err != nil {
			t.Errorf("MarshalText of %v = %q, %v", tt.set, text, err)
		}
		list, err := json.Marshal(tt.set)
		if string(list) != tt.json || err != nil {
			t.Errorf("JSON of %v = %s, %v", tt.set, list, err)
		}
		parsed, err := realname.ParseFindings(tt.text)
		fromText, fromList := realname.Findings(1), realname.Findings(1)
		err2, err3 := fromText.UnmarshalText(text), json.Unmarshal(list, &fromList)
		if err := errors.Join(err, err2, err3); err != nil || parsed != tt.set || fromText != tt.set || fromList != tt.set {
			t.Errorf("%q is read as %v, %v, %v, %v", tt.text, parsed, fromText, fromList, err)
		}
	}
}

func TestFindingsWithoutName(t *testing.T) {
	newer := realname.FindingsOf(realname.FindingNameDotOnly, 30)
	if b, err := json.Marshal(newer); !errors.Is(err, realname.ErrName) {
		t.Errorf("a finding of a newer release is written as %s, %v", b, err)
	}
	if b, err := newer.MarshalText(); !errors.Is(err, realname.ErrName) {
		t.Errorf("a finding of a newer release is the text %s, %v", b, err)
	}
	for _, s := range []string{"unknown", ",", "name_dot_only,", "name_dot_only, name_variant", "x"} {
		set := realname.Findings(1)
		if got, err := realname.ParseFindings(s); !errors.Is(err, realname.ErrName) || got != 0 {
			t.Errorf("ParseFindings(%q) = %v, %v", s, got, err)
		}
		if err := set.UnmarshalText([]byte(s)); err == nil || set != 1 {
			t.Errorf("UnmarshalText(%q) = %v, %v", s, set, err)
		}
	}
	for _, s := range []string{`"name_dot_only"`, `["name_dot_only,name_variant"]`, `[""]`, `[1]`, `{}`, `7`} {
		set := realname.Findings(1)
		if err := json.Unmarshal([]byte(s), &set); err == nil || set != 1 {
			t.Errorf("JSON %s = %v, %v", s, set, err)
		}
	}
}

// FuzzNames: what is read as a value is written as the same text, and no error repeats what
// was given.
func FuzzNames(f *testing.F) {
	for _, s := range []string{"", "pass", "id_card", "unknown", "name_dot_only,name_variant", "no_record", "none"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		for _, e := range enumerations {
			got, err := e.parse(s)
			if err != nil {
				continue
			}
			if _, text, err := e.text(got); string(text) != s || err != nil {
				t.Errorf("%s: %q is written as %q, %v", e.typ, s, text, err)
			}
		}
		if set, err := realname.ParseFindings(s); err == nil {
			again, err := realname.ParseFindings(set.String())
			if again != set || err != nil {
				t.Errorf("%q is read as %v, and that as %v, %v", s, set, again, err)
			}
		} else if err.Error() != "realname: no such name: realname.Finding" {
			t.Errorf("the error is %v", err)
		}
	})
}
