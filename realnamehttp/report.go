package realnamehttp

import (
	"time"

	"github.com/go-realname/sdk/realname/report"
)

// What the desk takes and answers about reports and lists.
type (
	reportAnswer struct {
		Statement report.Statement `json:"statement"`
		Signed    string           `json:"signed,omitempty" doc:"The statement as a JWS, where the service signs"`
	}
	screenedList struct {
		Accounts []screenedAccount `json:"accounts" doc:"At most 100"`
		More     bool              `json:"more,omitempty" doc:"There are more"`
	}
	screenedAccount struct {
		Account   string    `json:"account"`
		List      string    `json:"list"`
		Reference string    `json:"reference,omitempty" doc:"Of the entry; do not tell the person"`
		Listed    time.Time `json:"listed,omitzero" doc:"Of when the lists were"`
		Since     time.Time `json:"since"`
	}
	clearRequest struct {
		Account text `json:"account"`
		Reason  text `json:"reason" doc:"1 to 128 bytes, without personal data"`
	}
)

// report is what an auditor gets of a session.
func (d *desk) report(c *call, _ none) (reportAnswer, error) {
	ctx, id := c.r.Context(), c.r.PathValue("session")
	if _, err := d.GetFor(ctx, id, c.account); err != nil {
		return reportAnswer{}, err
	}
	said, err := d.v.Records().Report(ctx, id)
	if err != nil {
		return reportAnswer{}, err
	}
	said.Issuer = d.issuer
	out := reportAnswer{Statement: said}
	if d.signer != nil {
		out.Signed, err = report.Sign(d.signer, said)
	}
	return out, err
}

// maxScreened is how many stopped accounts one answer lists.
const maxScreened = 100

func (d *desk) screened(c *call, _ none) (screenedList, error) {
	out := screenedList{Accounts: []screenedAccount{}}
	for s, err := range d.ScreenedFor(c.r.Context(), c.account) { // nobody is told of their own
		if err != nil {
			return screenedList{}, err
		}
		if out.More = len(out.Accounts) == maxScreened; out.More {
			break
		}
		out.Accounts = append(out.Accounts, screenedAccount{s.Account, s.List, s.Reference, s.Listed, s.Since})
	}
	return out, nil
}

func (d *desk) clearScreening(c *call, in clearRequest) (done, error) {
	return done{}, d.ClearScreening(c.r.Context(), in.Account.Reveal(), c.account, in.Reason.Reveal())
}
