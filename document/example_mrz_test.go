package document_test

import (
	"encoding/json"
	"fmt"
	"strings"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
)

// specimen is the passport of ICAO Doc 9303 part 4, of somebody who does not exist.
const specimen = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\n" +
	"L898902C36UTO7408122F1204159ZE184226B<<<<<10"

// card is the specimen of ICAO Doc 9303 part 5.
const card = "I<UTOD231458907<<<<<<<<<<<<<<<\n7408122F1204159UTO<<<<<<<<<<<6\nERIKSSON<<ANNA<MARIA<<<<<<<<<<"

func ExampleMustParseMRZ() {
	fmt.Println(document.MustParseMRZ(card).Size())
	// Output: TD1
}

// What a zone says beside the number and the name.
func ExampleMRZ() {
	m := document.MustParseMRZ(specimen)
	fmt.Println(m.Code(), m.Issuer(), m.Nationality(), m.Sex(), m.Size())
	// Output: P UTO UTO female TD3
}

// A year has two digits in a zone: give the day on which you ask.
func ExampleMRZ_Birth() {
	m := document.MustParseMRZ(specimen)
	fmt.Println(m.Birth(idcard.MustDate(2026, 11, 30)))
	fmt.Println(m.Birth(idcard.MustDate(2076, 11, 30))) // of a child, or of a person of 102 years
	// Output:
	// 1974-08-12
	// 2074-08-12
}

// Refuse a passport that is not valid any more.
func ExampleMRZ_Expiry() {
	m := document.MustParseMRZ(specimen)
	today := idcard.MustDate(2026, 11, 30)
	fmt.Println(m.Expiry(today), m.Expiry(today).Before(today))
	// Output: 2012-04-15 true
}

// Take passports only.
func ExampleMRZ_Code() {
	for _, zone := range []string{specimen, card} {
		m := document.MustParseMRZ(zone)
		fmt.Println(m.Code(), m.Code()[0] == 'P')
	}
	// Output:
	// P true
	// I false
}

// Who issued a document, and whose citizen the holder is, can differ.
func ExampleMRZ_Nationality() {
	m := document.MustParseMRZ(specimen)
	fmt.Println(m.Nationality() == m.Issuer())
	// Output: true
}

func ExampleMRZ_Sex() {
	fmt.Println(document.MustParseMRZ(specimen).Sex() == idcard.Female)
	// Output: true
}

func ExampleMRZ_Size() {
	fmt.Println(document.MustParseMRZ(card).Size() == document.TD1)
	// Output: true
}

// A long name is cut: compare what is there, and leave the rest to people.
func ExampleMRZ_NameMayBeCut() {
	const long = "WENNERSTROEM<<ANNA<MARIA<ELISABETH<CHRI" // 39 characters: the field is full
	cut := documenttest.New(1).MRZ(documenttest.Zone{Name: long})
	fmt.Println(cut.NameMayBeCut(), document.MustParseMRZ(specimen).NameMayBeCut())
	// Output: true false
}

// The number of a card is no passport's, so ask for the plain text.
func ExampleMRZ_RevealNumber() {
	m := document.MustParseMRZ(card)
	fmt.Println(m.Number().IsValid(), m.RevealNumber())
	// Output: false D23145890
}

// What the issuer put into the optional field.
func ExampleMRZ_RevealOptional() {
	first, second := document.MustParseMRZ(specimen).RevealOptional()
	fmt.Printf("%q %q\n", first, second)
	// Output: "ZE184226B" ""
}

// Keep a zone encrypted, and read it back with RestoreMRZ.
func ExampleMRZ_Reveal() {
	m := document.MustParseMRZ(specimen)
	again, err := document.RestoreMRZ(m.Reveal())
	fmt.Println(again.Equal(m), err)
	// Output: true <nil>
}

// No verb shows who the holder is.
func ExampleMRZ_Format() {
	m := document.MustParseMRZ(specimen)
	fmt.Printf("%v %+v %q %x\n", m, m, m, m)
	// Output: P*** P*** "P***" P***
}

// A request decodes into a zone, and the zone refuses to be encoded.
func ExampleMRZ_UnmarshalText() {
	var in struct{ Zone document.MRZ }
	text, _ := json.Marshal(map[string]string{"Zone": specimen})
	fmt.Println(json.Unmarshal(text, &in), in.Zone.IsValid())

	_, err := json.Marshal(in)
	fmt.Println(err != nil)
	// Output:
	// <nil> true
	// true
}

// Only what China issued goes on to its authority.
func ExampleMRZ_Issuer() {
	m := documenttest.New(1).MRZ(documenttest.Zone{Issuer: "CHN", Number: "E12345678"})
	fmt.Println(m.Issuer() == "CHN", m.Number().Kind())
	// Output: true chinese_passport
}

// The zero zone is what ParseMRZ returns with an error.
func ExampleMRZ_IsValid() {
	m, err := document.ParseMRZ(strings.Replace(specimen, "L898902C36", "L898902C35", 1)) // a check digit was misread
	fmt.Println(m.IsValid(), err)
	// Output: false document: wrong check character at offset 54
}

// A list for staff shows what document it is, and not whose.
func ExampleMRZ_Masked() {
	fmt.Println(document.MustParseMRZ(specimen).Masked(), document.MustParseMRZ(card).Masked())
	// Output: P*** I***
}

// How the lines of a zone look tells what the camera saw.
func ExampleSize() {
	for _, zone := range []string{specimen, card} {
		fmt.Println(document.MustParseMRZ(zone).Size(), len(strings.Split(zone, "\n")), "lines")
	}
	// Output:
	// TD3 2 lines
	// TD1 3 lines
}
