package flowtest

import (
	"testing"

	"github.com/go-realname/sdk/kv"
)

func TestCanaries(t *testing.T) {
	m := new(kv.Memory)
	Canaries(t, func() kv.Store { return m })
}
