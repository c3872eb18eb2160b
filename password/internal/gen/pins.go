package main

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strconv"
)

// buildPINs packs the commonest PINs: sorted, the PIN in the upper 20 bits of
// a word and half its rank in the lower 12.
func buildPINs(data string) ([]byte, error) {
	rows, err := readTable(filepath.Join(data, "common_pins6.tsv"))
	if err != nil {
		return nil, err
	}
	var words []uint32
	for i, row := range rows {
		pin, err := strconv.ParseUint(row[1], 10, 20)
		if err != nil || len(row[1]) != 6 || row[0] != strconv.Itoa(i+1) {
			return nil, fmt.Errorf("row %d is not a PIN with its rank", i+1)
		}
		words = append(words, uint32(pin)<<12|uint32(i/2))
	}
	slices.Sort(words)
	var b []byte
	for _, w := range words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b, nil
}

// buildDefaults packs the PINs that banks and offices hand out: sorted words.
func buildDefaults(data string) ([]byte, error) {
	rows, err := readTable(filepath.Join(data, "default_pins.tsv"))
	if err != nil {
		return nil, err
	}
	var b []byte
	last := -1
	for _, row := range rows {
		pin, err := strconv.ParseUint(row[0], 10, 20)
		if err != nil || len(row[0]) != 6 || int(pin) <= last {
			return nil, fmt.Errorf("default_pins.tsv: bad row %q", row)
		}
		last = int(pin)
		b = binary.LittleEndian.AppendUint32(b, uint32(pin))
	}
	return b, nil
}
