package password_test

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// at2026 is a policy whose year does not change.
var at2026 = password.Policy{
	Words: []string{"huaxiapay"},
	Now:   func() time.Time { return time.Date(2026, 11, 23, 0, 0, 0, 0, time.UTC) },
}

// A customer is a made-up person with what their passwords are made of.
type customer struct {
	person                    password.Person
	full, given, initials     string // 王小明: wangxiaoming, xiaoming, wxm
	date, short, mobile, user string
}

func customers() []customer {
	make := func(name, full, given, initials string, y, m, d int, mobile, user string) customer {
		return customer{
			person: password.Person{
				Names:    []names.Name{names.MustParse(name)},
				Birth:    idcard.MustDate(y, m, d),
				Mobile:   sms.MustParseMobile(mobile),
				UserName: user,
				Email:    user + "@example.com",
			},
			full: full, given: given, initials: initials,
			date: fmt.Sprintf("%d%02d%02d", y, m, d), short: fmt.Sprintf("%02d%02d%02d", y%100, m, d),
			mobile: mobile, user: user,
		}
	}
	return []customer{
		make("王小明", "wangxiaoming", "xiaoming", "wxm", 1987, 5, 6, "13812345678", "xmwang"),
		make("曾庆红", "zengqinghong", "qinghong", "zqh", 1992, 11, 30, "13987654321", "hongzi92"),
		make("欧阳娜娜", "ouyangnana", "nana", "oynn", 2000, 6, 15, "13500001234", "nana_oy"),
		make("吕布", "lvbu", "bu", "lb", 1979, 1, 2, "18612348888", "fengxian"),
		make("单雄信", "shanxiongxin", "xiongxin", "sxx", 1965, 10, 1, "15900112233", "sxx1965"),
	}
}

// weak returns passwords as many people in China choose them.
func (c customer) weak() []string {
	title := strings.ToUpper(c.full[:1]) + c.full[1:]
	return []string{
		c.full, c.full + "123", c.full + "@123", title + "@123", title + "123!", c.full + "1",
		c.full + c.date[:4], c.full + c.short, c.full + "520", c.full + "888", c.full + "666!",
		c.given + "1314", c.given + "520", c.given + "5201314", c.given + c.given, c.given + "@2026",
		c.initials + c.date, c.initials + c.short, c.initials + "@" + c.date, c.date + c.initials,
		"aini" + c.given, "woai" + c.given, "woaini" + c.given, c.mobile, c.initials + c.mobile,
		"a" + c.mobile, c.date, c.date + "a", c.date[:4] + "-" + c.date[4:6] + "-" + c.date[6:],
		c.date[6:] + c.date[4:6] + c.date[:4], c.user + "123", c.user + "@123", c.user + c.date[:4],
		"huaxiapay123", "huaxiapay@123", "HuaxiaPay2026", "HUAXIAPAY!", c.initials + "123456",
	}
}

var weakForAnybody = []string{
	"12345678", "123456789", "1234567890", "87654321", "11111111", "00000000", "88888888",
	"66668888", "password", "Password1", "P@ssw0rd", "P@ssw0rd123", "passw0rd!", "drowssap",
	"iloveyou", "admin123", "Admin@123", "Admin@2026", "Root@1234", "qwertyuiop", "Qwer1234",
	"qwer1234!", "asdfghjkl", "zxcvbnm123", "1qaz2wsx", "1qaz@WSX", "!QAZ2wsx",
	"1qaz2wsx3edc", "qazwsxedc", "1q2w3e4r", "1q2w3e4r5t", "q1w2e3r4", "147258369",
	"159357258", "789456123", "741852963", "963852741", "123654789", "a123456789",
	"woaini520", "woaini1314", "Woaini1314!", "woaini5201314", "5201314520", "520131488",
	"1314520a", "nihao123", "nihaoma123", "woaizhongguo", "zhongguo123", "woshishui",
	"wodemima", "wodemima123", "mima123456", "zhangwei123", "Zhangwei@123", "lihua1990",
	"liuyang520", "wangfang1314", "chenjie888", "zhangsan123", "lixiaolong", "liudehua888",
	"19900101", "1990-01-01", "1990.1.1", "1990年1月1日", "20080808", "01011990",
	"zw19900101", "lh900101", "qq123456", "qq5201314", "abc123456", "aaa123456", "a1b2c3d4",
	"abcd1234", "Abcd1234!", "aaaaaaaa", "abcabcabc", "abc123abc123", "11223344",
	"112233445566", "123123123", "123321123", "qwe123qwe", "asd123456", "zxc123456",
	"110119120", "168168168", "88886666", "jiayou123", "kuaile123", "beijing2008",
	"shanghai2010", "chunjie2026", "baobao520", "laopo1314", "xiaobao123", "tiantian520",
	"ｐａｓｓｗｏｒｄ", "１２３４５６７８", "pass\u200bword", "PASSWORD", "welcome1",
	"sunshine1", "dragon888", "monkey123",
}

