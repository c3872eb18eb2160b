package realnamehttp

import (
	"crypto"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A DeskConfig says how [DeskHandler] works. Allow is required; every other field may be left zero.
type DeskConfig struct {
	// Allow returns who does it, for the audit trail, if they may do the operation: its id is
	// that of the OpenAPI document, such as "decide" or "release". The name is that of their login, and
	// nothing that a request can choose. An error, or "", is answered with 403. Whose own case it is,
	// and what two are wanted for, [realname.Config].Own and FourEyes say.
	Allow func(r *http.Request, operation string) (actor string, err error)

	// Signer signs reports, see [report.Sign]. Nil means that they are not signed.
	Signer crypto.Signer

	// Issuer is what the service calls itself in reports.
	Issuer string

	// Origins, PerMinute, Timeout, Now, Log and UnsafeAnyOrigin are as in [Config]. PerMinute is
	// for an actor.
	Origins         []string
	PerMinute       int
	Timeout         time.Duration
	Now             func() time.Time
	Log             *slog.Logger
	UnsafeAnyOrigin bool
}

func (c *DeskConfig) check(v *realname.Verifier) error {
	def(&c.PerMinute, 600)
	def(&c.Timeout, 30*time.Second)
	return problems(
		wrong(v == nil, "the Verifier is missing"),
		wrong(c.Allow == nil, "DeskConfig.Allow is missing"),
		wrong(c.PerMinute < 0 || c.Timeout < 0, "DeskConfig.PerMinute or Timeout is negative"),
	)
}

// DeskHandler returns the reviewers' and operators' side of a Verifier as an http.Handler: the
// list of cases, a case with its findings, the decision, and what is done to an account or its
// data. Personal data is masked, but for what is revealed, photos, exports and the notes of a case,
// which nothing on the way may keep. Put it where staff alone can reach it, behind their login, at another
// address than [Handler]. The error tells everything that is wrong with c.
func DeskHandler(v *realname.Verifier, c DeskConfig) (http.Handler, error) {
	csrf, err := protection(c.Origins, c.UnsafeAnyOrigin)
	if err := problems(c.check(v), err); err != nil {
		return nil, err
	}
	d := &desk{v, v.Desk(), c.Signer, c.Issuer}
	a := newAPI("Real-name verification: desk", d.operations())
	a.outfit(c.Now, c.Log)
	a.csrf, a.crowd, a.timeout = csrf, newCrowd(c.PerMinute, 0, operationsAtOnce, a.now), c.Timeout
	a.who = func(r *http.Request, op *operation) (string, error) {
		actor, err := c.Allow(r, op.id)
		if err != nil || actor == "" {
			return "", faultForbidden
		}
		return actor, nil
	}
	return a, nil
}

// A desk is the reviewers' side.
type desk struct {
	v *realname.Verifier
	realname.Desk
	signer crypto.Signer
	issuer string
}

// operations are what staff can do. Accounts stand in bodies, not in addresses: a service may
// name them by what belongs to nobody's log.
func (d *desk) operations() []operation {
	const get, post = http.MethodGet, http.MethodPost
	const one = "/cases/{session}"
	return []operation{
		{method: get, path: "/cases", id: "listCases", summary: "Sessions that wait for a decision, the most urgent first: the first page", action: run(d.cases)},
		{method: post, path: "/find", id: "findCases", summary: "Sessions that wait for a decision, by filter, page by page", action: run(d.find)},
		{method: get, path: "/waiting", id: "countCases", summary: "How many cases wait", action: run(d.waiting)},
		{method: post, path: "/next", id: "nextCase", summary: "Take the most urgent case that is free", action: run(d.next)},
		{method: get, path: one, id: "getCase", summary: "A session, whosever it is, with the findings of its steps", action: run(d.one)},
		{method: get, path: one + "/file", id: "getCaseFile", summary: "Everything that is to be known before one decides, masked", action: run(d.file)},
		{method: post, path: one + "/take", id: "takeCase", summary: "Take a case, or go on with it", action: run(d.take)},
		{method: post, path: one + "/return", id: "returnCase", summary: "Give a case back", action: run(d.giveBack)},
		{method: post, path: one + "/note", id: "addNote", summary: "Write a note about a case", action: run(d.note)},
		{method: post, path: one + "/reveal", id: "reveal", summary: "See the values of a case; it stands on the trail", action: run(d.reveal)},
		{method: post, path: one + "/photos", id: "revealPhotos", summary: "See the photos of a case; it stands on the trail", heavy: true, action: run(d.photos)},
		{method: post, path: one + "/decide", id: "decide", summary: "Approve, reject, ask for steps again, or escalate", action: run(d.decide)},
		{method: post, path: one + "/revoke", id: "revoke", summary: "Take an approval back", action: run(d.revoke)},
		{method: post, path: one + "/export", id: "exportSession", summary: "What is kept of a session's person, for that person; it stands on the trail", heavy: true, action: run(d.exportSession)},
		{method: post, path: one + "/restrict", id: "restrictSession", summary: "Take a session's data out of use; it is kept", action: run(d.restrictSession)},
		{method: post, path: one + "/erase", id: "eraseSession", summary: "Erase a session's personal data", action: run(d.eraseSession)},
		{method: post, path: one + "/hold", id: "holdSession", summary: "Keep a session's data until a time, for a court or an inquiry", action: run(d.holdSession)},
		{method: post, path: one + "/unhold", id: "unholdSession", summary: "End a hold", action: run(d.unholdSession)},
		{method: get, path: one + "/report", id: "report", summary: "A statement of how a session went, without personal data", action: run(d.report)},
		{method: get, path: "/screened", id: "listScreened", summary: "Accounts that are stopped since a list has their person", action: run(d.screened)},
		{method: post, path: "/accounts/clear-screening", id: "clearScreening", summary: "Let an account go on that a list has stopped", action: run(d.clearScreening)},
		{method: post, path: "/accounts/look", id: "lookAtAccount", summary: "How an account stands", action: run(d.look)},
		{method: post, path: "/accounts/suspend", id: "suspend", summary: "Stop an account", action: run(d.suspend)},
		{method: post, path: "/accounts/resume", id: "resume", summary: "Let an account go on", action: run(d.resume)},
		{method: post, path: "/accounts/unlock", id: "unlock", summary: "Lift a lock of an account", action: run(d.unlock)},
		{method: post, path: "/accounts/release", id: "release", summary: "Take an account from its person", action: run(d.release)},
		{method: post, path: "/accounts/reverify", id: "reverify", summary: "Ask an account's person to prove themselves again", action: run(d.reverify)},
		{method: post, path: "/accounts/export", id: "exportAccount", summary: "What is kept of an account's person, for that person; it stands in the account's looks", heavy: true, action: run(d.exportAccount)},
		{method: post, path: "/accounts/restrict", id: "restrictAccount", summary: "Take an account's data out of use; it is kept", action: run(d.restrictAccount)},
		{method: post, path: "/accounts/erase", id: "eraseAccount", summary: "Erase an account's personal data", action: run(d.eraseAccount)},
		{method: post, path: "/accounts/hold", id: "holdAccount", summary: "Keep an account's data until a time, for a court or an inquiry", action: run(d.holdAccount)},
		{method: post, path: "/accounts/unhold", id: "unholdAccount", summary: "End the holds of an account", action: run(d.unholdAccount)},
	}
}

// What the desk takes and answers.
type (
	decideRequest struct {
		Round    int             `json:"round" doc:"Of the session as the reviewer saw it"`
		Approve  bool            `json:"approve,omitzero"`
		Escalate bool            `json:"escalate,omitzero" doc:"Decides nothing, and leaves the case to others"`
		Again    []realname.Step `json:"again,omitzero" doc:"Steps to be done again, if it is not approved"`
		Reason   realname.Reason `json:"reason,omitzero" doc:"Why it is not approved"`
	}
	revokeRequest struct {
		Reason realname.Reason `json:"reason"`
	}
	lookRequest struct {
		Account text `json:"account"`
	}
	staffAccount struct {
		account
		Causes string    `json:"causes,omitempty" doc:"Why the PIN is suspended"`
		Next   time.Time `json:"next,omitzero" doc:"When something changes next"`
	}
	accountFile struct {
		staffAccount
		Votes []realname.FirstVote `json:"votes" doc:"What others want to be done, and wait for a second actor with"`
	}
	accountRequest struct {
		Account text            `json:"account"`
		Reason  realname.Reason `json:"reason"`
	}
	reverifyRequest struct {
		Account text            `json:"account"`
		Reason  realname.Reason `json:"reason"`
		By      time.Time       `json:"by"`
	}
)

func (d *desk) one(c *call, _ none) (session, error) {
	return c.session(d.GetFor(c.r.Context(), c.r.PathValue("session"), c.account))
}

func (d *desk) decide(c *call, in decideRequest) (session, error) {
	return c.session(d.Decide(c.r.Context(), realname.Decision{
		Session: c.r.PathValue("session"), Round: in.Round, Actor: c.account, Approve: in.Approve, Again: in.Again,
		Reason: in.Reason, Escalate: in.Escalate,
	}))
}

func (d *desk) revoke(c *call, in revokeRequest) (session, error) {
	return c.session(d.Revoke(c.r.Context(), c.r.PathValue("session"), c.account, in.Reason))
}

func (d *desk) look(c *call, in lookRequest) (accountFile, error) {
	f, err := d.Account(c.r.Context(), in.Account.Reveal(), c.account)
	return accountFile{staffAccountOf(f.Account), append([]realname.FirstVote{}, f.Votes...)}, err
}

func staffAccountOf(a realname.Account) staffAccount {
	return staffAccount{accountOf(a), a.Causes.String(), a.Next}
}

func (d *desk) suspend(c *call, in accountRequest) (done, error) {
	return done{}, d.Suspend(c.r.Context(), in.Account.Reveal(), c.account, in.Reason)
}

func (d *desk) resume(c *call, in accountRequest) (done, error) {
	return done{}, d.Resume(c.r.Context(), in.Account.Reveal(), c.account, in.Reason)
}

func (d *desk) release(c *call, in accountRequest) (done, error) {
	return done{}, d.Release(c.r.Context(), in.Account.Reveal(), c.account, in.Reason)
}

func (d *desk) reverify(c *call, in reverifyRequest) (done, error) {
	return done{}, d.Reverify(c.r.Context(), in.Account.Reveal(), c.account, in.Reason, in.By)
}
