package nppa

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"strconv"
	"time"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// An Event is a login or a logout of a player. Set PI for a player who is verified, and Device
// for a guest: one of them, never both.
type Event struct {
	// Session ties the coming and the going of one player together (si): 32 letters and
	// digits.
	Session string

	Login  bool      // whether the player came; false for a logout
	At     time.Time // sent in whole seconds; the system takes none older than three minutes
	PI     PI        // of a player who is verified
	Device string    // of a guest (di): 32 letters and digits
}

// MaxEvents is how many events one report may have.
const MaxEvents = 128

// ErrEvent means that an event lacks something that the system requires.
var ErrEvent = errors.New("nppa: an event lacks its session, its time, or either pi or device")

// check returns ErrEvent if the system would refuse e.
func (e Event) check() error {
	if !goodID(e.Session) || e.At.IsZero() || e.PI.IsValid() == (e.Device != "") ||
		e.Device != "" && !goodID(e.Device) {
		return ErrEvent
	}
	return nil
}

// goodID reports whether s has 32 letters and digits.
func goodID(s string) bool {
	for i := range len(s) {
		if c := s[i]; (c < '0' || c > '9') && (c < 'a' || c > 'z') && (c < 'A' || c > 'Z') {
			return false
		}
	}
	return len(s) == 32
}

// String returns a text without whom e is about.
func (e Event) String() string { return "nppa.Event(***)" }

// Format prints e masked under every verb.
func (e Event) Format(f fmt.State, verb rune) { mask.Format(f, verb, e.String()) }

// LogValue returns e masked.
func (e Event) LogValue() slog.Value { return slog.StringValue(e.String()) }

// A collection is an event as the system wants it.
type collection struct {
	No int    `json:"no"`
	SI string `json:"si"`
	BT int    `json:"bt"` // 0 gone, 1 come
	OT int64  `json:"ot"`
	CT int    `json:"ct"` // 0 verified, 2 guest
	DI string `json:"di"`
	PI string `json:"pi"`
}

// collection is e as the system wants it.
func (e Event) collection(no int) collection {
	c := collection{No: no, SI: e.Session, OT: e.At.Unix(), DI: e.Device, PI: e.PI.Reveal()}
	if e.Login {
		c.BT = 1
	}
	if !e.PI.IsValid() {
		c.CT = 2
	}
	return c
}

// A Rejection names one event of a report that the system did not take.
type Rejection struct {
	Index int    // of the event
	Code  string // of the system, if it is in the table, else ""
}

// Report reports up to 128 events. If there is no error, the system took all events except the
// rejected ones. If the error holds no [realname.Failure], it may have taken them.
func (k *Client) Report(ctx context.Context, events []Event) ([]Rejection, error) {
	list := make([]collection, len(events))
	for i, e := range events {
		if err := e.check(); err != nil {
			return nil, err
		}
		list[i] = e.collection(i + 1)
	}
	if len(list) == 0 || len(list) > MaxEvents {
		return nil, k.client.Begin(report.action, "").Input()
	}
	a, err := k.ask(ctx, report, "", "", map[string][]collection{"collections": list})
	switch {
	case err != nil:
		return nil, err
	case a.code == 0:
		_, err := a.Row(wire.Row{Code: "0", Verdict: realname.VerdictPass, Billed: providers.BilledNo})
		return nil, err
	case a.code == 3001:
		return a.rejections(len(events))
	}
	_, err = a.By(report.codes, a.by())
	return nil, err
}

// rejections reads which events were not taken.
func (a answer) rejections(n int) ([]Rejection, error) {
	results, ok := a.data.Objects("results")
	if !ok || len(results) == 0 {
		return nil, a.Unreadable()
	}
	var all []Rejection
	for _, r := range results {
		no, ok1 := r.Int("no")
		code, ok2 := r.Int("errcode")
		if !ok1 || !ok2 || no < 1 || no > int64(n) {
			return nil, a.Unreadable()
		}
		if code == 0 {
			continue
		}
		row, _ := report.codes.Find(strconv.FormatInt(code, 10))
		all = append(all, Rejection{int(no) - 1, row.Code})
	}
	slices.SortStableFunc(all, func(a, b Rejection) int { return a.Index - b.Index })
	_, err := a.Row(wire.Row{Code: "3001", Verdict: realname.VerdictPass, Billed: providers.BilledNo})
	return all, err
}
