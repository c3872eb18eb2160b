package realname

import (
	"fmt"
	"slices"
	"testing"

	"github.com/go-realname/sdk/internal/records"
)

// TestKin: the newest 32 guardians are known, whatever others have learned meanwhile.
func TestKin(t *testing.T) {
	var k kin
	if k.has("mother") || !k.add("mother") || k.add("Mother") || !k.has("MOTHER") || k.has("father") {
		t.Fatal("the first guardian is not known again")
	}
	other := kin{Seed: slices.Clone(k.Seed), Tags: slices.Clone(k.Tags)}
	other.add("father")
	k.add("aunt")
	if !k.learn(other) || k.learn(other) || !k.has("mother") || !k.has("father") || !k.has("aunt") {
		t.Error("of two who learn at once one is forgotten")
	}
	for i := range maxKin - 1 {
		k.add(fmt.Sprint("guardian-", i))
	}
	if len(k.Tags) != maxKin || k.has("mother") || k.has("aunt") || !k.has("father") || !k.has("guardian-0") {
		t.Errorf("%d are known, and not the newest", len(k.Tags))
	}
	var next kin
	next.add("mother")
	if next.learn(k) || next.has("aunt") || k.learn(next) || k.has("mother") {
		t.Error("one person's guardians are taken for another's")
	}
}

// TestKinOfAnErasedSession: where there is no data any more no guardian is noted.
func TestKinOfAnErasedSession(t *testing.T) {
	var of kin
	of.add("mother")
	s := newSession(testPolicy(), 1)
	s.State.Data = dataErased
	if s.learnKin(of); s.changed || s.Kin.has("mother") {
		t.Error("a session that was erased knows a guardian")
	}
	s.State.Data = dataRestricted
	if s.learnKin(of); !s.changed || !s.isKin("mother") {
		t.Error("a session with data does not know a guardian")
	}
}

// TestGuardianOfAnEarlierRelease: a session whose account knows of no guardian, as a release without kin has written it,
// knows its own.
func TestGuardianOfAnEarlierRelease(t *testing.T) {
	s := newSession(testPolicy(), 1)
	s.Seed = newSeed()
	s.addGuardian("mother", new(records.Row[accountRecord]))
	if !s.isKin("MOTHER") || s.isKin("father") {
		t.Error("the guardian of the session is not known again")
	}
}
