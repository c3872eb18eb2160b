package password_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// allPINs calls f with each of the million PINs.
func allPINs(f func(s string, p password.PIN)) {
	var b [6]byte
	for n := range 1_000_000 {
		for i, m := 5, n; i >= 0; i, m = i-1, m/10 {
			b[i] = '0' + byte(m%10)
		}
		s := string(b[:])
		f(s, password.MustParsePIN(s))
	}
}

// How many PINs each rule refuses is a matter of counting.
func TestPINRuleCounts(t *testing.T) {
	want := map[string]int{
		"all same": 10, "run": 20, "palindrome": 1000, "aabbcc": 1000, "aaabbb": 100,
		"two digits": 2800, "four in a row": 2800, "keypad": 1156,
		"abcabc": 1000, "ababab": 100,
	}
	rules := password.PINRules()
	if len(rules) != len(want) {
		t.Fatalf("%d rules, want %d", len(rules), len(want))
	}
	got := make(map[string]int)
	repeats := 0
	allPINs(func(_ string, p password.PIN) {
		for name, match := range rules {
			if match(p) {
				got[name]++
			}
		}
		if rules["abcabc"](p) || rules["ababab"](p) {
			repeats++
		}
	})
	for name, n := range want {
		if got[name] != n {
			t.Errorf("rule %q refuses %d PINs, want %d", name, got[name], n)
		}
	}
	if repeats != 1090 {
		t.Errorf("abcabc or ababab: %d PINs, want 1090", repeats)
	}
}

func TestPINPolicyCounts(t *testing.T) {
	tests := []struct {
		name   string
		policy password.PINPolicy
		want   int
	}{
		{"shapes and a default", password.PINPolicy{Depth: -1}, 8_089},
		{"and every YYMMDD", password.PINPolicy{Depth: -1, NoDates: true}, 44_217},
		{"and every date form", password.PINPolicy{Depth: -1, NoDateForms: true}, 92_426},
		{"and the top 500", password.PINPolicy{Depth: 500}, 8_312},
		{"and the top 1,000", password.PINPolicy{}, 8_674},
		{"and the top 2,000", password.PINPolicy{Depth: 2000}, 9_500},
		{"and the top 5,000", password.PINPolicy{Depth: 5000}, 12_240},
	}
	got := make([]int, len(tests))
	allPINs(func(_ string, p password.PIN) {
		for i := range tests {
			if tests[i].policy.Check(p, password.Person{}) != nil {
				got[i]++
			}
		}
	})
	for i, tt := range tests {
		if got[i] != tt.want {
			t.Errorf("%s: %d PINs refused, want %d", tt.name, got[i], tt.want)
		}
	}
}

// How much of what Chinese users choose the policies catch: of the six-digit
// entries of a Chinese list of common passwords, in its order.
func TestPINPolicyCatchesCommonPINs(t *testing.T) {
	var pins []password.PIN
	for _, row := range table(t, "data/common_pins6.tsv") {
		pins = append(pins, password.MustParsePIN(row[1]))
	}
	caught := func(c password.PINPolicy, n int) (k int) {
		for _, p := range pins[:n] {
			if c.Check(p, password.Person{}) != nil {
				k++
			}
		}
		return k
	}
	if got := caught(password.PINPolicy{}, 1000); got != 1000 {
		t.Errorf("the default catches %d of the top 1,000, want all", got)
	}
	shapes := password.PINPolicy{Depth: -1}
	if got := caught(shapes, 100); got < 60 {
		t.Errorf("shapes alone catch %d of the top 100, want at least 60", got)
	}
	dates := password.PINPolicy{Depth: -1, NoDateForms: true}
	if got := caught(dates, 5000); got < 3500 {
		t.Errorf("shapes and dates catch %d of the top 5,000, want at least 3,500", got)
	}
}

