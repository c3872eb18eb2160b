package realname_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/kvtest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A gallery is a world that keeps photos, and in which people decide.
type gallery struct {
	*realnametest.World
	t   *testing.T
	mem *realnametest.PhotoMemory
	ctx context.Context
}

func newGallery(t *testing.T, store kv.Store, change func(*realname.Config)) *gallery {
	t.Helper()
	g := &gallery{t: t, mem: new(realnametest.PhotoMemory), ctx: t.Context()}
	g.World = newWorld(t, realnametest.Options{Store: store, Change: func(c *realname.Config) {
		c.Photos, c.Review = g.mem, nil
		if change != nil {
			change(c)
		}
	}})
	return g
}

// walk leads an account into review.
func (g *gallery) walk(account string, id realname.Identity) realname.Session {
	g.t.Helper()
	s, err := g.Walk(g.ctx, account, realname.MethodIDCard, id)
	if err != nil || s.Status != realname.StatusReview {
		g.t.Fatalf("the walk ends at %v, %v", s.Status, err)
	}
	return s
}

// upTo leads an account to the photos, which come next.
func (g *gallery) upTo(account string) *walker {
	return walk(g.t, g.World, account, realname.MethodIDCard).identity(people[0])
}

func (u *walker) pictures(id realname.Identity) *walker {
	return u.do(func() (realname.Session, error) {
		return u.Verifier.SubmitPhotos(u.ctx, u.ref, realnametest.PicturesOf(id))
	})
}

func (g *gallery) decide(s realname.Session, d realname.Decision) error {
	d.Session, d.Round, d.Actor = s.Ref.ID, 1, "reviewer"
	_, err := g.Verifier.Desk().Decide(g.ctx, d)
	return err
}

// later lets time pass, with workers at work.
func (g *gallery) later(d time.Duration) {
	g.t.Helper()
	for range 4 {
		g.Clock.Advance(d / 4)
		if _, err := g.Verifier.Sweep(g.ctx); err != nil {
			g.t.Errorf("Sweep: %v", err)
		}
	}
}

func (g *gallery) wantKept(when string, n int) {
	g.t.Helper()
	if got := len(g.mem.Keys()); got != n {
		g.t.Errorf("%s: %d photos are kept, want %d", when, got, n)
	}
}

func (g *gallery) shown(s realname.Session) ([]realname.StoredPhoto, error) {
	return g.Verifier.Desk().Photos(g.ctx, s.Ref.ID, "reviewer", "review")
}

