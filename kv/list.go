package kv

import (
	"cmp"
	"slices"
)

// An entry is a key's place in a queue.
type entry struct {
	due int64 // microseconds
	key string
}

func (e entry) compare(f entry) int {
	return cmp.Or(cmp.Compare(e.due, f.due), cmp.Compare(e.key, f.key))
}

// next returns the entry right after e.
func (e entry) next() entry {
	return entry{e.due, e.key + "\x00"}
}

// A list keeps entries in order, in short runs, so that each change moves
// little however many entries there are. No run is empty.
type list struct {
	runs [][]entry
}

const maxRun = 512

// find returns the place of e or, if it is not in the list, of the next entry:
// run i, position j. Behind the last entry i is the number of runs.
func (l *list) find(e entry) (i, j int, ok bool) {
	i, _ = slices.BinarySearchFunc(l.runs, e, func(run []entry, e entry) int {
		return run[len(run)-1].compare(e)
	})
	if i == len(l.runs) {
		return i, 0, false
	}
	j, ok = slices.BinarySearchFunc(l.runs[i], e, entry.compare)
	return i, j, ok
}

func (l *list) insert(e entry) {
	if len(l.runs) == 0 {
		l.runs = [][]entry{{e}}
		return
	}
	i, j, ok := l.find(e)
	if ok {
		return
	}
	if i == len(l.runs) {
		i--
		j = len(l.runs[i])
	}
	run := slices.Insert(l.runs[i], j, e)
	if len(run) > maxRun {
		tail := slices.Clone(run[maxRun/2:])
		clear(run[maxRun/2:])
		run = run[:maxRun/2]
		l.runs = slices.Insert(l.runs, i+1, tail)
	}
	l.runs[i] = run
}

func (l *list) remove(e entry) {
	i, j, ok := l.find(e)
	if !ok {
		return
	}
	l.runs[i] = slices.Delete(l.runs[i], j, j+1)
	if len(l.runs[i]) == 0 {
		l.runs = slices.Delete(l.runs, i, i+1)
	}
}

// page returns up to n entries from the first that is not before e, due at
// until or earlier.
func (l *list) page(e entry, until int64, n int) []entry {
	var page []entry
	i, j, _ := l.find(e)
	for ; i < len(l.runs); i, j = i+1, 0 {
		for _, e := range l.runs[i][j:] {
			if e.due > until || len(page) == n {
				return page
			}
			page = append(page, e)
		}
	}
	return page
}
