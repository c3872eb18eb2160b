package sdk_test

import (
	"errors"
	"fmt"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// The body of Example stands in README.md as well; a test compares them.

func Example() {
	id, err := idcard.Parse("11010519491231002X")
	fmt.Println(id, id.Birth(), id.Sex(), id.Region().FullName(), err)

	_, err = idcard.Parse("110105194912310021")
	fmt.Println(errors.Is(err, idcard.ErrInvalid), err)

	name, err := names.Parse(" 王　小明")
	fmt.Println(name, name == names.MustParse("王小明"), err)

	mobile, err := sms.ParseMobile("+86 138-0013-8000")
	fmt.Println(mobile, err)

	// Printed, every value is masked; one method gives it back.
	fmt.Println(id.Reveal() == "11010519491231002X")
	// Output:
	// 1****************X 1949-12-31 female 北京市朝阳区 <nil>
	// true idcard: wrong check character at offset 17
	// 王** true <nil>
	// 138****8000 <nil>
	// true
}