// TestPhotosKept: who reviews sees the photos as they were given, without what was written beside
// them; the trail says that they looked, and whoever has the store alone sees nothing.
func TestPhotosKept(t *testing.T) {
	g := newGallery(t, nil, nil)
	s := g.walk("a", people[0])
	g.wantKept("in review", 2)
	got, err := g.shown(s)
	if err != nil || len(got) != 2 {
		t.Fatalf("Photos: %d, %v", len(got), err)
	}
	if file, err := g.Verifier.Desk().Case(g.ctx, s.Ref.ID, "reviewer"); err != nil || file.Photos != 2 {
		t.Errorf("the file tells of %d photos, %v", file.Photos, err)
	}
	given := realnametest.PicturesOf(people[0])
	for i, want := range []realname.Photo{given.Front, given.Back} {
		plain, err := photo.Strip(want.Reveal())
		if err != nil || !bytes.Equal(got[i].Photo.Reveal(), plain) || bytes.Equal(plain, want.Reveal()) {
			t.Errorf("photo %d is not as it was given, without the rest: %v", i, err)
		}
		if got[i].Side != realname.PhotoSide(i+1) || got[i].Type() != "image/png" || got[i].Given.IsZero() {
			t.Errorf("photo %d: %v %v %v", i, got[i].Side, got[i].Type(), got[i].Given)
		}
	}
	trail, err := g.Verifier.Records().Trail(g.ctx, s.Ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	last := trail.Entries()[len(trail)-1]
	if last.Kind != "photos_seen" || last.Actor != "reviewer" || last.Reference != "review" {
		t.Errorf("the trail ends with %+v", last)
	}
	for _, key := range g.mem.Keys() {
		b, _ := g.mem.Get(g.ctx, key)
		for _, secret := range []string{"PNG", "IHDR", "IDAT", people[0].Name.Reveal(), people[0].Number.Reveal(), s.Ref.ID} {
			if bytes.Contains(b, []byte(secret)) || strings.Contains(key, secret) {
				t.Errorf("the store shows %q", secret)
			}
		}
	}
}

// TestPhotosDoNotLeak: a stored photo prints as its size.
func TestPhotosDoNotLeak(t *testing.T) {
	leaktest.Check(t, realname.StoredPhoto{Side: realname.PhotoFront, Photo: realname.NewPhoto([]byte("portrait of somebody"))},
		"portrait of somebody")
	for want, p := range map[string]realname.StoredPhoto{
		"image/jpeg": {Photo: realname.NewPhoto([]byte("\xff\xd8\xff\xe0"))}, "application/octet-stream": {},
	} {
		if got := p.Type(); got != want {
			t.Errorf("Type = %q, want %q", got, want)
		}
	}
}

// TestPhotosEnd: photos go with the decision, or when Retain.Photos says, and no later than the
// rest of the data.
func TestPhotosEnd(t *testing.T) {
	approve := func(g *gallery, s realname.Session) error { return g.decide(s, realname.Decision{Approve: true}) }
	reject := func(g *gallery, s realname.Session) error { return g.decide(s, realname.Decision{}) }
	erase := func(g *gallery, s realname.Session) error {
		_, err := g.Verifier.Records().Erase(g.ctx, "a")
		return err
	}
	cancel := func(g *gallery, s realname.Session) error {
		_, err := g.Verifier.Cancel(g.ctx, s.Ref)
		return err
	}
	expire := func(g *gallery, s realname.Session) error { // reviewers are late, and then the person is
		for range 10 {
			g.later(72 * time.Hour)
		}
		return nil
	}
	hold := func(g *gallery, s realname.Session) error {
		err := g.Verifier.Records().Hold(g.ctx, s.Ref.ID, "officer", "case 1", g.Clock.Now().Add(240*time.Hour))
		return errors.Join(err, approve(g, s))
	}
	for _, tt := range []struct {
		name   string
		kept   time.Duration
		do     func(*gallery, realname.Session) error
		after  time.Duration
		before int // photos, a moment after it was done
		want   int // and after that time
	}{
		{"approved", 0, approve, 2 * time.Minute, 0, 0},
		{"rejected", 0, reject, 2 * time.Minute, 0, 0},
		{"canceled", 0, cancel, 2 * time.Minute, 0, 0},
		{"expired", 0, expire, 2 * time.Minute, 0, 0},
		{"erased", 0, erase, 2 * time.Minute, 0, 0},
		{"erased, with the file", -1, erase, 2 * time.Minute, 0, 0},
		{"approved, with the file", -1, approve, 4000 * time.Hour, 2, 2},
		{"rejected, with the file", -1, reject, 29 * 24 * time.Hour, 2, 2},
		{"rejected, the file has gone", -1, reject, 31 * 24 * time.Hour, 2, 0},
		{"approved, a week", 168 * time.Hour, approve, 167 * time.Hour, 2, 2},
		{"approved, a week has gone", 168 * time.Hour, approve, 169 * time.Hour, 2, 0},
		{"canceled, a week", 168 * time.Hour, cancel, 26 * time.Hour, 2, 0}, // with the rest
		{"held", 0, hold, 238 * time.Hour, 2, 2},
		{"held no longer", 0, hold, 242 * time.Hour, 2, 0},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := newGallery(t, nil, func(c *realname.Config) { c.Retain.Photos = tt.kept })
			s := g.walk("a", people[0])
			if err := tt.do(g, s); err != nil {
				t.Fatal(err)
			}
			g.wantKept("at once", tt.before)
			g.later(tt.after)
			g.later(2 * time.Minute)
			g.wantKept("later", tt.want)
			if got, err := g.shown(s); err == nil && len(got) != tt.want {
				t.Errorf("%d photos are shown", len(got))
			}
		})
	}
}

