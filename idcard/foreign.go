package idcard

import "slices"

// Old cards of foreigners: three letters for the nationality, four digits of
// the office's region, the birth in six, one of sequence, and the check digit
// of ICAO Doc 9303, which repeats the weights 7, 3, 1 and counts A to Z as 10 to 35.

func isUpper(c byte) bool { return 'A' <= c && c <= 'Z' }

// parseOldForeign parses s of 15 bytes, the first a letter.
func (p *Parser) parseOldForeign(s string) (uint64, fault) {
	region, ok1 := atoi(s[3:7])
	date, ok2 := atoi(s[7:13])
	seq, ok3 := atoi(s[13:14])
	check, ok4 := atoi(s[14:])
	if !isUpper(s[1]) || !isUpper(s[2]) || !ok1 || !ok2 || !ok3 || !ok4 {
		return 0, diagnose(s)
	}
	f := fields{kind: KindForeignOld, region: region, seq: seq}
	f.year, f.month, f.day = date/10000, date/100%100, date%100
	for i := range 3 {
		f.country = f.country*26 + int(s[i]-'A')
	}
	if bad := p.checkOldForeign(&f); bad.reason != reasonUnknown {
		return 0, bad
	}
	if icaoCheck(s[:14]) != check {
		return 0, fault{BadChecksum, 14}
	}
	value := f.country*oldCountry + f.region*oldRegion + date*oldDate + f.seq
	return oldBase + uint64(value), fault{}
}

func (p *Parser) checkOldForeign(f *fields) fault {
	if p.Kinds != nil && !slices.Contains(p.Kinds, f.kind) {
		return fault{KindNotAccepted, -1}
	}
	early, _ := oldBirths(*f)
	if early.IsZero() {
		return fault{BadDate, 7}
	}
	if r := p.checkBirth(early); r != reasonUnknown {
		return fault{r, 7}
	}
	if !officeProvince(f.region / 100) {
		return fault{UnknownRegion, 3}
	}
	if c, ok := countryByAlpha3(f.country); !ok || c.isChina() {
		return fault{UnknownCountry, 0}
	}
	return fault{}
}

// icaoCheck returns the check digit of capital letters and digits.
func icaoCheck(s string) int {
	sum := 0
	for i := range len(s) {
		n := int(s[i] - '0')
		if isUpper(s[i]) {
			n = int(s[i]-'A') + 10
		}
		sum += n * [3]int{7, 3, 1}[i%3]
	}
	return sum % 10
}

// appendOld appends the plain characters of an old card's number.
func appendOld(b []byte, v int) []byte {
	start := len(b)
	country := v / oldCountry
	b = append(b, byte('A'+country/676), byte('A'+country/26%26), byte('A'+country%26))
	b = appendPadded(b, v%oldCountry, 11)
	return append(b, byte('0'+icaoCheck(string(b[start:]))))
}

// checkForeign checks a new card's first six digits: 9, the office's province,
// and the nationality in three digits (GA 2102-2023).
func checkForeign(region int) fault {
	if !officeProvince(region / 1000 % 100) {
		return fault{UnknownRegion, 1}
	}
	if c, ok := countryByNumeric(region % 1000); !ok || c.isChina() {
		return fault{UnknownCountry, 3}
	}
	return fault{}
}

// officeProvince reports whether a province of these two digits can have
// accepted an application: one of the mainland.
func officeProvince(p int) bool { return p <= 65 && provinceKnown(p) }
