package sandbox

import (
	"fmt"
	"strings"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// A Case is a way in which the sandbox answers. A case that has nothing to do with the request
// counts as Passes: somebody whose card is lost still passes the face check.
//
// The case is the last two digits of the year of birth, if that is between 1800 and 1879; the
// ninth and tenth digit of a bank card that begins with 62162610; and the eighth and ninth
// digit of a mobile number that begins with 1990000; of other documents see [Document], and for people of our days
// [Server.Know]. If a card or a mobile number has a case of its own, that one counts and not the person's. A name
// that contains 错 never matches.
type Case uint8

// What providers judge.
const (
	Passes    Case = 0 // yes
	Differs   Case = 1 // name and number do not belong together
	NoRecord  Case = 2 // nobody has that number
	BadNumber Case = 3 // the provider cannot read the number

	OtherFace    Case = 30 // the face is another one
	NotAlive     Case = 31 // nobody alive is seen
	Attack       Case = 32 // a mask or a screen is seen
	NoPicture    Case = 33 // there is no picture to compare with
	Unfinished   Case = 34 // the person never finishes the face check
	ThirdTime    Case = 35 // what is pending is decided when it is asked about for the third time
	CallbackLots Case = 36 // callbacks come twice
	NoTriesLeft  Case = 37 // the person has used up the tries of the face check

	Copy        Case = 40 // the picture of the card is one of a copy
	Screen      Case = 41 // the picture of the card is one of a screen
	Edited      Case = 42 // the picture of the card was edited
	Temporary   Case = 43 // the card is a temporary one
	ExpiredCard Case = 44 // the identity card is not valid any more
	Blurred     Case = 45 // the picture cannot be read
	Glare       Case = 46 // there is glare on the picture
	Misread     Case = 47 // a check digit of the machine readable zone is wrong

	OtherOwner  Case = 50 // the mobile number is somebody else's
	Lost        Case = 51 // the bank card is lost
	Unsupported Case = 52 // the bank does not take part
	Expired     Case = 53 // the bank card is not valid any more
	NoMobile    Case = 54 // the bank knows no mobile number
	NewNumber   Case = 55 // the mobile number is in use for less than three months
	Blocked     Case = 56 // the mobile number takes no messages
	Undelivered Case = 57 // a message is taken and does not arrive, as its receipt says
)

// What goes wrong with a call.
const (
	Down         Case = 4  // the provider says that it does not work
	DailyLimit   Case = 5  // no more today
	RateLimit    Case = 6  // too often
	WrongClock   Case = 7  // the provider takes the time for wrong
	Arrears      Case = 8  // the account has no money
	NoPermission Case = 9  // the key has no right to the call
	Slow         Case = 10 // the answer comes late, see Options
	Hang         Case = 11 // no answer comes
	LostAnswer   Case = 12 // it is judged, and the connection is cut
	Status500    Case = 13 // status 500 with {}
	HTML         Case = 14 // a page
	EmptyBody    Case = 15
	Null         Case = 16 // null
	EmptyObject  Case = 17 // {}
	Truncated    Case = 18 // half of the answer
	WrongTypes   Case = 19 // numbers for strings, strings for numbers
	NoVerdict    Case = 20 // the members that say yes or no are missing
	UnknownCode  Case = 21 // a code that is in no table
	NoRequestID  Case = 22 // no number of the request, or another one than in the header
	OtherPerson  Case = 23 // an answer about somebody else
	LowerCase    Case = 24 // the members are named in other case
	Doubled      Case = 25 // a member comes twice
	Trailing     Case = 26 // something follows the answer
	Huge         Case = 27 // an answer of a megabyte
	Redirect     Case = 28 // a redirect
	Status503    Case = 29 // status 503 with a good answer
)

// caseNames are the stable names.
var caseNames = map[Case]string{
	Passes: "passes", Differs: "differs", NoRecord: "no_record", BadNumber: "bad_number",
	Down: "down", DailyLimit: "daily_limit", RateLimit: "rate_limit", WrongClock: "wrong_clock",
	Arrears: "arrears", NoPermission: "no_permission", Slow: "slow", Hang: "hang",
	LostAnswer: "lost_answer", Status500: "status_500", HTML: "html", EmptyBody: "empty_body",
	Null: "null", EmptyObject: "empty_object", Truncated: "truncated", WrongTypes: "wrong_types",
	NoVerdict: "no_verdict", UnknownCode: "unknown_code", NoRequestID: "no_request_id",
	OtherPerson: "other_person", LowerCase: "lower_case", Doubled: "doubled", Trailing: "trailing",
	Huge: "huge", Redirect: "redirect", Status503: "status_503", OtherFace: "other_face",
	NotAlive: "not_alive", Attack: "attack", NoPicture: "no_picture", Unfinished: "unfinished",
	ThirdTime: "third_time", CallbackLots: "callback_twice", NoTriesLeft: "no_tries_left", Copy: "copy", Screen: "screen",
	Edited: "edited", Temporary: "temporary", ExpiredCard: "expired_card", Blurred: "blurred",
	Glare: "glare", Misread: "misread", OtherOwner: "other_owner", Lost: "lost", Unsupported: "unsupported",
	Expired: "expired", NoMobile: "no_mobile", NewNumber: "new_number", Blocked: "blocked", Undelivered: "undelivered",
}

// Cases returns all cases, in order.
func Cases() (all []Case) {
	for c := range maxCase {
		if caseNames[c] != "" {
			all = append(all, c)
		}
	}
	return all
}

// maxCase is beyond the last case there may be.
const maxCase Case = 80

// Malformed returns the cases in which the answer is not what the provider's documentation
// says. An adapter must take none of them for a yes or a no.
func Malformed() []Case {
	return []Case{
		LostAnswer, Status500, HTML, EmptyBody, Null, EmptyObject, Truncated, WrongTypes, NoVerdict,
		UnknownCode, NoRequestID, OtherPerson, LowerCase, Doubled, Trailing, Huge, Redirect, Status503,
	}
}

// String returns a stable name such as "no_record".
func (c Case) String() string {
	if s := caseNames[c]; s != "" {
		return s
	}
	return "unknown"
}

// ParseCase returns the case of a name.
func ParseCase(s string) (Case, bool) {
	for c, name := range caseNames {
		if name == s {
			return c, true
		}
	}
	return 0, false
}

// Person returns a person of the given case, who does not exist.
func Person(c Case) realname.Identity {
	return realname.Identity{Name: names.MustParse("沙小盒"), Number: idcard.MustParse(
		withCheck(fmt.Sprintf("11010518%02d0101002", c)))}
}

// withCheck adds the check character of GB 11643 to the first 17.
func withCheck(body string) string {
	sum := 0
	for i := range 17 {
		weight := 1
		for range 17 - i {
			weight = weight * 2 % 11
		}
		sum += weight * int(body[i]-'0')
	}
	return body + string("10X98765432"[sum%11])
}

// Card returns a bank card of the given case.
func Card(c Case) bankcard.Number {
	payload := fmt.Sprintf("%s%02d00000000", cardPrefix, c)
	check, _ := bankcard.CheckDigit(payload)
	return bankcard.MustParse(payload + string(check))
}

// Mobile returns a mobile number of the given case.
func Mobile(c Case) sms.Mobile {
	return sms.MustParseMobile(fmt.Sprintf("%s%02d00", mobilePrefix, c))
}

// cardPrefix and mobilePrefix are what numbers with a case begin with.
const cardPrefix, mobilePrefix = "62162610", "1990000"

// Know has the sandbox know more people, with whom all goes well: such as children, whose numbers are of our days. Give
// it numbers that you have made up.
func (s *Server) Know(numbers ...idcard.Number) {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.forget()
	for _, n := range numbers {
		s.known[n.Reveal()] = true
	}
}

// caseOf is the case of somebody, also of those whom the sandbox was told to know.
func (s *Server) caseOf(name, number string) Case {
	c := caseOf(name, number)
	s.mu.Lock()
	defer s.mu.Unlock()
	switch {
	case c != NoRecord || !s.known[number]:
		return c
	case isWrong(name):
		return Differs
	}
	return Passes
}

// isWrong reports whether a name never matches.
func isWrong(name string) bool { return strings.Contains(name, "错") }

// caseOf is the case of somebody: NoRecord for all who are not of the sandbox.
func caseOf(name, number string) Case {
	var c Case
	if len(number) != 18 || number != withCheckOf(number) {
		return BadNumber
	}
	if _, err := fmt.Sscanf(number[6:10], "18%02d", &c); err != nil || c >= maxCase || number[6:8] != "18" {
		return NoRecord
	}
	if isWrong(name) {
		return Differs
	}
	return c
}

// withCheckOf is the number with the right check character, or "".
func withCheckOf(number string) string {
	for _, d := range number[:17] {
		if d < '0' || d > '9' {
			return ""
		}
	}
	return withCheck(number[:17])
}

// caseAt is the case in two digits of a number after a prefix, or other if it has none.
func caseAt(number, prefix string, other Case) Case {
	rest, ok := strings.CutPrefix(number, prefix)
	var c Case
	if !ok || len(rest) < 2 {
		return other
	}
	if _, err := fmt.Sscanf(rest[:2], "%02d", &c); err != nil || c == Passes {
		return other
	}
	return c
}

// Photos returns pictures of both sides of the identity card of somebody, or of the page of
// their passport, or one side of their permit. They are text and no pictures; appended to a
// real picture they are found as well. The sandbox reads nothing else, except the photos of ID
// cards of package realnametest.
func Photos(id realname.Identity) realname.Photos {
	if id.Document.IsValid() {
		return pagePhotos(id)
	}
	valid := "2010.01.01-长期"
	switch caseOf("", id.Number.Reveal()) {
	case Temporary, NoRecord:
		valid = "" // the sandbox fills it in: that of a temporary one, or one of our days
	case ExpiredCard:
		valid = "2004.05.06-2014.05.06"
	}
	return realname.Photos{
		Front: realname.NewPhoto([]byte(frontMark + id.Name.Reveal() + "\n" + id.Number.Reveal() + "\n")),
		Back:  realname.NewPhoto([]byte(backMark + id.Number.Reveal() + "\n" + valid + "\n")),
	}
}

// frontMark and backMark begin what our photos hold.
const frontMark, backMark = "sandbox card, front\n", "sandbox card, back\n"
