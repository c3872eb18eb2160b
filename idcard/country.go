package idcard

import _ "embed"

//go:embed countries.bin
var countriesBin string

const countrySize = 4 // numeric code, and the letters in base 26, in 2 bytes each

// A Country is a nationality on a foreigner's card: an entry of ISO 3166-1. The
// zero Country is none.
type Country struct {
	n uint8 // place in the table, from 1
}

// Nationality returns what a foreigner's card says, and the zero Country for
// other kinds of numbers.
func (n Number) Nationality() Country {
	switch v := n.value(); v.kind() {
	case KindForeign:
		return findCountry(byNumeric, v.region()%1000)
	case KindForeignOld:
		return findCountry(byAlpha3, v.region()/oldRegions)
	}
	return Country{}
}

// IsZero reports whether c is the zero Country.
func (c Country) IsZero() bool { return c == Country{} }

// Numeric returns the code of three digits as a number, such as 398, or 0.
func (c Country) Numeric() int {
	if c.IsZero() {
		return 0
	}
	return u16(countriesBin, (int(c.n)-1)*countrySize)
}

// Alpha3 returns the code of three letters, such as "KAZ", or "".
func (c Country) Alpha3() string {
	if c.IsZero() {
		return ""
	}
	code := u16(countriesBin, (int(c.n)-1)*countrySize+2)
	return string([]byte{byte('A' + code/676), byte('A' + code/26%26), byte('A' + code%26)})
}

// String returns the code of three letters, or "".
func (c Country) String() string { return c.Alpha3() }

// A countryKey is where an entry of the table has a code.
type countryKey int

const (
	byNumeric countryKey = 0
	byAlpha3  countryKey = 2 // the letters in base 26
)

// findCountry returns the country that has a code, or the zero Country.
func findCountry(k countryKey, code int) Country {
	for i := 0; i < len(countriesBin); i += countrySize {
		if u16(countriesBin, i+int(k)) == code {
			return Country{uint8(i/countrySize + 1)}
		}
	}
	return Country{}
}

//go:embed countrynames.bin
var countryNamesBin string

// Alpha2 returns the code of two letters, such as "KZ", or "".
func (c Country) Alpha2() string { return c.text(0) }

// ChineseName returns the Chinese name, such as 哈萨克斯坦, or "".
func (c Country) ChineseName() string { return c.text(1) }

// EnglishName returns the English name, such as Kazakhstan, or "".
func (c Country) EnglishName() string { return c.text(2) }

// text returns the i-th of c's three texts.
func (c Country) text(i int) string {
	if c.IsZero() {
		return ""
	}
	const endSize, texts = 2, 3
	from := len(countriesBin) / countrySize * texts * endSize
	i += (int(c.n) - 1) * texts
	start := 0
	if i > 0 {
		start = u16(countryNamesBin, (i-1)*endSize)
	}
	return countryNamesBin[from+start : from+u16(countryNamesBin, i*endSize)]
}
