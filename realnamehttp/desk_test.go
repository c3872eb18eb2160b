package realnamehttp_test

import (
	"crypto/ed25519"
	"encoding/base64"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	pictures "github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realname/report"
	"github.com/go-realname/sdk/realnamehttp"
)

// rights are who may do what at the desk of the tests.
var rights = map[string][]string{
	"reviewer": {"listCases", "findCases", "countCases", "nextCase", "getCase", "getCaseFile", "takeCase", "returnCase", "addNote", "decide", "revealPhotos"},
	"operator": {"listCases", "getCase", "decide", "revoke", "lookAtAccount", "suspend", "resume", "release", "reverify", "reveal", "unlock", "report", "listScreened", "clearScreening"},
}

// deskKey signs the reports of the tests.
var deskKey = ed25519.NewKeyFromSeed(make([]byte, 32))

func allow(r *http.Request, operation string) (string, error) {
	who := r.Header.Get("Test-Account")
	if !slices.Contains(rights[who], operation) {
		return "", errors.New("not allowed")
	}
	return who, nil
}

// withDesk returns the desk of a site, which is checked as the site is.
func withDesk(s *site) *site {
	s.t.Helper()
	h, err := realnamehttp.DeskHandler(s.Verifier, realnamehttp.DeskConfig{Allow: allow, Signer: deskKey, Issuer: "tests", Now: s.Clock.Now, Log: slog.New(slog.NewTextHandler(s.log, nil))})
	if err != nil {
		s.t.Fatal(err)
	}
	return &site{t: s.t, World: s.World, h: h, doc: readDocument(s.t, h), log: s.log, seen: make(map[string]int)}
}

func TestDeskDocument(t *testing.T) {
	d := withDesk(newSite(t, realnametest.Options{}))
	checkDocument(t, d.doc, golden(t, d.h, "desk.json"))
}

// Staff finds a case, asks for a step again, approves, and does to the account all that it can.
func TestDesk(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	d := withDesk(s)
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.Backend.Script(realname.StepFace, realnametest.Reply{Answer: realname.Answer{
		Verdict: realname.VerdictPass, Findings: realname.FindingsOf(realname.FindingRiskSuspected),
	}})
	if r := s.walk("u-1", at); strings.Contains(string(r.Body), "risk") {
		t.Errorf("the person sees a finding: %s", r.Body)
	}
	id := strings.TrimPrefix(at, "/sessions/")
	if r := d.want(d.get("reviewer", "/cases"), 200); !slices.Equal(caseIDs(r), []string{id}) {
		t.Errorf("%s", r.Body)
	}
	d.look(id)
	r := d.want(d.get("reviewer", "/cases/"+id), 200)
	if !strings.Contains(string(r.Body), `"risk_suspected"`) || r.str("name") != "张**" || strings.Contains(string(r.Body), "三丰") {
		t.Errorf("%s", r.Body)
	}
	d.want(d.post("reviewer", "/cases/"+id+"/decide", `{"round":1,"again":["photos"],"reason":"document_quality"}`), 200)
	s.want(s.upload("u-1", at+"/photos", photos(person)...), 200)
	d.want(d.post("reviewer", "/cases/"+id+"/decide", `{"round":1,"approve":true}`), 409, "realname.not_decidable")
	r = d.want(d.post("reviewer", "/cases/"+id+"/decide", `{"round":2,"approve":true}`), 200)
	if r.str("status") != "approved" {
		t.Errorf("%s", r.Body)
	}
	d.reports(id)
	d.holds("u-1", id)
	d.account("u-1", id)
	d.goes("u-1", id)
	for _, methods := range d.doc.Paths {
		for _, op := range methods {
			if d.seen[op.OperationID] == 0 {
				t.Errorf("%s was never answered with 200", op.OperationID)
			}
		}
	}
}

// caseIDs are the sessions of a page of cases.
func caseIDs(r reply) (all []string) {
	for _, c := range r.JSON["cases"].([]any) {
		all = append(all, c.(map[string]any)["session"].(string))
	}
	return all
}