// strong are good passwords, many of which look odd. To refuse one of them is
// as wrong as to accept a weak one.
var strong = []string{
	"kX9#mQ2v", "qZ7!fT2m", "7Hj2kLp9", "vB3$nR8w", "xkvqzpwj", "mzKqTwPf", "J8w-x2Rt",
	"4fQz_81k", "{x;8#Lq)",
	"mapo-doufu-3-times", "seven purple tractors", "lantern river bicycle",
	"teapot.glacier.violin", "umbrella umbrella accordion",
	"我家的猫不喜欢下雨天", "奶奶做的红烧肉最好吃", "西瓜皮扔在楼顶上了",
	"wojiademaobuxihuanxiayutian",
	"nainaizuodehongshaorou!", "kx9mq2va", "hu7wmx2k", "zhurou-baozi-7kg",
	"lamp48Zurich?", "eh3vq8rt2", "836492051746", "sdfjhgweiury", "Пароль-синица-77",
	"café-au-lait à 7h", "감자튀김은맛있다네", "🐼吃🎋喝🍵看📺睡觉觉",
	"x'; DROP TABLE users;--", "<script>alert(7)</script>", "C:\\windows\\tmp?9",
	"  leading and trailing  ", "Ünïcödé-fröstig", "ξενοδοχείο-99", "0xDEADBEEFCAFE",
	"f81d4fae-7dec-11d0", "zxqj kvwp", "rhythmflyby9z", "mnbqwv73ks", "tram-free zone 12",
	"wangxiaoming kaiche qu Xining chi mian", "19870506 shi ge xiatian de zaochen",
}

func TestPolicyRefusesWeakPasswords(t *testing.T) {
	all, let := 0, 0
	for _, c := range customers() {
		for _, s := range c.weak() {
			all++
			if r := at2026.Check(s, c.person); r.Violations == nil {
				let++
				t.Errorf("%q is accepted: 10^%.1f guesses", s, r.Log10)
			}
		}
	}
	for _, s := range weakForAnybody {
		all++
		if r := at2026.Check(s, password.Person{}); r.Violations == nil {
			let++
			t.Errorf("%q is accepted: 10^%.1f guesses", s, r.Log10)
		}
	}
	t.Logf("%d of %d weak passwords accepted", let, all)
}

func TestPolicyAcceptsStrongPasswords(t *testing.T) {
	for _, s := range strong {
		for _, c := range customers() {
			if r := at2026.Check(s, c.person); r.Violations != nil {
				t.Errorf("%q of %s: %v, 10^%.1f guesses", s, c.full, kinds(r.Violations), r.Log10)
			}
		}
	}
}

