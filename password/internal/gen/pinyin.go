package main

import (
	"encoding/binary"
	"fmt"
	"maps"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// Tiers of syllables.
const (
	commonSurname = 1 // also one of the hundred commonest surnames
	syllable      = 2
	pinyinWord    = 3 // a word of several syllables
)

// buildSyllables packs the syllables of pinyin without tones, and words of them.
func buildSyllables(data string) ([]byte, error) {
	surnames, err := readTable(filepath.Join(data, "surnames.tsv"))
	if err != nil {
		return nil, err
	}
	g := newGraph()
	for _, row := range surnames {
		if row[3] == "single" && row[4] != "" {
			g.add(row[1], commonSurname)
		}
	}
	rows, err := readTable(filepath.Join(data, "pinyin_syllables.txt"))
	if err != nil {
		return nil, err
	}
	for _, row := range rows {
		g.add(row[0], syllable)
	}
	words, err := readTable(filepath.Join(data, "pinyin_words.txt"))
	if err != nil {
		return nil, err
	}
	for _, row := range words {
		g.add(row[0], pinyinWord)
	}
	return pack(g)
}

// width is the length of the longest syllable.
const width = 6

// buildReadings packs how characters are read:
//
//	two bytes  the number s of syllables
//	two bytes  the number c of characters
//	s × 6      the syllables, padded with blanks
//	s × 6      the same as passports of Taiwan spell them; blanks where they do not differ
//	c × 4      characters in order: code point in the upper 20 bits, its first
//	           syllable in the lower 12, of which the topmost says that there are more
//	m × 4      the other readings, in the same form and order
func buildReadings(data string) ([]byte, error) {
	readings, err := readReadings(data)
	if err != nil {
		return nil, err
	}
	index, names := numberSyllables(readings)
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(names)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(readings)))
	for _, s := range names {
		b = append(b, fmt.Sprintf("%-*s", width, s)...)
	}
	for _, s := range names {
		taiwan := wadeGiles(s)
		if taiwan == s {
			taiwan = ""
		}
		b = append(b, fmt.Sprintf("%-*s", width, taiwan)...)
	}
	var chars []rune
	for r := range readings {
		chars = append(chars, r)
	}
	slices.Sort(chars)
	var more []uint32
	for _, r := range chars {
		w := uint32(r)<<12 | uint32(index[readings[r][0]])
		for _, s := range readings[r][1:] {
			w |= 1 << 11
			more = append(more, uint32(r)<<12|uint32(index[s]))
		}
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	for _, w := range more {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b, nil
}

// readReadings returns the readings of each character, those as a surname among them.
func readReadings(data string) (map[rune][]string, error) {
	rows, err := readTable(filepath.Join(data, "pinyin.tsv"))
	if err != nil {
		return nil, err
	}
	readings := map[rune][]string{}
	for _, row := range rows {
		cp, err := strconv.ParseUint(strings.TrimPrefix(row[0], "U+"), 16, 20)
		if err != nil || string(rune(cp)) != row[1] {
			return nil, fmt.Errorf("pinyin.tsv: bad row %q", row)
		}
		readings[rune(cp)] = strings.Split(row[2], ",")
	}
	surnames, err := readTable(filepath.Join(data, "surnames.tsv"))
	if err != nil {
		return nil, err
	}
	for _, row := range surnames {
		for _, text := range row[1:3] {
			addReading(readings, []rune(row[0]), strings.Fields(text))
		}
	}
	variants, err := readVariants(data)
	if err != nil {
		return nil, err
	}
	whole := maps.Clone(readings)
	for r, usual := range variants {
		for whole[usual] == nil && variants[usual] != 0 { // a variant of a variant
			usual = variants[usual]
		}
		if whole[r] == nil && whole[usual] != nil {
			readings[r] = whole[usual]
		}
	}
	return readings, nil
}

// readVariants returns the simplified or usual character for each variant, such
// as 陈 for 陳, as package names has them.
func readVariants(data string) (map[rune]rune, error) {
	rows, err := readTable(filepath.Join(data, "../../names/data/variants.tsv"))
	if err != nil {
		return nil, err
	}
	variants := map[rune]rune{}
	for _, row := range rows {
		from, to := []rune(row[0]), []rune(row[2])
		if len(from) != 1 || len(to) != 1 {
			return nil, fmt.Errorf("variants.tsv: bad row %q", row)
		}
		variants[from[0]] = to[0]
	}
	return variants, nil
}

// buildCompounds lists the surnames of two characters, a line each, also with
// every variant of a character.
func buildCompounds(data string) ([]byte, error) {
	rows, err := readTable(filepath.Join(data, "surnames.tsv"))
	if err != nil {
		return nil, err
	}
	variants, err := readVariants(data)
	if err != nil {
		return nil, err
	}
	forms := map[rune][]rune{}
	for from, to := range variants {
		forms[to] = append(forms[to], from)
	}
	var lines []string
	for _, row := range rows {
		if row[3] != "compound" {
			continue
		}
		c := []rune(row[0])
		for _, first := range append(forms[c[0]], c[0]) {
			for _, second := range append(forms[c[1]], c[1]) {
				lines = append(lines, string(first)+string(second)+"\n")
			}
		}
	}
	slices.Sort(lines)
	return []byte(strings.Join(slices.Compact(lines), "")), nil
}

func addReading(readings map[rune][]string, chars []rune, syllables []string) {
	for i, s := range syllables {
		if r := chars[i]; !slices.Contains(readings[r], s) {
			readings[r] = append(readings[r], s)
		}
	}
}

func numberSyllables(readings map[rune][]string) (map[string]int, []string) {
	index := map[string]int{}
	var names []string
	for _, list := range readings {
		for _, s := range list {
			if _, ok := index[s]; !ok {
				index[s] = 0
				names = append(names, s)
			}
		}
	}
	slices.Sort(names)
	for i, s := range names {
		index[s] = i
	}
	return index, names
}
