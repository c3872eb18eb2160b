package names_test

import (
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"slices"

	"github.com/go-realname/sdk/names"
)

func Example() {
	typed, err := names.Parse(" 古丽米热 • 阿卜杜热西 ")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println("checking", typed)

	card := names.MustParse("古丽米热阿卜杜热西") // as a program read it from a photo
	fmt.Println(names.Match(typed, card))
	// Output:
	// checking 古***·*****
	// dot_only
}

func ExampleParse() {
	for _, s := range []string{"欧阳文文", "买买提・艾力", "王䶮", "O’Connor Jean", "王*明", "王"} {
		n, err := names.Parse(s)
		fmt.Println(n, err)
	}
	// Output:
	// 欧阳** <nil>
	// 买**·** <nil>
	// 王* <nil>
	// O******* **** <nil>
	//  names: masked at offset 3
	//  names: too_short
}

func ExampleParseReport() {
	n, repairs, err := names.ParseReport("\u200B⻢ 明")
	fmt.Println(n.Reveal(), repairs, err)
	// Output: 马明 space,invisible,radical <nil>
}

func ExampleMustParse() {
	fmt.Println(names.MustParse("王小明"))
	// Output: 王**
}

func ExampleOptions() {
	// A vendor's font has 堃 at a private-use code point.
	o := names.Options{Private: func(r rune) rune {
		if r == 0xF0001 {
			return '堃'
		}
		return 0
	}}
	n, repairs, err := o.Parse("王\U000F0001")
	fmt.Println(n.Reveal(), repairs, err)
	// Output: 王堃 private_use <nil>
}

func ExampleOptions_Parse() {
	_, _, err := names.Options{NoGBK: true}.Parse("王\uE863")
	fmt.Println(err)
	// Output: names: private_use at offset 3
}

func ExampleParseError() {
	_, err := names.Parse("王小明2")
	if pe, ok := errors.AsType[*names.ParseError](err); ok {
		fmt.Println(pe.Reason, pe.Offset)
	}
	// Output: digit 9
}

func ExampleReason() {
	_, err := names.Parse("さくら")
	pe, _ := errors.AsType[*names.ParseError](err)
	fmt.Println(pe.Reason == names.OtherScript, pe.Reason)
	// Output: true other_script
}

func ExampleRepairs_Has() {
	_, repairs, _ := names.ParseReport("买买提.艾力")
	fmt.Println(repairs.Has(names.FixedDot), repairs.Has(names.FixedSpace))
	// Output: true false
}

func ExampleRepairs_All() {
	_, repairs, _ := names.ParseReport("王 小明\uFEFF")
	for r := range repairs.All() {
		fmt.Println(r)
	}
	// Output:
	// space
	// invisible
}

func ExampleName() {
	seen := map[names.Name]bool{names.MustParse("王小明"): true}
	fmt.Println(seen[names.MustParse("王 小 明")])
	fmt.Println(seen)
	// Output:
	// true
	// map[王**:true]
}

func ExampleName_IsHan() {
	fmt.Println(names.MustParse("阿·买买提").IsHan(), names.MustParse("Li Ming").IsHan())
	// Output: true false
}

func ExampleName_IsValid() {
	n, _ := names.Parse("?")
	fmt.Println(n.IsValid())
	// Output: false
}

func ExampleName_Equal() {
	fmt.Println(names.MustParse("王小明").Equal(names.MustParse(" 王小明")))
	// Output: true
}

func ExampleName_Masked() {
	fmt.Println(names.MustParse("诸葛孔明").Masked(), names.MustParse("阿·买买提").Masked())
	// Output: 诸葛** 阿·***
}

func ExampleName_MaskedAs() {
	n := names.MustParse("王小明")
	fmt.Println(n.MaskedAs(names.KeepFirst), n.MaskedAs(names.KeepLast),
		n.MaskedAs(names.KeepEnds), n.MaskedAs(names.HideAll))
	// Output: 王** **明 王*明 ***
}

func ExampleName_AppendMasked() {
	line := []byte("收款人 ")
	line = names.MustParse("欧阳文文").AppendMasked(line, names.KeepLast)
	fmt.Println(string(line))
	// Output: 收款人 ***文
}

func ExampleName_Reveal() {
	fmt.Println(names.MustParse("买买提 ● 艾力").Reveal())
	// Output: 买买提·艾力
}

