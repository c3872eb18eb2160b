package main

import (
	"fmt"
	"path/filepath"
	"slices"
	"strings"
)

// Tiers are in the order of what their words cost a guesser. Those of the list
// end at the ranks given; luckyTier is for numbers that sound like words or bring luck.
const luckyTier = 2

var tiers = [...]struct{ tier, end int }{
	{1, 10}, {3, 100}, {4, 1_000}, {5, 3_000}, {6, 10_000}, {7, 30_000},
}

// lucky are numbers that sound like words (520 is 我爱你, 1314 一生一世), that
// bring luck (168, 888), or that everybody can call (110).
const lucky = `520 521 1314 5201314 530 584 587 596 7758 7758521 7758258 3344 201314 251314
	770880 9420 8013 1711 147 168 1688 518 5188 666 888 58 88 918 110 119 120 911`

// buildWords packs the 30,000 commonest passwords, in lower case, and behind them
// the same written backwards, but for those that are as common when read as they stand.
func buildWords(data string) ([]byte, error) {
	words, err := readWords(data)
	if err != nil {
		return nil, err
	}
	forward, backward := newGraph(), newGraph()
	for w, tier := range words {
		forward.add(w, tier)
		b := []byte(w)
		slices.Reverse(b)
		if plain, ok := words[string(b)]; !ok || plain > tier {
			backward.add(string(b), tier)
		}
	}
	return pack(forward, backward)
}

// readWords returns the tier of each word.
func readWords(data string) (map[string]int, error) {
	rows, err := readTable(filepath.Join(data, "common_passwords.tsv"))
	if err != nil {
		return nil, err
	}
	words := map[string]int{}
	n := 0
	for _, row := range rows {
		w := strings.ToLower(row[1])
		if words[w] != 0 {
			continue
		}
		if len(words) == tiers[n].end {
			n++
		}
		if n == len(tiers) {
			break
		}
		words[w] = tiers[n].tier
	}
	if n < len(tiers) {
		return nil, fmt.Errorf("only %d words", len(words))
	}
	for _, w := range strings.Fields(lucky) {
		if words[w] == 0 {
			words[w] = luckyTier
		}
	}
	return words, nil
}
