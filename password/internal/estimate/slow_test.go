package estimate

import (
	"bufio"
	"math/rand/v2"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
	"unicode/utf8"
)

// A slowRef is the estimate once more, for clarity alone: every part of the
// text is looked at by itself, and words are looked up in the lists as people
// edit them.
type slowRef struct {
	words     map[string]Cost
	backwards map[string]Cost
	syllables map[string]Cost
	surnames  map[string]Cost // as syllables, where a name can begin
	dict      map[string]Cost
	han       map[string]Cost
	year      int

	// What a text costs if it is cut short: the least of all that begin so.
	begun struct{ words, backwards, syllables, surnames, dates, dict, han map[string]Cost }
}

func readLines(t testing.TB, name string) (rows [][]string) {
	t.Helper()
	f, err := os.Open("../../data/" + name)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for s := bufio.NewScanner(f); s.Scan(); {
		if len(rows) == 0 && strings.HasPrefix(s.Text(), "# ") {
			continue
		}
		rows = append(rows, strings.Split(s.Text(), "\t"))
	}
	return rows[1:]
}

const luckyNumbers = "520 521 1314 5201314 530 584 587 596 7758 7758521 7758258 3344 201314 " +
	"251314 770880 9420 8013 1711 147 168 1688 518 5188 666 888 58 88 918 110 119 120 911"

func newSlowRef(t testing.TB) *slowRef {
	s := &slowRef{
		words: map[string]Cost{}, backwards: map[string]Cost{}, syllables: map[string]Cost{},
		surnames: map[string]Cost{}, year: 2026,
	}
	for _, row := range readLines(t, "common_passwords.tsv") {
		w := strings.ToLower(row[1])
		if _, ok := s.words[w]; ok || len(s.words) == 30_000 {
			continue
		}
		switch n := len(s.words) + 1; {
		case n <= 10:
			s.words[w] = 800
		case n <= 100:
			s.words[w] = 1700
		case n <= 1_000:
			s.words[w] = 2700
		case n <= 3_000:
			s.words[w] = 3300
		case n <= 10_000:
			s.words[w] = 3800
		default:
			s.words[w] = 4300
		}
	}
	for _, w := range strings.Fields(luckyNumbers) {
		if _, ok := s.words[w]; !ok {
			s.words[w] = 1500
		}
	}
	for w, c := range s.words {
		b := []byte(w)
		slices.Reverse(b)
		s.backwards[string(b)] = c + 301
	}
	s.readPinyin(t)
	s.readDictionary(t)
	s.begun.dict = beginnings(s.dict)
	s.begun.han = s.begunHan()
	s.begun.words = beginnings(s.words)
	s.begun.backwards = beginnings(s.backwards)
	s.begun.syllables = beginnings(s.syllables)
	s.begun.surnames = beginnings(s.surnames)
	s.begun.dates = s.begunDates()
	return s
}

func (s *slowRef) readPinyin(t testing.TB) {
	for _, row := range readLines(t, "pinyin_words.txt") {
		s.syllables[row[0]] = 2200
	}
	for _, row := range readLines(t, "pinyin_syllables.txt") {
		if len(row[0]) > 1 {
			s.syllables[row[0]] = 1800
		}
	}
	for _, row := range readLines(t, "surnames.tsv") {
		if row[3] == "single" && row[4] != "" {
			s.surnames[row[1]] = 1000
		}
	}
}

// readDictionary reads the words of the dictionary, which a test compares with the
// tables, and the Chinese phrases.
func (s *slowRef) readDictionary(t testing.TB) {
	s.dict, s.han = map[string]Cost{}, map[string]Cost{}
	for w, tier := range dictionaryWords.read() {
		s.dict[w] = [...]Cost{0, 2900, 3100, 3300, 3800, 4300, 4500, 4700}[tier]
	}
	digits := strings.NewReplacer("一", "1", "二", "2", "三", "3", "四", "4", "五", "5", "六", "6",
		"七", "7", "八", "8", "九", "9", "零", "0")
	for _, row := range readLines(t, "han_phrases.tsv") {
		w := digits.Replace(row[0])
		if _, ok := s.han[w]; ok {
			continue
		}
		s.han[w] = 3300
		if row[1] == "word" {
			s.han[w] = 2600
		}
	}
}

