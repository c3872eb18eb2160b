package leaktest

import "strings"

const (
	window = 6  // digits of a long number that tell too much
	long   = 12 // digits from which a number is long
	chance = 10 // digits in a row that do not occur by chance, see rare
)

// A haystack knows what to look for in the output of a sink.
type haystack struct {
	needles []needle
	digits  string   // in lower case, if the secret is a long number
	windows []string // each a part of digits
}

// newHaystack prepares the search for secret. Windows that masked has are shown
// by design.
func newHaystack(secret, masked string) haystack {
	h := haystack{needles: needles(secret)}
	digits := lower(secret)
	if len(digits) < long || !isDigits(strings.TrimSuffix(digits, "x")) {
		return h
	}
	h.digits = digits
	for i := 0; i+window <= len(digits); i++ {
		if w := digits[i : i+window]; !strings.Contains(lower(masked), w) {
			h.windows = append(h.windows, w)
		}
	}
	return h
}

// search returns the form in which the secret shows in out, or "".
func (h haystack) search(out string) string {
	low := singleSpaced(lower(out))
	for _, n := range h.needles {
		if n.in(out, low) {
			return n.form
		}
	}
	for _, w := range h.windows {
		if h.windowIn(low, w) {
			return "in part"
		}
	}
	return ""
}

// in reports whether n occurs in out, of which low is the lower case, with single
// spaces.
func (n needle) in(out, low string) bool {
	if n.kind == exact {
		return strings.Contains(out, n.text)
	}
	for i := range indexes(low, n.text) {
		end := i + len(n.text)
		switch {
		case n.kind == number && isWhole(low, i, end):
			return true
		case n.kind == folded && !byChance(low, i, end):
			return true
		}
	}
	return false
}

// windowIn reports whether w, a part of the secret, occurs in low. A match is
// extended as far as the secret goes on.
func (h haystack) windowIn(low, w string) bool {
	for i := range indexes(low, w) {
		from, to := i, i+len(w)
		at := strings.Index(h.digits, w)
		for at > 0 && from > 0 && h.digits[at-1] == low[from-1] {
			at--
			from--
		}
		for rest := h.digits[at+to-from:]; rest != "" && to < len(low) && rest[0] == low[to]; to++ {
			rest = rest[1:]
		}
		if !byChance(low, from, to) {
			return true
		}
	}
	return false
}

// indexes yields where text begins in s, overlapping ones too.
func indexes(s, text string) func(yield func(int) bool) {
	return func(yield func(int) bool) {
		for from := 0; ; {
			i := strings.Index(s[from:], text)
			if i < 0 || !yield(from+i) {
				return
			}
			from += i + 1
		}
	}
}

// byChance reports whether s[from:to] is a few digits out of the middle of a
// longer number. Hidden words and addresses are such numbers, and a test that
// takes them for leaks would fail now and then.
func byChance(s string, from, to int) bool {
	if !allHex(s[from:to]) || to-from >= rare(s[from:to]) {
		return false
	}
	for from > 0 && isHex(s[from-1]) {
		from--
	}
	for to < len(s) && isHex(s[to]) {
		to++
	}
	return to-from >= chance
}

// rare returns how many digits like these do not occur by chance in a row: more
// are needed of those that words printed in base 2 and 8 have.
func rare(digits string) int {
	switch {
	case strings.Trim(digits, "01") == "":
		return 40
	case strings.Trim(digits, "01234567") == "":
		return 13
	}
	return chance
}

// isWhole reports whether s[from:to] is a number and not a part of one, but for
// zeros before it.
func isWhole(s string, from, to int) bool {
	if to < len(s) && isHex(s[to]) {
		return false
	}
	for from > 0 && s[from-1] == '0' {
		from--
	}
	return from == 0 || !isHex(s[from-1])
}

func allHex(s string) bool {
	for i := range len(s) {
		if !isHex(s[i]) {
			return false
		}
	}
	return true
}

func isHex(c byte) bool { return '0' <= c && c <= '9' || 'a' <= c && c <= 'f' }

// lower returns s with ASCII letters in lower case and every other byte kept,
// whether s is UTF-8 or not.
func lower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// singleSpaced returns s with one blank for several: they come from a width, as
// %5d of a slice pads each element.
func singleSpaced(s string) string {
	if !strings.Contains(s, "  ") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := range len(s) {
		if s[i] != ' ' || i == 0 || s[i-1] != ' ' {
			b = append(b, s[i])
		}
	}
	return string(b)
}
