package leaktest

import (
	"database/sql/driver"
	"encoding"
	"fmt"
	"log/slog"
	"reflect"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/mask"
)

// sealedType is what a sealed value looks like.
type sealedType struct{ clean }

func (sealedType) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }
func (*sealedType) UnmarshalBinary([]byte) error  { return errNoMarshal }
func (*sealedType) UnmarshalText([]byte) error    { return nil }

// Each of the others lacks one thing.

type (
	encodesZero   struct{ sealedType }
	encodesBinary struct{ sealedType }
	takesBinary   struct{ sealedType }
	storesMask    struct{ sealedType }
	decodesObject struct{ clean } // and no binary
	bare          struct{ f func() }
)

func (e encodesZero) MarshalText() ([]byte, error) {
	if e == (encodesZero{}) {
		return nil, nil
	}
	return nil, errNoMarshal
}
func (encodesBinary) MarshalBinary() ([]byte, error) { return []byte(masked), nil }
func (b *takesBinary) UnmarshalBinary([]byte) error  { *b = takesBinary{}; return nil }
func (storesMask) Value() (driver.Value, error)      { return masked, nil }

func (bare) String() string                { return masked }
func (bare) Format(f fmt.State, verb rune) { mask.Format(f, verb, masked) }
func (bare) LogValue() slog.Value          { return slog.StringValue(masked) }

var (
	_ encoding.BinaryUnmarshaler = new(sealedType)
	_ encoding.TextUnmarshaler   = new(sealedType)
)

func TestCheckSealed(t *testing.T) {
	sealed := sealedType{newClean()}
	tests := []struct {
		name string
		v    any
		want []string // parts of reports
	}{
		{"sealed", sealed, nil},
		{"zero is encoded", encodesZero{sealed}, []string{"is encoded by MarshalText where it is zero"}},
		{"binary", encodesBinary{sealed},
			[]string{"is encoded by MarshalBinary", "is encoded by an encoder of binary", "is encoded by encoding/gob"}},
		{"binary is read", takesBinary{sealed},
			[]string{"is decoded by UnmarshalBinary", "is changed by UnmarshalBinary"}},
		{"a mask is stored", storesMask{sealed}, []string{"is encoded by a driver of databases"}},
		{"no binary", decodesObject{newClean()}, []string{"is no encoding.BinaryMarshaler",
			"is encoded by an encoder of binary", "is decoded by an object in JSON"}},
		{"a bare pointer", bare{func() {}}, []string{"is a bare pointer", "is no encoding.TextMarshaler"}},
		{"a leak", plain(secret), []string{"shows secret 1 plain", "is no fmt.Stringer"}},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var r report
			CheckSealed(&r, tt.v, secret)
			all := strings.Join(r.lines, "\n")
			if tt.want == nil && all != "" {
				t.Errorf("reported:\n%s", all)
			}
			for _, want := range tt.want {
				if !strings.Contains(all, want) {
					t.Errorf("got:\n%s\nwant %q among it", all, want)
				}
			}
			if strings.Contains(all, secret) {
				t.Error("the report shows the secret")
			}
		})
	}
}

func TestIsBarePointer(t *testing.T) {
	type inner struct{ P *int }
	for name, tt := range map[string]struct {
		v    any
		want bool
	}{
		"function": {struct{ f func() }{}, true}, "pointer": {struct{ p *int }{}, true},
		"map": {struct{ m map[int]int }{}, true}, "nested": {struct{ in inner }{}, true},
		"beside nothing": {struct {
			_ struct{}
			p *int
		}{}, true},
		"beside something": {struct {
			n int
			p *int
		}{}, false},
		"integer": {struct{ n uintptr }{}, false}, "a pointer itself": {new(int), false},
		"interface": {struct{ v any }{}, false}, "nothing": {struct{}{}, false},
	} {
		if got := isBarePointer(reflect.TypeOf(tt.v)); got != tt.want {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}

// A dump follows everything, and comes to an end.
func TestDump(t *testing.T) {
	type node struct {
		name string
		next *node
		m    map[string]any
		b    [3]byte
		F    func()
		e    error
	}
	n := &node{name: "first", m: map[string]any{"key": []int{4711}}, b: [3]byte{1, 2, 3}, e: holder{"inside"}}
	n.next = n
	out := dump(n, false)
	for _, want := range []string{`"first"`, `"key"`, "4711", "01 02 03", `"inside"`} {
		if !strings.Contains(out, want) {
			t.Errorf("%s is not in\n%s", want, out)
		}
	}
	if out := dump(n, true); !strings.Contains(out, "failed") || strings.Contains(out, "inside") {
		t.Errorf("errors do not print themselves:\n%s", out)
	}
	for _, v := range []any{0, "x", node{}, struct{ a any }{}, make(chan int), (*node)(nil)} {
		dump(v, true)
		dump(v, false)
	}
}
