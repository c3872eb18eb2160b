package realname_test

import (
	"fmt"

	"github.com/go-realname/sdk/realname"
)

func ExampleFindingsOf() {
	set := realname.FindingsOf(realname.FindingNameDotOnly, realname.FindingPictureFlawed)
	fmt.Println(set, set.Has(realname.FindingNameVariant))
	for _, f := range set.All() {
		fmt.Println(f, f.Severity())
	}
	// Output:
	// name_dot_only,picture_flawed false
	// name_dot_only people
	// picture_flawed note
}
