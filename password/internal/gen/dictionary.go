package main

import (
	"encoding/binary"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Tiers of the dictionary, in the order of what their words cost a guesser.
const (
	brandTier  = 1
	phraseTier = 2
)

// levelTiers has the tier of each level of the English words.
var levelTiers = map[string]int{"10": 3, "20": 4, "35": 5, "40": 6, "50": 7}

// buildDictionary packs words, names, brands and phrases in letters and digits alone.
func buildDictionary(data string) ([]byte, error) {
	g := newGraph()
	for _, source := range []func(string, *graph) error{addBrands, addPhrases, addHanReadings, addWords} {
		if err := source(data, g); err != nil {
			return nil, err
		}
	}
	return pack(g)
}

func addBrands(data string, g *graph) error {
	rows, err := readTable(filepath.Join(data, "brands.tsv"))
	if err != nil {
		return err
	}
	for _, row := range rows {
		if s := squeeze(row[0]); s != row[0] || len(s) < 3 {
			return fmt.Errorf("brands.tsv: bad row %q", row)
		}
		g.add(row[0], brandTier)
	}
	return nil
}

func addPhrases(data string, g *graph) error {
	rows, err := readTable(filepath.Join(data, "phrases.tsv"))
	if err != nil {
		return err
	}
	for _, row := range rows {
		s := squeeze(row[0])
		if len(s) < 4 {
			return fmt.Errorf("phrases.tsv: bad row %q", row)
		}
		g.add(s, phraseTier)
	}
	return nil
}

// addHanReadings adds the Chinese phrases in pinyin, each character by its most common reading.
func addHanReadings(data string, g *graph) error {
	rows, err := readTable(filepath.Join(data, "han_phrases.tsv"))
	if err != nil {
		return err
	}
	readings, err := readReadings(data)
	if err != nil {
		return err
	}
	for _, row := range rows {
		var b strings.Builder
		for _, r := range row[0] {
			if readings[r] == nil {
				return fmt.Errorf("han_phrases.tsv: no reading in row %q", row)
			}
			b.WriteString(readings[r][0])
		}
		if b.Len() >= 4 {
			g.add(b.String(), phraseTier)
		}
	}
	return nil
}

func addWords(data string, g *graph) error {
	rows, err := readTable(filepath.Join(data, "english_words.tsv"))
	if err != nil {
		return err
	}
	slices.SortStableFunc(rows, func(a, b []string) int { return strings.Compare(a[1], b[1]) })
	for _, row := range rows {
		tier := levelTiers[row[1]]
		if squeeze(row[0]) != row[0] || tier == 0 {
			return fmt.Errorf("english_words.tsv: bad row %q", row)
		}
		g.add(row[0], tier)
	}
	return nil
}

// squeeze leaves the lower-case letters and digits of s.
func squeeze(s string) string {
	return strings.Map(func(r rune) rune {
		if 'a' <= r && r <= 'z' || '0' <= r && r <= '9' {
			return r
		}
		return -1
	}, s)
}

// hanDigits are the digits in Chinese, each at the place of its value, as the
// estimator folds them.
var hanDigits = [...]string{"〇零", "一壹", "二贰", "三叁", "四肆", "五伍", "六陆", "七柒", "八捌", "九玖"}

// foldHan writes Chinese digits as ASCII ones.
func foldHan(r rune) rune {
	for value, forms := range hanDigits {
		if strings.ContainsRune(forms, r) {
			return '0' + rune(value)
		}
	}
	return r
}

// buildHan packs Chinese words and phrases, in the order of their characters:
//
//	two bytes    the number n of phrases
//	n × 1        their kinds: 1 for a word, 2 for a phrase
//	(n + 1) × 2  where the characters of each begin, and where the last ends
//	m × 2        the characters, digits as ASCII
func buildHan(data string) ([]byte, error) {
	rows, err := readTable(filepath.Join(data, "han_phrases.tsv"))
	if err != nil {
		return nil, err
	}
	kinds := map[string]byte{}
	var phrases []string
	for _, row := range rows {
		s := strings.Map(foldHan, row[0])
		if kinds[s] != 0 {
			continue
		}
		if len(s) > 2 && squeeze(s[:3]) == s[:3] {
			return nil, fmt.Errorf("han_phrases.tsv: a number begins row %q", row)
		}
		kinds[s] = 2
		if row[1] == "word" {
			kinds[s] = 1
		}
		phrases = append(phrases, s)
	}
	slices.SortFunc(phrases, func(a, b string) int { return slices.Compare([]rune(a), []rune(b)) })
	return packHan(phrases, kinds)
}

func packHan(phrases []string, kinds map[string]byte) ([]byte, error) {
	b := binary.LittleEndian.AppendUint16(nil, uint16(len(phrases)))
	for _, s := range phrases {
		b = append(b, kinds[s])
	}
	var chars []byte
	for _, s := range phrases {
		b = binary.LittleEndian.AppendUint16(b, uint16(len(chars)/2))
		for _, r := range s {
			if r > 0xffff {
				return nil, fmt.Errorf("han_phrases.tsv: %c is beyond 16 bits", r)
			}
			chars = binary.LittleEndian.AppendUint16(chars, uint16(r))
		}
	}
	if len(phrases) > 0xffff || len(chars)/2 > 0xffff {
		return nil, fmt.Errorf("%d phrases of %d characters are too many", len(phrases), len(chars)/2)
	}
	b = binary.LittleEndian.AppendUint16(b, uint16(len(chars)/2))
	return append(b, chars...), nil
}
