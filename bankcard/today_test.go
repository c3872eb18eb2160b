package bankcard_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
)

func TestToday(t *testing.T) {
	tests := []struct{ code, issued, today string }{
		{"ZYCBANK", "遵义市商业银行", "贵州银行"},
		{"YXCCB", "玉溪市商业银行", "云南红塔银行"},
		{"JZCBANK", "焦作市商业银行", "中原银行"},
		{"BOL", "洛阳银行", "中原银行"},
		{"BOP", "平顶山银行", "中原银行"},
		{"CZRCB", "常州农村信用联社", "江南农村商业银行"},
		{"NHB", "南海农村信用联社", "南海农商银行"},
		{"DYCB", "德阳商业银行", "长城华西银行"},
		{"DTCCB", "大同银行", "山西银行"},
		{"CZCCB", "长治市商业银行", "山西银行"},
		{"JINCHB", "晋城银行", "山西银行"},
		{"JZBANK", "晋中市商业银行", "山西银行"},
		{"YQCCB", "阳泉银行", "山西银行"},
		{"PZHCCB", "攀枝花市商业银行", "四川银行"},
		{"LSZRCB", "凉山州商业银行", "四川银行"},
		{"BSB", "包商银行", "蒙商银行 徽商银行"},
		{"BOJZ", "锦州银行", "中国工商银行"},
		{"ICBC", "中国工商银行", "中国工商银行"},
	}
	for _, tt := range tests {
		bank, ok := bankcard.Table{}.Bank(tt.code)
		if !ok || bank.Chinese != tt.issued {
			t.Errorf("Bank(%s) = %v, %v", tt.code, bank, ok)
		}
		var names []string
		for _, b := range (bankcard.Table{}).Today(bank) {
			names = append(names, b.Chinese)
			again := bankcard.Table{}.Today(b)
			if len(again) != 1 || again[0] != b {
				t.Errorf("%s: %v is %v today", tt.code, b, again)
			}
		}
		if got := strings.Join(names, " "); got != tt.today {
			t.Errorf("%s is %s today, want %s", tt.issued, got, tt.today)
		}
	}
	if got := (bankcard.Table{}).Today(bankcard.Bank{}); got != nil {
		t.Errorf("the zero Bank is %v today", got)
	}
	mine := bankcard.Bank{Code: "MINE", Chinese: "自有银行"}
	if got := (bankcard.Table{}).Today(mine); !slices.Equal(got, []bankcard.Bank{mine}) {
		t.Errorf("a bank of one's own is %v today", got)
	}
}

// Every row of the source is answered, and a name is not what it was.
func TestTodayOfEveryRow(t *testing.T) {
	for _, c := range readLines(t, "successors.tsv") {
		bank, ok := bankcard.Table{}.Bank(c[0])
		today := bankcard.Table{}.Today(bank)
		want := bankcard.Bank{Code: c[1], Chinese: c[2], English: c[3], Country: c[4]}
		if !ok || !slices.Contains(today, want) || slices.Contains(today, bank) {
			t.Errorf("%s is %v today, want %v", c[0], today, want)
		}
	}
}

// A prefix of fewer than six digits under another brand takes ten of six digits, most of
// them foreign. It stays where both lineages of sources have it.
func TestShortPrefixesOfOtherBrands(t *testing.T) {
	var short []string
	for _, r := range readReference(t).rows {
		if len(r.bin) < 6 && !strings.HasPrefix(r.network, "UNIONPAY") {
			short = append(short, r.bin)
		}
	}
	if want := []string{"45806", "49102", "53591"}; !slices.Equal(short, want) {
		t.Errorf("short prefixes %v, want %v", short, want)
	}
	for _, five := range []string{"49104", "53783"} {
		for sixth := range 10 {
			digits := complete(five+fmt.Sprint(sixth), 16)
			i := anyNumber(t, digits).Identify()
			if i.Bank.Code != "" || i.RunsOn(bankcard.UnionPay) {
				t.Errorf("%s is %v on %v", digits[:6], i.Bank, i.Networks)
			}
			wrong := digits[:15] + fmt.Sprint((int(digits[15]-'0')+1)%10)
			if _, err := bankcard.Parse(wrong); err == nil {
				t.Errorf("%s passes with a wrong check digit", digits[:6])
			}
		}
	}
}

