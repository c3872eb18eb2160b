package names_test

import (
	"errors"
	"fmt"

	"github.com/go-realname/sdk/names"
)

// What a name on a card and a typed one differ in decides what to do. Ask Passes
// rather than comparing levels: the zero Level, of a missing name, is none that passes.
func ExampleLevel() {
	card := names.MustParse("歐陽文文")
	for _, s := range []string{"歐陽 文文", "欧阳文文", "司马文文"} {
		switch l := names.Match(card, names.MustParse(s)); {
		case l.Passes():
			fmt.Println(l, "- go on")
		case l == names.Different:
			fmt.Println(l, "- ask again")
		default:
			fmt.Println(l, "- let somebody look")
		}
	}
	fmt.Println(names.Match(card, names.Name{}).Passes())
	// Output:
	// exact - go on
	// variant_form - let somebody look
	// different - ask again
	// false
}

// The payer sees a surname, the payee's own page the last character.
func ExampleProfile() {
	n := names.MustParse("欧阳文文")
	for _, p := range []names.Profile{
		names.KeepSurname, names.KeepFirst, names.KeepLast, names.KeepEnds, names.HideAll,
	} {
		fmt.Println(n.MaskedAs(p))
	}
	// Output:
	// 欧阳**
	// 欧***
	// ***文
	// 欧**文
	// ****
}

// A form tells people what it changed, if that could be seen on paper.
func ExampleRepair() {
	_, repairs, _ := names.ParseReport("买买提 • 艾力\u200B")
	for r := range repairs.All() {
		switch r {
		case names.FixedSpace, names.FixedInvisible:
			continue
		case names.FixedDot:
			fmt.Println("间隔符已改为“·”")
		}
	}
	// Output: 间隔符已改为“·”
}

// A clean name needs no repair, and the set can be compared.
func ExampleRepairs() {
	for _, s := range []string{"王小明", "王 小明"} {
		_, repairs, _ := names.ParseReport(s)
		fmt.Println(repairs == 0)
	}
	// Output:
	// true
	// false
}

// A count of repairs shows which source of names is in a bad state.
func ExampleRepairs_String() {
	counts := make(map[string]int)
	for _, s := range []string{"王　小明", "李四 ", "⻢明", "王小明"} {
		_, repairs, _ := names.ParseReport(s)
		counts[repairs.String()]++
	}
	fmt.Println(counts)
	// Output: map[:1 radical:1 space:2]
}

// What an application says is chosen by the Reason. What it logs may be the error:
// there is nothing of the name in it.
func ExampleParseError_Error() {
	_, err := names.Parse("王*明")
	var pe *names.ParseError
	if errors.As(err, &pe) && pe.Reason == names.AlreadyMasked {
		fmt.Println("请填写完整姓名")
	}
	fmt.Println(err)
	// Output:
	// 请填写完整姓名
	// names: masked at offset 3
}

// Whoever only wants to know that a text is no name asks for the class.
func ExampleParseError_Is() {
	_, err := names.Parse("さくら")
	err = fmt.Errorf("row 17: %w", err)
	fmt.Println(err, errors.Is(err, names.ErrInvalid))
	// Output: row 17: names: other_script at offset 0 true
}

// Printed as a whole, a split shows no more than the name would.
func ExampleSplit_Format() {
	n := names.MustParse("夏侯惇")
	fmt.Println(n)
	fmt.Printf("%v\n", n.Splits())
	// Output:
	// 夏**
	// [夏** 夏**]
}
