package main

import (
	"cmp"
	"encoding/binary"
	"errors"
	"fmt"
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

// packCodes makes a trie of two levels from the codes. It begins with the date
// (year, month, day in 2, 1 and 1 bytes) and the number of prefixes of four
// digits; 100 nodes follow by the first two digits, then one node for each prefix.
func packCodes(rows []row, date time.Time) []byte {
	codes := distinct(rows)
	var prefixes []int
	for _, c := range codes {
		prefixes = append(prefixes, c/100)
	}
	prefixes = slices.Compact(prefixes)

	var b []byte
	b = le.AppendUint16(b, uint16(date.Year()))
	b = append(b, byte(date.Month()), byte(date.Day()))
	b = le.AppendUint16(b, uint16(len(prefixes)))
	for p := range 100 {
		b = appendNode(b, prefixes, p)
	}
	for _, p := range prefixes {
		b = appendNode(b, codes, p)
	}
	return b
}

// appendNode appends the node of the numbers n in sorted with n/100 == parent:
// a bitmap of their last two digits in 16 bytes, and how many numbers come before.
func appendNode(b []byte, sorted []int, parent int) []byte {
	base, _ := slices.BinarySearch(sorted, parent*100)
	var bits [2]uint64
	for _, n := range sorted[base:] {
		if n/100 != parent {
			break
		}
		bits[n%100/64] |= 1 << (n % 100 % 64)
	}
	b = le.AppendUint64(b, bits[0])
	b = le.AppendUint64(b, bits[1])
	return le.AppendUint16(b, uint16(base))
}

// packPeriods puts class, first year and year of the end of each row into 2, 7
// and 7 bits. Before them stand the rows that are not the first of their code,
// with their number: for each, the index of the code.
func packPeriods(rows []row) []byte {
	var extra []uint16
	var words []byte
	index := -1
	for i, r := range rows {
		if i > 0 && rows[i-1].code == r.code {
			extra = append(extra, uint16(index))
		} else {
			index++
		}
		w := r.class | packYear(r.start)<<2 | packYear(r.end)<<9
		words = le.AppendUint16(words, uint16(w))
	}
	b := le.AppendUint16(nil, uint16(len(extra)))
	for _, e := range extra {
		b = le.AppendUint16(b, e)
	}
	return append(b, words...)
}

func packYear(y int) int {
	if y == 0 {
		return 0
	}
	return y - firstYear
}

// packNames makes: number of names, the end of each name in the text, the
// number of each row's name, the text.
func packNames(rows []row) ([]byte, error) {
	var names []string
	for _, r := range rows {
		if r.name == "" {
			return nil, fmt.Errorf("%06d has no name", r.code)
		}
		names = append(names, r.name)
	}
	slices.Sort(names)
	names = slices.Compact(names)

	b := le.AppendUint16(nil, uint16(len(names)))
	var text []byte
	for _, n := range names {
		text = append(text, n...)
		b = le.AppendUint16(b, uint16(len(text)))
	}
	if len(text) > math.MaxUint16 {
		return nil, errors.New("names do not fit into 64 KB")
	}
	for _, r := range rows {
		i, _ := slices.BinarySearch(names, r.name)
		b = le.AppendUint16(b, uint16(i))
	}
	return append(b, text...), nil
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

// packCountries makes, for each country by numeric code, the code in 2 bytes,
// then the alpha-3 and alpha-2 codes.
func packCountries(t table) []byte {
	var b []byte
	for _, r := range countries(t) {
		n, err := strconv.ParseUint(r[numeric], 10, 16)
		if err != nil || len(r[alpha3]) != 3 || len(r[alpha2]) != 2 {
			panic(fmt.Sprintf("bad country %q", r))
		}
		b = le.AppendUint16(b, uint16(n))
		b = append(b, r[alpha3]...)
		b = append(b, r[alpha2]...)
	}
	return b
}

// packCountryNames makes, in the order of packCountries, the end of each
// Chinese and each English name in the text, and after these the text.
func packCountryNames(t table) []byte {
	var ends, text []byte
	for _, r := range countries(t) {
		for _, name := range []string{r[nameZh], r[nameEn]} {
			text = append(text, name...)
			ends = le.AppendUint16(ends, uint16(len(text)))
		}
	}
	return append(ends, text...)
}
