package document

// ranking has all kinds, those first of which a text is likelier a number if it can be.
var ranking = [...]Kind{
	KindUSCC, KindTaiwanID, KindTaiwanResident, KindHKID,
	KindHKMacaoPermit, KindTaiwanPermit, KindChinesePassport,
	KindHKMacaoPass, KindTaiwanPass, KindHKPassport, KindMacaoPassport,
	KindMacaoID, KindPassport,
}

// Detect returns the kinds of which s can be a number, the likeliest first: those that
// [Parse] accepts it as. It returns none if there is none. Use it to offer a choice, not
// to make one: H and 8 digits are a Hong Kong resident's permit and a Hong Kong passport.
//
// The likeliest are kinds whose check character holds, then those with a prefix of their
// own. A Hong Kong identity card with two letters is rare, and one passport number in
// eleven has a right check character by chance: so it comes last, unless its check
// character is in brackets.
func Detect(s string) []Kind {
	var found []Kind
	rare := false
	for _, k := range ranking {
		n, err := Parse(k, s)
		switch {
		case err != nil:
		case k == KindHKID && n.hasTwoLetters():
			rare = true
		default:
			found = append(found, k)
		}
	}
	if rare {
		found = append(found, KindHKID)
	}
	return found
}

// hasTwoLetters reports whether a Hong Kong identity card's number begins with two
// letters, so has nine characters.
func (n Number) hasTwoLetters() bool {
	var buf [maxLen]byte
	return len(n.text(&buf)) == 9
}
