package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/idcard"
)

// errUsage is matched by the error of a wrong command line.
var errUsage = errors.New("wrong usage")

// A usageError says what is wrong with the command line.
type usageError string

func (e usageError) Error() string { return string(e) }

func (e usageError) Is(target error) bool { return target == errUsage }

// options are the command line.
type options struct {
	kind     kind
	file     string
	in, out  string
	column   string
	encoding string
	policy   string
	lang     string
	at       idcard.Date
	lenient  bool
	strict   bool
	reveal   bool
}

// A word is a flag that takes one of a few words.
type word struct {
	value   *string
	allowed []string
}

func (w word) String() string { return "" }

// Set implements [flag.Value].
func (w word) Set(s string) error {
	if !slices.Contains(w.allowed, s) {
		return errors.New("want " + strings.Join(w.allowed, ", "))
	}
	*w.value = s
	return nil
}

// parseOptions reads the command line. The language is known even if there is an
// error.
func parseOptions(args []string, terminal bool) (*options, error) {
	o := &options{
		in: "text", encoding: "auto", lang: speech.Environment(),
		at: idcard.DateOf(time.Now()),
	}
	lenient := optional{}
	f := flag.NewFlagSet("check", flag.ContinueOnError)
	f.SetOutput(io.Discard)
	f.Var(word{&o.in, []string{"text", "jsonl", "csv"}}, "in", "")
	f.Var(word{&o.out, []string{"table", "jsonl", "csv"}}, "out", "")
	f.StringVar(&o.column, "column", "", "")
	f.Var(word{&o.encoding, []string{"auto", "utf-8", "gb18030"}}, "encoding", "")
	f.StringVar(&o.policy, "policy", "default", "")
	f.Var(word{&o.lang, []string{"zh", "en"}}, "lang", "")
	f.TextVar(&o.at, "at", o.at, "")
	f.Var(&lenient, "lenient", "")
	f.BoolVar(&o.strict, "strict", false, "")
	f.BoolVar(&o.reveal, "reveal", false, "")

	// Flags may also follow KIND and FILE.
	var rest []string
	for {
		if err := f.Parse(args); err != nil {
			if errors.Is(err, flag.ErrHelp) {
				return o, err
			}
			return o, usageError(err.Error())
		}
		if args = f.Args(); len(args) == 0 {
			break
		}
		rest, args = append(rest, args[0]), args[1:]
	}
	if len(rest) == 0 {
		return o, usageError("there is no KIND")
	}
	if len(rest) > 2 {
		return o, usageError("there is more than KIND and FILE")
	}
	if len(rest) == 2 {
		o.file = rest[1]
	}
	return o, o.finish(rest[0], lenient, terminal)
}

// finish fills in what follows from other flags, and sees that all fit together.
func (o *options) finish(name string, lenient optional, terminal bool) error {
	i := slices.IndexFunc(kinds, func(k kind) bool { return k.name == name })
	if i < 0 {
		return usageError(fmt.Sprintf("%q is no KIND: want %s", name, kindNames()))
	}
	o.kind = kinds[i]
	o.lenient = o.kind.lenient
	if lenient.set {
		o.lenient = lenient.value
	}
	if o.out == "" {
		o.out = o.defaultOut(terminal)
	}
	switch {
	case (o.in == "csv") != (o.column != ""):
		return usageError("-in csv and -column NAME go together")
	case o.out == "csv" && o.in != "csv":
		return usageError("-out csv adds columns to a CSV: it needs -in csv")
	case o.out == "csv" && terminal && !o.reveal:
		return usageError("-out csv shows the file's own columns, unmasked: " +
			"on a terminal it needs -reveal")
	case o.in == "jsonl" && o.encoding == "gb18030":
		return usageError("JSON is always UTF-8")
	case o.reveal && o.kind.secret:
		return usageError("passwords and PINs are never shown: -reveal does not go with " + name)
	case o.strict && !o.kind.strict:
		return usageError("-strict does not go with " + name)
	case o.at.IsZero():
		return usageError("-at wants a date such as 2026-01-31")
	case o.kind.policies[o.policy] == nil:
		return usageError(fmt.Sprintf("%q is no -policy of %s: want %s", o.policy, name,
			o.kind.policyNames()))
	}
	return nil
}

func (o *options) defaultOut(terminal bool) string {
	switch {
	case terminal:
		return "table"
	case o.in == "csv":
		return "csv"
	}
	return "jsonl"
}

// An optional is a boolean flag that may be left out.
type optional struct{ set, value bool }

func (o *optional) String() string { return "" }

// IsBoolFlag lets the flag stand without a value.
func (o *optional) IsBoolFlag() bool { return true }

// Set implements [flag.Value].
func (o *optional) Set(s string) error {
	switch s {
	case "true":
		*o = optional{true, true}
	case "false":
		*o = optional{true, false}
	default:
		return errors.New("want true or false")
	}
	return nil
}
