package realnamehttp

import (
	"encoding/json"
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/realname"
)

func textOf(s string) (t text) {
	if err := json.Unmarshal([]byte(`"`+s+`"`), &t); err != nil {
		panic(err)
	}
	return t
}

// Whatever prints a request shows nothing that somebody typed.
func TestRequestsDoNotLeak(t *testing.T) {
	const name, number, cardNo, mobile, code, pin = "欧阳文文", "11010519491231002X", "6216261482159372648", "13800138000", "482915", "739164"
	leaktest.CheckSealed(t, textOf(number).Detail, number)
	leaktest.Check(t, textOf(number), number)
	leaktest.Check(t, identityRequest{textOf(name), textOf(number), textOf("passport")}, name, number)
	leaktest.Check(t, cardRequest{textOf(cardNo), textOf(mobile)}, cardNo, mobile)
	leaktest.Check(t, codeRequest{textOf(mobile), textOf("captcha-4711")}, mobile, "captcha-4711")
	leaktest.Check(t, checkRequest{textOf(code)}, code)
	leaktest.Check(t, pinRequest{textOf(pin)}, pin)
	leaktest.Check(t, changePINRequest{textOf(pin), textOf("582046")}, pin, "582046")
	leaktest.Check(t, eraseRequest{PIN: textOf(pin)}, pin)
	leaktest.Check(t, exportRequest{PIN: textOf(pin)}, pin)
	leaktest.Check(t, photosRequest{Front: realname.NewPhoto([]byte("portrait of somebody"))}, "portrait of somebody")
	leaktest.Check(t, faceRequest{realname.NewPhoto([]byte("portrait of somebody"))}, "portrait of somebody")
}

// Each fault has a code of its own, and says it in both languages.
func TestFaults(t *testing.T) {
	seen := make(map[string]bool)
	for _, f := range []*fault{
		faultMalformed, faultField, faultDoubled, faultType, faultParameter, faultKey, faultValue, faultPath, faultMethod, faultMedia,
		faultOrigin, faultLogin, faultForbidden, faultProof, faultTooLarge, faultSlow, faultOften.in(1), faultBusy.in(1), faultInternal,
	} {
		if seen[f.code] || f.zh == "" || f.en == "" || f.status < 400 {
			t.Errorf("%+v", f)
		}
		seen[f.code] = true
		for _, accept := range []string{"zh", "en"} {
			p := problemOf(f, explain.Language(accept), testTime)
			want := map[string]string{"zh": f.zh, "en": f.en}[accept]
			if p.Detail != want || p.Status != f.status || p.Title == "" || p.Class == "" || p.Class == explain.ClassUnknown {
				t.Errorf("%s: %+v", accept, p)
			}
		}
	}
	if err := in("name", faultType); !errors.Is(err, faultType) || err.Error() != "realnamehttp: name: realnamehttp: wrong_type" {
		t.Errorf("%v", err)
	}
	if in("name", nil) != nil {
		t.Error("nil does not stay nil")
	}
}

func TestShown(t *testing.T) {
	for name, want := range map[string]string{
		"admin": "admin", "isAdmin_": "isAdmin_", "": "", "a1": "", "张": "", "a-b": "", "a b": "", "a\r\n": "",
		"abcdefghijklmnopqrstuvwxyzabcdefg": "",
	} {
		if got := shown(name); got != want {
			t.Errorf("shown(%q) = %q, want %q", name, got, want)
		}
	}
}

var testTime = time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)

// Who waits as long as they are told is not too early.
func TestSeconds(t *testing.T) {
	for d, want := range map[time.Duration]int{-1: 0, 0: 0, 1: 1, time.Second: 1, time.Second + 1: 2, time.Hour: 3600} {
		if got := seconds(d); got != want {
			t.Errorf("seconds(%v) = %d, want %d", d, got, want)
		}
	}
}

// Nothing stays of an account that is gone.
func TestCrowdForgets(t *testing.T) {
	now := testTime
	c := newCrowd(10, 1, 1, func() time.Time { return now })
	for _, upload := range []bool{false, true} {
		leave, err := c.enter("u-1", upload)
		if err != nil {
			t.Fatal(err)
		}
		leave()
	}
	if len(c.under) != 0 || len(c.large) != 0 {
		t.Errorf("left: %v, %v", c.under, c.large)
	}
	now = now.Add(time.Minute)
	if _, err := c.enter("u-3", false); err != nil || len(c.asked) != 1 {
		t.Errorf("%v, %v", err, c.asked)
	}
}
