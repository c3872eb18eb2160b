package sms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/go-realname/sdk/sms"
)

// Numbers in the tests are made up: 13800138000 is a carrier's own service
// number, the rest count upwards.

var mobileTests = []struct {
	name, in string
	want     string // E.164, or "" if in is refused
	reason   sms.Reason
}{
	{"bare", "13800138000", "+8613800138000", 0},
	{"plus", "+8613800138000", "+8613800138000", 0},
	{"plus and groups", "+86 138 0013 8000", "+8613800138000", 0},
	{"plus and hyphens", "+86-138-0013-8000", "+8613800138000", 0},
	{"86", "8613800138000", "+8613800138000", 0},
	{"0086", "0086 13800138000", "+8613800138000", 0},
	{"3-4-4", "138-0013-8000", "+8613800138000", 0},
	{"blanks around", "  13800138000 ", "+8613800138000", 0},
	{"full-width", "１３８００１３８０００", "+8613800138000", 0},
	{"full-width plus and hyphen", "＋８６－１３８００１３８０００", "+8613800138000", 0},
	{"ideographic space", "138\u30000013\u30008000", "+8613800138000", 0},
	{"from an address book", "\u202d+86 138 0013 8000\u202c", "+8613800138000", 0},
	{"zero-width space", "138\u200b00138000", "+8613800138000", 0},
	{"no-break hyphen", "138\u20110013\u20118000", "+8613800138000", 0},
	{"byte order mark", "\ufeff13800138000", "+8613800138000", 0},
	{"virtual operator", "17012345678", "+8617012345678", 0},
	{"newest range", "16101234567", "+8616101234567", 0},
	{"satellite", "17401234567", "+8617401234567", 0},
	{"inmarsat", "17491234567", "+8617491234567", 0},
	{"emergency", "17412345678", "+8617412345678", 0},
	{"after emergency", "17413345678", "", sms.Unassigned},
	{"machine", "1064812345678", "+861064812345678", 0},
	{"machine with 86", "+86 1064812345678", "+861064812345678", 0},
	{"machine with 0086", "00861440123456789"[:17], "+861440123456789", 0},

	{"empty", "", "", sms.BadLength},
	{"blank", " \u3000", "", sms.BadLength},
	{"plus alone", "+", "", sms.BadLength},
	{"ten digits", "1380013800", "", sms.BadLength},
	{"twelve digits", "138001380001", "", sms.BadLength},
	{"thirteen digits of a person's range", "1380013800012", "", sms.BadLength},
	{"eleven digits of a machine's range", "14812345678", "", sms.Unassigned},
	{"twenty digits", "13800138000138001380", "", sms.BadLength},
	{"fifty digits", strings.Repeat("1", 50), "", sms.BadLength},
	{"unassigned", "15412345678", "", sms.Unassigned},
	{"1611", "16111234567", "", sms.Unassigned},
	{"landline", "01088888888", "", sms.NotMobile},
	{"begins with 12", "12345678901", "", sms.NotMobile},
	{"106 sender", "10690000000", "", sms.NotMobile},
	{"trunk 0", "013800138000", "+8613800138000", 0},
	{"trunk 0 after 86", "+86013800138000", "+8613800138000", 0},
	{"trunk 0 in parentheses", "+86 (0) 138 0013 8000", "+8613800138000", 0},
	{"trunk 0 twice", "0013800138000", "", sms.WrongRegion},
	{"trunk 0 before a landline", "010888888888", "", sms.NotMobile},
	{"trunk 0 before a machine", "01064812345678", "", sms.BadLength},
	{"17951", "1795113800138000", "", sms.BadLength},
	{"country code twice", "+86 86 13800138000", "", sms.NotMobile},
	{"plus before a national number", "+13800138000", "", sms.WrongRegion},
	{"Hong Kong", "+852 9123 4567", "", sms.WrongRegion},
	{"Hong Kong with 00", "00852 9123 4567", "", sms.WrongRegion},
	{"Hong Kong, bare", "91234567", "", sms.BadLength},
	{"Hong Kong without plus, not accepted", "85291234567", "", sms.NotMobile},
	{"United States", "+1 415 555 2671", "", sms.WrongRegion},

	{"two numbers, comma", "13800138000,13800138001", "", sms.BadCharacter},
	{"two numbers, semicolon", "13800138000;13800138001", "", sms.BadCharacter},
	{"two numbers, slash", "13800138000/13800138001", "", sms.BadCharacter},
	{"two numbers, full-width comma", "13800138000，13800138001", "", sms.BadCharacter},
	{"two numbers, line end", "13800138000\n13800138001", "", sms.BadCharacter},
	{"line end", "13800138000\n", "+8613800138000", 0},
	{"line end of Windows", "13800138000\r\n", "+8613800138000", 0},
	{"tab before", "\t13800138000", "+8613800138000", 0},
	{"all that is pasted", "\ufeff\t\u00a0\u3000\u200b+86 138-0013-8000\u2028\v\f\u0085 ", "+8613800138000", 0},
	{"soft hyphen around", "\u00ad13800138000\u00ad", "+8613800138000", 0},
	{"line end inside", "138\n00138000", "", sms.BadCharacter},
	{"tab", "138\t00138000", "", sms.BadCharacter},
	{"nul", "13800138000\x00", "", sms.BadCharacter},
	{"letter", "1380013800O", "", sms.BadCharacter},
	{"letters after", "13800138000abc", "", sms.BadCharacter},
	{"Han before", "电话13800138000", "", sms.BadCharacter},
	{"tel", "tel:13800138000", "+8613800138000", 0},
	{"tel and plus", "tel:+86-138-0013-8000", "+8613800138000", 0},
	{"TEL", " TEL: +8613800138000", "+8613800138000", 0},
	{"tel twice", "tel:tel:13800138000", "", sms.BadCharacter},
	{"tel with a parameter", "tel:+8613800138000;ext=1", "", sms.BadCharacter},
	{"Tel. and a number", "Tel. 13800138000", "", sms.BadCharacter},
	{"extension", "13800138000#12", "", sms.BadCharacter},
	{"extension with hyphen", "13800138000-12", "", sms.BadLength},
	{"parentheses", "(+86)13800138000", "+8613800138000", 0},
	{"parentheses of the other part", "+86(138)00138000", "+8613800138000", 0},
	{"parentheses twice", "(+86) (138) 0013-8000", "+8613800138000", 0},
	{"parentheses and hyphen", "(86)-138-0013-8000", "+8613800138000", 0},
	{"full-width parentheses", "（＋８６）１３８００１３８０００", "+8613800138000", 0},
	{"parentheses around all", "(13800138000)", "+8613800138000", 0},
	{"a second number in parentheses", "13800138000(13800138001)", "", sms.BadLength},
	{"parenthesis not closed", "(+8613800138000", "", sms.BadCharacter},
	{"parenthesis not opened", "+86)13800138000", "", sms.BadCharacter},
	{"parentheses in parentheses", "((+86))13800138000", "", sms.BadCharacter},
	{"nothing in parentheses", "()13800138000", "", sms.BadCharacter},
	{"a plus in parentheses", "(+)8613800138000", "", sms.BadCharacter},
	{"plus before parentheses", "+(86)13800138000", "+8613800138000", 0},
	{"hyphen before the closing one", "(86-)13800138000", "", sms.BadCharacter},
	{"dots", "138.0013.8000", "+8613800138000", 0},
	{"dots after plus", "+86.138.0013.8000", "+8613800138000", 0},
	{"full-width dots", "138．0013．8000", "+8613800138000", 0},
	{"dot last", "13800138000.", "", sms.BadCharacter},
	{"dot twice", "138..00138000", "", sms.BadCharacter},
	{"dot and hyphen", "138.-00138000", "", sms.BadCharacter},
	{"of a spreadsheet", "1.38E+10", "", sms.Scientific},
	{"of a spreadsheet, with 86", " 8.61380013E+12\t", "", sms.Scientific},
	{"of a program", "1.3800138e10", "", sms.Scientific},
	{"of a spreadsheet, with a comma", "1,38E+10", "", sms.Scientific},
	{"nearly of a spreadsheet", "1.38E+10a", "", sms.BadCharacter},
	{"plus inside", "138+00138000", "", sms.BadCharacter},
	{"plus twice", "++8613800138000", "", sms.BadCharacter},
	{"hyphen first", "-13800138000", "", sms.BadCharacter},
	{"hyphen last", "13800138000-", "", sms.BadCharacter},
	{"hyphen twice", "138--00138000", "", sms.BadCharacter},
	{"hyphen after plus", "+-8613800138000", "", sms.BadCharacter},
	{"decimal point", "1380013800.0", "+8613800138000", 0},
	{"decimal point after all", "13800138000.0", "", sms.BadLength},
	{"Arabic digits", "١٣٨٠٠١٣٨٠٠٠", "", sms.BadCharacter},
	{"not UTF-8", "138\xff00138000", "", sms.BadCharacter},
}

