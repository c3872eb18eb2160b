package idcard

import _ "embed"

//go:embed countries.bin
var countriesBin string

const countrySize = 4 // numeric code, and the letters in base 26, in 2 bytes each

// A Country is a nationality on a foreigner's card: an entry of ISO 3166-1. The
// zero Country is none.
type Country struct {
	Numeric     int    // such as 398
	Alpha3      string // such as "KAZ"
	Alpha2      string // such as "KZ"
	Name        string // in Chinese, such as 哈萨克斯坦
	EnglishName string // such as Kazakhstan
}

// Nationality returns what a foreigner's card says, and the zero Country for
// other kinds of numbers.
func (n Number) Nationality() Country {
	v := n.value()
	switch v.kind() {
	case KindForeign:
		return countryAt(findCountry(byNumeric, v.region()%1000))
	case KindForeignOld:
		return countryAt(findCountry(byAlpha3, v.region()/oldRegions))
	}
	return Country{}
}

// countryAt returns the i-th country of the table.
func countryAt(i int) Country {
	alpha3 := lettersOf(countryCode(byAlpha3, i))
	return Country{
		Numeric:     countryCode(byNumeric, i),
		Alpha3:      string(alpha3[:]),
		Alpha2:      countryText(i, 0),
		Name:        countryText(i, 1),
		EnglishName: countryText(i, 2),
	}
}

// lettersOf returns the letters that make a number in base 26.
func lettersOf(n int) [3]byte {
	return [3]byte{byte('A' + n/676), byte('A' + n/26%26), byte('A' + n%26)}
}

// A countryKey is where an entry of the table has a code.
type countryKey int

const (
	byNumeric countryKey = 0
	byAlpha3  countryKey = 2 // the letters in base 26
)

func countryCode(k countryKey, i int) int { return u16(countriesBin, i*countrySize+int(k)) }

// findCountry returns the place of the country that has a code, or -1.
func findCountry(k countryKey, code int) int {
	for i := range len(countriesBin) / countrySize {
		if countryCode(k, i) == code {
			return i
		}
	}
	return -1
}

//go:embed countrynames.bin
var countryNamesBin string

// countryText returns the text j of country i: code of two letters, Chinese name, English name.
func countryText(i, j int) string {
	const endSize, texts = 2, 3
	from := len(countriesBin) / countrySize * texts * endSize
	j += i * texts
	start := 0
	if j > 0 {
		start = u16(countryNamesBin, (j-1)*endSize)
	}
	return countryNamesBin[from+start : from+u16(countryNamesBin, j*endSize)]
}

func u16(s string, i int) int { return int(s[i]) | int(s[i+1])<<8 }