// TestPhotosOfApproval: what is kept with the file goes when the account is released or erased, and
// is shown to nobody while it is restricted.
func TestPhotosOfApproval(t *testing.T) {
	for name, do := range map[string]func(*gallery) error{
		"release": func(g *gallery) error {
			return g.Verifier.Desk().Release(g.ctx, "a", "officer", realname.ReasonReleased)
		},
		"restrict": func(g *gallery) error { return g.Verifier.Records().Restrict(g.ctx, "a") },
	} {
		g := newGallery(t, nil, func(c *realname.Config) { c.Retain.Photos = -1 })
		s := g.walk("a", people[0])
		if err := errors.Join(g.decide(s, realname.Decision{Approve: true}), do(g)); err != nil {
			t.Fatal(err)
		}
		if _, err := g.shown(s); !isReason(err, realname.ReasonDataWithdrawn) {
			t.Errorf("%s: Photos: %v", name, err)
		}
		if _, err := g.Verifier.Records().Erase(g.ctx, "a"); err != nil {
			t.Fatal(err)
		}
		g.later(2 * time.Minute)
		g.wantKept(name+", erased", 0)
	}
}

// TestPhotosReplaced: only the photos that the step was passed with are kept.
func TestPhotosReplaced(t *testing.T) {
	for name, tt := range map[string]struct {
		do   func(g *gallery, u *walker)
		want int
	}{
		"failed": {func(g *gallery, u *walker) {
			g.Backend.Script(realname.StepPhotos, realnametest.Fail(realname.ReasonDocumentQuality))
			u.pictures(people[0])
		}, 0},
		"again": {func(g *gallery, u *walker) {
			g.Backend.Script(realname.StepPhotos, realnametest.Fail(realname.ReasonDocumentQuality))
			u.pictures(people[0]).pictures(people[0])
		}, 2},
		"no answer": {func(g *gallery, u *walker) {
			g.Backend.Script(realname.StepPhotos, realnametest.Reply{Err: errors.New("cut off")})
			u.pictures(people[0])
			u.err = nil
		}, 0},
		"another subject": {func(g *gallery, u *walker) {
			u.pictures(people[0])
			u.identity(realname.Identity{Name: people[1].Name, Number: people[0].Number})
		}, 0},
		"another method": {func(g *gallery, u *walker) {
			u.pictures(people[0]).do(func() (realname.Session, error) {
				return g.Verifier.ChangeMethod(g.ctx, u.ref, realname.MethodBankCard)
			})
		}, 0},
		"asked again for the face": {func(g *gallery, u *walker) {
			u.pictures(people[0]).face().code().pin()
			u.err = errors.Join(u.err, g.decide(u.s, realname.Decision{Again: []realname.Step{realname.StepFace}}))
		}, 2},
		"asked again for the photos": {func(g *gallery, u *walker) {
			u.pictures(people[0]).face().code().pin()
			u.err = errors.Join(u.err, g.decide(u.s, realname.Decision{Again: []realname.Step{realname.StepPhotos}}))
		}, 0},
	} {
		g := newGallery(t, nil, nil)
		u := g.upTo("a")
		if tt.do(g, u); u.err != nil {
			t.Fatalf("%s: %v", name, u.err)
		}
		g.wantKept(name, tt.want)
		g.later(2 * time.Minute)
		g.wantKept(name+", later", tt.want)
	}
}

// TestPhotosRefused: what cannot be kept is refused before anybody is asked, and nobody looks
// who may not.
func TestPhotosRefused(t *testing.T) {
	g := newGallery(t, nil, nil)
	u := g.upTo("a").photos()
	if !isReason(u.err, realname.ReasonValueMalformed) || !errors.Is(u.err, photo.ErrUnusable) || !errors.Is(u.err, realname.ErrInvalid) {
		t.Errorf("no picture: %v", u.err)
	}
	if n := g.Backend.Count(realname.StepPhotos); n != 0 || g.mem.Calls() != 0 {
		t.Errorf("%d were read and %d stored", n, g.mem.Calls())
	}
	s := g.walk("b", people[1])
	desk := g.Verifier.Desk()
	for _, tt := range []struct {
		id, actor, purpose string
		want               realname.Reason
	}{
		{s.Ref.ID, "b", "review", realname.ReasonOwnCase},
		{s.Ref.ID, "", "review", realname.ReasonValueMissing},
		{s.Ref.ID, "reviewer", "", realname.ReasonValueMissing},
		{s.Ref.ID, "reviewer", strings.Repeat("x", 129), realname.ReasonValueTooLarge},
	} {
		if got, err := desk.Photos(g.ctx, tt.id, tt.actor, tt.purpose); !isReason(err, tt.want) || got != nil {
			t.Errorf("%q for %q: %v, want %v", tt.actor, tt.purpose, err, tt.want)
		}
	}
	strict := newGallery(t, nil, func(c *realname.Config) {
		c.Reveal = func(_, purpose string, _ realname.CaseSummary) bool { return purpose == "review" }
	})
	of := strict.walk("a", people[0])
	if got, err := strict.Verifier.Desk().Photos(g.ctx, of.Ref.ID, "reviewer", "curious"); !isReason(err, realname.ReasonRevealRefused) || got != nil {
		t.Errorf("against the policy: %v", err)
	}
	if got, err := strict.shown(of); err != nil || len(got) != 2 {
		t.Errorf("by the policy: %v, %v", got, err)
	}
	if _, err := desk.Photos(g.ctx, "nobody", "reviewer", "review"); !errors.Is(err, realname.ErrNotFound) {
		t.Errorf("no such session: %v", err)
	}
	none := newGallery(t, nil, func(c *realname.Config) { c.Photos = nil })
	if got, err := none.shown(none.walk("a", people[0])); got != nil || err != nil {
		t.Errorf("without Config.Photos: %v, %v", got, err)
	}
}

