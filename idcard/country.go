package idcard

import _ "embed"

//go:embed countries.bin
var countriesBin string

const countrySize = 7 // numeric code in 2 bytes, alpha-3, alpha-2

// A Country is a nationality on a foreigner's card: an entry of ISO 3166-1. The
// zero Country is none.
type Country struct {
	n uint8 // place in the table, from 1
}

// Nationality returns what a foreigner's card says, and the zero Country for
// other kinds of numbers.
func (n Number) Nationality() Country {
	var c Country
	switch f := n.fields(); f.kind {
	case KindForeign:
		c, _ = countryByNumeric(f.country)
	case KindForeignOld:
		c, _ = countryByAlpha3(f.country)
	}
	return c
}

// IsZero reports whether c is the zero Country.
func (c Country) IsZero() bool { return c == Country{} }

// entry returns c's part of the table.
func (c Country) entry() string {
	if c.IsZero() {
		return ""
	}
	end := int(c.n) * countrySize
	return countriesBin[end-countrySize : end]
}

// Numeric returns the code of three digits as a number, such as 398, or 0.
func (c Country) Numeric() int {
	if c.IsZero() {
		return 0
	}
	return u16(c.entry(), 0)
}

// Alpha3 returns the code of three letters, such as "KAZ", or "".
func (c Country) Alpha3() string {
	if c.IsZero() {
		return ""
	}
	return c.entry()[2:5]
}

// Alpha2 returns the code of two letters, such as "KZ", or "".
func (c Country) Alpha2() string {
	if c.IsZero() {
		return ""
	}
	return c.entry()[5:]
}

// String returns the code of three letters, or "".
func (c Country) String() string { return c.Alpha3() }

// isChina reports whether c is an entry that a foreigner cannot have: China,
// Hong Kong, Macao, Taiwan.
func (c Country) isChina() bool {
	switch c.Numeric() {
	case 156, 344, 446, 158:
		return true
	}
	return false
}

// countryByNumeric returns the country with a numeric code. The table is in this order.
func countryByNumeric(code int) (Country, bool) {
	low, high := 0, len(countriesBin)/countrySize
	for low < high {
		if mid := (low + high) / 2; u16(countriesBin, mid*countrySize) < code {
			low = mid + 1
		} else {
			high = mid
		}
	}
	c := Country{uint8(low + 1)}
	return c, low < len(countriesBin)/countrySize && c.Numeric() == code
}

// countryByAlpha3 returns the country whose three letters make code in base 26.
func countryByAlpha3(code int) (Country, bool) {
	letters := [3]byte{byte('A' + code/676), byte('A' + code/26%26), byte('A' + code%26)}
	for n := range len(countriesBin) / countrySize {
		if c := (Country{uint8(n + 1)}); c.Alpha3() == string(letters[:]) {
			return c, true
		}
	}
	return Country{}, false
}

//go:embed countrynames.bin
var countryNamesBin string

// Name returns the Chinese name, such as 哈萨克斯坦, or "".
func (c Country) Name() string { return c.name(0) }

// EnglishName returns the English name, such as Kazakhstan, or "".
func (c Country) EnglishName() string { return c.name(1) }

// name returns the i-th name of c.
func (c Country) name(i int) string {
	if c.IsZero() {
		return ""
	}
	const endSize = 2
	text := len(countriesBin) / countrySize * 2 * endSize
	i += (int(c.n) - 1) * 2
	start := 0
	if i > 0 {
		start = u16(countryNamesBin, (i-1)*endSize)
	}
	return countryNamesBin[text+start : text+u16(countryNamesBin, i*endSize)]
}
