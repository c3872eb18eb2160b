package realnamehttp_test

import (
	"context"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A person goes through both ways, and then does all that there is to do. Every operation is
// called, and every answer is checked against the document.
func TestEveryOperation(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) {
		c.Referral, c.MinAge = true, 1
		c.Flows = map[realname.Method][]realname.Step{
			realname.MethodIDCard: {realname.StepIdentity, realname.StepPhotos, realname.StepFace, realname.StepCode, realname.StepPIN},
			realname.MethodBankCard: {realname.StepIdentity, realname.StepCard, realname.StepCode,
				realname.StepCarrier, realname.StepPIN},
		}
	}})
	s.byIDCard("u-1")
	s.byBankCard("u-2")
	s.takesBack("u-9")
	s.referred("u-3")
	s.guarded("u-4", "u-1")
	s.afterwards("u-2")
	for _, methods := range s.doc.Paths {
		for _, op := range methods {
			if s.seen[op.OperationID] == 0 && op.OperationID != "handIn" { // see TestHandIn
				t.Errorf("%s was never answered with 200", op.OperationID)
			}
		}
	}
}

// byIDCard goes through the flow with a face check on the provider's page.
func (s *site) byIDCard(account string) {
	at := s.start(account, realname.GoalVerify, "bank_card")
	s.want(s.post(account, at+"/method", `{"method":"id_card"}`), 200)
	s.step(account, at, "identity")
	s.step(account, at, "photos")
	s.Backend.Script(realname.StepFace, realnametest.Later("4711"))
	r := s.want(s.post(account, at+"/face", ""), 200)
	if r.str("waiting") != "provider" || r.str("continues") != "true" || strings.Contains(string(r.Body), "4711") {
		s.t.Fatalf("%s", r.Body)
	}
	if r := s.want(s.get(account, at+"/continue"), 200); r.str("url") != "https://face.example/4711" {
		s.t.Errorf("%s", r.Body)
	}
	s.Backend.ScriptQuery(realname.StepFace, realnametest.Later("4711"))
	r = s.want(s.post(account, at+"/abandon", `{"step":"face"}`), 200)
	if !strings.Contains(steps(r), "face:unresolved") {
		s.t.Errorf("%s", r.Body)
	}
	s.want(s.post(account, at+"/abandon", `{"step":"face"}`), 409, "realname.step_not_next")
	s.Backend.Script(realname.StepFace, realnametest.Later("4712"))
	s.want(s.post(account, at+"/face", ""), 200)
	s.want(s.post(account, at+"/refresh", ""), 200)
	s.want(s.get(account, at+"/continue"), 404)
	if r := s.walk(account, at); r.str("status") != "approved" || r.str("name") != "张**" {
		s.t.Errorf("%s", r.Body)
	}
	if r := s.want(s.get(account, "/account"), 200); r.str("state") != "verified" || r.str("face") != "true" {
		s.t.Errorf("%s", r.Body)
	}
}

// takesBack declines the face check, agrees after all, and takes all consents back in the end.
func (s *site) takesBack(account string) {
	at := s.start(account, realname.GoalVerify, "id_card")
	s.step(account, at, "identity")
	s.step(account, at, "photos")
	r := s.want(s.post(account, at+"/decline", `{"purposes":["face"]}`), 200)
	if !strings.Contains(string(r.Body), `"choices":[{"way":"other_method"`) {
		s.t.Errorf("%s", r.Body)
	}
	s.want(s.post(account, at+"/face", ""), 409, "realname.consent_declined")
	s.want(s.post(account, at+"/decline", `{"purposes":[]}`), 422)
	s.want(s.post(account, at+"/method", `{"method":"bank_card"}`), 200)
	if r := s.walk(account, at); r.str("status") != "approved" {
		s.t.Errorf("%s", r.Body)
	}
	r = s.want(s.post(account, "/account/withdraw", `{"purposes":["card"]}`), 200)
	if r.str("state") != "suspended" || !strings.Contains(string(r.Body), `"withdrawn":[{"purpose":"card"`) {
		s.t.Errorf("%s", r.Body)
	}
	s.want(s.post(account, "/account/withdraw", `{}`), 200)
	s.want(s.post(account, "/account/withdraw", `{"purposes":["nothing"]}`), 422)
}

