package names_test

import (
	"errors"
	"fmt"

	"github.com/go-realname/sdk/names"
)

// Every error of Parse is of one class, and holds nothing of the name.
func ExampleErrInvalid() {
	for _, typed := range []string{"", "张", "张3", "张**"} {
		_, err := names.Parse(typed)
		fmt.Println(errors.Is(err, names.ErrInvalid), err)
	}
	// Output:
	// true names: empty
	// true names: too_short
	// true names: digit at offset 3
	// true names: masked at offset 3
}

// Store a name with the spelling that the person typed, and read it back as it was.
func ExampleName_RevealStored() {
	n := names.MustParse("买买提•吐尔逊") // a bullet, as some keyboards have it
	again, err := names.Restore(n.RevealStored())
	fmt.Println(again == n, again.Reveal() == n.Reveal(), err)
	// Output: true true <nil>
}
