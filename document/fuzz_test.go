package document_test

import (
	"testing"

	"github.com/go-realname/sdk/document"
)

func FuzzParse(f *testing.F) {
	for _, tt := range valid {
		f.Add(tt.in)
	}
	for _, tt := range invalid {
		f.Add(tt.in)
	}
	f.Fuzz(func(t *testing.T, s string) { laws(t, s) })
}

// Whatever any Parser accepts is restored, and what is restored reveals itself.
func FuzzRestore(f *testing.F) {
	for _, tt := range valid {
		f.Add(uint8(tt.kind), tt.in)
	}
	for _, tt := range invalid {
		f.Add(uint8(tt.kind), tt.in)
	}
	f.Fuzz(func(t *testing.T, kind uint8, s string) {
		k := document.Kind(kind)
		for _, p := range []document.Parser{{}, {LegacyUSCC: true}} {
			n, err := p.Parse(k, s)
			if err != nil {
				continue
			}
			if m, err := document.Restore(k, n.Reveal()); m != n || err != nil {
				t.Fatalf("Restore(%s) = %v, %v", n.Reveal(), m, err)
			}
		}
		if n, err := document.Restore(k, s); err == nil && n.Reveal() != s {
			t.Errorf("Restore(%q) reveals %s", s, n.Reveal())
		}
	})
}
