package idcardtest_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
	"github.com/go-realname/sdk/idcard/region"
)

// Nobody alive was born before 1880.
func TestDefaultHoldersAreDead(t *testing.T) {
	m := idcardtest.New(1)
	last := idcard.MustDate(1880, 1, 1)
	sexes := map[idcard.Sex]int{}
	regions := map[int]bool{}
	for range 2000 {
		n := m.Number()
		if n.Kind() != idcard.KindResident || !n.Birth().Before(last) || n.Birth().Year() < 1800 {
			t.Fatalf("%v born %v", n.Kind(), n.Birth())
		}
		if s := n.Region().Status(); s != region.Current {
			t.Fatalf("region %d is %v", n.Region().Code(), s)
		}
		sexes[n.Sex()]++
		regions[n.Region().Code()] = true
	}
	if sexes[idcard.Male] < 800 || sexes[idcard.Female] < 800 || len(regions) < 1000 {
		t.Errorf("sexes %v, %d regions", sexes, len(regions))
	}
}

func TestSeed(t *testing.T) {
	a, b, c := idcardtest.New(7), idcardtest.New(7), idcardtest.New(8)
	same := 0
	for range 100 {
		n := a.Number()
		if n != b.Number() {
			t.Fatal("one seed gives different numbers")
		}
		if n == c.Number() {
			same++
		}
	}
	if same > 0 {
		t.Errorf("two seeds give %d equal numbers", same)
	}
}

func TestMake(t *testing.T) {
	m := idcardtest.New(2)
	day := idcard.MustDate(2000, 2, 29)
	for kind := idcard.KindResident; kind <= idcard.KindForeignOld; kind++ {
		for _, sex := range []idcard.Sex{idcard.Male, idcard.Female} {
			for range 200 {
				n := m.Make(idcardtest.Spec{Kind: kind, From: day, To: day, Sex: sex})
				births := n.Births()
				if n.Kind() != kind || n.Sex() != sex || births[len(births)-1] != day {
					t.Fatalf("%v, %v, %v; want %v, %v", n.Kind(), n.Sex(), births, kind, sex)
				}
			}
		}
	}
}

func TestMakeRegion(t *testing.T) {
	m := idcardtest.New(3)
	for _, tt := range []struct {
		kind idcard.Kind
		in   int
		want int
	}{
		{idcard.KindResident, 110103, 110103},
		{idcard.KindPermit, 830000, 830000},
		{idcard.KindForeign, 320500, 320000},
		{idcard.KindForeignOld, 320500, 320500},
	} {
		n := m.Make(idcardtest.Spec{Kind: tt.kind, Region: tt.in})
		if got := n.Region().Code(); got != tt.want {
			t.Errorf("%v: region %d, want %d", tt.kind, got, tt.want)
		}
	}
}

func TestMakePanics(t *testing.T) {
	for name, s := range map[string]idcardtest.Spec{
		"region does not exist": {Region: 111111},
		"region too short":      {Region: 11},
		"region too long":       {Kind: idcard.KindForeign, Region: 1101050},
		"resident's region":     {Kind: idcard.KindPermit, Region: 110105},
		"permit's region":       {Kind: idcard.KindResident, Region: 810000},
		"permit's, by default":  {Region: 810000},
		"dates":                 {From: idcard.MustDate(1879, 1, 2), To: idcard.MustDate(1879, 1, 1)},
		"date too early": {Kind: idcard.KindForeignOld,
			From: idcard.MustDate(1799, 12, 31), To: idcard.MustDate(1799, 12, 31)},
		"kind": {Kind: 77},
		"sex":  {Sex: 77},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			idcardtest.New(1).Make(s)
		})
	}
}

// Old cards of foreigners have two digits of the year: somebody alive may have one.
func TestOldForeignersMayBeAlive(t *testing.T) {
	n := idcardtest.New(1).Make(idcardtest.Spec{Kind: idcard.KindForeignOld})
	births := n.Births()
	if len(births) != 2 || births[0].Year() < 1900 || births[1].Year() != births[0].Year()+100 {
		t.Errorf("born %v", births)
	}
}

func ExampleMaker_Make() {
	m := idcardtest.New(1)
	n := m.Make(idcardtest.Spec{Region: 110105, Sex: idcard.Female})
	fmt.Println(n.Region(), n.Sex(), n.Birth().Year() < 1880)
	// Output: 北京市朝阳区 female true
}

// The same seed makes the same numbers, so a failure can be repeated.
func ExampleNew() {
	a, b := idcardtest.New(42), idcardtest.New(42)
	fmt.Println(a.Number() == b.Number(), a.Number() == b.Number())
	// Output: true true
}

// Nobody alive has one of these numbers.
func ExampleMaker_Number() {
	m := idcardtest.New(1)
	for range 3 {
		n := m.Number()
		fmt.Println(n.Kind(), n.Birth().Year() < 1880, n.Region().Status())
	}
	// Output:
	// resident true current
	// resident true current
	// resident true current
}

// Someone who turns eighteen on the day of the test.
func ExampleSpec() {
	day := idcard.MustDate(1898, 3, 1)
	birth := idcard.MustDate(1880, 3, 1)
	n := idcardtest.New(1).Make(idcardtest.Spec{From: birth, To: birth, Sex: idcard.Male})
	fmt.Println(n.AgeOn(day), n.CommonAgeOn(day), n.Sex())
	// Output: 17 18 male
}
