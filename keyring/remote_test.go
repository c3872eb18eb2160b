package keyring_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/go-realname/sdk/keyring"
)

// checkRemote checks that err says that the service failed, and not what it said.
func checkRemote(t *testing.T, err, cause error) {
	t.Helper()
	if !errors.Is(err, keyring.ErrRemote) {
		t.Errorf("error = %v, want ErrRemote", err)
		return
	}
	if cause != nil && !errors.Is(err, cause) {
		t.Errorf("error %v does not wrap %v", err, cause)
	}
	type exported struct{ Err error }
	type unexported struct{ err error }
	for _, v := range []any{err, &err, exported{err}, &exported{err}, unexported{err}, []error{err}} {
		if text := show(v); strings.Contains(text, "482911") {
			t.Errorf("error in %T shows what the service said: %.200s", v, text)
		}
	}
	if text := fmt.Sprintf("%#v", err); text != err.Error() {
		t.Errorf("%%#v of the error is %s", text)
	}
}

func TestRemoteMAC(t *testing.T) {
	var keys, labels []string
	seen := macFunc(func(ctx context.Context, key, label string, m []byte) ([]byte, error) {
		keys, labels = append(keys, key), append(labels, label)
		if len(m) != 32 || bytes.Contains(m, []byte("482911")) {
			t.Errorf("message of %d bytes", len(m))
		}
		return goodMAC(ctx, key, label, m)
	})
	p := purpose(t, newRingWith(t, keyring.Config{MAC: seen}, "k1", "k2"), "pin")
	tag := sum(t, p, []byte("482911"))
	for code, want := range map[string]bool{"482911": true, "482912": false, "": false} {
		if ok, err := p.Check(ctx, tag, []byte(code)); ok != want || err != nil {
			t.Errorf("Check = %v, %v, want %v", ok, err, want)
		}
	}
	if fmt.Sprint(keys, labels) != "[k2 k2 k2 k2] [pin pin pin pin]" {
		t.Errorf("asked for %v %v", keys, labels)
	}
	if p.Index([]byte("x")); len(keys) != 4 {
		t.Error("an index asked the service")
	}
}

// Both halves are needed: neither the ring nor the service alone makes a tag.
func TestRemoteMACTakesPart(t *testing.T) {
	other := macFunc(func(ctx context.Context, key, label string, m []byte) ([]byte, error) {
		return goodMAC(ctx, key+"!", label, m)
	})
	rings := map[string]*keyring.Ring{
		"good":          newRingWith(t, keyring.Config{MAC: goodMAC}, "k1"),
		"other service": newRingWith(t, keyring.Config{MAC: other}, "k1"),
		"no service":    newRing(t, "k1"),
	}
	seen := map[keyring.Tag]string{}
	for name, r := range rings {
		tag := sum(t, purpose(t, r, "pin"), []byte("482911"))
		if before, ok := seen[tag]; ok {
			t.Errorf("%s and %s give the same tag", name, before)
		}
		seen[tag] = name
	}
	foreign := keyring.Config{
		Keys: []keyring.Key{{ID: "k1", Secret: secret("x")}}, Current: "k1", MAC: goodMAC,
	}
	r, err := keyring.New(foreign)
	if err != nil {
		t.Fatal(err)
	}
	tag := sum(t, purpose(t, rings["good"], "pin"), []byte("482911"))
	if ok, err := purpose(t, r, "pin").Check(ctx, tag, []byte("482911")); ok || err != nil {
		t.Errorf("Check with the service and another ring = %v, %v", ok, err)
	}
}

