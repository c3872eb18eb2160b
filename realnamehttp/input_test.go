package realnamehttp_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/netip"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamehttp"
	"github.com/go-realname/sdk/sms"
)

func TestBodies(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	const name, number = "张三丰", "11010519491231002X"
	good := identity(person)
	for _, tt := range []struct {
		what, body  string
		status      int
		code, field string
	}{
		{"no object", `[]`, 400, "http.malformed", ""},
		{"text", `"x"`, 400, "http.malformed", ""},
		{"null", `null`, 400, "http.malformed", ""},
		{"cut", good[:len(good)-1], 400, "http.malformed", ""},
		{"two values", good + good, 400, "http.malformed", ""},
		{"something after it", good + "x", 400, "http.malformed", ""},
		{"a comma too many", `{"name":"张三丰",}`, 400, "http.malformed", ""},
		{"no name of a field", `{1:2}`, 400, "http.malformed", ""},
		{"no UTF-8", "{\"name\":\"\xff\",\"number\":\"1\"}", 400, "http.malformed", ""},
		{"a byte order mark", "\ufeff" + good, 400, "http.malformed", ""},
		{"unknown field", `{"name":"张三丰","number":"1","admin":true}`, 400, "http.unknown_field", "admin"},
		{"unknown field of another case", `{"Name":"张三丰"}`, 400, "http.unknown_field", "Name"},
		{"unknown field that may be a person's", `{"11010519491231002X":1}`, 400, "http.unknown_field", "<nil>"},
		{"field twice", `{"name":"张三丰","name":"李四光"}`, 400, "http.duplicate_field", "name"},
		{"field twice, escaped", `{"name":"张三丰","nam\u0065":"李四光"}`, 400, "http.duplicate_field", "name"},
		{"number for text", `{"name":17}`, 400, "http.wrong_type", "name"},
		{"object for text", `{"name":{"a":1}}`, 400, "http.wrong_type", "name"},
		{"null for text", `{"name":null}`, 400, "http.wrong_type", "name"},
		{"missing", `{"name":"张三丰"}`, 422, "realname.value_missing", "number"},
		{"all missing", `{}`, 422, "realname.value_missing", "name"},
		{"empty", ``, 422, "realname.value_missing", "name"},
		{"empty name", `{"name":"","number":"11010519491231002X"}`, 422, "names.empty", "name"},
		{"too long", `{"name":"` + strings.Repeat("张", 400) + `","number":"1"}`, 422, "realname.value_too_large", "name"},
		{"too large", `{"name":"` + strings.Repeat(" ", 20<<10) + `"}`, 413, "http.too_large", ""},
		{"deep", `{"name":` + strings.Repeat("[", 8000) + strings.Repeat("]", 8000) + `}`, 400, "http.wrong_type", "name"},
		{"no number", `{"name":"张三丰","number":"12"}`, 422, "idcard.bad_length", "number"},
	} {
		r := s.post("u-1", at+"/identity", tt.body)
		field := tt.field
		if field == "" {
			field = "<nil>"
		}
		if r.Status != tt.status || r.str("code") != tt.code || r.str("field") != field {
			t.Errorf("%s: %d %s, want %d %s %s", tt.what, r.Status, r.Body, tt.status, tt.code, field)
		}
		for _, secret := range []string{name, number, "李四光"} {
			if bytes.Contains(r.Body, []byte(secret)) {
				t.Errorf("%s: the answer repeats what was typed: %s", tt.what, r.Body)
			}
		}
	}
	if n := len(s.Backend.Calls()); n != 0 {
		t.Errorf("%d calls of backends, want none", n)
	}
}