// look does with a case all that reviewers do before they decide.
func (d *site) look(id string) {
	d.t.Helper()
	has := func(r reply, want string) {
		d.t.Helper()
		if !strings.Contains(string(r.Body), want) {
			d.t.Errorf("%s\nwant %s", r.Body, want)
		}
	}
	at := "/cases/" + id
	has(d.want(d.post("reviewer", "/next", ""), 200), `"taken":"reviewer"`)
	d.want(d.post("reviewer", "/next", ""), 409, "realname.no_case")
	has(d.want(d.get("reviewer", "/waiting"), 200), `"taken":1`)
	d.want(d.post("operator", at+"/decide", `{"round":1,"approve":true}`), 409, "realname.case_taken")
	d.want(d.post("reviewer", at+"/note", `{"text":"他住在长安街"}`), 200)
	file := d.want(d.get("reviewer", at+"/file"), 200)
	has(file, "长安街")
	has(file, `"risk_suspected"`)
	if strings.Contains(string(file.Body), "三丰") {
		d.t.Errorf("%s", file.Body)
	}
	d.want(d.post("reviewer", at+"/photos", `{"purpose":"ticket-7"}`), 200)
	has(d.want(d.post("operator", at+"/reveal", `{"purpose":"ticket-7"}`), 200), "张三丰")
	d.want(d.post("operator", at+"/reveal", `{}`), 422, "realname.value_missing")
	if r := d.want(d.post("reviewer", "/find", `{"mine":true,"severity":"people","goals":["verify"]}`), 200); !slices.Equal(caseIDs(r), []string{id}) {
		d.t.Errorf("%s", r.Body)
	}
	if r := d.want(d.post("reviewer", "/find", `{"free":true}`), 200); len(caseIDs(r)) != 0 {
		d.t.Errorf("%s", r.Body)
	}
	d.want(d.post("reviewer", "/find", `{"cursor":"x"}`), 422, "realname.cursor_unknown")
	d.want(d.post("reviewer", at+"/return", ""), 200)
	d.want(d.post("reviewer", at+"/take", ""), 200)
}

// TestDeskPhotos: a reviewer sees the photos of a case for a purpose, which stands on the trail; nobody on
// the way keeps them, and nobody sees their own.
func TestDeskPhotos(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) {
		byPeople(c)
		c.Photos = new(realnametest.PhotoMemory)
		c.Own = func(actor string, c realname.CaseSummary) bool { return actor == "operator" && c.Account == "u-1" }
	}})
	d := withDesk(s)
	session, err := s.Walk(t.Context(), "u-1", realname.MethodIDCard, person)
	if err != nil || session.Status != realname.StatusReview {
		t.Fatal(session.Status, err)
	}
	at := "/cases/" + session.Ref.ID
	d.want(d.post("reviewer", at+"/photos", `{}`), 422, "realname.value_missing")
	d.want(d.post("reviewer", at+"/photos?purpose=ticket-7", `{}`), 400, "http.bad_parameter") // addresses are logged
	r := d.want(d.post("reviewer", at+"/photos", `{"purpose":"ticket-7"}`), 200)
	if r.Header.Get("Cache-Control") != "no-store" {
		t.Errorf("headers %v", r.Header)
	}
	all := r.JSON["photos"].([]any)
	for _, one := range all {
		p := one.(map[string]any)
		b, err := base64.StdEncoding.DecodeString(p["picture"].(string))
		if err != nil || pictures.Detect(b) != pictures.PNG || p["type"] != "image/png" || int(p["bytes"].(float64)) != len(b) {
			t.Errorf("%v: %d bytes, %v", p["side"], len(b), err)
		}
	}
	if len(all) != 2 {
		t.Errorf("%d photos", len(all))
	}
	trail, err := s.Verifier.Records().Trail(t.Context(), session.Ref.ID)
	entries := trail.Entries()
	if e := entries[len(entries)-1]; err != nil || e.Kind != "photos_seen" || e.Actor != "reviewer" || e.Reference != "ticket-7" {
		t.Errorf("trail %+v, %v", e, err)
	}
	d.want(d.get("operator", at), 409, "realname.own_case")
	d.want(d.get("operator", at+"/report"), 409, "realname.own_case")
	if _, err := s.Verifier.Desk().Decide(t.Context(), realname.Decision{Session: session.Ref.ID, Round: 1, Actor: "reviewer", Approve: true}); err != nil {
		t.Fatal(err)
	}
	if r := d.want(d.post("reviewer", at+"/photos", `{"purpose":"ticket-7"}`), 200); len(r.JSON["photos"].([]any)) != 0 {
		t.Errorf("after the decision: %s", r.Body)
	}
}

