package sandbox

import (
	"bytes"
	"fmt"
	"strings"
	"time"
)

// A picture is what a picture of one side of a card shows.
type picture struct {
	front        bool
	name, number string // the number is on the back too, unseen, so that it has a case
	validity     string
}

// readCard finds a card of ours, or one of package realnametest, in a picture.
func readCard(b []byte) (picture, bool) {
	for _, m := range []struct {
		mark  string
		front bool
	}{{frontMark, true}, {backMark, false}, {"test card, front\n", true}, {"test card, back\n", false}} {
		_, rest, ok := bytes.Cut(b, []byte(m.mark))
		if !ok {
			continue
		}
		lines := append(strings.Split(string(rest), "\n"), "", "")
		switch {
		case m.front:
			return picture{front: true, name: lines[0], number: lines[1]}, len(lines[1]) == 18
		case m.mark == backMark:
			return picture{number: lines[0], validity: lines[1]}, len(lines[0]) == 18
		}
		return picture{number: withCheck("11010518000101002"), validity: "2010.01.01-长期"}, true
	}
	return picture{}, false
}

// sex is that of the holder, as the number says.
func (p picture) sex() string {
	if p.number[16]%2 == 0 {
		return "女"
	}
	return "男"
}

// birth writes the date of birth in a format of year, month and day.
func (p picture) birth(format string) string {
	var y, m, d int
	fmt.Sscanf(p.number[6:14], "%4d%2d%2d", &y, &m, &d)
	return fmt.Sprintf(format, y, m, d)
}

// valid is when the card is valid. A temporary one is so for three months.
func (p picture) valid(now time.Time, how Case) string {
	if how == Temporary || p.validity == "" {
		const layout = "2006.01.02"
		return now.AddDate(0, 0, -10).Format(layout) + "-" + now.AddDate(0, 0, 70).Format(layout)
	}
	return p.validity
}
