package document_test

import (
	"encoding/json"
	"errors"
	"fmt"

	"github.com/go-realname/sdk/document"
)

// In a test, a number that must be right.
func ExampleMustParse() {
	n := document.MustParse(document.KindTaiwanPermit, "00000012")
	fmt.Println(n.Kind(), n)
	// Output: taiwan_permit 0******2
}

// A mask for each place: a list, a receipt, a support screen.
func ExampleProfile() {
	n := document.MustParse(document.KindChinesePassport, "E12345678")
	for _, p := range []document.Profile{document.MaskEnds, document.MaskMiddle, document.MaskAll} {
		fmt.Println(n.MaskedAs(p))
	}
	// Output:
	// E*******8
	// E1*****78
	// *********
}

// Every error of Parse is of one class, and has a reason for the text that a person sees.
func ExampleErrInvalid() {
	_, err := document.Parse(document.KindUSCC, "9.1110000123457E+17")
	fmt.Println(errors.Is(err, document.ErrInvalid), err)
	// Output: true document: scientific notation of a spreadsheet
}

// What to tell a person depends on what is wrong.
func ExampleReason() {
	for _, typed := range []string{"C12345", "C******9", "C123456(8)", "CO23456(9)"} {
		_, err := document.Parse(document.KindHKID, typed)
		if pe, ok := errors.AsType[*document.ParseError](err); ok {
			fmt.Println(pe.Reason)
		}
	}
	// Output:
	// bad_length
	// masked_input
	// bad_checksum
	// look_alike
}

// Mark the wrong character in the text that was typed.
func ExampleParseError_Error() {
	const typed = "F22222222O" // the letter O
	_, err := document.Parse(document.KindTaiwanID, typed)
	fmt.Println(err)
	// Output: document: look-alike character at offset 9
}

// Without options a Parser is Parse.
func ExampleParser_Parse() {
	var p document.Parser
	n, err := p.Parse(document.KindMacaoID, "1/234567/8")
	fmt.Println(n, n.Kind(), err)
	// Output: 1******8 macao_id <nil>
}

// Kinds have stable names, for a form and a database column.
func ExampleKind() {
	for k := document.KindHKMacaoPermit; k <= document.KindTaiwanID; k++ {
		fmt.Println(k)
	}
	// Output:
	// hk_macao_permit
	// taiwan_permit
	// hk_macao_pass
	// taiwan_pass
	// hkid
	// macao_id
	// taiwan_id
}

// A form asks for the digits that can follow.
func ExampleHint() {
	h := document.KindTaiwanPermit.Hint("0000")
	if h.Digit && !h.Letter {
		fmt.Println("show a keypad;", h.Lengths, "digits in all")
	}
	// Output: show a keypad; [8 10] digits in all
}

// The same characters as two kinds are two numbers.
func ExampleNumber_Equal() {
	a := document.MustParse(document.KindHKMacaoPermit, "H12345678")
	b := document.MustParse(document.KindHKPassport, "H12345678")
	fmt.Println(a.Equal(b), a.Reveal() == b.Reveal())
	// Output: false true
}

// The zero Number is what Parse returns with an error.
func ExampleNumber_IsValid() {
	n, err := document.Parse(document.KindHKID, "C123456(8)")
	fmt.Println(n.IsValid(), err != nil)
	// Output: false true
}

func ExampleNumber_Kind() {
	n := document.MustParse(document.KindMacaoPassport, "MA1234567")
	if n.Kind() == document.KindMacaoPassport {
		fmt.Println("a passport of Macao")
	}
	// Output: a passport of Macao
}

func ExampleNumber_Masked() {
	fmt.Println(document.MustParse(document.KindTaiwanID, "F222222222").Masked())
	// Output: F********2
}

// Put the mask into a line without making a string for it.
func ExampleNumber_AppendMasked() {
	n := document.MustParse(document.KindTaiwanID, "F222222222")
	fmt.Println(string(n.AppendMasked([]byte("document: "), document.MaskEnds)))
	// Output: document: F********2
}

// Brackets, blanks and hyphens are gone from the plain number.
func ExampleNumber_Reveal() {
	fmt.Println(document.MustParse(document.KindHKID, " c123456(9) ").Reveal())
	// Output: C1234569
}

// Width and flags work as for a string, and no verb shows the number.
func ExampleNumber_Format() {
	n := document.MustParse(document.KindHKID, "C123456(9)")
	fmt.Printf("[%-10s] [%v] [%d] [%x]\n", n, n, n, n)
	// Output: [C******9  ] [C******9] [C******9] [C******9]
}

// A number that gets into JSON by accident is an error, and no leak.
func ExampleNumber_MarshalText() {
	_, err := json.Marshal(struct{ Document document.Number }{document.MustParse(document.KindHKID, "C123456(9)")})
	fmt.Println(err)
	// Output: json: error calling MarshalText for type document.Number: document: a Number is not marshaled: Reveal or mask it yourself
}

// Decode the kind beside the text, and parse.
func ExampleNumber_UnmarshalText() {
	var in struct{ Kind, Number string }
	if err := json.Unmarshal([]byte(`{"Kind": "hkid", "Number": "C123456(9)"}`), &in); err != nil {
		panic(err)
	}
	k, _ := document.ParseKind(in.Kind)
	fmt.Println(document.Parse(k, in.Number))
	// Output: C******9 <nil>
}

// Numbers are keys of a map, and two ways to type one are the same key.
func ExampleNumber() {
	seen := map[document.Number]int{}
	for _, typed := range []string{"C123456(9)", "c1234569", "Ｃ１２３４５６９"} {
		n, err := document.Parse(document.KindHKID, typed)
		if err != nil {
			panic(err)
		}
		seen[n]++
	}
	fmt.Println(seen)
	// Output: map[C******9:3]
}
