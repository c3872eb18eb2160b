package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/examples/internal/columns"
	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// A tour takes one person through verification and prints what happens.
type tour struct {
	*realnametest.World
	speech.Speaker
	lang   language.Tag
	ctx    context.Context
	out    io.Writer
	person person
	ask    *asker // nil: nobody is asked

	account string
	s       realname.Session // as it stands
	sent    bool             // whether a code is on its way or has arrived
	resend  time.Time        // when another code may be asked for
	row     int
}

func (t *tour) printf(format string, args ...any) { fmt.Fprintf(t.out, format, args...) }

func (t *tour) intro() {
	t.printf("%s\n", t.Say(intro, clock(t.Clock.Now()).Format("2006-01-02 15:04")))
	if t.ask != nil {
		t.printf("%s\n", t.Say(askIntro))
	}
}

// clock is t as a clock in Beijing shows it.
func clock(t time.Time) time.Time { return t.In(time.FixedZone("", 8*60*60)) }

// given prints what the person types.
func (t *tour) given(methods []realname.Method) {
	p := t.person
	card := p.card.Number.Identify()
	rows := [][3]string{
		{t.Say(labelName), p.identity.Name.Masked()},
		{t.Say(labelNumber), p.identity.Number.Masked(), t.Term(p.identity.Number.Kind())},
		{t.Say(labelCard), p.card.Number.MaskedGroups(), t.bank() + " " + t.Term(card.Type)},
		{t.Say(labelMobile), p.mobile.Masked()},
		{t.Say(labelPIN), p.pin.Masked()},
	}
	width := [2]int{}
	for _, r := range rows {
		width[0], width[1] = max(width[0], columns.Width(r[0])), max(width[1], columns.Width(r[1]))
	}
	t.printf("\n")
	for i, r := range rows {
		if i == 2 && methods[len(methods)-1] != realname.MethodBankCard {
			continue
		}
		line := "  " + columns.Pad(r[0], width[0]+2) + columns.Pad(r[1], width[1]+2) + r[2]
		t.printf("%s\n", strings.TrimRight(line, " "))
	}
}

// bank is the bank of the person's card.
func (t *tour) bank() string {
	bank := t.person.card.Number.Identify().Bank
	if t.Chinese || bank.English == "" {
		return bank.Chinese
	}
	return bank.English
}

// walk goes through one way of a goal, and reports whether it ended in approval. Somebody who
// verifies has a new account.
func (t *tour) walk(n int, g realname.Goal, m realname.Method) bool {
	title := explain.Term(t.lang, g)
	if g == realname.GoalVerify {
		title, t.account = t.Term(m), fmt.Sprintf("account-%d", n)
	}
	t.printf("\n%d. %s\n\n", n, title)
	t.sent, t.row = false, 0
	before := t.standing()
	t.print("", t.Say(headStep), t.Say(headResult), t.Say(headDetail))
	var err error
	t.s, err = t.Verifier.Start(t.ctx, t.account, g, m)
	if err == nil {
		err = t.consent()
	}
	if err != nil {
		t.printf("  %s\n", t.Say(system, err))
		return false
	}
	t.print("", t.Say(agreed), "", t.Say(didAgree))
	for _, p := range t.s.Steps {
		t.row++
		if !t.pass(p.Step) {
			break
		}
	}
	t.outcome(before)
	t.Clock.Advance(10 * time.Minute)
	return t.s.Status == realname.StatusApproved
}

// consent agrees to what the steps hand to backends.
func (t *tour) consent() error {
	var acts []realname.ConsentAct
	for _, n := range t.s.Needs {
		acts = append(acts, n.Act(map[bool]string{true: "zh-Hans", false: "en"}[t.Chinese]))
	}
	return t.keep(t.Verifier.Consent(t.ctx, t.s.Ref, acts...))
}

// pass does a step, again and again if somebody is there to be asked.
func (t *tour) pass(step realname.Step) bool {
	for t.ctx.Err() == nil {
		t.Clock.Advance(20 * time.Second)
		detail, err := t.do(step)
		if errors.Is(err, errQuit) {
			t.printf("  %s\n", t.Say(stopped))
			return false
		}
		t.report(step, detail, err)
		if t.s.Step(step).Phase == realname.PhasePassed {
			return true
		}
		if t.ask == nil || !t.again(step, err) {
			return false
		}
	}
	return false
}

