package region_test

import (
	"fmt"

	"github.com/go-realname/sdk/idcard/region"
)

// Two tables are equal if nothing was added to either.
func ExampleTable() {
	var table region.Table
	more, err := table.With(110199, region.Period{Name: "新区", From: 2027})
	fmt.Println(table == region.Table{}, more == table, err)
	fmt.Println(table.Has(110199), more.Has(110199))
	// Output:
	// true false <nil>
	// false true
}

// One code, before and after it was renamed: a Region is the code in a year.
func ExampleRegion() {
	var table region.Table
	then, _ := table.Lookup(130502, 1990)
	now, _ := table.Lookup(130502, 2024)
	fmt.Println(then.Name(), now.Name(), then == now, then.Code() == now.Code())
	// Output: 桥东区 襄都区 false true
}

func ExampleRegion_Name() {
	r, _ := region.Table{}.Lookup(110105, 2024)
	fmt.Println(r.Name(), r.FullName())
	// Output: 朝阳区 北京市朝阳区
}

// A code that nobody knows prints as itself, where it has not even a province.
func ExampleRegion_String() {
	var table region.Table
	for _, code := range []int{110105, 110199, 990101} {
		r, ok := table.Lookup(code, 2024)
		fmt.Println(r, ok)
	}
	// Output:
	// 北京市朝阳区 true
	// 北京市 false
	// 990101 false
}

func ExampleRegion_Status() {
	var table region.Table
	for _, code := range []int{110105, 110103, 320219, 440401, 111111} {
		r, _ := table.Lookup(code, 2024)
		fmt.Println(code, r.Status(), r.Name())
	}
	// Output:
	// 110105 current 朝阳区
	// 110103 retired 崇文区
	// 320219 observed 江阴县
	// 440401 collective 市辖区
	// 111111 unknown
}

// A code that is younger than its holder is no sign of fraud: numbers were
// often assigned years after birth.
func ExampleStatus() {
	r, _ := region.Table{}.Lookup(500103, 1960)
	switch r.StatusFor(1960) {
	case region.NotYetAssigned:
		fmt.Println("assigned late")
	case region.RetiredBefore:
		fmt.Println("withdrawn before birth: look twice")
	}
	// Output: assigned late
}

// Every name that a code has had, and from the end of which year to which.
func ExamplePeriod() {
	r, _ := region.Table{}.Lookup(130502, 2024)
	for _, p := range r.Periods() {
		fmt.Printf("%+v\n", p)
	}
	// Output:
	// {Name:桥东区 From:1983 Until:2020 Official:true}
	// {Name:襄都区 From:2020 Until:0 Official:true}
}

// A program that prints many regions keeps one buffer.
func ExampleRegion_AppendFullName() {
	var buf []byte
	for _, code := range []int{110105, 440524} {
		r, _ := region.Table{}.Lookup(code, 1985)
		buf = r.AppendFullName(buf[:0])
		fmt.Printf("%s\n", buf)
	}
	// Output:
	// 北京市朝阳区
	// 广东省汕头市潮阳县
}
