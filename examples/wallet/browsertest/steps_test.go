package browsertest

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

const goodPIN = "739164"

// agree ticks the consent of a page.
func (b *tab) agree() {
	b.t.Helper()
	b.until(ready)
	if b.is(`document.querySelector('#agree').checkVisibility() && !document.querySelector('#agree').checked`) {
		b.click("#agree")
	}
}

// goTo logs somebody new in who is at a step, and opens its page.
func (b *tab) goTo(step, method string, p person) {
	b.t.Helper()
	c := b.site.user(b.t)
	id := c.walkTo(step, "verify", method, p)
	b.as(c).open("/s/" + id + "/" + step)
	b.at(step)
}

// choose begins a verification by a method.
func (b *tab) choose(goal, method string) {
	b.t.Helper()
	b.open("/start?goal=" + goal)
	b.click(fmt.Sprintf("[data-method=%s]", method))
	b.at("identity")
}

// starting is somebody new who has begun by a method.
func starting(t *testing.T, s *site, width int64, method string) (*tab, person) {
	t.Helper()
	b := newTab(t, s, width).enter()
	b.choose("verify", method)
	return b, s.person(t, "passes")
}

// give fills in fields of a page, each with what comes after its selector, and sends it.
func (b *tab) give(page string, fields ...string) {
	b.t.Helper()
	b.at(page)
	for i := 0; i < len(fields); i += 2 {
		b.fill(fields[i], fields[i+1])
	}
	b.agree()
	b.click("form.step .first")
}

// identity gives name and number.
func (b *tab) identity(p person) {
	b.t.Helper()
	b.give("identity", "#name", p.Name, "#number", p.Number)
}

// photos gives photos of both sides of somebody's card.
func (b *tab) photos(p person) {
	b.t.Helper()
	b.at("photos")
	for _, side := range sides {
		file := filepath.Join(b.t.TempDir(), side+".jpg")
		if err := os.WriteFile(file, b.site.photo(b.t, p, side), 0o600); err != nil {
			b.t.Fatal(err)
		}
		b.run(chromedp.SetUploadFiles(chromedp.CSS("#"+side), []string{file}))
	}
	b.agree()
	b.click("form.step .first")
}

// leave goes to the provider's page of the face check.
func (b *tab) leave() {
	b.t.Helper()
	b.at("face")
	b.agree()
	b.click("form.step .first")
	b.until(`location.pathname.startsWith('/face/')`)
}

// face has the face check end with a result.
func (b *tab) face(result string) {
	b.t.Helper()
	b.leave()
	b.click(fmt.Sprintf("button[value=%s]", result))
}

// card gives a bank card.
func (b *tab) card(p person) {
	b.t.Helper()
	b.give("card", "#card", p.Card, "#mobile", p.Mobile)
}

// send has a code sent.
func (b *tab) send(p person) {
	b.t.Helper()
	b.at("code")
	if b.is(`!document.querySelector('#where').hidden`) {
		b.fill("#mobile", p.Mobile)
	}
	b.click("#send button.second")
	b.until(`document.querySelector('#sent').textContent`)
}

// code proves the mobile number.
func (b *tab) code(p person) {
	b.t.Helper()
	b.send(p)
	b.fill("#code", b.site.code(b.t, p.Mobile))
	b.click("#check .first")
}

// digits types a PIN, and sends it.
func (b *tab) digits(pin string) {
	b.t.Helper()
	b.until(`document.querySelector('#digits')?.value === '' && ` + ready)
	b.fill("#digits", pin)
	b.click("form.step > .first")
}

// keys enters a PIN by the pad, and sends it.
func (b *tab) keys(pin string) {
	b.t.Helper()
	b.until(`document.querySelector('#digits')?.value === '' && ` + ready)
	for _, d := range pin {
		b.click(fmt.Sprintf(".keys [data-digit=%q]", string(d)))
	}
	b.click("form.step > .first")
}

// pin sets a PIN.
func (b *tab) pin(pin string) {
	b.t.Helper()
	b.at("pin")
	b.digits(pin)
	b.digits(pin)
}

// session is the id of the one that is shown.
func (b *tab) session() string {
	b.t.Helper()
	path, err := eval[string](b, `location.pathname`)
	if err != nil {
		b.t.Fatal(err)
	}
	return strings.Split(path, "/")[2]
}

// byCard goes all the way by identity card, until the review.
func (b *tab) byCard(goal string, p person) {
	b.t.Helper()
	b.choose(goal, "id_card")
	b.identity(p)
	b.photos(p)
	b.face("passes")
	b.code(p)
	if goal == "verify" {
		b.pin(goodPIN)
	}
	b.at("review")
}

// byBank goes all the way by bank card, until the review.
func (b *tab) byBank(goal string, p person) {
	b.t.Helper()
	b.choose(goal, "bank_card")
	b.identity(p)
	b.card(p)
	b.code(p)
	if goal == "verify" {
		b.pin(goodPIN)
	}
	b.at("review")
}
