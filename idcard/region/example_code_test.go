package region_test

import (
	"fmt"

	"github.com/go-realname/sdk/idcard/region"
)

// Group people by the province where they were registered.
func ExampleRegion_Code() {
	r, ok := region.Table{}.Lookup(110105, 1990)
	fmt.Println(r.Code(), r.Code()/10000*10000, ok)
	// Output: 110105 110000 true
}
