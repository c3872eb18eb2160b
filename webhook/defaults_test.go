package webhook

import (
	"context"
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
)

// The page of defaults says what New and NewHandler fill in.
func TestDefaultsAreDocumented(t *testing.T) {
	secrets := []Secret{NewSecret()}
	s, err1 := New(Config{URL: "https://example.com/hook", Secrets: secrets})
	h, err2 := NewHandler(HandlerConfig{Secrets: secrets, Take: func(context.Context, Message) error { return nil }})
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	sender, taker := s.c, h.(*handler).c
	sender.Secrets, taker.Secrets = nil, nil
	doctable.Defaults(t, "..", "`webhook.Config`", sender)
	doctable.Defaults(t, "..", "`webhook.HandlerConfig`", taker)
}
