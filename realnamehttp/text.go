package realnamehttp

import "github.com/go-realname/sdk/realname"

// maxText is the longest text that a field may have, in bytes. Package names and the others
// know what fits.
const maxText = 1024

// A noteText is a text that is as long as a note of a reviewer may be, see [realname.MaxNote].
type noteText struct{ realname.Detail }

// UnmarshalText takes a text from a request.
func (t *noteText) UnmarshalText(b []byte) error {
	if len(b) > realname.MaxNote {
		return &realname.Error{Reason: realname.ReasonValueTooLarge}
	}
	t.Detail = realname.NewDetail(string(b))
	return nil
}

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
