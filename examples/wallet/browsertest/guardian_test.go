package browsertest

import (
	"fmt"
	"net/http"
	"strings"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// named is somebody new whose name is known.
func (s *site) named(t *testing.T) (*caller, string) {
	t.Helper()
	name := newName()
	return s.caller(t, s.users).login(name), name
}

// guardian is somebody who is verified, and their name.
func (s *site) guardian(t *testing.T) (*caller, string) {
	t.Helper()
	c, name := s.named(t)
	s.approve(t, c.walk("verify", "bank_card", s.person(t, "passes")))
	return c, name
}

// child begins a verification of somebody new, a child of ten, whose guardian is somebody by what the panel says.
// Their number is given.
func (s *site) child(t *testing.T, guardian string) (c *caller, name, session string) {
	t.Helper()
	c, name = s.named(t)
	c.post("/world/guardian", form{"guardian": guardian}, nil)
	session = c.start("verify", "id_card")
	p := s.person(t, "child")
	status, b := c.ask(c.base+"/realname/sessions/"+session+"/identity", "application/json", `{"name":"`+p.Name+`","number":"`+p.Number+`"}`)
	if status != http.StatusConflict || !strings.Contains(string(b), "realname.guardian_consent_required") {
		t.Fatalf("a child goes on alone: %d %s", status, b)
	}
	return c, name, session
}

// A child of ten is told that a guardian has to agree. The guardian does, from a login of their own, and the child
// goes on to the end. On a phone and on a desktop, in both languages and both ways.
func TestChild(t *testing.T) {
	for _, tt := range []struct {
		name          string
		width         int64
		lang          language.Tag
		method        string
		purposes      []string
		missing       string // where nothing is ticked
		noted, goOn   string
		none, verdict string
	}{
		{
			"on a phone", phone, language.SimplifiedChinese, "id_card", []string{"identity", "photos", "face"},
			"请选择", "已记录您的同意", "监护人已同意", "没有需要您同意", "认证成功",
		},
		{
			"on a desktop, in English", desktop, language.English, "bank_card", []string{"identity", "card"},
			"Please choose", "Your consent is noted", "has agreed", "Nothing waits", "You are verified",
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			parent, guardian := shared.guardian(t)
			c, child := shared.named(t)
			p := shared.person(t, "child")
			b, g := newTab(t, shared, tt.width).as(c), newTab(t, shared, tt.width).as(parent)
			for _, one := range []*tab{b, g} {
				one.open("/guardian")
				if tt.lang == language.English {
					one.click("#language button")
					one.until(`document.documentElement.lang === 'en' && ` + ready)
				}
				one.shows("#wards", tt.none)
			}
			b.choose("verify", tt.method)
			b.guardedBy(guardian)
			b.identity(p)
			b.shows("#guardian", explain.Reason(tt.lang, realname.ReasonGuardianConsentRequired))
			b.hides("#agree") // what the child says does not count
			b.fits()
			b.usable()

			g.agreeFor(child, tt.missing, tt.purposes...)
			g.shows("#noticed", tt.noted)
			g.shows("#wards", tt.none)

			b.shows("#guarded", tt.goOn)
			b.hides("#guardian")
			b.usable()
			b.click("form.step .first") // name and number are still there
			if tt.method == "id_card" {
				b.photos(p)
				b.face("passes")
			} else {
				b.card(p)
			}
			b.code(p)
			b.pin(goodPIN)
			b.at("review")
			d := newDesk(t, shared, tt.width)
			d.take(b.session())
			d.click("#trail-box summary")
			d.shows("#trail [data-kind=guardian_consent]", "监护人同意")
			d.decide("approve", "")
			d.status("approved")
			b.at("done")
			b.shows("h1", tt.verdict)
		})
	}
}

// agreeFor has a guardian find what waits for them, and agree to all of it: to just these purposes.
func (b *tab) agreeFor(child, missing string, purposes ...string) {
	b.t.Helper()
	b.open("/")
	b.click("#wards a")
	b.at("guardian")
	b.shows("#wards legend", child)
	b.until(fmt.Sprintf(`document.querySelectorAll('#wards [name=purposes]').length === %d`, len(purposes)))
	b.click("#wards .first")
	b.shows("#wards .error", missing) // nothing is ticked
	b.fits()
	b.usable()
	for _, purpose := range purposes {
		b.click("#wards [value=" + purpose + "]")
	}
	b.click("#wards .first")
}

// guardedBy says in the panel who is the guardian of the tab's account.
func (b *tab) guardedBy(guardian string) {
	b.t.Helper()
	b.until(`document.querySelector('#world').open = true`)
	b.fill("#guardian-name", guardian)
	b.click("#guardian-form .second")
	b.until(`document.querySelector('#guardian-done').textContent`)
}

// Nobody but the guardian finds the session of a child, or ends it, or agrees; not the child either.
func TestNotTheGuardian(t *testing.T) {
	t.Parallel()
	parent, guardian := shared.guardian(t)
	stranger, _ := shared.guardian(t)
	child, _, session := shared.child(t, guardian)
	const acts = `{"acts":[{"purpose":"identity","receiver":"tencent","text":"wallet-guardian-identity","version":"1","language":"zh-Hans"}]}`
	for who, c := range map[string]*caller{"a stranger": stranger, "the child": child} {
		for path, body := range map[string]string{
			"/realname/wards/" + session: "", "/realname/wards/" + session + "/consent": acts, "/wallet/wards/" + session + "/refuse": "{}",
		} {
			contentType := ""
			if body != "" {
				contentType = "application/json"
			}
			if status, b := c.ask(c.base+path, contentType, body); status != http.StatusNotFound {
				t.Errorf("%s at %s: %d %s", who, path, status, b)
			}
		}
	}
	b := newTab(t, shared, phone).as(stranger)
	b.open("/guardian")
	b.shows("#wards", "没有需要您同意的认证")
	parent.send(parent.base+"/realname/wards/"+session+"/consent", "application/json", acts)
}

// A guardian who is not verified is told so, whether they agree or not. Once they are, one who does not agree ends
// the verification.
func TestGuardianDoesNotAgree(t *testing.T) {
	t.Parallel()
	parent, guardian := shared.named(t)
	child, _, session := shared.child(t, guardian)
	b, g := newTab(t, shared, phone).as(child), newTab(t, shared, desktop).as(parent)
	b.open("/s/" + session + "/identity")
	b.shows("#guardian", "需要监护人同意")
	g.open("/guardian")
	g.click("#wards [value=identity]")
	g.click("#wards .first")
	g.says(explain.Reason(language.SimplifiedChinese, realname.ReasonNotVerified))
	g.click("#wards .danger-button")
	g.says(explain.Reason(language.SimplifiedChinese, realname.ReasonNotVerified))
	b.shows("#guardian", "需要监护人同意")
	shared.approve(t, parent.walk("verify", "bank_card", shared.person(t, "passes")))
	g.click("#wards .danger-button")
	g.shows("#noticed", "您未同意")
	// Nothing of it is kept for long: what the child sees depends on who comes first, its page or the worker.
	b.until(`['本次认证已放弃', '未找到这次认证'].some((text) => document.querySelector('main').innerText.includes(text))`)
	b.hides("#guardian")
}
