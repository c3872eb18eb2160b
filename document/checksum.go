package document

// checkSum checks the check characters of s, which has the form of kind k.
func (p Parser) checkSum(k Kind, s string) fault {
	ok := true
	switch k {
	case KindHKID:
		ok = hkid(s)
	case KindTaiwanID, KindTaiwanResident:
		ok = taiwan(s)
	case KindUSCC:
		return p.checkUSCC(s)
	}
	if !ok {
		return fault{BadChecksum, len(s) - 1}
	}
	return fault{}
}

// hkid reports whether the check character of a Hong Kong identity card is right: weights
// 9 down to 1 over two letters, of which the first may be a blank of value 36, six digits
// and the check character, A being 10; the sum is a multiple of 11.
//
// The Immigration Department (入境事務處) does not publish the rule. It is known from
// python-stdnum and others, and holds for the samples that they give. The specimen of the
// card of 2018, Z683365(5), breaks it.
func hkid(s string) bool {
	sum := 36 * 9
	if len(s) == 9 {
		sum = hkValue(s[0]) * 9
		s = s[1:]
	}
	for i := range 8 {
		sum += hkValue(s[i]) * (8 - i)
	}
	return sum%11 == 0
}

// hkValue returns 0 to 9 for digits and 10 to 35 for letters.
func hkValue(c byte) int { return int(codes[c]) - 1 }

// taiwanValues has the values of the letters from A, as the Ministry of the Interior
// (內政部) assigned them to counties.
const taiwanValues = "\x0a\x0b\x0c\x0d\x0e\x0f\x10\x11\x22\x12\x13\x14\x15" +
	"\x16\x23\x17\x18\x19\x1a\x1b\x1c\x1d\x20\x1e\x1f\x21"

// taiwan reports whether the check digit of an identity card or resident's number of
// Taiwan is right. The tens of the letter's value count once, its units nine times, and
// the digits after it 8 times down to once; the check digit once. The sum is a multiple
// of 10. In residents' numbers from before 2021 the second letter counts as the units
// of its value.
func taiwan(s string) bool {
	first := int(taiwanValues[s[0]-'A'])
	second := int(s[1] - '0')
	if s[1] >= 'A' {
		second = int(taiwanValues[s[1]-'A']) % 10
	}
	sum := first/10 + first%10*9 + second*8 + int(s[9]-'0')
	for i := 2; i < 9; i++ {
		sum += int(s[i]-'0') * (9 - i)
	}
	return sum%10 == 0
}

// gbValues has the values of GB 32100-2015, table 2, plus one; 0 for other characters.
var gbValues = [256]uint8{
	'0': 1, '1': 2, '2': 3, '3': 4, '4': 5, '5': 6, '6': 7, '7': 8, '8': 9, '9': 10,
	'A': 11, 'B': 12, 'C': 13, 'D': 14, 'E': 15, 'F': 16, 'G': 17, 'H': 18,
	'J': 19, 'K': 20, 'L': 21, 'M': 22, 'N': 23, 'P': 24, 'Q': 25, 'R': 26,
	'T': 27, 'U': 28, 'W': 29, 'X': 30, 'Y': 31,
}

// Weights of the first 17 characters (GB 32100-2015, powers of 3 modulo 31), and of
// the first eight of an organisation code (GB 11714-1997).
const (
	gbWeights  = "\x01\x03\x09\x1b\x13\x1a\x10\x11\x14\x1d\x19\x0d\x08\x18\x0a\x1e\x1c"
	orgWeights = "\x03\x07\x09\x0a\x05\x08\x04\x02"
)

// checkUSCC checks both check characters of a unified social credit code.
func (p Parser) checkUSCC(s string) fault {
	sum := int(gbValues[s[17]]) - 1
	for i := range gbWeights {
		sum += (int(gbValues[s[i]]) - 1) * int(gbWeights[i])
	}
	whole, org := sum%31 == 0, organization(s[8:17])
	switch {
	case whole && org, p.LegacyUSCC && org:
		return fault{}
	case whole:
		return fault{BadOrganization, 16}
	case org:
		return fault{LegacyCheck, 17}
	}
	return fault{BadChecksum, 17}
}

// organization reports whether the check character of an organisation code
// is right: with it, of weight 1, the sum is a multiple of 11, X being 10. Here
// letters have the values 10 to 35.
func organization(s string) bool {
	sum := 0
	for i := range orgWeights {
		sum += (int(codes[s[i]]) - 1) * int(orgWeights[i])
	}
	check := s[8] - '0'
	if s[8] == 'X' {
		check = 10
	}
	return check <= 10 && (sum+int(check))%11 == 0
}
