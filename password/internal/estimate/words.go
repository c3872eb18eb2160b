package estimate

import _ "embed"

// Word graphs, packed as password/internal/gen says: the commonest passwords
// with the same written backwards, and syllables of pinyin.
var (
	//go:embed words.bin
	wordGraph string

	//go:embed syllables.bin
	syllableGraph string
)

// Where the roots of a graph are.
const (
	forwards  = 0
	backwards = 128 // of wordGraph
)

// Tiers of words are in the order of what they cost, so that the first of a
// branch of a graph is its cheapest.
const (
	numTiers  = 8
	luckyTier = 2 // numbers that sound like words or bring luck
)

// tierCost is what a word of each tier costs: the middle of its ranks.
var tierCost = [numTiers]Cost{0, 800, 1500, 1700, 2700, 3300, 3800, 4300}

// ranksBefore is how many words have a lower tier, the lucky ones aside.
var ranksBefore = [numTiers]int{0, 0, 0, 10, 100, 1_000, 3_000, 10_000}

// costReversed is what it costs to write a word backwards.
const costReversed Cost = 301

// le32 returns the little-endian word number i of table.
func le32(table string, i int) uint32 {
	b := table[4*i : 4*i+4]
	return uint32(b[0]) | uint32(b[1])<<8 | uint32(b[2])<<16 | uint32(b[3])<<24
}

// follow returns the edge for c among those at which edge comes out, or 0.
func follow(graph string, edge uint32, c byte) uint32 {
	at := int(edge >> 14)
	if at == 0 {
		return 0
	}
	for {
		w := le32(graph, at)
		switch {
		case byte(w&0x7f) == c:
			return w
		case byte(w&0x7f) > c || w&(1<<13) != 0:
			return 0
		}
		at++
	}
}

// first returns the edge of a root of the graph for c, or 0.
func first(graph string, root int, c byte) uint32 { return le32(graph, root+int(c&0x7f)) }

// tierOf returns the tier of the word that ends with an edge, or 0.
func tierOf(edge uint32) uint32 { return edge >> 7 & 7 }

// below returns the lowest tier of the longer words that go on after an edge, or
// 0 if there are none.
func below(edge uint32) uint32 { return edge >> 10 & 7 }

// wordKinds has what kind of pattern a word of each tier is.
var wordKinds = [numTiers]Kind{Common, Common, LuckyNumber, Common, Common, Common, Common, Common}

// words finds the common words that begin at i, read from a root.
func (e *Estimate) words(root, i int, more Cost) {
	w := first(wordGraph, root, e.b[i])
	for j := i + 1; w != 0; j++ {
		if t := tierOf(w); t != 0 {
			e.relax(i, j, tierCost[t]+more+e.cased(i, j), wordKinds[t], 0)
		}
		if j == e.n {
			if t := below(w); t != 0 {
				e.cut(i, tierCost[t]+more+e.cased(i, j), wordKinds[t], 0)
			}
			return
		}
		w = follow(wordGraph, w, e.b[j])
	}
}

// Listed reports whether the whole text is among the commonest depth passwords;
// depth is rounded up to the end of a tier, and zero stands for all.
func (e *Estimate) Listed(depth int) bool {
	t := e.tier()
	return t != 0 && t != luckyTier && (depth == 0 || depth > ranksBefore[t])
}

// tier returns the tier of the whole text in the list, or 0.
func (t *text) tier() uint32 {
	if t.n == 0 || t.n == longest {
		return 0
	}
	w := first(wordGraph, forwards, t.b[0])
	for j := 1; w != 0 && j < t.n; j++ {
		w = follow(wordGraph, w, t.b[j])
	}
	return tierOf(w)
}