func TestParseMobile(t *testing.T) {
	for _, tt := range mobileTests {
		t.Run(tt.name, func(t *testing.T) {
			m, err := sms.ParseMobile(tt.in)
			if got := m.E164(); got != tt.want {
				t.Errorf("ParseMobile(%q) = %s, want %s", tt.in, got, tt.want)
			}
			checkReason(t, err, sms.ErrInvalid, tt.reason)
		})
	}
}

// checkReason checks that err is nil if reason is 0, and else an *sms.Error of
// that reason and class.
func checkReason(t *testing.T, err, class error, reason sms.Reason) {
	t.Helper()
	if reason == 0 {
		if err != nil {
			t.Errorf("error %v, want none", err)
		}
		return
	}
	var e *sms.Error
	if !errors.As(err, &e) || e.Reason != reason || !errors.Is(err, class) {
		t.Errorf("error %v, want reason %v of class %v", err, reason, class)
	}
}

func TestParseMobileOffset(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"13800138000,", 11}, {"x13800138000", 0}, {"１３８x", 9}, {"\u3000\t138x", 7},
		{"tel:x", 4}, {" tel:138\n,", 8}, {"(138", 0}, {"138)", 3}, {"1.38E+10", -1},
		{"138-", 3}, {"138- ", 3}, {"1380013800", -1},
	}
	for _, tt := range tests {
		_, err := sms.ParseMobile(tt.in)
		var e *sms.Error
		if !errors.As(err, &e) || e.Offset != tt.want {
			t.Errorf("ParseMobile(%q) error %v, want offset %d", tt.in, err, tt.want)
		}
	}
}

