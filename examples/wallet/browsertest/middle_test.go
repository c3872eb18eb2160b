package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"

	"github.com/go-realname/sdk/realname"
)

// Somebody goes back and gives another name. The photos have to be theirs then.
func TestBackAndAnotherName(t *testing.T) {
	t.Parallel()
	b, one := starting(t, shared, phone, "id_card")
	two := shared.person(t, "passes")
	b.identity(one)
	b.photos(one)
	b.at("face")
	b.click("#change")
	b.identity(two)
	b.photos(one)
	b.refused(realname.StepPhotos, realname.ReasonDocumentDataMismatch)
	b.photos(two)
	b.at("face")
	b.run(chromedp.NavigateBack())
	b.at("face") // what is done is not shown again
}

// Somebody leaves the face check's page, comes back, and begins it anew.
func TestLeaveFace(t *testing.T) {
	t.Parallel()
	b := newTab(t, shared, phone)
	b.goTo("face", "id_card", shared.person(t, "passes"))
	b.leave()
	b.open("/")
	b.click("#go-on")
	b.at("face")
	b.click("#continue")
	b.until(`location.pathname.startsWith('/face/')`)
	b.open("/back")
	b.at("face")
	b.click("#abandon")
	b.until(`!document.querySelector('form.step').hidden`)
	b.face("passes")
	b.at("code")
}

// The program is killed in the middle and started again, and the person goes on.
func TestRestart(t *testing.T) {
	t.Parallel()
	s := ownSite(t)
	b, p := starting(t, s, desktop, "id_card")
	b.identity(p)
	b.at("photos")
	s.kill()
	b.click("#agree")
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	b.photos(p)
	b.face("passes")
	b.at("code")
	s.kill()
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	b.open("/")
	b.click("#go-on")
	b.code(p)
	b.pin(goodPIN)
	b.at("review")
	s.approve(t, b.session())
	b.at("done")
}

// What happens without a connection is told, and what was typed stays.
func TestOffline(t *testing.T) {
	t.Parallel()
	s := ownSite(t)
	b, p := starting(t, s, phone, "bank_card")
	s.kill()
	b.identity(p)
	b.says("网络连接失败")
	if err := s.start(); err != nil {
		t.Fatal(err)
	}
	b.click("form.step .first")
	b.at("card")
}

// Two tabs do the same step. Both go on to the next.
func TestTwoTabs(t *testing.T) {
	t.Parallel()
	one, p := starting(t, shared, desktop, "bank_card")
	two := one.another()
	two.open("/s/" + one.session() + "/identity")
	one.identity(p)
	one.at("card")
	two.identity(p)
	two.at("card")
	one.card(p)
	two.card(p)
	one.at("code")
	two.at("code")
	one.code(p)
	one.at("pin")
	two.open("/s/" + one.session() + "/code")
	two.at("pin")
}

// The panel fills in what is asked, so that a stranger comes to the end.
func TestPanel(t *testing.T) {
	t.Parallel()
	b, _ := starting(t, shared, desktop, "id_card")
	fill := func(page string) {
		t.Helper()
		b.at(page)
		b.click("#fill")
		b.until(`document.body.dataset.filled`)
		b.click("form.step .first")
	}
	fill("identity")
	fill("photos")
	b.face("passes")
	b.at("code")
	b.click("#fill")
	b.until(`document.body.dataset.filled`)
	b.click("#send button.second")
	b.until(`[...document.querySelectorAll('#papers dd')].some((d) => document.querySelector('#inbox').textContent.includes(d.textContent)) &&
		!document.querySelector('#check').hidden`) // others have messages there too
	b.run(chromedp.Evaluate[chromedp.Void](`delete document.body.dataset.filled; undefined`))
	fill("code")
	b.at("pin")
}