// begunHan returns what Chinese phrases cost, for all with which longer ones begin.
func (s *slowRef) begunHan() map[string]Cost {
	begun := map[string]Cost{}
	for w, c := range s.han {
		for n := range w {
			if old, ok := begun[w[:n]]; n > 0 && (!ok || c < old) {
				begun[w[:n]] = c
			}
		}
	}
	return begun
}

// withoutSigns leaves single signs out that stand behind a letter or digit, and returns
// what they cost.
func withoutSigns(sub string) (plain string, signs Cost, ok bool) {
	sign := func(c byte) bool { return c < 0x80 && !isLetter(c) && !isDigit(c) }
	for k := range len(sub) {
		switch {
		case !sign(sub[k]):
			plain += sub[k : k+1]
		case k == 0 || sign(sub[k-1]) || sub[k] == 0:
			return "", 0, false
		case strings.IndexByte(" -_.", sub[k]) >= 0:
			signs += 400
		default:
			signs += singleCost(sub[k], rune(sub[k]))
		}
	}
	return plain, signs, true
}

// tail returns where the tail of the text begins and what it costs: behind something
// else, a sign, up to four digits, a sign, or some of these.
func (s *slowRef) tail(t *text) (at int, c Cost, ok bool) {
	for at = t.n; at > 0 && t.b[at-1] != 0 && !isLetter(t.b[at-1]); at-- {
	}
	if at == 0 || at == t.n {
		return 0, 0, false
	}
	form := ""
	c = 600
	for _, b := range t.b[at:t.n] {
		if isDigit(b) {
			form += "1"
			c += 700
		} else {
			form += "!"
			c += 650
		}
	}
	for _, f := range []string{"!", "!1", "!11", "!111", "!1111", "1", "11", "111", "1111"} {
		if form == f || form == f+"!" && f != "!" {
			return at, c, true
		}
	}
	return 0, 0, false
}

// beginnings returns what words cost, for all with which longer ones begin.
func beginnings(words map[string]Cost) map[string]Cost {
	begun := map[string]Cost{}
	for w, c := range words {
		addBeginnings(begun, w, c)
	}
	return begun
}

func addBeginnings(begun map[string]Cost, w string, c Cost) {
	for n := 1; n < len(w); n++ {
		if old, ok := begun[w[:n]]; !ok || c < old {
			begun[w[:n]] = c
		}
	}
}

// begunDates returns what begins a date that the calendar has: every day there
// is, written in every way.
func (s *slowRef) begunDates() map[string]Cost {
	begun := map[string]Cost{}
	for at := time.Date(1900, 1, 1, 0, 0, 0, 0, time.UTC); at.Year() <= s.year+2; at = at.AddDate(0, 0, 1) {
		y, yy, m, d := at.Format("2006"), at.Format("06"), at.Format("01"), at.Format("02")
		addBeginnings(begun, y, 1900)
		addBeginnings(begun, m+d, 2400)
		addBeginnings(begun, y+m, 3000)
		for _, w := range []string{y + m + d, d + m + y, m + d + y, yy + m + d, d + m + yy, m + d + yy} {
			addBeginnings(begun, w, 4100)
		}
		for _, m := range []string{m, at.Format("1")} {
			for _, d := range []string{d, at.Format("2")} {
				for _, w := range []string{
					y + "-" + m + "-" + d, d + "-" + m + "-" + y, m + "-" + d + "-" + y,
					yy + "-" + m + "-" + d, d + "-" + m + "-" + yy, m + "-" + d + "-" + yy,
				} {
					addBeginnings(begun, w, 4100)
				}
			}
		}
	}
	return begun
}

// estimate returns what the password costs.
func (s *slowRef) estimate(password string) Cost {
	var t text
	t.read(password)
	best := make([]Cost, t.n+1)
	for j := 1; j <= t.n; j++ {
		best[j] = best[j-1] + singleCost(t.b[j-1], t.r[j-1]) + s.cased(password, &t, j-1, j)
		for i := range j {
			if c := s.part(password, &t, i, j); c >= 0 {
				best[j] = min(best[j], best[i]+c+200)
			}
		}
	}
	for i := range t.n {
		if c := s.rest(password, &t, i); c >= 0 {
			best[t.n] = min(best[t.n], best[i]+c+200)
		}
	}
	if at, c, ok := s.tail(&t); ok {
		best[t.n] = min(best[t.n], best[at]+c+200)
	}
	return best[t.n]
}

