package document_test

import (
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/document"
)

// The golden table: what each sample can be, the likeliest first.
var detected = []struct {
	in   string
	want []document.Kind
}{
	{"H12345678", []document.Kind{document.KindHKMacaoPermit, document.KindHKPassport, document.KindPassport}},
	{"M12345678", []document.Kind{document.KindHKMacaoPermit, document.KindPassport}},
	{"H1234567801", []document.Kind{document.KindHKMacaoPermit}},
	{"00000012", []document.Kind{document.KindTaiwanPermit, document.KindPassport}},
	{"12345678", []document.Kind{document.KindTaiwanPermit, document.KindMacaoID, document.KindPassport}},
	{"0000001203", []document.Kind{document.KindTaiwanPermit}},
	{"1234567(8)", []document.Kind{document.KindMacaoID}},
	{"1/234567/8", []document.Kind{document.KindMacaoID}},
	{"W12345678", []document.Kind{document.KindHKMacaoPass, document.KindPassport}},
	{"C12345678", []document.Kind{document.KindHKMacaoPass, document.KindPassport}},
	{"CA0000001", []document.Kind{document.KindHKMacaoPass, document.KindPassport}},
	{"T12345678", []document.Kind{document.KindTaiwanPass, document.KindPassport}},
	{"L12345678", []document.Kind{document.KindTaiwanPass, document.KindPassport}},
	{"C123456(9)", []document.Kind{document.KindHKID}},
	{"C1234569", []document.Kind{document.KindHKID, document.KindPassport}},
	{"C1234568", []document.Kind{document.KindPassport}},
	{"AB123456(9)", []document.Kind{document.KindHKID}},
	{"AB1234569", []document.Kind{document.KindPassport, document.KindHKID}},
	{"EA1234563", []document.Kind{document.KindChinesePassport, document.KindPassport, document.KindHKID}},
	{"A100000001", []document.Kind{document.KindTaiwanID}},
	{"B812345672", []document.Kind{document.KindTaiwanResident}},
	{"AC76543213", []document.Kind{document.KindTaiwanResident}},
	{"E12345678", []document.Kind{document.KindChinesePassport, document.KindPassport}},
	{"G12345678", []document.Kind{document.KindChinesePassport, document.KindPassport}},
	{"DE1234567", []document.Kind{document.KindChinesePassport, document.KindPassport}},
	{"P1234567", []document.Kind{document.KindChinesePassport, document.KindPassport}},
	{"K12345678", []document.Kind{document.KindHKPassport, document.KindPassport}},
	{"KJ1234567", []document.Kind{document.KindHKPassport, document.KindPassport}},
	{"MA1234567", []document.Kind{document.KindMacaoPassport, document.KindPassport}},
	{"L898902C3", []document.Kind{document.KindPassport}},
	{" 9111 0000 1234 5678 8m ", []document.Kind{document.KindUSCC}},
	{"11010519491231002X", nil}, // a resident's number is no concern of this package
	{"91110000123456788A", nil},
	{"", nil},
	{"hello", nil},
}

func TestDetect(t *testing.T) {
	seen := make(map[document.Kind]bool)
	for _, tt := range detected {
		got := document.Detect(tt.in)
		if !slices.Equal(got, tt.want) {
			t.Errorf("Detect(%q) = %v, want %v", tt.in, got, tt.want)
		}
		if len(got) > 0 {
			seen[got[0]] = true
		}
	}
	for _, k := range kinds() {
		if !seen[k] {
			t.Errorf("%v comes first for no sample", k)
		}
	}
}

// Detect names the kinds that Parse accepts, each once.
func TestDetectAgreesWithParse(t *testing.T) {
	for _, tt := range valid {
		got := document.Detect(tt.in)
		for _, k := range kinds() {
			_, err := document.Parse(k, tt.in)
			if slices.Contains(got, k) != (err == nil) {
				t.Errorf("Detect(%q) = %v, but Parse(%v) = %v", tt.in, got, k, err)
			}
		}
		slices.Sort(got)
		if len(slices.Compact(got)) != len(document.Detect(tt.in)) {
			t.Errorf("Detect(%q) has a kind twice", tt.in)
		}
	}
}

func TestHint(t *testing.T) {
	tests := []struct {
		kind  document.Kind
		typed string
		want  document.Hint
	}{
		{document.KindHKID, "", document.Hint{Lengths: []int{8, 9}, Letter: true}},
		{document.KindHKID, "c", document.Hint{Lengths: []int{8, 9}, Digit: true, Letter: true}},
		{document.KindHKID, "C1", document.Hint{Lengths: []int{8}, Digit: true}},
		{document.KindHKID, "C123456(", document.Hint{Lengths: []int{8}, Digit: true, Letter: true}},
		{document.KindHKID, "C123456(9)", document.Hint{Lengths: []int{8}}},
		{document.KindHKID, "1", document.Hint{}},
		{document.KindHKID, "C*", document.Hint{}},
		{document.KindHKMacaoPermit, "H12345678", document.Hint{Lengths: []int{9, 11}, Digit: true}},
		{document.KindHKMacaoPermit, "H1234-", document.Hint{Lengths: []int{9, 11}, Digit: true}},
		{document.KindHKMacaoPermit, "H123456789012", document.Hint{}},
		{document.KindMacaoID, "1/", document.Hint{Lengths: []int{8}, Digit: true}},
		{document.KindUSCC, "91", document.Hint{Lengths: []int{18}, Digit: true}},
		{document.KindUnknown, "1", document.Hint{}},
		{99, "1", document.Hint{}},
	}
	for _, tt := range tests {
		if diff := cmp.Diff(tt.want, tt.kind.Hint(tt.typed)); diff != "" {
			t.Errorf("%v.Hint(%q): %s", tt.kind, tt.typed, diff)
		}
	}
}

// While a number is typed the hint never says that it cannot be one, and expects what comes.
func TestHintWhileTyping(t *testing.T) {
	for _, tt := range valid {
		for i := range len(tt.want) {
			h := tt.kind.Hint(tt.want[:i])
			isDigit := tt.want[i] <= '9'
			if !slices.Contains(h.Lengths, len(tt.want)) || isDigit && !h.Digit || !isDigit && !h.Letter {
				t.Errorf("%v.Hint(%q) = %+v, and %c comes", tt.kind, tt.want[:i], h, tt.want[i])
			}
		}
	}
}
