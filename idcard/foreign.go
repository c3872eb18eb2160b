package idcard

import "github.com/go-realname/sdk/idcard/region"

// Old cards of foreigners: three letters for the nationality, four digits of
// the office's region, the birth in six, one of sequence, and the check digit
// of ICAO Doc 9303, which repeats the weights 7, 3, 1 and counts A to Z as 10 to 35.

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// oldParts are the parts of an old card's number but for the check digit.
type oldParts struct {
	country, province, prefecture int // the nationality's letters in base 26
	year, month, day, seq         int
}

// splitOldForeign splits s of 15 bytes, the first a letter. It reports whether
// letters and digits stand where they should.
func splitOldForeign(s string) (c oldParts, ok bool) {
	a, b := u64(s, 3), u64(s, 7)
	if !isUpper(s[1]) || !isUpper(s[2]) || !allDigits(a) || !allDigits(b) {
		return c, false
	}
	c.country = int(s[0]-'A')*676 + int(s[1]-'A')*26 + int(s[2]-'A')
	c.province, c.prefecture, _, _ = pairs(a)
	c.year, c.month, c.day, c.seq = pairs(b)
	c.seq /= 10
	return c, true
}

func (c oldParts) value() value {
	region := c.country*oldRegions + c.province*100 + c.prefecture
	return pack(KindForeignOld, region, c.seq, date(c.year, c.month, c.day))
}

// parseOldForeign parses s of 15 bytes, the first a letter.
func (p *Parser) parseOldForeign(s string) (value, fault) {
	c, ok := splitOldForeign(s)
	if !ok {
		return 0, diagnose(s)
	}
	early, _ := oldBirths(c.year, c.month, c.day)
	if f := p.checkOldForeign(c.country, c.province, early); f.reason != reasonUnknown {
		return 0, f
	}
	if icaoCheck([]byte(s[:14])) != s[14] {
		return 0, fault{BadChecksum, 14}
	}
	return c.value(), fault{}
}

// checkOldForeign checks the parts of an old card's number, of the dates of birth the earlier.
func (p *Parser) checkOldForeign(country, province int, early civil) fault {
	if early == 0 {
		return fault{BadDate, 7}
	}
	if r := p.checkBirth(early); r != reasonUnknown {
		return fault{r, 7}
	}
	if !p.accepts(KindForeignOld) {
		return fault{KindNotAccepted, -1}
	}
	if !officeProvince(province) {
		return fault{UnknownRegion, 3}
	}
	return checkNationality(byAlpha3, country, 0)
}

// oldText sets b, of 15 bytes, to the plain number that v holds, and returns it.
func (v value) oldText(b []byte) []byte {
	letters := lettersOf(v.region() / oldRegions)
	copy(b, letters[:])
	putDigits(b[3:14], (uint64(v.region())*1_000_000+v.birth().digits())*10+uint64(v.seq()))
	b[14] = icaoCheck(b[:14])
	return b
}

// icaoCheck returns the check digit of capital letters and digits.
func icaoCheck(s []byte) byte {
	sum := 0
	for i, c := range s {
		n := int(c - '0')
		if isUpper(c) {
			n = int(c-'A') + 10
		}
		sum += n * int("\x07\x03\x01"[i%3])
	}
	return byte('0' + sum%10)
}

// checkForeign checks a new card's first six digits: 9, the office's province,
// and the nationality in three digits (GA 2102-2023).
func checkForeign(code int) fault {
	if !officeProvince(code / 1000 % 100) {
		return fault{UnknownRegion, 1}
	}
	return checkNationality(byNumeric, code%1000, 3)
}

// checkNationality refuses what a foreigner's card cannot say at offset: China, Hong Kong,
// Macao, Taiwan, or what is no country.
func checkNationality(k countryKey, code, offset int) fault {
	i := findCountry(k, code)
	if i < 0 {
		return fault{UnknownCountry, offset}
	}
	switch countryCode(byNumeric, i) {
	case 156, 344, 446, 158:
		return fault{UnknownCountry, offset}
	}
	return fault{}
}

// officeProvince reports whether a province of these two digits can have
// accepted an application: one of the mainland.
func officeProvince(p int) bool { return p <= 65 && region.Table{}.Has(p*10000) }
