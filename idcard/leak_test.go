package idcard_test

import (
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
)

// No sink shows a number, nor its parts, nor do errors and reports.
func TestNumberDoesNotLeak(t *testing.T) {
	for _, tt := range []struct {
		in      string
		secrets []string
	}{
		{"11010519491231002X", []string{"11010519491231002X", "110105", "19491231", "1231002"}},
		{"KAZ110090123105", []string{"KAZ110090123105", "110090", "901231", "KAZ1100"}},
	} {
		leaktest.CheckSealed(t, idcard.MustParse(tt.in), tt.secrets...)
	}
}

func TestErrorsDoNotLeak(t *testing.T) {
	for _, in := range []string{"110105194912310021", "11010519490230002X", "11O10519491231002X"} {
		_, err := idcard.Parse(in)
		leaktest.Check(t, err, in, in[:6], in[6:14], in[2:8], in[10:])
		p := idcard.Parser{Lenient: true}
		_, _, err = p.Parse(" " + in)
		leaktest.Check(t, err, in, in[:6], in[6:14], in[2:8], in[10:])
	}
}
