package mask

import (
	"fmt"
	"io"
	"strconv"
)

// Format prints masked, which a type made from what it hides, for a type's own
// Format method. Width, precision and the minus flag work as they do
// for a string; %q quotes; every other verb prints as %s does, so no verb
// shows more.
func Format(f fmt.State, verb rune, masked string) {
	if verb == 'q' {
		masked = strconv.Quote(masked)
	}
	width, hasWidth := f.Width()
	prec, hasPrec := f.Precision()
	if hasPrec && verb != 'q' {
		masked = truncate(masked, prec)
	}
	if !hasWidth {
		io.WriteString(f, masked)
		return
	}
	flag := ""
	if f.Flag('-') {
		flag = "-"
	}
	fmt.Fprintf(f, "%"+flag+"*s", width, masked)
}

// truncate returns at most the first n characters of s.
func truncate(s string, n int) string {
	for i := range s {
		if n == 0 {
			return s[:i]
		}
		n--
	}
	return s
}
