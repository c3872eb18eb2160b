package explain

import (
	"fmt"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/keyring"
)

// A text is one thing said in both languages.
type text struct{ zh, en string }

// general is said about a reason that has no text.
var general = text{
	"暂时无法完成，请稍后再试。", "This could not be completed. Please try again later.",
}

// Reason returns one or two sentences about r: what is wrong, and what to do.
// It knows the values of every reason-like type of this module, such as
// [keyring.Reason]. For all else, nil
// and unknown values among it, the sentence is a general one.
func Reason(lang language.Tag, r fmt.Stringer) string {
	return reasonText(r).in(lang)
}

func reasonText(r fmt.Stringer) text {
	switch r := r.(type) {
	case keyring.Reason:
		return at(keyringTexts[:], r, general)
	}
	return general
}

// at returns the text of a value, or other if it has none.
func at[T ~uint8](texts []text, v T, other text) text {
	if int(v) < len(texts) && texts[v] != (text{}) {
		return texts[v]
	}
	return other
}

func (t text) in(lang language.Tag) string {
	if isEnglish(lang) {
		return t.en
	}
	return t.zh
}

// then returns t and after it more, if there is more.
func (t text) then(more text) text {
	if more == (text{}) {
		return t
	}
	return text{t.zh + more.zh, t.en + " " + more.en}
}
