package realname

import (
	"bytes"
	"encoding/json"
	"os"
	"testing"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
)

// FuzzRecords reads bytes as each kind of record. What can be read is written as the same
// bytes, can be shown, and ends nobody's process.
func FuzzRecords(f *testing.F) {
	var p policy
	s := sessionRecord{ID: "a", Started: 1_767_578_400_000_000, Account: "account-1", Seed: []byte("seed"), Identity: "i", Shown: []string{"i"}}
	s.State = p.newState(GoalVerify, MethodIDCard, s.Started)
	s.State.Flow = flowOf(usual[MethodIDCard])
	p.openSteps(&s.State)
	s.Trail = s.Trail.add(&entry{note: note{Kind: noteStatus, To: StatusOpen}, Time: s.Started})
	s.Trail = s.Trail.add(&entry{note: note{Kind: noteConsent, Step: StepFace}, Time: s.Started + 7, Reference: "text-1"})
	s.Agreed = map[Step]string{StepFace: "text-1"}
	s.Acts = []act{{ConsentAct{PurposeFace, "face-provider", "SG", "face", "2026-05", "zh-Hans"}, s.Started, 1}}
	s.Guardians = []guardian{{"id", "name", "at", []byte("tag")}}
	s.Kin = kin{Seed: []byte("seed"), Tags: [][]byte{[]byte("tag")}}
	s.Keys = map[Step][]keyed{StepFace: {{Key: "k", Content: "c", Epoch: 1}}}
	s.Events, s.Seq = []storedEvent{{Status: StatusOpen, Time: s.Started + 1}}, 3
	f.Add(wire.Append(nil, s.fields))
	private := wirePrivate{Name: "王小明", Number: "11010519491231002X", Tokens: []wireToken{{Step: StepFace, Op: 3, Token: "t"}}, Matters: []wireMatter{{Step: StepFace, Op: 3, Photos: []string{"d"}}}}
	f.Add(wire.Append(nil, private.fields))
	for _, name := range []string{"testdata/golden/store.json"} {
		if b, err := os.ReadFile(name); err == nil {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		same := func(what string, fields func(*wire.Codec), again func(*wire.Codec)) bool {
			rest, err := wire.Read(b, fields)
			if err != nil {
				return false
			}
			if out := append(wire.Append(nil, again), rest...); !bytes.Equal(out, b) {
				t.Errorf("%s: % x is written as % x", what, b, out)
			}
			if shown, err := wire.Show(again); err != nil || !json.Valid(shown) {
				t.Errorf("%s: shown as %s, %v", what, shown, err)
			}
			return true
		}
		var s sessionRecord
		var a accountRecord
		var i identityRecord
		var c cardRecord
		var e erasureRecord
		var x indexRecord
		var w wirePrivate
		if same("session", s.fields, s.fields) && s.State.Data == dataFull {
			v := &session{sessionRecord: &s, rules: &policy{}, now: s.Started}
			defer func() {
				if p := recover(); p != nil {
					t.Errorf("panic with steps %v: %v", s.State.Flow, p)
				}
			}()
			v.snapshot()
			v.due()
			_ = v.Trail.Verify()
			v.Trail.Entries()
		}
		same("account", a.fields, a.fields)
		same("identity", i.fields, i.fields)
		same("card", c.fields, c.fields)
		same("erasure", e.fields, e.fields)
		same("index", x.fields, x.fields)
		same("private", w.fields, w.fields)
		var d privateData
		_ = d.unmarshal(b)
		_ = d.unmarshal(records.Pad(bytes.Clone(b)))
	})
}
