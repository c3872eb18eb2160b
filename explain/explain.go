package explain

import (
	"fmt"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/region"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A text is one thing said in both languages.
type text struct{ zh, en string }

// general is said about a reason that has no text.
var general = text{
	"请核对填写的内容；如需帮助，请联系客服。",
	"Please check what you entered. If you need help, please contact support.",
}

// Reason returns a few sentences about r: what is wrong, and what to do. Use [Step] for the
// reason of a step. It
// knows the values of each package's Reason, and those of [region.Status],
// [bankcard.Finding], [photo.Finding], [names.Repair], [names.Level], [password.Kind]
// and [password.Field]. For all else, nil and unknown values among it, the sentence
// is a general one.
func Reason(lang language.Tag, r fmt.Stringer) string {
	return reasonText(r).in(lang)
}

func reasonText(r fmt.Stringer) text {
	switch r := r.(type) {
	case realname.Reason:
		return at(realnameTexts[:], r, general)
	case idcard.Reason:
		return at(idcardTexts[:], r, general)
	case region.Status:
		return at(regionStatusTexts[:], r, general)
	case bankcard.Reason:
		return at(bankcardTexts[:], r, general)
	case bankcard.Finding:
		return at(bankcardFindingTexts[:], r, general)
	case document.Reason:
		return at(documentTexts[:], r, general)
	case photo.Reason:
		return at(photoTexts[:], r, general)
	case photo.Finding:
		return at(photoFindingTexts[:], r, general)
	case names.Reason:
		return at(namesTexts[:], r, general)
	case names.Repair:
		return at(namesRepairTexts[:], r, general)
	case names.Level:
		return at(namesLevelTexts[:], r, general)
	case sms.Reason:
		return at(smsTexts[:], r, general)
	case password.Reason:
		return at(passwordTexts[:], r, general)
	case password.Kind:
		return at(passwordKindTexts[:], r, general)
	case password.Field:
		return at(passwordFieldTexts[:], r, general)
	case keyring.Reason:
		return at(keyringTexts[:], r, general)
	}
	return general
}

// Violation returns a sentence about v: what makes the password or PIN unfit,
// and what to do. It takes the [password.Field] of what is personal, and the
// [password.Kind] of the rest.
func Violation(lang language.Tag, v password.Violation) string {
	return violationText(v).in(lang)
}

func violationText(v password.Violation) text {
	if v.Kind == password.Personal {
		return at(passwordFieldTexts[:], v.Field, reasonText(v.Kind))
	}
	return reasonText(v.Kind)
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
	switch (text{}) {
	case more:
		return t
	case t:
		return more
	}
	return text{t.zh + more.zh, t.en + " " + more.en}
}
