package realnamehttp

import "github.com/go-realname/sdk/realname"

// maxText is the longest text that a field may have, in bytes. Package names and the others
// know what fits.
const maxText = 1024

// A text is what a person typed, on its way to the package that parses it. It prints masked.
type text struct{ realname.Detail }

// UnmarshalText takes a text from a request.
func (t *text) UnmarshalText(b []byte) error {
	if len(b) > maxText {
		return &realname.Error{Reason: realname.ReasonValueTooLarge}
	}
	t.Detail = realname.NewDetail(string(b))
	return nil
}
