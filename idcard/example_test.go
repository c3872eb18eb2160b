package idcard_test

import (
	"errors"
	"fmt"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
)

func Example() {
	n, err := idcard.Parse("11010519491231002X")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(n, n.Kind(), n.Birth(), n.Sex(), n.Region())
	// Output: 1****************X resident 1949-12-31 female 北京市朝阳区
}

func ExampleParse() {
	n, err := idcard.Parse("11010519491231002X")
	fmt.Println(n, err)

	_, err = idcard.Parse("110105194912310021")
	fmt.Println(err)
	// Output:
	// 1****************X <nil>
	// idcard: wrong check character at offset 17
}

func ExampleParseAt() {
	today := idcard.DateOf(time.Date(2024, 2, 28, 16, 0, 0, 0, time.UTC)) // midnight in China
	_, err := idcard.ParseAt("110105202403010018", today)
	fmt.Println(today, err)
	// Output: 2024-02-29 idcard: date in the future at offset 6
}

func ExampleMustParse() {
	fmt.Println(idcard.MustParse("440524188001010014").Birth())
	// Output: 1880-01-01
}

// 15 digits were given until 1999; the number of 18 that replaced one is equal to it.
func ExampleNumber() {
	short := idcard.MustParse("130503670401001")
	long := idcard.MustParse("130503196704010016")
	fmt.Println(short == long, short.Equal(long))
	// Output: true true
}

func ExampleNumber_AgeOn() {
	n := idcard.MustParse("11010519491231002X")
	birthday := idcard.MustDate(2019, 12, 31)
	fmt.Println(n.AgeOn(birthday), n.CommonAgeOn(birthday))
	// Output: 69 70
}

func ExampleNumber_CommonAgeOn() {
	n := idcard.MustParse("110105200002290013")
	fmt.Println(n.CommonAgeOn(idcard.MustDate(2023, 2, 28)))
	fmt.Println(n.CommonAgeOn(idcard.MustDate(2023, 3, 1)))
	// Output:
	// 22
	// 23
}

func ExampleNumber_Birth() {
	fmt.Println(idcard.MustParse("440524188001010014").Birth())
	fmt.Println(idcard.MustParse("KAZ110090123105").Birth().IsZero()) // 1990 or 2090
	// Output:
	// 1880-01-01
	// true
}

func ExampleNumber_Births() {
	fmt.Println(idcard.MustParse("KAZ110090123105").Births())
	// Output: [1990-12-31 2090-12-31]
}

func ExampleNumber_Kind() {
	for _, s := range []string{
		"11010519491231002X", "810000199408230021", "932682198501010017", "KAZ110090123105",
	} {
		fmt.Println(idcard.MustParse(s).Kind())
	}
	// Output:
	// resident
	// permit
	// foreign
	// foreign_old
}

func ExampleNumber_Masked() {
	n := idcard.MustParse("11010519491231002X")
	fmt.Println(n.Masked())
	fmt.Printf("%d %q\n", n, n) // whatever prints it
	// Output:
	// 1****************X
	// 1****************X "1****************X"
}

func ExampleNumber_MaskedAs() {
	n := idcard.MustParse("11010519491231002X")
	fmt.Println(n.MaskedAs(idcard.MaskMiddle))
	fmt.Println(n.MaskedAs(idcard.MaskAll))
	// Output:
	// 110***********002X
	// ******************
}

func ExampleNumber_AppendMasked() {
	b := []byte("number: ")
	b = idcard.MustParse("11010519491231002X").AppendMasked(b, idcard.MaskEnds)
	fmt.Printf("%s\n", b)
	// Output: number: 1****************X
}

func ExampleNumber_MarshalText() {
	_, err := idcard.MustParse("11010519491231002X").MarshalText()
	fmt.Println(err)
	// Output: idcard: a Number is not marshaled: Reveal or mask it yourself
}

func ExampleNumber_UnmarshalText() {
	var n idcard.Number
	err := n.UnmarshalText([]byte(" 110105 19491231 002x\n"))
	fmt.Println(n, err)
	// Output: 1****************X <nil>
}

func ExampleNumber_Nationality() {
	c := idcard.MustParse("932682198501010017").Nationality()
	fmt.Println(c.Alpha3, c.Name, c.EnglishName)
	// Output: SAU 沙特阿拉伯 Saudi Arabia
}

