package leaktest

import (
	"database/sql/driver"
	"encoding/binary"
	"encoding/xml"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"os/exec"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/mask"
)

const (
	secret = "11010519491231002X" // the example in GB 11643-1999
	masked = "1****************X"
)

var errNoMarshal = errors.New("leaktest: Reveal or mask it yourself")

// clean is what every masked value looks like.
type clean struct{ w mask.Word }

func newClean() clean { return clean{mask.HideWord(11010519491231002)} }

func (c clean) Masked() string                { return masked }
func (c clean) String() string                { return masked }
func (c clean) Format(f fmt.State, verb rune) { mask.Format(f, verb, masked) }
func (c clean) LogValue() slog.Value          { return slog.StringValue(masked) }
func (c clean) MarshalText() ([]byte, error)  { return nil, errNoMarshal }
func (c clean) Value() (driver.Value, error)  { return nil, errNoMarshal }
func (c clean) Equal(d clean) bool            { return c == d }

// The leaking types. The first ones are those that people write.

type plain string // nothing is hidden

type packed uint64

type text [18]byte

type stringer string // hides from Print alone

func (stringer) String() string { return masked }

// A careful type has every method there is, and still a string inside.
type careful string

func (careful) String() string                { return masked }
func (careful) GoString() string              { return masked }
func (careful) Format(f fmt.State, verb rune) { mask.Format(f, verb, masked) }
func (careful) LogValue() slog.Value          { return slog.StringValue(masked) }
func (careful) MarshalText() ([]byte, error)  { return []byte(masked), nil }
func (careful) Value() (driver.Value, error)  { return masked, nil }

// boxed is careful with the string in an unexported field.
type boxed struct{ s string }

func (boxed) String() string                { return masked }
func (boxed) Format(f fmt.State, verb rune) { mask.Format(f, verb, masked) }
func (boxed) LogValue() slog.Value          { return slog.StringValue(masked) }
func (boxed) MarshalText() ([]byte, error)  { return []byte(masked), nil }
func (boxed) Value() (driver.Value, error)  { return masked, nil }

// pointed keeps the string behind a pointer, which fmt does not follow.
type pointed struct{ s *string }

func (pointed) String() string                { return masked }
func (pointed) Format(f fmt.State, verb rune) { mask.Format(f, verb, masked) }
func (pointed) MarshalText() ([]byte, error)  { return []byte(masked), nil }
func (pointed) Value() (driver.Value, error)  { return masked, nil }

// exported is careful with an integer in an exported field.
type exported struct{ N uint64 }

func (exported) String() string                { return masked }
func (exported) Format(f fmt.State, verb rune) { mask.Format(f, verb, masked) }
func (exported) MarshalText() ([]byte, error)  { return []byte(masked), nil }
func (exported) Value() (driver.Value, error)  { return masked, nil }

// Each of the others is clean but for one method.

type (
	marshalsText struct{ clean }
	marshalsJSON struct{ clean }
	marshalsXML  struct{ clean }
	marshalsAttr struct{ clean }
	encodesGob   struct{ clean }
	binaryOut    struct{ clean }
	appendsText  struct{ clean }
	appendsBytes struct{ clean }
	stores       struct{ clean }
	logs         struct{ clean }
	prints       struct{ clean }
	stringsOut   struct{ clean }
	formats      struct{ clean }
	fails        struct{ clean }
)