// rest returns the least that the text from i on costs as a pattern that is cut
// short, or -1.
func (s *slowRef) rest(password string, t *text, i int) Cost {
	least := Cost(-1)
	take := func(c Cost, ok bool) {
		if ok && (least < 0 || c < least) {
			least = c
		}
	}
	sub := ascii(t.b[i:t.n])
	up := s.cased(password, t, i, t.n)
	c, ok := s.begun.words[sub]
	take(c+up, ok)
	c, ok = s.begun.backwards[sub]
	take(c+up, ok)
	plain, signs := undoLeet(sub)
	c, ok = s.begun.words[plain]
	take(c+log10[2]*Cost(min(signs, 3))+up, ok && signs > 0)
	for _, plain := range s.undoLeet(sub) {
		c, ok = s.begun.dict[plain]
		take(c+log10[2]*Cost(min(signs, 3))+min(up, 1200), ok && signs > 0 && (len(sub) < 5 || hasLetter(sub[:5])))
	}
	if plain, inside, ok := withoutSigns(sub); ok {
		c, ok = s.begun.dict[plain]
		take(c+inside+min(up, 1200), ok)
	}
	c, ok = s.begun.han[string(t.r[i:t.n])]
	take(c, ok)
	c, ok = s.begun.syllables[sub]
	take(c+up, ok)
	c, ok = s.begun.surnames[sub]
	if !s.nameBegins(t, i) {
		c = 1800
	}
	take(c+up, ok)
	c, ok = s.restOfSequence(t, i)
	take(c+up, ok)
	take(s.restOfRepeat(t, i))
	c, ok = s.restOfWalk(t, i, keyboardStep, 1300)
	take(c+up, ok)
	c, ok = s.restOfWalk(t, i, keypadStep, 800)
	take(c+up, ok)
	take(s.restOfDate(sub))
	return least
}

// restOfSequence: one or two characters, at the price of three.
func (s *slowRef) restOfSequence(t *text, i int) (Cost, bool) {
	c := cost1(t, i) + 477
	switch step := s.step(t, i); {
	case i == t.n-1:
		return c, t.r[i] < 0x2e80
	case i < t.n-2 || step == s.step(t, i-1):
		return 0, false
	case step == 1:
		return c, true
	case step == -1:
		return c + 301, true
	}
	return 0, false
}

// restOfRepeat: less than a period, or less than three characters.
func (s *slowRef) restOfRepeat(t *text, i int) (c Cost, ok bool) {
	for p := 1; p <= 32 && p <= i; p++ {
		n := s.repeated(t, i, p)
		if n >= p && n >= 3 {
			break
		}
		if n == 0 || i+n < t.n {
			continue
		}
		if p > 1 {
			return 301 + 301, true
		}
		c, ok = 301+602, true
	}
	return c, ok
}

// restOfWalk: two keys, or three with a turn, at the price of one key more.
func (s *slowRef) restOfWalk(t *text, i int, to func(a, b byte) uint8, c Cost) (Cost, bool) {
	n := t.n - i
	if n < 2 || n > 3 || to(t.b[i], t.b[i+1]) == 0 {
		return 0, false
	}
	if n == 2 {
		return c + 477/2, true
	}
	a, b := to(t.b[i], t.b[i+1]), to(t.b[i+1], t.b[i+2])
	return c + 700 + 602/2, b != 0 && a != b
}

func (s *slowRef) restOfDate(sub string) (Cost, bool) {
	for _, sign := range []string{"-", "/", ".", "_", " "} {
		if c, ok := s.begun.dates[strings.ReplaceAll(sub, sign, "-")]; ok {
			if sign == "-" || !strings.Contains(sub, "-") {
				return c, true
			}
		}
	}
	return 0, false
}

// cased returns what upper case in a part costs.
func (s *slowRef) cased(password string, t *text, i, j int) Cost {
	upper, lower, first := 0, 0, false
	for k := range t.r[i:j] {
		at, _ := utf8.DecodeRuneInString(password[t.off[i+k]:])
		switch {
		case 'A' <= at && at <= 'Z', 'Ａ' <= at && at <= 'Ｚ':
			upper++
			first = first || k == 0
		case isLetter(t.b[i+k]):
			lower++
		}
	}
	switch {
	case upper == 0:
		return 0
	case lower == 0, upper == 1 && first:
		return 300
	}
	return 300 + 300*Cost(min(upper, lower))
}

