package password_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"github.com/go-realname/sdk/password"
)

// What people make of words, names, brands and phrases.
var weakWords = []string{
	"government", "Employee@123", "Production@2025", "ILoveChina1949", "johnwick2022", "Tencent@2025",
	"Pass@word1", "Tr0ub4dour&3", "一二三四五六七八", "我爱你中国2024", "密码123456",

	// Words in capitals, in l33t, with tails.
	"GOVERNMENT", "Government1", "g0vernment", "G0v3rnm3nt!", "government12!", "Government2025!",
	"Emp1oyee2025", "We1come@2025", "A1ibaba#88", "MayTheForceBeWithYou2024!", "NeverGiveUp@2025",
	"troubadours", "Tr0ub4dor&3", "Chocolate#88", "Elephant_1", "strawberry99", "Butterfly@2024",
	// Phrases, with signs in them or not.
	"correcthorsebatterystaple", "correct horse battery staple", "Correct-Horse-Battery-Staple1", "iloveyouforever",
	"I.Love.China", "let-it-go", "MayTheForceBeWithYou", "winteriscoming2024", "NeverGiveUp!", "hakunamatata1",
	"zhimakaimen", "tian wang gai di hu", "HaoHaoXueXi123", "yueliangdaibiaowodexin", "woaibeijingtiananmen",
	"chuangqianmingyueguangyishidishangshuang", "qingqingzijin", "chunmianbujuexiao",
	// Brands.
	"Alipay@2024", "wechatpay88", "Unionpay1", "Icbc@1234", "BankOfChina", "huawei2024!", "Tsinghua1911", "T3ncent!",
	"Toyota_2020", "Starbucks1", "manunited99", "Genshin2020", "KobeBryant24", "Tesla#Model3",
	// In Chinese.
	"床前明月光疑是地上霜", "但愿人长久千里共婵娟", "八千里路云和月也", "一心一意", "三心二意2024", "二〇二四年五月六日",
	"壹贰叁肆伍陆柒捌", "一九八七年五月六日", "中国加油2020", "生日快乐520", "好好学习天天向上", "我爱你中国一九四九", "支付密码123",
	"我的密码888", "芝麻开门!", "天王盖地虎宝塔镇河妖", "我愛中國2024",
}

func TestPolicyRefusesWords(t *testing.T) {
	for _, s := range weakWords {
		if r := at2026.Check(s, password.Person{}); r.Violations == nil {
			t.Errorf("%q is accepted: 10^%.1f guesses", s, r.Log10)
		}
	}
}

// Of the common English words of eight letters or more hardly any is accepted, bare
// or with what people put behind them.
func TestPolicyRefusesEnglish(t *testing.T) {
	forms := map[string]func(string) string{
		"bare":       func(s string) string { return s },
		"a capital":  func(s string) string { return strings.ToUpper(s[:1]) + s[1:] },
		"and a 1":    func(s string) string { return s + "1" },
		"and a mark": func(s string) string { return s + "!" },
	}
	for name, form := range forms {
		all, accepted := 0, 0
		for _, row := range table(t, "data/english_words.tsv") {
			if len(row[0]) < 8 || row[1] > "35" {
				continue
			}
			all++
			if at2026.Check(form(row[0]), password.Person{}).Violations == nil {
				accepted++
			}
		}
		t.Logf("%s: %d of %d accepted", name, accepted, all)
		if all < 12_432 || accepted*50 > all {
			t.Errorf("%s: %d of %d English words are accepted, want less than 2 %%", name, accepted, all)
		}
	}
}

// Four words that are taken at random stay a good password, however they are joined.
func TestPolicyAcceptsDiceware(t *testing.T) {
	var words []string
	for _, row := range table(t, "data/english_words.tsv") {
		if row[1] <= "20" && len(row[0]) <= 7 {
			words = append(words, row[0])
		}
	}
	random := rand.New(rand.NewPCG(21, 22))
	for _, between := range []string{" ", "-", "", "."} {
		refused := 0
		const rounds = 3000
		for range rounds {
			s := words[random.IntN(len(words))]
			for range 3 {
				s += between + words[random.IntN(len(words))]
			}
			if at2026.Check(s, everything()).Violations != nil {
				refused++
			}
		}
		t.Logf("joined by %q: %d of %d refused", between, refused, rounds)
		if refused > 0 {
			t.Errorf("joined by %q: %d of %d are refused", between, refused, rounds)
		}
	}
}

// The person's own e-mail address, whole or what comes before the @.
func TestPolicyEmail(t *testing.T) {
	who := password.Person{Email: "Ming.Ouyang87@mail.example.com"}
	for s, want := range map[string]string{
		"ming.ouyang87@mail.example.com":  "too_weak personal:email",
		"Ming.Ouyang87@mail.example.com1": "too_weak personal:email",
		"ming.ouyang87":                   "too_weak personal:email",
		"Ming.Ouyang87!":                  "too_weak personal:email",
		"mail.example.com-zebra-violin":   "", // nobody's own
	} {
		if got := strings.Join(kinds(at2026.Check(s, who).Violations), " "); got != want {
			t.Errorf("%q: %q, want %q", s, got, want)
		}
	}
}

// Every row of the tables is found: brands and phrases as they stand and without their
// blanks, in Chinese as well, and English words.
func TestEveryPhrase(t *testing.T) {
	for file, most := range map[string]float64{
		"data/brands.tsv": 3.2, "data/phrases.tsv": 3.4, "data/han_phrases.tsv": 3.6, "data/english_words.tsv": 5,
	} {
		for _, row := range table(t, file) {
			blanks := strings.Count(row[0], " ")
			joined := strings.ReplaceAll(row[0], " ", "")
			if r := at2026.Check(joined, password.Person{}); r.Log10 > most {
				t.Errorf("%s: %q takes 10^%.1f guesses", file, joined, r.Log10)
			}
			if r := at2026.Check(row[0], password.Person{}); r.Log10 > most+0.4*float64(blanks) {
				t.Errorf("%s: %q takes 10^%.1f guesses", file, row[0], r.Log10)
			}
		}
	}
	if n := len(table(t, "data/brands.tsv")); n < 500 {
		t.Errorf("%d brands, want 500 or more", n)
	}
}

// Hints say where the words are.
func TestPolicyWordHints(t *testing.T) {
	for in, want := range map[string]string{
		"Employee@123":    "too_weak 0-12, word 0-8, sequence 9-12",
		"Pass@word1":      "too_weak 0-10, word 0-9",
		"密码123456":        "too_weak 0-12, word 0-6, common 6-12",
		"我爱你中国二〇二四":       "too_weak 0-27, word 0-15, date 15-27",
		"governmentzebra": "word 0-10, common 10-15",
	} {
		r := at2026.Check(in, password.Person{})
		var got []string
		for _, v := range append(r.Violations, r.Hints...) {
			got = append(got, fmt.Sprintf("%v %d-%d", v.Kind, v.Start, v.End))
		}
		if s := strings.Join(got, ", "); s != want {
			t.Errorf("%q: %q, want %q", in, s, want)
		}
	}
}
