package estimate

import (
	"slices"
	"strings"
	"testing"
)

// A rooted is a graph, read from one of its roots.
type rooted struct {
	packed string
	root   int
}

var (
	wordsForwards  = rooted{wordGraph, forwards}
	wordsBackwards = rooted{wordGraph, backwards}
	syllables      = rooted{syllableGraph, forwards}

	dictionaryWords = rooted{dictionary, forwards}
)

var graphs = map[string]rooted{
	"words": wordsForwards, "backwards": wordsBackwards, "syllables": syllables, "dictionary": dictionaryWords,
}

// read returns all words of a graph with their tiers.
func (g rooted) read() map[string]uint32 {
	words := map[string]uint32{}
	var walk func(edge uint32, word string)
	walk = func(edge uint32, word string) {
		if t := tierOf(edge); t != 0 {
			words[word] = t
		}
		for c := range byte(128) {
			if next := follow(g.packed, edge, c); next != 0 {
				walk(next, word+string(rune(c)))
			}
		}
	}
	for c := range byte(128) {
		if w := first(g.packed, g.root, c); w != 0 && (tierOf(w) != 0 || below(w) != 0) {
			walk(w, string(rune(c)))
		}
	}
	return words
}

func TestGraphSizes(t *testing.T) {
	for name, want := range map[string]int{
		"words": 30_010, "backwards": 28_000, "syllables": 500, "dictionary": 70_000,
	} {
		if n := len(graphs[name].read()); n < want {
			t.Errorf("%s: %d words, want %d or more", name, n, want)
		}
	}
}

// Each edge has the lowest tier of all longer words that go on from it.
func TestGraphsKnowWhatIsBelow(t *testing.T) {
	for name, graph := range graphs {
		want := map[string]uint32{}
		words := graph.read()
		for w, tier := range words {
			for n := 1; n < len(w); n++ {
				if old := want[w[:n]]; old == 0 || tier < old {
					want[w[:n]] = tier
				}
			}
			want[w] += 0
		}
		for w, tier := range want {
			edge := first(graph.packed, graph.root, w[0])
			for _, c := range []byte(w[1:]) {
				edge = follow(graph.packed, edge, c)
			}
			if got := below(edge); got != tier {
				t.Errorf("%s, after %q: tier %d, want %d", name, w, got, tier)
			}
		}
	}
}

// Backwards there are all words but those that are as common when read as they
// stand, and no others.
func TestWordsBackwards(t *testing.T) {
	words, reversed := wordsForwards.read(), wordsBackwards.read()
	back := func(s string) string {
		b := []byte(s)
		slices.Reverse(b)
		return string(b)
	}
	for w, tier := range words {
		got := reversed[back(w)]
		plain := words[back(w)]
		switch {
		case plain != 0 && plain <= tier:
			if got != 0 {
				t.Errorf("%q is there backwards", w)
			}
		case got != tier:
			t.Errorf("%q backwards has tier %d, want %d", w, got, tier)
		}
	}
	for w := range reversed {
		if words[back(w)] == 0 {
			t.Errorf("%q is nothing backwards", w)
		}
	}
}

// Tiers are in the order of their prices, or the lowest would not be the cheapest.
func TestTiersAreInOrder(t *testing.T) {
	if !slices.IsSorted(tierCost[:]) || !slices.IsSorted(dictionaryCost[:]) || !slices.IsSorted(ranksBefore[:]) {
		t.Errorf("%v, %v", tierCost, ranksBefore)
	}
	for tier := range uint32(4) {
		for _, begins := range []bool{false, true} {
			if tier > 1 && syllableCost(tier, begins) < syllableCost(tier-1, begins) {
				t.Errorf("syllables of tier %d cost less than those before", tier)
			}
		}
	}
}

// No edge leads out of its graph, or comes out of order.
func TestGraphsAreWhole(t *testing.T) {
	for graph, roots := range map[string]int{wordGraph: 256, syllableGraph: 128, dictionary: 128} {
		edges := len(graph) / 4
		if len(graph)%4 != 0 {
			t.Errorf("%d bytes", len(graph))
		}
		for i := range edges {
			w := le32(graph, i)
			if next := int(w >> 14); next >= edges || next != 0 && next < roots {
				t.Errorf("edge %d of %d leads to %d", i, edges, next)
			}
			if i >= roots && w&(1<<13) == 0 && byte(le32(graph, i+1)&0x7f) <= byte(w&0x7f) {
				t.Errorf("edge %d of %d is not before the next", i, edges)
			}
		}
	}
}

// Readings are syllables, and compounds are of two characters.
func TestReadings(t *testing.T) {
	known := syllables.read()
	n := le16(readings, 0)
	for i := 1; i <= n; i++ {
		s := strings.TrimRight(spelling(uint16(i), false), " ")
		if known[s] == 0 && s != "m" && s != "n" && s != "ng" {
			t.Errorf("%q is no syllable", s)
		}
		if w := strings.TrimRight(spelling(uint16(i), true), " "); w == s {
			t.Errorf("%q is spelled so in Taiwan too", s)
		}
	}
	for line := range strings.Lines(compounds) {
		if n := len([]rune(line)); n != 3 {
			t.Errorf("%q has %d characters", line, n)
		}
	}
}

func TestReadChar(t *testing.T) {
	tests := []struct {
		char rune
		want string
	}{
		{'王', "wang"}, {'曾', "ceng zeng"}, {'单', "dan chan shan"}, {'吕', "lv"}, {'陳', "chen"},
		{'張', "zhang"}, {'龍', "long"}, {'萧', "xiao"}, {'蕭', "xiao"}, {'a', ""}, {'龘', ""}, {0, ""},
		{0x10ffff, ""},
	}
	for _, tt := range tests {
		var read [maxReadings]uint16
		readChar(tt.char, &read)
		var got []string
		for _, r := range read {
			if r != 0 {
				got = append(got, strings.TrimRight(spelling(r, false), " "))
			}
		}
		if s := strings.Join(got, " "); s != tt.want {
			t.Errorf("%c reads %q, want %q", tt.char, s, tt.want)
		}
	}
}
