package password_test

import (
	"slices"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// everything is a person of whom all is known that a Person can hold.
func everything() password.Person {
	return password.Person{
		Names: []names.Name{
			names.MustParse("欧阳小明"), names.MustParse("陳大文"), names.MustParse("迪丽热巴·迪力木拉提"),
			names.MustParse("Ada Lovelace"),
		},
		Birth:    idcard.MustDate(1987, 5, 6),
		IDNumber: idcard.MustParse("11010519491231002X"),
		Mobile:   sms.MustParseMobile("13812345678"),
		Email:    "ming.ouyang87@example.com",
		UserName: "小明xm2000",
		BankCards: []bankcard.Number{
			bankcard.MustParse("4111111111111111"), bankcard.MustParse("5500005555555559"),
		},
	}
}

// appended are characters of every kind that patterns are made of, and others.
var appended = func() string {
	var b strings.Builder
	for c := ' '; c <= '~'; c++ {
		b.WriteRune(c)
	}
	return b.String() + "\t\x00年月日小明汉龘·é́\u200bж한あＡ１😀\u00a0"
}()

// checkLaw checks that no character after s makes it weaker, neither for
// anybody nor for somebody who knows the person.
func checkLaw(t *testing.T, s, after string) {
	t.Helper()
	for i, who := range []password.Person{{}, everything()} {
		before := at2026.Check(s, who).Log10
		for _, c := range after {
			if got := at2026.Check(s+string(c), who).Log10; got < before {
				t.Errorf("person %d, %q: 10^%.3f guesses, and 10^%.3f with %q after it", i, s, before, got, c)
			}
		}
	}
}

// lawful returns texts for the law: good and weak ones, and such as end within a
// pattern of each kind.
func lawful() []string {
	return slices.Concat(strong, weakForAnybody, customers()[0].weak(), appendHard)
}

// beginnings returns the texts and whatever they begin with.
func beginnings(texts []string) (all []string) {
	for _, s := range texts {
		for i := range s {
			all = append(all, s[:i])
		}
		all = append(all, s)
	}
	slices.Sort(all)
	return slices.Compact(all)
}

var appendHard = []string{
	"kX9#passwor", "kX9#drowssa", "kX9#p4ssw0r", "kX9#zhuan", "kX9#woain", "kX9#zw19", "kX9#zwx",
	"kX9#1987050", "kX9#05061987", "kX9#31121949", "kX9#1987-5-", "kX9#6/5/198", "kX9#1987年5月6",
	"kX9#290220", "kX9#2902200", "kX9#1231", "kX9#qwertg", "kX9#147", "kX9#159", "kX9#zy", "kX9#90",
	"kX9#kX9#", "kX9#kX9#kX9", "kX9#aaa", "kX9#小", "kX9#小明xm200", "kX9#ming.ouy", "kX9#ouyangx",
	"kX9#ouyang.x", "kX9#oyxm", "kX9#xiao3m", "kX9#chendawe", "kX9#chentawe", "kX9#dilire", "kX9#411111",
	"kX9#1105194", "kX9#31002", "kX9#138123", "kX9#78", "kX9#lovela", "kX9#huaxiapa", "1987.05.0",
	"1949年12月3", "ouyangxiaomingouyangxiaomin", "5500005555", "4444", "012345678901", "ABCABCAB", "PassWor",
	"kX9#governm", "kX9#g0vernm", "kX9#i.love.chi", "kX9#ilovechina&", "government&31", "kX9#我爱你中", "床前明月光疑是",
	"一二三四五", "kX9#二〇二四年五月", "密码12", "Tr0ub4dour&",
	strings.Repeat("kX9#mQ2v", 15) + "passwor", strings.Repeat("p4ss", 32), strings.Repeat("汉", 127),
}

// needsNoDetector skips a test with the race detector: one goroutine alone has no races.
func needsNoDetector(t *testing.T) {
	t.Helper()
	if password.RaceEnabled {
		t.Skip("one goroutine alone has no races")
	}
}

// A longer password is never weaker than what it begins with. Every eighth text is looked
// at, and with -long each.
func TestAppendingNeverWeakens(t *testing.T) {
	needsNoDetector(t)
	all := beginnings(lawful())
	for i, s := range all {
		if *long || i%8 == 0 {
			checkLaw(t, s, appended)
		}
	}
	t.Logf("%d texts, %d characters after each, with a person and without",
		len(all), utf8.RuneCountInString(appended))
}

// That holds all along each password of the list, or each fifth, read forwards and
// backwards.
func TestAppendingAlongTheList(t *testing.T) {
	needsNoDetector(t)
	for n, row := range table(t, "data/common_passwords.tsv") {
		if !*long && n%5 != 0 {
			continue
		}
		back := []rune(row[1])
		slices.Reverse(back)
		for _, s := range []string{row[1], "kX" + row[1], string(back)} {
			checkChain(t, s, password.Person{})
			if n%10 == 0 {
				checkChain(t, s, everything())
			}
		}
	}
}

// checkChain checks that the estimate does not fall from one character to the next.
func checkChain(t *testing.T, s string, who password.Person) {
	t.Helper()
	before := 0.0
	for i, c := range s {
		got := at2026.Check(s[:i]+string(c), who).Log10
		if got < before {
			t.Errorf("%q: 10^%.3f guesses, less than before %q", s[:i]+string(c), got, c)
		}
		before = got
	}
}

func FuzzAppending(f *testing.F) {
	for _, s := range lawful() {
		f.Add(s, 'd')
	}
	for _, s := range []string{"1949-12-3", "Ouyang_xiao", "p@s5w", "liushiliu0", "\u0130b"} {
		f.Add(s, '年')
	}
	f.Fuzz(func(t *testing.T, s string, c rune) {
		if !utf8.ValidString(s) || !utf8.ValidRune(c) || len(s) > 512 {
			return
		}
		checkLaw(t, s, appended+string(c))
		checkChain(t, s, everything())
	})
}
