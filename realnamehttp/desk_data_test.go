package realnamehttp_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

func init() {
	rights["operator"] = append(rights["operator"],
		"exportSession", "exportAccount", "holdSession", "holdAccount", "unholdSession", "unholdAccount",
		"restrictSession", "restrictAccount", "eraseSession", "eraseAccount")
}

// holds has the data of a session and its account held, and handed out.
func (d *site) holds(account, session string) {
	d.t.Helper()
	at := "/cases/" + session
	const until = `"until":"2026-06-01T00:00:00Z"`
	about := fmt.Sprintf(`"account":%q,`, account)
	for path, extra := range map[string]string{at: "", "/accounts": about} {
		d.want(d.post("operator", path+"/hold", `{`+extra+`"reason":"case 7",`+until+`}`), 200)
		d.want(d.post("operator", path+"/unhold", `{`+extra+`"reason":"case 7"}`), 200)
		r := d.want(d.post("operator", path+"/export", `{`+extra+`"purpose":"ticket-7"}`), 200)
		if !strings.Contains(string(r.Body), "张三丰") || r.Header.Get("Cache-Control") != "no-store" || !strings.HasPrefix(r.Header.Get("Content-Disposition"), "attachment") {
			d.t.Errorf("%v %s", r.Header, r.Body)
		}
		for _, what := range []string{"hold", "unhold", "restrict", "erase"} {
			body := `{` + extra + `"reason":"",` + until + `}`
			if what != "hold" {
				body = `{` + extra + `"reason":""}`
			}
			d.want(d.post("operator", path+"/"+what, body), 422, "realname.value_missing")
		}
		d.want(d.post("operator", path+"/hold", `{`+extra+`"reason":"case 7","until":"2020-01-01T00:00:00Z"}`), 409, "realname.not_decidable")
		d.want(d.post("operator", path+"/export", `{`+extra+`"purpose":""}`), 422, "realname.value_missing")
	}
}

// goes has the data of a session and its account taken out of use, and erased.
func (d *site) goes(account, session string) {
	d.t.Helper()
	about := fmt.Sprintf(`{"account":%q,"reason":"ticket-7"}`, account)
	d.want(d.post("operator", "/accounts/restrict", about), 200)
	d.want(d.post("operator", "/cases/"+session+"/restrict", `{"reason":"ticket-7"}`), 200)
	for path, body := range map[string]string{"/cases/" + session: `{"reason":"ticket-7"}`, "/accounts": about} {
		if r := d.want(d.post("operator", path+"/erase", body), 200); len(r.JSON["kept"].([]any)) != 0 || r.JSON["copies"] == nil {
			d.t.Errorf("%s", r.Body)
		}
	}
	d.want(d.post("operator", "/accounts/erase", about), 404, "realname.not_found")
}

// TestDeskDuties: where two are wanted the first is told so, the second finds what the first wanted, and
// nobody does it to their own account.
func TestDeskDuties(t *testing.T) {
	for _, what := range []string{"export", "hold", "unhold", "restrict", "erase"} {
		t.Run(what, func(t *testing.T) {
			two, own := false, false
			s := newSite(t, realnametest.Options{Change: func(c *realname.Config) {
				byPeople(c)
				c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return two }
				c.Own = func(actor string, c realname.CaseSummary) bool { return own }
			}})
			d := withDesk(s)
			body := `{"account":"u-1","reason":"ticket-7"}`
			switch what {
			case "export":
				body = `{"account":"u-1","purpose":"ticket-7"}`
			case "hold":
				body = `{"account":"u-1","reason":"ticket-7","until":"2026-06-01T00:00:00Z"}`
			}
			if _, err := s.Walk(t.Context(), "u-1", realname.MethodIDCard, person); err != nil {
				t.Fatal(err)
			}
			if what == "unhold" {
				d.want(d.post("operator", "/accounts/hold", `{"account":"u-1","reason":"ticket-7","until":"2026-06-01T00:00:00Z"}`), 200)
			}
			own = true
			d.want(d.post("operator", "/accounts/"+what, body), 409, "realname.own_case")
			two, own = true, false
			rights["second"] = rights["operator"]
			defer delete(rights, "second")
			d.want(d.post("operator", "/accounts/"+what, body), 409, "realname.second_actor")
			d.want(d.post("operator", "/accounts/"+what, body), 409, "realname.second_actor")
			if !d.waits("u-1", what) {
				t.Errorf("nobody is told that %s waits", what)
			}
			d.want(d.post("second", "/accounts/"+what, body), 200)
		})
	}
}

