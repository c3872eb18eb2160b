package sms

import (
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
)

// The page of defaults says what New fills in.
func TestDefaultsAreDocumented(t *testing.T) {
	c := Config{Senders: make([]Route, 1)}.withDefaults()
	route := c.Senders[0]
	c.Senders = nil
	doctable.Defaults(t, "..", "`sms.Config`", c)
	doctable.Defaults(t, "..", "`sms.Limits`", c.Limits)
	doctable.Defaults(t, "..", "`sms.Route`", route)
}