// Each field that is wrong is named, and nothing is asked.
func TestFields(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.verified("u-1", "id_card")
	at := s.start("u-2", realname.GoalVerify, "bank_card")
	for _, tt := range []struct{ path, body, code, field string }{
		{at + "/card", `{"number":"1","mobile":"13800138000"}`, "bankcard.", "number"},
		{at + "/card", `{"number":"6216261482159372648","mobile":"12345"}`, "sms.", "mobile"},
		{at + "/card", `{"number":"6216261482159372648"}`, "realname.value_missing", "<nil>"},
		{at + "/code", `{"mobile":"1"}`, "sms.", "mobile"},
		{at + "/code/check", `{"code":"12a456"}`, "sms.bad_code", "code"},
		{at + "/pin", `{"pin":"12345"}`, "password.bad_pin", "pin"},
		{"/account/pin", `{"old":"1","new":"582046"}`, "password.bad_pin", "old"},
		{"/account/pin", `{"old":"739164","new":"five"}`, "password.bad_pin", "new"},
		{at + "/consent", `{"acts":[]}`, "realname.value_missing", "<nil>"},
		{at + "/consent", `{"acts":[{"purpose":"pin","text":"x","version":"1","language":"zh"}]}`, "http.unknown_value", "acts"},
		{at + "/consent", `{"acts":[{"purpose":"face","receiver":"nobody","text":"x","version":"1","language":"zh"}]}`, "realname.value_contradictory", "<nil>"},
		{at + "/consent", `{"acts":[{"purpose":"face","text":"","version":"1","language":"zh"}]}`, "realname.value_missing", "<nil>"},
		{at + "/method", `{"method":""}`, "realname.method_unknown", "<nil>"},
	} {
		r := s.post("u-2", tt.path, tt.body)
		if r.Status != 422 || !strings.HasPrefix(r.str("code"), tt.code) || r.str("field") != tt.field {
			t.Errorf("%s %s: %d %s", tt.path, tt.body, r.Status, r.Body)
		}
	}
}

// What holds for the fields of a request holds for those of the objects in it.
func TestFieldsOfActs(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for _, tt := range []struct {
		acts   string
		status int
		code   string
	}{
		{`[{"purpose":"identity","text":"x","version":"1","language":"zh","junk":"x"}]`, 400, "http.unknown_field"},
		{`[{"purpose":"face","purpose":"identity","text":"x","version":"1","language":"zh"}]`, 400, "http.duplicate_field"},
		{`[{"Purpose":"identity","text":"x","version":"1","language":"zh"}]`, 400, "http.unknown_field"},
		{`[{"purpose":"identity","text":"x","version":"1","language":"zh","receiver":null}]`, 400, "http.wrong_type"},
		{`[{"purpose":"identity","text":"x","version":"1"}]`, 422, "realname.value_missing"},
		{`[null]`, 400, "http.wrong_type"},
		{`["identity"]`, 400, "http.wrong_type"},
		{`{"purpose":"identity"}`, 400, "http.wrong_type"},
	} {
		r := s.post("u-1", at+"/consent", `{"acts":`+tt.acts+`}`)
		if r.Status != tt.status || r.str("code") != tt.code || r.str("field") != "acts" {
			t.Errorf("%s: %d %s, want %d %s of acts", tt.acts, r.Status, r.Body, tt.status, tt.code)
		}
	}
}

func TestContentTypes(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for kind, status := range map[string]int{
		"": 415, "text/plain": 415, "application/x-www-form-urlencoded": 415, "application/json; charset=utf-8": 200,
		"application/json; charset": 415, "multipart/form-data; boundary=x": 415,
	} {
		if r := s.post("u-1", at+"/identity", identity(person), "Content-Type", kind); r.Status != status {
			t.Errorf("%q: %d, want %d", kind, r.Status, status)
		}
	}
	if r := s.post("u-1", at+"/photos", `{"front":"x"}`); r.Status != 415 || r.str("code") != "http.unsupported_type" {
		t.Errorf("%d %s", r.Status, r.Body)
	}
}

func TestPhotos(t *testing.T) {
	s := newSite(t, realnametest.Options{}, func(c *realnamehttp.Config) { c.MaxPhoto = 1 << 10 })
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.step("u-1", at, "identity")
	good := photos(person)
	for _, tt := range []struct {
		what        string
		parts       []string
		status      int
		code, field string
	}{
		{"one side", good[:2], 422, "realname.value_missing", "back"},
		{"the same side twice", append(good[:2:2], good[:2]...), 400, "http.duplicate_field", "front"},
		{"the same picture twice", []string{"front", good[1], "back", good[1]}, 409, "realname.photo_reused", "<nil>"},
		{"empty", []string{"front", good[1], "back", ""}, 422, "realname.value_missing", "<nil>"},
		{"another part", append(good[:4:4], "selfie", "x"), 400, "http.unknown_field", "selfie"},
		{"a part without a name", append(good[:4:4], "", "x"), 400, "http.unknown_field", "<nil>"},
		{"too large", []string{"front", strings.Repeat("x", 1<<10+1)}, 422, "realname.value_too_large", "front"},
		{"far too large", []string{"front", strings.Repeat("x", 1<<20)}, 413, "http.too_large", "<nil>"},
		{"nothing", nil, 422, "realname.value_missing", "front"},
	} {
		r := s.upload("u-1", at+"/photos", tt.parts...)
		if r.Status != tt.status || r.str("code") != tt.code || r.str("field") != tt.field {
			t.Errorf("%s: %d %s", tt.what, r.Status, r.Body)
		}
	}
	body, kind := form(good...)
	cut := request("u-1", http.MethodPost, at+"/photos", body[:len(body)-10], "Content-Type", kind)
	if r := s.send(cut); r.Status != 400 || r.str("code") != "http.malformed" {
		t.Errorf("cut: %d %s", r.Status, r.Body)
	}
	if n := s.Backend.Count(realname.StepPhotos); n != 0 {
		t.Errorf("the reader was asked %d times, want never", n)
	}
	s.want(s.upload("u-1", at+"/photos", good...), 200)
}

