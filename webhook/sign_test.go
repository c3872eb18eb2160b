package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"
)

// vectors are those in the tests of the libraries that the specification's authors publish
// (github.com/standard-webhooks/standard-webhooks, libraries/go and libraries/rust).
var vectors = []struct {
	secret, id    string
	at            int64
	body          string
	signature     string
	notSignatures []string
}{
	{
		"whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw", "msg_p5jXN8AQM9LWM0D4loKWxJek", 1614265330, `{"test": 2432232314}`,
		"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=",
		[]string{
			"v1,Ceo5qEr07ixe2NLpvHk3FH9bwy/WavXrAFQ/9tdO6mc=", "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OA=",
			"v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLawdd", "v1,dawfeoifkpqwoekfpqoekf",
		},
	},
	{
		"whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD", "msg_27UH4WbU6Z5A5EzD8u03UvzRbpk", 1649367553,
		`{"email":"test@example.com","username":"test_user"}`,
		"v1,tZ1I4/hDygAJgO5TYxiSd6Sd0kDW6hPenDe+bTa3Kkw=",
		[]string{"v1,R3PTzyfHASBKHH98a7yexTwaJ4yNIcGhFQc1yuN+BPU=", "v1,tFtCZ5RDCPxzWQRWXWPgrCgE2frDBe9gjpbWQxnVfsQ="},
	},
}

func secretOf(t testing.TB, s string) Secret {
	t.Helper()
	secret, err := ParseSecret(s)
	if err != nil {
		t.Fatal(err)
	}
	return secret
}

func headers(id, timestamp, signature string) http.Header {
	h := http.Header{}
	for name, value := range map[string]string{
		"webhook-id": id, "webhook-timestamp": timestamp, "webhook-signature": signature,
	} {
		if value != "" {
			h.Set(name, value)
		}
	}
	return h
}

func TestPublishedVectors(t *testing.T) {
	for _, v := range vectors {
		secret, at := secretOf(t, v.secret), time.Unix(v.at, 0)
		timestamp := strconv.FormatInt(v.at, 10)
		if got := secret.sign(v.id, timestamp, []byte(v.body)); got != v.signature {
			t.Errorf("%s: signed %s, want %s", v.id, got, v.signature)
		}
		h := http.Header{}
		setHeaders(h, []Secret{secret}, v.id, at, []byte(v.body))
		if fmt.Sprint(h) != fmt.Sprint(headers(v.id, timestamp, v.signature)) {
			t.Errorf("%s: headers %v", v.id, h)
		}
		check := func(signature string, want Reason) {
			t.Helper()
			id, err := authentic([]Secret{secret}, headers(v.id, timestamp, signature), []byte(v.body), at)
			if want == 0 && (err != nil || id != v.id) || want != 0 && reasonOf(err) != want {
				t.Errorf("%s by %q: %q, %v; want %v", v.id, signature, id, err, want)
			}
		}
		check(v.signature, 0)
		check("v2,AAAA "+v.signature+" v1,AAAA", 0)
		for _, not := range v.notSignatures {
			check(not, WrongSignature)
			check(not+" "+v.signature, 0)
		}
		check("v1,", WrongSignature)
		check(v.signature[:len("v1,")+5], WrongSignature)
		check("v2"+v.signature[2:], WrongSignature)
		check("v1a"+v.signature[2:], WrongSignature)
		check(v.signature[3:], WrongSignature)
	}
}

func reasonOf(err error) Reason {
	var e *Error
	if errors.As(err, &e) && errors.Is(err, ErrInvalid) && !errors.Is(err, ErrNotTaken) {
		return e.Reason
	}
	return reasonUnknown
}

// signedSlow is the signature by the specification's words.
func signedSlow(secret, content string) string {
	key, _ := base64.StdEncoding.DecodeString(strings.TrimPrefix(secret, "whsec_"))
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(content))
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

const (
	secretA = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
	secretB = "whsec_C2FVsBQIhrscChlQIMV+b5sSYspob7oD"
	goodID  = "msg_p5jXN8AQM9LWM0D4loKWxJek"
	good    = `{"type":"session.approved","timestamp":"2026-11-02T09:00:00Z","stream":"s","number":3,"data":{"a":1}}`
)

