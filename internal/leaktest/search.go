package leaktest

import (
	"encoding/hex"
	"regexp"
	"strings"
)

const (
	window = 6  // digits of a long number that tell too much
	long   = 12 // digits from which a number is long
	chance = 10 // digits in a row that do not occur by chance, see rare
)

// A haystack knows what to look for in the output of a sink.
type haystack struct {
	exact   finder
	folded  finder
	numbers map[string]string // forms of those that are whole numbers, without zeros in front
	digits  string            // in lower case, if the secret is a long number
	windows []string          // each a part of digits
}

// newHaystack prepares the search for secret. Windows that masked has are shown
// by design.
func newHaystack(secret, masked string) *haystack {
	h := &haystack{numbers: make(map[string]string)}
	for _, n := range needles(secret) {
		switch n.kind {
		case exact:
			h.exact.add(n)
		case folded:
			h.folded.add(n)
		case number:
			h.numbers[n.text] = n.form
		}
	}
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

// search returns the form in which the secret shows in out, or in the bytes of a hex dump
// in it, or "".
func (h *haystack) search(out string) string {
	if form := h.searchText(out); form != "" {
		return form
	}
	if raw := undumped(out); raw != "" {
		if form := h.searchText(raw); form != "" {
			return form + ", in a hex dump"
		}
	}
	return ""
}

// dumpLine is a line of a hex dump, as encoding/hex writes it.
var dumpLine = regexp.MustCompile(`(?m)^[ \t]*[0-9a-f]{8} ((?: {1,2}[0-9a-f]{2}){1,16}) +\|`)

// undumped returns the bytes of the hex dumps in out.
func undumped(out string) string {
	if !strings.Contains(out, "  |") {
		return ""
	}
	var raw []byte
	for _, m := range dumpLine.FindAllStringSubmatch(out, -1) {
		b, err := hex.DecodeString(strings.ReplaceAll(m[1], " ", ""))
		if err != nil {
			panic(err) // it matched
		}
		raw = append(raw, b...)
	}
	return string(raw)
}

func (h *haystack) searchText(out string) string {
	if form := h.exact.find(out, func(int, int) bool { return true }); form != "" {
		return form
	}
	low := singleSpaced(lower(out))
	form := h.folded.find(low, func(from, to int) bool { return !byChance(low, from, to) })
	if form != "" {
		return form
	}
	if form := h.numberIn(low); form != "" {
		return form
	}
	for _, w := range h.windows {
		if h.windowIn(low, w) {
			return "in part"
		}
	}
	return ""
}

// A finder looks for many needles at once: at each place of a text it asks for those alone
// that begin with the two bytes there.
type finder struct {
	by    map[[2]byte][]needle
	has   [1 << 16 / 64]uint64 // a bit for each key of by
	short []needle             // of one byte
}

func (f *finder) add(n needle) {
	if len(n.text) < 2 {
		f.short = append(f.short, n)
		return
	}
	if f.by == nil {
		f.by = make(map[[2]byte][]needle)
	}
	key := [2]byte{n.text[0], n.text[1]}
	f.by[key] = append(f.by[key], n)
	bit := uint(key[0])<<8 | uint(key[1])
	f.has[bit/64] |= 1 << (bit % 64)
}

// find returns the form of the first needle in s that counts.
func (f *finder) find(s string, counts func(from, to int) bool) string {
	for _, n := range f.short {
		for i := range indexes(s, n.text) {
			if counts(i, i+1) {
				return n.form
			}
		}
	}
	for i := range len(s) - 1 {
		bit := uint(s[i])<<8 | uint(s[i+1])
		if f.has[bit/64]>>(bit%64)&1 == 0 {
			continue
		}
		for _, n := range f.by[[2]byte{s[i], s[i+1]}] {
			if strings.HasPrefix(s[i:], n.text) && counts(i, i+len(n.text)) {
				return n.form
			}
		}
	}
	return ""
}

// numberIn returns the form of the first whole number in low that is looked for, and no part
// of one, but for zeros before it.
func (h *haystack) numberIn(low string) string {
	for i := 0; i < len(low); i++ {
		from := i
		for i < len(low) && isHex(low[i]) {
			i++
		}
		if form := h.numbers[strings.TrimLeft(low[from:i], "0")]; form != "" && from < i {
			return form
		}
	}
	return ""
}

// windowIn reports whether w, a part of the secret, occurs in low. A match is
// extended as far as the secret goes on.
func (h *haystack) windowIn(low, w string) bool {
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
