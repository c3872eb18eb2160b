package realname_test

import (
	"testing"

	"github.com/go-realname/sdk/internal/mutationtest"
)

// TestMutations breaks the package in each way of testdata/mutations.
func TestMutations(t *testing.T) {
	mutationtest.Run(t, "realname", "-random.runs=300", "-model.runs=20000")
}