// reports asks for what auditors and officers ask.
func (d *site) reports(session string) {
	r := d.want(d.get("operator", "/cases/"+session+"/report"), 200)
	said, err := report.Verify(r.str("signed"), deskKey.Public())
	if err != nil || said.Session != session || said.Issuer != "tests" || said.DecidedBy != "people" || said.Status != "approved" {
		d.t.Errorf("%+v, %v", said, err)
	}
	if r := d.want(d.get("operator", "/screened"), 200); len(r.JSON["accounts"].([]any)) != 0 {
		d.t.Errorf("%s", r.Body)
	}
	d.want(d.post("operator", "/accounts/clear-screening", `{"account":"u-1","reason":"another person"}`), 200)
	d.want(d.post("operator", "/accounts/clear-screening", `{"account":"nobody","reason":"another person"}`), 404)
	d.want(d.post("operator", "/accounts/clear-screening", `{"account":"u-1"}`), 422)
}

// Staff sees who is on a list, the person does not, and is approved once staff has cleared it.
func TestDeskScreened(t *testing.T) {
	list := new(realnametest.List)
	list.Put(person, "entry-7")
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) { c.Screen = list }})
	d := withDesk(s)
	at := s.start("u-1", realname.GoalVerify, "id_card")
	for _, r := range []reply{s.walk("u-1", at), s.get("u-1", "/account"), s.post("u-1", "/account/export", `{"pin":"739164"}`)} {
		if strings.Contains(string(r.Body), "screen") || strings.Contains(string(r.Body), "entry") {
			t.Errorf("the person sees %s", r.Body)
		}
	}
	r := d.want(d.get("operator", "/screened"), 200)
	if !strings.Contains(string(r.Body), `"reference":"entry-7"`) || !strings.Contains(string(r.Body), `"account":"u-1"`) {
		t.Errorf("%s", r.Body)
	}
	d.want(d.post("operator", "/accounts/clear-screening", `{"account":"u-1","reason":"another person"}`), 200)
	s.Clock.Advance(2 * time.Minute)
	if _, err := s.Verifier.Sweep(t.Context()); err != nil {
		t.Fatal(err)
	}
	if r := s.want(s.get("u-1", "/account"), 200); r.str("state") != "verified" {
		t.Errorf("%s", r.Body)
	}
}

// Whoever of the staff is a guardian does not see that a list has their child.
func TestDeskScreenedGuardian(t *testing.T) {
	list := new(realnametest.List)
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) { withChildren(c); c.Screen = list }})
	d, ctx := withDesk(s), t.Context()
	s.walk("operator", s.start("operator", realname.GoalVerify, "id_card"))
	list.Put(child, "entry-7")
	s.Clock.Advance(2 * time.Minute)
	kid, err := s.Verifier.Start(ctx, "kid", realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		_, err = s.Verifier.GuardianConsent(ctx, kid.Ref, "operator", realnametest.Acts(s.Verifier)...)
	}
	if err == nil {
		_, err = s.Walk(ctx, "kid", realname.MethodIDCard, child)
	}
	if err != nil {
		t.Fatal(err)
	}
	if r := d.want(d.get("operator", "/screened"), 200); len(r.JSON["accounts"].([]any)) != 0 {
		t.Errorf("the guardian sees %s", r.Body)
	}
	listed := 0
	for range s.Verifier.Desk().Screened(ctx) {
		listed++
	}
	if listed != 1 {
		t.Errorf("%d accounts are listed", listed)
	}
}