func TestPolicyViolations(t *testing.T) {
	who := customers()[0].person
	tests := []struct {
		policy password.Policy
		in     string
		want   string
	}{
		{at2026, "kX9#mQ2v", ""},
		{at2026, "", "too_short too_weak"},
		{at2026, "kX9#", "too_short too_weak"},
		{at2026, "password", "too_weak common"},
		{at2026, "PassWord", "too_weak common"},
		{at2026, "123", "too_short too_weak common"},
		{at2026, "wangxiaoming@123", "too_weak personal:name"},
		{at2026, "wxm870506", "too_weak personal:name personal:birth"},
		{at2026, "huaxiapay520", "too_weak personal:service"},
		{at2026, "1381234", "too_short too_weak personal:mobile"},
		{at2026, strings.Repeat("kX9#mQ2v", 33), "too_long"},
		{at2026, strings.Repeat("k", 1025), "too_long"},
		{at2026, "kX9#mQ2v\xff", "bad_encoding"},
		{at2026, "天气真好", "too_short"},
		{password.Policy{MinLength: 4}, "天气真好", ""},
		{password.Policy{Classes: 3}, "kxqmvwzpjd", "too_few_classes"},
		{password.Policy{Classes: 3}, "kxqmvwzpj5", "too_few_classes"},
		{password.Policy{Classes: 3}, "kxqmvwzp-5", ""},
		{password.Policy{Classes: 4}, "kxqmVwzp-5", ""},
		{password.Policy{Classes: 2}, "kxqmvwzp汉", ""},
		{password.Policy{Floor: 12}, "kX9#mQ2v", "too_weak"},
		{password.Policy{Floor: -1, Depth: -1, MinLength: 1}, "password", ""},
		{password.Policy{Floor: -1, Depth: 3, MinLength: 1}, "password", "common"},  // 9th
		{password.Policy{Floor: -1, Depth: 10, MinLength: 1}, "iloveyou", ""},       // 19th
		{password.Policy{Floor: -1, Depth: 11, MinLength: 1}, "iloveyou", "common"}, // up to 100
		{password.Policy{Floor: -1, MinLength: 1}, "5201314", "common"},             // listed
		{password.Policy{Floor: -1, MinLength: 1}, "2009420", ""},                   // not listed
		{password.Policy{Floor: -1, MinLength: 1}, "password-and-more", ""},         // not a substring
		{password.Policy{Floor: -1}, "wangxiaoming", "personal:name"},               // the name
		{password.Policy{Floor: -1}, "wangxiaoming@123", "personal:name"},           // hardly more
		{password.Policy{Floor: -1}, "wangxiaoming-zebra-77", ""},                   // far more
		{password.Policy{Blocklists: []password.Blocklist{list{"kX9#mQ2v"}}}, "kX9#mQ2v", "common"},
		{password.Policy{Blocklists: []password.Blocklist{list{"kX9#mQ2v"}}}, "kx9#mq2v", ""},
		{password.Policy{Blocklists: []password.Blocklist{list{"kX9#"}}, Floor: -1}, "kX9#", "too_short"},
	}
	for _, tt := range tests {
		if got := strings.Join(kinds(tt.policy.Check(tt.in, who).Violations), " "); got != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, got, tt.want)
		}
	}
}

// A list is a blocklist of its own.
type list []string

func (l list) Blocked(s string) bool { return slices.Contains(l, s) }

func TestPolicyPresets(t *testing.T) {
	tests := []struct {
		name   string
		policy password.Policy
		in     string
		want   string
	}{
		{"NIST asks for 15", password.NIST(), "kX9#mQ2vkX9#m!", "too_short"},
		{"and counts characters", password.NIST(), "床前明月光疑是地上霜举头望明", "too_short"},
		{"NIST, a phrase", password.NIST(), "jintian tianqi henhao", ""},
		{"NIST wants no mixture", password.NIST(), "aaaaaaaabbbbbbbb", ""},
		{"NIST within MFA", password.NISTWithinMFA(), "kxqmvwzp", ""},
		{"and a list", password.NISTWithinMFA(), "iloveyou", "common"},
		{"and at least 64", password.NISTWithinMFA(), strings.Repeat("kX9#mQ2v", 32), ""},
		{"Dengbao, three classes", password.Dengbao(), "Zebra-lamp", ""},
		{"Dengbao, two classes", password.Dengbao(), "zebra-lamp", "too_few_classes"},
		{"Dengbao, seven", password.Dengbao(), "Ze-1xqv", "too_short"},
	}
	for _, tt := range tests {
		report := tt.policy.Check(tt.in, password.Person{})
		if got := strings.Join(kinds(report.Violations), " "); got != tt.want {
			t.Errorf("%s: %q, want %q", tt.name, got, tt.want)
		}
	}
}

func TestPolicyJSON(t *testing.T) {
	in := password.NIST()
	in.Words = []string{"huaxiapay"}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out password.Policy
	if err := json.Unmarshal(b, &out); err != nil || fmt.Sprint(out) != fmt.Sprint(in) {
		t.Errorf("%s: %v, %v", b, out, err)
	}
}