// part returns the least that the part costs as a pattern, or -1.
func (s *slowRef) part(password string, t *text, i, j int) Cost {
	least := Cost(-1)
	take := func(c Cost, ok bool) {
		if ok && (least < 0 || c < least) {
			least = c
		}
	}
	sub := ascii(t.b[i:j])
	up := s.cased(password, t, i, j)
	c, ok := s.words[sub]
	take(c+up, ok)
	c, ok = s.backwards[sub]
	take(c+up, ok)
	plain, signs := undoLeet(sub)
	c, ok = s.words[plain]
	take(c+log10[2]*Cost(min(signs, 3))+up, ok && signs > 0 && hasLetter(sub))
	for _, plain := range s.undoLeet(sub) {
		c, ok = s.dict[plain]
		take(c+log10[2]*Cost(min(signs, 3))+min(up, 1200), ok && signs > 0 && hasLetter(sub[:min(len(sub), 5)]))
	}
	plain, inside, ok := withoutSigns(sub)
	if ok && (isLetter(sub[len(sub)-1]) || isDigit(sub[len(sub)-1])) {
		c, ok = s.dict[plain]
		take(c+inside+min(up, 1200), ok)
	}
	c, ok = s.han[string(t.r[i:j])]
	take(c, ok)
	c, ok = s.syllable(t, i, j, sub)
	take(c+up, ok)
	c, ok = s.sequence(t, i, j)
	take(c+up, ok)
	take(s.repeat(t, i, j))
	c, ok = s.walk(t, i, j, keyboardStep, 1300)
	take(c+up, ok)
	c, ok = s.walk(t, i, j, keypadStep, 800)
	take(c+up, ok)
	take(s.date(string(t.r[i:j])))
	return least
}

func ascii(b []byte) string {
	if slices.Contains(b, 0) {
		return "\x00"
	}
	return string(b)
}

func hasLetter(sub string) bool { return slices.ContainsFunc([]byte(sub), isLetter) }

func keyboardStep(a, b byte) uint8 { return neighbours(keyAt(a), keyAt(b)) }

func keypadStep(a, b byte) uint8 {
	if !isDigit(a) || !isDigit(b) {
		return 0
	}
	return neighboursOnPad(a, b)
}

func undoLeet(s string) (plain string, signs int) {
	letters := strings.NewReplacer("4", "a", "@", "a", "8", "b", "3", "e", "9", "g",
		"1", "i", "!", "i", "0", "o", "5", "s", "$", "s", "7", "t", "+", "t")
	plain = letters.Replace(s)
	for k := range len(s) {
		if plain[k] != s[k] {
			signs++
		}
	}
	return plain, signs
}

// undoLeet undoes l33t for the dictionary in each way in which a word may begin: 1
// and ! are an i or an l.
func (s *slowRef) undoLeet(sub string) []string {
	all := []string{""}
	for k := range len(sub) {
		var longer []string
		for _, plain := range all {
			c, _ := undoLeet(sub[k : k+1])
			letters := []string{c}
			if sub[k] == '1' || sub[k] == '!' {
				letters = append(letters, "l")
			}
			for _, c := range letters {
				_, whole := s.dict[plain+c]
				_, begun := s.begun.dict[plain+c]
				if whole || begun {
					longer = append(longer, plain+c)
				}
			}
		}
		all = longer
	}
	return all
}

func (s *slowRef) nameBegins(t *text, i int) bool { return i == 0 || !isLetter(t.b[i-1]) }

// syllable: of pinyin, or two or three initials before three digits or more, as
// far as there is text.
func (s *slowRef) syllable(t *text, i, j int, sub string) (Cost, bool) {
	begins := s.nameBegins(t, i)
	if c, ok := s.surnames[sub]; begins && ok {
		return c, true
	}
	initials := len(sub) == 2 || len(sub) == 3
	for _, c := range []byte(sub) {
		initials = initials && isLetter(c) && !strings.ContainsRune("iuv", rune(c))
	}
	for k := j; k < j+3; k++ {
		initials = initials && (k >= t.n || isDigit(t.b[k]))
	}
	initials = initials && begins
	c, ok := s.syllables[sub]
	if initials && (!ok || 1050*Cost(len(sub)) < c) {
		return 1050 * Cost(len(sub)), true
	}
	return c, ok
}