func (marshalsText) MarshalText() ([]byte, error) { return []byte(secret), nil }
func (marshalsJSON) MarshalJSON() ([]byte, error) { return []byte(`"` + secret + `"`), nil }
func (marshalsXML) MarshalXML(e *xml.Encoder, s xml.StartElement) error {
	return e.EncodeElement(secret, s)
}
func (marshalsAttr) MarshalXMLAttr(name xml.Name) (xml.Attr, error) {
	return xml.Attr{Name: name, Value: secret}, nil
}
func (encodesGob) GobEncode() ([]byte, error)              { return []byte(secret), nil }
func (binaryOut) MarshalBinary() ([]byte, error)           { return []byte(secret), nil }
func (appendsText) AppendText(b []byte) ([]byte, error)    { return append(b, secret...), nil }
func (appendsBytes) AppendBinary(b []byte) ([]byte, error) { return append(b, secret...), nil }
func (stores) Value() (driver.Value, error)                { return secret, nil }
func (logs) LogValue() slog.Value                          { return slog.StringValue(secret) }
func (prints) Format(f fmt.State, verb rune)               { mask.Format(f, verb, secret) }
func (stringsOut) String() string                          { return secret }
func (formats) Format(f fmt.State, verb rune)              { mask.Format(f, verb, showIf(verb == 'd')) }
func (fails) MarshalText() ([]byte, error)                 { return nil, errors.New("bad: " + secret) }
func (marshalsJSON) UnmarshalJSON([]byte) error            { return nil }

// The packed types keep the number in a form of which no digit shows.

type packedDate struct{ n uint32 }

type bcd [9]byte

type sixBits struct{ w uint64 }

func packedDigits(s string) (p sixBits) {
	for i := range len(s) {
		p.w |= uint64(s[i]-'0'+1) << (6 * i)
	}
	return p
}

type bytes8 struct{ b [8]byte }

func littleEndian(x uint64) (b bytes8) {
	binary.LittleEndian.PutUint64(b.b[:], x)
	return b
}

func showIf(show bool) string {
	if show {
		return secret
	}
	return masked
}

func TestCleanTypeShowsNothing(t *testing.T) {
	Check(t, newClean(), secret, "11010519491231002")
}

// caught returns the names of the sinks that leak v in one nesting.
func caught(v any, where string) []string {
	ns := slices.DeleteFunc(nestings(v), func(n nesting) bool { return n.name != where })
	var names []string
	for _, l := range findIn(ns, newLooker([]string{secret}, maskedForm(v))) {
		names = append(names, l.sink)
	}
	return names
}