// What makes a password weak, and which field of the person it is.
func TestPolicyHints(t *testing.T) {
	who := customers()[0].person
	who.IDNumber = idcard.MustParse("11010519491231002X")
	who.BankCards = []bankcard.Number{bankcard.MustParse("4111111111111111")}
	tests := []struct {
		in, want string
	}{
		{"wangxiaoming", "personal:name 0-12"},
		{"xiaomingwang", "personal:name 0-12"},
		{"wang.xiao.ming", "personal:name 0-14"},
		{"wang2xiao3ming2", "personal:name 0-15"},
		{"wangxm", "personal:name 0-6"},
		{"王小明1987", "personal:name 0-9, personal:birth 9-13"},
		{"xiaoming1314", "personal:name 0-8, lucky_number 8-12"},
		{"870506", "personal:birth 0-6"},
		{"6.5.1987", "personal:birth 0-8"},
		{"1987年5月6日", "personal:birth 0-15"},
		{"198756", "personal:birth 0-6"},
		{"0506", "personal:birth 0-4"},
		{"19491231", "personal:birth 0-8"},
		{"31002x", "personal:id_number 0-6"},
		{"110105", "personal:id_number 0-6"},
		{"5678", "personal:mobile 0-4"},
		{"411111", "personal:bank_card 0-6"},
		{"xmwang", "personal:email 0-6"},
		{"huaxiapay", "personal:service 0-9"},
		{"zhangwei@123", "common 0-8, sequence 9-12"},
		{"ximengyang", "pinyin 0-10"},
		{"ｘｉｍｅｎｇｙａｎｇ", "pinyin 0-30"},
		{"qwertgfdsa", "keyboard 0-10"},
		{"nopqrst", "sequence 0-7"},
		{"20190927", "date 0-8"},
		{"vkvkvkvk", "repeat 2-8"},
		{"kX9#mQ2v", ""},
	}
	for _, tt := range tests {
		r := at2026.Check(tt.in, who)
		var got []string
		for _, v := range append(r.Violations, r.Hints...) {
			if v.Kind >= password.Common && (v.Kind != password.Common || v.End < len(tt.in)) {
				got = append(got, fmt.Sprintf("%s %d-%d", kinds([]password.Violation{v})[0], v.Start, v.End))
			}
		}
		if s := strings.Join(got, ", "); s != tt.want {
			t.Errorf("%q: %q, want %q", tt.in, s, tt.want)
		}
	}
}

// Names too short to mean anything do not make a password weak.
func TestPolicyShortNames(t *testing.T) {
	who := password.Person{Names: []names.Name{names.MustParse("李一")}, UserName: "qq"}
	p := password.Policy{Words: []string{"qq", "li"}}
	for _, s := range []string{"lilac-trapeze", "yikes-trapeze", "qqplot-trapeze"} {
		a, b := p.Check(s, who), p.Check(s, password.Person{})
		if a.Log10 != b.Log10 || a.Violations != nil {
			t.Errorf("%q: 10^%.1f guesses, 10^%.1f for anybody; %v",
				s, a.Log10, b.Log10, kinds(a.Violations))
		}
	}
	if r := p.Check("liyi", who); kinds(r.Violations)[2] != "personal:name" {
		t.Errorf("liyi: %v", kinds(r.Violations))
	}
}

// The readings of surnames, and the ways to write ü.
func TestPolicyReadings(t *testing.T) {
	tests := []struct{ name, in string }{
		{"曾志伟", "zengzhiwei"}, {"单田芳", "shantianfang"}, {"覃海洋", "qinhaiyang"}, {"仇英明", "qiuyingming"},
		{"解晓东", "xiexiaodong"}, {"区志航", "ouzhihang"}, {"盖叫天", "gejiaotian"}, {"盖叫天", "gaijiaotian"},
		{"查良镛", "zhaliangyong"}, {"尉迟恭", "yuchigong"}, {"万俟雅言", "moqiyayan"}, {"朴树", "piaoshu"},
		{"吕洞宾", "lvdongbin"}, {"吕洞宾", "ludongbin"}, {"吕洞宾", "lyudongbin"}, {"徐静蕾", "jingleixu"},
		{"欧阳修", "ouyangxiu"}, {"欧阳修", "xiuouyang"}, {"任重远", "renzhongyuan"},
		{"迪丽热巴·迪力木拉提", "dilireba"}, {"迪丽热巴·迪力木拉提", "dilimulati"}, {"长孙无忌", "zhangsunwuji"},

		// Traditional characters, and the spelling of passports of Taiwan.
		{"陳大文", "chendawen"}, {"歐陽修", "ouyangxiu"}, {"歐陽修", "xiuouyang"}, {"諸葛亮", "liangzhuge"},
		{"張學友", "zhangxueyou"}, {"劉備", "liubei"}, {"蕭亞軒", "xiaoyaxuan"}, {"黃飛鴻", "huangfeihong"},
		{"蕭亞軒", "hsiaoyahsuan"}, {"張學友", "changhsuehyu"}, {"蔡大中", "tsaitachung"},
		{"许志安", "hsuchihan"}, {"郭小明", "kuohsiaoming"}, {"司馬遷", "szumachien"},
		{"歐陽娜娜", "ouyangnana"},
	}
	for _, tt := range tests {
		r := at2026.Check(tt.in, password.Person{Names: []names.Name{names.MustParse(tt.name)}})
		if !slices.ContainsFunc(r.Violations, func(v password.Violation) bool {
			return v.Field == password.FieldName && v.Start == 0 && v.End == len(tt.in)
		}) {
			t.Errorf("%s: %q has %v", tt.name, tt.in, kinds(r.Violations))
		}
	}
}