// TestPhotosOfFaces: a face is kept only where that is asked for.
func TestPhotosOfFaces(t *testing.T) {
	g := newGallery(t, nil, func(c *realname.Config) { c.UnsafeKeepFaces = true })
	s := g.walk("a", people[0])
	got, err := g.shown(s)
	if err != nil || len(got) != 3 || got[2].Side != realname.PhotoFace || got[2].Photo.Len() == 0 {
		t.Errorf("Photos: %v, %v", got, err)
	}
	if err := g.decide(s, realname.Decision{}); err != nil {
		t.Fatal(err)
	}
	g.later(2 * time.Minute)
	g.wantKept("rejected", 0)
	_, err = realnametest.New(realnametest.Options{Change: func(c *realname.Config) { c.UnsafeKeepFaces = true }})
	if !errors.Is(err, realname.ErrConfig) {
		t.Errorf("without Photos: %v", err)
	}
}

// TestPhotosOfAStranger: what was not stored here, or for another key, is not shown.
func TestPhotosOfAStranger(t *testing.T) {
	g := newGallery(t, nil, nil)
	s := g.walk("a", people[0])
	keys := g.mem.Keys()
	one, _ := g.mem.Get(g.ctx, keys[0])
	if err := g.mem.Put(g.ctx, keys[1], one); err != nil {
		t.Fatal(err)
	}
	if got, err := g.shown(s); !errors.Is(err, realname.ErrCorrupt) || got != nil {
		t.Errorf("exchanged: %v, %v", got, err)
	}
	if err := g.mem.Delete(g.ctx, keys[1]); err != nil {
		t.Fatal(err)
	}
	got, err := g.shown(s)
	if err != nil || len(got) != 2 || got[0].Photo.Len() > 0 == (got[1].Photo.Len() > 0) {
		t.Errorf("lost: %v, %v; want one of the two", got, err)
	}
	g.mem.Plan = func(realnametest.PhotoCall) realnametest.PhotoFault {
		return realnametest.PhotoFault{Before: errors.New("away")}
	}
	if _, err := g.shown(s); !errors.Is(err, realname.ErrUnavailable) {
		t.Errorf("away: %v", err)
	}
}

// TestPhotosNotPut: where photos cannot be stored nobody is paid to read them, and no try is
// used up.
func TestPhotosNotPut(t *testing.T) {
	for _, lost := range []bool{false, true} {
		g := newGallery(t, nil, func(c *realname.Config) { c.Limits.Photos = 1 })
		away := errors.New("away")
		g.mem.Plan = func(c realnametest.PhotoCall) realnametest.PhotoFault {
			switch {
			case c.N > 2:
				return realnametest.PhotoFault{}
			case lost:
				return realnametest.PhotoFault{After: away}
			}
			return realnametest.PhotoFault{Before: away}
		}
		u := g.upTo("a").pictures(people[0])
		if !errors.Is(u.err, realname.ErrUnavailable) || g.Backend.Count(realname.StepPhotos) != 0 {
			t.Errorf("%v, %d were read", u.err, g.Backend.Count(realname.StepPhotos))
		}
		if u.err = nil; u.pictures(people[0]).err != nil {
			t.Errorf("again: %v", u.err)
		}
		g.later(2 * time.Minute)
		g.wantKept("again", 2)
	}
}

