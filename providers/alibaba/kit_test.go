package alibaba_test

import (
	"log/slog"
	"testing"

	"github.com/go-realname/sdk/providers/alibaba"
	"github.com/go-realname/sdk/providers/internal/adaptertest"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/sms"
)

// quiet is a log that nobody reads.
var quiet = slog.New(slog.DiscardHandler)

// play returns a Cloud that speaks to a new sandbox.
func play(t testing.TB) *alibaba.Cloud {
	t.Helper()
	_, url := adaptertest.Play(t)
	c, err := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: url, Log: quiet})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAuthorityKit(t *testing.T) {
	realnametest.TestAuthority(t, func(t *testing.T) realname.Authority { return play(t).Authority() }, adaptertest.Common(
		adaptertest.NoAnswer(sandbox.DailyLimit, realname.FailureQuota),
		adaptertest.NoAnswer(sandbox.Down, realname.FailureUnavailable),
		adaptertest.Fail(sandbox.Differs, realname.ReasonMismatch),
		adaptertest.Fail(sandbox.NoRecord, realname.ReasonNoRecord),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
	)...)
}

func TestBankKit(t *testing.T) {
	realnametest.TestBankChecker(t, func(t *testing.T) realname.BankChecker { return play(t).Bank(alibaba.BankOptions{}) }, adaptertest.Common(
		adaptertest.Fail(sandbox.Differs, realname.ReasonMismatch),
		adaptertest.Fail(sandbox.NoRecord, realname.ReasonNoRecord),
		adaptertest.Fail(sandbox.Lost, realname.ReasonCardNotUsable),
		adaptertest.Fail(sandbox.Unsupported, realname.ReasonCardUnsupported),
	)...)
}

func TestCarrierKit(t *testing.T) {
	realnametest.TestCarrier(t, func(t *testing.T) realname.Carrier { return play(t).Carrier() }, adaptertest.Common(
		adaptertest.OtherPhone(),
		adaptertest.Fail(sandbox.Differs, realname.ReasonMismatch),
		adaptertest.Fail(sandbox.NoRecord, realname.ReasonNoRecord),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
	)...)
}

func TestDocumentsKit(t *testing.T) {
	realnametest.TestDocumentReader(t, func(t *testing.T) realname.DocumentReader { return play(t).Documents() }, adaptertest.Common(
		adaptertest.Pass(sandbox.Copy),
		adaptertest.Fail(sandbox.Blurred, realname.ReasonDocumentQuality),
	)...)
}

// TestPagesKit: passports and permits are read too.
func TestPagesKit(t *testing.T) {
	realnametest.TestDocumentReader(t, func(t *testing.T) realname.DocumentReader { return play(t).Documents() }, adaptertest.Pages()...)
}

func TestFaceKit(t *testing.T) {
	open := func(t *testing.T) realname.FaceChecker {
		f, err := play(t).Face(alibaba.FaceOptions{SceneID: "1000000006"})
		if err != nil {
			t.Fatal(err)
		}
		return adaptertest.Once(f)
	}
	realnametest.TestFaceChecker(t, open, adaptertest.Common(
		adaptertest.Pending(sandbox.ThirdTime, realname.VerdictPass),
		adaptertest.Pending(sandbox.Unfinished, 0),
		adaptertest.NoAnswer(sandbox.BadNumber, realname.FailureUnreadable),
		adaptertest.Fail(sandbox.OtherFace, realname.ReasonFaceMismatch),
	)...)
}

// The provider decrypts what is encrypted with its key, and answers the same; it refuses what is
// encrypted with another one.
func TestEncryptedFace(t *testing.T) {
	for _, tt := range []struct {
		who  sandbox.Case
		key  string
		want realname.Verdict
		kind realname.FailureKind
	}{
		{sandbox.Passes, sandbox.SM2Key(), realname.VerdictPass, 0},
		{sandbox.OtherFace, sandbox.SM2Key(), realname.VerdictFail, 0},
		{sandbox.BadNumber, sandbox.SM2Key(), 0, realname.FailureUnreadable},
		{sandbox.Passes, alibaba.SM2Key, 0, realname.FailureMisconfigured},
	} {
		f, err := play(t).Face(alibaba.FaceOptions{SceneID: "1000000006", EncryptKey: tt.key})
		if err != nil {
			t.Fatal(err)
		}
		a, err := adaptertest.Once(f).CheckFace(t.Context(), adaptertest.Op, sandbox.Person(tt.who), realname.Photo{})
		failure := adaptertest.FailureOf(err)
		if a.Verdict != tt.want || (failure != nil) != (tt.kind != 0) || failure != nil && failure.Kind != tt.kind {
			t.Errorf("%v: %v, %v; want %v", tt.who, a.Verdict, err, tt.want)
		}
	}
}

func TestSenderKit(t *testing.T) {
	adaptertest.Sender(t, false, func(address string) sms.Sender {
		c, err := alibaba.New(alibaba.Config{Credentials: sandbox.Credentials(), UnsafeBaseURL: address, Log: quiet})
		if err != nil {
			t.Fatal(err)
		}
		s, err := c.SMS(alibaba.SMSOptions{Sign: "x", Templates: map[string]string{"": "1"}})
		if err != nil {
			t.Fatal(err)
		}
		return s
	})
}
