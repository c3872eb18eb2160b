package browsertest

import (
	"testing"

	"github.com/chromedp/chromedp"
	"github.com/chromedp/chromedp/kb"

	"github.com/go-realname/sdk/realname"
)

// A reviewer takes the next case from the queue, asks for a step again, gets it back, and rejects it
// once another agrees. The person is told.
func TestReviewer(t *testing.T) {
	t.Parallel()
	session, c, p := shared.waiting(t, "copy")
	b := newTab(t, shared, phone).as(c)
	b.open("/s/" + session + "/review")
	one := newDesk(t, shared, desktop)
	one.take(session)
	one.shows("#steps", "疑似翻拍或复印")
	one.until(`!document.querySelector('main').innerText.includes('` + p.Number + `')`)
	one.decide("again", "document_quality", "photos")
	one.status("open")
	b.at("photos")
	b.refused(realname.StepPhotos, realname.ReasonDocumentQuality)
	b.photos(p)
	b.at("review")
	one.take(session)
	one.decide("reject", "document_forged")
	one.shows("#noticed", "需要另一位审核人员")
	two := newDesk(t, shared, desktop)
	two.take(session)
	two.click("#agree")
	two.status("rejected")
	two.shows("#status-text", "疑似伪造证件")
	b.at("done")
	b.until(`document.querySelector('h1').textContent === '审核未通过'`)
	b.open("/")
	b.until(`!document.querySelector('#go-verify').hidden`)
}

// What the first of two reviewers decided is shown to the second, who agrees or does not. The first
// cannot be the second.
func TestFourEyes(t *testing.T) {
	t.Parallel()
	session, one := onCase(t, "copy")
	two := newDesk(t, shared, desktop)
	one.take(session)
	one.decide("approve", "")
	one.shows("#noticed", "需要另一位审核人员")
	one.shows("#vote-text", "您的决定：通过")
	one.hides("#agree")
	one.click("#take")
	one.has("mine")
	one.hides("#agree")
	one.decide("approve", "") // once more, by the same one
	one.shows("#noticed", "需要另一位审核人员")
	one.click("#return")
	one.at("queue")

	two.take(session)
	two.shows("#vote-text", one.name+" 的决定：通过")
	two.hides("#decide")
	two.click("#differ")
	two.decide("reject", "attack_suspected") // takes the place of the first decision
	two.shows("#vote-text", "您的决定：拒绝")
	one.take(session)
	one.shows("#vote-text", two.name+" 的决定：拒绝")
	one.shows("#vote-facts", "疑似人脸攻击")
	one.click("#differ")
	one.decide("approve", "")
	two.take(session)
	two.click("#agree")
	two.status("approved")
	two.click("#trail-box summary")
	two.until(`document.querySelectorAll('#trail [data-kind=voted]').length === 3`)
	two.shows("#trail [data-kind=decided]", two.name)
}

// The second reviewer sees word for word what the first one asks for, before they take the case and agree to it.
// On a phone and on a desktop, in both languages.
func TestSecondSeesWhatFirstWants(t *testing.T) {
	for _, tt := range []struct {
		name  string
		width int64
		asks  string // with the first one's name before it
		again string
		why   string
	}{
		{"on a phone", phone, " 的决定：退回重交", "银行卡信息 · 短信验证码", "证件照片不清晰"},
		{"on a desktop, in English", desktop, " decided: ask for steps again", "Bank card · SMS code", "Photo cannot be read"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			session := shared.takenOver(t)
			one, two := newDesk(t, shared, tt.width), newDesk(t, shared, tt.width)
			two.queue()
			if tt.width == desktop {
				two.click("#language button")
				two.at("queue")
			}
			one.take(session)
			one.decide("again", "document_quality", "card", "code")
			one.shows("#noticed", "需要另一位审核人员")
			two.look(session)
			two.shows("#vote-text", one.name+tt.asks)
			for _, text := range []string{tt.again, tt.why} {
				two.shows("#vote-facts", text)
			}
			two.until(`document.querySelectorAll('#vote-facts dd').length === 4`) // when it was, and until when it counts
			two.hides("#agree")
			two.click("#take")
			two.has("mine")
			two.fits()
			two.usable()
			two.click("#agree")
			two.status("open")
			two.hides("#vote")
		})
	}
}

