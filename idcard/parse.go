package idcard

import "slices"

// weights of the first 17 characters (GB 11643-1999, from ISO 7064 MOD 11-2).
const weights = "\x07\x09\x0a\x05\x08\x04\x02\x01\x06\x03\x07\x09\x0a\x05\x08\x04\x02"

// checkCharacters has the check character for each weighted sum modulo 11.
const checkCharacters = "10X98765432"

// minYear is the earliest year of birth that is accepted. The standard sets no limit,
// and its own example was born in 1880.
const minYear = 1800

// standard is the zero Parser.
var standard Parser

// Parse parses s as an identity number of any kind. It is strict: it accepts a
// lower-case final x, and otherwise only the ASCII characters that stand on cards,
// with no white space around them. Use a [Parser] with Lenient for what people type
// or paste.
//
// Parse has no clock: it accepts any date of birth from 1800, see [ParseAt]. The
// region must be known to the table, unless the holder was born in the year of
// [region.Table.Date] or later and only the province is known: then the region may be
// newer than the table. The error, if any, is a [*ParseError].
func Parse(s string) (Number, error) {
	v, f := standard.strict(s)
	if f.reason != reasonUnknown {
		return Number{}, f.err()
	}
	return newNumber(v), nil
}

// ParseAt is like [Parse] but refuses dates of birth after day, which is usually
// today: DateOf(time.Now()). A number of someone born on day is valid. The zero
// Date refuses nothing; [DateOf] the zero Time, which is in the year 1, refuses all.
func ParseAt(s string, day Date) (Number, error) {
	p := Parser{Day: day}
	v, f := p.strict(s)
	if f.reason != reasonUnknown {
		return Number{}, f.err()
	}
	return newNumber(v), nil
}

// MustParse is like [Parse] but panics on error. It is for tests.
func MustParse(s string) Number {
	n, err := Parse(s)
	if err != nil {
		panic(err)
	}
	return n
}

// strict parses s without repairs and returns its value.
func (p *Parser) strict(s string) (value, fault) {
	switch {
	case len(s) == 18:
		return p.parse18(s)
	case len(s) == 15 && isUpper(s[0]):
		return p.parseOldForeign(s)
	case len(s) == 15:
		return p.parse15(s)
	}
	return 0, diagnose(s)
}

// parse18 parses s of 18 bytes, which may be any.
func (p *Parser) parse18(s string) (value, fault) {
	a, b := u64(s, 0), u64(s, 8)
	last, check := s[16]-'0', s[17]
	if check == 'x' {
		check = 'X'
	}
	if !allDigits(a) || !allDigits(b) || last > 9 || check-'0' > 9 && check != 'X' {
		return 0, diagnose(s)
	}
	province, prefecture, county, century := pairs(a)
	yy, month, day, seq := pairs(b)
	region := province*10000 + prefecture*100 + county
	v, f := p.join(region, century*100+yy, month, day, seq*10+int(last))
	if f.reason != reasonUnknown {
		return 0, f
	}
	if sum := weigh(a, b) + uint32(last)*2; checkCharacters[sum%11] != check {
		return 0, fault{BadChecksum, 17}
	}
	return v, fault{}
}

// join checks the parts of a number of 18 characters and puts them together.
func (p *Parser) join(region, year, month, day, seq int) (value, fault) {
	birth, ok := newCivil(year, month, day)
	if !ok {
		return 0, fault{BadDate, 6}
	}
	if r := p.checkBirth(birth); r != reasonUnknown {
		return 0, fault{r, 6}
	}
	kind := kindOf(region)
	v := pack(kind, region, seq, birth)
	switch {
	case !p.accepts(kind):
		return 0, fault{KindNotAccepted, -1}
	case kind == KindForeign:
		return v, checkForeign(region)
	}
	return v, fault{p.checkRegion(region, birth), 0}
}

// kindOf returns what kind of number of 18 characters begins with these six digits.
func kindOf(region int) Kind {
	switch {
	case region >= 900_000:
		return KindForeign
	case region >= 800_000:
		return KindPermit
	}
	return KindResident
}

// checkBirth checks that the earliest possible date of birth lies in range.
func (p *Parser) checkBirth(birth civil) Reason {
	switch {
	case birth.year() < minYear:
		return EarlyDate
	case !p.Day.IsZero() && p.Day.civil() < birth:
		return FutureDate
	}
	return reasonUnknown
}

func (p *Parser) accepts(k Kind) bool { return p.Kinds == nil || slices.Contains(p.Kinds, k) }

// Eight characters are read as one word, the first in its lowest byte.

// allDigits reports whether all bytes of w are ASCII digits.
func allDigits(w uint64) bool {
	const high, zeros, sixes = 0xf0f0f0f0f0f0f0f0, 0x3030303030303030, 0x0606060606060606
	return w&high == zeros && (w+sixes)&high == zeros
}

// pairs returns the four numbers that eight digits make, two each.
func pairs(w uint64) (a, b, c, d int) {
	w &= 0x0f0f0f0f0f0f0f0f
	w = (w*10 + w>>8) & 0x00ff00ff00ff00ff
	return int(w & 0xff), int(w >> 16 & 0xff), int(w >> 32 & 0xff), int(w >> 48)
}

// weigh returns the weighted sum of the first 16 digits. A multiplication adds up
// in its top 16 bits the products of four digits with four weights, the last
// digit's weight in the lowest.
func weigh(a, b uint64) uint32 {
	const lanes = 0x000f000f000f000f
	sum := (a&lanes)*(7<<48|10<<32|8<<16|2)>>48 +
		(a>>8&lanes)*(9<<48|5<<32|4<<16|1)>>48 +
		(b&lanes)*(6<<48|7<<32|10<<16|8)>>48 +
		(b>>8&lanes)*(3<<48|9<<32|5<<16|4)>>48
	return uint32(sum)
}

// parse15 parses s of 15 bytes, which may be any, as GB 11643-1989 defines it: it
// has no century and no check character. Such numbers were given before
// 1999-10-01, so the year 00 is 1900; and to people of a hundred years and more
// the sequences from 996 were reserved.
func (p *Parser) parse15(s string) (value, fault) {
	a, b := u64(s, 0), u64(s, 7)
	if !allDigits(a) || !allDigits(b) {
		return 0, diagnose(s)
	}
	province, prefecture, county, yy := pairs(a)
	month, day, high, low := pairs(b>>8 | '0'<<56) // from the ninth digit, and a zero
	year, seq := 1900+yy, high*10+low/10
	if seq >= 996 {
		year -= 100
	}
	v, f := p.join(province*10000+prefecture*100+county, year, month, day, seq)
	if f.reason == reasonUnknown && v.kind() != KindResident {
		f = fault{UnknownRegion, 0} // permits and foreigners' cards have 18 characters
	}
	return v, f
}

func u64(s string, i int) uint64 {
	s = s[i : i+8]
	return uint64(s[0]) | uint64(s[1])<<8 | uint64(s[2])<<16 | uint64(s[3])<<24 |
		uint64(s[4])<<32 | uint64(s[5])<<40 | uint64(s[6])<<48 | uint64(s[7])<<56
}