// Who has withdrawn a consent does not pay, and still gets what is kept of them, and has it erased: by the PIN.
func TestEraseAfterWithdraw(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.verified("u-1", "bank_card")
	s.want(s.post("u-1", "/account/withdraw", `{"purposes":["card"]}`), 200)
	s.want(s.post("u-1", "/account/export", `{"pin":"582046"}`), 409, "password.wrong_pin")
	s.want(s.post("u-1", "/account/export", `{"pin":"739164"}`), 200)
	s.want(s.post("u-1", "/account/erase", ``), 403, "http.proof_needed")
	s.want(s.post("u-1", "/account/erase", `{"pin":"582046"}`), 409, "password.wrong_pin")
	s.want(s.post("u-1", "/account/erase", `{"pin":"739164"}`), 200)

	s.Clock.Advance(time.Hour)
	s.verified("u-2", "bank_card")
	s.want(s.post("u-2", "/account/withdraw", `{"purposes":["card"]}`), 200)
	if err := s.Verifier.Desk().Suspend(t.Context(), "u-2", "op", realname.ReasonAttackSuspected); err != nil {
		t.Fatal(err)
	}
	s.want(s.post("u-2", "/account/erase", `{"pin":"739164"}`), 409, "realname.account_suspended") // what an operator began stands
}

func (s *site) byBankCard(account string) {
	at := s.start(account, realname.GoalVerify, "bank_card")
	r := s.walk(account, at)
	const want = "identity:passed card:passed code:passed carrier:passed pin:passed review:passed"
	if r.str("status") != "approved" || steps(r) != want {
		s.t.Errorf("%s", r.Body)
	}
}

// referred leaves an identity that the authority does not know to people, and then gives up.
func (s *site) referred(account string) {
	at := s.start(account, realname.GoalVerify, "id_card")
	s.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonNoRecord))
	r := s.want(s.post(account, at+"/identity", identity(person)), 200)
	if !strings.HasPrefix(steps(r), "identity:failed") {
		s.t.Errorf("%s", steps(r))
	}
	s.want(s.post(account, at+"/refer", ""), 200)
	r = s.want(s.post(account, at+"/cancel", ""), 200)
	if r.str("status") != "canceled" || r.str("waiting") != "nobody" {
		s.t.Errorf("%s", r.Body)
	}
	s.want(s.post(account, at+"/cancel", ""), 409, "realname.session_ended")
}

// afterwards does what somebody does who is verified by bank card.
func (s *site) afterwards(account string) {
	r := s.want(s.get(account, "/cards"), 200)
	cards := r.JSON["cards"].([]any)
	if len(cards) != 1 || strings.Contains(string(r.Body), card.Reveal()) {
		s.t.Fatalf("%s", r.Body)
	}
	s.want(s.post(account, "/account/pin", `{"old":"111222","new":"582046"}`), 409, "password.wrong_pin")
	s.want(s.post(account, "/account/pin", `{"old":"739164","new":"123456"}`), 409, "password.weak_pin")
	s.want(s.post(account, "/account/pin", `{"old":"739164","new":"582046"}`), 200)
	if r := s.want(s.get(account, "/account/pin"), 200); r.str("set") != "true" {
		s.t.Errorf("%s", r.Body)
	}
	r = s.want(s.post(account, "/account/pin/reset", ""), 200)
	if r.str("goal") != "reset_pin" || r.str("method") != "bank_card" {
		s.t.Errorf("%s", r.Body)
	}
	if r := s.want(s.get(account, "/sessions"), 200); len(r.JSON["sessions"].([]any)) != 2 {
		s.t.Errorf("%s", r.Body)
	}
	id := cards[0].(map[string]any)["id"].(string)
	s.want(s.send(request(account, http.MethodDelete, "/cards/"+id, nil)), 200)
	s.want(s.send(request(account, http.MethodDelete, "/cards/"+id, nil)), 404)
	s.want(s.post(account, "/account/export", `{"pin":"582046"}`), 200)
	s.want(s.post(account, "/account/erase", `{"pin":"582046"}`), 200)
	if r := s.want(s.get(account, "/account"), 200); r.str("state") != "unverified" {
		s.t.Errorf("%s", r.Body)
	}
}

