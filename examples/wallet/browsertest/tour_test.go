package browsertest

import "testing"

// A look is what is done at each page of a tour.
type look func(b *tab, name string)

// Every page can be used with a keyboard and a screen reader, light and dark, and fits a phone.
// With -shots there is a picture of each.
func TestEveryPage(t *testing.T) {
	see := func(b *tab, name string) {
		b.fits()
		b.usable()
		b.picture(name)
	}
	for name, tour := range map[string]func(*tab, look){
		"by identity card": (*tab).tour, "account": (*tab).tourAccount, "guardian": (*tab).tourGuardian, "desk": (*tab).tourDesk,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			tour(newTab(t, shared, phone), see)
		})
	}
}

// tour goes all the way by identity card.
func (b *tab) tour(see look) {
	b.t.Helper()
	p := b.site.person(b.t, "passes")
	b.open("/login")
	see(b, "login")
	b.login(b.site.users, newName(), "account")
	see(b, "account-new")
	b.open("/start?goal=verify")
	see(b, "start")
	b.click("[data-method=id_card]")
	b.at("identity")
	b.click("form.step .first")
	b.says("请填写此项")
	see(b, "identity")
	b.identity(p)
	b.at("photos")
	see(b, "photos")
	b.photos(p)
	b.at("face")
	see(b, "face")
	b.leave()
	b.open("/back")
	b.at("face")
	see(b, "face-left")
	b.click("#continue")
	b.until(`location.pathname.startsWith('/face/')`)
	b.click("button[value=passes]")
	b.send(p)
	see(b, "code")
	b.fill("#code", b.site.code(b.t, p.Mobile))
	b.click("#check .first")
	b.at("pin")
	see(b, "pin")
	b.keys(goodPIN)
	b.keys(goodPIN)
	b.at("review")
	see(b, "review")
	b.site.approve(b.t, b.session())
	b.at("done")
	see(b, "done")
}

// tourAccount goes through the pages of an account that is verified.
func (b *tab) tourAccount(see look) {
	b.t.Helper()
	c, _ := b.site.verified(b.t)
	b.as(c)
	for _, name := range []string{"", "pay", "pin", "export", "consents", "guardian", "delete"} {
		b.open("/" + name)
		see(b, "account-"+name)
	}
}

// tourGuardian goes through what a child and its guardian see.
func (b *tab) tourGuardian(see look) {
	b.t.Helper()
	parent, guardian := b.site.guardian(b.t)
	child, _, session := b.site.child(b.t, guardian)
	b.as(child).open("/s/" + session + "/identity")
	b.shows("#guardian", "需要监护人同意")
	see(b, "guardian-child")
	b.as(parent).open("/")
	b.shows("#wards", "孩子的认证")
	see(b, "guardian-account")
	b.open("/guardian")
	b.shows("#wards", "人脸核验")
	see(b, "guardian")
}

// tourDesk goes through the desk: a case of two reviewers, from the queue to the end.
func (b *tab) tourDesk(see look) {
	b.t.Helper()
	session, _, _ := b.site.waiting(b.t, "copy")
	one := newDesk(b.t, b.site, b.width)
	b.run(navigate(b.site.staff, "/login"))
	b.at("login")
	see(b, "desk-login")
	one.queue()
	one.until(`document.querySelector('#queue a')`)
	see(one.tab, "desk-queue")
	one.look(session)
	see(one.tab, "desk-case-free")
	one.click("#take")
	one.has("mine")
	one.click("#decide .first")
	one.click("#reveal-box summary")
	one.fill("#purpose", "ticket-4711")
	one.click("#reveal .second")
	one.shows("#plain", "")
	one.click("#trail-box summary")
	see(one.tab, "desk-case-mine")
	one.click("#hide")
	one.click("#photos")
	one.until(`document.querySelectorAll('#pictures img').length === 2`)
	see(one.tab, "desk-case-photos")
	one.fill("#text", "已电话核实。")
	one.click("#note .second")
	one.shows("#noticed", "备注已保存")
	one.decide("reject", "document_forged")
	one.shows("#noticed", "另一位")
	see(one.tab, "desk-case-voted")
	two := newDesk(b.t, b.site, b.width)
	two.take(session)
	see(two.tab, "desk-case-second")
	one.look(session)
	see(one.tab, "desk-case-of-another")
	two.click("#differ")
	two.decide("again", "document_quality", "photos")
	two.status("open")
	see(two.tab, "desk-case-decided")
}
