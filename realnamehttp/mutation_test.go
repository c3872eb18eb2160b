package realnamehttp_test

import (
	"testing"

	"github.com/go-realname/sdk/internal/mutationtest"
)

// TestMutations breaks the package in each way of testdata/mutations.
func TestMutations(t *testing.T) { mutationtest.Run(t, "realnamehttp") }