// What is not possible now is refused with the module's own code, whatever the order.
func TestWrongOrder(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for _, tt := range []struct{ path, body, code string }{
		{"/code", `{"mobile":"13800138000"}`, "realname.step_not_next"},
		{"/code/check", `{"code":"123456"}`, "realname.step_not_next"},
		{"/pin", `{"pin":"739164"}`, "realname.step_not_next"},
		{"/card", `{"number":"6216261482159372648","mobile":"13800138000"}`, "realname.step_not_next"},
		{"/carrier", ``, "realname.step_not_next"},
		{"/refer", ``, "realname.step_not_next"},
	} {
		if r := s.post("u-1", at+tt.path, tt.body); r.Status != 409 || r.str("code") != tt.code {
			t.Errorf("%s: %d %s", tt.path, r.Status, r.Body)
		}
	}
	s.want(s.upload("u-1", at+"/photos", photos(person)...), 409, "realname.step_not_next")
	s.want(s.post("u-1", at+"/face", ""), 409, "realname.step_not_next")
	s.want(s.get("u-1", at+"/continue"), 404, "realname.not_found")
	if n := len(s.Backend.Calls()); n != 0 {
		t.Errorf("%d calls of backends, want none", n)
	}
}

func TestStartAgain(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	s.want(s.post("u-1", "/sessions", `{"goal":"renew","method":"id_card"}`), 409, "realname.not_verified")
	at := s.start("u-1", realname.GoalVerify, "id_card")
	if again := s.start("u-1", realname.GoalVerify, "id_card"); again != at {
		t.Errorf("%s, want the session that is open", again)
	}
	s.want(s.post("u-1", "/sessions", `{"goal":"verify","method":"bank_card"}`), 409, "realname.session_open")
	s.want(s.post("u-1", "/sessions", `{"goal":"nothing","method":"bank_card"}`), 422, "realname.goal_unknown")
	s.want(s.post("u-1", "/sessions", `{"goal":"verify","method":"sorcery"}`), 422, "http.unknown_value")
}

// The same key again asks nobody, and another content under it is refused.
func TestIdempotencyKey(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.Backend.Script(realname.StepIdentity, realnametest.Fail(realname.ReasonMismatch))
	for range 3 {
		r := s.want(s.post("u-1", at+"/identity", identity(person), "Idempotency-Key", "k-1"), 200)
		if !strings.HasPrefix(steps(r), "identity:failed") {
			t.Errorf("%s", steps(r))
		}
	}
	if n := s.Backend.Count(realname.StepIdentity); n != 1 {
		t.Errorf("the authority was asked %d times, want once", n)
	}
	other := `{"name":"李四光","number":"11010519491231002X"}`
	s.want(s.post("u-1", at+"/identity", other, "Idempotency-Key", "k-1"), 409, "realname.key_reused")
	s.want(s.post("u-1", at+"/identity", identity(person), "Idempotency-Key", "k-2"), 200)

	s.step("u-1", at, "photos")
	s.step("u-1", at, "face")
	for range 2 {
		s.want(s.post("u-1", at+"/code", `{"mobile":"13800138000"}`, "Idempotency-Key", "k-3"), 200)
	}
	if r := s.post("u-1", at+"/code", `{"mobile":"13800138000"}`, "Idempotency-Key", "k-4"); r.Status != 429 ||
		r.Header.Get("Retry-After") != "60" || r.str("retry_after") != "60" || r.str("code") != "sms.too_soon" {
		t.Errorf("%d %v %s", r.Status, r.Header, r.Body)
	}
	for _, key := range []string{"", " ", "a b", "a\x00", "密钥", strings.Repeat("k", 257)} {
		r := request("u-1", http.MethodPost, at+"/identity", []byte(identity(person)))
		r.Header["Idempotency-Key"] = []string{key}
		if got := s.send(r); got.Status != 400 || got.str("code") != "http.bad_idempotency_key" {
			t.Errorf("%q: %d %s", key, got.Status, got.Body)
		}
	}
}

