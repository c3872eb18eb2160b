package providers_test

import (
	"context"
	"errors"
	"fmt"
	"testing"

	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

func TestCredentialsDoNotShow(t *testing.T) {
	const id, secret, token = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE", "token-7781204418"
	c := providers.NewCredentials(id, secret, token)
	leaktest.Check(t, c, id, secret, token)
	if a, b, d := c.Reveal(); a != id || b != secret || d != token {
		t.Errorf("Reveal = %q, %q, %q", a, b, d)
	}
}

func TestCredentialsCheck(t *testing.T) {
	tests := []struct {
		id, secret, token string
		ok                bool
	}{
		{"AKID", "secret", "", true},
		{"LTAI.abc", "s+/=", "token==", true},
		{"", "secret", "", false},
		{"AKID", "", "", false},
		{"AK ID", "secret", "", false},
		{"AKID", "sec\nret", "", false},
		{"AKID,", "secret", "", false},
		{"AKID", "secret", "to\"ken", false},
		{"密钥", "secret", "", false},
	}
	for _, tt := range tests {
		if err := providers.NewCredentials(tt.id, tt.secret, tt.token).Check(); (err == nil) != tt.ok {
			t.Errorf("Check of %q, %q, %q = %v, want ok %v", tt.id, tt.secret, tt.token, err, tt.ok)
		}
	}
	if err := (providers.Credentials{}).Check(); err == nil {
		t.Error("the zero Credentials are valid")
	}
}

func TestErrorTellsWhatIsCertain(t *testing.T) {
	e := providers.Error{Provider: "tencent", Action: "SendSms", Problem: "refused", Code: "X"}
	f := &realname.Failure{Kind: realname.FailureQuota, Detail: realname.NewDetail("13800138000")}
	tests := []struct {
		name     string
		err      error
		text     string
		kind     realname.FailureKind
		noSMS    bool
		deadline bool
	}{
		{"all", providers.NewError(e, f, true, context.DeadlineExceeded), "tencent: SendSms: refused (X)", realname.FailureQuota, true, true},
		{"unknown", providers.NewError(providers.Error{Provider: "nppa", Action: "check", Problem: "status", Status: 502}, nil, false, nil),
			"nppa: check: status (502)", realname.FailureUnknown, false, false},
		{"timeout", providers.NewError(providers.Error{Provider: "nppa", Action: "check", Problem: "timeout"}, nil, false, context.DeadlineExceeded),
			"nppa: check: timeout", realname.FailureUnknown, false, true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var got *realname.Failure
			kind := realname.FailureUnknown
			if errors.As(tt.err, &got) {
				kind = got.Kind
			}
			if tt.err.Error() != tt.text || kind != tt.kind || errors.Is(tt.err, sms.ErrRefused) != tt.noSMS ||
				errors.Is(tt.err, context.DeadlineExceeded) != tt.deadline {
				t.Errorf("%v: kind %v, no message %v, deadline %v", tt.err, kind,
					errors.Is(tt.err, sms.ErrRefused), errors.Is(tt.err, context.DeadlineExceeded))
			}
			leaktest.CheckText(t, "the error", fmt.Sprintf("%v %+v %#v", tt.err, tt.err, tt.err), "13800138000")
		})
	}
}

func TestBilledNames(t *testing.T) {
	for b, want := range map[providers.Billed]string{
		providers.BilledUnknown: "unknown", providers.BilledYes: "yes", providers.BilledNo: "no", 77: "unknown",
	} {
		if b.String() != want {
			t.Errorf("Billed(%d) = %s, want %s", b, b, want)
		}
	}
}