// TestPhotosStoreAway: while the store is away everything else goes on, and what is in it is
// deleted later.
func TestPhotosStoreAway(t *testing.T) {
	g := newGallery(t, nil, nil)
	s := g.walk("a", people[0])
	away := true
	g.mem.Plan = func(realnametest.PhotoCall) realnametest.PhotoFault {
		if away {
			return realnametest.PhotoFault{Before: errors.New("away")}
		}
		return realnametest.PhotoFault{}
	}
	if err := g.decide(s, realname.Decision{Approve: true}); err != nil {
		t.Fatal(err)
	}
	if a, err := g.Verifier.Account(g.ctx, "a"); err != nil || a.State != realname.AccountVerified {
		t.Errorf("the account is %v, %v", a.State, err)
	}
	if _, err := g.Verifier.Desk().Revoke(g.ctx, s.Ref.ID, "officer", 0); err != nil {
		t.Errorf("Revoke: %v", err)
	}
	if _, err := g.Verifier.Records().Erase(g.ctx, "a"); err != nil {
		t.Errorf("Erase: %v", err)
	}
	calls := g.mem.Calls()
	g.later(10 * time.Minute)
	if n := g.mem.Calls() - calls; n == 0 || n > 16 {
		t.Errorf("it was asked %d times in 4 sweeps", n)
	}
	g.wantKept("away", 2)
	away = false
	g.later(2 * time.Minute)
	g.wantKept("back", 0)
}

// A lateStore lets something happen before it puts.
type lateStore struct {
	*realnametest.PhotoMemory
	before func()
}

func (s *lateStore) Put(ctx context.Context, key string, b []byte) error {
	s.before()
	return s.PhotoMemory.Put(ctx, key, b)
}

// TestPhotosPutLate: a photo that is put after it was deleted is deleted once more.
func TestPhotosPutLate(t *testing.T) {
	for name, do := range map[string]func(g *gallery, u *walker) error{
		"canceled": func(g *gallery, u *walker) error { _, err := g.Verifier.Cancel(g.ctx, u.ref); return err },
		"erased":   func(g *gallery, u *walker) error { _, err := g.Verifier.Records().Erase(g.ctx, "a"); return err },
	} {
		late := new(lateStore)
		g := newGallery(t, nil, func(c *realname.Config) {
			late.PhotoMemory = c.Photos.(*realnametest.PhotoMemory)
			c.Photos = late
		})
		u := g.upTo("a")
		late.before = func() {
			if err := do(g, u); err != nil && !errors.Is(err, realname.ErrRefused) {
				t.Errorf("%s: %v", name, err)
			}
		}
		u.pictures(people[0])
		g.later(10 * time.Minute)
		g.wantKept(name, 0)
	}
}

// TestPhotosElsewhere: a process without the store leaves the photos to one that has it.
func TestPhotosElsewhere(t *testing.T) {
	store := new(kv.Memory)
	g := newGallery(t, store, nil)
	s := g.walk("a", people[0])
	other := newGallery(t, store, func(c *realname.Config) { c.Photos, c.Now = nil, g.Clock.Now })
	if _, err := other.shown(s); !errors.Is(err, realname.ErrUnavailable) {
		t.Errorf("Photos: %v", err)
	}
	if err := other.decide(s, realname.Decision{Approve: true}); err != nil {
		t.Fatal(err)
	}
	g.wantKept("decided elsewhere", 2)
	g.later(2 * time.Minute)
	g.wantKept("swept here", 0)
}

// TestPhotosWithFaults: whatever call to either store fails, or is not answered, or is the last of
// its process, nothing is left in the end that the session does not know of.
func TestPhotosWithFaults(t *testing.T) {
	share := 1
	if realname.RaceEnabled() || testing.Short() {
		share = 5
	}
	for _, fault := range []string{"before", "after", "crash"} {
		for _, where := range []string{"store", "photos"} {
			n := 1
			for met := true; met; n += share {
				met = photosWithFault(t, n, where, fault)
			}
			t.Logf("%s, %s: %d calls", where, fault, n)
		}
	}
}

