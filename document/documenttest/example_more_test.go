package documenttest_test

import (
	"fmt"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
)

// The same seed makes the same numbers, so a failing test can be run again.
func ExampleNew() {
	a, b := documenttest.New(7), documenttest.New(7)
	fmt.Println(a.Number(document.KindHKID) == b.Number(document.KindHKID))
	// Output: true
}

// A person for each kind of document that a service takes.
func ExampleMaker() {
	m := documenttest.New(1)
	for _, k := range []document.Kind{document.KindHKMacaoPermit, document.KindTaiwanPermit, document.KindPassport} {
		n := m.Number(k)
		fmt.Println(n.Kind(), n.IsValid())
	}
	// Output:
	// hk_macao_permit true
	// taiwan_permit true
	// passport true
}

// A passport that has expired.
func ExampleZone() {
	z := documenttest.New(1).MRZ(documenttest.Zone{Issuer: "CHN", Name: "ZHANG<<SAN", Expiry: "200101"})
	today := idcard.MustDate(2026, 11, 30)
	fmt.Println(z.Issuer(), z.Expiry(today), z.Expiry(today).Before(today))
	// Output: CHN 2020-01-01 true
}
