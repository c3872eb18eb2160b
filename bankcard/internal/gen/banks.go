package main

import (
	"encoding/binary"
	"fmt"
	"strings"
)

var le = binary.LittleEndian

// A bank is a line of banks.tsv.
type bank struct {
	name, country string
	starts        []int // of its five cells in the file
}

// banks has the issuers by code; order has the codes as they are in the file.
type banks struct {
	order  []string
	byCode map[string]bank
}

func readBanks(path string) (banks, error) {
	lines, _, err := readTSV(path, "bank_code", "name_zh", "name_en", "aliases", "country")
	if err != nil {
		return banks{}, err
	}
	bs := banks{byCode: make(map[string]bank)}
	codes := make(map[string]bool) // and aliases
	for i, l := range lines {
		code, name, country := l.cells[0], l.cells[1], l.cells[4]
		all := []string{code}
		if l.cells[3] != "" {
			all = append(all, strings.Split(l.cells[3], ",")...)
		}
		for _, c := range all {
			if codes[c] {
				return banks{}, fmt.Errorf("%s:%d: code %q occurs twice", path, l.number, c)
			}
			codes[c] = true
		}
		if i > 0 && code <= bs.order[i-1] || name == "" || len(country)%2 != 0 || len(country) > 2 ||
			len(strings.Join(l.cells, "\t")) > 255 {
			return banks{}, fmt.Errorf("%s:%d: out of order, or too long, or a wrong name or country", path, l.number)
		}
		bs.order = append(bs.order, code)
		bs.byCode[code] = bank{name, country, l.starts}
	}
	return bs, nil
}

// packBanks writes 8 bytes for each bank: where its line begins in banks.tsv, in
// two bytes, and where in the line its five cells end, in a byte each. The first
// 8 are zero: bank 0 is none.
func packBanks(bs banks) []byte {
	b := make([]byte, 8)
	for _, code := range bs.order {
		starts := bs.byCode[code].starts
		b = le.AppendUint16(b, uint16(starts[0]))
		for _, next := range starts[1:] {
			b = append(b, byte(next-1-starts[0]))
		}
		b = append(b, byte(starts[4]-starts[0]+len(bs.byCode[code].country)), 0)
	}
	return b
}
