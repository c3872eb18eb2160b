package flowtest

import (
	"context"
	"encoding/base32"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
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
	number uint32                      // of the operation in its session
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

// wholeKey is the key under which a context has an operation as the Verifier knows it.
type wholeKey struct{}

// An outside is a chain that notes the Verifier's own operation, before it makes others of it.
type outside struct {
	realname.Authority
	realname.FaceChecker
	realname.Querier
}

func (o outside) Match(ctx context.Context, op realname.Op, id realname.Identity) (realname.Answer, error) {
	return o.Authority.Match(context.WithValue(ctx, wholeKey{}, op), op, id)
}

func (o outside) CheckFace(ctx context.Context, op realname.Op, id realname.Identity, p realname.Photo) (realname.Answer, error) {
	return o.FaceChecker.CheckFace(context.WithValue(ctx, wholeKey{}, op), op, id, p)
}

// numberOf reads the number of an operation from its handle.
func numberOf(op realname.Op) uint32 {
	b, err := base32.HexEncoding.DecodeString(strings.ToUpper(op.Notify[26:]))
	if err != nil {
		panic("flowtest: the handle has another form")
	}
	return binary.BigEndian.Uint32(b[1:])
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
	own := ctx.Value(wholeKey{}).(realname.Op)
	whole := k.book.of(own.Key)
	whole.number = numberOf(own)
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

// ChainsUnderFaults lets answers get lost, and providers and the store fail: no operation is judged
// by two providers, none is asked twice, and what one of them has denied never passes. In half of the
// runs a person meets one of them, see [realname.Split], which is a chain then.
func ChainsUnderFaults(t *testing.T, open func() kv.Store, runs int) {
	t.Helper()
	var sum struct{ total, passed, second int }
	for seed := range uint64(runs) {
		b := &book{ops: map[string]*wholeOp{}}
		w, chaos := chained(t, open(), b, seed)
		ref := underFaults(t, w, chaos, seed)
		b.mu.Lock()
		for key, whole := range b.ops {
			sum.total++
			if len(whole.judged) > 1 || len(whole.twice) > 0 {
				t.Errorf("seed %d: operation %s was judged by %v, twice asked: %v", seed, key, whole.judged, whole.twice)
			}
			if len(whole.begun) > 1 && len(whole.judged) == 1 {
				sum.second++
			}
		}
		sum.passed += b.agrees(t, w, ref, seed)
		b.mu.Unlock()
	}
	if sum.total < 2*runs || sum.passed < runs/2 || sum.second < runs/3 {
		t.Errorf("%+v in %d runs: too few to show anything", sum, runs)
	}
	t.Logf("%+v in %d runs", sum, runs)
}

// chained makes a world whose authority and face check are three providers each.
func chained(t *testing.T, store kv.Store, b *book, seed uint64) (*realnametest.World, *kvtest.Chaos) {
	t.Helper()
	r := rand.New(rand.NewPCG(seed, 17))
	chaos := &kvtest.Chaos{Store: store}
	w, err := realnametest.New(realnametest.Options{
		Store: chaos, Clock: realnametest.NewClock(time.Now()), // Redis drops what has expired by its own clock
		Change: func(c *realname.Config) {
			Loose(c)
			c.Timeout = time.Minute
			var as []realname.Provider[realname.Authority]
			var fs []realname.Provider[realname.FaceChecker]
			for _, name := range []string{"a", "b", "c"} {
				k := &bookkeeper{Backend: new(realnametest.Backend), name: name, book: b, r: r}
				as = append(as, realname.Provider[realname.Authority]{Name: name, Backend: k})
				fs = append(fs, realname.Provider[realname.FaceChecker]{Name: name, Backend: k})
			}
			a, f := realname.Chain(as...), realname.Chain(fs...)
			if seed%2 == 1 {
				secret := []byte("sixteen bytes...")
				a = realname.Split(secret, realname.Provider[realname.Authority]{Name: "all", Backend: a})
				f = realname.Split(secret, realname.Provider[realname.FaceChecker]{Name: "all", Backend: f})
			}
			c.Authority = outside{Authority: a, Querier: a.(realname.Querier)}
			c.Face = outside{FaceChecker: f, Querier: f.(realname.Querier)}
		},
	})
	if err != nil {
		t.Fatal(err)
	}
	return w, chaos
}

// underFaults goes through a flow while the store fails, and lets it come to rest.
func underFaults(t *testing.T, w *realnametest.World, chaos *kvtest.Chaos, seed uint64) realname.Ref {
	t.Helper()
	ctx, v := t.Context(), w.Verifier
	who := Crowd(int(seed) + 1)[seed]
	s, err := v.Start(ctx, fmt.Sprint("account-", seed), realname.GoalVerify, realname.MethodIDCard)
	if err == nil {
		err = w.Agree(ctx, s.Ref)
	}
	if err != nil {
		t.Fatal(err)
	}
	chaos.Plan = kvtest.Random(seed, 0.05)
	for range 12 {
		_, _ = v.SubmitIdentity(ctx, s.Ref, who)
		_, _ = v.SubmitPhotos(ctx, s.Ref, realnametest.PhotosOf(who))
		_, _ = v.SubmitFace(ctx, s.Ref, realname.Face{Photo: realname.NewPhoto([]byte("a face"))})
		_, _ = v.Refresh(ctx, s.Ref)
		w.Clock.Advance(time.Minute)
		_, _ = v.Sweep(ctx)
	}
	if err := v.Wait(ctx); err != nil {
		t.Fatal(err)
	}
	chaos.Plan = nil
	return s.Ref
}

// agrees compares what has passed, as the trail tells, with what providers have judged. It returns how
// much has passed.
func (b *book) agrees(t *testing.T, w *realnametest.World, ref realname.Ref, seed uint64) (passed int) {
	t.Helper()
	trail, err := w.Verifier.Records().Trail(t.Context(), ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range trail.Entries() {
		if e.Kind != "settled" || e.Outcome != "passed" || e.Step != "identity" && e.Step != "face" {
			continue
		}
		passed++
		by := e.Provider[strings.LastIndex(e.Provider, "/")+1:] // in a Split, after its name
		ok := false
		for _, whole := range b.ops {
			ok = ok || whole.number == e.Op && whole.judged[by] == realname.VerdictPass
		}
		if !ok {
			t.Errorf("seed %d: %s passed by %s, which has not judged so", seed, e.Step, e.Provider)
		}
	}
	return passed
}