// Under one key the service took part in all tags or in none, or there is no
// verdict: it cannot be left out by who has the ring alone.
func TestRemoteMACIsNotLeftOut(t *testing.T) {
	made := map[bool]keyring.Tag{} // whether the service took part
	for remote, c := range map[bool]keyring.Config{false: {}, true: {MAC: goodMAC}} {
		made[remote] = sum(t, purpose(t, newRingWith(t, c, "k1"), "pin"), []byte("482911"))
	}
	old := key("k1")
	old.NoMAC = true
	tests := []struct {
		name   string
		c      keyring.Config
		remote bool // which of the tags checks
	}{
		{"no service", keyring.Config{Keys: []keyring.Key{key("k1")}, Current: "k1"}, false},
		{"service", keyring.Config{Keys: []keyring.Key{key("k1")}, Current: "k1", MAC: goodMAC}, true},
		{"service, next key current",
			keyring.Config{Keys: []keyring.Key{key("k1"), key("k2")}, Current: "k2", MAC: goodMAC}, true},
		{"service with the next key",
			keyring.Config{Keys: []keyring.Key{old, key("k2")}, Current: "k1", MAC: goodMAC}, false},
		{"service with the key that is current",
			keyring.Config{Keys: []keyring.Key{old, key("k2")}, Current: "k2", MAC: goodMAC}, false},
	}
	for _, tt := range tests {
		r, err := keyring.New(tt.c)
		if err != nil {
			t.Fatal(err)
		}
		p := purpose(t, r, "pin")
		for remote, tag := range made {
			ok, err := p.Check(ctx, tag, []byte("482911"))
			if remote == tt.remote && (!ok || err != nil) ||
				remote != tt.remote && (ok || err != keyring.ErrUnknownKey) {
				t.Errorf("%s: tag with the service %v: %v, %v", tt.name, remote, ok, err)
			}
		}
		want := tt.c.MAC != nil && (tt.c.Current == "k2" || tt.remote)
		text, _ := sum(t, p, []byte("1")).MarshalText()
		if got := bytes.HasPrefix(text, []byte("1r.")); got != want {
			t.Errorf("%s: the service takes part in new tags = %v", tt.name, got)
		}
	}
}

// As for tags: whoever has the ring alone cannot put in a data key of their own.
func TestWrapperIsNotLeftOut(t *testing.T) {
	with := newRingWith(t, keyring.Config{Wrapper: parenthesis}, "k1", "k2")
	for _, id := range []string{"k1", "k2"} {
		_, wrapped, err := newRing(t, id).NewDataKey(ctx, nil)
		if err != nil {
			t.Fatal(err)
		}
		if k, err := with.OpenDataKey(ctx, wrapped, nil); k.IsValid() || err != keyring.ErrUnknownKey {
			t.Errorf("OpenDataKey under %s: %v, want ErrUnknownKey", id, err)
		}
		if again, err := with.Rewrap(ctx, wrapped, nil); again != nil || err != keyring.ErrUnknownKey {
			t.Errorf("Rewrap under %s: %v, want ErrUnknownKey", id, err)
		}
	}
	_, wrapped, err := with.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	alone := key("k2")
	alone.NoWrapper = true
	r, err := keyring.New(keyring.Config{
		Keys: []keyring.Key{alone}, Current: "k2", Wrapper: parenthesis,
	})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := r.OpenDataKey(ctx, wrapped, nil); err != keyring.ErrUnknownKey {
		t.Errorf("a key without the service opened what the service wrapped: %v", err)
	}
}

func TestRemoteMACFails(t *testing.T) {
	tests := []struct {
		name  string
		mac   macFunc
		cause error
	}{
		{"error", answering(nil, errFake), errFake},
		{"error and answer", answering(random(32), errFake), errFake},
		{"nothing", answering(nil, nil), nil},
		{"short", answering(random(15), nil), nil},
		{"zeros", answering(make([]byte, 32), nil), nil},
		{"long", answering(random(513), nil), nil},
		{"text of an error page", answering([]byte(strings.Repeat("<html>", 100)), nil), nil},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			p := purpose(t, newRingWith(t, keyring.Config{MAC: tt.mac}, "k1"), "pin")
			tag, err := p.Sum(ctx, []byte("482911"))
			checkRemote(t, err, tt.cause)
			if !tag.IsZero() {
				t.Errorf("Sum returned %v with an error", tag)
			}
			good := purpose(t, newRingWith(t, keyring.Config{MAC: goodMAC}, "k1"), "pin")
			ok, err := p.Check(ctx, sum(t, good, []byte("482911")), []byte("482911"))
			checkRemote(t, err, tt.cause)
			if ok {
				t.Error("Check passed")
			}
		})
	}
}

// A broken service that looks alive must not make everything pass.
func TestRemoteMACGarbage(t *testing.T) {
	for name, mac := range map[string]macFunc{
		"constant": answering(bytes.Repeat([]byte("x"), 32), nil), "random": randomMAC,
	} {
		p := purpose(t, newRingWith(t, keyring.Config{MAC: mac}, "k1"), "pin")
		tag := sum(t, p, []byte("482911"))
		if ok, err := p.Check(ctx, tag, []byte("000000")); ok || err != nil {
			t.Errorf("%s: Check of another code = %v, %v", name, ok, err)
		}
	}
}

