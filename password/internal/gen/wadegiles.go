package main

import "strings"

// Wade–Giles initials and finals where they differ from pinyin, without marks:
// passports of Taiwan leave out the apostrophe and the two dots.
var (
	initials = []struct{ pinyin, wade string }{
		{"zh", "ch"}, {"ch", "ch"}, {"sh", "sh"}, {"b", "p"}, {"d", "t"}, {"g", "k"}, {"j", "ch"},
		{"q", "ch"}, {"x", "hs"}, {"z", "ts"}, {"c", "ts"}, {"r", "j"}, {"p", "p"}, {"t", "t"},
		{"k", "k"}, {"m", "m"}, {"f", "f"}, {"n", "n"}, {"l", "l"}, {"h", "h"}, {"s", "s"},
		{"y", "y"}, {"w", "w"},
	}
	finals = map[string]string{
		"ian": "ien", "ie": "ieh", "ong": "ung", "iong": "iung", "ue": "ueh", "ve": "ueh", "v": "u",
		"uo": "o", "ui": "ui",
	}
	wholes = map[string]string{
		"zhi": "chih", "chi": "chih", "shi": "shih", "ri": "jih", "zi": "tzu", "ci": "tzu", "si": "szu",
		"er": "erh", "yi": "i", "you": "yu", "yan": "yen", "ye": "yeh", "yue": "yueh", "yong": "yung",
		"ge": "ko", "ke": "ko", "he": "ho", "gui": "kuei", "kui": "kuei", "guo": "kuo", "kuo": "kuo",
		"huo": "huo", "shuo": "shuo",
	}
)

// wadeGiles returns how a syllable of pinyin is spelled in passports of Taiwan,
// or at least was for most of their holders.
func wadeGiles(pinyin string) string {
	if w, ok := wholes[pinyin]; ok {
		return w
	}
	for _, i := range initials {
		if final, ok := strings.CutPrefix(pinyin, i.pinyin); ok {
			// After j, q and x the vowel of ju is ü, written u in both.
			if w, ok := finals[final]; ok {
				final = w
			}
			return i.wade + final
		}
	}
	return pinyin
}
