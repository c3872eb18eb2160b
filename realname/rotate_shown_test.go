package realname_test

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// TestEarlierSubjectMoves: who has shown a face for one identity, and then gone on with
// another, stands in neither record once the account is erased, also after a move to
// another index key.
func TestEarlierSubjectMoves(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(3))
	u := walk(t, f.at[known], "account-1", realname.MethodIDCard)
	var indexes []string
	for _, id := range people[:2] {
		if u.identity(id).photos().face(); u.err != nil {
			t.Fatal(u.err)
		}
		indexes = append(indexes, kept(t, f.at[known], u.ref.ID).Identity)
	}
	f.reindex()
	f.rewrap()
	indexes[1] = kept(t, f.at[alone], u.ref.ID).Identity
	if _, err := f.at[alone].Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	for i, index := range indexes {
		if n, err := realname.Known(u.ctx, f.at[alone].Verifier, index); n != 0 || err != nil {
			t.Errorf("identity %d knows %d accounts, %v; want none", i, n, err)
		}
	}
}

// TestRestWhileMoving: a provider that judged nothing of an operation which a process of
// before the move had begun is noted in the account's record, wherever that lies. No second
// record is begun under the new index, in place of which the account's own would be lost.
func TestRestWhileMoving(t *testing.T) {
	f := newFleet(t, new(kv.Memory), manyChecks(3))
	later := realnametest.Later("token")
	later.Answer.Window = time.Minute
	f.backend.Script(realname.StepFace, later)
	f.backend.ScriptQuery(realname.StepFace, realnametest.Down(realname.FailureUnavailable))
	u := walk(t, f.at[sealing], "account-1", realname.MethodIDCard).identity(people[0]).photos().face()
	if u.err != nil {
		t.Fatal(u.err)
	}
	f.clock.Advance(2 * time.Minute)
	w := f.at[moving]
	if n, err := w.Verifier.Sweep(u.ctx); err != nil {
		t.Fatal(n, err)
	}
	s, err := w.Verifier.Get(u.ctx, u.ref)
	t.Log(s.Status, s.Step(realname.StepFace), err)
	f.reindex()
	if all, err := w.Verifier.Records().Sessions(u.ctx, "account-1"); len(all) != 1 || err != nil {
		t.Errorf("the account has %d sessions, %v; want one", len(all), err)
	}
	again, err := w.Verifier.Start(u.ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	if err != nil || again.Ref != u.ref {
		t.Errorf("Start began a second session beside the first, or failed: %v, %v", again.Ref != u.ref, err)
	}
	if _, err := w.Verifier.Records().Erase(u.ctx, "account-1"); err != nil {
		t.Fatal(err)
	}
	if k := kept(t, w, u.ref.ID); k.Private != 0 {
		t.Errorf("after Erase the session holds %d bytes of personal data", k.Private)
	}
}