func TestAccept(t *testing.T) {
	all := sms.Accept{HongKong: true, Macao: true, Taiwan: true, Unassigned: true}
	tests := []struct {
		in, want, masked, region string
		reason                   sms.Reason
	}{
		{"+852 9123 4567", "+85291234567", "+852 ****4567", "HK", 0},
		{"00852-91234567", "+85291234567", "+852 ****4567", "HK", 0},
		{"+853 6612 3456", "+85366123456", "+853 ****3456", "MO", 0},
		{"+886 912 345 678", "+886912345678", "+886 ****5678", "TW", 0},
		{"15412345678", "+8615412345678", "154****5678", "CN", 0},
		{"13800138000", "+8613800138000", "138****8000", "CN", 0},
		{"1064812345678", "+861064812345678", "106******5678", "CN", 0},
		{"+852 2123 4567", "", "", "", sms.NotMobile},
		{"+852 9123 456", "", "", "", sms.BadLength},
		{"+853 2812 3456", "", "", "", sms.NotMobile},
		{"+886 0912 345 678", "+886912345678", "+886 ****5678", "TW", 0},
		{"+886 (0)912-345-678", "+886912345678", "+886 ****5678", "TW", 0},
		{"886912345678", "+886912345678", "+886 ****5678", "TW", 0},
		{"8860912345678", "+886912345678", "+886 ****5678", "TW", 0},
		{"852 9123 4567", "+85291234567", "+852 ****4567", "HK", 0},
		{"(852) 9123 4567", "+85291234567", "+852 ****4567", "HK", 0},
		{"853 6612 3456", "+85366123456", "+853 ****3456", "MO", 0},
		{"852 2123 4567", "", "", "", sms.NotMobile},
		{"+852 0912 3456", "", "", "", sms.NotMobile},
		{"0912 345 678", "", "", "", sms.BadLength},
		{"85213800138000", "", "", "", sms.BadLength},
		{"+886 2 1234 5678", "", "", "", sms.NotMobile},
		{"12345678901", "", "", "", sms.NotMobile},
		{"+81 90 1234 5678", "", "", "", sms.WrongRegion},
		{"+8", "", "", "", sms.BadLength},
		{"+8520", "", "", "", sms.BadLength},
	}
	for _, tt := range tests {
		m, err := all.Parse(tt.in)
		checkReason(t, err, sms.ErrInvalid, tt.reason)
		if m.E164() != tt.want || m.Masked() != tt.masked || m.Allotment().Region != tt.region {
			t.Errorf("Parse(%q) = %s, %s, %+v; want %s, %s, %s",
				tt.in, m.E164(), m, m.Allotment(), tt.want, tt.masked, tt.region)
		}
		if back, err := all.Parse(m.Reveal()); tt.reason == 0 && (err != nil || back != m) {
			t.Errorf("Parse(%q.Reveal()) = %v, %v; want the same", tt.in, back, err)
		}
	}
	for _, a := range []sms.Accept{{Macao: true, Taiwan: true}, {Unassigned: true}} {
		if _, err := a.Parse("+85291234567"); !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("%+v accepts a number of Hong Kong: %v", a, err)
		}
	}
}