// step is 1 or -1 between neighbours in an alphabet or of digits.
func (s *slowRef) step(t *text, k int) rune {
	if k < 0 || k+1 >= t.n {
		return 99
	}
	a, b := t.r[k], t.r[k+1]
	switch string([]rune{a, b}) {
	case "90":
		return 1
	case "09":
		return -1
	}
	if isDigit(t.b[k]) != isDigit(t.b[k+1]) || isLetter(t.b[k]) != isLetter(t.b[k+1]) ||
		a >= 0x2e80 || b >= 0x2e80 {
		return 99
	}
	return b - a
}

// cost1 is what it costs that a sequence begins at i.
func cost1(t *text, i int) Cost {
	if strings.IndexByte("019az", t.b[i]) >= 0 && t.b[i] != 0 {
		return 500
	}
	return 1000
}

func (s *slowRef) sequence(t *text, i, j int) (Cost, bool) {
	step := s.step(t, i)
	if j-i < 3 || step != 1 && step != -1 || s.step(t, i-1) == step || s.step(t, j-1) == step {
		return 0, false
	}
	for k := i; k < j-1; k++ {
		if s.step(t, k) != step {
			return 0, false
		}
	}
	c := cost1(t, i)
	if step < 0 {
		c += 301
	}
	return c + log(j-i), true
}

// repeat: with the shortest period of which at least one whole and three
// characters come again, as far as it goes.
func (s *slowRef) repeat(t *text, i, j int) (Cost, bool) {
	for p := 1; p <= 32 && p <= i; p++ {
		if n := s.repeated(t, i, p); n >= p && n >= 3 {
			return 301 + log(n/p+1), j == i+n
		}
	}
	return 0, false
}

// repeated returns how far the text from i on is as it was p before.
func (s *slowRef) repeated(t *text, i, p int) (n int) {
	for i+n < t.n && t.r[i+n] == t.r[i+n-p] {
		n++
	}
	return n
}

func (s *slowRef) walk(t *text, i, j int, to func(a, b byte) uint8, c Cost) (Cost, bool) {
	step := func(k int) uint8 {
		if k+1 >= t.n {
			return 0
		}
		return to(t.b[k], t.b[k+1])
	}
	if j-i < 3 || j-i > 24 || j-i < 24 && step(j-1) != 0 {
		return 0, false
	}
	turns := 0
	for k := i; k < j-1; k++ {
		if step(k) == 0 {
			return 0, false
		}
		if k > i && step(k) != step(k-1) {
			turns++
		}
	}
	return c + 700*Cost(turns) + log(j-i)/2, j-i > 3 || turns == 0
}

// date tries every way to write a date, with the calendar of package time.
func (s *slowRef) date(sub string) (Cost, bool) {
	least := Cost(-1)
	take := func(c Cost, y, m, d string) {
		if s.isDate(y, m, d) && (least < 0 || c < least) {
			least = c
		}
	}
	if strings.Trim(sub, "0123456789") == "" {
		switch len(sub) {
		case 4:
			take(1900, sub, "1", "1")
			take(2400, "2000", sub[:2], sub[2:])
		case 6:
			take(3000, sub[:4], sub[4:], "1")
			take(4100, sub[:2], sub[2:4], sub[4:])
			take(4100, sub[4:], sub[2:4], sub[:2])
			take(4100, sub[4:], sub[:2], sub[2:4])
		case 8:
			take(4100, sub[:4], sub[4:6], sub[6:])
			take(4100, sub[4:], sub[2:4], sub[:2])
			take(4100, sub[4:], sub[:2], sub[2:4])
		}
	}
	for _, sign := range []string{"-", "/", ".", "_", " "} {
		if f := strings.Split(sub, sign); len(f) == 3 && len(f[1]) <= 2 {
			if len(f[2]) <= 2 {
				take(4100, f[0], f[1], f[2])
			}
			if len(f[0]) <= 2 {
				take(4100, f[2], f[1], f[0])
				take(4100, f[2], f[0], f[1])
			}
		}
	}
	return least, least >= 0
}

