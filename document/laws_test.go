package document_test

import (
	"math/rand/v2"
	"testing"

	"github.com/go-realname/sdk/document"
)

// Texts that are valid but for one byte keep the laws too, of every kind.
func TestLawsNearNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	const bytes = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcxyz-()/ *\xff\x00"
	for _, tt := range valid {
		laws(t, tt.in)
		laws(t, tt.want)
		for range 60 {
			b := []byte(tt.in)
			b[r.IntN(len(b))] = bytes[r.IntN(len(bytes))]
			laws(t, string(b))
			i := r.IntN(len(tt.in) + 1)
			laws(t, tt.in[:i]+string(bytes[r.IntN(len(bytes))])+tt.in[i:])
			laws(t, tt.in[:i])
		}
	}
}

// Restore takes what has the form, and nothing else.
func TestRestore(t *testing.T) {
	for _, tt := range []struct {
		kind document.Kind
		in   string
	}{
		{document.KindHKID, "C1234560"},             // wrong check character
		{document.KindUSCC, "91110000123456788A"},   // a pilot's
		{document.KindUSCC, "91110000123456778M"},   // both checks wrong
		{document.KindTaiwanID, "A100000002"},       // wrong check digit
		{document.KindHKMacaoPermit, "H1234567899"}, // renewals
	} {
		n, err := document.Restore(tt.kind, tt.in)
		if err != nil || n.Reveal() != tt.in || n.Kind() != tt.kind {
			t.Errorf("Restore(%v, %s) = %v, %v", tt.kind, tt.in, n.Reveal(), err)
		}
	}
	for _, tt := range []struct {
		kind document.Kind
		in   string
	}{
		{document.KindHKID, ""}, {document.KindHKID, "c1234569"}, {document.KindHKID, "C123456(9)"},
		{document.KindHKID, " C1234569"}, {document.KindHKID, "C******9"}, {0, "C1234569"},
	} {
		if n, err := document.Restore(tt.kind, tt.in); err == nil || n.IsValid() {
			t.Errorf("Restore(%v, %s) = %v", tt.kind, tt.in, n)
		}
	}
}
