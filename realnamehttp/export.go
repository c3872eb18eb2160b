package realnamehttp

import (
	"log/slog"

	"github.com/go-realname/sdk/realname"
)

// A personalData is what a person gets of themselves. It is plain in the answer alone: printed it is
// masked.
type personalData struct{ export realname.Export }

// MarshalJSON returns the document as it is.
func (d personalData) MarshalJSON() ([]byte, error) { return d.export.Reveal(), nil }

// String is masked.
func (d personalData) String() string { return d.export.String() }

// LogValue is masked.
func (d personalData) LogValue() slog.Value { return d.export.LogValue() }

// export hands out what is kept of the account's person. Who stole a login must not read it: the PIN
// shows that it is the person.
func (u *user) export(c *call, in exportRequest) (personalData, error) {
	if err := u.provenBy(c, in.PIN); err != nil {
		return personalData{}, err
	}
	export, err := u.v.Records().Export(c.r.Context(), c.account)
	if err == nil {
		c.w.Header().Set("Content-Disposition", `attachment; filename="export.json"`)
	}
	return personalData{export}, err
}
