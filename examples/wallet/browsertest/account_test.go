package browsertest

import (
	"fmt"
	"testing"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// A verified account pays by PIN, changes the PIN, and sets a forgotten one anew.
func TestPayAndPIN(t *testing.T) {
	t.Parallel()
	b, p := ofVerified(t, phone)
	pay := func(pin string) {
		t.Helper()
		b.open("/pay")
		b.fill("#amount", "12.50")
		b.digits(pin)
	}
	pay("739165")
	b.says("还可尝试")
	pay(goodPIN)
	b.until(`document.querySelector('#receipt').innerText.includes('¥12.50')`)

	b.open("/pin")
	const second, third = "628413", "947206"
	for _, pin := range []string{goodPIN, second, second} {
		b.digits(pin)
	}
	b.until(`!document.querySelector('#changed').hidden`)
	pay(second)
	b.until(`!document.querySelector('#receipt').hidden`)

	b.open("/pin")
	b.click("#forgot")
	again := p
	again.Mobile = shared.person(t, "passes").Mobile // the other one has to wait for its next message
	b.identity(p)
	b.card(again)
	b.code(again)
	b.pin(third)
	b.decided()
	pay(third)
	b.until(`!document.querySelector('#receipt').hidden`)
	b.open("/")
	b.until(`document.querySelectorAll('#payments li').length === 3`)
}

// decided has a reviewer approve, where nobody else decides.
func (b *tab) decided() {
	b.t.Helper()
	b.until(`['review', 'done'].includes(document.body?.dataset.page) && ` + ready)
	if b.is(`document.body.dataset.page === 'review'`) {
		b.site.approve(b.t, b.session())
	}
	b.at("done")
	b.until(`['认证成功', '办理成功'].includes(document.querySelector('h1').textContent)`)
}

// ofVerified opens a tab for somebody who has gone all the way.
func ofVerified(t *testing.T, width int64) (*tab, person) {
	t.Helper()
	c, p := shared.verified(t)
	return newTab(t, shared, width).as(c), p
}

// A verified account binds a second card, and unbinds it.
func TestSecondCard(t *testing.T) {
	t.Parallel()
	b, p := ofVerified(t, desktop)
	other := shared.person(t, "passes")
	b.open("/")
	b.click("#bind")
	other.Name, other.Number = p.Name, p.Number
	b.identity(other)
	b.card(other)
	b.code(other)
	b.decided()
	b.open("/")
	b.until(`document.querySelectorAll('#card-list button').length === 2`)
	b.click("#card-list li:last-child button")
	b.until(`document.querySelectorAll('#card-list button').length === 1`)
}

// A verified account is renewed by another way. Nobody else can take it over.
func TestRenewAndTakeover(t *testing.T) {
	t.Parallel()
	b, p := ofVerified(t, desktop)
	thief := shared.person(t, "passes")
	b.choose("renew", "id_card")
	b.identity(thief)
	b.says(explain.Reason(language.SimplifiedChinese, realname.ReasonAnotherPerson))
	p.Mobile = thief.Mobile
	b.identity(p)
	b.photos(p)
	b.face("passes")
	b.code(p)
	b.decided()
	b.open("/")
	b.until(`document.querySelector('#level').textContent.includes('含人脸核验')`)
}

// Somebody has their data as a file, for which they need their PIN.
func TestExport(t *testing.T) {
	t.Parallel()
	b, p := ofVerified(t, phone)
	b.open("/export")
	b.digits("739165")
	b.says("还可尝试")
	b.digits(goodPIN)
	b.until(`!document.querySelector('#saved').hidden`)
	b.until(`fetch(document.querySelector('#file').href).then((r) => r.json()).then((d) => JSON.stringify(d).includes('` + p.Number + `'))`)
	b.until(`document.querySelector('#file').download === 'my-data.json'`)
	none := newTab(t, shared, phone).enter()
	none.open("/export")
	none.shows("#without", "您还没有支付密码")
	none.hides("form.step")
}

// An account is deleted with its PIN alone.
func TestDelete(t *testing.T) {
	t.Parallel()
	b, _ := ofVerified(t, phone)
	b.open("/delete")
	b.click("#agree")
	b.digits("739165")
	b.says("还可尝试")
	b.digits(goodPIN)
	b.until(`!document.querySelector('#gone').hidden`)
	b.open("/")
	b.until(`document.querySelector('#standing').dataset.state === 'unverified'`)
}

// Somebody gives up, and begins in the other way.
func TestCancelAndOtherWay(t *testing.T) {
	t.Parallel()
	b := newTab(t, shared, phone)
	b.goTo("photos", "id_card", shared.person(t, "passes"))
	b.click("#other-method")
	b.at("card")
	b.click("#cancel")
	b.at("account")
	b.until(`!document.querySelector('#go-verify').hidden && document.querySelector('#go-on').hidden`)
}

// The pages speak the language that somebody chooses.
func TestEnglish(t *testing.T) {
	t.Parallel()
	b := newTab(t, shared, phone).enter()
	b.open("/")
	b.click("#language button")
	b.until(`document.querySelector('h1')?.textContent === 'My account' && ` + ready)
	b.open("/start?goal=verify")
	b.click("[data-method=bank_card]")
	b.identity(shared.person(t, "differs"))
	_, told := explain.Step(language.English, realname.Progress{Step: realname.StepIdentity, Phase: realname.PhaseFailed, Reason: realname.ReasonMismatch})
	b.says(told)
}

// Somebody takes a consent back: what follows is said before, and nothing happens without a choice and a tick.
func TestConsents(t *testing.T) {
	t.Parallel()
	for _, width := range []int64{phone, desktop} {
		b, _ := ofVerified(t, width)
		b.open("/")
		b.click(`a[href="/consents"]`)
		b.at("consents")
		b.shows("#what-follows", "账户会暂停")
		b.click("form .first")
		b.shows("#agree-error", "请先阅读并勾选同意")
		b.click("#agree")
		b.click("form .first")
		b.shows("#purposes .error", "请选择")
		b.usable()
		b.fits()
		b.click(`[value="identity"]`)
		b.picture(fmt.Sprint("consents-", width))
		b.click("form .first")
		b.shows("#taken-back", "账户已暂停")
		b.open("/consents")
		b.shows("label:has([value=identity])", "撤回")
		b.open("/")
		b.shows("#state", "账户已暂停")
		b.hides("#go-pay")
		b.click("#go-verify") // which ends the suspension
		b.at("start")
	}
}