// Each sink catches a type made to leak there, and leaves alone one that does
// not. Where only is set, no sink may be named but those that begin so.
func TestSinksCatchLeaks(t *testing.T) {
	s := secret
	inField := "in an unexported field"
	tests := []struct {
		name    string
		v       any
		nesting string
		want    []string // beginnings of names
		only    bool
	}{
		{"plain string", plain(secret), "bare", []string{"fmt", "panic", "log", "slog", "json", "xml",
			"gob", "csv", "expvar", "url", "text/template", "html/template", "cmp", "database/sql"}, false},
		{"integer", packed(11010519491231002), "bare",
			[]string{"fmt %v", "fmt %x", "fmt %b", "fmt %o", "encoding/binary", "gob"}, false},
		{"array of bytes", text([]byte(secret)), "bare",
			[]string{"fmt %v", "fmt %x", "fmt %#v", "fmt %b", "fmt %40d", "encoding/binary", "json"}, false},
		{"String", stringer(secret), "bare",
			[]string{"fmt %#v", "fmt %d", "fmt %p", "json", "gob", "xml", "database/sql", "expvar"}, false},
		{"all methods on a string", careful(secret), "bare", []string{"gob", "fmt %p"}, false},
		{"all methods on a string", careful(secret), inField,
			[]string{"fmt %v", "fmt %+v", "slog text", "cmp"}, false},
		{"a string in a struct", boxed{secret}, "bare", []string{"fmt %p"}, false},
		{"a string in a struct", boxed{secret}, inField, []string{"fmt %v", "slog text", "cmp"}, false},
		{"a pointer in a struct", pointed{&s}, inField, []string{"cmp.Diff", "dump of all fields"}, true},
		{"an integer in a struct", exported{11010519491231002}, "bare",
			[]string{"gob", "encoding/binary", "fmt %p"}, false},
		{"MarshalText", marshalsText{newClean()}, "bare",
			[]string{"json", "xml element", "xml attribute", "expvar"}, false},
		{"MarshalText", marshalsText{newClean()}, "as a map's key", []string{"json", "slog JSON"}, false},
		{"MarshalJSON", marshalsJSON{newClean()}, "bare",
			[]string{"json", "expvar", "html/template script", "html/template handler"}, true},
		{"MarshalXML", marshalsXML{newClean()}, "bare", []string{"xml element"}, false},
		{"MarshalXMLAttr", marshalsAttr{newClean()}, "bare", []string{"xml attribute"}, true},
		{"GobEncode", encodesGob{newClean()}, "bare", []string{"gob"}, true},
		{"MarshalBinary", binaryOut{newClean()}, "bare", []string{"encoder of binary", "gob"}, true},
		{"MarshalBinary", binaryOut{newClean()}, "in a slice in an exported field",
			[]string{"encoder of binary", "gob"}, true},
		{"AppendText", appendsText{newClean()}, "bare", []string{"AppendText"}, true},
		{"AppendBinary", appendsBytes{newClean()}, "bare", []string{"AppendBinary"}, true},
		{"packed date", packedDate{1949<<9 | 12<<5 | 31}, inField,
			[]string{"fmt %v", "fmt %x", "fmt %o", "fmt %d", "cmp", "dump of all fields"}, false},
		{"BCD", bcd{0x11, 0x01, 0x05, 0x19, 0x49, 0x12, 0x31, 0x00, 0x20}, inField,
			[]string{"fmt %v", "fmt %x", "dump of all fields", "raw memory"}, false},
		{"six bits a digit", packedDigits(secret[:9]), inField,
			[]string{"fmt %v", "fmt %x", "cmp", "dump of all fields", "raw memory"}, false},
		{"little-endian bytes", littleEndian(11010519491231002), inField,
			[]string{"fmt %v", "fmt %x", "fmt %#v", "dump of all fields", "raw memory"}, false},
		{"Value", stores{newClean()}, "bare", []string{"database/sql"}, true},
		{"LogValue", logs{newClean()}, "bare", []string{"slog text", "slog JSON"}, true},
		{"String", stringsOut{newClean()}, "bare",
			[]string{"String, quoted", "panic"}, false},
		{"Format", prints{newClean()}, "bare", []string{"fmt %v", "fmt %d", "csv", "url", "log"}, false},
		{"Format with one verb", formats{newClean()}, "bare",
			[]string{"fmt %d", "fmt %+d", "fmt %40d", "fmt %#d", "fmt %0d", "fmt %-d"}, false},
		{"a text in an error", fails{newClean()}, "bare", []string{"json", "xml"}, true},
	}
	for _, tt := range tests {
		t.Run(tt.name+" "+tt.nesting, func(t *testing.T) {
			got := caught(tt.v, tt.nesting)
			begins := func(name string) func(string) bool {
				return func(s string) bool { return strings.HasPrefix(s, name) }
			}
			for _, want := range tt.want {
				if !slices.ContainsFunc(got, begins(want)) {
					t.Errorf("%s did not catch it; caught by %q", want, got)
				}
			}
			for _, name := range got {
				if tt.only && !slices.ContainsFunc(tt.want, func(w string) bool { return begins(w)(name) }) {
					t.Errorf("%s caught what does not leak there", name)
				}
			}
		})
	}
}

// No sink is there for nothing, and none is there twice.
func TestEverySinkCatchesSomething(t *testing.T) {
	found := make(map[string]bool)
	for _, v := range []any{plain(secret), packed(11010519491231002), text([]byte(secret)),
		stringsOut{newClean()}, marshalsAttr{newClean()}, appendsText{newClean()}, appendsBytes{newClean()}} {
		for _, name := range caught(v, "bare") {
			found[name] = true
		}
	}
	seen := make(map[string]bool)
	for _, s := range sinks() {
		if seen[s.name] {
			t.Errorf("two sinks have the name %s", s.name)
		}
		seen[s.name] = true
		if !found[s.name] {
			t.Errorf("%s catches none of the leaking types", s.name)
		}
	}
	t.Logf("%d sinks", len(seen))
}

