package document_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
)

// Samples that other libraries and documents give, and what is right about them.
func TestPeersSamples(t *testing.T) {
	for _, tt := range []struct {
		from string
		kind document.Kind
		in   string
		want bool
	}{
		{"specimen of the card of 2018, whose check is wrong", document.KindHKID, "Z683365(5)", false},
		{"python-stdnum, stdnum-js", document.KindHKID, "G123456(A)", true},
		{"hkid-utils", document.KindHKID, "AB987654(3)", true},
		{"stdnum-js", document.KindHKID, "A123456(3)", true},
		{"many examples, wrong", document.KindHKID, "A123456(7)", false},
		{"any-rule, wrong", document.KindHKID, "K034169(1)", false},
		{"stdnum-js", document.KindMacaoID, "5215432(8)", true},
		{"any-rule takes a bar", document.KindMacaoID, "|215432(8)", false},
		{"many examples", document.KindTaiwanID, "A123456789", true},
		{"validator.js takes any sex", document.KindTaiwanID, "A323456781", false},
		{"hutool throws", document.KindTaiwanResident, "AC76543213", true},
		{"hutool throws", document.KindTaiwanID, "AC76543213", false},
		{"lancet has no H", document.KindHKMacaoPermit, "H12345678", true},
		{"lancet takes C", document.KindHKMacaoPermit, "C12345678", false},
		{"lancet's passport", document.KindChinesePassport, "P123456789", false},
		{"stdnum-js refuses 0", document.KindUSCC, "911100000000004570", true},
	} {
		if _, err := document.Parse(tt.kind, tt.in); (err == nil) != tt.want {
			t.Errorf("%s: Parse(%v, %s) = %v, want valid %v", tt.from, tt.kind, tt.in, err, tt.want)
		}
	}
}

// Texts on which other readers of zones panic, or which they take.
func TestPeersZones(t *testing.T) {
	for _, s := range []string{"P", "P<UTO", specimenTD3[:60], "\n\n\n",
		// 10 characters, of an issue of MRZCode.NET, made up there.
		"IDUTO123456789<06<<<<<<<<<<<<<\n8601012M3001019UTO<<<<<<<<<<<6\nSPECIMEN<<JANE<<<<<<<<<<<<<<<<",
	} {
		if m, err := document.ParseMRZ(s); err == nil {
			t.Errorf("ParseMRZ(%q) = %v", s, m)
		}
	}
}

// The specimen of China's passport (护照样本), as a vendor prints it in the documents of an OCR: the
// personal number is made of letters, and its check digit counts.
func TestChineseSpecimen(t *testing.T) {
	const first, second = "POCHNZHENGJIAN<<YANGBEN<<<<<<<<<<<<<<<<<<<<<", "E900000821CHN8108038F2110189NGKELMPONBPJB978"
	m, err := document.ParseMRZ(first + "\n" + second)
	want := document.MustParse(document.KindChinesePassport, "E90000082")
	if err != nil || m.Number() != want || m.Issuer() != "CHN" || m.Expiry(idcard.MustDate(2020, 1, 1)) != idcard.MustDate(2021, 10, 18) {
		t.Errorf("%v, %v: another number, issuer or end", m, err)
	}
	if m, err := document.ParseMRZ(first + "\n" + strings.Replace(second, "NGK", "NGL", 1)); err == nil {
		t.Errorf("another personal number is taken: %v", m)
	}
}