// waits reports whether a vote of the operator waits, at an account or in the file of its case.
func (d *site) waits(account, action string) bool {
	d.t.Helper()
	r := d.want(d.post("second", "/accounts/look", fmt.Sprintf(`{"account":%q}`, account)), 200)
	want := fmt.Sprintf(`"action":%q,"actor":"operator"`, action)
	if strings.Contains(string(r.Body), want) {
		return true
	}
	cases := d.want(d.get("reviewer", "/cases"), 200)
	r = d.want(d.get("reviewer", "/cases/"+caseIDs(cases)[0]+"/file"), 200)
	return strings.Contains(string(r.Body), want)
}

// TestDeskSecondVote: the second reviewer finds which steps the first asks for, and why.
func TestDeskSecondVote(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) {
		byPeople(c)
		c.FourEyes = func(realname.Action, realname.CaseSummary) bool { return true }
	}})
	d := withDesk(s)
	session, err := s.Walk(t.Context(), "u-1", realname.MethodIDCard, person)
	if err != nil {
		t.Fatal(err)
	}
	at := "/cases/" + session.Ref.ID
	d.want(d.post("operator", at+"/decide", `{"round":1,"again":["photos","face"],"reason":"document_quality"}`), 409, "realname.second_actor")
	r := d.want(d.get("reviewer", at+"/file"), 200)
	if want := `"action":"again","actor":"operator"`; !strings.Contains(string(r.Body), want) || !strings.Contains(string(r.Body), `"reason":"document_quality","again":["photos","face"]`) {
		t.Errorf("%s\nwant %s with its steps", r.Body, want)
	}
	d.want(d.post("reviewer", at+"/decide", `{"round":1,"again":["photos","face"],"reason":"document_quality"}`), 200)
}

// TestDeskOwn: nobody is shown their own case, in the list or by the account.
func TestDeskOwn(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: func(c *realname.Config) {
		byPeople(c)
		c.Own = func(actor string, c realname.CaseSummary) bool { return actor == "operator" && c.Account == "u-1" }
	}})
	d := withDesk(s)
	session, err := s.Walk(t.Context(), "u-1", realname.MethodIDCard, person)
	if err != nil {
		t.Fatal(err)
	}
	for actor, want := range map[string][]string{"operator": nil, "reviewer": {session.Ref.ID}} {
		if got := caseIDs(d.want(d.get(actor, "/cases"), 200)); !slices.Equal(got, want) {
			t.Errorf("%s sees %q", actor, got)
		}
	}
	d.want(d.post("operator", "/accounts/look", `{"account":"u-1"}`), 409, "realname.own_case")
	d.want(d.post("operator", "/accounts/look", `{"account":"u-2"}`), 200)
}

// TestDeskNote: a note may be as long over HTTP as it may be in Go, and no longer.
func TestDeskNote(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	d := withDesk(s)
	session, err := s.Walk(t.Context(), "u-1", realname.MethodIDCard, person)
	if err != nil {
		t.Fatal(err)
	}
	at := "/cases/" + session.Ref.ID + "/note"
	for n, status := range map[int]int{1: 200, realname.MaxNote: 200, realname.MaxNote + 1: 422} {
		d.want(d.post("reviewer", at, fmt.Sprintf(`{"text":%q}`, strings.Repeat("a", n))), status)
	}
}

// TestDeskCrossOrigin: no page of another origin has staff do anything, and no address names a person or an
// account: servers write addresses into their logs.
func TestDeskCrossOrigin(t *testing.T) {
	s := newSite(t, realnametest.Options{Change: byPeople})
	d := withDesk(s)
	session, err := s.Walk(t.Context(), "u-1", realname.MethodIDCard, person)
	if err != nil {
		t.Fatal(err)
	}
	for path, methods := range d.doc.Paths {
		if rest := strings.Replace(path, "{session}", "", 1); strings.ContainsAny(rest, "{?") {
			t.Errorf("%s has more than a session in it", path)
		}
		for method, op := range methods {
			who := "operator"
			if !slices.Contains(rights[who], op.OperationID) {
				who = "reviewer"
			}
			if method == "post" {
				path := strings.Replace(path, "{session}", session.Ref.ID, 1)
				d.want(d.post(who, path, `{}`, "Origin", "https://evil.example"), 403, "http.cross_origin")
			}
		}
	}
}
