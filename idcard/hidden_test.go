package idcard_test

import (
	"bytes"
	"encoding/gob"
	"fmt"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/internal/leaktest"
)

// A Date prints itself, so it must not be printed by who does not ask its methods: it may be
// somebody's birthday.
func TestDateInUnexportedField(t *testing.T) {
	type person struct{ born idcard.Date }
	p := person{idcard.MustDate(1949, 12, 31)}
	for _, verb := range []string{"%v", "%+v", "%#v", "%d", "%x", "%s", "%o"} {
		leaktest.CheckText(t, verb, fmt.Sprintf(verb, p), "19491231")
		leaktest.CheckText(t, verb+" of a pointer", fmt.Sprintf(verb, &p), "19491231")
	}
	if got := fmt.Sprint(p.born); got != "1949-12-31" {
		t.Errorf("by its methods it prints as %s", got)
	}
}

// Equal days are equal, whatever made them.
func TestDatesAreEqual(t *testing.T) {
	var read idcard.Date
	if err := read.UnmarshalText([]byte("1949-12-31")); err != nil {
		t.Fatal(err)
	}
	made := idcard.MustDate(1949, 12, 31)
	if birth := idcard.MustParse("11010519491231002X").Birth(); birth != made || read != made {
		t.Errorf("%v, %v and %v are not equal", birth, read, made)
	}
	if none, ok := idcard.NewDate(1949, 2, 29); ok || none != (idcard.Date{}) {
		t.Errorf("no such day is %v", none)
	}
}

// Encoders that know no texts keep a Date too.
func TestDateInGob(t *testing.T) {
	for _, d := range []idcard.Date{{}, idcard.MustDate(1949, 12, 31), idcard.MustDate(1, 1, 1)} {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(struct{ D idcard.Date }{d}); err != nil {
			t.Fatal(err)
		}
		var got struct{ D idcard.Date }
		if err := gob.NewDecoder(&b).Decode(&got); err != nil || got.D != d {
			t.Errorf("%v comes back as %v, %v", d, got.D, err)
		}
	}
}
