package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"time"
)

// firstYear is what the years in a packed period count from.
const firstYear = 1970

var le = binary.LittleEndian

// distinct returns the codes of rows, ascending. A code's place in it is its index.
func distinct(rows []row) []int {
	var codes []int
	for _, r := range rows {
		codes = append(codes, r.code)
	}
	return slices.Compact(codes)
}

// prefixes returns the distinct first four digits of codes, ascending.
func prefixes(codes []int) []int {
	var p []int
	for _, c := range codes {
		p = append(p, c/100)
	}
	return slices.Compact(p)
}

// packCodes makes a trie of two levels from the codes. It begins with the date
// (year, month, day in 2, 1 and 1 bytes). For each of 100 provinces follow a bitmap
// of its prefixes and how many prefixes come before. For each prefix follow where
// the bitmap of its codes is and which bytes of it are not zero; last come these bytes.
func packCodes(rows []row, date time.Time) []byte {
	codes := distinct(rows)
	prefixes := prefixes(codes)
	b := le.AppendUint16(nil, uint16(date.Year()))
	b = append(b, byte(date.Month()), byte(date.Day()))
	for p := range 100 {
		bits := bitmap(prefixes, p)
		b = append(b, bits[:]...)
		b = le.AppendUint16(b, uint16(before(prefixes, p)))
	}
	var sparse []byte
	start := len(b) + 4*len(prefixes)
	for _, p := range prefixes {
		at := start + len(sparse)
		var kept uint16
		for i, bits := range bitmap(codes, p) {
			if bits != 0 {
				kept |= 1 << i
				sparse = append(sparse, bits)
			}
		}
		b = le.AppendUint16(b, kept)
		b = le.AppendUint16(b, uint16(at))
	}
	return append(b, sparse...)
}

// bitmap returns a set of the last two digits of the numbers n in sorted for
// which n/100 is parent.
func bitmap(sorted []int, parent int) (bits [13]byte) {
	for _, n := range sorted {
		if n/100 == parent {
			bits[n%100/8] |= 1 << (n % 100 % 8)
		}
	}
	return bits
}

// before returns how many numbers in sorted come before those below parent.
func before(sorted []int, parent int) int {
	n, _ := slices.BinarySearch(sorted, parent*100)
	return n
}

// packPeriods begins with the number of prefixes, and that of rows which are not the first
// of their code. For each prefix follows how many codes come before its own, and how many
// such rows. Then come these rows that are not the first of their code, with their number:
// for each, the index of the code. Last, each row has class, first year and
// year of the end in 2, 7 and 7 bits.
func packPeriods(rows []row) []byte {
	codes := distinct(rows)
	prefixes := prefixes(codes)
	var extra, words []byte
	var extraCodes []int
	index := -1
	for i, r := range rows {
		if i > 0 && rows[i-1].code == r.code {
			extra = le.AppendUint16(extra, uint16(index))
			extraCodes = append(extraCodes, r.code)
		} else {
			index++
		}
		w := r.class | packYear(r.start)<<2 | packYear(r.end)<<9
		words = le.AppendUint16(words, uint16(w))
	}
	b := le.AppendUint16(nil, uint16(len(prefixes)))
	b = le.AppendUint16(b, uint16(len(extra)/2))
	for _, p := range prefixes {
		b = le.AppendUint16(b, uint16(before(codes, p)))
		b = le.AppendUint16(b, uint16(before(extraCodes, p)))
	}
	return slices.Concat(b, extra, words)
}

func packYear(y int) int {
	if y == 0 {
		return 0
	}
	return y - firstYear
}

// packNames makes: where the text begins; for each row where in the text its name
// begins and how long it is, in 2 bytes and 1; the text.
func packNames(rows []row) ([]byte, error) {
	var text []byte
	starts := map[string]int{}
	var numbers []byte
	for _, name := range slices.Sorted(maps.Keys(namesOf(rows))) {
		starts[name] = len(text)
		text = append(text, name...)
	}
	for _, r := range rows {
		if r.name == "" || len(r.name) > math.MaxUint8 {
			return nil, fmt.Errorf("%06d has no name, or a long one", r.code)
		}
		numbers = le.AppendUint16(numbers, uint16(starts[r.name]))
		numbers = append(numbers, byte(len(r.name)))
	}
	begin := 2 + len(numbers)
	if len(text) > math.MaxUint16 || begin > math.MaxUint16 {
		return nil, errors.New("names do not fit into 64 KB")
	}
	return slices.Concat(le.AppendUint16(nil, uint16(begin)), numbers, text), nil
}

// namesOf returns the names of rows.
func namesOf(rows []row) map[string]bool {
	names := map[string]bool{}
	for _, r := range rows {
		names[r.name] = true
	}
	return names
}

// packSuccessors makes a list, by row, of a row's number and the index of the
// code that the area has since.
func packSuccessors(rows []row) []byte {
	codes := distinct(rows)
	var b []byte
	for i, r := range rows {
		for _, s := range r.successors {
			index, ok := slices.BinarySearch(codes, s)
			if !ok {
				panic(fmt.Sprintf("%06d has the unknown successor %06d", r.code, s))
			}
			b = le.AppendUint16(b, uint16(i))
			b = le.AppendUint16(b, uint16(index))
		}
	}
	return b
}

// Columns of iso3166.tsv.
const (
	alpha3 = iota
	numeric
	alpha2
	nameZh
	nameEn
)

// countries returns the rows by numeric code.
func countries(t table) [][]string {
	rows := slices.Clone(t.rows)
	slices.SortFunc(rows, func(a, b []string) int { return cmp.Compare(a[numeric], b[numeric]) })
	return rows
}

// packCountries makes, for each country by numeric code, the code and the
// letters of alpha-3 as a number in base 26, in 2 bytes each.
func packCountries(t table) []byte {
	var b []byte
	for _, r := range countries(t) {
		n, err := strconv.ParseUint(r[numeric], 10, 16)
		if err != nil || len(r[alpha3]) != 3 || len(r[alpha2]) != 2 {
			panic(fmt.Sprintf("bad country %q", r))
		}
		letters := 0
		for _, c := range r[alpha3] {
			letters = letters*26 + int(c-'A')
		}
		b = le.AppendUint16(b, uint16(n))
		b = le.AppendUint16(b, uint16(letters))
	}
	return b
}

// packCountryNames makes, in the order of packCountries, the end of each
// alpha-2 code, Chinese and English name in the text, and after these the text.
func packCountryNames(t table) []byte {
	var ends, text []byte
	for _, r := range countries(t) {
		for _, name := range []string{r[alpha2], r[nameZh], r[nameEn]} {
			text = append(text, name...)
			ends = le.AppendUint16(ends, uint16(len(text)))
		}
	}
	return append(ends, text...)
}