// photosWithFault lets the nth call fail, and reports whether there was one.
func photosWithFault(t *testing.T, n int, where, fault string) (met bool) {
	chaos := &kvtest.Chaos{Store: new(kv.Memory)}
	g := newGallery(t, chaos, nil)
	u := g.upTo("a")
	var dead atomic.Bool // of both stores
	calls := 0
	failing := func() (before, after error) {
		if calls++; calls == n {
			met = true
			if dead.Store(fault == "crash"); fault == "after" {
				return nil, kv.ErrUnknown
			}
			return errors.New("away"), nil
		}
		if dead.Load() {
			return errors.New("the process is gone"), nil
		}
		return nil, nil
	}
	gone := func() (before, after error) { // of the other store: it dies with the process
		if dead.Load() {
			return errors.New("the process is gone"), nil
		}
		return nil, nil
	}
	ofStore, ofPhotos := failing, gone
	if where == "photos" {
		ofStore, ofPhotos = gone, failing
	}
	chaos.Plan = func(kvtest.Call) kvtest.Fault { b, a := ofStore(); return kvtest.Fault{Before: b, After: a} }
	g.mem.Plan = func(realnametest.PhotoCall) realnametest.PhotoFault {
		b, a := ofPhotos()
		return realnametest.PhotoFault{Before: b, After: a}
	}
	g.Backend.Script(realname.StepPhotos, realnametest.Fail(realname.ReasonDocumentQuality))
	u.pictures(people[0]).pictures(people[0]).face().code().pin()
	decision := realname.Decision{Approve: true}
	_ = g.decide(u.s, decision)
	chaos.Plan, g.mem.Plan = nil, nil
	name := fmt.Sprintf("%s, %s, call %d", where, fault, n)
	g.later(4 * time.Minute) // what was begun is closed
	s, err := g.Verifier.Desk().Get(g.ctx, u.ref.ID)
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	want := 0
	if s.Status == realname.StatusOpen && s.Step(realname.StepPhotos).Phase == realname.PhasePassed || s.Status == realname.StatusReview {
		want = 2
	}
	g.wantKept(name, want)
	if s.Status == realname.StatusReview {
		if err := g.decide(s, decision); err != nil {
			t.Errorf("%s: decided again: %v", name, err)
		}
	}
	g.later(100 * time.Hour) // and if it was not handed in it expires
	g.wantKept(name+", in the end", 0)
	if t.Failed() {
		t.FailNow()
	}
	return met
}

// TestHeldPhotos: a hold keeps the photos that a step was passed with, whatever opens the step again, and no others.
// When it ends they go as they would have.
func TestHeldPhotos(t *testing.T) {
	photos := []realname.Step{realname.StepPhotos}
	change := func(g *gallery, s realname.Session) error {
		_, err := g.Verifier.ChangeMethod(g.ctx, s.Ref, realname.MethodBankCard)
		return err
	}
	for name, tt := range map[string]struct {
		review bool
		do     func(*gallery, realname.Session) error
		kept   int // while it is held
		after  int
	}{
		"another method": {false, change, 2, 0},
		"there and back": {false, func(g *gallery, s realname.Session) error {
			_, err := g.Verifier.ChangeMethod(g.ctx, s.Ref, realname.MethodBankCard)
			if err == nil {
				s, err = g.Verifier.ChangeMethod(g.ctx, s.Ref, realname.MethodIDCard)
			}
			if err == nil {
				_, err = g.Verifier.SubmitPhotos(g.ctx, s.Ref, realnametest.PicturesOf(people[0]))
			}
			return err
		}, 4, 2},
		"asked again": {true, func(g *gallery, s realname.Session) error {
			return g.decide(s, realname.Decision{Again: photos})
		}, 2, 0},
		"refused the next time": {true, func(g *gallery, s realname.Session) error {
			err := g.decide(s, realname.Decision{Again: photos})
			g.Backend.Script(realname.StepPhotos, realnametest.Fail(realname.ReasonDocumentQuality))
			if err == nil {
				_, err = g.Verifier.SubmitPhotos(g.ctx, s.Ref, realnametest.PicturesOf(people[0]))
			}
			return err
		}, 2, 0},
	} {
		for _, end := range []string{"in time", "unheld"} {
			t.Run(name+", "+end, func(t *testing.T) {
				g := newGallery(t, nil, func(c *realname.Config) { c.Lifetime = 60 * day })
				var s realname.Session
				if tt.review {
					s = g.walk("a", people[0])
				} else {
					s = get(t, g.World, g.upTo("a").pictures(people[0]).ref)
				}
				records := g.Verifier.Records()
				if err := records.Hold(g.ctx, s.Ref.ID, "staff", "case 7", g.Clock.Now().Add(10*day)); err != nil {
					t.Fatal(err)
				}
				if err := tt.do(g, s); err != nil {
					t.Fatal(err)
				}
				// Nothing but the photos makes the session due at the end of the hold.
				if _, err := g.Verifier.Deliver(g.ctx, func(context.Context, realname.Event) error { return nil }); err != nil {
					t.Fatal(err)
				}
				g.later(8 * day)
				g.wantKept("held", tt.kept)
				if left, err := g.Verifier.Sweep(g.ctx); err != nil || left != 0 {
					t.Errorf("held: the sweep finds %d, %v", left, err)
				}
				if end == "unheld" {
					if err := records.Unhold(g.ctx, s.Ref.ID, "staff", "case 7"); err != nil {
						t.Fatal(err)
					}
					g.later(time.Hour)
				} else {
					g.later(3 * day)
				}
				g.wantKept("held no longer", tt.after)
			})
		}
	}
}

