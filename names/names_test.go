package names_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/paste"
	"github.com/go-realname/sdk/names"
)

func TestParse(t *testing.T) {
	tests := []struct {
		name, in, want string
		fixed          string
	}{
		{"three characters", "王小明", "王小明", ""},
		{"two characters", "李四", "李四", ""},
		{"minority name", "古丽米热·阿卜杜热西", "古丽米热·阿卜杜热西", ""},
		{"part of one character", "阿·买买提", "阿·买买提", ""},
		{"number zero", "李〇一", "李〇一", ""},
		{"after U+9FA5", "张\u9FCF\u9FFF", "张\u9FCF\u9FFF", ""},
		{"Extension A", "王㑇", "王㑇", ""},
		{"Extension I", "王\U0002EBF0\U0002EE5D", "王\U0002EBF0\U0002EE5D", ""},
		{"Extension J", "王\U000323B0\U00033479", "王\U000323B0\U00033479", ""},
		{"unified in the compatibility block", "王\uFA0E\uFA29", "王\uFA0E\uFA29", ""},
		{"traditional", "歐陽文文", "歐陽文文", ""},
		{"variants stay", "李喆昇", "李喆昇", ""},

		{"blanks", " 王 小\u3000明\r\n", "王小明", "space"},
		{"tabs and line ends", "\t王小明\v\f\u0085\u2028", "王小明", "space"},
		{"invisible", "\uFEFF王\u200B小明\u202C", "王小明", "invisible"},
		{"bullet", "买买提•艾力", "买买提·艾力", "dot"},
		{"katakana dot in half width", "买买提 ･ 艾力", "买买提·艾力", "space,dot"},
		{"full stop in full width", "买买提．艾力", "买买提·艾力", "width,dot"},
		{"Greek ano teleia", "买买提\u0387艾力", "买买提·艾力", "dot"},
		{"variation selector", "邊\U000E0101一", "邊一", "variation"},
		{"compatibility", "\uF9FC一", "識一", "compatibility"},
		{"compatibility supplement", "王\U0002F800", "王丽", "compatibility"},
		{"radical of the supplement", "⻢明", "马明", "radical"},
		{"Kangxi radical", "⾺明", "馬明", "radical"},
		{"GBK private use", "王\uE863", "王䶮", "private_use"},
		{"GBK private use for a radical", "王\uE815", "王厂", "private_use"},

		{"Latin", "O'Connor Jean-Paul", "O'Connor Jean-Paul", ""},
		{"Latin with stop and comma", "Davis, Sammy Jr.", "Davis, Sammy Jr.", ""},
		{"Dutch", "'t Hart Jan", "'t Hart Jan", ""},
		{"Dutch with a hyphen", "’s-Gravesande", "'s-Gravesande", "punctuation"},
		{"Dutch in capitals", "'T HART JAN", "'T HART JAN", ""},
		{"half rings", "Shaʿban Ruʾya", "Sha'ban Ru'ya", "punctuation"},
		{"diacritics", "José Müller", "José Müller", ""},
		{"decomposed", "Jose\u0301 Mu\u0308ller", "José Müller", "composition"},
		{"diacritic without composed letter", "M\u0327ili", "M\u0327ili", ""},
		{"typographic", "O’Connor Jean‑Paul", "O'Connor Jean-Paul", "punctuation"},
		{"full-width Latin", "Ｌｉ　Ｍｉｎｇ", "Li Ming", "space,width"},
		{"runs of blanks", "Li   Ming", "Li Ming", "space"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			n, fixed, err := names.ParseReport(tt.in)
			if err != nil {
				t.Fatal(err)
			}
			if got := n.Reveal(); got != tt.want {
				t.Errorf("ParseReport(%q) = %q, want %q", tt.in, got, tt.want)
			}
			if got := fixed.String(); got != tt.fixed {
				t.Errorf("ParseReport(%q) repaired %q, want %q", tt.in, got, tt.fixed)
			}
			if m, err := names.Parse(tt.in); m != n || err != nil {
				t.Errorf("Parse(%q) differs from ParseReport: %v", tt.in, err)
			}
		})
	}
}

