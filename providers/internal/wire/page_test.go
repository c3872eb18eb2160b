package wire_test

import (
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

func TestPageSex(t *testing.T) {
	for s, want := range map[string]idcard.Sex{
		"男": idcard.Male, "M": idcard.Male, "男/M": idcard.Male, "Male": idcard.Male, "女": idcard.Female, "F": idcard.Female, "女/F": idcard.Female,
		"Female": idcard.Female, "f": idcard.Female, "": 0, "X": 0, "男/F": 0, "3.7F": 0, "M F": 0, "MF": 0,
	} {
		if got := wire.PageSex(s); got != want {
			t.Errorf("%q is %v, want %v", s, got, want)
		}
	}
}

func TestNames(t *testing.T) {
	for _, tt := range []struct {
		texts      []string
		han, latin string
	}{
		{[]string{"沙小盒/SHA, XIAOHE"}, "沙小盒", "SHA, XIAOHE"},
		{[]string{"SHA, XIAOHE\n沙小盒"}, "沙小盒", "SHA, XIAOHE"},
		{[]string{"沙小盒", "SHA,XIAOHE"}, "沙小盒", "SHA,XIAOHE"},
		{[]string{"", "SHA XIAOHE", "SHA, XIAO HE"}, "", "SHA XIAOHE"},
		{[]string{"沙小盒", "沙小合"}, "沙小盒", ""},
		{[]string{"", "/", ", ", "3.7", "沙?盒"}, "", ""},
	} {
		var doc realname.Document
		wire.Names(&doc, tt.texts...)
		if doc.Name.Reveal() != tt.han || doc.Latin.Reveal() != tt.latin {
			t.Errorf("%q: %q and %q", tt.texts, doc.Name.Reveal(), doc.Latin.Reveal())
		}
	}
}

// A permit's kind is the one that it says; what does not parse was not read.
func TestPermit(t *testing.T) {
	for _, tt := range []struct {
		says, number string
		want         document.Kind
	}{
		{"", "H12345678", document.KindHKMacaoPermit}, {"通行证", "H12345678", document.KindHKMacaoPermit},
		{"台湾居民来往大陆通行证", "12345678", document.KindTaiwanPermit}, {"台湾居民来往大陆通行证", "H12345678", 0},
		{"往来港澳通行证", "C12345678", document.KindHKMacaoPass}, {"往来台湾通行证", "L12345678", document.KindTaiwanPass}, {"", "", 0},
	} {
		if got := wire.Permit(document.KindHKMacaoPermit, tt.says, tt.number).Kind(); got != tt.want {
			t.Errorf("%q %q is %v, want %v", tt.says, tt.number, got, tt.want)
		}
	}
}

func TestZone(t *testing.T) {
	const first, second = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"
	if m := wire.Zone(first, second); m.RevealNumber() != "L898902C3" {
		t.Errorf("the zone has %q", m.RevealNumber())
	}
	for _, s := range []string{"", "L898902C37UTO7408122F1204159ZE184226B<<<<<10", first} {
		if wire.Zone(first, s).IsValid() {
			t.Errorf("%q is read", s)
		}
	}
}

func TestPassport(t *testing.T) {
	if n := wire.Passport(document.KindPassport, "L898902C3"); n.Reveal() != "L898902C3" {
		t.Errorf("the number is %q", n.Reveal())
	}
	if wire.Passport(document.KindChinesePassport, "L898902C3").IsValid() {
		t.Error("a number of another form is read")
	}
}
