package sms_test

import (
	"errors"
	"net/netip"
	"testing"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// movers are services on one store, as the index key goes from one to the next:
// before, while records are moved, and after.
type movers struct {
	before, moving, after *sms.Service
	phone                 *smstest.Phone
	now                   time.Time
	mobile                sms.Mobile
}

func newMovers(t *testing.T) *movers {
	t.Helper()
	m := &movers{
		phone: new(smstest.Phone), now: time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC),
		mobile: sms.MustParseMobile("13800138000"),
	}
	keys := []keyring.Key{
		{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")},
		{ID: "k2", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
	}
	store := new(kv.Memory)
	for _, p := range []struct {
		s    **sms.Service
		ring keyring.Config
	}{
		{&m.before, keyring.Config{Keys: keys, Current: "k1", Index: "k1"}},
		{&m.moving, keyring.Config{Keys: keys, Current: "k2", Index: "k2", OldIndex: "k1"}},
		{&m.after, keyring.Config{Keys: keys, Current: "k2", Index: "k2"}},
	} {
		ring, err := keyring.New(p.ring)
		if err != nil {
			t.Fatal(err)
		}
		*p.s, err = sms.New(sms.Config{
			Store: store, Keys: ring, Now: func() time.Time { return m.now },
			Senders: []sms.Route{{Name: "phone", Sender: m.phone}},
			Limits:  sms.Limits{IP: []sms.Rate{{Count: 3, Per: time.Hour}}},
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	return m
}

func (m *movers) request(key string) sms.Request {
	return sms.Request{
		Mobile: m.mobile, Purpose: "login", Binding: "session", Key: key,
		IP: netip.MustParseAddr("192.0.2.1"),
	}
}

func (m *movers) attempt() sms.Attempt {
	return sms.Attempt{Mobile: m.mobile, Purpose: "login", Binding: "session", Code: m.phone.Code(m.mobile)}
}

// A code that was sent before is good afterwards, an answer that was lost is told
// again, and a repeated key sends nothing twice.
func TestCodesMove(t *testing.T) {
	ctx := t.Context()
	for name, pick := range map[string]func(*movers) *sms.Service{
		"before": func(m *movers) *sms.Service { return m.before },
		"moving": func(m *movers) *sms.Service { return m.moving },
		"after": func(m *movers) *sms.Service {
			if _, err := m.moving.Deliveries(ctx, m.mobile); err != nil { // it is moved by the way
				t.Fatal(err)
			}
			return m.after
		},
	} {
		t.Run(name, func(t *testing.T) {
			m := newMovers(t)
			if _, err := m.before.Send(ctx, m.request("key")); err != nil {
				t.Fatal(err)
			}
			s := pick(m)
			if r, err := s.Send(ctx, m.request("key")); err != nil || !r.Repeated {
				t.Errorf("Send again = %+v, %v; want repeated", r, err)
			}
			if all, err := s.Deliveries(ctx, m.mobile); err != nil || len(all) != 1 {
				t.Errorf("Deliveries = %v, %v; want one", all, err)
			}
			if _, err := s.Verify(ctx, m.attempt()); err != nil {
				t.Errorf("Verify = %v", err)
			}
			for _, s := range []*sms.Service{s, m.before} {
				if p, err := s.Proof(ctx, m.mobile, "login", "session"); err != nil || !p.IsValid() {
					t.Errorf("Proof = %v, %v", p, err)
				}
			}
		})
	}
}

// Limits of numbers and addresses count over all services.
func TestLimitsMove(t *testing.T) {
	ctx := t.Context()
	m := newMovers(t)
	for i, s := range []*sms.Service{m.before, m.moving, m.before} {
		if _, err := s.Send(ctx, m.request("")); err != nil {
			t.Fatalf("message %d: %v", i, err)
		}
		m.now = m.now.Add(61 * time.Second)
	}
	for _, s := range []*sms.Service{m.moving, m.before, m.after} {
		_, err := s.Send(ctx, m.request(""))
		var e *sms.Error
		if !errors.As(err, &e) || e.Reason != sms.TooManyHere {
			t.Errorf("Send = %v, want too many from this address", err)
		}
	}
}

// Wrong codes count over all services.
func TestTriesMove(t *testing.T) {
	ctx := t.Context()
	m := newMovers(t)
	if _, err := m.before.Send(ctx, m.request("")); err != nil {
		t.Fatal(err)
	}
	right := m.attempt()
	wrong := right
	for _, text := range []string{"000000", "000001"} {
		if code, err := sms.ParseCode(text); err == nil && code != right.Code {
			wrong.Code = code
		}
	}
	for i, s := range []*sms.Service{m.before, m.moving, m.before, m.moving, m.after} {
		if _, err := s.Verify(ctx, wrong); !errors.Is(err, sms.ErrRefused) {
			t.Fatalf("wrong code %d: %v", i, err)
		}
	}
	for _, s := range []*sms.Service{m.moving, m.before, m.after} {
		if _, err := s.Verify(ctx, right); !errors.Is(err, sms.ErrRefused) {
			t.Errorf("the right code after five wrong ones: %v, want a refusal", err)
		}
	}
}