// again reports whether it makes sense to do a step again.
func (t *tour) again(step realname.Step, err error) bool {
	var refusal *sms.Error
	if errors.As(err, &refusal) {
		switch refusal.Reason {
		case sms.WrongCode, sms.NotSent, sms.TooSoon:
		default:
			return false
		}
	}
	switch {
	case t.s.Waiting != realname.WaitingForUser, t.s.Step(step).Phase == realname.PhaseExhausted:
		return false
	case step == realname.StepPhotos, step == realname.StepFace:
		_, err := t.ask.line(t, t.Say(onceMore), "")
		return err == nil
	}
	return true
}

// report prints what came of a step.
func (t *tour) report(step realname.Step, detail string, err error) {
	p := t.s.Step(step)
	// That the review said no is told of the session, not of the step.
	if step == realname.StepReview && t.s.Status == realname.StatusRejected {
		p.Phase, p.Reason = realname.PhaseFailed, t.s.Reason
	}
	result, told := explain.Step(t.lang, p)
	code := explain.Code(err)
	switch {
	case errors.Is(err, realname.ErrUnavailable):
		result = t.Term(realname.PhaseUnresolved)
	case err != nil:
		result = t.Say(refused)
	}
	if err != nil || p.Phase == realname.PhaseFailed || p.Phase == realname.PhaseExhausted {
		detail = ""
	}
	t.print(t.number(), t.Term(step), result, detail)
	switch {
	case err != nil:
		told = explain.ErrorAt(t.lang, err, t.Clock.Now())
	case p.Reason != 0:
		code = explain.Code(&realname.Error{Reason: p.Reason})
	default:
		return
	}
	t.tell(told, code)
	if p.Reason != 0 && p.Left >= 0 && step != realname.StepReview {
		t.printf("     %s\n", t.Say(triesLeft, p.Left))
	}
}

// tell prints what the person is told, and what a program gets.
func (t *tour) tell(person string, program explain.Problem) {
	t.printf("     %s%s\n", t.Say(theUser), person)
	t.printf("     %s\n", t.Say(theProgram, program.Code, program.Class))
}

// number is the number of the row, once.
func (t *tour) number() string {
	if t.row == 0 {
		return ""
	}
	return fmt.Sprint(t.row)
}

// print prints one row of the table of steps.
func (t *tour) print(number, step, result, detail string) {
	stepWidth := columns.Max(t.Say(headStep), t.Say(agreed))
	for s := realname.StepIdentity; s <= realname.StepReview; s++ {
		stepWidth = max(stepWidth, columns.Width(t.Term(s)))
	}
	resultWidth := columns.Max(t.Say(headResult), t.Say(refused))
	for p := realname.PhaseNeeded; p <= realname.PhaseExhausted; p++ {
		resultWidth = max(resultWidth, columns.Width(t.Term(p)))
	}
	line := "  " + columns.Pad(number, 3) + columns.Pad(step, stepWidth+2) +
		columns.Pad(result, resultWidth+2) + detail
	t.printf("%s\n", strings.TrimRight(line, " "))
}

// outcome prints how the session and the account stand at the end, and what events told of it.
func (t *tour) outcome(before string) {
	waiting := t.Term(t.s.Waiting)
	if t.s.Status == realname.StatusApproved {
		if t.PINs.Verify(t.ctx, t.account, t.person.pin) == nil {
			waiting = t.Say(pinWorks)
		}
	}
	t.printf("\n  %s\n", t.Say(outcome, t.Term(t.s.Status), waiting))
	t.accountLine(before)
	t.deliver()
}

// deliver prints what the service is told of the session.
func (t *tour) deliver() {
	var told []string
	_, err := t.Verifier.Deliver(t.ctx, func(_ context.Context, e realname.Event) error {
		if e.Kind != realname.EventStatus { // of the account's own
			return nil
		}
		told = append(told, t.Term(e.Status))
		return nil
	})
	if err != nil {
		t.printf("  %s\n", t.Say(system, err))
		return
	}
	t.printf("  %s\n", t.Say(events, strings.Join(told, " → ")))
}
