package realname_test

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"slices"
	"testing"

	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

var splitSecret = []byte("a secret of made-up bytes")

// saying returns a provider that is told apart by its name.
func saying(name string, share int) authority {
	p := &provider{reply: realnametest.Pass()}
	return authority{Name: name, Backend: realname.AuthorityFunc(p.Match), Share: share}
}

// lots tells which provider each of n people meets.
func lots(t *testing.T, secret []byte, n int, list ...authority) (all []string) {
	t.Helper()
	split := realname.Split(secret, list...)
	maker := idcardtest.New(7)
	for i := range n {
		id := realname.Identity{Name: names.MustParse("张三丰"), Number: maker.Number()}
		a, err := split.Match(t.Context(), realname.Op{Key: fmt.Sprint(i)}, id)
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, a.Provider)
	}
	return all
}

// lotSlow is whom a person meets, by the text of Split: a draw for each part of a share, and the
// highest has it.
func lotSlow(secret []byte, text string, shares map[string]int) string {
	type draw struct{ text, name string }
	var draws []draw
	for name, share := range shares {
		for i := range share {
			mac := hmac.New(sha256.New, secret)
			var nth [4]byte
			binary.BigEndian.PutUint32(nth[:], uint32(i))
			fmt.Fprintf(mac, "%s%s\x00%s", nth[:], name, text)
			draws = append(draws, draw{string(mac.Sum(nil)), name})
		}
	}
	return slices.MaxFunc(draws, func(a, b draw) int {
		if a.text < b.text {
			return -1
		}
		return 1
	}).name
}

// TestSplitShares: each provider gets its share of people, and a person always the same
// provider, in every process, however the list is ordered.
func TestSplitShares(t *testing.T) {
	const n = 4000
	one, three := saying("one", 1), saying("three", 3)
	got := lots(t, splitSecret, n, one, three)
	if again := lots(t, slices.Clone(splitSecret), n, three, one); !slices.Equal(got, again) {
		t.Error("people change their provider with the order of the list")
	}
	count := map[string]int{}
	for _, name := range got {
		count[name]++
	}
	if count["one"] < n/4-150 || count["one"] > n/4+150 || count["one"]+count["three"] != n {
		t.Errorf("shares of 1 and 3 are %v", count)
	}
	if other := lots(t, []byte("another secret, made up"), n, one, three); slices.Equal(got, other) {
		t.Error("the secret changes nothing")
	}
	maker := idcardtest.New(7)
	for i := range 200 {
		if want := lotSlow(splitSecret, maker.Number().Reveal(), map[string]int{"one": 1, "three": 3}); got[i] != want {
			t.Errorf("person %d meets %s, want %s", i, got[i], want)
		}
	}
}

// TestSplitMovesFew: who is not of the provider that comes or goes stays where they are.
func TestSplitMovesFew(t *testing.T) {
	const n = 2000
	a, b, c := saying("a", 1), saying("b", 2), saying("c", 1)
	before := lots(t, splitSecret, n, a, b)
	c.Retired = true
	if !slices.Equal(before, lots(t, splitSecret, n, a, b, c)) {
		t.Error("a retired provider gets people")
	}
	c.Retired = false
	moved := 0
	for i, now := range lots(t, splitSecret, n, a, b, c) {
		if now == "c" {
			moved++
		} else if now != before[i] {
			t.Fatalf("person %d has moved from %s to %s", i, before[i], now)
		}
	}
	if moved < n/4-100 || moved > n/4+100 {
		t.Errorf("%d of %d have moved to a share of one in four", moved, n)
	}
}

// TestSplitByNumberAlone: another spelling of the name, and another operation, meet the same
// provider.
func TestSplitByNumberAlone(t *testing.T) {
	split := realname.Split(splitSecret, saying("a", 1), saying("b", 1), saying("c", 1))
	var first string
	for i := range 40 {
		id := people[0]
		if i%2 == 1 {
			id.Name = names.MustParse("王小明")
		}
		a, err := split.Match(t.Context(), realname.Op{Key: fmt.Sprint(i)}, id)
		if i == 0 {
			first = a.Provider
		}
		if err != nil || a.Provider != first {
			t.Fatalf("operation %d is judged by %s, %v; want %s", i, a.Provider, err, first)
		}
	}
}

// TestSplitIsNoChain: where a person's provider is down nobody else is asked.
func TestSplitIsNoChain(t *testing.T) {
	all := []*provider{{reply: unreached}, {reply: unreached}, {reply: unreached}}
	split := realname.Split(splitSecret,
		authority{Name: "a", Backend: all[0]}, authority{Name: "b", Backend: all[1]}, authority{Name: "c", Backend: all[2]})
	if _, err := split.Match(t.Context(), someOp, people[0]); !isNever(err) {
		t.Errorf("Match: %v", err)
	}
	if n := len(all[0].keys) + len(all[1].keys) + len(all[2].keys); n != 1 {
		t.Errorf("%d providers were asked", n)
	}
}

// TestSplitOfAPerson: identity, photos and face of one person meet providers of one name, in
// a Verifier.
func TestSplitOfAPerson(t *testing.T) {
	maker := idcardtest.New(3)
	used := map[string]bool{}
	for range 12 {
		met := map[realname.Step]string{}
		east, west := new(realnametest.Backend), new(realnametest.Backend)
		w := newWorld(t, realnametest.Options{Change: func(c *realname.Config) {
			c.Authority = realname.Split(splitSecret, authority{Name: "east", Backend: east}, authority{Name: "west", Backend: west})
			c.Documents = realname.Split(splitSecret,
				realname.Provider[realname.DocumentReader]{Name: "east", Backend: east}, realname.Provider[realname.DocumentReader]{Name: "west", Backend: west})
			c.Face = realname.Split(splitSecret,
				realname.Provider[realname.FaceChecker]{Name: "east", Backend: east}, realname.Provider[realname.FaceChecker]{Name: "west", Backend: west})
		}})
		id := realname.Identity{Name: people[0].Name, Number: maker.Number()}
		if u := walk(t, w, "account-1", realname.MethodIDCard).identity(id).photos().face(); u.err != nil {
			t.Fatal(u.err)
		}
		for name, b := range map[string]*realnametest.Backend{"east": east, "west": west} {
			for _, c := range b.Calls() {
				met[c.Step] = name
				used[name] = true
			}
		}
		if len(met) != 3 || met[realname.StepIdentity] != met[realname.StepPhotos] || met[realname.StepPhotos] != met[realname.StepFace] {
			t.Errorf("one person has met %v", met)
		}
	}
	if len(used) != 2 {
		t.Errorf("all people have met %v", used)
	}
}

// TestSplitOfPhotosAlone: without a Verifier, photos go by the operation.
func TestSplitOfPhotosAlone(t *testing.T) {
	type reader = realname.Provider[realname.DocumentReader]
	read := realname.DocumentFunc(new(realnametest.Backend).ReadDocument)
	split := realname.Split(splitSecret, reader{Name: "a", Backend: read}, reader{Name: "b", Backend: read})
	met := map[string]bool{}
	for i := range 40 {
		for range 2 {
			_, a, err := split.ReadDocument(context.Background(), realname.Op{Key: fmt.Sprint(i / 2)}, realnametest.PhotosOf(people[0]))
			if err != nil || a.Verdict != realname.VerdictPass {
				t.Fatal(a.Verdict, err)
			}
			met[fmt.Sprint(i/2, a.Provider)] = true
		}
	}
	if len(met) != 20 {
		t.Errorf("20 operations have met %d providers", len(met))
	}
}
