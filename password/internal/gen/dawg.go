package main

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
	"strings"
)

// A graph holds words as a minimal acyclic automaton: words that end alike
// share their ends. Packed, it is a list of little-endian words of 32 bits:
//
//	bits 0–6    the letter
//	bits 7–9    the tier of the word that ends here, 0 for none
//	bits 10–12  the lowest tier of the longer words that go on from here, 0 for none
//	bit  13     whether this is the last edge of its node
//	bits 14–31  where the edges of the next node begin, 0 for nowhere
//
// The first 128 are the edges of the root, each at the place of its letter.
type graph struct {
	root  *node
	nodes map[string]int // where the edges of each different node are
	words []uint32
}

type node struct {
	edges map[byte]*edge
	low   int // what lowest has found
}

type edge struct {
	tier int
	next *node
}

const rootSize = 128

func newGraph() *graph { return &graph{root: newNode(), nodes: map[string]int{"": 0}} }

func newNode() *node { return &node{edges: map[byte]*edge{}} }

// add adds a word, unless it is there already with a tier.
func (g *graph) add(word string, tier int) {
	n := g.root
	for i := range len(word) {
		e := n.edges[word[i]]
		if e == nil {
			e = &edge{next: newNode()}
			n.edges[word[i]] = e
		}
		if i == len(word)-1 && e.tier == 0 {
			e.tier = tier
		}
		n = e.next
	}
}

// pack returns the packed form.
func (g *graph) pack() ([]byte, error) {
	g.words = make([]uint32, rootSize)
	for _, c := range g.root.letters() {
		if c >= rootSize {
			return nil, fmt.Errorf("letter %d does not fit", c)
		}
		e := g.root.edges[c]
		g.words[c] = word(c, e, true, g.place(e.next))
	}
	if len(g.words) > 1<<18 {
		return nil, fmt.Errorf("%d edges are too many", len(g.words))
	}
	b := make([]byte, 0, 4*len(g.words))
	for _, w := range g.words {
		b = binary.LittleEndian.AppendUint32(b, w)
	}
	return b, nil
}

// letters returns the letters of the edges, in order.
func (n *node) letters() []byte { return slices.Sorted(maps.Keys(n.edges)) }

func word(c byte, e *edge, last bool, next int) uint32 {
	w := uint32(c) | uint32(e.tier)<<7 | uint32(e.next.lowest())<<10 | uint32(next)<<14
	if last {
		w |= 1 << 13
	}
	return w
}

// lowest returns the lowest tier of the words that go on from n, or 0.
func (n *node) lowest() int {
	if n.low == 0 {
		for _, e := range n.edges {
			for _, tier := range []int{e.tier, e.next.lowest()} {
				if tier > 0 && (n.low == 0 || tier < n.low) {
					n.low = tier
				}
			}
		}
	}
	return n.low
}

// place returns where the edges of n are, and puts them there if no equal node
// has been placed.
func (g *graph) place(n *node) int {
	letters := n.letters()
	var edges []uint32
	var key strings.Builder
	for i, c := range letters {
		e := n.edges[c]
		w := word(c, e, i == len(letters)-1, g.place(e.next))
		edges = append(edges, w)
		fmt.Fprintf(&key, "%08x", w)
	}
	at, ok := g.nodes[key.String()]
	if !ok {
		at = len(g.words)
		g.words = append(g.words, edges...)
		g.nodes[key.String()] = at
	}
	return at
}
