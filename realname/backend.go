package realname

import (
	"context"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// An Op names one operation at a backend. Hand Key to the provider as its idempotency key or
// request number, if it takes one: it is the same in every call about the operation, and no
// other operation has it. It is 32 characters of [0-9a-z] and says nothing about the person.
type Op struct {
	Key  string
	Step Step

	Session string // the session's id
	Round   int    // of review, 0 before the first

	// Reference is what the service calls the session, see [Verifier.SetReference], or "".
	Reference string

	// Notify names the operation for [Verifier.Notify]: put it into the address to which the
	// provider calls back. It is 58 characters of [0-9a-v], and "" where the backend is no
	// [Querier]. Somebody who learns it can have the provider asked, and no more.
	Notify string
}

// A Verdict is what a backend says. The zero value, and every value that is not listed here,
// counts as no answer.
type Verdict uint8

const (
	VerdictPass    Verdict = iota + 1 // yes, with proof in the answer
	VerdictFail                       // no
	VerdictPending                    // the answer comes later: ask again with the token
)

var verdictNames = [...]string{"unknown", "pass", "fail", "pending"}

// String returns a stable name such as "pass".
func (v Verdict) String() string { return nameOf(verdictNames[:], uint8(v)) }

// Billed says whether a provider charges for an operation.
type Billed uint8

const (
	BilledUnknown Billed = iota // the provider does not tell, or was not understood
	BilledYes                   // it costs
	BilledNo                    // it costs nothing

	numBilled = iota
)

var billedNames = [numBilled]string{"unknown", "yes", "no"}

// known is b, or BilledUnknown for what is none of the above.
func (b Billed) known() Billed {
	if b >= numBilled {
		return BilledUnknown
	}
	return b
}

// String returns a stable name such as "yes".
func (b Billed) String() string { return nameOf(billedNames[:], uint8(b)) }

// An Answer is what a backend found out. The zero Answer is no answer.
type Answer struct {
	Verdict Verdict

	// Reason says why, if the verdict is Fail. Pass with a reason is no answer.
	Reason Reason

	// Findings is what the provider noticed, if the verdict is Pass: warnings that are
	// no reason to say no. They are kept with the operation for the reviewers.
	Findings Findings

	// About is the person whom the provider says it judged, as far as its
	// answer tells. If it names somebody else than the subject, the step does not pass,
	// whatever the verdict. A name that is alike and not the same is a finding.
	About Identity

	// Token is the provider's name for a check. Query is called with it while the check
	// is Pending, and Erase where the backend is an [Eraser], whatever the verdict: give
	// one if the provider keeps something. At most 4096 bytes. Pending without a token, with a longer one, or from a
	// backend that is no [Querier] is no answer.
	Token Detail

	// Continue is where the user goes on with a check that is Pending, such as the
	// address of a face check's page. At most 4096 bytes.
	Continue Detail

	// Window is how long a Pending check may take, at most 7 days. Zero means 20 minutes for a
	// face check, and 2 hours for others. See [Config].Extension for one that is longer than
	// the session.
	Window time.Duration

	// Reference is the provider's number of the operation, for the audit
	// trail. It must not contain personal data.
	Reference string

	// Provider is the name of the provider that answered, for the audit trail: at most 128
	// bytes, without personal data. [Chain] and [Split] fill it in.
	Provider string

	// Billed says whether the provider charges for the operation. It is kept on the audit
	// trail, whatever the verdict, and decides nothing.
	Billed Billed
}

// An Identity is what a user says about who they are.
type Identity struct {
	Name   names.Name
	Number idcard.Number // of the mainland's identity card, or of a residence permit in its form

	// Document is the number of another document, of those in Config.Documented. Then
	// Number is zero. Two states may give passports the same number: one of
	// [document.KindPassport] is known by number alone, so its holders share an identity's slots.
	Document document.Number

	// Key, if not empty, makes giving it idempotent: the same key again asks
	// nobody and gets the session as it stands, even after the answer was no; with
	// other content it is refused with ReasonKeyReused. The last sixteen keys for the step
	// and the subject count. At most 256 bytes. It is no part of the identity,
	// and backends do not see it.
	Key string
}

// A Card is what a bank is asked about, beside the identity.
type Card struct {
	Number bankcard.Number
	Mobile sms.Mobile // the number that the bank knows
	Key    string     // as in [Identity]
}

// A Face is a picture for the face check. Photo may be zero where the provider
// takes the picture itself.
type Face struct {
	Photo Photo
	Key   string // as in [Identity]
}

// An Authority confirms that a name and a number belong to one person.
//
// All backends keep the same contract; check yours with the kit in package realnametest.
//
//   - Return Pass only where name and number match. Fail is an answer and no error, also where
//     the authority has no such person. Its reason is about the person.
//   - Return an error, without a verdict, where there was no answer. Say in a [Failure] of the
//     right kind what is certain. Do not panic, and do not return a nil pointer as an error.
//   - Return Pending where the answer comes later, with a token that no other operation has.
//   - Put the person whom the provider's answer names into [Answer].About, not a copy of the
//     argument.
//   - Let no error, [Detail], reference or name show who the person is.
//   - Return soon after ctx is done. A call that was cut short has no verdict, and it does not claim that
//     nothing was judged once the request is with the provider. The calls that follow are answered
//     as ever.
//   - Many calls may be under way at once, from several goroutines. Keep no argument.
type Authority interface {
	Match(ctx context.Context, op Op, id Identity) (Answer, error)
}

// A BankChecker asks a bank whether name, ID number, card and mobile number
// belong together (四要素). Its contract is that of [Authority].
type BankChecker interface {
	CheckCard(ctx context.Context, op Op, id Identity, card Card) (Answer, error)
}

// A Carrier asks a mobile carrier whether name, ID number and mobile number belong together
// (运营商三要素): whether the number is registered for the person. Its no without a reason is
// [ReasonPhoneOwnerMismatch]. Its contract is that of [Authority].
type Carrier interface {
	CheckMobile(ctx context.Context, op Op, id Identity, mobile sms.Mobile) (Answer, error)
}

// A DocumentReader reads both sides of an ID card. Pass means that it could read them and takes
// the card for genuine. The Verifier decides whether what it read fits the subject. Its
// contract is that of [Authority].
type DocumentReader interface {
	ReadDocument(ctx context.Context, op Op, photos Photos) (Document, Answer, error)
}

// A FaceChecker compares a face with the subject's, and checks that a living person is there.
// It answers at once, or with Pending and a token. Its contract is that of [Authority].
type FaceChecker interface {
	CheckFace(ctx context.Context, op Op, id Identity, face Photo) (Answer, error)
}

// A Screener looks a person up in lists of those who must not be verified: people under joint
// punishment for telecommunication fraud (电信网络诈骗及其关联违法犯罪联合惩戒办法), or a list of the
// service's own. Its contract is that of [Authority], but for this:
//
//   - Pass means that the person is on no list, Fail that they are on one. [Answer].Provider is the
//     list's name then, and Reference the number of the entry there: staff reads both. Every other
//     verdict is no answer.
//   - It looks something up and does nothing else: where no answer came it is asked again, under
//     the same operation or another.
//
// A person who is on a list is not approved, and is not told why: see [Desk.Screened]. Where there is
// no answer nobody is approved: the session waits, and the Screener is asked again.
type Screener interface {
	Screen(ctx context.Context, op Op, id Identity) (Answer, error)
}

// A ListDater is a [Screener] that says of when its lists are. While that stays the same, people who
// were looked up are not looked up again. ListDate asks nobody and returns at once; a zero time is
// none.
type ListDater interface {
	Screener
	ListDate() time.Time
}

// A Reviewer decides about sessions whose steps are all passed, without
// people. Pending leaves the decision to people, see [Desk]. It is not asked about a session in
// which a step was left to people. For findings of severity [SeverityPeople] it is asked only
// if it is a [FindingReviewer] that handles them. If its own answer has such a finding, people
// decide.
type Reviewer interface {
	Review(ctx context.Context, op Op, c Case) (Answer, error)
}

// A FindingReviewer is a [Reviewer] that also decides about sessions with findings for
// people. Handles returns those; it is asked once, by [New].
type FindingReviewer interface {
	Reviewer
	Handles() Findings
}

// A Querier is a backend that can be asked what became of an operation. It
// answers by the operation's key or by the token that the backend gave for it, as the call
// answered or has no answer, and in the end it tells what was decided.
// It never begins an operation. An operation that is begun again under the same key is the same
// one; it may have another token then, if a query finds it by either. Query returns soon after
// ctx is done, then without a verdict, and shows nowhere who the person is. Where the provider
// certainly never saw the operation it returns a [Failure] of kind Unavailable, which is
// believed when it is asked for the last time.
type Querier interface {
	Query(ctx context.Context, op Op, token Detail) (Answer, error)
}

// An Eraser is a backend whose provider keeps something of an operation and can
// be told to delete it. Erase is called when a session's data is erased, for
// each token that the backend gave. It may be called again, and then succeeds again.
type Eraser interface {
	Erase(ctx context.Context, op Op, token Detail) error
}

// A Case is what a [Reviewer] is told of a session.
type Case struct {
	Session string
	Goal    Goal
	Method  Method
	Round   int // 1 when it is handed in for the first time
	Subject Identity

	Steps    []Progress // of the method, in order
	Findings Findings   // of all steps together

	// Account is how the account stands, and Earlier the person that it was verified as
	// before, zero where it was not. Both are there for a [Reviewer] alone.
	Account Account
	Earlier Identity
}

// Functions as backends.
type (
	// AuthorityFunc is a function as an [Authority].
	AuthorityFunc func(ctx context.Context, op Op, id Identity) (Answer, error)

	// BankFunc is a function as a [BankChecker].
	BankFunc func(ctx context.Context, op Op, id Identity, card Card) (Answer, error)

	// CarrierFunc is a function as a [Carrier].
	CarrierFunc func(ctx context.Context, op Op, id Identity, mobile sms.Mobile) (Answer, error)

	// DocumentFunc is a function as a [DocumentReader].
	DocumentFunc func(ctx context.Context, op Op, photos Photos) (Document, Answer, error)

	// FaceFunc is a function as a [FaceChecker].
	FaceFunc func(ctx context.Context, op Op, id Identity, face Photo) (Answer, error)

	// ScreenFunc is a function as a [Screener].
	ScreenFunc func(ctx context.Context, op Op, id Identity) (Answer, error)

	// ReviewFunc is a function as a [Reviewer].
	ReviewFunc func(ctx context.Context, op Op, c Case) (Answer, error)
)

// Match calls f.
func (f AuthorityFunc) Match(ctx context.Context, op Op, id Identity) (Answer, error) {
	return f(ctx, op, id)
}

// CheckCard calls f.
func (f BankFunc) CheckCard(ctx context.Context, op Op, id Identity, c Card) (Answer, error) {
	return f(ctx, op, id, c)
}

// CheckMobile calls f.
func (f CarrierFunc) CheckMobile(ctx context.Context, op Op, id Identity, mobile sms.Mobile) (Answer, error) {
	return f(ctx, op, id, mobile)
}

// ReadDocument calls f.
func (f DocumentFunc) ReadDocument(ctx context.Context, op Op, p Photos) (Document, Answer, error) {
	return f(ctx, op, p)
}

// CheckFace calls f.
func (f FaceFunc) CheckFace(ctx context.Context, op Op, id Identity, face Photo) (Answer, error) {
	return f(ctx, op, id, face)
}

// Screen calls f.
func (f ScreenFunc) Screen(ctx context.Context, op Op, id Identity) (Answer, error) {
	return f(ctx, op, id)
}

// Review calls f.
func (f ReviewFunc) Review(ctx context.Context, op Op, c Case) (Answer, error) {
	return f(ctx, op, c)
}

// A FailureKind says what a [Failure] means for the operation. Its zero value stands
// for an outcome that is not known.
type FailureKind uint8

const (
	FailureUnknown       FailureKind = iota // it may have been judged: never begun again
	FailureUnavailable                      // certainly nothing was judged
	FailureQuota                            // nothing was judged; no more until RetryAt
	FailureMisconfigured                    // nothing was judged: wrong key, no money, address not allowed
	FailureUnreadable                       // nothing was judged: the provider could not read what it got

	// FailureNotOpened is a [Querier]'s word that the user has not opened the provider's page yet,
	// so that nothing was judged. It leaves the operation pending. Where the user gives it up
	// and it says BilledNo, the try is given back, see [Verifier.Abandon].
	FailureNotOpened
)

var kindReasons = [...]Reason{
	ReasonOutcomeUnknown, ReasonProviderUnavailable, ReasonProviderDailyLimit, ReasonProviderMisconfigured, ReasonBadInput, ReasonNotOpened,
}

// String returns a stable name such as "provider_unavailable".
func (k FailureKind) String() string { return k.reason().String() }

func (k FailureKind) reason() Reason {
	if int(k) < len(kindReasons) {
		return kindReasons[k]
	}
	return ReasonOutcomeUnknown
}

// A Failure says that a backend has no answer, and how certain it is that nothing happened.
// Every other error of a backend counts as a Failure of kind Unknown.
type Failure struct {
	Kind    FailureKind
	RetryAt time.Time // when to try again; zero if that is not known
	Detail  Detail    // what the provider said; prints masked
	Billed  Billed    // whether it charges all the same
}

// Error returns a text that holds nothing of what the provider said.
func (f *Failure) Error() string { return "realname: backend: " + f.Kind.String() }

// A Detail is text of a provider: a message, a token, an address. It may repeat
// what the provider was asked, so it prints masked.
type Detail struct{ text mask.Text }

// NewDetail returns s as a Detail.
func NewDetail(s string) Detail { return Detail{mask.HideText(s)} }

// len is the text's length in bytes.
func (d Detail) len() int { return len(d.text.Show()) }

// IsZero reports whether d is empty.
func (d Detail) IsZero() bool { return d.text.IsZero() }

// Reveal returns the text.
func (d Detail) Reveal() string { return d.text.Show() }

// String returns "***", or "" if d is empty.
func (d Detail) String() string {
	if d.IsZero() {
		return ""
	}
	return "***"
}

// Format prints d masked under every verb.
func (d Detail) Format(f fmt.State, verb rune) { mask.Format(f, verb, d.String()) }

// LogValue returns d masked.
func (d Detail) LogValue() slog.Value { return slog.StringValue(d.String()) }

// MarshalText refuses: masked text would be lost data, plain text a leak.
func (d Detail) MarshalText() ([]byte, error) { return nil, errNoMarshal }

// MarshalBinary refuses, as MarshalText does.
func (d Detail) MarshalBinary() ([]byte, error) { return nil, errNoMarshal }

// Value refuses, so that no database driver stores the mask.
func (d Detail) Value() (driver.Value, error) { return nil, errNoMarshal }

// UnmarshalText refuses: decode a string, and call [NewDetail].
func (d *Detail) UnmarshalText([]byte) error { return errNoUnmarshal }

// UnmarshalBinary refuses, as UnmarshalText does.
func (d *Detail) UnmarshalBinary([]byte) error { return errNoUnmarshal }
