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

// blockBits is how many low bits of a code point tell the characters of a block apart.
const blockBits = 7

// buildReadings packs how characters are read:
//
//	two bytes    the number s of syllables
//	two bytes    the number b of blocks of 128 code points that have any
//	s × 6        the syllables, padded with blanks
//	s × 6        the same as passports of Taiwan spell them; blanks where they do not differ
//	(b + 1) × 4  the blocks in order: code points without their lower 7 bits in the
//	             upper 16 bits, the number of the first reading in the lower 16;
//	             behind the last block one for the end
//	n × 2        the readings, in the order of characters and the most common first:
//	             the lower 7 bits of the code point in the upper 7 bits, the syllable
//	             in the lower 9
func buildReadings(data string) ([]byte, error) {
	readings, err := readReadings(data)
	if err != nil {
		return nil, err
	}
	index, names := numberSyllables(readings)
	var blocks []uint32
	var rows []byte
	for _, r := range slices.Sorted(maps.Keys(readings)) {
		block := uint32(r) >> blockBits << 16
		if n := len(blocks); n == 0 || blocks[n-1]>>16<<16 != block {
			blocks = append(blocks, block|uint32(len(rows)/2))
		}
		for _, s := range readings[r] {
			low := uint16(r) << (16 - blockBits)
			rows = binary.LittleEndian.AppendUint16(rows, low|uint16(index[s]))
		}
	}
	if len(names) > 1<<(16-blockBits) || len(rows)/2 > 1<<16-1 {
		return nil, fmt.Errorf("%d syllables and %d readings are too many", len(names), len(rows)/2)
	}
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(names)))
	b = binary.LittleEndian.AppendUint16(b, uint16(len(blocks)))
	b = appendSpellings(b, names)
	for _, w := range append(blocks, uint32(len(rows)/2)) {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return append(b, rows...), nil
}

// appendSpellings appends the syllables, and then how Taiwan spells them.
func appendSpellings(b []byte, names []string) []byte {
	for _, s := range names {
		b = fmt.Appendf(b, "%-*s", width, s)
	}
	for _, s := range names {
		taiwan := wadeGiles(s)
		if taiwan == s {
			taiwan = ""
		}
		b = fmt.Appendf(b, "%-*s", width, taiwan)
	}
	return b
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
