package document_test

import (
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
)

func ExampleParse() {
	n, err := document.Parse(document.KindHKID, "C123456(9)")
	fmt.Println(n, n.Kind(), err)

	_, err = document.Parse(document.KindHKID, "C123456(8)")
	fmt.Println(err)
	// Output:
	// C******9 hkid <nil>
	// document: wrong check character at offset 8
}

// A form sends what the person chose and what they typed.
func ExampleParseKind() {
	kind, ok := document.ParseKind("taiwan_permit")
	n, err := document.Parse(kind, "0000 0012")
	fmt.Println(ok, n, err)
	// Output: true 0******2 <nil>
}

// Compare permits by what stays for life.
func ExampleNumber_Lifelong() {
	old := document.MustParse(document.KindHKMacaoPermit, "H1234567801")
	renewed := document.MustParse(document.KindHKMacaoPermit, "H1234567802")
	fmt.Println(old == renewed, old.Lifelong() == renewed.Lifelong())
	// Output: false true
}

func ExampleNumber_Renewals() {
	n := document.MustParse(document.KindHKMacaoPermit, "H1234567802")
	fmt.Println(n.Renewals())
	// Output: 2 true
}

func ExampleNumber_RevealOrganization() {
	n := document.MustParse(document.KindUSCC, "91110000123456788M")
	fmt.Println(n.RevealOrganization())
	// Output: 123456788
}

func ExampleNumber_Sex() {
	fmt.Println(document.MustParse(document.KindTaiwanID, "F222222222").Sex())
	// Output: female
}

func ExampleNumber_MaskedAs() {
	n := document.MustParse(document.KindUSCC, "91110000123456788M")
	fmt.Println(n.MaskedAs(document.MaskMiddle))
	// Output: 9111**********788M
}

func ExampleNumber_LogValue() {
	n := document.MustParse(document.KindChinesePassport, "E12345678")
	l := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	l.Info("checked", "number", n)
	// Output: level=INFO msg=checked number=E*******8
}

func ExampleParseError() {
	_, err := document.Parse(document.KindTaiwanPermit, "0000OO12")
	if pe, ok := errors.AsType[*document.ParseError](err); ok {
		fmt.Println(pe.Reason, pe.Offset, errors.Is(err, document.ErrInvalid))
	}
	// Output: look_alike 4 true
}

func ExampleRestore() {
	n := document.MustParse(document.KindHKID, "C123456(9)")
	kind, plain := n.Kind().String(), n.Reveal() // encrypt it where you store it

	k, _ := document.ParseKind(kind)
	again, err := document.Restore(k, plain)
	fmt.Println(again == n, err)
	// Output: true <nil>
}

// A company that registered in one of the first pilots.
func ExampleParser() {
	const code = "91110000123456788A"
	_, err := document.Parse(document.KindUSCC, code)
	fmt.Println(err)
	p := document.Parser{LegacyUSCC: true}
	n, err := p.Parse(document.KindUSCC, code)
	fmt.Println(n, err)
	// Output:
	// document: wrong check character of a pilot's code at offset 17
	// 9****************A <nil>
}

// Offer the kinds that a pasted text can be, the likeliest first.
func ExampleDetect() {
	fmt.Println(document.Detect("H12345678"))
	fmt.Println(document.Detect("1234567(8)"))
	// Output:
	// [hk_macao_permit hk_passport passport]
	// [macao_id]
}

func ExampleKind_Hint() {
	fmt.Printf("%+v\n", document.KindHKID.Hint("C12"))
	// Output: {Lengths:[8] Digit:true Letter:false}
}

// The specimen of ICAO Doc 9303 part 4.
func ExampleParseMRZ() {
	m, err := document.ParseMRZ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10")
	fmt.Println(m, m.Size(), m.Issuer(), m.Sex(), err)

	today := idcard.MustDate(2026, 11, 29)
	fmt.Println(m.Birth(today), m.Expiry(today), m.Expiry(today).Before(today))
	// Output:
	// P*** TD3 UTO female <nil>
	// 1974-08-12 2012-04-15 true
}

// The number in the zone must be the one that was typed.
func ExampleMRZ_Number() {
	m := document.MustParseMRZ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10")
	typed, err := document.Parse(document.KindPassport, "L898902C3")
	fmt.Println(m.Number() == typed, err)
	// Output: true <nil>
}

func ExampleMRZ_RevealName() {
	m := document.MustParseMRZ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10")
	surname, given := m.RevealName()
	fmt.Printf("%q %q %v\n", surname, given, m.NameMayBeCut())
	// Output: "ERIKSSON" "ANNA MARIA" false
}

func ExampleRestoreMRZ() {
	m := document.MustParseMRZ("P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
		"L898902C36UTO7408122F1204159ZE184226B<<<<<10")
	again, err := document.RestoreMRZ(m.Reveal())
	fmt.Println(again == m, err)
	// Output: true <nil>
}
