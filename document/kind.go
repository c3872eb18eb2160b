package document

// A Kind is a kind of document. The zero Kind is that of the zero [Number].
type Kind uint8

// Kinds of documents, and what their numbers look like. Where nothing is said of a
// check digit, there is none or its rule is not published.
const (
	KindUnknown Kind = iota

	// KindHKMacaoPermit is the permit of people from Hong Kong and Macao for the
	// mainland (港澳居民来往内地通行证): H or M and 8 digits that stay for life. Two
	// digits may follow that count renewals (公安部, notice of 2010-03-10); the
	// card has them in a field of its own since 2013.
	KindHKMacaoPermit
	// KindTaiwanPermit is the permit of people from Taiwan for the mainland
	// (台湾居民来往大陆通行证): 8 digits that stay for life since 2008-09-25. Two digits
	// may follow that count renewals.
	KindTaiwanPermit
	// KindHKMacaoPass is the mainlanders' permit for Hong Kong and Macao
	// (往来港澳通行证): W or C and 8 digits, or C, a letter other than I and O and 7 digits
	// (国家移民管理局, notice of 2018-12-10).
	KindHKMacaoPass
	// KindTaiwanPass is the mainlanders' permit for Taiwan (往来台湾通行证): T or L
	// and 8 digits.
	KindTaiwanPass
	// KindHKID is the Hong Kong identity card (香港身份证): one or two letters, 6
	// digits and a check character, 0 to 9 or A, which is in brackets on the card.
	KindHKID
	// KindMacaoID is the Macao identity card (澳门居民身份证): 1, 5 or 7, 6 digits and a
	// check digit, in brackets on the card. How that is made is not published, so it is
	// not checked.
	KindMacaoID
	// KindTaiwanID is Taiwan's national identity card (国民身份证): a letter, 1 or 2, 7 digits
	// and a check digit.
	KindTaiwanID
	// KindTaiwanResident is Taiwan's number for residents without household registration
	// (居留证统一证号): a letter, 8 or 9, 7 digits and a check digit; given before 2021 it has
	// a letter from A to D in the second place.
	KindTaiwanResident
	// KindChinesePassport is a passport of the mainland (中国护照): E or G and 8 digits;
	// E, a letter other than I and O and 7 digits since 2017; official ones D, S or P
	// and 7 or 8 digits, or DE, SE or PE and 7 digits (广州市公安局, 2024-02-19).
	KindChinesePassport
	// KindHKPassport is a passport of Hong Kong (香港特别行政区护照): H or K and 8 digits,
	// or KJ and 7 digits. The form is known from use: no rule is published.
	KindHKPassport
	// KindMacaoPassport is a passport of Macao (澳门特别行政区护照): MA or MB and 7 digits.
	// The form is known from use: no rule is published.
	KindMacaoPassport
	// KindPassport is any passport: 5 to 9 letters and digits, at least one a digit.
	// ICAO Doc 9303 part 4 has a field of 9 characters; the rest is our policy.
	KindPassport
	// KindUSCC is the unified social credit code (统一社会信用代码) of companies and
	// other organisations, GB 32100-2015: 18 characters, with two check characters.
	KindUSCC

	kindCount
)

var kindNames = [kindCount]string{
	KindUnknown:         "unknown",
	KindHKMacaoPermit:   "hk_macao_permit",
	KindTaiwanPermit:    "taiwan_permit",
	KindHKMacaoPass:     "hk_macao_pass",
	KindTaiwanPass:      "taiwan_pass",
	KindHKID:            "hkid",
	KindMacaoID:         "macao_id",
	KindTaiwanID:        "taiwan_id",
	KindTaiwanResident:  "taiwan_resident",
	KindChinesePassport: "chinese_passport",
	KindHKPassport:      "hk_passport",
	KindMacaoPassport:   "macao_passport",
	KindPassport:        "passport",
	KindUSCC:            "uscc",
}

// String returns a stable name in lower case, such as "hk_macao_permit".
func (k Kind) String() string {
	if k >= kindCount {
		k = KindUnknown
	}
	return kindNames[k]
}

// ParseKind returns the Kind with the name, as [Kind.String] gives it, and whether there
// is one.
func ParseKind(name string) (Kind, bool) {
	for k := KindUnknown + 1; k < kindCount; k++ {
		if kindNames[k] == name {
			return k, true
		}
	}
	return KindUnknown, false
}