// The region is named as it was when the holder was born.
func ExampleNumber_Region() {
	r := idcard.MustParse("362324198001010014").Region()
	fmt.Println(r, r.Today())
	// Output: 江西省上饶地区铅山县 [江西省上饶市铅山县]
}

// A table with a code that is newer than the one compiled in.
func ExampleNumber_RegionIn() {
	table, err := region.Table{}.With(110199, region.Period{Name: "新区", From: 2027})
	if err != nil {
		fmt.Println(err)
		return
	}
	p := idcard.Parser{Regions: table}
	n, _, err := p.Parse("11019920300101001X")
	fmt.Println(n.RegionIn(table), err)
	// Output: 北京市新区 <nil>
}

// The number was assigned years after birth: the code is younger than its holder.
func ExampleNumber_RegionStatus() {
	fmt.Println(idcard.MustParse("500103196001010017").RegionStatus())
	// Output: not_yet_assigned
}

func ExampleNumber_Reveal() {
	fmt.Println(idcard.MustParse("130503670401001").Reveal())
	// Output: 130503196704010016
}

func ExampleNumber_Sequence() {
	fmt.Println(idcard.MustParse("11010519491231002X").Sequence())
	// Output: 2
}

func ExampleNumber_Sex() {
	n := idcard.MustParse("11010519491231002X")
	fmt.Println(n.Sex(), n.Sex() == idcard.Female)
	// Output: female true
}

func ExampleParser() {
	p := idcard.Parser{
		Day:     idcard.MustDate(2026, 11, 23),
		Kinds:   []idcard.Kind{idcard.KindResident},
		Lenient: true,
	}
	n, report, err := p.Parse(" 110105 1949123１ 002Ⅹ")
	fmt.Println(n, report.Spaces, report.FullWidth, report.Roman, err)

	_, _, err = p.Parse("810000199408230021")
	fmt.Println(err)
	// Output:
	// 1****************X true true true <nil>
	// idcard: kind of number not accepted
}

func ExampleParser_Parse() {
	var p idcard.Parser
	_, report, err := p.Parse("362324800101001")
	fmt.Println(report.Short, report.Region, err)
	// Output: true retired <nil>
}

// Two digits are swapped.
func ExampleParser_Suggest() {
	p := idcard.Parser{Day: idcard.MustDate(2026, 11, 23)}
	for _, n := range p.Suggest("11010519491231020X", 1) {
		fmt.Println(n.Reveal())
	}
	// Output: 11010519491231002X
}

func ExampleParseError() {
	_, err := idcard.Parse("11O10519491231002X")
	var pe *idcard.ParseError
	if errors.As(err, &pe) {
		fmt.Println(pe.Reason, pe.Offset, errors.Is(err, idcard.ErrInvalid))
	}
	// Output: look_alike 2 true
}

func ExampleReason() {
	fmt.Println(idcard.BadChecksum, idcard.UnknownRegion)
	// Output: bad_checksum unknown_region
}

func ExampleDate() {
	d := idcard.MustDate(1949, 12, 31)
	fmt.Println(d, d.Year(), d.Month(), d.Day())
	// Output: 1949-12-31 1949 December 31
}

func ExampleDateOf() {
	fmt.Println(idcard.DateOf(time.Date(2024, 12, 31, 16, 0, 0, 0, time.UTC)))
	// Output: 2025-01-01
}

func ExampleNewDate() {
	_, ok := idcard.NewDate(1900, 2, 29)
	fmt.Println(ok)
	// Output: false
}

func ExampleMustDate() {
	fmt.Println(idcard.MustDate(2000, 2, 29))
	// Output: 2000-02-29
}

func ExampleDate_Before() {
	a, b := idcard.MustDate(1949, 12, 31), idcard.MustDate(1950, 1, 1)
	fmt.Println(a.Before(b), b.Before(a))
	// Output: true false
}

func ExampleDate_Compare() {
	a, b := idcard.MustDate(1949, 12, 31), idcard.MustDate(1950, 1, 1)
	fmt.Println(a.Compare(b), b.Compare(a), a.Compare(a))
	// Output: -1 1 0
}

func ExampleDate_UnmarshalText() {
	var d idcard.Date
	fmt.Println(d.UnmarshalText([]byte("2023-02-29")))
	// Output: idcard: not a date of the form 2006-01-02
}