func TestVerify(t *testing.T) {
	const at = 1614265330
	byA, byB := signedSlow(secretA, goodID+".1614265330."+good), signedSlow(secretB, goodID+".1614265330."+good)
	both := []Secret{secretOf(t, secretA), secretOf(t, secretB)}
	signed := func(id, timestamp, body string) http.Header {
		return headers(id, timestamp, signedSlow(secretA, id+"."+timestamp+"."+body))
	}
	twice := func(name string) http.Header {
		h := headers(goodID, "1614265330", byA)
		h.Add(name, h.Get(name))
		return h
	}
	tests := []struct {
		name    string
		header  http.Header
		body    string
		secrets []Secret
		now     int64
		want    Reason // 0 if it is valid
	}{
		{"signed", headers(goodID, "1614265330", byA), good, both, at, 0},
		{"by the other", headers(goodID, "1614265330", byB), good, both, at, 0},
		{"by both", headers(goodID, "1614265330", byB+" "+byA), good, both[:1], at, 0},
		{"by one that left", headers(goodID, "1614265330", byB), good, both[:1], at, WrongSignature},
		{"another body", headers(goodID, "1614265330", byA), good + " ", both, at, WrongSignature},
		{"another ID", headers(goodID+"x", "1614265330", byA), good, both, at, WrongSignature},
		{"another time", headers(goodID, "1614265331", byA), good, both, at, WrongSignature},

		{"no header", http.Header{}, good, both, at, NoHeader},
		{"no ID", headers("", "1614265330", byA), good, both, at, NoHeader},
		{"no time", headers(goodID, "", byA), good, both, at, NoHeader},
		{"no signature", headers(goodID, "1614265330", ""), good, both, at, NoHeader},
		{"an empty ID", http.Header{headerID: {""}, headerTimestamp: {"1614265330"}, headerSignature: {byA}}, good, both, at, NoHeader},
		{"two IDs", twice(headerID), good, both, at, BadHeader},
		{"two times", twice(headerTimestamp), good, both, at, BadHeader},
		{"two signatures", twice(headerSignature), good, both, at, BadHeader},
		{"many signatures", headers(goodID, "1614265330", byA+strings.Repeat(" v1,AAAA", 32)), good, both, at, BadHeader},
		{"as many as may be", headers(goodID, "1614265330", byA+strings.Repeat(" v1,AAAA", 31)), good, both, at, 0},

		{"five minutes old", headers(goodID, "1614265330", byA), good, both, at + 300, 0},
		{"older", headers(goodID, "1614265330", byA), good, both, at + 301, TooOld},
		{"five minutes ahead", headers(goodID, "1614265330", byA), good, both, at - 300, 0},
		{"further ahead", headers(goodID, "1614265330", byA), good, both, at - 301, TooNew},
		{"far ahead", signed(goodID, "253402300800", good), good, both, at, TooNew},
		{"no number", signed(goodID, "now", good), good, both, at, BadHeader},
		{"a fraction", signed(goodID, "1614265330.0", good), good, both, at, BadHeader},
		{"a sign", signed(goodID, "+1614265330", good), good, both, at, BadHeader},
		{"negative", signed(goodID, "-1614265330", good), good, both, at, BadHeader},
		{"a zero before", signed(goodID, "01614265330", good), good, both, at, BadHeader},
		{"hexadecimal", signed(goodID, "0x60379e72", good), good, both, at, BadHeader},
		{"too large a number", signed(goodID, "99999999999999999999", good), good, both, at, BadHeader},
		{"milliseconds", signed(goodID, "1614265330000", good), good, both, at, BadHeader},

		{"a full stop in the ID", signed("msg.1614265330", "1614265330", good), good, both, at, BadHeader},
		{"a blank in the ID", signed("msg 1", "1614265330", good), good, both, at, BadHeader},
		{"a letter that is no ASCII in the ID", signed("msg_消息", "1614265330", good), good, both, at, BadHeader},
		{"a long ID", signed(strings.Repeat("m", 256), "1614265330", good), good, both, at, 0},
		{"a longer ID", signed(strings.Repeat("m", 257), "1614265330", good), good, both, at, BadHeader},

		{"no JSON", signed(goodID, "1614265330", "hello"), "hello", both, at, BadBody},
		{"no body", signed(goodID, "1614265330", ""), "", both, at, BadBody},
		{"no type", signed(goodID, "1614265330", `{"test": 2432232314}`), `{"test": 2432232314}`, both, at, BadBody},
		{"more after it", signed(goodID, "1614265330", good+"{}"), good + "{}", both, at, BadBody},
	}
	for _, tt := range tests {
		m, err := Verify(tt.secrets, tt.header, []byte(tt.body), time.Unix(tt.now, 0))
		if tt.want == 0 && (err != nil || m.ID != tt.header.Get(headerID) || m.Number != 3) ||
			tt.want != 0 && (reasonOf(err) != tt.want || m.ID != "") {
			t.Errorf("%s: %v, %v; want %v", tt.name, m, err, tt.want)
		}
	}
}