func TestRemoteHangs(t *testing.T) {
	hanging := fakeWrapper{hang, hang}
	stuck := parenthesis
	stuck.unwrap = hang
	_, wrapped, err := newRingWith(t, keyring.Config{Wrapper: parenthesis}, "k1").NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name    string
		config  keyring.Config
		ctx     time.Duration // of the caller, or zero
		call    func(context.Context, *keyring.Ring) error
		took    time.Duration
		because error
	}{
		{"MAC", keyring.Config{MAC: macFunc(hangingMAC)}, 0, callSum, 10 * time.Second,
			context.DeadlineExceeded},
		{"MAC, own time-out", keyring.Config{MAC: macFunc(hangingMAC), Timeout: time.Second}, 0,
			callSum, time.Second, context.DeadlineExceeded},
		{"MAC, the caller's time-out", keyring.Config{MAC: macFunc(hangingMAC)}, time.Minute / 10,
			callSum, 6 * time.Second, context.DeadlineExceeded},
		{"Wrap", keyring.Config{Wrapper: hanging}, 0, callNew, 10 * time.Second,
			context.DeadlineExceeded},
		{"Unwrap after Wrap", keyring.Config{Wrapper: stuck}, 0, callNew, 10 * time.Second,
			context.DeadlineExceeded},
		{"Unwrap", keyring.Config{Wrapper: hanging}, 0,
			func(ctx context.Context, r *keyring.Ring) error {
				_, err := r.OpenDataKey(ctx, wrapped, nil)
				return err
			}, 10 * time.Second, context.DeadlineExceeded},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				ctx := context.Background()
				if tt.ctx != 0 {
					var cancel context.CancelFunc
					ctx, cancel = context.WithTimeout(ctx, tt.ctx)
					defer cancel()
				}
				start := time.Now()
				checkRemote(t, tt.call(ctx, newRingWith(t, tt.config, "k1")), tt.because)
				if took := time.Since(start); took != tt.took {
					t.Errorf("took %v, want %v", took, tt.took)
				}
			})
		})
	}
}

func callSum(ctx context.Context, r *keyring.Ring) error {
	p, err := r.Purpose("pin")
	if err != nil {
		return err
	}
	_, err = p.Sum(ctx, []byte("x"))
	return err
}

func callNew(ctx context.Context, r *keyring.Ring) error {
	_, _, err := r.NewDataKey(ctx, nil)
	return err
}

func TestRemoteCanceled(t *testing.T) {
	canceled, cancel := context.WithCancel(ctx)
	cancel()
	c := keyring.Config{MAC: macFunc(hangingMAC), Wrapper: fakeWrapper{hang, hang}}
	r := newRingWith(t, c, "k1")
	checkRemote(t, callSum(canceled, r), context.Canceled)
	checkRemote(t, callNew(canceled, r), context.Canceled)
}

func TestWrapper(t *testing.T) {
	ad := []byte("k/17")
	r := newRingWith(t, keyring.Config{Wrapper: parenthesis}, "k1")
	k, wrapped, err := r.NewDataKey(ctx, ad)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Contains(wrapped, []byte("k1(")) {
		t.Error("the service did not take part")
	}
	sealed, err := k.Seal(nil, []byte("photo"), nil)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.OpenDataKey(ctx, wrapped, ad)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := again.Open(nil, sealed, nil); string(got) != "photo" || err != nil {
		t.Errorf("Open = %q, %v", got, err)
	}
	if _, err := r.OpenDataKey(ctx, wrapped, []byte("k/18")); !errors.Is(err, keyring.ErrOpen) {
		t.Errorf("other associated data: %v", err)
	}
	_, err = newRing(t, "k1").OpenDataKey(ctx, wrapped, ad)
	if !errors.Is(err, keyring.ErrUnknownKey) {
		t.Errorf("without the service: %v", err)
	}
}

