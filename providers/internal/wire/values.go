package wire

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// Mainland returns the eleven digits of a mainland mobile number.
func Mainland(m sms.Mobile) (string, bool) {
	if !m.IsValid() {
		return "", false
	}
	digits, ok := strings.CutPrefix(m.E164(), "+86")
	return digits, ok && len(digits) == 11
}

// Months reads a time such as "[3,6)", "[24,+)" or "(24,∞)": at least from, less than to,
// or without bound if to is 0.
func Months(s string) (from, to int, ok bool) {
	if len(s) < 3 || !strings.Contains("[(", s[:1]) || !strings.Contains("])", s[len(s)-1:]) {
		return 0, 0, false
	}
	a, b, found := strings.Cut(s[1:len(s)-1], ",")
	from, err := strconv.Atoi(strings.TrimSpace(a))
	if !found || err != nil || from < 0 {
		return 0, 0, false
	}
	switch b = strings.TrimSpace(b); b {
	case "", "+", "+∞", "∞":
		return from, 0, true
	}
	to, err = strconv.Atoi(b)
	return from, to, err == nil && to > from
}

// Person reads whom an answer is about. If a number or a name is there and cannot be read, ok
// is false: it is not the one that was sent.
func Person(name, number string) (id realname.Identity, ok bool) {
	var err1, err2 error
	if name != "" {
		id.Name, err1 = names.Parse(name)
	}
	if number != "" {
		id.Number, err2 = idcard.Parse(number)
	}
	return id, err1 == nil && err2 == nil
}

// Date reads a day: year, month and day, with anything but digits between them.
func Date(s string) (idcard.Date, bool) {
	parts := strings.FieldsFunc(s, func(r rune) bool { return r < '0' || r > '9' })
	if len(parts) == 1 && len(parts[0]) == 8 {
		parts = []string{parts[0][:4], parts[0][4:6], parts[0][6:]}
	}
	if len(parts) != 3 || len(parts[0]) != 4 {
		return idcard.Date{}, false
	}
	var n [3]int
	for i, p := range parts {
		v, err := strconv.Atoi(p)
		if err != nil || len(p) > 4 {
			return idcard.Date{}, false
		}
		n[i] = v
	}
	return idcard.NewDate(n[0], n[1], n[2])
}

// Validity reads when a card is valid, such as "2010.07.21-2030.07.21" or "2010.07.21-长期", into
// doc. A field that cannot be read stays zero.
func Validity(s string, doc *realname.Document) {
	from, to, ok := strings.Cut(s, "-")
	if !ok {
		return
	}
	first, ok1 := Date(from)
	last, ok2 := Date(to)
	forever := strings.TrimSpace(to) == "长期"
	if !ok1 || !ok2 && !forever {
		return
	}
	doc.From, doc.To, doc.LongTerm = first, last, forever
}

// Sex reads 男 or 女.
func Sex(s string) idcard.Sex {
	switch s {
	case "男":
		return idcard.Male
	case "女":
		return idcard.Female
	}
	return 0
}

// GoodPage reports whether a person may be sent to the address s: it is https, or http if
// anything is set.
func GoodPage(s string, anything bool) bool {
	u, err := url.Parse(s)
	return err == nil && len(s) <= 4096 && u.Host != "" && u.User == nil &&
		(u.Scheme == "https" || anything && u.Scheme == "http")
}

// Known reports whether the element checks of the clouds take such an identity: those of residents
// and of holders of residence permits of Hong Kong, Macao and Taiwan.
func Known(id realname.Identity) bool {
	k := id.Number.Kind()
	return id.Name.IsValid() && id.Number.IsValid() && (k == idcard.KindResident || k == idcard.KindPermit)
}

// NewToken keeps when a check began, and the provider's name for it.
func NewToken(begun time.Time, name string) realname.Detail {
	return realname.NewDetail(strconv.FormatInt(begun.Unix(), 10) + " " + name)
}

// ReadToken reads what NewToken kept.
func ReadToken(token realname.Detail) (begun time.Time, name string, ok bool) {
	unix, name, ok := strings.Cut(token.Reveal(), " ")
	at, err := strconv.ParseInt(unix, 10, 64)
	return time.Unix(at, 0), name, ok && err == nil && GoodToken(name)
}

// GoodToken reports whether s can be a provider's name for a check, which goes into a request again.
func GoodToken(s string) bool { return s != "" && len(s) <= 1024 && !strings.ContainsAny(s, " \r\n") }