func ExampleName_RevealSpelling() {
	n := names.MustParse("⻢ 明") // CJK RADICAL C-SIMPLIFIED HORSE
	fmt.Printf("%+q %+q\n", n.Reveal(), n.RevealSpelling())
	// Output: "\u9a6c\u660e" "\u2ee2\u660e"
}

func ExampleName_RevealMRZ() {
	fmt.Println(names.MustParse("Müller, Jean-Paul").RevealMRZ())
	// Output: MUELLER<<JEAN<PAUL
}

func ExampleName_AuthorityVariants() {
	ask := func(spelling string) bool { return spelling == "王\uE863" } // a database of the 1990s

	n := names.MustParse("王䶮")
	found := ask(n.Reveal())
	fmt.Println(found)
	for _, v := range n.AuthorityVariants() {
		found = found || ask(v.RevealSpelling())
	}
	fmt.Println(found)
	// Output:
	// false
	// true
}

func ExampleName_Splits() {
	for _, s := range names.MustParse("夏侯惇").Splits() {
		fmt.Println(s.Surname.Reveal(), s.Given.Reveal())
	}
	// Output:
	// 夏侯 惇
	// 夏 侯惇
}

func ExampleName_Surname() {
	fmt.Println(names.MustParse("歐陽文文").Surname().Reveal())
	fmt.Println(names.MustParse("古丽米热·阿卜杜热西").Surname().IsValid())
	// Output:
	// 歐陽
	// false
}

func ExampleSplit() {
	fmt.Println(names.MustParse("欧阳文文").Splits())
	// Output: [欧阳**]
}

func ExampleName_String() {
	fmt.Println("welcome, " + names.MustParse("王小明").String())
	// Output: welcome, 王**
}

func ExampleName_Format() {
	n := names.MustParse("王小明")
	fmt.Printf("%v %+v %#v %q %d|%5s|%-5s|\n", n, n, n, n, n, n, n)
	// Output: 王** 王** 王** "王**" 王**|  王**|王**  |
}

func ExampleName_LogValue() {
	log := slog.New(slog.NewJSONHandler(os.Stdout, &slog.HandlerOptions{
		ReplaceAttr: func(_ []string, a slog.Attr) slog.Attr {
			if a.Key == slog.TimeKey {
				return slog.Attr{}
			}
			return a
		},
	}))
	log.Info("checked", "name", names.MustParse("王小明"))
	// Output: {"level":"INFO","msg":"checked","name":"王**"}
}

func ExampleName_MarshalText() {
	_, err := json.Marshal(names.MustParse("王小明"))
	fmt.Println(errors.Unwrap(err))
	// Output: names: a Name does not marshal: Reveal or mask it yourself
}

func ExampleName_UnmarshalText() {
	var request struct{ Name names.Name }
	err := json.Unmarshal([]byte(`{"Name": "王　小明"}`), &request)
	fmt.Println(request, err)
	// Output: {王**} <nil>
}

func ExampleName_Value() {
	var arg driver.Valuer = names.MustParse("王小明") // as an argument of a query
	_, err := arg.Value()
	fmt.Println(err)
	// Output: names: a Name does not marshal: Reveal or mask it yourself
}

func ExampleMatch() {
	typed := names.MustParse("歐陽文文")
	for _, s := range []string{"歐 陽文文", "歐陽文文\uFE00", "欧阳文文", "欧阳小文"} {
		l := names.Match(typed, names.MustParse(s))
		fmt.Println(l, l.Passes())
	}
	// Output:
	// exact true
	// encoding true
	// variant_form false
	// different false
}

func ExampleLevel_Passes() {
	levels := []names.Level{names.Exact, names.Encoding, names.ChipTruncated, names.DotOnly,
		names.VariantForm, names.Different}
	fmt.Println(slices.IndexFunc(levels, func(l names.Level) bool { return !l.Passes() }))
	// Output: 2
}

// A card's chip has room for 15 UTF-16 units of a name.
func ExampleMatch_cutByChip() {
	whole := names.MustParse("阿卜杜热依木江·阿卜杜克热木艾力")
	chip := names.MustParse("阿卜杜热依木江·阿卜杜克热木艾")
	fmt.Println(names.Match(whole, chip))
	// Output: chip_truncated
}
