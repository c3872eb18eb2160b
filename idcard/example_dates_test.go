package idcard_test

import (
	"errors"
	"fmt"

	"github.com/go-realname/sdk/idcard"
)

// A greeting on the birthday, and no age in a log line.
func ExampleDate_Month() {
	birth := idcard.MustParse("11010519491231002X").Birth()
	today := idcard.MustDate(2026, 12, 31)
	fmt.Println(birth.Month() == today.Month() && birth.Day() == today.Day())
	// Output: true
}

// The year of birth, for statistics.
func ExampleDate_Year() {
	birth := idcard.MustParse("11010519491231002X").Birth()
	fmt.Println(birth.Year() / 10 * 10)
	// Output: 1940
}

// A day as people in China write it.
func ExampleDate_Day() {
	d := idcard.MustDate(2026, 11, 30)
	fmt.Printf("%d年%d月%d日\n", d.Year(), d.Month(), d.Day())
	// Output: 2026年11月30日
}

// A Date prints as it is written in a database.
func ExampleDate_String() {
	fmt.Println(idcard.MustDate(2026, 1, 5).String())
	// Output: 2026-01-05
}

// Every error of Parse is of one class.
func ExampleErrInvalid() {
	for _, typed := range []string{"110105194912310021", "1101051949123100", "11010519490230002X"} {
		_, err := idcard.Parse(typed)
		fmt.Println(errors.Is(err, idcard.ErrInvalid), err)
	}
	// Output:
	// true idcard: wrong check character at offset 17
	// true idcard: wrong length
	// true idcard: no such date at offset 6
}