// The year comes from the clock, and nothing else does.
func TestPolicyYear(t *testing.T) {
	in := func(year int) password.Policy {
		now := time.Date(year, 6, 1, 0, 0, 0, 0, time.UTC)
		return password.Policy{Now: func() time.Time { return now }}
	}
	late := in(2030).Check("2031-11-23", password.Person{})
	early := in(2026).Check("2031-11-23", password.Person{})
	if late.Log10 >= early.Log10 {
		t.Errorf("2031 in 2030: 10^%.1f, in 2026: 10^%.1f", late.Log10, early.Log10)
	}
	for _, s := range strong {
		a, b := at2026.Check(s, password.Person{}), at2026.Check(s, password.Person{})
		if fmt.Sprint(a) != fmt.Sprint(b) {
			t.Errorf("%q: %v, then %v", s, a, b)
		}
	}
}

func TestPolicyGrades(t *testing.T) {
	tests := []struct {
		in   string
		want int
	}{
		{"", 0}, {"password", 0}, {"zhangwei123", 1}, {"lihua1990", 1},
		{"kxq8w2", 2}, {"kxq8w2v", 3}, {"kX9#mQ2v-7", 4},
	}
	for _, tt := range tests {
		if r := at2026.Check(tt.in, password.Person{}); r.Grade != tt.want {
			t.Errorf("%q: grade %d, 10^%.1f; want %d", tt.in, r.Grade, r.Log10, tt.want)
		}
	}
}

// Neither the password nor what it was compared with can be seen in a report.
func TestReportDoesNotLeak(t *testing.T) {
	c := customers()[0]
	r := at2026.Check("wangxiaoming870506", c.person)
	if len(r.Violations) < 3 {
		t.Fatalf("only %v", kinds(r.Violations))
	}
	leaktest.Check(t, r, "wangxiaoming", "870506", "王小明", c.mobile)
}

// Checking allocates the report and nothing else, whatever is known of the person.
func TestPolicyAllocations(t *testing.T) {
	tests := []struct {
		name, in string
		most     float64
	}{
		{"weak", "Zhangwei@123", 1},
		{"good, with hints", "woaini-zhangwei-1990", 1},
		{"good, without", "kX9#mQ2v-7", 0},
		{"of Han characters", "红烧肉要放很多很多糖", 0},
		{"long", strings.Repeat("kX9#mQ2v", 32), 0},
		{"made of the person's data", "ouyangxiaoming870506", 1},
	}
	full := everything()
	full.Names = full.Names[:1]
	mobile, err := sms.Accept{HongKong: true}.Parse("+85291234567")
	if err != nil {
		t.Fatal(err)
	}
	abroad := password.Person{IDNumber: idcard.MustParse("11010519491231002X"), Mobile: mobile}
	for _, tt := range tests {
		for i, who := range []password.Person{{}, full, everything(), abroad} {
			got := testing.AllocsPerRun(100, func() { at2026.Check(tt.in, who) })
			if got > tt.most {
				t.Errorf("%s, person %d: %v allocations, want at most %v", tt.name, i, got, tt.most)
			}
		}
	}
}

func FuzzPolicyCheck(f *testing.F) {
	for _, s := range slices.Concat(strong, weakForAnybody, customers()[0].weak()) {
		f.Add(s, "王小明")
	}
	f.Add(strings.Repeat("p4s5w0rd", 16), "欧阳·娜娜")
	f.Add("\xff\xfe", "Ada Lovelace")
	f.Add(strings.Repeat("liyili", 22), "李一")
	base := customers()[0].person
	f.Fuzz(func(t *testing.T, s, name string) {
		who := base
		if n, err := names.Parse(name); err == nil {
			who.Names = []names.Name{n}
		}
		start := time.Now()
		known, anybody := at2026.Check(s, who), at2026.Check(s, password.Person{})
		if d := time.Since(start); d > 2*time.Second {
			t.Errorf("took %v", d)
		}
		checkRanges(t, s, known)
		if utf8.ValidString(s) && len(s) <= 1024 {
			if known.Log10 > anybody.Log10 {
				t.Errorf("%q: 10^%.2f guesses for who knows the person, 10^%.2f for anybody",
					s, known.Log10, anybody.Log10)
			}
		}
	})
}

