package realname

import (
	"os"
	"runtime/debug"
	"testing"
)

// TestMain lets garbage lie longer: a fifth of the time of these tests is spent on collecting it.
func TestMain(m *testing.M) {
	debug.SetGCPercent(400)
	os.Exit(m.Run())
}