// takenOver is a case of an account whose payment password is to be set anew by a phone that it has not shown before.
func (s *site) takenOver(t *testing.T) (session string) {
	t.Helper()
	c, p := s.verified(t)
	p.Mobile = s.person(t, "passes").Mobile
	session = c.walkTo("pin", "reset_pin", "bank_card", p)
	c.post("/realname/sessions/"+session+"/pin", form{"pin": "628413"}, nil)
	return session
}

// A case that somebody has is shown to others, who cannot decide about it. It is free again once
// they give it back.
func TestLeaseOfAnother(t *testing.T) {
	t.Parallel()
	session, one := onCase(t, "passes")
	two := newDesk(t, shared, desktop)
	one.take(session)
	two.look(session)
	two.has("other")
	two.shows("#lease-text", one.name+" 正在处理")
	two.hides("#decide")
	two.hides("#take")
	two.queue()
	two.shows(`a[href="/case/`+session+`"]`, one.name+" 正在处理")
	one.click("#return")
	one.at("queue")
	two.take(session)
	one.look(session)
	one.has("other")
	two.decide("approve", "")
	two.status("approved")
}

// Two reviewers take the same case at once: one has it, and the other is told.
func TestTakenMeanwhile(t *testing.T) {
	t.Parallel()
	session, one := onCase(t, "passes")
	two := newDesk(t, shared, desktop)
	two.look(session)
	one.take(session)
	two.click("#take")
	two.has("other")
	two.says("")
}

// A lease ends by itself: the page says so, asks for no decision, and lets the reviewer take it again.
func TestLeaseEnds(t *testing.T) {
	t.Parallel()
	session, d := onCase(t, "passes")
	d.take(session)
	d.until(`document.querySelector('#decide').checkVisibility()`)
	d.until(`Object.assign(window, { now: Date.now }) && (Date.now = () => window.now() + 11 * 60_000)`)
	d.has("ended")
	d.shows("#lease-text", "您的处理时间已到")
	d.hides("#decide")
	d.until(`Date.now = window.now`)
	d.click("#take")
	d.has("mine")
	d.until(`document.querySelector('#decide').checkVisibility()`)
}

// The next case is the one that waits longest and is free. Where there is none, that is said.
func TestNextCase(t *testing.T) {
	t.Parallel()
	s := ownSite(t)
	d := newDesk(t, s, phone)
	d.queue()
	d.shows("#queue", "没有待审核的认证")
	d.click("#next")
	d.says("")
	for _, which := range []string{"passes", "copy"} {
		s.waiting(t, which)
	}
	d.click("#again")
	d.until(`document.querySelectorAll('#queue a').length === 2`)
	d.shows("#queue .odd", "疑似翻拍或复印")
	d.fits()
	listed, err := eval[[]string](d.tab, `[...document.querySelectorAll('#queue a')].map((a) => a.pathname.split('/')[2])`)
	if err != nil {
		t.Fatal(err)
	}
	first, second := listed[0], listed[1]
	d.click("#next")
	d.at("case")
	d.has("mine")
	d.until(`location.pathname === '/case/` + first + `'`)
	d.decide("again", "document_quality", "face")
	d.status("open")
	d.click("#next")
	d.until(`location.pathname === '/case/` + second + `' && ` + ready)
	d.decide("escalate", "")
	d.shows("#noticed", "已上报")
	d.queue()
	d.click("[data-show=mine]")
	d.shows("#queue", "没有待审核的认证")
	d.click("[data-show=escalated]")
	d.shows(`a[href="/case/`+second+`"]`, "已上报")
}