// checkRanges checks that whatever a report points at is in the password.
func checkRanges(t *testing.T, s string, r password.Report) {
	t.Helper()
	for _, v := range append(slices.Clone(r.Violations), r.Hints...) {
		if v.Kind == 0 || v.Start < 0 || v.Start > v.End || v.End > len(s) {
			t.Errorf("%q: %+v", s, v)
		}
		whole := utf8.ValidString(s[:v.Start]) && utf8.ValidString(s[v.Start:v.End])
		if utf8.ValidString(s) && !whole {
			t.Errorf("%q: %+v cuts a character", s, v)
		}
		if (v.Kind == password.Personal) != (v.Field != 0) {
			t.Errorf("%q: %+v", s, v)
		}
	}
	if r.Grade < 0 || r.Grade > 4 || r.Log10 < 0 {
		t.Errorf("%q: grade %d, 10^%.2f", s, r.Grade, r.Log10)
	}
}

func ExamplePolicy_Check() {
	person := password.Person{
		Names: []names.Name{names.MustParse("王小明")},
		Birth: idcard.MustDate(1987, 5, 6),
	}
	report := password.Policy{}.Check("Wangxiaoming@0506", person)
	for _, v := range report.Violations {
		fmt.Println(v.Kind, v.Start, v.End)
	}
	fmt.Println(report.Grade)
	// Output:
	// too_weak 0 17
	// personal 0 12
	// personal 13 17
	// 0
}

func ExamplePolicy() {
	policy := password.NISTWithinMFA()
	policy.Words = []string{"huaxiapay"}
	report := policy.Check("HuaxiaPay1", password.Person{})
	for _, v := range report.Violations {
		fmt.Println(v.Kind, v.Field)
	}
	// Output: personal service
}

func ExampleReport() {
	report := password.Policy{}.Check("woaini-zhangwei-1990", password.Person{})
	fmt.Println(report.Violations == nil, report.Grade)
	for _, h := range report.Hints {
		fmt.Println(h.Kind, h.Start, h.End)
	}
	// Output:
	// true 3
	// common 0 6
	// common 7 15
	// date 16 20
}

func ExampleNIST() {
	policy := password.NIST()
	fmt.Println(policy.Check("kX9#mQ2v", password.Person{}).Violations[0].Kind)
	fmt.Println(policy.Check("ma zai caodi shang pao", password.Person{}).Violations == nil)
	// Output:
	// too_short
	// true
}

func ExampleDengbao() {
	report := password.Dengbao().Check("zebra-lamp", password.Person{})
	fmt.Println(report.Violations[0].Kind)
	// Output: too_few_classes
}

// What other checkers are known to get wrong.
func TestKnownDefectsOfOthers(t *testing.T) {
	who := customers()[0].person
	tests := []struct {
		name, in string
		ok       bool
	}{
		{"length counted in bytes", "天气真好啊", false},
		{"eight rare characters called guessable", "龘靐齉齾爩鱻麤龗", true},
		{"name and birthday called strong", "Wangxiaoming19870506!", false},
		{"1314 read as l33t", "xiaoming1314", false},
		{"dates known up to 2019", "Huanying@2026", false},
		{"repeats of emoji not seen", "😀😀😀😀😀😀😀😀😀😀", false},
		{"repeats of characters not seen", "汉汉汉汉汉汉汉汉", false},
		{"full-width digits not seen", "１２３４５６７８９０", false},
		{"what does not show makes it new", "pass\u200bword", false},
		{"accents make it new", "pa\u0301sswo\u0301rd", false},
		{"capital dotted İ", "İİİİİİİİ", false},
		{"blanks cut off", "   kxqmvwzpjd   ", true},
		{"case ignored", "kXqMvWzP", true},
		{"four classes suffice", "Aa123456!", false},
		{"four classes needed", "mapo doufu three times", true},
		{"a surname of two letters fires everywhere", "elijah-and-the-whale", true},
	}
	for _, tt := range tests {
		if r := at2026.Check(tt.in, who); (r.Violations == nil) != tt.ok {
			t.Errorf("%s: %q accepted %v: %v, 10^%.1f guesses",
				tt.name, tt.in, !tt.ok, kinds(r.Violations), r.Log10)
		}
	}
}
