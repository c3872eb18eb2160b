package tencent_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/pem"
	"log/slog"
	"testing"

	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/providers/tencent"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// quiet is a log that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// play returns a Cloud that speaks to a new sandbox.
func play(t testing.TB) *tencent.Cloud {
	t.Helper()
	_, url := adaptertest.Play(t)
	c, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: url, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// common are the samples of every endpoint.
func common(more ...realnametest.Sample) []realnametest.Sample {
	return append(adaptertest.Common(
		adaptertest.NoAnswer(sandbox.DailyLimit, realname.FailureQuota),
		adaptertest.NoAnswer(sandbox.Down, realname.FailureUnavailable),
	), more...)
}

func TestAuthorityKit(t *testing.T) {
	realnametest.TestAuthority(t, func(t *testing.T) realname.Authority { return play(t).Authority() }, common(
		adaptertest.Fail(sandbox.Differs, realname.ReasonMismatch),
		adaptertest.Fail(sandbox.NoRecord, realname.ReasonNoRecord),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
	)...)
}

func TestBankKit(t *testing.T) {
	realnametest.TestBankChecker(t, func(t *testing.T) realname.BankChecker { return play(t).Bank(tencent.BankOptions{}) }, common(
		adaptertest.Fail(sandbox.Differs, realname.ReasonMismatch),
		adaptertest.Fail(sandbox.NoRecord, realname.ReasonNoRecord),
		adaptertest.Fail(sandbox.Lost, realname.ReasonCardNotUsable),
		adaptertest.Fail(sandbox.Unsupported, realname.ReasonCardUnsupported),
	)...)
}

func TestCarrierKit(t *testing.T) {
	realnametest.TestCarrier(t, func(t *testing.T) realname.Carrier { return play(t).Carrier() }, common(
		adaptertest.OtherPhone(),
		adaptertest.Fail(sandbox.Differs, realname.ReasonMismatch),
		adaptertest.Fail(sandbox.NoRecord, realname.ReasonNoRecord),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
	)...)
}

func TestDocumentsKit(t *testing.T) {
	realnametest.TestDocumentReader(t, func(t *testing.T) realname.DocumentReader { return play(t).Documents() }, common(
		adaptertest.Pass(sandbox.Copy),
		adaptertest.Pass(sandbox.Temporary),
		adaptertest.Fail(sandbox.Blurred, realname.ReasonDocumentQuality),
	)...)
}

// TestPagesKit: passports and permits are read too.
func TestPagesKit(t *testing.T) {
	realnametest.TestDocumentReader(t, func(t *testing.T) realname.DocumentReader { return play(t).Documents() }, adaptertest.Pages()...)
}

func TestFaceKit(t *testing.T) {
	open := func(t *testing.T) realname.FaceChecker {
		f, err := play(t).Face(tencent.FaceOptions{RuleID: "1"})
		if err != nil {
			t.Fatal(err)
		}
		return adaptertest.Once(f)
	}
	realnametest.TestFaceChecker(t, open, common(
		adaptertest.Pending(sandbox.ThirdTime, realname.VerdictPass),
		adaptertest.Pending(sandbox.Unfinished, 0),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
		adaptertest.Fail(sandbox.NoTriesLeft, realname.ReasonLivenessFailed),
	)...)
}

// E证通 is the same kind of check, with a page and a result of its own.
func TestEidKit(t *testing.T) {
	open := func(t *testing.T) realname.FaceChecker {
		f, err := play(t).Face(tencent.FaceOptions{MerchantID: "1"})
		if err != nil {
			t.Fatal(err)
		}
		return adaptertest.Once(f)
	}
	realnametest.TestFaceChecker(t, open,
		adaptertest.Pass(sandbox.Passes),
		adaptertest.Pending(sandbox.ThirdTime, realname.VerdictPass),
		adaptertest.Pending(sandbox.Unfinished, 0),
		adaptertest.NoAnswer(sandbox.DailyLimit, realname.FailureQuota),
		adaptertest.NoAnswer(sandbox.Arrears, realname.FailureMisconfigured),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
		adaptertest.NoAnswer(sandbox.HTML, realname.FailureUnknown),
		adaptertest.Fail(sandbox.NoTriesLeft, realname.ReasonLivenessFailed),
	)
}

// The provider refuses what is encrypted with another key than its own, and judges nothing.
func TestOtherEncryptKey(t *testing.T) {
	other, err := rsa.GenerateKey(rand.Reader, 1024)
	if err != nil {
		t.Fatal(err)
	}
	_, url := adaptertest.Play(t)
	c, err := tencent.New(tencent.Config{
		Credentials: sandbox.Credentials(), UnsafeBaseURL: url, Log: quiet,
		EncryptKey: string(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: x509.MarshalPKCS1PublicKey(&other.PublicKey)})),
	})
	if err != nil {
		t.Fatal(err)
	}
	a, err := c.Authority().Match(t.Context(), adaptertest.Op, sandbox.Person(sandbox.Passes))
	if f := adaptertest.FailureOf(err); a.Verdict != 0 || f == nil || f.Kind != realname.FailureMisconfigured {
		t.Errorf("got %v, %v; want misconfigured", a.Verdict, err)
	}
}

func TestSenderKit(t *testing.T) {
	adaptertest.Sender(t, true, func(address string) sms.Sender {
		c, err := tencent.New(tencent.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: address, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.SMS(tencent.SMSOptions{AppID: "1", Sign: "x", Templates: map[string]string{"": "1"}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
