package photo

import (
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
)

// The page of defaults says what Check takes for zero.
func TestDefaultsAreDocumented(t *testing.T) {
	doctable.Defaults(t, "../..", "`photo.Config`", Config{}.withDefaults())
}
