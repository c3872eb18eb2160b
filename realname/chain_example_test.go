package realname_test

import (
	"context"
	"fmt"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// The second provider is asked where the first has certainly judged nothing. The trail tells who
// answered.
func ExampleChain() {
	ctx := context.Background()
	tencent, alibaba := new(realnametest.Backend), new(realnametest.Backend) // your adapters
	tencent.Script(realname.StepIdentity, realnametest.Down(realname.FailureQuota))
	w, err := realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Authority = realname.Chain(
			realname.Provider[realname.Authority]{Name: "tencent", Backend: tencent},
			realname.Provider[realname.Authority]{Name: "alibaba", Backend: alibaba},
		)
	}})
	if err != nil {
		fmt.Println(err)
		return
	}
	s, err := w.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone())
	fmt.Println(s.Status, err)
	trail, _ := w.Verifier.Records().Trail(ctx, s.Ref.ID)
	for _, e := range trail.Entries() {
		if e.Step == "identity" && e.Kind == "settled" {
			fmt.Println(e.Outcome, "by", e.Provider)
		}
	}
	// Output:
	// approved <nil>
	// passed by alibaba
}

// A quarter of the people meet one provider, and always that one.
func ExampleSplit() {
	east := realname.Provider[realname.FaceChecker]{Name: "east", Backend: new(realnametest.Backend)}
	west := realname.Provider[realname.FaceChecker]{Name: "west", Backend: new(realnametest.Backend), Share: 3}
	secret := []byte("drawn once at random, and kept") // from your vault
	face := realname.Split(secret, east, west)
	for range 2 {
		a, err := face.CheckFace(context.Background(), realname.Op{Key: "op"}, realnametest.Someone(), realname.Photo{})
		fmt.Println(a.Verdict, a.Provider, err)
	}
	// Output:
	// pass west <nil>
	// pass west <nil>
}