// Values are shown for a purpose, which stands on the trail, and are hidden again.
func TestReveal(t *testing.T) {
	t.Parallel()
	session, _, p := shared.waiting(t, "passes")
	d := newDesk(t, shared, desktop)
	d.take(session)
	d.click("#reveal-box summary")
	d.click("#reveal .second")
	d.shows("#purpose-error", "请填写")
	d.fill("#purpose", "ticket-4711")
	d.click("#reveal .second")
	d.shows("#plain-facts", p.Number)
	d.shows("#plain-facts", p.Name)
	d.click("#hide")
	d.until(`!document.documentElement.outerHTML.includes('` + p.Number + `')`)
	d.click("#reveal .second")
	d.shows("#plain-facts", p.Number)
	d.queue()
	d.run(chromedp.NavigateBack())
	d.at("case")
	d.until(`!document.documentElement.outerHTML.includes('` + p.Number + `')`)
	d.click("#trail-box summary")
	d.shows("#trail [data-kind=revealed]", d.name+" · ticket-4711")
}

// Photos are shown for a purpose as well, without what was written beside the picture.
func TestPhotosOfACase(t *testing.T) {
	t.Parallel()
	session, d := onCase(t, "copy")
	d.take(session)
	d.click("#reveal-box summary")
	d.click("#photos")
	d.shows("#purpose-error", "请填写")
	d.fill("#purpose", "ticket-4711")
	d.click("#photos")
	d.until(`[...document.querySelectorAll('#pictures img')].filter((i) => i.naturalWidth === 856).length === 2`)
	d.shows("#pictures", "国徽面")
	d.click("#hide")
	d.until(`!document.querySelector('#pictures img')`)
	d.click("#trail-box summary")
	d.shows("#trail [data-kind=photos_seen]", d.name+" · ticket-4711")
}

// A note is written and read by another, and never shown as markup.
func TestNotes(t *testing.T) {
	t.Parallel()
	session, one := onCase(t, "passes")
	two := newDesk(t, shared, desktop)
	one.take(session)
	one.click("#note .second")
	one.shows("#text-error", "请填写")
	one.fill("#text", "已电话核实 <b>x</b>")
	one.click("#note .second")
	one.shows("#noticed", "备注已保存")
	two.look(session)
	two.shows("#notes li", "已电话核实 <b>x</b>")
	two.shows("#notes li", one.name)
}

// What is missing in a decision is told beside it.
func TestDecisionIsIncomplete(t *testing.T) {
	t.Parallel()
	session, d := onCase(t, "passes")
	d.take(session)
	d.click("#decide .first")
	d.shows("#actions .error", "请选择")
	d.decide("again", "")
	d.shows("#reason-error", "请选择")
	d.hides("#actions .error")
	d.decide("again", "document_quality")
	d.shows("#again-part .error", "请选择")
	d.decide("again", "", "face", "photos")
	d.status("open")
}

// A case is taken and decided by keyboard alone.
func TestDeskByKeyboard(t *testing.T) {
	t.Parallel()
	session, d := onCase(t, "passes")
	d.look(session)
	press := func(selector, key string) {
		t.Helper()
		for range 60 { // tab by tab, as somebody does who has no mouse
			if d.is(`document.activeElement.matches('` + selector + `')`) {
				d.run(chromedp.KeyEvent(key))
				return
			}
			d.run(chromedp.KeyEvent(kb.Tab))
		}
		t.Fatalf("%s is not reached", selector)
	}
	press("#take", kb.Enter)
	d.has("mine")
	press("#action", " ")
	press("#decide .first", kb.Enter)
	d.status("approved")
}

// The same number on another account is shown, without the other account's name.
func TestOthersWithTheNumber(t *testing.T) {
	t.Parallel()
	_, p := shared.verified(t)
	again := p
	again.Mobile, again.Card = shared.person(t, "passes").Mobile, shared.person(t, "passes").Card
	session := shared.user(t).walk("verify", "id_card", again)
	d := newDesk(t, shared, desktop)
	d.look(session)
	d.shows("#others", "已通过")
	d.until(`!document.querySelector('#others').textContent.includes('t-')`)
}
