package bankcard_test

import (
	"testing"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/internal/leaktest"
)

func TestNumberDoesNotLeak(t *testing.T) {
	// Made up, without a run of one digit: that would be found in any padding.
	for _, digits := range []string{
		"6216261058347296013", "4111583472960137", "378258347296013", "501872635493", "50187263549",
	} {
		leaktest.CheckSealed(t, anyNumber(t, digits), digits)
	}
}

// No error holds what was typed.
func TestErrorsDoNotLeak(t *testing.T) {
	const secret = "62162610583472960"
	for _, s := range []string{secret + "x", secret + "00000", "4111583472960111", "-" + secret} {
		_, err := bankcard.Parse(s)
		if err == nil {
			t.Fatal("no error")
		}
		leaktest.Check(t, err, s, secret)
		_, err = bankcard.Table{}.Hint("x" + s)
		leaktest.Check(t, err, s, secret)
	}
}

// What is found about a number has no more digits of it than its prefix.
func TestIssuerAndHintDoNotLeak(t *testing.T) {
	n := anyNumber(t, "6228480583472960123")
	leaktest.Check(t, n.Identify(), "6228480583472960123", "0583472960123")
	h, err := bankcard.Table{}.Hint("622848058347296")
	if err != nil {
		t.Fatal(err)
	}
	leaktest.Check(t, h, "622848058347296", "058347296")
}
