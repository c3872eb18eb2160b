package documenttest_test

import (
	"fmt"
	"testing"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/documenttest"
)

func TestNumber(t *testing.T) {
	m := documenttest.New(1)
	for k := document.KindUnknown + 1; k.String() != "unknown"; k++ {
		seen := make(map[document.Number]bool)
		for range 100 {
			n := m.Number(k)
			if again, err := document.Parse(k, n.Reveal()); err != nil || again != n || n.Kind() != k {
				t.Fatalf("%v: %s, %v", k, n.Reveal(), err)
			}
			seen[n] = true
		}
		if len(seen) < 95 {
			t.Errorf("%v: %d different numbers of 100", k, len(seen))
		}
	}
}

func TestSeed(t *testing.T) {
	a, b := documenttest.New(7), documenttest.New(7)
	for range 100 {
		if x, y := a.Number(document.KindHKID), b.Number(document.KindHKID); x != y {
			t.Fatal("one seed gives different numbers")
		}
	}
}

func TestNoSuchKind(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("no panic")
		}
	}()
	documenttest.New(1).Number(document.KindUnknown)
}

func ExampleMaker_Number() {
	m := documenttest.New(1)
	n := m.Number(document.KindUSCC)
	fmt.Println(n.Kind(), len(n.Reveal()))
	// Output: uscc 18
}

func TestMRZ(t *testing.T) {
	m := documenttest.New(2)
	for _, size := range []document.Size{document.SizeUnknown, document.TD1, document.TD2, document.TD3} {
		for range 50 {
			z := m.MRZ(documenttest.Zone{Size: size, Optional: "AB12"})
			first, _ := z.RevealOptional()
			if again, err := document.ParseMRZ(z.Reveal()); err != nil || again != z || first != "AB12" {
				t.Fatalf("%s: %v", z.Reveal(), err)
			}
			if size != document.SizeUnknown && z.Size() != size {
				t.Errorf("%v, want %v", z.Size(), size)
			}
		}
	}
	z := m.MRZ(documenttest.Zone{Code: "PO", Issuer: "CHN", Number: "E12345678", Sex: "F"})
	if z.Number() != document.MustParse(document.KindChinesePassport, "E12345678") {
		t.Errorf("number %v of %v", z.Number(), z.Number().Kind())
	}
}

func TestMRZPanics(t *testing.T) {
	for name, z := range map[string]documenttest.Zone{
		"long number": {Number: "1234567890"}, "no such day": {Birth: "990231"}, "lower case": {Name: "anna"},
	} {
		t.Run(name, func(t *testing.T) {
			defer func() {
				if recover() == nil {
					t.Error("no panic")
				}
			}()
			documenttest.New(1).MRZ(z)
		})
	}
}

func ExampleMaker_MRZ() {
	m := documenttest.New(1)
	z := m.MRZ(documenttest.Zone{Issuer: "CHN", Number: "E12345678"})
	fmt.Println(z, z.Size(), z.Issuer(), z.Number())
	// Output: P*** TD3 CHN E*******8
}