// TestRestrictedPhotos: the photos that there are when data is restricted stay as long as that, also of a session that is
// canceled so, and go when it is erased.
func TestRestrictedPhotos(t *testing.T) {
	all := func(g *gallery, _ realname.Session) error { return g.Verifier.Records().Restrict(g.ctx, "a") }
	one := func(g *gallery, s realname.Session) error {
		return g.Verifier.Records().RestrictSession(g.ctx, s.Ref.ID)
	}
	for name, tt := range map[string]struct {
		kept    time.Duration
		approve bool
		do      func(*gallery, realname.Session) error
	}{
		"approved": {10 * day, true, all}, "in review": {10 * day, false, all}, "in review, none": {0, false, all},
		"approved, alone": {10 * day, true, one}, "in review, none, alone": {0, false, one},
	} {
		t.Run(name, func(t *testing.T) {
			g := newGallery(t, nil, func(c *realname.Config) { c.Retain.Photos = tt.kept })
			s := g.walk("a", people[0])
			if tt.approve {
				if err := g.decide(s, realname.Decision{Approve: true}); err != nil {
					t.Fatal(err)
				}
			}
			if err := tt.do(g, s); err != nil {
				t.Fatal(err)
			}
			g.wantKept("restricted", 2)
			g.later(20 * day)
			g.wantKept("20 days later", 2)
			if _, err := g.Verifier.Records().Erase(g.ctx, "a"); err != nil {
				t.Fatal(err)
			}
			g.later(time.Hour)
			g.wantKept("erased", 0)
		})
	}
}

// TestReleasedPhotos: data that is restricted until it goes keeps no photos beyond their time.
func TestReleasedPhotos(t *testing.T) {
	g := newGallery(t, nil, func(c *realname.Config) { c.Retain.Photos, c.Retain.Ended = 10*day, 30*day })
	s := g.walk("a", people[0])
	err := g.decide(s, realname.Decision{Approve: true})
	if err == nil {
		err = g.Verifier.Desk().Release(g.ctx, "a", "officer", realname.ReasonReleased)
	}
	if err != nil {
		t.Fatal(err)
	}
	g.wantKept("released", 2)
	g.later(12 * day)
	g.wantKept("12 days later", 0)
}

// TestHeldPhotosAreNoWork: a session whose photos a hold keeps is not due before the hold ends.
func TestHeldPhotosAreNoWork(t *testing.T) {
	store := newCalls()
	g := newGallery(t, store, nil)
	s := g.walk("a", people[0])
	err := g.Verifier.Records().Hold(g.ctx, s.Ref.ID, "officer", "case 1", g.Clock.Now().Add(10*day))
	if err := errors.Join(err, g.decide(s, realname.Decision{Approve: true})); err != nil {
		t.Fatal(err)
	}
	g.later(day)
	deliverAll(t, g.World)
	store.since()
	if _, err := g.Verifier.Sweep(g.ctx); err != nil {
		t.Fatal(err)
	}
	if all, due := store.since(); all != due {
		t.Errorf("a sweep makes %d calls, %d of them look-ups; want no others", all, due)
	}
	g.wantKept("held", 2)
}
