package region_test

import (
	"fmt"

	"github.com/go-realname/sdk/idcard/region"
)

func Example() {
	var table region.Table
	r, ok := table.Lookup(110103, 1990)
	fmt.Println(ok, r.FullName(), r.Status(), r.Today())
	// Output: true 北京市崇文区 retired [北京市东城区]
}

func ExampleTable_Lookup() {
	var table region.Table
	for _, year := range []int{1985, 2010} {
		r, _ := table.Lookup(110221, year)
		fmt.Println(r)
	}
	_, ok := table.Lookup(111111, 2000)
	fmt.Println(ok)
	// Output:
	// 北京市昌平县
	// 北京市昌平县
	// false
}

func ExampleTable_Has() {
	var table region.Table
	fmt.Println(table.Has(110105), table.Has(111111))
	// Output: true false
}

func ExampleTable_All() {
	var table region.Table
	provinces := 0
	for r := range table.All(2024) {
		if r.Code()%10000 == 0 {
			provinces++
		}
	}
	fmt.Println(provinces)
	// Output: 34
}

func ExampleTable_Date() {
	year, _, _ := region.Table{}.Date()
	fmt.Println(year >= 2026)
	// Output: true
}

func ExampleTable_With() {
	table, err := region.Table{}.With(110199, region.Period{Name: "新区", From: 2027})
	r, ok := table.Lookup(110199, 2030)
	fmt.Println(r, ok, err)
	// Output: 北京市新区 true <nil>
}

func ExampleRegion_Children() {
	r, _ := region.Table{}.Lookup(460000, 2024)
	for c := range r.Children() {
		fmt.Println(c.Code(), c.Name())
		break
	}
	// Output: 460100 海口市
}

func ExampleRegion_FullName() {
	r, _ := region.Table{}.Lookup(440524, 1988)
	fmt.Println(r.Name(), r.FullName())
	// Output: 潮阳县 广东省汕头市潮阳县
}

func ExampleRegion_Path() {
	r, _ := region.Table{}.Lookup(440524, 1988)
	for _, p := range r.Path() {
		fmt.Println(p.Code(), p.Name())
	}
	// Output:
	// 440000 广东省
	// 440500 汕头市
	// 440524 潮阳县
}

func ExampleRegion_Periods() {
	r, _ := region.Table{}.Lookup(320281, 2000)
	for _, p := range r.Periods() {
		fmt.Println(p.Name, p.From, p.Until, p.Official)
	}
	// Output: 江阴市 1990 0 true
}

func ExampleRegion_StatusFor() {
	r, _ := region.Table{}.Lookup(110103, 2000)
	fmt.Println(r.Status(), r.StatusFor(1990), r.StatusFor(2015))
	// Output: retired retired retired_before
}

// The area of a county may belong to several today.
func ExampleRegion_Today() {
	r, _ := region.Table{}.Lookup(130421, 1990)
	fmt.Println(r.Name(), r.Today())
	// Output: 邯郸县 [河北省邯郸市邯山区 河北省邯郸市丛台区]
}