// What a wrapper is sent is no data key: it cannot open the data alone.
func TestWrapperNeverSeesDataKey(t *testing.T) {
	var sent []byte
	spy := parenthesis
	spy.wrap = func(ctx context.Context, key string, b []byte) ([]byte, error) {
		sent = bytes.Clone(b)
		return parenthesis.wrap(ctx, key, b)
	}
	if err := callNew(ctx, newRingWith(t, keyring.Config{Wrapper: spy}, "k1")); err != nil {
		t.Fatal(err)
	}
	raw, err := refOpen(t, refKey(t, secret("k1"), "wrap.remote", ""), sent, nil)
	if err != nil || len(raw) != 33 {
		t.Fatalf("sent %d bytes: %v", len(sent), err)
	}
	if bytes.Contains(sent, raw[1:]) {
		t.Error("the service saw the data key")
	}
}

func TestWrapFails(t *testing.T) {
	tests := []struct {
		name  string
		w     fakeWrapper
		cause error
	}{
		{"error", parenthesis.withWrap(nil, errFake), errFake},
		{"nothing", parenthesis.withWrap(nil, nil), nil},
		{"short", parenthesis.withWrap(random(15), nil), nil},
		{"zeros", parenthesis.withWrap(make([]byte, 73), nil), nil},
		{"long", parenthesis.withWrap(random(9000), nil), nil},
		{"garbage", parenthesis.withWrap(random(73), nil), errFake},
		{"cannot unwrap", parenthesis.withUnwrap(nil, errFake), errFake},
		{"unwraps to nothing", parenthesis.withUnwrap(nil, nil), nil},
		{"unwraps to garbage", parenthesis.withUnwrap(random(73), nil), keyring.ErrOpen},
		{"unwraps to more", parenthesis.withUnwrap(random(5000), nil), nil},
	}
	_, old, err := newRing(t, "k1").NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			k1 := key("k1")
			k1.NoWrapper = true
			r := newRingWith(t, keyring.Config{Wrapper: tt.w, Keys: []keyring.Key{k1}}, "k2")
			k, wrapped, err := r.NewDataKey(ctx, nil)
			checkRemote(t, err, tt.cause)
			if k.IsValid() || wrapped != nil {
				t.Error("a key was returned with an error")
			}
			again, err := r.Rewrap(ctx, old, nil)
			checkRemote(t, err, tt.cause)
			if again != nil {
				t.Error("Rewrap returned a key with an error")
			}
		})
	}
}

// A service that mixes up its answers gives a data key that opens, but is not the
// one that was to be wrapped.
func TestWrapperUnwrapsAnother(t *testing.T) {
	var first []byte
	mixed := parenthesis
	mixed.wrap = func(ctx context.Context, key string, b []byte) ([]byte, error) {
		if first == nil {
			first = bytes.Clone(b)
		}
		return parenthesis.wrap(ctx, key, b)
	}
	mixed.unwrap = func(context.Context, string, []byte) ([]byte, error) {
		return bytes.Clone(first), nil
	}
	r := newRingWith(t, keyring.Config{Wrapper: mixed}, "k1")
	if err := callNew(ctx, r); err != nil {
		t.Fatal(err)
	}
	checkRemote(t, callNew(ctx, r), nil)
}

func TestUnwrapFails(t *testing.T) {
	r := newRingWith(t, keyring.Config{Wrapper: parenthesis}, "k1")
	_, wrapped, err := r.NewDataKey(ctx, nil)
	if err != nil {
		t.Fatal(err)
	}
	_, other, err := r.NewDataKey(ctx, []byte("x"))
	if err != nil {
		t.Fatal(err)
	}
	tests := []struct {
		name   string
		answer []byte
		err    error
		want   error
	}{
		{"error", nil, errFake, keyring.ErrRemote},
		{"nothing", nil, nil, keyring.ErrRemote},
		{"short", random(15), nil, keyring.ErrRemote},
		{"too short for a text", random(20), nil, keyring.ErrMalformed},
		{"zeros", make([]byte, 73), nil, keyring.ErrRemote},
		{"long", random(257), nil, keyring.ErrRemote},
		{"garbage", random(73), nil, keyring.ErrOpen},
		{"another data key", other[11 : len(other)-1], nil, keyring.ErrOpen},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			w := parenthesis.withUnwrap(tt.answer, tt.err)
			k, err := newRingWith(t, keyring.Config{Wrapper: w}, "k1").OpenDataKey(ctx, wrapped, nil)
			if k.IsValid() || !errors.Is(err, tt.want) {
				t.Errorf("OpenDataKey = %v, %v, want %v", k.IsValid(), err, tt.want)
			}
		})
	}
}
