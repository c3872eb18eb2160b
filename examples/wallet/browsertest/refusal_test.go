package browsertest

import (
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// refused waits until the page tells why a step was not passed, in the words of package explain.
func (b *tab) refused(step realname.Step, r realname.Reason) {
	b.t.Helper()
	_, told := explain.Step(language.SimplifiedChinese, realname.Progress{Step: step, Phase: realname.PhaseFailed, Reason: r})
	b.says(told)
}

// Each no is told on the page of its step, and the person can try again there.
func TestRefusals(t *testing.T) {
	id, card := "id_card", "bank_card"
	for _, tt := range []struct {
		which, method string
		step          realname.Step
		reason        realname.Reason
	}{
		{"differs", id, realname.StepIdentity, realname.ReasonMismatch},
		{"no_record", card, realname.StepIdentity, realname.ReasonNoRecord},
		{"temporary", id, realname.StepPhotos, realname.ReasonDocumentTemporary},
		{"expired_card", id, realname.StepPhotos, realname.ReasonDocumentExpired},
		{"blurred", id, realname.StepPhotos, realname.ReasonDocumentQuality},
		{"other_face", id, realname.StepFace, realname.ReasonFaceMismatch},
		{"not_alive", id, realname.StepFace, realname.ReasonAttackSuspected},
		{"no_picture", id, realname.StepFace, realname.ReasonNoRecord},
		{"lost", card, realname.StepCard, realname.ReasonCardNotUsable},
		{"unsupported", card, realname.StepCard, realname.ReasonCardUnsupported},
		{"expired", card, realname.StepCard, realname.ReasonCardNotUsable},
	} {
		t.Run(tt.which, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, shared, phone)
			p := shared.person(t, tt.which)
			b.goTo(tt.step.String(), tt.method, p)
			switch tt.step {
			case realname.StepIdentity:
				b.identity(p)
			case realname.StepPhotos:
				b.photos(p)
			case realname.StepFace:
				b.face(tt.which)
			case realname.StepCard:
				b.card(p)
			}
			b.refused(tt.step, tt.reason)
			b.until(`!document.querySelector('form.step').hidden`)
		})
	}
}

// What is not valid is told beside its field, before anybody is asked.
func TestInvalid(t *testing.T) {
	t.Parallel()
	b, p := starting(t, shared, phone, "bank_card")
	_, err := idcard.Parse("110105194912310021")
	wrong := p
	wrong.Number = "110105194912310021"
	b.identity(wrong)
	b.says(explain.Error(language.SimplifiedChinese, err))
	b.until(`document.activeElement.id === 'number' && document.activeElement.getAttribute('aria-invalid') === 'true'`)
	young := p
	young.Number = numberOf(t, "11010520200101001")
	b.identity(young)
	b.says(explain.Reason(language.SimplifiedChinese, realname.ReasonUnderAge))
	b.identity(p)
	wrong = p
	wrong.Mobile = "123"
	b.card(wrong)
	b.until(`document.activeElement.id === 'mobile' && document.querySelector('#mobile-error').textContent`)
	b.card(p)
	b.at("code")
}

// numberOf adds the check character.
func numberOf(t *testing.T, body string) string {
	t.Helper()
	for _, check := range "0123456789X" {
		if n, err := idcard.Parse(body + string(check)); err == nil {
			return n.Reveal()
		}
	}
	t.Fatal("no such number")
	return ""
}

// A provider that is down is no fault of the person's. Once it is back, the same goes on.
func TestDown(t *testing.T) {
	t.Parallel()
	s := ownSite(t)
	b, p := starting(t, s, phone, "bank_card")
	s.next(t, "IdCardVerification", "down")
	b.identity(p)
	b.says("")
	const again = `document.querySelector('body[data-page=identity] form.step .first:not([aria-disabled=true])')?.click()`
	for end := time.Now().Add(patience); !b.is(`document.body.dataset.page === 'card'`); { // its rest has to end
		if time.Now().After(end) {
			t.Fatal(b.shown())
		}
		b.is(again)
		time.Sleep(200 * time.Millisecond)
	}
}

// ownSite is a wallet for one test.
func ownSite(t *testing.T) *site {
	t.Helper()
	s, err := newSite(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.kill)
	return s
}

// A PIN that is easily guessed is refused, and so are two that differ.
func TestWeakPIN(t *testing.T) {
	t.Parallel()
	b := newTab(t, shared, phone)
	p := shared.person(t, "passes")
	b.goTo("pin", "bank_card", p)
	b.keys("123456")
	b.digits("123456")
	b.says(explain.Error(language.SimplifiedChinese, &password.Error{Reason: password.WeakPIN})[:12])
	b.digits(goodPIN)
	b.digits("739165")
	b.says("两次输入的支付密码不一致")
	b.pin(goodPIN)
	b.at("review")
}

// After five wrong codes the right one does not help either.
func TestFiveWrongCodes(t *testing.T) {
	t.Parallel()
	b := newTab(t, shared, phone)
	p := shared.person(t, "passes")
	b.goTo("code", "bank_card", p)
	b.send(p)
	right := b.site.code(t, p.Mobile)
	wrong := "000000"
	if right == wrong {
		wrong = "000001"
	}
	told := explain.Error(language.SimplifiedChinese, &sms.Error{Reason: sms.WrongCode})
	for range 5 {
		b.fill("#code", wrong)
		b.until(`!document.querySelector('#code').hasAttribute('aria-invalid') && document.querySelector('main .alert').hidden`)
		b.click("#check .first")
		b.says(told[:12])
	}
	b.fill("#code", right)
	b.click("#check .first")
	b.says("")
	b.until(`document.body.dataset.page === 'code'`)
}
