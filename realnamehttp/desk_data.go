package realnamehttp

import (
	"time"

	"github.com/go-realname/sdk/realname"
)

// What the desk takes and answers about data duties. Reasons and purposes are 1 to 128 bytes without personal
// data.
type (
	exportForRequest struct {
		Account text   `json:"account"`
		Purpose string `json:"purpose" doc:"For the trail, such as the number of a ticket; no personal data"`
	}
	sessionDutyRequest struct {
		Reason string `json:"reason" doc:"For the trail, such as the number of a ticket; no personal data"`
	}
	accountDutyRequest struct {
		Account text   `json:"account"`
		Reason  string `json:"reason" doc:"For the trail, such as the number of a ticket; no personal data"`
	}
	sessionHoldRequest struct {
		Reason string    `json:"reason" doc:"For the trail, such as the number of a case; no personal data"`
		Until  time.Time `json:"until" doc:"At most ten years from now"`
	}
	accountHoldRequest struct {
		Account text      `json:"account"`
		Reason  string    `json:"reason" doc:"For the trail, such as the number of a case; no personal data"`
		Until   time.Time `json:"until" doc:"At most ten years from now"`
	}
	erasure struct {
		Sessions []string  `json:"sessions" doc:"Whose data was erased"`
		Kept     []dataEnd `json:"kept" doc:"Whose data a law or a hold keeps; it goes by itself"`
		Unread   []string  `json:"unread" doc:"Whose photos may be left, unreadable"`
		Copies   int       `json:"copies" doc:"How many copies providers have not confirmed as deleted yet"`
	}
	dataEnd struct {
		Session string           `json:"session"`
		Rule    realname.EndRule `json:"rule,omitempty"`
		At      time.Time        `json:"at"`
		Held    bool             `json:"held,omitempty"`
	}
)

// download is an export as it goes out: a file, which nothing on the way keeps.
func (c *call) download(e realname.Export, err error) (personalData, error) {
	if err == nil {
		c.w.Header().Set("Content-Disposition", `attachment; filename="export.json"`)
	}
	return personalData{e}, err
}

func (d *desk) exportSession(c *call, in revealRequest) (personalData, error) {
	return c.download(d.ExportSession(c.r.Context(), c.r.PathValue("session"), c.account, in.Purpose))
}

func (d *desk) exportAccount(c *call, in exportForRequest) (personalData, error) {
	return c.download(d.Export(c.r.Context(), in.Account.Reveal(), c.account, in.Purpose))
}

func erasureOf(e realname.Erasure, err error) (erasure, error) {
	out := erasure{append([]string{}, e.Sessions...), []dataEnd{}, append([]string{}, e.Unread...), e.Copies}
	for _, k := range e.Kept {
		out.Kept = append(out.Kept, dataEnd(k))
	}
	return out, err
}

func (d *desk) eraseSession(c *call, in sessionDutyRequest) (erasure, error) {
	return erasureOf(d.EraseSession(c.r.Context(), c.r.PathValue("session"), c.account, in.Reason))
}

func (d *desk) eraseAccount(c *call, in accountDutyRequest) (erasure, error) {
	return erasureOf(d.Erase(c.r.Context(), in.Account.Reveal(), c.account, in.Reason))
}

func (d *desk) restrictSession(c *call, in sessionDutyRequest) (done, error) {
	return done{}, d.RestrictSession(c.r.Context(), c.r.PathValue("session"), c.account, in.Reason)
}

func (d *desk) restrictAccount(c *call, in accountDutyRequest) (done, error) {
	return done{}, d.Restrict(c.r.Context(), in.Account.Reveal(), c.account, in.Reason)
}

func (d *desk) holdSession(c *call, in sessionHoldRequest) (done, error) {
	return done{}, d.v.Records().Hold(c.r.Context(), c.r.PathValue("session"), c.account, in.Reason, in.Until)
}

func (d *desk) holdAccount(c *call, in accountHoldRequest) (done, error) {
	return done{}, d.v.Records().HoldAccount(c.r.Context(), in.Account.Reveal(), c.account, in.Reason, in.Until)
}

func (d *desk) unholdSession(c *call, in sessionDutyRequest) (done, error) {
	return done{}, d.v.Records().Unhold(c.r.Context(), c.r.PathValue("session"), c.account, in.Reason)
}

func (d *desk) unholdAccount(c *call, in accountDutyRequest) (done, error) {
	return done{}, d.v.Records().UnholdAccount(c.r.Context(), in.Account.Reveal(), c.account, in.Reason)
}
