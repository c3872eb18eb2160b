package realname_test

import (
	"fmt"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// processOf is a process whose ring is made of two keys in the way of c.
func processOf(store kv.Store, c keyring.Config) *realnametest.World {
	c.Keys = []keyring.Key{
		{ID: "2025", Secret: []byte("0123456789abcdefghijklmnopqrstuv")}, // made up: yours is random
		{ID: "2026", Secret: []byte("vutsrqponmlkjihgfedcba9876543210")},
	}
	return must(realnametest.New(realnametest.Options{Store: store, Keys: must(keyring.New(c))}))
}

// A new key seals what is new from the day it is current, and Rewrap brings the
// rest under it.
func ExampleVerifier_Rewrap() {
	store := new(kv.Memory)
	before := processOf(store, keyring.Config{Current: "2025"})
	must(before.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))

	v := processOf(store, keyring.Config{Current: "2026", Index: "2025"}).Verifier
	for {
		n := must(v.Rewrap(ctx))
		fmt.Println(n > 0)
		if n == 0 {
			break
		}
	}
	// Output:
	// true
	// false
}

// Records move to the indexes of a new key while the service runs. The last step,
// without OldIndex, comes two days later.
func ExampleVerifier_Reindex() {
	store := new(kv.Memory)
	before := processOf(store, keyring.Config{Current: "2026", Index: "2025"})
	s := must(before.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))

	v := processOf(store, keyring.Config{Current: "2026", Index: "2026", OldIndex: "2025"}).Verifier
	for {
		n := must(v.Reindex(ctx))
		fmt.Println("moved", n)
		if n == 0 {
			break
		}
	}

	after := processOf(store, keyring.Config{Current: "2026", Index: "2026"}).Verifier
	fmt.Println(must(after.Get(ctx, s.Ref)).Status)
	// Output:
	// moved 1
	// moved 0
	// approved
}

// A process that names another index key than the store's is told so, whatever it
// asks for: every limit and every slot would begin anew.
func ExampleVerifier_Reindex_forgotten() {
	store := new(kv.Memory)
	before := processOf(store, keyring.Config{Current: "2026", Index: "2025"})
	must(before.Walk(ctx, "account-1", realname.MethodIDCard, realnametest.Someone()))

	v := processOf(store, keyring.Config{Current: "2026", Index: "2026"}).Verifier
	_, err := v.Start(ctx, "account-1", realname.GoalVerify, realname.MethodIDCard)
	fmt.Println(err)
	// Output: realname: the store is indexed under another key
}
