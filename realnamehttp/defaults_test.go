package realnamehttp

import (
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
)

// The page of defaults says what the handlers fill in.
func TestDefaultsAreDocumented(t *testing.T) {
	var c Config
	var d DeskConfig
	if c.check(nil) == nil || d.check(nil) == nil {
		t.Error("no Verifier is needed")
	}
	doctable.Defaults(t, "..", "`realnamehttp.Config`", c)
	doctable.Defaults(t, "..", "`realnamehttp.DeskConfig`", d)
	callbacks := CallbackHandler(nil, CallbackConfig{}).(*callbacks)
	doctable.Defaults(t, "..", "`realnamehttp.CallbackConfig`", callbacks.c)
}
