package explain

import (
	"strconv"
	"strings"
	"time"
)

// How long a wait is told in seconds, and how long in minutes. For a longer one a clock time is
// told.
const (
	secondsUpTo = 2 * time.Minute
	minutesUpTo = time.Hour
)

// waitText says when to try again: words that end a sentence, such as "try again in 60
// seconds." It is zero if there is nothing to wait for. Whoever waits as long as they are told
// is not too early, so all is rounded up.
func waitText(at, now time.Time) text {
	wait := at.Sub(now)
	switch {
	case at.IsZero() || wait <= 0:
		return text{}
	case wait <= secondsUpTo:
		return waitFor(wait, time.Second, "秒", "second")
	case wait <= minutesUpTo:
		return waitFor(wait, time.Minute, "分钟", "minute")
	}
	return waitUntil(at)
}

// waitFor tells a wait in units of time.
func waitFor(wait, unit time.Duration, zh, en string) text {
	n := (wait + unit - 1) / unit
	s := strconv.FormatInt(int64(n), 10)
	if n != 1 {
		en += "s"
	}
	return text{"在" + s + zh + "后重试。", "try again in " + s + " " + en + "."}
}

// waitUntil tells a date and a time in Beijing, up to the minute. The clock there has been
// eight hours ahead of UTC since 1991.
func waitUntil(at time.Time) text {
	const beijing = 8 * time.Hour
	at = at.UTC().Add(beijing + time.Minute - 1).Truncate(time.Minute)
	return text{
		at.Format("在1月2日15:04后重试。"),
		at.Format("try again after 15:04 on January 2 (Beijing time)."),
	}
}

// later are the ends of texts that speak of another time, which a known time replaces.
var later = [...]text{
	{"稍后再试。", "try again later."},
	{"明天再试。", "try again tomorrow."},
}

// until returns t and when to try again. A text that ends with "try again later" says the
// time in place of that.
func (t text) until(at, now time.Time) text {
	wait := waitText(at, now)
	if wait == (text{}) {
		return t
	}
	for _, l := range later {
		zh, inZh := strings.CutSuffix(t.zh, l.zh)
		en, inEn := strings.CutSuffix(t.en, l.en)
		if inZh && inEn {
			return text{zh + wait.zh, en + wait.en}
		}
	}
	return t.then(text{"您可以" + wait.zh, "You can " + wait.en})
}
