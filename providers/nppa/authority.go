package nppa

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"strconv"
	"time"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/realname"
)

// An Authority is the system as a [realname.Authority] and a [realname.Querier]. The
// operation's key is the member's id (ai). It takes identity numbers of mainland residents
// only. It does not tell a number that nobody has from a number that somebody else has: both
// are ReasonMismatch.
type Authority struct{ k *Client }

// Authority returns an Authority.
func (k *Client) Authority() *Authority { return &Authority{k} }

// IsFake reports whether UnsafeBaseURL is set.
func (a *Authority) IsFake() bool { return a.k.fake }

// window is how long the system may take for an answer: 48 hours.
const window = 48 * time.Hour

// Match implements [realname.Authority]. If the system has seen the key before, Match asks what
// became of it.
func (a *Authority) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	if !id.Name.IsValid() || id.Number.Kind() != idcard.KindResident || !goodKey(op.Key) {
		return realname.Answer{}, a.k.client.Begin(check.action, op.Key).Input()
	}
	return a.match(ctx, op, id.Name.Reveal(), id.Number.Reveal())
}

// match checks a name and a number as texts: the official test data need not be valid.
func (a *Authority) match(ctx context.Context, op realname.Op, name, number string) (realname.Answer, error) {
	r, err := a.k.ask(ctx, check, op.Key, "", map[string]string{"ai": op.Key, "name": name, "idNum": number})
	switch {
	case err != nil:
		return realname.Answer{}, err
	case r.by() == inUse:
		r.By(check.codes, inUse)
		return a.look(ctx, op, true)
	case r.code != 0:
		return r.By(check.codes, r.by())
	}
	return r.verdict(op)
}

// Query implements [realname.Querier]. It asks by the operation's key.
func (a *Authority) Query(ctx context.Context, op realname.Op, _ realname.Detail) (realname.Answer, error) {
	return a.look(ctx, op, false)
}

// look asks about an operation. Where the system said before that it knows it, and now does
// not, as a part of it that is behind may say, something may have been judged.
func (a *Authority) look(ctx context.Context, op realname.Op, known bool) (realname.Answer, error) {
	r, err := a.k.query(ctx, op)
	if err != nil {
		return realname.Answer{}, err
	}
	if r.code == 0 {
		return r.verdict(op)
	}
	row, ok := query.codes.Find(r.by())
	if !ok {
		return realname.Answer{}, r.Unlisted()
	}
	row.Unseen = row.Unseen && !known
	return r.Row(row)
}

// query asks about an operation by its key.
func (k *Client) query(ctx context.Context, op realname.Op) (answer, error) {
	if !goodKey(op.Key) {
		return answer{}, k.client.Begin(query.action, op.Key).Query().NotAsked("input", nil)
	}
	return k.ask(ctx, query, op.Key, op.Key, nil)
}

// goodKey reports whether s can be an ai: it goes into an address.
func goodKey(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}

// verdict reads the result. A yes without a pi of 38 characters is none, nor is a no with
// one.
func (a answer) verdict(op realname.Op) (realname.Answer, error) {
	result, ok := a.data.Object("result")
	status, ok1 := result.Int("status")
	pi, ok2 := result.Text("pi")
	row, ok3 := statuses.Find(strconv.FormatInt(status, 10))
	switch {
	case !ok || !ok1 || result.Has("pi") && !ok2:
		return realname.Answer{}, a.Unreadable()
	case !ok3:
		return realname.Answer{}, a.Unlisted()
	case (row.Verdict == realname.VerdictPass) != (pi != "") || pi != "" && !goodPI(pi):
		return realname.Answer{}, a.Unreadable()
	}
	r, err := a.Row(row)
	if r.Verdict == realname.VerdictPending {
		r.Token, r.Window = realname.NewDetail(op.Key), window
	}
	return r, err
}

// piLength is the length of a pi.
const piLength = 38

// goodPI reports whether s has the form of a pi.
func goodPI(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return len(s) == piLength
}

// A PI names a player who is verified (用户唯一标识), in reports. It is personal data: it is said to
// begin with the date of birth. It prints masked. The zero PI is not valid.
type PI struct{ text mask.Text }

var (
	// ErrPI means that a text is no PI.
	ErrPI = errors.New("nppa: not a pi of 38 letters and digits")

	// errNoMarshal is the error of whatever would write a PI down.
	errNoMarshal = errors.New("nppa: not marshalled: Reveal it yourself")
)

// ParsePI parses a PI as the system gives it, or as Reveal returned it: 38 letters and digits.
// The error is [ErrPI].
func ParsePI(s string) (PI, error) {
	if !goodPI(s) {
		return PI{}, ErrPI
	}
	return PI{mask.HideText(s)}, nil
}

// PI asks for the PI of a player whose check passed. Give it the operation of that check.
func (a *Authority) PI(ctx context.Context, op realname.Op) (PI, error) {
	r, err := a.k.query(ctx, op)
	if err != nil {
		return PI{}, err
	}
	if r.code != 0 {
		_, err := r.By(query.codes, r.by())
		return PI{}, err
	}
	v, err := r.verdict(op)
	if err != nil {
		return PI{}, err
	}
	if v.Verdict != realname.VerdictPass {
		return PI{}, fmt.Errorf("nppa: no pi: the check stands at %v", v.Verdict)
	}
	result, _ := r.data.Object("result")
	pi, _ := result.Text("pi")
	return ParsePI(pi)
}

// IsValid reports whether p is not the zero PI.
func (p PI) IsValid() bool { return !p.text.IsZero() }

// Reveal returns the text.
func (p PI) Reveal() string { return p.text.Show() }

// String returns "pi(***)".
func (p PI) String() string { return "pi(***)" }

// Format prints p masked under every verb.
func (p PI) Format(f fmt.State, verb rune) { mask.Format(f, verb, p.String()) }

// LogValue returns p masked.
func (p PI) LogValue() slog.Value { return slog.StringValue(p.String()) }

// MarshalText returns an error, so that no encoder writes a PI down.
func (p PI) MarshalText() ([]byte, error) { return nil, errNoMarshal }
