package leaktest

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// leastWord is the least integer that is looked for: smaller ones occur everywhere.
const leastWord = 1 << 14

// wordForms are those of an integer: printed, and in memory in either order of bytes.
func wordForms(form string, x uint64) []needle {
	if x < leastWord {
		return nil
	}
	ns := []needle{
		{form, strconv.FormatUint(x, 10), number},
		{form, strconv.FormatUint(x, 16), number},
		{form, strconv.FormatUint(x, 8), number},
	}
	ns = append(ns, listedForms(form+", big-endian", binary.BigEndian.AppendUint64(nil, x))...)
	return append(ns, listedForms(form+", little-endian", binary.LittleEndian.AppendUint64(nil, x))...)
}

// byteForms are those of bytes: as they are, in hex, in base64 and as lists.
func byteForms(form string, b []byte) []needle {
	const least = 5 // bytes; fewer could be there by chance
	if len(b) < least {
		return nil
	}
	ns := listedForms(form, b)
	for _, n := range base64Forms(string(b)) {
		ns = append(ns, needle{form, n.text, exact})
	}
	return ns
}

// listedForms are those of bytes but for base64.
func listedForms(form string, b []byte) []needle {
	ns := []needle{{form, string(b), exact}, {form, hex.EncodeToString(b), folded}}
	for _, l := range byteLists {
		var text []byte
		for i, c := range b {
			if i > 0 {
				text = append(text, l.sep...)
			}
			text = l.append(text, c)
		}
		ns = append(ns, needle{form, string(text), folded})
	}
	return ns
}

// byteLists are how fmt, encoding/json and go-cmp write bytes one by one.
var byteLists = []struct {
	append func(b []byte, c byte) []byte
	sep    string
}{
	{appendDecimal, " "}, {appendDecimal, ","}, {appendDecimal, ", "},
	{appendHex, " "}, {appendTwoHex, " "}, {append0x, ", "}, {append0xTwo, ", "},
}

func appendDecimal(b []byte, c byte) []byte { return strconv.AppendUint(b, uint64(c), 10) }
func appendHex(b []byte, c byte) []byte     { return strconv.AppendUint(b, uint64(c), 16) }
func appendTwoHex(b []byte, c byte) []byte  { return hex.AppendEncode(b, []byte{c}) }
func append0x(b []byte, c byte) []byte      { return appendHex(append(b, "0x"...), c) }
func append0xTwo(b []byte, c byte) []byte   { return appendTwoHex(append(b, "0x"...), c) }

// countedForms are those of a short number that is kept as an integer beside something that
// tells its length: plus one, so that zero is none, or its length before it.
func countedForms(secret string) []needle {
	n, err := strconv.ParseUint(secret, 10, 64)
	if err != nil || len(secret) < window || len(secret) >= long {
		return nil
	}
	ns := wordForms("as an integer plus one", n+1)
	for digits, tens := 0, uint64(1); digits < 13; digits, tens = digits+1, tens*10 {
		if digits >= len(secret) {
			ns = append(ns, wordForms("as an integer behind its length", uint64(len(secret))*tens+n)...)
		}
	}
	return ns
}

// digitForms are those of digits, or digits and capitals, with a few bits for each.
func digitForms(secret string) []needle {
	values := valuesOf(secret)
	if len(values) < window {
		return nil
	}
	ns := byteForms("a digit in each byte", values)
	ns = append(ns, bcdForms(secret)...)
	for _, bits := range []int{4, 5, 6, 8} {
		for _, plus := range []byte{0, 1} {
			most := 64 / bits
			ns = append(ns, splitForms(values, most, bits, plus)...)
			ns = append(ns, splitForms(values, most-1, bits, plus)...) // beside something else
		}
	}
	return ns
}

// splitForms packs so many values into each word, and the last ones into one.
func splitForms(values []byte, per, bits int, plus byte) (ns []needle) {
	for part := range slices.Chunk(values, per) {
		ns = append(ns, fieldForms(part, bits, plus)...)
	}
	return append(ns, fieldForms(values[max(0, len(values)-per):], bits, plus)...)
}

// fieldForms packs values into a word, from either end.
func fieldForms(values []byte, bits int, plus byte) []needle {
	const least = 5 // values
	if len(values) < least {
		return nil
	}
	var up, down uint64
	for i, v := range values {
		field := uint64(v+plus) & (1<<bits - 1)
		if field != uint64(v+plus) {
			return nil // it takes more bits
		}
		down = down<<bits | field
		up |= field << (bits * i)
	}
	form := fmt.Sprintf("packed, %d bits for each digit", bits)
	return append(wordForms(form, up), wordForms(form, down)...)
}

// valuesOf returns the values of digits and capitals in base 36, or nil.
func valuesOf(s string) (values []byte) {
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			values = append(values, c-'0')
		case 'A' <= c && c <= 'Z':
			values = append(values, c-'A'+10)
		default:
			return nil
		}
	}
	return values
}

// bcdForms are those of binary coded decimals: two digits in a byte, the first high, or
// low as in the records of telephone networks. What fills an odd number is a zero in
// front or an f behind.
func bcdForms(secret string) (ns []needle) {
	digits := strings.TrimRight(secret, "X")
	if !isDigits(digits) {
		return nil
	}
	for _, s := range []string{digits, "0" + digits, digits + "f"} {
		b, err := hex.DecodeString(s)
		if err != nil {
			continue // odd
		}
		swapped := make([]byte, len(b))
		for i, c := range b {
			swapped[i] = c<<4 | c>>4
		}
		ns = append(ns, byteForms("in BCD", b)...)
		ns = append(ns, byteForms("in BCD, the low digit first", swapped)...)
	}
	return ns
}

// dateForms are those of a date, which is the secret or what an identity number says.
func dateForms(secret string) (ns []needle) {
	d, ok := dateOf(secret)
	if !ok {
		return nil
	}
	y, m, day := d.Year(), int(d.Month()), d.Day()
	for _, format := range []string{"%04d-%02d-%02d", "%d %d %d", "%d, %d, %d", "%04d/%02d/%02d", "%d/%d/%d",
		"%d-%d-%d", "%04d.%02d.%02d", "%d年%d月%d日"} {
		ns = append(ns, needle{"as a date", fmt.Sprintf(format, y, m, day), folded})
	}
	ns = append(ns, wordForms("as a packed date", uint64(y<<9|m<<5|day))...)
	ns = append(ns, wordForms("as a packed date", uint64(y<<16|m<<8|day))...)
	ns = append(ns, wordForms("as a date", uint64(y*10_000+m*100+day))...)
	for _, zone := range []int64{0, 8 * 3600} { // midnight in UTC and in China
		seconds := d.Unix() - zone
		for _, x := range []int64{seconds, seconds * 1000, seconds * 1e9} {
			ns = append(ns, needle{"as a time", strconv.FormatInt(max(x, -x), 10), number})
		}
	}
	return ns
}

// dateOf returns the date that a secret is, or that an identity number has.
func dateOf(secret string) (time.Time, bool) {
	s := strings.ReplaceAll(secret, "-", "")
	if (len(s) == 18 || len(s) == 15) && isDigits(strings.TrimSuffix(s, "X")) {
		s = map[int]string{18: s[6:14], 15: "19" + s[6:12]}[len(s)]
	}
	d, err := time.Parse("20060102", s)
	return d, err == nil && d.Year() >= 1800 && d.Year() < 2100
}
