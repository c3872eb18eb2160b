package wire_test

import (
	"testing"

	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// TestAddress: the handle of an operation stands in the address where the provider sends somebody.
func TestAddress(t *testing.T) {
	op := realname.Op{Notify: "0123abc"}
	for text, want := range map[string]string{
		"": "", "https://a.example/b": "https://a.example/b",
		"https://a.example/b?h={notify}": "https://a.example/b?h=0123abc", "https://a.example/{notify}/x": "https://a.example/0123abc/x",
	} {
		if got := wire.Address(text, op); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}
