package main

import (
	"bufio"
	"errors"
	"io"
	"os"
	"strings"

	"github.com/go-realname/sdk/realname"
)

// errQuit means that nobody wants to go on.
var errQuit = errors.New("quit")

// An asker reads answers, one a line.
type asker struct {
	lines *bufio.Scanner
	echo  bool // answers do not show by themselves
}

func newAsker(in io.Reader) *asker {
	a := &asker{bufio.NewScanner(in), true}
	if f, ok := in.(*os.File); ok {
		info, err := f.Stat()
		a.echo = err != nil || info.Mode()&os.ModeCharDevice == 0
	}
	return a
}

// line asks for one line. Nothing typed means def.
func (a *asker) line(t *tour, question, def string) (string, error) {
	t.printf("  > %s", question)
	if def != "" {
		t.printf(" [%s]", def)
	}
	t.printf("%s", t.Say(colon))
	if !a.lines.Scan() || t.ctx.Err() != nil {
		t.printf("\n")
		return "", errQuit
	}
	if a.echo {
		t.printf("%s\n", a.lines.Text())
	}
	switch s := strings.TrimSpace(a.lines.Text()); s {
	case "":
		return def, nil
	case "q", "Q":
		return "", errQuit
	default:
		return s, nil
	}
}

// ask asks for a value until what was typed is one. A mistake is explained.
func ask[T interface{ IsValid() bool }](t *tour, label text, value *T,
	reveal func(T) string, parse func(string) (T, error)) error {
	def := ""
	if (*value).IsValid() {
		def = reveal(*value)
	}
	for {
		s, err := t.ask.line(t, t.Say(label), def)
		if err != nil {
			return err
		}
		v, err := parse(s)
		if err == nil {
			*value = v
			return nil
		}
		t.printf("    %s\n", t.Error(err))
	}
}

// askMethod asks which way to go, if there is a choice.
func (t *tour) askMethod(methods []realname.Method) (realname.Method, bool) {
	if len(methods) == 1 {
		return methods[0], true
	}
	for {
		s, err := t.ask.line(t, t.Say(labelMethod), "1")
		switch {
		case err != nil:
			t.printf("  %s\n", t.Say(stopped))
			return 0, false
		case s == "1":
			return realname.MethodIDCard, true
		case s == "2":
			return realname.MethodBankCard, true
		}
	}
}