// row is a row of data/mobile_prefixes.tsv.
type row struct{ prefix, carrier, kind, digits, sms string }

func readTable(t testing.TB) (rows []row, text string) {
	t.Helper()
	b, err := os.ReadFile("data/mobile_prefixes.tsv")
	if err != nil {
		t.Fatal(err)
	}
	head := true
	for line := range strings.Lines(string(b)) {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if f := strings.Split(line, "\t"); !head {
			rows = append(rows, row{f[0], f[1], f[2], f[3], f[4]})
		}
		head = false
	}
	return rows, string(b)
}

// Every five-digit prefix is asked for, so that what the table does not name is
// known to be refused.
func TestAllotmentOfEveryPrefix(t *testing.T) {
	rows, _ := readTable(t)
	kinds := map[string]string{"MNO": "network", "MVNO": "virtual", "satellite": "satellite",
		"IoT": "iot", "emergency": "emergency"}
	found := make(map[string]bool)
	for p := 10000; p < 20000; p++ {
		prefix := fmt.Sprint(p)
		r := findRow(rows, prefix)
		found[r.prefix] = true
		for _, digits := range []string{"11", "13"} {
			in := prefix + "12345678"[:map[string]int{"11": 6, "13": 8}[digits]]
			m, err := sms.ParseMobile(in)
			if (err == nil) != (r.digits == digits) {
				t.Fatalf("ParseMobile(%s…) of %s digits: %v, the table has %+v", prefix, digits, err, r)
			}
			if err != nil {
				continue
			}
			carrier := strings.TrimPrefix(r.carrier, "VIRTUAL-")
			if carrier == "OTHER" {
				carrier = "other"
			}
			want := sms.Allotment{Region: "CN", Carrier: carrier, Kind: kinds[r.kind], NoSMS: r.sms == "no"}
			if got := m.Allotment(); got != want {
				t.Errorf("%s: %+v, want %+v", prefix, got, want)
			}
		}
	}
	if len(found) != len(rows)+1 { // and "" for what is unassigned
		t.Errorf("%d rows reached, the table has %d", len(found)-1, len(rows))
	}
}