// Village banks (村镇银行) have longer prefixes under their founder's.
func TestFoundersAreDoubtful(t *testing.T) {
	for _, tt := range []struct {
		prefix string
		length int
	}{
		{"621678", 19}, {"621260", 19}, {"621260102", 19}, {"621628", 19}, {"623535", 16}, {"621275", 19},
		{"621275101", 19}, {"621059", 16}, {"621627", 19},
	} {
		i := anyNumber(t, complete(tt.prefix, tt.length)).Identify()
		if !i.Doubtful || i.Confidence != 1 || i.Bank.Code == "" {
			t.Errorf("%s: %+v", tt.prefix, i)
		}
	}
	count := 0
	for _, r := range readReference(t).rows {
		if r.doubtful {
			count++
		}
	}
	if count != 41-3+55 {
		t.Errorf("%d doubtful rows", count)
	}
}

func TestLuso(t *testing.T) {
	for _, prefix := range []string{"622434", "622435", "622436"} {
		i := anyNumber(t, complete(prefix, 19)).Identify()
		if i.Bank.Chinese != "澳门国际银行" || i.Country != "MO" || i.Doubtful {
			t.Errorf("%s: %+v", prefix, i)
		}
	}
}

// A number of eight or eleven digits under a Chinese prefix is odd, and so is every length
// that no card with the prefix has. StrictLength refuses them.
func TestLengths(t *testing.T) {
	strict := bankcard.Parser{Luhn: bankcard.LuhnWarn, StrictLength: true}
	check := func(prefix string, length int, odd bool) {
		t.Helper()
		digits := (prefix + "0000000000000000000")[:length]
		_, found, err := bankcard.Parser{Luhn: bankcard.LuhnWarn}.Parse(digits)
		if err != nil || slices.Contains(found, bankcard.UnusualLength) != odd {
			t.Errorf("%s of %d digits: %v, %v", prefix, length, found, err)
		}
		_, _, err = strict.Parse(digits)
		pe, ok := err.(*bankcard.ParseError)
		if (err != nil) != odd || odd && (!ok || pe.Reason != bankcard.WrongLength || pe.Offset != -1) {
			t.Errorf("%s of %d digits: %v", prefix, length, err)
		}
	}
	for _, r := range readReference(t).rows {
		for _, length := range []int{8, 11} {
			if length > len(r.bin) {
				check(r.bin, length, true)
			}
		}
		check(r.bin, r.length, false)
	}
	check("4111", 17, true)
	check("4111", 16, false)
	check("55", 15, true)
	check("2200", 15, true)
	check("9792", 17, true)
	check("7", 8, false) // nothing is known of it
}

func ExampleTable_Today() {
	n := bankcard.MustParse("6223030000000006") // a made-up number
	var table bankcard.Table
	for _, code := range []string{n.Identify().Bank.Code, "YXCCB", "BSB"} {
		bank, _ := table.Bank(code)
		for _, today := range table.Today(bank) {
			fmt.Println(bank.Chinese, "-", today.Chinese)
		}
	}
	// Output:
	// 南京银行 - 南京银行
	// 玉溪市商业银行 - 云南红塔银行
	// 包商银行 - 蒙商银行
	// 包商银行 - 徽商银行
}

func ExampleParser_strictLength() {
	p := bankcard.Parser{StrictLength: true}
	_, _, err := p.Parse("62220212345")
	fmt.Println(err)
	// Output: bankcard: length unknown with this prefix
}