// isDate reports whether there is such a day, in a year of two or four digits.
func (s *slowRef) isDate(year, month, day string) bool {
	y, err1 := strconv.ParseUint(year, 10, 16)
	m, err2 := strconv.ParseUint(month, 10, 16)
	d, err3 := strconv.ParseUint(day, 10, 16)
	if err1 != nil || err2 != nil || err3 != nil {
		return false
	}
	switch len(year) {
	case 2:
		if y += 2000; y > uint64(s.year)+2 {
			y -= 100
		}
	case 4:
		if y < 1900 || y > uint64(s.year)+2 {
			return false
		}
	default:
		return false
	}
	at := time.Date(int(y), time.Month(m), int(d), 0, 0, 0, 0, time.UTC)
	leap1900 := y == 1900 && m == 2 && d == 29 // which did not exist
	return leap1900 || at.Month() == time.Month(m) && at.Day() == int(d)
}

var estimateSeeds = []string{
	"", "a", "password", "Password1", "P@ssw0rd123", "drowssap", "DROWSSAP",
	"wangxiaoming1990", "Zhangwei@123", "5201314", "woaini1314", "qwertyuiop", "1qaz2wsx",
	"!QAZ2wsx", "147258369", "159753", "aaaaaaaa", "abcabcabcab", "zyxwvu", "890123", "32109",
	"1987-5-6", "6/5/87", "19870506", "870506", "0229", "29022000", "198713", "2028", "2029",
	"zw19900101", "wxm520520", "kX9#mQ2v", "correcthorsebatterystaple",
	"chuangqianmingyueguang", "我爱你520", "ｐａｓｓｗｏｒｄ", "pass\u200bword", "abab1212",
	"p4s5w0rdp4s5w0rd", "1Q2W3E4R5T", "Ｐassword", "ＡＢ1c", "aAbBcCdD", "İstanbul", "é́", "😀😀😀😀", "дддд", "1 1 2000",
	"99-99-99", "poiuytrewq123456789qazwsxedcrfv", "2006.01.02", "31.12.99", "@@@@",
	"00000000", "9876543210123456789",
	"government", "Employee@123", "i.love-china", "Tr0ub4dour&3", "g0vernment12!",
	"Emp1oyee@123", "we1c0me!", "A1ibaba", "MayTheForceBeWithYou2024", "pass@", "pass@@word", "一心一意",
	"我爱你中国2024", "密码", "床前明", "三心2意", "tencent&", "壹贰叁",
}

func FuzzEstimate(f *testing.F) {
	for _, s := range estimateSeeds {
		f.Add(s)
	}
	ref := newSlowRef(f)
	f.Fuzz(func(t *testing.T, s string) {
		if len(s) > 200 || !utf8.ValidString(s) {
			return
		}
		e := Estimate{Year: ref.year}
		e.Run(s)
		if strings.ContainsRune(s, '年') {
			return // the reference does not know this way to write a date
		}
		if got, want := e.cost[e.n], ref.estimate(s); got != want {
			t.Errorf("%q costs %d, by the slow reference %d", s, got, want)
		}
	})
}

// Random texts of the letters that patterns are made of.
func TestEstimateAgainstSlowReference(t *testing.T) {
	ref := newSlowRef(t)
	random := rand.New(rand.NewPCG(3, 4))
	alphabets := []string{
		"0123456789", "012-/. 89", "aeinghuoxzwl", "abc123ABC", "qwertasdfgzxcvb", "12345qwert!@#$%",
		"pasword4@5$0", "1590375", "woaini521314", "ab", "aA1!汉ж", "govermnt@0", "te.ncAen", "emp1oye!",
		"一心二意三3密码我爱你中国",
	}
	seen := map[bool]int{}
	for range 4000 {
		alphabet := []rune(alphabets[random.IntN(len(alphabets))])
		var s []rune
		for range random.IntN(14) {
			s = append(s, alphabet[random.IntN(len(alphabet))])
		}
		e := Estimate{Year: ref.year}
		e.Run(string(s))
		want := ref.estimate(string(s))
		if got := e.cost[e.n]; got != want {
			t.Fatalf("%q costs %d, by the slow reference %d", string(s), got, want)
		}
		seen[want < 8000]++
	}
	if seen[true] < 500 || seen[false] < 500 {
		t.Errorf("weak and strong texts: %v; want many of both", seen)
	}
}