func TestEveryNestingIsSeen(t *testing.T) {
	leaks := find(plain(secret), []string{secret})
	seen := make(map[string]bool)
	for _, n := range nestings(plain(secret)) {
		if seen[n.name] {
			t.Errorf("two nestings have the name %s", n.name)
		}
		seen[n.name] = true
		if !slices.ContainsFunc(leaks, func(l leak) bool { return l.nesting == n.name }) {
			t.Errorf("nothing leaks %s", n.name)
		}
	}
	t.Logf("%d nestings", len(seen))
}

// A value that cannot be a key is nested everywhere else.
func TestValueThatIsNoKey(t *testing.T) {
	if got := caught([]byte(secret), "bare"); !slices.Contains(got, "json.Marshal") {
		t.Errorf("bytes in JSON were not caught, only by %q", got)
	}
}

// report takes the failures of a check.
type report struct {
	testing.TB
	lines []string
}

func (r *report) Helper() {}
func (r *report) Errorf(format string, a ...any) {
	r.lines = append(r.lines, fmt.Sprintf(format, a...))
}

func TestReport(t *testing.T) {
	tests := []struct {
		name    string
		v       any
		secrets []string
		want    string
	}{
		{"no secrets", newClean(), nil, "no secrets to look for"},
		{"no value", nil, []string{secret}, "no value to show"},
		{"second secret", stores{newClean()}, []string{"other", secret},
			"leaktest: leaktest.stores bare: database/sql Exec shows secret 2 plain"},
		{"too many", plain(secret), []string{secret}, "leaks more"},
		{"in part", plain("id 110105194"), []string{secret}, "shows secret 1 in part"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r report
			Check(&r, tt.v, tt.secrets...)
			all := strings.Join(r.lines, "\n")
			if !strings.Contains(all, tt.want) {
				t.Errorf("got:\n%s\nwant %q among it", all, tt.want)
			}
			if strings.Contains(all, secret) || strings.Contains(all, "110105") {
				t.Error("the report shows the secret")
			}
			if len(r.lines) > most+1 {
				t.Errorf("%d lines", len(r.lines))
			}
		})
	}
}

func TestSinkThatPanics(t *testing.T) {
	s := sink{"panics", func(any) string { panic("with " + secret) }}
	if got := s.output(0); got != "with "+secret && !strings.Contains(got, secret) {
		t.Errorf("output = %q", got)
	}
}

// panics are the values to compare the runtime's print of a panic with ours.
var panics = map[string]any{
	"plain": plain(secret), "packed": packed(11010519491231002), "text": text([]byte(secret)),
	"stringer": stringer(secret), "boxed": boxed{secret}, "clean": newClean(),
	"error": holder{secret}, "stringsOut": stringsOut{newClean()}, "float": 11010519491231002.0,
}

func TestPanicAsTheRuntimePrintsIt(t *testing.T) {
	const env = "LEAKTEST_PANIC"
	if v, ok := panics[os.Getenv(env)]; ok {
		panic(v)
	}
	exe, err := os.Executable()
	if err != nil {
		t.Skip("cannot run this test again: ", err)
	}
	h := newHaystack(secret, "")
	for name, v := range panics {
		cmd := exec.Command(exe, "-test.run=^TestPanicAsTheRuntimePrintsIt$")
		cmd.Env = append(os.Environ(), env+"="+name)
		out, err := cmd.CombinedOutput()
		if err == nil {
			t.Fatalf("%s: no panic", name)
		}
		first, _, _ := strings.Cut(string(out), "\ngoroutine ")
		got, want := h.search(panicText(v)) != "", h.search(first) != ""
		if got != want {
			t.Errorf("%s: our imitation leaks: %v, the runtime's print leaks: %v", name, got, want)
		}
	}
}