func TestParameters(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for _, tt := range []struct{ target, field string }{
		{at + "?wait=x", "wait"}, {at + "?wait=-1", "wait"}, {at + "?wait=1&wait=2", "wait"}, {at + "?wait=", "wait"},
		{at + "?name=%E5%BC%A0", "name"}, {"/account?wait=1", "wait"}, {at + "?11010519491231002X=1", "<nil>"},
	} {
		if r := s.get("u-1", tt.target); r.Status != 400 || r.str("code") != "http.bad_parameter" || r.str("field") != tt.field {
			t.Errorf("%s: %d %s", tt.target, r.Status, r.Body)
		}
	}
	s.want(s.get("u-1", at+"?wait=99999999"), 200)
}

func TestConfig(t *testing.T) {
	w := newWorld(t, realnametest.Options{})
	_, err := realnamehttp.Handler(nil, realnamehttp.Config{
		MaxPhoto: realname.MaxPhoto + 1, Uploads: -1, Timeout: -1, MaxWait: time.Hour, Erase: true, Origins: []string{"https://a.example", "/x"},
	})
	for _, want := range []string{"Verifier", "Account", "MaxPhoto", "Uploads", "Timeout", "MaxWait", "PINs", "Origins[1]"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want a word on %s", err, want)
		}
	}
	if _, err := realnamehttp.Handler(w.Verifier, realnamehttp.Config{Account: login}); err != nil {
		t.Error(err)
	}
}

// The service's own functions are asked, and their errors say nothing.
func TestHooks(t *testing.T) {
	var asked []string
	s := newSite(t, realnametest.Options{SMS: func(c *sms.Config) {
		c.Gate = func(_ context.Context, r sms.Request) error {
			asked = append(asked, fmt.Sprint(r.IP, r.Challenged))
			return nil
		}
	}}, func(c *realnamehttp.Config) {
		c.Address = func(r *http.Request) netip.Addr { return netip.MustParseAddrPort(r.RemoteAddr).Addr() }
		c.Challenge = func(_ *http.Request, answer string) (bool, error) {
			if answer == "broken" {
				return false, errors.New("the captcha of 13800138000 is down")
			}
			return answer == "right", nil
		}
		account := c.Account
		c.Account = func(r *http.Request) (string, error) {
			if r.Header.Get("Test-Down") != "" {
				return "", fmt.Errorf("logins: %w", realname.ErrUnavailable)
			}
			return account(r)
		}
	})
	at := s.start("u-1", realname.GoalVerify, "bank_card")
	s.step("u-1", at, "identity")
	s.step("u-1", at, "card")
	for _, challenge := range []string{"", "wrong", "right"} {
		s.want(s.post("u-1", at+"/code", fmt.Sprintf(`{"challenge":%q}`, challenge)), 200)
		s.Clock.Advance(time.Minute)
	}
	if got := strings.Join(asked, ", "); got != "192.0.2.1 false, 192.0.2.1 false, 192.0.2.1 true" {
		t.Errorf("asked about %s", got)
	}
	if r := s.want(s.post("u-1", at+"/code", `{"challenge":"broken"}`), 500, "unknown"); strings.Contains(string(r.Body), "captcha") {
		t.Errorf("%s", r.Body)
	}
	if log := s.log.String(); strings.Contains(log, "captcha") || !strings.Contains(log, "Config.Challenge failed") {
		t.Errorf("the log: %s", log)
	}
	s.want(s.get("u-1", at, "Test-Down", "1"), 503, "realname.unavailable")
	s.want(s.get("", at), 401, "http.unauthorized")
}
