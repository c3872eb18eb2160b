package realname

import (
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
)

// The page of defaults says what New fills in.
func TestDefaultsAreDocumented(t *testing.T) {
	var c Config
	c.setDefaults()
	doctable.Defaults(t, "..", "`realname.Config`", c)
	doctable.Defaults(t, "..", "`realname.Limits`", c.Limits)
	doctable.Defaults(t, "..", "`realname.Retain`", c.Retain)
}