func findRow(rows []row, prefix string) row {
	for _, r := range rows {
		if strings.HasPrefix(prefix, r.prefix) {
			return r
		}
	}
	return row{}
}

func TestTableIsCurrent(t *testing.T) {
	_, text := readTable(t)
	head, _, _ := strings.Cut(text, "\n")
	if !strings.Contains(head, sms.TableDate) {
		t.Errorf("the table's head does not name %s", sms.TableDate)
	}
	dir := t.TempDir()
	if err := os.Mkdir(filepath.Join(dir, "data"), 0o755); err != nil {
		t.Fatal(err)
	}
	table := filepath.Join(dir, "data/mobile_prefixes.tsv")
	if err := os.WriteFile(table, []byte(text), 0o644); err != nil {
		t.Fatal(err)
	}
	gen := filepath.Join(dir, "gen")
	build := exec.Command("go", "build", "-o", gen, "./internal/gen")
	if out, err := build.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	cmd := exec.Command(gen)
	cmd.Dir = dir
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, _ := os.ReadFile(filepath.Join(dir, "ranges.bin"))
	want, _ := os.ReadFile("ranges.bin")
	if string(got) != string(want) {
		t.Error("ranges.bin is not what the table says; run go generate ./sms")
	}
}

func TestMobileIsMasked(t *testing.T) {
	m := sms.MustParseMobile("13800138000")
	tests := []struct{ got, want string }{
		{m.String(), "138****8000"},
		{fmt.Sprint(m, &m), "138****8000 138****8000"},
		{fmt.Sprintf("%v %+v %#v %d %x %q", m, m, m, m, m, m),
			`138****8000 138****8000 138****8000 138****8000 138****8000 "138****8000"`},
		{fmt.Sprintf("[%13s]", m), "[  138****8000]"},
		{m.LogValue().String(), "138****8000"},
		{sms.Mobile{}.String(), ""},
		{sms.Mobile{}.Reveal() + sms.Mobile{}.E164(), ""},
	}
	for _, tt := range tests {
		if tt.got != tt.want {
			t.Errorf("got %s, want %s", tt.got, tt.want)
		}
	}
	if _, err := json.Marshal(m); err == nil {
		t.Error("json.Marshal succeeded")
	}
	if v, err := m.Value(); err == nil {
		t.Errorf("Value() = %v, nil", v)
	}
}

func TestMobileUnmarshal(t *testing.T) {
	var req struct{ Mobile sms.Mobile }
	if err := json.Unmarshal([]byte(`{"mobile":"+86 138-0013-8000"}`), &req); err != nil {
		t.Fatal(err)
	}
	if want := sms.MustParseMobile("13800138000"); !req.Mobile.Equal(want) || !req.Mobile.IsValid() {
		t.Errorf("got %v, want %v", req.Mobile, want)
	}
	err := json.Unmarshal([]byte(`{"mobile":"13800138"}`), &req)
	checkReason(t, err, sms.ErrInvalid, sms.BadLength)
}

func TestMustParseMobilePanics(t *testing.T) {
	defer func() {
		if r := recover(); r == nil || strings.Contains(fmt.Sprint(r), "1390") {
			t.Errorf("recovered %v, want a panic without the number", r)
		}
	}()
	sms.MustParseMobile("1390013900")
}

func TestMobileAllocations(t *testing.T) {
	var m sms.Mobile
	var a sms.Allotment
	for _, in := range []string{"13800138000", "+86-138-0013-8000", "＋８６１３８００１３８０００"} {
		if n := testing.AllocsPerRun(100, func() { m, _ = sms.ParseMobile(in) }); n != 0 {
			t.Errorf("ParseMobile(%q): %v allocations", in, n)
		}
	}
	if n := testing.AllocsPerRun(100, func() { a = m.Allotment() }); n != 0 || a.Carrier != "CMCC" {
		t.Errorf("Allotment: %v allocations, %+v", n, a)
	}
}
