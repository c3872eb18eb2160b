package document_test

import (
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/internal/leaktest"
)

// No sink shows a number of any kind, nor its parts.
func TestNumberDoesNotLeak(t *testing.T) {
	for _, tt := range []struct {
		kind    document.Kind
		in      string
		secrets []string
	}{
		{document.KindHKMacaoPermit, "H5820637194", []string{"H5820637194", "5820637194", "58206371"}},
		{document.KindUSCC, "91110000123456788M", []string{"91110000123456788M", "123456788"}},
	} {
		leaktest.CheckSealed(t, document.MustParse(tt.kind, tt.in), tt.secrets...)
	}
}

func TestEveryKindIsMasked(t *testing.T) {
	for _, tt := range valid {
		leaktest.CheckText(t, tt.name, document.MustParse(tt.kind, tt.in).String(), tt.want)
	}
}

// No error holds what was typed.
func TestErrorsDoNotLeak(t *testing.T) {
	for _, tt := range []struct {
		kind document.Kind
		in   string
	}{
		{document.KindHKMacaoPermit, "H5820637I94"},
		{document.KindTaiwanID, "A158206373"},
	} {
		_, err := document.Parse(tt.kind, tt.in)
		if err == nil {
			t.Fatal("no error")
		}
		leaktest.Check(t, err, tt.in, tt.in[1:7])
	}
}
