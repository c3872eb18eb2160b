package main

import (
	"encoding/binary"
	"maps"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// Wade–Giles without its marks, as in passports of Taiwan.
func TestWadeGiles(t *testing.T) {
	want := map[string]string{
		"wang": "wang", "li": "li", "zhang": "chang", "liu": "liu", "chen": "chen", "yang": "yang", "zhao": "chao",
		"huang": "huang", "zhou": "chou", "wu": "wu", "xu": "hsu", "sun": "sun", "hu": "hu", "zhu": "chu",
		"gao": "kao", "lin": "lin", "he": "ho", "guo": "kuo", "ma": "ma", "luo": "lo", "liang": "liang",
		"song": "sung", "zheng": "cheng", "xie": "hsieh", "han": "han", "tang": "tang", "feng": "feng",
		"yu": "yu", "dong": "tung", "xiao": "hsiao", "cheng": "cheng", "cao": "tsao", "yuan": "yuan",
		"deng": "teng", "fu": "fu", "shen": "shen", "zeng": "tseng", "peng": "peng", "lv": "lu", "su": "su",
		"lu": "lu", "jiang": "chiang", "cai": "tsai", "jia": "chia", "ding": "ting", "wei": "wei",
		"xue": "hsueh", "ye": "yeh", "yan": "yen", "pan": "pan", "du": "tu", "dai": "tai", "xia": "hsia",
		"zhong": "chung", "tian": "tien", "ren": "jen", "fan": "fan", "fang": "fang", "shi": "shih",
		"yao": "yao", "tan": "tan", "liao": "liao", "zou": "tsou", "xiong": "hsiung", "jin": "chin",
		"hao": "hao", "kong": "kung", "bai": "pai", "cui": "tsui", "kang": "kang", "mao": "mao",
		"qiu": "chiu", "qin": "chin", "gu": "ku", "hou": "hou", "shao": "shao", "meng": "meng",
		"long": "lung", "wan": "wan", "duan": "tuan", "qian": "chien", "yin": "yin", "yi": "i",
		"chang": "chang", "qiao": "chiao", "lai": "lai", "gong": "kung", "wen": "wen", "you": "yu",
		"zi": "tzu", "ci": "tzu", "si": "szu", "ri": "jih", "zhi": "chih", "chi": "chih", "er": "erh",
		"ge": "ko", "ke": "ko", "gui": "kuei", "kui": "kuei", "rong": "jung", "qiong": "chiung",
		"jun": "chun", "quan": "chuan", "zuo": "tso", "duo": "to", "shuo": "shuo", "huo": "huo",
		"lve": "lueh", "nv": "nu", "bo": "po", "e": "e", "an": "an", "ping": "ping", "bing": "ping",
	}
	for pinyin, taiwan := range want {
		if got := wadeGiles(pinyin); got != taiwan {
			t.Errorf("%s is %s, want %s", pinyin, got, taiwan)
		}
	}
}

// Every spelling fits into its place in the table, and is of letters.
func TestWadeGilesFits(t *testing.T) {
	readings, err := readReadings("../../data")
	if err != nil {
		t.Fatal(err)
	}
	for _, list := range readings {
		for _, s := range list {
			for _, text := range []string{s, wadeGiles(s)} {
				if len(text) == 0 || len(text) > width || strings.Trim(text, "abcdefghijklmnopqrstuvwxyz") != "" {
					t.Errorf("%s is %q", s, text)
				}
			}
		}
	}
}

// unpack reads a packed graph from its root in the way of its format, and returns its words.
func unpack(t *testing.T, packed []byte, root int) map[string]int {
	t.Helper()
	words := map[string]int{}
	edge := func(i int) uint32 { return binary.LittleEndian.Uint32(packed[4*i:]) }
	var walk func(at int, prefix string) int
	follow := func(w uint32, prefix string) int {
		prefix += string(rune(w & 0x7f))
		tier, lowest := int(w>>7&7), 0
		if tier != 0 {
			words[prefix] = tier
		}
		if w>>14 != 0 {
			lowest = walk(int(w>>14), prefix)
		}
		if got := int(w >> 10 & 7); got != lowest {
			t.Errorf("after %q the lowest tier is %d, it says %d", prefix, lowest, got)
		}
		return lower(tier, lowest)
	}
	walk = func(at int, prefix string) (lowest int) {
		for {
			w := edge(at)
			lowest = lower(lowest, follow(w, prefix))
			if w&(1<<13) != 0 {
				return lowest
			}
			at++
		}
	}
	for c := range rootSize {
		if w := edge(root + c); w>>7 != 0 {
			follow(w, "")
		}
	}
	return words
}

// lower returns the lower of two tiers, of which 0 is none.
func lower(a, b int) int {
	if a == 0 || b != 0 && b < a {
		return b
	}
	return a
}

// Each graph holds the words that were added, with their first tiers, and no others.
func TestGraphHoldsItsWords(t *testing.T) {
	random := rand.New(rand.NewPCG(7, 8))
	for range 200 {
		want := make([]map[string]int, 1+random.IntN(3))
		graphs := make([]*graph, len(want))
		for i := range graphs {
			graphs[i], want[i] = randomGraph(random)
		}
		packed, err := pack(graphs...)
		if err != nil {
			t.Fatal(err)
		}
		for i := range want {
			if got := unpack(t, packed, rootSize*i); !maps.Equal(got, want[i]) {
				t.Errorf("graph %d: %v, want %v", i, got, want[i])
			}
		}
	}
}

func randomGraph(random *rand.Rand) (*graph, map[string]int) {
	g, words := newGraph(), map[string]int{}
	for range random.IntN(60) {
		b := make([]byte, 1+random.IntN(6))
		for i := range b {
			b[i] = "abc1"[random.IntN(4)]
		}
		tier := 1 + random.IntN(7)
		if words[string(b)] == 0 {
			words[string(b)] = tier
		}
		g.add(string(b), tier)
	}
	return g, words
}

// The order in which words come makes no difference.
func TestGraphOrder(t *testing.T) {
	words := []string{"password", "pass", "word", "passwords", "sword", "swords", "a", "ab", "b"}
	build := func() []byte {
		g := newGraph()
		for _, w := range words {
			g.add(w, 1+len(w)%7)
		}
		b, err := pack(g)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	want := build()
	for range 20 {
		rand.Shuffle(len(words), func(i, j int) { words[i], words[j] = words[j], words[i] })
		if got := build(); !slices.Equal(got, want) {
			t.Errorf("%v give other bytes", words)
		}
	}
}

// Words that end alike share their ends, within a graph and across graphs, and a
// node lies within another that ends as it does.
func TestGraphShares(t *testing.T) {
	size := func(graphs ...string) int {
		all := make([]*graph, len(graphs))
		for i, words := range graphs {
			all[i] = newGraph()
			for _, w := range strings.Fields(words) {
				all[i].add(w, 1)
			}
		}
		b, err := pack(all...)
		if err != nil {
			t.Fatal(err)
		}
		return len(b)/4 - rootSize*len(graphs)
	}
	for _, tt := range []struct {
		graphs []string
		want   int // edges beside those of the roots
	}{
		{[]string{"xpassword"}, 8},
		{[]string{"xpassword ypassword"}, 8},
		{[]string{"xpassword", "yypassword"}, 9},
		{[]string{"xa xb xc", "yb yc zc"}, 3},
		{[]string{"xa xb xc", "ya yb za zc"}, 7},
	} {
		if got := size(tt.graphs...); got != tt.want {
			t.Errorf("%q: %d edges, want %d", tt.graphs, got, tt.want)
		}
	}
	g := newGraph()
	g.add("\xff", 1)
	if _, err := pack(g); err == nil {
		t.Error("a letter beyond ASCII is packed")
	}
}

// copyData copies the tables into a folder of the same shape, for spoiling.
func copyData(t *testing.T) string {
	t.Helper()
	root := t.TempDir()
	for _, dir := range []string{"password/data", "names/data"} {
		if err := os.CopyFS(filepath.Join(root, dir), os.DirFS(filepath.Join("../../..", dir))); err != nil {
			t.Fatal(err)
		}
	}
	return filepath.Join(root, "password/data")
}

// Tables that cannot be right are refused.
func TestGenerateRefuses(t *testing.T) {
	tests := []struct{ name, file, content string }{
		{"no passwords", "common_passwords.tsv", "rank\tpassword\n"},
		{"too few passwords", "common_passwords.tsv", "rank\tpassword\n1\tabc\n2\tabd\n"},
		{"a PIN of seven digits", "common_pins6.tsv", "rank\tpin\n1\t1234567\n"},
		{"a PIN of five digits", "common_pins6.tsv", "rank\tpin\n1\t12345\n"},
		{"a PIN of letters", "common_pins6.tsv", "rank\tpin\n1\tabcdef\n"},
		{"ranks out of order", "common_pins6.tsv", "rank\tpin\n2\t123456\n"},
		{"no PINs", "common_pins6.tsv", ""},
		{"no syllables", "pinyin_syllables.txt", "syllable\n"},
		{"no words", "pinyin_words.txt", "word\n"},
		{"no surnames", "surnames.tsv", "surname\n"},
		{"a character of another code point", "pinyin.tsv", "code_point\tchar\tpinyin\nU+4E00\t丁\tding\n"},
		{"a code point that is none", "pinyin.tsv", "code_point\tchar\tpinyin\nx\t丁\tding\n"},
		{"a variant of two characters", "../../names/data/variants.tsv", "v\tc\tchar\n丁一\tx\t丁\tcldr\n"},
		{"a default PIN of five digits", "default_pins.tsv", "pin\twho\n12345\tx\n"},
		{"default PINs out of order", "default_pins.tsv", "pin\twho\n123456\tx\n000000\tx\n"},
		{"no brands", "brands.tsv", "# A head.\nname\tkind\n"},
		{"a brand with a capital", "brands.tsv", "name\tkind\nTencent\tx\n"},
		{"a brand of two letters", "brands.tsv", "name\tkind\nqq\tx\n"},
		{"a phrase of three letters", "phrases.tsv", "phrase\tkind\na b c\tx\n"},
		{"a word with a capital", "english_words.tsv", "word\tlevel\nApple\t10\n"},
		{"a word of no level", "english_words.tsv", "word\tlevel\napple\t60\n"},
		{"a Chinese phrase without a reading", "han_phrases.tsv", "phrase\tkind\n密码x\tword\n"},
		{"a Chinese phrase that a number begins", "han_phrases.tsv", "phrase\tkind\n一二三木头人\tsaying\n"},
		{"no variants", "../../names/data/variants.tsv", "v\n"},
	}
	for _, tt := range tests {
		data := copyData(t)
		if err := os.WriteFile(filepath.Join(data, tt.file), []byte(tt.content), 0o600); err != nil {
			t.Fatal(err)
		}
		if err := Generate(data, t.TempDir()); err == nil {
			t.Errorf("%s: no error", tt.name)
		}
	}
	if err := Generate(copyData(t), t.TempDir()); err != nil {
		t.Errorf("the tables as they are: %v", err)
	}
}

// Chinese phrases are in order, with digits as ASCII and their kinds beside them.
func TestBuildHan(t *testing.T) {
	data := copyData(t)
	table := "# A head.\nphrase\tkind\n密码\tword\n一心一意\tidiom\n我爱你\tword\n我爱\tsaying\n"
	if err := os.WriteFile(filepath.Join(data, "han_phrases.tsv"), []byte(table), 0o600); err != nil {
		t.Fatal(err)
	}
	got, err := buildHan(data)
	if err != nil {
		t.Fatal(err)
	}
	u16 := func(n ...rune) (b []byte) {
		for _, r := range n {
			b = binary.LittleEndian.AppendUint16(b, uint16(r))
		}
		return b
	}
	want := slices.Concat(u16(4), []byte{2, 1, 2, 1}, u16(0, 4, 6, 8, 11), u16([]rune("1心1意密码我爱我爱你")...))
	if !slices.Equal(got, want) {
		t.Errorf("% x", got)
	}
}

// Variants are read as what they are variants of; what has readings keeps them.
func TestReadVariants(t *testing.T) {
	readings, err := readReadings("../../data")
	if err != nil {
		t.Fatal(err)
	}
	for char, want := range map[rune]string{
		'陳': "chen", '張': "zhang", '劉': "liu", '黃': "huang", '趙': "zhao", '吳': "wu", '孫': "sun", '馬': "ma",
		'羅': "luo", '鄭': "zheng", '謝': "xie", '韓': "han", '馮': "feng", '蕭': "xiao", '鄧': "deng", '許': "xu",
		'蘇': "su", '盧': "lu", '蔣': "jiang", '賈': "jia", '葉': "ye", '閻': "yan", '鍾': "zhong", '範': "fan",
		'鄒': "zou", '陸': "lu", '龍': "long", '萬': "wan", '錢': "qian", '湯': "tang", '賴': "lai", '龔': "gong",
		'國': "guo", '華': "hua", '偉': "wei", '麗': "li", '強': "qiang", '軍': "jun", '傑': "jie", '靜': "jing",
	} {
		if got := readings[char]; !slices.Contains(got, want) {
			t.Errorf("%c reads %v, want %s", char, got, want)
		}
	}
}

// Compounds have their traditional forms beside them.
func TestCompounds(t *testing.T) {
	b, err := buildCompounds("../../data")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range strings.Fields("欧阳 歐陽 司马 司馬 诸葛 諸葛 上官 东方 東方 尉迟 尉遲 万俟 长孙 長孫") {
		if !strings.Contains("\n"+string(b), "\n"+s+"\n") {
			t.Errorf("%s is missing", s)
		}
	}
	if lines := strings.Fields(string(b)); !slices.IsSorted(lines) || len(lines) < 200 {
		t.Errorf("%d lines, or out of order", len(lines))
	}
}
