package estimate

// Scan is the floor of an estimate: it looks all parts of s up in the list, and
// returns how many are there.
func Scan(s string) (found int) {
	var t text
	t.read(s)
	for i := range t.n {
		w := first(wordGraph, forwards, t.b[i])
		for j := i + 1; w != 0; j++ {
			if tierOf(w) != 0 {
				found++
			}
			if j == t.n {
				break
			}
			w = follow(wordGraph, w, t.b[j])
		}
	}
	return found
}