// table returns the cells of a file of data, without its head.
func table(t testing.TB, name string) (rows [][]string) {
	t.Helper()
	f, err := os.Open(name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	s := bufio.NewScanner(f)
	for s.Scan() {
		if len(rows) == 0 && strings.HasPrefix(s.Text(), "# ") {
			continue
		}
		rows = append(rows, strings.Split(s.Text(), "\t"))
	}
	if s.Err() != nil || len(rows) < 2 {
		t.Fatalf("%s: %v, %d rows", name, s.Err(), len(rows))
	}
	return rows[1:]
}

func kinds(vs []password.Violation) []string {
	var names []string
	for _, v := range vs {
		name := v.Kind.String()
		if v.Field != 0 {
			name += ":" + v.Field.String()
		}
		names = append(names, name)
	}
	return names
}

func TestPINPolicyKinds(t *testing.T) {
	shapes := password.PINPolicy{Depth: -1}
	all := password.PINPolicy{NoDateForms: true}
	tests := []struct {
		pin    string
		policy password.PINPolicy
		want   string
	}{
		{"739164", shapes, ""},
		{"111111", shapes, "common repeat keyboard"}, // handed out
		{"222222", shapes, "repeat keyboard"},
		{"123456", shapes, "common sequence keyboard"},
		{"345678", shapes, "sequence keyboard"},
		{"955330", shapes, "common"},
		{"890123", shapes, "sequence"},
		{"210987", shapes, "sequence keyboard"},
		{"371371", shapes, "repeat"},
		{"373737", shapes, "repeat"},
		{"379973", shapes, "repeat"},
		{"337799", shapes, "repeat"},
		{"333777", shapes, "repeat keyboard"},
		{"377773", shapes, "repeat"},
		{"373377", shapes, "repeat"},
		{"147258", shapes, "keyboard"},
		{"789456", shapes, "keyboard"},
		{"147963", shapes, "keyboard"},
		{"159753", shapes, ""}, // diagonals are left to the table
		{"159753", password.PINPolicy{}, "common"},
		{"201314", password.PINPolicy{}, "common"},
		{"520131", password.PINPolicy{Depth: 5000}, "common"},
		{"870506", shapes, ""},
		{"870506", password.PINPolicy{Depth: -1, NoDates: true}, "date"},
		{"870506", all, "date"},
		{"960229", password.PINPolicy{Depth: -1, NoDates: true}, "date"},
		{"970229", password.PINPolicy{Depth: -1, NoDates: true}, ""},
		{"000229", password.PINPolicy{Depth: -1, NoDates: true}, "date"},
		{"870431", password.PINPolicy{Depth: -1, NoDates: true}, ""},
		{"053187", password.PINPolicy{Depth: -1, NoDateForms: true}, "date"}, // 31 May
		{"310587", password.PINPolicy{Depth: -1, NoDateForms: true}, "date"},
		{"198713", password.PINPolicy{Depth: -1, NoDateForms: true}, ""},
		{"198707", password.PINPolicy{Depth: -1, NoDateForms: true}, "date"},
	}
	for _, tt := range tests {
		got := strings.Join(kinds(tt.policy.Check(password.MustParsePIN(tt.pin), password.Person{})), " ")
		if got != tt.want {
			t.Errorf("%s with %+v: %q, want %q", tt.pin, tt.policy, got, tt.want)
		}
	}
}

// A made-up person; the ID number is the example of GB 11643, the card number
// one of the payment networks' test numbers.
var somebody = password.Person{
	Birth:    idcard.MustDate(1987, 5, 6),
	IDNumber: idcard.MustParse("11010519491231002X"),
	Mobile:   sms.MustParseMobile("13812345678"),
	Email:    "lucky730518@example.com",
	UserName: "wang820614",
	BankCards: []bankcard.Number{
		bankcard.MustParse("6212345678901232"), bankcard.MustParse("4111111111111111"),
	},
}

func TestPINPolicyOwnData(t *testing.T) {
	none := password.PINPolicy{Depth: -1}
	tests := []struct{ pin, want string }{
		{"870506", "personal:birth"},
		{"050687", "personal:birth"},
		{"060587", "personal:birth"},
		{"198705", "personal:birth"},
		{"051987", "personal:birth"},
		{"198756", "personal:birth"}, // 1987-5-6
		{"561987", "personal:birth"},
		{"198765", ""}, // no order of the day has it
		{"491231", "personal:birth personal:id_number"},
		{"123149", "personal:birth"},
		{"194912", "personal:birth personal:id_number"},
		{"110105", "personal:id_number"},
		{"231002", "personal:id_number"}, // the six before the X
		{"310020", "personal:id_number"}, // the last six, 0 for X
		{"100200", ""},                   // X is no 0 elsewhere
		{"310021", ""},
		{"138123", "personal:mobile"},
		{"861381", "personal:mobile"},
		{"812345", "personal:mobile"},
		{"730518", "personal:email"},
		{"820614", "personal:user_name"},
		{"621234", "personal:bank_card"},
		{"901232", "personal:bank_card"},
		{"345678", "sequence keyboard personal:mobile personal:bank_card"},
		{"411111", "repeat personal:bank_card"},
		{"264917", ""},
	}
	for _, tt := range tests {
		got := strings.Join(kinds(none.Check(password.MustParsePIN(tt.pin), somebody)), " ")
		if got != tt.want {
			t.Errorf("%s: %q, want %q", tt.pin, got, tt.want)
		}
	}
}

// For each ID number that ends in X its last six with 0 in the place of X, and with X
// left out, are its own; for others no digit stands for another.
func TestPINPolicyLastSix(t *testing.T) {
	none := password.PINPolicy{Depth: -1}
	for n := range 1000 {
		body := fmt.Sprintf("11010519491231%03d", n)
		for _, c := range "0123456789X" {
			id, err := idcard.Parse(body + string(c))
			if err != nil {
				continue
			}
			who := password.Person{IDNumber: id}
			own := func(s string) bool {
				return hasKind(none.Check(password.MustParsePIN(s), who), password.Personal)
			}
			if c == 'X' && (!own(body[12:]+"0") || !own(body[11:])) {
				t.Errorf("%s: a PIN of its end is accepted", id.Reveal())
			}
			if other := body[12:] + string('0'+(c-'0'+1)%10); c != 'X' && own(other) {
				t.Errorf("%s: %s is refused", id.Reveal(), other)
			}
		}
	}
}

// Every PIN that is handed out is refused, whatever the policy.
func TestEveryDefaultPIN(t *testing.T) {
	for _, row := range table(t, "data/default_pins.tsv") {
		pin := password.MustParsePIN(row[0])
		if !hasKind(password.PINPolicy{Depth: -1}.Check(pin, password.Person{}), password.Common) {
			t.Errorf("%s is not common", row[0])
		}
	}
}

// An old 15-digit number has its date without the century.
func TestPINPolicyOldIDNumber(t *testing.T) {
	p := password.Person{IDNumber: idcard.MustParse("110105491231002")}
	for _, pin := range []string{"491231", "194912", "123149", "231002"} {
		if password.PINPolicy.Check(password.PINPolicy{}, password.MustParsePIN(pin), p) == nil {
			t.Errorf("%s is accepted", pin)
		}
	}
}

func TestPINPolicyZeroPIN(t *testing.T) {
	got := password.PINPolicy{}.Check(password.PIN{}, somebody)
	if len(got) != 1 || got[0].Kind != password.TooShort {
		t.Errorf("zero PIN: %v", got)
	}
}

// What a policy says of a PIN can be logged.
func TestPINViolationsDoNotLeak(t *testing.T) {
	vs := password.PINPolicy{}.Check(password.MustParsePIN("870506"), somebody)
	if len(vs) == 0 {
		t.Fatal("no violation")
	}
	leaktest.Check(t, &password.Error{Reason: password.WeakPIN, Violations: vs}, "870506", "19870506")
}

func TestPINPolicyJSON(t *testing.T) {
	in := password.PINPolicy{Depth: 2000, NoDates: true, History: 5}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out password.PINPolicy
	if err := json.Unmarshal(b, &out); err != nil || out != in {
		t.Errorf("%s gives %+v, %v", b, out, err)
	}
}

func TestPINPolicyAllocations(t *testing.T) {
	good := password.MustParsePIN("264917")
	if got := testing.AllocsPerRun(100, func() {
		if (password.PINPolicy{}).Check(good, password.Person{}) != nil {
			t.Fatal("refused")
		}
	}); got != 0 {
		t.Errorf("%v allocations for a good PIN, want 0", got)
	}
}

func ExamplePINPolicy_Check() {
	person := password.Person{Birth: idcard.MustDate(1987, 5, 6)}
	policy := password.PINPolicy{}
	for _, s := range []string{"111111", "870506", "264917"} {
		fmt.Print(s, ":")
		violations := policy.Check(password.MustParsePIN(s), person)
		for _, v := range violations {
			fmt.Print(" ", v.Kind)
			if v.Kind == password.Personal {
				fmt.Print(":", v.Field)
			}
		}
		if violations == nil {
			fmt.Print(" fine")
		}
		fmt.Println()
	}
	// Output:
	// 111111: common repeat keyboard
	// 870506: personal:birth
	// 264917: fine
}

func BenchmarkPINPolicyCheck(b *testing.B) {
	pin := password.MustParsePIN("264917")
	b.ReportAllocs()
	for b.Loop() {
		if (password.PINPolicy{NoDateForms: true}).Check(pin, somebody) != nil {
			b.Fatal("refused")
		}
	}
}
