package explain

import "golang.org/x/text/language"

// maxAccept is how many bytes of what a client accepts are read. Browsers send
// a tenth of that.
const maxAccept = 1000

// Language returns [language.SimplifiedChinese] or [language.English], whichever
// suits accept best. Each of accept is a language tag, such as the "en" of a
// flag or an account's settings, or an Accept-Language header. The first that
// names English, Chinese or another language of China decides.
//
// If none does, the result is English where other languages are named, and
// Chinese where nothing is. A text that cannot be parsed, or has more than 1000 bytes, names no
// language.
func Language(accept ...string) language.Tag {
	named := false
	for _, s := range accept {
		for _, t := range parse(s) {
			switch {
			case isAny(t):
			case readsEnglish(t):
				return language.English
			case readsChinese(t):
				return language.SimplifiedChinese
			default:
				named = true
			}
		}
	}
	if named {
		return language.English
	}
	return language.SimplifiedChinese
}

// parse returns the languages that s names, the most wanted first.
func parse(s string) []language.Tag {
	if len(s) > maxAccept {
		return nil
	}
	tags, _, err := language.ParseAcceptLanguage(s)
	if err != nil {
		return nil
	}
	return tags
}

func readsEnglish(t language.Tag) bool {
	base, _ := t.Base()
	return base.String() == "en"
}

// readsChinese reports whether t is Chinese or has its home where Chinese is
// read. The region that t names does not matter: a telephone bought in China
// and set to French says fr-CN.
func readsChinese(t language.Tag) bool {
	base, _ := t.Base()
	if base.String() == "zh" {
		return true
	}
	script, _ := t.Script()
	t, err := language.Compose(base, script)
	if err != nil {
		return false
	}
	home, _ := t.Region()
	switch home.String() {
	case "CN", "HK", "MO", "TW":
		return true
	}
	return false
}

// isAny reports whether t stands for any language: "und", whose likely base is
// English, or the "*" of a header, which is parsed as "mul".
func isAny(t language.Tag) bool {
	base, _ := t.Base()
	return t.IsRoot() || base.String() == "und" || base.String() == "mul"
}

// isEnglish reports whether those who ask for t get English.
func isEnglish(t language.Tag) bool {
	switch t {
	case language.English:
		return true
	case language.SimplifiedChinese, language.Chinese, language.Und:
		return false
	}
	return !isAny(t) && (readsEnglish(t) || !readsChinese(t))
}
