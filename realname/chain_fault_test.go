package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/internal/flowtest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
)

// TestChainUnderFaults: see [flowtest.ChainsUnderFaults].
func TestChainUnderFaults(t *testing.T) {
	runs := 150
	if realname.RaceEnabled() {
		runs = 30
	}
	flowtest.ChainsUnderFaults(t, func() kv.Store { return new(kv.Memory) }, runs)
}
