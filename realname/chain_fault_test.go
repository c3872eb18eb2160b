package realname_test

import (
	"context"
	"math/rand/v2"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A wholeOp is what became of one operation of the Verifier at all providers together.
type wholeOp struct {
	judged map[string]realname.Verdict // by provider: what it has judged, told or not
	begun  map[string]bool
	twice  []string // who was asked twice
}

// A book is what providers have really done, whatever came of telling it.
type book struct {
	mu  sync.Mutex
	ops map[string]*wholeOp
}

func (b *book) of(key string) *wholeOp {
	if b.ops[key] == nil {
		b.ops[key] = &wholeOp{judged: map[string]realname.Verdict{}, begun: map[string]bool{}}
	}
	return b.ops[key]
}

// wholeKey is the key under which a context has the Verifier's own key of an operation.
type wholeKey struct{}

// An outside is a face check or authority that notes the Verifier's own key, before the chain
// makes others of it.
type outside struct {
	realname.Authority
	realname.FaceChecker
}

func (o outside) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	return o.Authority.Match(context.WithValue(ctx, wholeKey{}, op.Key), op, id)
}

func (o outside) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
	return o.FaceChecker.CheckFace(context.WithValue(ctx, wholeKey{}, op.Key), op, id, p)
}

// An outsideFace is an outside that can be asked again.
type outsideFace struct{ outside }

func (o outsideFace) Query(ctx context.Context, op realname.Op, token realname.Detail) (realname.Answer, error) {
	return o.FaceChecker.(realname.Querier).Query(ctx, op, token)
}

// A bookkeeper is a provider that tells the book what it judges.
type bookkeeper struct {
	*realnametest.Backend
	name string
	book *book
	r    *rand.Rand
}

// judge draws what the provider does with an operation: it judges, or certainly not, or its
// answer is lost before or after.
func (k *bookkeeper) judge(ctx context.Context, op realname.Op, call func() (realname.Answer, error)) (realname.Answer, error) {
	k.book.mu.Lock()
	defer k.book.mu.Unlock()
	whole := k.book.of(ctx.Value(wholeKey{}).(string))
	if whole.begun[k.name] {
		whole.twice = append(whole.twice, k.name)
	}
	whole.begun[k.name] = true
	said := realnametest.Pass()
	if k.r.IntN(4) == 0 {
		said = realnametest.Fail(realname.ReasonMismatch)
		if op.Step == realname.StepFace {
			said = realnametest.Fail(realname.ReasonFaceMismatch)
		}
	}
	reply := said
	switch k.r.IntN(6) {
	case 0, 1, 2:
		reply = realnametest.Down(realname.FailureKind(1 + k.r.IntN(4)))
	case 3:
		reply = realnametest.Lost(said)
	case 4:
		if op.Step == realname.StepFace {
			said, reply = realnametest.Pass(), realnametest.Later("token-"+op.Key) // a query says yes
		}
	}
	k.Script(op.Step, reply)
	a, err := call()
	if reply.Err == nil || reply.Answer.Verdict != 0 {
		whole.judged[k.name] = said.Answer.Verdict
	}
	return a, err
}

func (k *bookkeeper) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	return k.judge(ctx, op, func() (realname.Answer, error) { return k.Backend.Match(ctx, op, id) })
}

func (k *bookkeeper) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
	return k.judge(ctx, op, func() (realname.Answer, error) { return k.Backend.CheckFace(ctx, op, id, p) })
}

// TestChainUnderFaults: while answers get lost, providers fail and the store fails, no operation
// is judged by two providers, none is asked twice, and what one of them has denied never
// passes.
func TestChainUnderFaults(t *testing.T) {
	runs := 150
	if realname.RaceEnabled() {
		runs = 30
	}
	total, passed, second := 0, 0, 0
	for seed := range uint64(runs) {
		b := &book{ops: map[string]*wholeOp{}}
		r := rand.New(rand.NewPCG(seed, 17))
		keeper := func(name string) *bookkeeper {
			return &bookkeeper{Backend: new(realnametest.Backend), name: name, book: b, r: r}
		}
		chaos := &kvtest.Chaos{Store: new(kv.Memory)}
		w := newWorld(t, realnametest.Options{Store: chaos, Change: func(c *realname.Config) {
			a, f, g := keeper("a"), keeper("b"), keeper("c")
			c.Authority = outside{Authority: realname.Chain(
				authority{Name: "a", Backend: a}, authority{Name: "b", Backend: f}, authority{Name: "c", Backend: g})}
			type face = realname.Provider[realname.FaceChecker]
			c.Face = outsideFace{outside{FaceChecker: realname.Chain(
				face{Name: "a", Backend: a}, face{Name: "b", Backend: f}, face{Name: "c", Backend: g})}}
		}})
		u := walk(t, w, "account-1", realname.MethodIDCard)
		chaos.Plan = kvtest.Random(seed, 0.05)
		for range 12 {
			_, _ = w.Verifier.SubmitIdentity(u.ctx, u.ref, people[0])
			_, _ = w.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PhotosOf(people[0]))
			_, _ = w.Verifier.SubmitFace(u.ctx, u.ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
			_, _ = w.Verifier.Refresh(u.ctx, u.ref)
			w.Clock.Advance(time.Minute)
			_, _ = w.Verifier.Sweep(u.ctx)
		}
		if err := w.Verifier.Wait(u.ctx); err != nil {
			t.Fatal(err)
		}
		chaos.Plan = nil
		trail, err := w.Verifier.Records().Trail(t.Context(), u.ref.ID)
		if err != nil {
			t.Fatal(err)
		}
		b.mu.Lock()
		for key, whole := range b.ops {
			total++
			if len(whole.judged) > 1 || len(whole.twice) > 0 {
				t.Errorf("seed %d: operation %s was judged by %v, twice asked: %v", seed, key, whole.judged, whole.twice)
			}
			if len(whole.begun) > 1 && len(whole.judged) == 1 {
				second++
			}
		}
		for _, e := range trail.Entries() {
			if e.Kind != "settled" || e.Outcome != "passed" || e.Step != "identity" && e.Step != "face" {
				continue
			}
			passed++
			key := realname.OpKey(t.Context(), w.Verifier, u.ref.ID, e.Op)
			if whole := b.ops[key]; whole == nil || whole.judged[e.Provider] != realname.VerdictPass {
				t.Errorf("seed %d: %s passed by %s, which has judged %+v", seed, e.Step, e.Provider, whole)
			}
		}
		b.mu.Unlock()
	}
	if total < 2*runs || passed < runs/2 || second < runs/2 {
		t.Errorf("%d operations, %d passed, %d judged by another than the first: too few to show anything", total, passed, second)
	}
	t.Logf("%d operations, %d passed, %d judged by another than the first", total, passed, second)
}
