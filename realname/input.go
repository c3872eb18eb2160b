package realname

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// invalid refuses an argument of a call, for one of the reasons about arguments.
func invalid(r Reason, step Step) *Error { return &Error{Reason: r, Step: step} }

// maxName bounds the name of an account or an actor, in bytes.
const maxName = 256

// badName is what is wrong with the first of some names of accounts and actors that is not 1 to
// 256 bytes of UTF-8, or nil.
func badName(names ...string) error {
	for _, s := range names {
		if r := badText(s, maxName); r != 0 {
			return invalid(r, 0)
		}
	}
	return nil
}

// badText is what is wrong with a text that is to be 1 to limit bytes of UTF-8, or zero.
func badText(s string, limit int) Reason {
	switch {
	case s == "":
		return ReasonValueMissing
	case len(s) > limit:
		return ReasonValueTooLarge
	case !utf8.ValidString(s):
		return ReasonValueMalformed
	}
	return 0
}

// badPhoto is what is wrong with a photo, or zero.
func badPhoto(p Photo) Reason {
	switch n := p.Len(); {
	case n == 0:
		return ReasonValueMissing
	case n > MaxPhoto:
		return ReasonValueTooLarge
	}
	return 0
}

// badChoice is what is wrong with a goal, or with a method for it, or nil. The method may be
// zero.
func (p *policy) badChoice(g Goal, m Method) error {
	if _, ok := p.goals[g]; !ok {
		return invalid(ReasonGoalUnknown, 0)
	}
	if m != 0 && !p.has(g, m) {
		return invalid(ReasonMethodUnknown, 0)
	}
	return nil
}

// maxPurpose bounds the purpose of a look at personal data, in bytes.
const maxPurpose = 128

// badActor is what is wrong with the name of an actor, or nil. Two names that look alike are to be one
// actor: so there are only visible characters and single spaces between them, and none that is only
// another form of one, such as a full-width letter, or that changes the one before it.
func badActor(actor string) error {
	if err := badName(actor); err != nil {
		return err
	}
	if strings.ContainsFunc(actor, isOdd) || strings.Contains(actor, "  ") || strings.TrimSpace(actor) != actor {
		return invalid(ReasonValueMalformed, 0)
	}
	return nil
}

// isOdd reports whether a character is not to be in the name of an actor.
func isOdd(r rune) bool {
	return !unicode.IsGraphic(r) || unicode.IsSpace(r) && r != ' ' || unicode.IsMark(r) || unicode.Is(otherForms, r)
}

// otherForms are blocks of Unicode with other forms of characters that are elsewhere.
var otherForms = &unicode.RangeTable{
	R16: []unicode.Range16{
		{0x2070, 0x209f, 1}, {0x2100, 0x214f, 1}, {0x2460, 0x24ff, 1}, // raised and lowered, letterlike, in circles
		{0x3200, 0x33ff, 1}, {0xf900, 0xfaff, 1}, {0xfb00, 0xfb4f, 1}, {0xff00, 0xffef, 1}, // of CJK, ligatures, of another width
	},
	R32: []unicode.Range32{{0x1d400, 0x1d7ff, 1}, {0x2f800, 0x2fa1f, 1}}, // of mathematics, of CJK
}

// badStaff is what is wrong with an actor, or with why they do something, or nil.
func badStaff(actor, why string) error {
	if err := badActor(actor); err != nil {
		return err
	}
	return badLook(actor, why)
}

// badLook is what is wrong with the account or the purpose of a look at personal data, or nil.
func badLook(account, purpose string) error {
	if err := badName(account); err != nil {
		return err
	}
	if r := badText(purpose, maxPurpose); r != 0 {
		return invalid(r, 0)
	}
	return nil
}
