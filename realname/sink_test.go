package realname_test

import (
	"context"
	"os"
	"os/exec"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestSinkPanics: a sink that panics does not end the process: its caller can recover, or it
// is an error like any other.
func TestSinkPanics(t *testing.T) {
	const env = "REALNAME_SINK_PANICS"
	if os.Getenv(env) == "" {
		exe, err := os.Executable()
		if err != nil {
			t.Skip("cannot run this test again: ", err)
		}
		cmd := exec.Command(exe, "-test.run=^TestSinkPanics$")
		cmd.Env = append(os.Environ(), env+"=1")
		if out, err := cmd.CombinedOutput(); err != nil {
			t.Errorf("the process ended: %v\n%.300s", err, out)
		}
		return
	}
	w := newWorld(t, realnametest.Options{})
	u := walk(t, w, "account-1", realname.MethodIDCard)
	if u.err != nil {
		t.Fatal(u.err)
	}
	defer func() { _ = recover() }()
	_, _ = w.Verifier.Deliver(t.Context(), func(context.Context, realname.Event) error { panic("of the service's own") })
}
