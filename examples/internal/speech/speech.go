// Package speech lets the examples speak Chinese or English.
package speech

import (
	"fmt"
	"os"
	"strings"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/password"
)

// A Text is one thing said in Chinese and in English. It may be a format of
// package fmt.
type Text [2]string

// A Speaker speaks one of the languages. The functions are those of package
// explain.
type Speaker struct {
	Chinese   bool
	Error     func(error) string
	Reason    func(fmt.Stringer) string
	Term      func(fmt.Stringer) string
	Violation func(password.Violation) string
}

// New returns a speaker of the language that a language tag names.
func New(lang string) Speaker {
	tag := explain.Language(lang)
	return Speaker{
		Chinese:   tag == explain.Language("zh"),
		Error:     func(err error) string { return explain.Error(tag, err) },
		Reason:    func(r fmt.Stringer) string { return explain.Reason(tag, r) },
		Term:      func(v fmt.Stringer) string { return explain.Term(tag, v) },
		Violation: func(v password.Violation) string { return explain.Violation(tag, v) },
	}
}

// Say says t, with args in it.
func (s Speaker) Say(t Text, args ...any) string {
	format := t[1]
	if s.Chinese {
		format = t[0]
	}
	if len(args) == 0 {
		return format
	}
	return fmt.Sprintf(format, args...)
}

// Environment returns the language of the environment as a language tag. Where
// nothing is set, or only the C locale, it is English: such a terminal may not
// show Han characters.
func Environment() string {
	for _, key := range []string{"LC_ALL", "LC_MESSAGES", "LANG"} {
		s, _, _ := strings.Cut(os.Getenv(key), ".")
		s, _, _ = strings.Cut(s, "@")
		switch s {
		case "":
			continue
		case "C", "POSIX":
			return "en"
		}
		return s
	}
	return "en"
}
