package idcard_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"

	"github.com/go-realname/sdk/idcard"
)

// Each kind of card has a form of its own; the number tells which was typed.
func ExampleKind() {
	form := map[idcard.Kind]string{
		idcard.KindResident: "居民身份证",
		idcard.KindPermit:   "港澳台居民居住证",
		idcard.KindForeign:  "外国人永久居留身份证",
	}
	n := idcard.MustParse("830000199201300022")
	fmt.Println(form[n.Kind()])
	// Output: 港澳台居民居住证
}

// A page greets by what the number says, and by nothing where it says nothing.
func ExampleSex() {
	title := map[idcard.Sex]string{idcard.Male: "先生", idcard.Female: "女士"}
	for _, s := range []string{"11010519491231002X", "440524188001010014", "not a number"} {
		n, _ := idcard.Parse(s)
		fmt.Printf("%v %q\n", n.Sex(), title[n.Sex()])
	}
	// Output:
	// female "女士"
	// male "先生"
	// unknown ""
}

func ExampleCountry() {
	n := idcard.MustParse("KAZ110090123105") // a card from before December 2023
	if c := n.Nationality(); c != (idcard.Country{}) {
		fmt.Printf("%03d %s %s %s\n", c.Numeric, c.Alpha2, c.Alpha3, c.EnglishName)
	}
	// Output: 398 KZ KAZ Kazakhstan
}

// The holder, an operator and a list of other people's numbers each see another part.
func ExampleProfile() {
	n := idcard.MustParse("11010519491231002X")
	for _, p := range []idcard.Profile{idcard.MaskEnds, idcard.MaskMiddle, idcard.MaskAll} {
		fmt.Println(n.MaskedAs(p))
	}
	// Output:
	// 1****************X
	// 110***********002X
	// ******************
}

// A form of 15 digits has no check character, so a page asks once more.
func ExampleReport() {
	p := idcard.Parser{Lenient: true}
	for _, s := range []string{"130503 670401 001", "13050319670401001６"} {
		_, r, err := p.Parse(s)
		fmt.Println(r.Short, r.Spaces, r.FullWidth, r.Region, err)
	}
	// Output:
	// true true false current <nil>
	// false false true current <nil>
}

// What an application says is chosen by the Reason. What it logs may be the error:
// there is nothing of the number in it.
func ExampleParseError_Error() {
	_, err := idcard.Parse("11010519490230002X")
	var pe *idcard.ParseError
	if errors.As(err, &pe) && pe.Reason == idcard.BadDate {
		fmt.Println("请核对出生日期")
	}
	fmt.Println(err)
	// Output:
	// 请核对出生日期
	// idcard: no such date at offset 6
}

// Whoever only wants to know that a number is wrong asks for the class.
func ExampleParseError_Is() {
	read := func(s string) error {
		_, err := idcard.Parse(s)
		if err != nil {
			return fmt.Errorf("row 17: %w", err)
		}
		return nil
	}
	err := read("1101051949")
	fmt.Println(err, errors.Is(err, idcard.ErrInvalid))
	// Output: row 17: idcard: wrong length true
}

// Columns of a report stay in line.
func ExampleNumber_Format() {
	for _, s := range []string{"11010519491231002X", "KAZ110090123105"} {
		fmt.Printf("|%-20v|%20v|\n", idcard.MustParse(s), idcard.MustParse(s))
	}
	// Output:
	// |1****************X  |  1****************X|
	// |K*************5     |     K*************5|
}

func ExampleNumber_LogValue() {
	logger := slog.New(slog.NewTextHandler(os.Stdout, &slog.HandlerOptions{ReplaceAttr: noTime}))
	logger.Info("checked", "id", idcard.MustParse("11010519491231002X"))
	// Output: level=INFO msg=checked id=1****************X
}

func noTime(_ []string, a slog.Attr) slog.Attr {
	if a.Key == slog.TimeKey {
		return slog.Attr{}
	}
	return a
}

// A database gets what the program chose: the plain number sealed, or a mask.
func ExampleNumber_Value() {
	n := idcard.MustParse("11010519491231002X")
	_, err := n.Value() // what a driver asks of an argument
	fmt.Println(err)
	fmt.Println(n.Masked())
	// Output:
	// idcard: a Number is not marshaled: Reveal or mask it yourself
	// 1****************X
}

// An optional field that was left out is the zero Number.
func ExampleNumber_IsValid() {
	var form struct{ Holder, Guardian idcard.Number }
	err := json.Unmarshal([]byte(`{"Holder": "11010519491231002X"}`), &form)
	fmt.Println(form.Holder.IsValid(), form.Guardian.IsValid(), err)
	// Output: true false <nil>
}

// The old and the new number of one person count once.
func ExampleNumber_Equal() {
	typed := idcard.MustParse("130503670401001")
	card := idcard.MustParse("130503196704010016")
	seen := map[idcard.Number]bool{typed: true}
	fmt.Println(typed.Equal(card), seen[card])
	// Output: true true
}

// A number that leaves the century open has no one date of birth.
func ExampleDate_IsZero() {
	n := idcard.MustParse("KAZ110090123105")
	if n.Birth().IsZero() {
		fmt.Println("one of", n.Births())
	}
	// Output: one of [1990-12-31 2090-12-31]
}

func ExampleDate_MarshalText() {
	b, err := json.Marshal(map[string]idcard.Date{
		"birth": idcard.MustDate(1949, 12, 31), "unknown": {},
	})
	fmt.Println(string(b), err)
	// Output: {"birth":"1949-12-31","unknown":""} <nil>
}
