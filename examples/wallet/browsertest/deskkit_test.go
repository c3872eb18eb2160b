package browsertest

import (
	"fmt"
	"sync/atomic"
	"testing"
)

// A desk is a tab of a reviewer.
type desk struct {
	*tab
	name string
}

var reviewers atomic.Int64

// newDesk opens the desk for a reviewer whom nobody has met, in a browser of their own.
func newDesk(t *testing.T, s *site, width int64) desk {
	t.Helper()
	name := fmt.Sprint("reviewer-", reviewers.Add(1))
	return desk{newTab(t, s, width).as(s.reviewer(t, name)), name}
}

// onCase has a case wait, with a reviewer who has not looked at it. "copy" is one for two reviewers.
func onCase(t *testing.T, which string) (session string, one desk) {
	t.Helper()
	session, _, _ = shared.waiting(t, which)
	return session, newDesk(t, shared, desktop)
}

// queue opens the page of what waits.
func (d desk) queue() {
	d.t.Helper()
	d.run(navigate(d.site.staff, "/"))
	d.at("queue")
}

// look opens a case.
func (d desk) look(session string) {
	d.t.Helper()
	d.run(navigate(d.site.staff, "/case/"+session))
	d.at("case")
}

// take opens a case and takes it.
func (d desk) take(session string) {
	d.t.Helper()
	d.look(session)
	d.click("#take")
	d.has("mine")
}

// has waits until the page says who has the case.
func (d desk) has(who string) {
	d.t.Helper()
	d.until(fmt.Sprintf(`document.querySelector('#lease').dataset.has === %q`, who))
}

// decide fills in the decision and sends it: what, why if it is not "", and the steps to be done again.
func (d desk) decide(what, reason string, again ...string) {
	d.t.Helper()
	d.click("[name=action][value=" + what + "]")
	if reason != "" {
		d.set("#reason", reason)
	}
	for _, step := range again {
		d.click("[name=again][value=" + step + "]")
	}
	d.click("#decide .first")
}

// status waits until the case has ended so.
func (d desk) status(name string) {
	d.t.Helper()
	d.until(fmt.Sprintf(`document.querySelector('#outcome').checkVisibility() && document.querySelector('#outcome').dataset.state === %q`, name))
}

// approve takes a case and approves it.
func (d desk) approve(session string) {
	d.t.Helper()
	d.take(session)
	d.decide("approve", "")
	d.status("approved")
}
