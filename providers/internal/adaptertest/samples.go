package adaptertest

import (
	"context"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// Play starts a sandbox whose face checks finish without a browser, and returns its address.
func Play(t testing.TB) (*sandbox.Server, string) {
	t.Helper()
	s := sandbox.New(sandbox.Options{AutoFace: true})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	return s, server.URL
}

// Pass is a sample of somebody of the sandbox who is answered with a yes.
func Pass(c sandbox.Case) realnametest.Sample { return sample(c, realname.VerdictPass, 0, 0) }

// Pending is a sample of somebody whose check is not decided at once. Then is what it comes to, or
// zero if it never ends.
func Pending(c sandbox.Case, then realname.Verdict) realnametest.Sample {
	s := sample(c, realname.VerdictPending, 0, 0)
	s.Then = then
	return s
}

// Fail is a sample of somebody who is answered with a no.
func Fail(c sandbox.Case, r realname.Reason) realnametest.Sample {
	return sample(c, realname.VerdictFail, r, 0)
}

// OtherPhone is a sample of somebody whose mobile number is somebody else's.
func OtherPhone() realnametest.Sample {
	s := Fail(sandbox.Passes, realname.ReasonPhoneOwnerMismatch)
	s.Name, s.Card.Mobile = "other_phone", sandbox.Mobile(sandbox.OtherOwner)
	return s
}

// NoAnswer is a sample of somebody about whom there is no answer.
func NoAnswer(c sandbox.Case, k realname.FailureKind) realnametest.Sample { return sample(c, 0, 0, k) }

// sample is a sample of a kit about somebody of the sandbox.
func sample(c sandbox.Case, want realname.Verdict, r realname.Reason, k realname.FailureKind) realnametest.Sample {
	id := sandbox.Person(c)
	return realnametest.Sample{
		Name: c.String(), Identity: id, Want: want, Reason: r, Kind: k, Hang: c == sandbox.Hang,
		Card:   realname.Card{Number: sandbox.Card(c), Mobile: sandbox.Mobile(sandbox.Passes)},
		Photos: sandbox.Photos(id),
	}
}

// Page is a sample about a document that is not the identity card: what s says of a person.
func Page(k document.Kind, c sandbox.Case, s realnametest.Sample) realnametest.Sample {
	s.Name, s.Identity = k.String()+" "+c.String(), sandbox.Document(k, c)
	s.Photos = sandbox.Photos(s.Identity)
	return s
}

// Pages are the samples of a cloud that reads passports and permits.
func Pages() []realnametest.Sample {
	const of, permit = document.KindPassport, document.KindHKMacaoPermit
	return []realnametest.Sample{
		Page(of, sandbox.Passes, Pass(sandbox.Passes)),
		Page(document.KindChinesePassport, sandbox.Passes, Pass(sandbox.Passes)),
		Page(permit, sandbox.Passes, Pass(sandbox.Passes)),
		Page(document.KindTaiwanPermit, sandbox.Passes, Pass(sandbox.Passes)),
		Page(document.KindHKMacaoPass, sandbox.Passes, Pass(sandbox.Passes)),
		Page(of, sandbox.Blurred, Fail(sandbox.Blurred, realname.ReasonDocumentQuality)),
		Page(permit, sandbox.Arrears, NoAnswer(sandbox.Arrears, realname.FailureMisconfigured)),
		Page(of, sandbox.Hang, NoAnswer(sandbox.Hang, realname.FailureUnknown)),
		Page(of, sandbox.HTML, NoAnswer(sandbox.HTML, realname.FailureUnknown)),
	}
}

// Common are the samples of every endpoint of a cloud, before more.
func Common(more ...realnametest.Sample) []realnametest.Sample {
	return append([]realnametest.Sample{
		Pass(sandbox.Passes),
		NoAnswer(sandbox.RateLimit, realname.FailureUnavailable),
		NoAnswer(sandbox.WrongClock, realname.FailureMisconfigured),
		NoAnswer(sandbox.Arrears, realname.FailureMisconfigured),
		NoAnswer(sandbox.NoPermission, realname.FailureMisconfigured),
		NoAnswer(sandbox.Hang, realname.FailureUnknown),
		NoAnswer(sandbox.HTML, realname.FailureUnknown),
	}, more...)
}

// A Face is a face check that can be asked about.
type Face interface {
	realname.FaceChecker
	realname.Querier
}

// Once is a face check whose page is visited at once, and which remembers what it began: the kit
// wants somebody who passes without waiting, and the same token for the same key, and a cloud has
// neither.
func Once(f Face) realname.FaceChecker {
	return &once{Face: f, begun: make(map[string]realname.Answer)}
}

type once struct {
	Face
	mu    sync.Mutex
	begun map[string]realname.Answer
}

// CheckFace begins a check, and asks what came of it unless that comes later.
func (o *once) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
	o.mu.Lock()
	a, ok := o.begun[op.Key]
	o.mu.Unlock()
	if ok {
		return a, nil
	}
	a, err := o.Face.CheckFace(ctx, op, id, p)
	if err == nil && id != sandbox.Person(sandbox.ThirdTime) && id != sandbox.Person(sandbox.Unfinished) {
		a, err = o.Query(ctx, op, a.Token)
	}
	if a.Verdict != 0 {
		o.mu.Lock()
		o.begun[op.Key] = a
		o.mu.Unlock()
	}
	return a, err
}
