package adaptertest

import (
	"errors"
	"testing"

	"github.com/go-realname/sdk/sms"
)

// NeedsTemplate checks a sender that has a template for the purpose "pay" alone.
func NeedsTemplate(t *testing.T, s sms.Sender) {
	t.Helper()
	for name, m := range map[string]sms.Message{
		"purpose": {Mobile: Card.Mobile, Purpose: "login"}, "nobody": {Purpose: "pay"}, "abroad": {Mobile: Abroad(t), Purpose: "pay"},
	} {
		if _, err := s.Send(t.Context(), m); !errors.Is(err, sms.ErrRefused) {
			t.Errorf("%s: %v, want sms.ErrRefused", name, err)
		}
	}
}

// NoReceipts checks that a parser of receipts refuses what is no list of them, with an error of a
// class. Half is an entry of which a part is missing, limit how long a list may be.
func NoReceipts[R any](t *testing.T, parse func([]byte) ([]R, error), class error, half string, limit int) {
	t.Helper()
	for _, bad := range []string{"", "null", "{}", "[7]", half, `[]}`, `[],"x":[]`, string(make([]byte, limit+1))} {
		if got, err := parse([]byte(bad)); !errors.Is(err, class) || got != nil {
			t.Errorf("of %.40q: %v, %v", bad, got, err)
		}
	}
}

// FuzzReceipts fuzzes a parser of receipts: an error has no receipts, and each is for somebody and
// names a message.
func FuzzReceipts[R any](f *testing.F, parse func([]byte) ([]R, error), parts func(R) (sms.Mobile, sms.Delivery)) {
	f.Add([]byte(`[]`))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := parse(b)
		if err != nil && all != nil {
			t.Error("an error with receipts")
		}
		for _, r := range all {
			if m, d := parts(r); !m.IsValid() || d.ID == "" && d.Ref == "" {
				t.Errorf("a receipt for nobody: %+v", r)
			}
		}
	})
}