// TestFullStopInID shows why there may be none: a receiver that allows it takes what was signed
// for one message as another one.
func TestFullStopInID(t *testing.T) {
	const content = "msg.1614265330.1614265331." + good
	sig := signedSlow(secretA, content)
	for id, rest := range map[string]string{"msg": "1614265330", "msg.1614265330": "1614265331"} {
		body := strings.TrimPrefix(content, id+"."+rest+".")
		_, err := authentic([]Secret{secretOf(t, secretA)}, headers(id, rest, sig), []byte(body), time.Unix(1614265330, 0))
		if (err == nil) != !strings.Contains(id, ".") {
			t.Errorf("ID %q: %v", id, err)
		}
	}
}

func TestVerifyNeedsSecrets(t *testing.T) {
	h := headers(goodID, "1614265330", signedSlow("whsec_", goodID+".1614265330."+good))
	for name, secrets := range map[string][]Secret{
		"none": nil, "a zero one": {{}}, "one of two is zero": {secretOf(t, secretA), {}}, "too many": make([]Secret, 9),
	} {
		if m, err := Verify(secrets, h, []byte(good), time.Unix(1614265330, 0)); err == nil || errors.Is(err, ErrInvalid) {
			t.Errorf("%s: %v, %v; want an error that is not about the message", name, m, err)
		}
	}
}

// FuzzVerify holds that nothing is valid but what was signed as the specification says, with
// headers in their one form.
func FuzzVerify(f *testing.F) {
	for _, v := range vectors {
		f.Add(v.id, strconv.FormatInt(v.at, 10), v.signature, []byte(v.body), true)
	}
	f.Add(goodID, "1614265330", "v1,", []byte(good), true)
	f.Add("a.b", "-1", " ", []byte{}, false)
	f.Fuzz(func(t *testing.T, id, timestamp, signature string, body []byte, sign bool) {
		content := id + "." + timestamp + "." + string(body)
		if sign {
			signature += " " + signedSlow(secretA, content)
		}
		at, err := strconv.ParseInt(timestamp, 10, 64)
		want := err == nil && at > 0 && at <= 1<<40 && strconv.FormatInt(at, 10) == timestamp
		want = want && id != "" && len(id) <= 256 && !strings.ContainsFunc(id, func(r rune) bool {
			return r <= ' ' || r > '~' || r == '.'
		})
		signed := false
		list := strings.Split(signature, " ")
		for _, s := range list {
			signed = signed || s == signedSlow(secretA, content)
		}
		want = want && signed && len(list) <= 32 && signature != ""
		h := http.Header{headerID: {id}, headerTimestamp: {timestamp}, headerSignature: {signature}}
		got, err := authentic([]Secret{secretOf(t, secretA)}, h, body, time.Unix(at, 0))
		if (err == nil) != want || want && got != id || !want && got != "" {
			t.Errorf("authentic = %q, %v; want valid %v", got, err, want)
		}
		if m, err := Verify([]Secret{secretOf(t, secretA)}, h, body, time.Unix(at, 0)); err == nil && !want {
			t.Errorf("Verify = %v", m)
		}
	})
}
