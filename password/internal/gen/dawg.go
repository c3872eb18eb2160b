package main

import (
	"encoding/binary"
	"fmt"
	"maps"
	"slices"
)

// A graph holds words as an acyclic automaton. Packed, graphs share the ends of
// their words, and are a list of little-endian words of 32 bits:
//
//	bits 0–6    the letter
//	bits 7–9    the tier of the word that ends here, 0 for none
//	bits 10–12  the lowest tier of the longer words that go on from here, 0 for none
//	bit  13     whether this is the last edge of its node
//	bits 14–31  where the edges of the next node begin, 0 for nowhere
//
// The first 128 are the edges of the first graph's root, each at the place of its
// letter, the next 128 those of the second one's, and so on. All other nodes have
// their edges in the order of letters; a node that has the last edges of another
// lies within it.
type graph struct{ root *node }

type node struct {
	edges map[byte]*edge
	low   int // what lowest has found
}

type edge struct {
	tier int
	next *node
}

const rootSize = 128

func newGraph() *graph { return &graph{root: newNode()} }

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

// letters returns the letters of the edges, in order.
func (n *node) letters() []byte { return slices.Sorted(maps.Keys(n.edges)) }

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

// A packer numbers the different nodes of some graphs, and then places them.
type packer struct {
	numbers map[string]int // of each node, by its edges
	nodes   [][]uint32     // the edges of each number: packed, but with the next node's number
	places  []int          // of each number
}

// pack returns the packed form of graphs.
func pack(graphs ...*graph) ([]byte, error) {
	p := &packer{numbers: map[string]int{"": 0}, nodes: [][]uint32{nil}}
	words := make([]uint32, rootSize*len(graphs))
	for i, g := range graphs {
		for _, c := range g.root.letters() {
			if c >= rootSize {
				return nil, fmt.Errorf("letter %d does not fit", c)
			}
			words[rootSize*i+int(c)] = p.edge(g.root, c) | lastEdge
		}
	}
	words = p.place(words)
	if len(words) > 1<<18 || len(p.nodes) > 1<<18 {
		return nil, fmt.Errorf("%d edges of %d nodes are too many", len(words), len(p.nodes))
	}
	b := make([]byte, 0, 4*len(words))
	for _, w := range words {
		next := p.places[w>>14]
		b = binary.LittleEndian.AppendUint32(b, w&(1<<14-1)|uint32(next)<<14)
	}
	return b, nil
}

const lastEdge = 1 << 13

// edge returns the edge of n for c, with the number of the next node.
func (p *packer) edge(n *node, c byte) uint32 {
	e := n.edges[c]
	return uint32(c) | uint32(e.tier)<<7 | uint32(e.next.lowest())<<10 | uint32(p.number(e.next))<<14
}

// number returns the number of n, the same for all nodes with equal edges.
func (p *packer) number(n *node) int {
	var edges []uint32
	for _, c := range n.letters() {
		edges = append(edges, p.edge(n, c))
	}
	if len(edges) > 0 {
		edges[len(edges)-1] |= lastEdge
	}
	key := keyOf(edges)
	number, ok := p.numbers[key]
	if !ok {
		number = len(p.nodes)
		p.nodes = append(p.nodes, edges)
		p.numbers[key] = number
	}
	return number
}

func keyOf(edges []uint32) string {
	b := make([]byte, 0, 4*len(edges))
	for _, w := range edges {
		b = binary.BigEndian.AppendUint32(b, w)
	}
	return string(b)
}

// place appends the edges of all nodes to words, those with the most first, and
// notes where each node is.
func (p *packer) place(words []uint32) []uint32 {
	order := make([]int, len(p.nodes))
	for number := range order {
		order[number] = number
	}
	slices.SortStableFunc(order, func(a, b int) int { return len(p.nodes[b]) - len(p.nodes[a]) })
	ends := map[string]int{"": 0} // where edges are that end a node
	p.places = make([]int, len(p.nodes))
	for _, number := range order {
		edges := p.nodes[number]
		at, ok := ends[keyOf(edges)]
		if !ok {
			at = len(words)
			words = append(words, edges...)
			for i := range edges {
				ends[keyOf(edges[i:])] = at + i
			}
		}
		p.places[number] = at
	}
	return words
}
