// Package adaptertest is what the tests of the adapters have in common: somebody to ask about,
// a transport that gives any answer, a suite for all endpoints of an adapter, golden files of the
// tables, and the samples of the kits of package realnametest.
//
// It is a test kit: nothing but tests imports it.
package adaptertest

import (
	"errors"
	"flag"
	"io"
	"log/slog"
	"testing"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// update is the flag -update.
var update = flag.Bool("update", false, "write the golden files")

// Long is the flag -long.
var Long = flag.Bool("long", false, "check all that is otherwise checked in part")

// Some returns the first values alone, and all of them with -long.
func Some(first []any, more ...any) []any {
	if *Long {
		return append(first, more...)
	}
	return first
}

// Quiet is a log that nobody reads.
var Quiet = slog.New(slog.NewTextHandler(io.Discard, nil))

// What the endpoints are asked about. Nobody of them exists.
var (
	Person  = realname.Identity{Name: names.MustParse("张三"), Number: idcard.MustParse("11010519491231002X")}
	Foreign = realname.Identity{Name: Person.Name, Number: idcard.MustParse("911124198108030024")} // a permanent residence card
	Card    = realname.Card{Number: bankcard.MustParse("6216261000000000018"), Mobile: sms.MustParseMobile("13800138000")}
	Op      = realname.Op{Key: "0123456789abcdefghijklmnopqrstuv"}
	Started = time.Unix(1767225600, 0) // when the checks that a query asks about began
)

// Abroad returns a mobile number of Hong Kong.
func Abroad(t testing.TB) sms.Mobile {
	t.Helper()
	m, err := sms.Accept{HongKong: true}.Parse("+85251234567")
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// FailureOf returns what an error is certain of, or nil.
func FailureOf(err error) *realname.Failure {
	var f *realname.Failure
	errors.As(err, &f)
	return f
}