// A problem says what is wrong in the language that was asked for.
func TestLanguages(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for _, tt := range []struct{ accept, want string }{
		{"zh-CN,zh;q=0.9", "号"}, {"en-GB", "card"}, {"", "号"}, {"fr", "card"}, {strings.Repeat("x", 5000), "号"},
	} {
		r := s.want(s.post("u-1", at+"/identity", `{"name":"张三丰","number":"110105194912310021"}`, "Accept-Language", tt.accept), 422)
		if !strings.Contains(r.str("detail"), tt.want) || r.str("field") != "number" || r.str("code") != "idcard.bad_checksum" {
			t.Errorf("%q: %s", tt.accept, r.Body)
		}
	}
	r := s.want(s.get("u-1", at, "Accept-Language", "en"), 200)
	if !strings.Contains(string(r.Body), `"name":"Face check"`) && !strings.Contains(string(r.Body), "Face") {
		t.Errorf("%s", r.Body)
	}
}

// People type blanks, full-width digits and a small x, and are not refused for it.
func TestAsPeopleType(t *testing.T) {
	s := newSite(t, realnametest.Options{})
	at := s.start("u-1", realname.GoalVerify, "bank_card")
	s.want(s.post("u-1", at+"/identity", `{"name":" 张三丰 ","number":"１１０１０５ 19491231 002x"}`), 200)
	s.want(s.post("u-1", at+"/card", `{"number":"6216 2614 8215 9372 648","mobile":"+86 138-0013-8000"}`), 200)
	s.want(s.post("u-1", at+"/code", `{}`), 200)
	code := s.Phone.Code(mobile).Reveal()
	r := s.want(s.post("u-1", at+"/code/check", fmt.Sprintf(`{"code":%q}`, code[:3]+" "+code[3:])), 200)
	if !strings.Contains(steps(r), "code:passed") {
		t.Errorf("%s", steps(r))
	}
}

func TestOtherDocuments(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) { c.Kinds = nil }})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.want(s.post("u-1", at+"/identity", `{"name":"张三丰","document":"passport","number":"E12345678"}`), 409, "realname.document_unsupported")
	s.want(s.post("u-1", at+"/identity", `{"name":"张三丰","document":"library_card","number":"E12345678"}`), 422, "http.unknown_value")
	r := s.want(s.post("u-1", at+"/identity", `{"name":"张三丰","document":"passport","number":"!"}`), 422)
	if !strings.HasPrefix(r.str("code"), "document.") || r.str("field") != "number" {
		t.Errorf("%s", r.Body)
	}
}

// People decide where there is no program, and may ask for a step again.
func TestAskedAgain(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	r := s.walk("u-1", at)
	if r.str("waiting") != "reviewer" || r.str("status") != "review" {
		t.Fatalf("%s", r.Body)
	}
	desk := s.Verifier.Desk()
	page, err := desk.Cases(context.Background(), realname.CaseFilter{})
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range page.Cases {
		_, err := desk.Decide(context.Background(), realname.Decision{
			Session: c.Session, Round: 1, Actor: "r-1", Again: []realname.Step{realname.StepPhotos}, Reason: realname.ReasonDocumentQuality})
		if err != nil {
			t.Fatal(err)
		}
	}
	r = s.want(s.get("u-1", at), 200)
	if r.str("next") != "photos" || !slices.Contains(strings.Fields(steps(r)), "photos:needed") {
		t.Errorf("%s", r.Body)
	}
}

// Where the reviewers were late the person hands in again, and is not blamed.
func TestHandIn(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.walk("u-1", at)
	s.want(s.post("u-1", at+"/hand-in", ""), 409, "realname.step_not_next")
	s.Clock.Advance(217 * time.Hour)
	if r := s.want(s.get("u-1", at), 200); r.str("reason") != "review_late" || r.str("waiting") != "user" || r.str("next") != "review" {
		t.Errorf("%s", r.Body)
	}
	if r := s.want(s.post("u-1", at+"/hand-in", ""), 200); r.str("status") != "review" {
		t.Errorf("%s", r.Body)
	}
}

// Whoever has no tries left is told what they can do, by name.
func TestChoices(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) { c.Limits.Photos = 1 }})
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.step("u-1", at, "identity")
	s.Backend.Script(realname.StepPhotos, realnametest.Fail(realname.ReasonDocumentQuality))
	s.want(s.upload("u-1", at+"/photos", photos(person)...), 200)
	r := s.want(s.get("u-1", at, "Accept-Language", "en"), 200)
	if got := fmt.Sprint(r.JSON["choices"]); !strings.Contains(got, "other_method") || !strings.Contains(got, "Verify another way") {
		t.Errorf("%s", r.Body)
	}
}