// Every kind of white space, and every mark that nobody sees, is dropped at both ends.
func TestEnds(t *testing.T) {
	for r := range rune(0x10000) {
		if !paste.IsSpace(r) {
			continue
		}
		for _, name := range []string{"王小明", "Li Ming"} {
			n, _, err := names.ParseReport(string(r) + name + string(r))
			if err != nil || n.Reveal() != name {
				t.Errorf("%U: %+q, %v", r, n.Reveal(), err)
			}
		}
	}
}

var refused = []struct {
	name, in string
	want     names.Reason
	offset   int
}{
	{"leading apostrophe", "'Li Ming", names.Symbol, 0},
	{"leading apostrophe, typographic", " ’Abd al-Rahman", names.Symbol, 1},
	{"leading apostrophe and one letter", "'t", names.Symbol, 0},
	{"leading apostrophe, no Dutch one", "'x Hart", names.Symbol, 0},
	{"described character", "李(王莹)", names.Undisplayable, 3},
	{"described character in full width", "李（王 莹）", names.Undisplayable, 3},
	{"described at length", "李【上王下莹】一", names.Undisplayable, 3},
	{"described first", "(火日)一", names.Undisplayable, 0},
	{"remark", "李明（先生）", names.Symbol, 6},
	{"one character in brackets", "李明（女）", names.Symbol, 6},
	{"seven characters in brackets", "李明（这是一句很长话）", names.Symbol, 6},
	{"open bracket", "李明（王莹", names.Symbol, 6},
	{"letters in brackets", "李明(Wang)", names.Symbol, 6},
	{"nothing", "", names.Empty, -1},
	{"blanks", " \u3000\u200B\n", names.Empty, -1},
	{"one character", "王", names.TooShort, -1},
	{"one letter", "A", names.TooShort, -1},
	{"leading dot", "·买买提", names.BadDot, 0},
	{"trailing dot", "买买提·", names.BadDot, 9},
	{"doubled dot", "买买提··艾力", names.BadDot, 11},
	{"dots of two kinds", "买买提•.艾力", names.BadDot, 12},
	{"only dots", "···", names.BadDot, 0},
	{"trailing full stop", "王小明。", names.BadDot, 9},
	{"doubled full stop", "J.. Smith", names.BadDot, 2},
	{"dot in a Latin name", "John·Smith", names.BadDot, 4},
	{"digit", "王小明2", names.Digit, 9},
	{"digits alone", "123456", names.Digit, 0},
	{"full-width digit", "王１", names.Digit, 3},
	{"Suzhou numeral", "王〡", names.Digit, 3},
	{"Roman numeral", "John Ⅲ", names.Digit, 5},
	{"superscript", "Anna²", names.Digit, 4},
	{"circled digit", "王①", names.Digit, 3},
	{"parenthesised numeral", "王㈠", names.Digit, 3},
	{"fraction", "王½", names.Digit, 3},
	{"Latin in a Han name", "王Ming", names.MixedScript, 3},
	{"Han in a Latin name", "David 王", names.MixedScript, 0},
	{"kana", "さくら", names.OtherScript, 0},
	{"kana and Han", "田中さくら", names.OtherScript, 6},
	{"iteration mark", "佐々木", names.OtherScript, 3},
	{"hangul", "김철수", names.OtherScript, 0},
	{"bopomofo", "ㄨㄤ", names.OtherScript, 0},
	{"Cyrillic", "Иван", names.OtherScript, 0},
	{"Cyrillic letter among Latin ones", "P\u0430ul", names.OtherScript, 1},
	{"Arabic", "محمد", names.OtherScript, 0},
	{"Tibetan", "བཀྲ་ཤིས", names.OtherScript, 0},
	{"Mongolian", "ᠮᠣᠩᠭᠣᠯ", names.OtherScript, 0},
	{"replacement character", "王\uFFFD明", names.LostCharacter, 3},
	{"bad UTF-8 after a good beginning", "小王\xE6\x98A", names.LostCharacter, 6},
	{"second byte of the first character", "\xE5A\x80\xE5A\x80", names.LostCharacter, 0},
	{"second byte of the last character", "小王\xE6A\x80", names.LostCharacter, 6},
	{"third byte of the last character", "小王\xE6\x80A", names.LostCharacter, 6},
	{"bad UTF-8", "王\xE5\xB0明", names.LostCharacter, 3},
	{"question mark", "王?明", names.LostCharacter, 3},
	{"full-width question mark", "王？明", names.LostCharacter, 3},
	{"white square", "王□", names.LostCharacter, 3},
	{"geta mark", "王〓", names.LostCharacter, 3},
	{"asterisk", "王*明", names.AlreadyMasked, 3},
	{"full-width asterisk", "王＊＊", names.AlreadyMasked, 3},
	{"crosses", "王××", names.AlreadyMasked, 3},
	{"Latin asterisk", "J*** Smith", names.AlreadyMasked, 1},
	{"private use", "王\uE000", names.PrivateUse, 3},
	{"private use of plane 15", "王\U000F0000", names.PrivateUse, 3},
	{"NUL", "王\x00明", names.Control, 3},
	{"bell", "\a王明", names.Control, 0},
	{"next line", "王\u0085明", names.Control, 3},
	{"noncharacter", "王\uFFFE", names.Control, 3},
	{"noncharacter of the Arabic block", "王\uFDD0", names.Control, 3},
	{"visible format character", "王\u0600", names.Symbol, 3},
	{"pile of diacritics", "xq" + strings.Repeat("\u0301", 40), names.OtherScript, 62},
	{"ideographic description", "王⿰木木", names.Undisplayable, 3},
	{"unassigned", "王\U0003FFF0", names.Undisplayable, 3},
	{"hexagram", "王䷀", names.Symbol, 3},
	{"stroke", "王㇀", names.Symbol, 3},
	{"enclosed ideograph", "王㊣", names.Symbol, 3},
	{"parenthesised ideograph", "王㈱", names.Symbol, 3},
	{"hyphen between Han", "买买提-艾力", names.Symbol, 9},
	{"underscore", "买买提_艾力", names.Symbol, 9},
	{"colon", "姓名：王小明", names.Symbol, 6},
	{"emoji", "王🀄", names.Symbol, 3},
	{"leading hyphen", "-Smith", names.Symbol, 0},
	{"apostrophe and hyphen", "'-Smith", names.Symbol, 0},
	{"doubled apostrophe", "O''Neil", names.Symbol, 2},
	{"diacritic alone", "\u0301Jose", names.OtherScript, 0},
	{"HTML", "<b>Smith", names.Symbol, 0},
}

func TestParseRefuses(t *testing.T) {
	for _, tt := range refused {
		t.Run(tt.name, func(t *testing.T) {
			n, err := names.Parse(tt.in)
			var pe *names.ParseError
			if !errors.As(err, &pe) || !errors.Is(err, names.ErrInvalid) {
				t.Fatalf("Parse(%q) error = %v", tt.in, err)
			}
			if pe.Reason != tt.want || pe.Offset != tt.offset {
				t.Errorf("Parse(%q) error = %v, want %v at offset %d", tt.in, err, tt.want, tt.offset)
			}
			if n.IsValid() {
				t.Errorf("Parse(%q) gave a valid name with an error", tt.in)
			}
		})
	}
}

func TestRepairsAll(t *testing.T) {
	_, repairs, _ := names.ParseReport(" 王 明\uFEFF•⻢")
	for r := range repairs.All() {
		if r != names.FixedSpace {
			t.Errorf("first repair is %v", r)
		}
		break
	}
	if got := repairs.String(); got != "space,invisible,dot,radical" {
		t.Errorf("repairs are %q", got)
	}
}
