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

// valid is when the card is valid. A temporary one is so for three months, and one of our days for as long as the
// law says, a year ago (居民身份证法, art. 5).
func (p picture) valid(now time.Time, how Case) string {
	const layout = "2006.01.02"
	switch issued := now.AddDate(-1, 0, 0); {
	case how == Temporary || p.validity == "" && caseOf("", p.number) == Temporary:
		return now.AddDate(0, 0, -10).Format(layout) + "-" + now.AddDate(0, 0, 70).Format(layout)
	case p.validity == "":
		return issued.Format(layout) + "-" + p.ends(issued, layout)
	}
	return p.validity
}

// ends is until when a card is valid that was issued on a day.
func (p picture) ends(issued time.Time, layout string) string {
	born, err := time.Parse("20060102", p.number[6:14])
	for _, c := range []struct{ below, years int }{{16, 5}, {26, 10}, {46, 20}} {
		if err == nil && issued.Before(born.AddDate(c.below, 0, 0)) {
			return issued.AddDate(c.years, 0, 0).Format(layout)
		}
	}
	return "长期"
}
