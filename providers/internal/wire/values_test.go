package wire

import (
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

func TestMainland(t *testing.T) {
	for in, want := range map[string]string{"13800138000": "13800138000", "+85251234567": "", "+886912345678": ""} {
		m, err := sms.ParseMobile(in)
		if err != nil && want != "" {
			t.Fatal(err)
		}
		if got, ok := Mainland(m); got != want && ok || ok != (want != "") {
			t.Errorf("Mainland(%q) = %q, %v; want %q", in, got, ok, want)
		}
	}
	if _, ok := Mainland(sms.Mobile{}); ok {
		t.Error("the zero Mobile is a mainland number")
	}
}

func TestMonths(t *testing.T) {
	tests := []struct {
		in       string
		from, to int
		ok       bool
	}{
		{"[0,3)", 0, 3, true}, {"[3,6)", 3, 6, true}, {"[24,+)", 24, 0, true}, {"[24,+∞)", 24, 0, true}, {"(12,24]", 12, 24, true},
		{"[24,)", 24, 0, true}, {"", 0, 0, false}, {"[]", 0, 0, false}, {"[3)", 0, 0, false}, {"3,6", 0, 0, false},
		{"[6,3)", 0, 0, false}, {"[-1,3)", 0, 0, false}, {"[a,b)", 0, 0, false}, {"[3,6", 0, 0, false},
	}
	for _, tt := range tests {
		from, to, ok := Months(tt.in)
		if ok != tt.ok || ok && (from != tt.from || to != tt.to) {
			t.Errorf("Months(%q) = %d, %d, %v", tt.in, from, to, ok)
		}
	}
}

func TestDate(t *testing.T) {
	want := idcard.MustDate(1949, 12, 31)
	for _, s := range []string{"1949/12/31", "1949.12.31", "1949-12-31", "1949年12月31日", "19491231"} {
		if d, ok := Date(s); !ok || d != want {
			t.Errorf("Date(%q) = %v, %v", s, d, ok)
		}
	}
	for _, s := range []string{"", "1949", "1949/12", "1949/13/1", "1949/2/30", "49/12/31", "1949/12/31/1", "1949/12/99999999999999999999"} {
		if d, ok := Date(s); ok {
			t.Errorf("Date(%q) = %v", s, d)
		}
	}
}

func TestValidity(t *testing.T) {
	from, to := idcard.MustDate(2010, 7, 21), idcard.MustDate(2030, 7, 21)
	tests := []struct {
		in      string
		want    realname.Document
		nothing bool
	}{
		{"2010.07.21-2030.07.21", realname.Document{From: from, To: to}, false},
		{"20100721-20300721", realname.Document{From: from, To: to}, false},
		{"2010.07.21-长期", realname.Document{From: from, LongTerm: true}, false},
		{"2010.07.21 - 长期 ", realname.Document{From: from, LongTerm: true}, false},
		{"", realname.Document{}, true}, {"2010.07.21", realname.Document{}, true}, {"-长期", realname.Document{}, true},
		{"2010.07.21-永久", realname.Document{}, true}, {"2010.02.30-2030.07.21", realname.Document{}, true},
	}
	for _, tt := range tests {
		var doc realname.Document
		if Validity(tt.in, &doc); doc != tt.want {
			t.Errorf("Validity(%q) = %v %v %v", tt.in, doc.From, doc.To, doc.LongTerm)
		}
	}
}

func TestPerson(t *testing.T) {
	tests := []struct {
		name, number string
		ok           bool
	}{
		{"张三", "11010519491231002X", true}, {"", "", true}, {"张三", "", true},
		{"张*", "11010519491231002X", false}, {"张三", "1101051949123100**", false}, {"张三", "110105194912310021", false},
	}
	for _, tt := range tests {
		id, ok := Person(tt.name, tt.number)
		if ok != tt.ok || ok && (id.Name.IsValid() != (tt.name != "") || id.Number.IsValid() != (tt.number != "")) {
			t.Errorf("Person(%q, %q) = %v, %v", tt.name, tt.number, id, ok)
		}
	}
}

func TestSex(t *testing.T) {
	if Sex("男") != idcard.Male || Sex("女") != idcard.Female || Sex("") != 0 || Sex("M") != 0 {
		t.Error("a sex is read wrong")
	}
}

func TestGoodPage(t *testing.T) {
	tests := []struct {
		in       string
		anything bool
		want     bool
	}{
		{"https://face.example/x?y=1", false, true}, {"http://face.example/", false, false}, {"http://face.example/", true, true},
		{"javascript:alert(1)", true, false}, {"", true, false}, {"//face.example", true, false}, {"https://u@face.example/", false, false},
		{"https://face.example/" + strings.Repeat("x", 4096), false, false}, {"data:text/html,x", true, false},
	}
	for _, tt := range tests {
		if got := GoodPage(tt.in, tt.anything); got != tt.want {
			t.Errorf("GoodPage(%.40q, %v) = %v", tt.in, tt.anything, got)
		}
	}
}

func TestTokens(t *testing.T) {
	begun := time.Unix(1767225600, 0)
	at, name, ok := ReadToken(NewToken(begun, "CE661F1A"))
	if !ok || name != "CE661F1A" || !at.Equal(begun) {
		t.Errorf("read %v, %q, %v", at, name, ok)
	}
	for _, bad := range []string{"", "x", "1767225600", "1767225600 ", "x y", "1767225600 a b", "1767225600 a\n", "1767225600 " + strings.Repeat("x", 1025)} {
		if _, _, ok := ReadToken(realname.NewDetail(bad)); ok {
			t.Errorf("%.40q is a token", bad)
		}
	}
}

func TestKnown(t *testing.T) {
	name := names.MustParse("张三")
	for number, want := range map[string]bool{"11010519491231002X": true, "810000199408230021": true, "911124198108030024": false} {
		id := realname.Identity{Name: name, Number: idcard.MustParse(number)}
		if Known(id) != want || Known(realname.Identity{Number: id.Number}) || Known(realname.Identity{Name: name}) {
			t.Errorf("Known(%s) is not %v", number, want)
		}
	}
}

// What is read as a token was kept as one, and its name can go into a request.
func FuzzReadToken(f *testing.F) {
	for _, s := range []string{"1767225600 CE661F1A", "-1 x", "01 x", "+1 x", "1  x"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		begun, name, ok := ReadToken(realname.NewDetail(s))
		if !ok {
			return
		}
		at, again, ok := ReadToken(NewToken(begun, name))
		if !ok || again != name || !at.Equal(begun) || strings.ContainsAny(name, " \r\n") {
			t.Errorf("%q is read as %v and %q, and then as %v and %q, %v", s, begun, name, at, again, ok)
		}
	})
}