// account does to a verified account all that operators can.
func (d *site) account(account, session string) {
	body := func(reason string) string { return fmt.Sprintf(`{"account":%q,"reason":%q}`, account, reason) }
	look := func(want string) {
		d.t.Helper()
		if r := d.want(d.post("operator", "/accounts/look", fmt.Sprintf(`{"account":%q}`, account)), 200); r.str("state") != want {
			d.t.Errorf("%s, want %s", r.Body, want)
		}
	}
	look("verified")
	d.want(d.post("operator", "/accounts/suspend", body("attack_suspected")), 200)
	look("suspended")
	d.want(d.post("operator", "/accounts/resume", body("attack_suspected")), 200)
	d.want(d.post("operator", "/accounts/reverify",
		fmt.Sprintf(`{"account":%q,"reason":"document_expired","by":"2026-03-01T00:00:00Z"}`, account)), 200)
	look("verified")
	d.want(d.post("operator", "/cases/"+session+"/revoke", `{"reason":"document_forged"}`), 200)
	look("unverified")
	d.want(d.post("operator", "/accounts/unlock", fmt.Sprintf(`{"account":%q,"reason":"mismatch","lock":"tries"}`, account)), 200)
	d.want(d.post("operator", "/accounts/release", body("mismatch")), 200)
	d.want(d.post("operator", "/accounts/release", `{"account":"nobody","reason":"mismatch"}`), 404)
	for body, code := range map[string]string{
		`{"account":"u-1","reason":"because"}`: "http.unknown_value", `{"account":"u-1"}`: "realname.value_missing",
		`{"account":"","reason":"mismatch"}`: "realname.value_missing",
	} {
		d.want(d.post("operator", "/accounts/suspend", body), 422, code)
	}
}

// The service says who may do what. Nobody else gets beyond that, and nothing is told.
func TestDeskRights(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	d := withDesk(s)
	at := s.start("u-1", realname.GoalVerify, "id_card")
	s.walk("u-1", at)
	id := strings.TrimPrefix(at, "/sessions/")
	for _, who := range []string{"", "u-1", "reviewer"} {
		for path, methods := range d.doc.Paths {
			for method, op := range methods {
				if slices.Contains(rights[who], op.OperationID) {
					continue
				}
				r := d.send(request(who, strings.ToUpper(method), strings.Replace(path, "{session}", id, 1), nil))
				if r.Status != 403 || r.str("code") != "http.forbidden" {
					t.Errorf("%s, %s: %d %s", who, op.OperationID, r.Status, r.Body)
				}
			}
		}
	}
	d.want(d.post("reviewer", "/cases/"+id+"/decide", `{"round":1,"approve":true}`, "Origin", "https://evil.example"), 403, "http.cross_origin")
	d.want(d.get("reviewer", "/cases/0123456789abcdefghijklmnop"), 404, "realname.not_found")
}

func TestManyCases(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	d := withDesk(s)
	if r := d.want(d.get("reviewer", "/cases"), 200); len(caseIDs(r)) != 0 {
		t.Errorf("%s", r.Body)
	}
	for i := range 2 {
		at := s.start(fmt.Sprint("u-", i), realname.GoalVerify, "id_card")
		s.walk(fmt.Sprint("u-", i), at)
	}
	if r := d.want(d.get("reviewer", "/cases"), 200); len(caseIDs(r)) != 2 || r.JSON["next"] != nil {
		t.Errorf("%s", r.Body)
	}
	first := d.want(d.post("reviewer", "/find", `{"limit":1}`), 200)
	second := d.want(d.post("reviewer", "/find", fmt.Sprintf(`{"limit":1,"cursor":%q}`, first.str("next"))), 200)
	if a, b := caseIDs(first), caseIDs(second); len(a) != 1 || len(b) != 1 || a[0] == b[0] {
		t.Errorf("%v, %v", a, b)
	}
}

func TestDeskConfig(t *testing.T) {
	_, err := realnamehttp.DeskHandler(nil, realnamehttp.DeskConfig{PerMinute: -1, Origins: []string{"x"}})
	for _, want := range []string{"Verifier", "Allow", "PerMinute", "Origins[0]"} {
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%v, want a word on %s", err, want)
		}
	}
}
