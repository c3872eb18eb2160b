package names

import (
	"iter"
	"strings"
)

// A Repair is one kind of thing that [ParseReport] put right. Its values and
// strings are stable.
type Repair uint8

// Repairs.
const (
	repairUnknown      Repair = iota
	FixedSpace                // blanks around a name, in a Han name, several in a row; line breaks, odd ones
	FixedInvisible            // format characters, such as U+200B from a web page
	FixedWidth                // full-width Latin letters and signs
	FixedDot                  // another dot in place of U+00B7
	FixedPunctuation          // typographic apostrophes and hyphens in a Latin name
	FixedComposition          // letters and diacritics that were apart
	FixedVariation            // variation selectors
	FixedCompatibility        // compatibility ideographs
	FixedRadical              // radicals in place of characters
	FixedPrivateUse           // private-use characters of GBK or of a caller's table
)

var repairNames = [...]string{
	"unknown", "space", "invisible", "width", "dot", "punctuation", "composition", "variation",
	"compatibility", "radical", "private_use",
}

// String returns a stable word in snake_case, such as "private_use".
func (r Repair) String() string {
	if int(r) < len(repairNames) {
		return repairNames[r]
	}
	return repairNames[repairUnknown]
}

// Repairs is a set of repairs. The zero set is what a clean name needs.
type Repairs uint16

// Has reports whether r is in the set.
func (s Repairs) Has(r Repair) bool { return s>>r&1 != 0 }

// All yields the repairs in the set, in the order of their values.
func (s Repairs) All() iter.Seq[Repair] {
	return func(yield func(Repair) bool) {
		for r := range Repair(len(repairNames)) {
			if s.Has(r) && !yield(r) {
				return
			}
		}
	}
}

// String returns the names of the repairs with commas between them.
func (s Repairs) String() string {
	var words []string
	for r := range s.All() {
		words = append(words, r.String())
	}
	return strings.Join(words, ",")
}

func (s *Repairs) add(r Repair) { *s |= 1 << r }
