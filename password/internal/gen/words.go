package main

import (
	"fmt"
	"path/filepath"
	"strings"
)

// tiers are the ranks at which the tiers of the list end.
var tiers = [...]int{10, 100, 1_000, 3_000, 10_000, 30_000}

// luckyTier marks numbers that sound like words or bring luck.
const luckyTier = len(tiers) + 1

// lucky are numbers that sound like words (520 is 我爱你, 1314 一生一世), that
// bring luck (168, 888), or that everybody can call (110).
const lucky = `520 521 1314 5201314 530 584 587 596 7758 7758521 7758258 3344 201314 251314
	770880 9420 8013 1711 147 168 1688 518 5188 666 888 58 88 918 110 119 120 911`

// buildWords packs the 30,000 commonest passwords, in lower case.
func buildWords(data string) ([]byte, error) {
	rows, err := readTable(filepath.Join(data, "common_passwords.tsv"))
	if err != nil {
		return nil, err
	}
	g := newGraph()
	seen := map[string]bool{}
	tier := 0
	for _, row := range rows {
		w := strings.ToLower(row[1])
		if seen[w] {
			continue
		}
		seen[w] = true
		if len(seen) > tiers[tier] {
			tier++
		}
		if tier == len(tiers) {
			break
		}
		g.add(w, tier+1)
	}
	if tier < len(tiers) {
		return nil, fmt.Errorf("only %d words", len(seen))
	}
	for _, w := range strings.Fields(lucky) {
		g.add(w, luckyTier)
	}
	return g.pack()
}
