package realnamecli

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"strings"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A Config says where [Run] reads and writes. The zero Config is the process's own.
type Config struct {
	// Name is how the commands are called, for the help. Empty means "realname".
	Name string

	In  io.Reader // nil means os.Stdin
	Out io.Writer // results, JSON lines; nil means os.Stdout
	Err io.Writer // help and questions; nil means os.Stderr

	// Terminal says that somebody answers at In. Nil looks whether In is a terminal.
	Terminal *bool

	// Now tells the time, for times that are given as from now. Nil means [time.Now].
	Now func() time.Time

	// Actor is who runs the commands, as your login or bastion knows them. Then -actor is refused: who has
	// a shell cannot be two people, which is what two actors are for (see realname.Config.FourEyes). Empty
	// means that -actor says it.
	Actor string
}

// ErrUsage is matched by the error for a command that there is not, for what is missing or cannot be
// read, and for a question that was not answered with yes. Nothing was done.
var ErrUsage = errors.New("realnamecli: usage")

// A usage is an error of whoever called.
type usage struct{ text string }

func (u *usage) Error() string        { return "realnamecli: " + u.text }
func (u *usage) Is(target error) bool { return target == ErrUsage }

func wrong(format string, args ...any) error { return &usage{fmt.Sprintf(format, args...)} }

// ExitCode returns what a process ends with for an error of [Run]: 0 for nil, 2 for [ErrUsage] and for
// what can never do, 3 for a refusal, 4 where there is no such session or account, 5 where there was no
// answer, so that the same command may do later, and 1 for any other.
func ExitCode(err error) int {
	for _, c := range []struct {
		is   error
		code int
	}{
		{ErrUsage, 2}, {realname.ErrInvalid, 2}, {realname.ErrRefused, 3}, {realname.ErrNotFound, 4}, {realname.ErrUnavailable, 5},
	} {
		if errors.Is(err, c.is) {
			return c.code
		}
	}
	if err != nil {
		return 1
	}
	return 0
}

// Run carries out the command that args name, with its flags, on v. Without args, and with "help", it writes
// which commands there are. What it wrote before an error was done.
func Run(ctx context.Context, v *realname.Verifier, args []string, c Config) error {
	c.setDefaults()
	lang := english
	if len(args) >= 2 && strings.TrimLeft(args[0], "-") == "lang" { // before the command
		lang, args = languageOf(args[1]), args[2:]
	}
	if len(args) == 0 || strings.TrimLeft(args[0], "-") == "help" || args[0] == "-h" {
		return help(c, lang)
	}
	for i := range commands {
		if commands[i].name == args[0] {
			return start(ctx, v, &commands[i], args[1:], c, lang)
		}
	}
	return wrong("there is no such command: see help") // it may be anything that was typed
}

func (c *Config) setDefaults() {
	if c.Name == "" {
		c.Name = "realname"
	}
	if c.In == nil {
		c.In = os.Stdin
	}
	if c.Out == nil {
		c.Out = os.Stdout
	}
	if c.Err == nil {
		c.Err = os.Stderr
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Terminal == nil {
		t := isTerminal(c.In)
		c.Terminal = &t
	}
}

// isTerminal reports whether somebody may answer at r.
func isTerminal(r io.Reader) bool {
	f, ok := r.(*os.File)
	if !ok {
		return false
	}
	info, err := f.Stat()
	if err != nil || info.Mode()&os.ModeCharDevice == 0 {
		return false
	}
	null, err := os.Stat(os.DevNull) // a device too, and where cron has it read
	return err != nil || !os.SameFile(info, null)
}

// A call is one command at work.
type call struct {
	Config
	ctx  context.Context
	v    *realname.Verifier
	cmd  *command
	in   *bufio.Reader
	name string // the session or account that it is about
	options
}

// options are what flags say.
type options struct {
	actor, reason, why, text, steps, dir, lock string
	round                                      int
	limit                                      int
	until                                      string
	yes                                        bool
	lang                                       string
}

// start reads the flags, asks for what is missing, and carries the command out.
func start(ctx context.Context, v *realname.Verifier, cmd *command, args []string, c Config, lang language) error {
	call := &call{Config: c, ctx: ctx, v: v, cmd: cmd, in: bufio.NewReader(c.In)}
	f := flag.NewFlagSet(cmd.name, flag.ContinueOnError)
	f.SetOutput(io.Discard)
	call.define(f)
	var words []string
	for rest := args; ; { // flags may come before the name and after it
		if err := f.Parse(rest); errors.Is(err, flag.ErrHelp) {
			return helpOf(c, cmd, orLanguage(call.lang, lang))
		} else if err != nil {
			return wrong("%s: a flag is not known, or its value cannot be read: see %s -help", cmd.name, cmd.name)
		}
		if f.NArg() == 0 {
			break
		}
		words, rest = append(words, f.Arg(0)), f.Args()[1:]
	}
	if err := call.complete(words); err != nil {
		return err
	}
	return cmd.run(call)
}

// define names the flags that the command has.
func (c *call) define(f *flag.FlagSet) {
	f.StringVar(&c.lang, "lang", "", "")
	for _, n := range c.cmd.needs {
		switch n {
		case needActor:
			f.StringVar(&c.actor, "actor", "", "")
		case needReason, mayReason:
			f.StringVar(&c.reason, "reason", "", "")
		case needWhy:
			f.StringVar(&c.why, "why", "", "")
		case needLock:
			f.StringVar(&c.lock, "lock", "", "")
		case needText:
			f.StringVar(&c.text, "text", "", "")
		case needRound:
			f.IntVar(&c.round, "round", 0, "")
		case needAgain:
			f.StringVar(&c.steps, "steps", "", "")
		case needUntil:
			f.StringVar(&c.until, "until", "", "")
		case needDir:
			f.StringVar(&c.dir, "dir", "", "")
		case mayLimit:
			f.IntVar(&c.limit, "limit", 100, "")
		case needYes:
			f.BoolVar(&c.yes, "yes", false, "")
		}
	}
}

// complete asks for what is missing, or says what is.
func (c *call) complete(words []string) error {
	want := 0
	if c.cmd.about != "" {
		want = 1
	}
	if len(words) > want {
		return wrong("%s: there is a word too many", c.cmd.name)
	}
	c.name = strings.Join(words, "")
	if err := c.ask(&c.name, c.cmd.about); err != nil {
		return err
	}
	for _, n := range c.cmd.needs {
		var err error
		switch n {
		case needActor:
			err = c.who()
		case needReason:
			err = c.ask(&c.reason, "-reason")
		case needWhy:
			err = c.ask(&c.why, "-why")
		case needLock:
			err = c.ask(&c.lock, "-lock")
		case needText:
			err = c.ask(&c.text, "-text")
		case needAgain:
			err = c.ask(&c.steps, "-steps")
		case needUntil:
			err = c.ask(&c.until, "-until")
		case needDir:
			err = c.ask(&c.dir, "-dir")
		case needYes:
			err = c.sure()
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// ask has somebody at a terminal give a value that is missing.
func (c *call) ask(value *string, what string) error {
	if what == "" || *value != "" {
		return nil
	}
	if *c.Terminal {
		fmt.Fprintf(c.Err, "%s: ", strings.TrimPrefix(what, "-"))
		line, _ := c.in.ReadString('\n')
		*value = strings.TrimSpace(line)
	}
	if *value == "" {
		return wrong("%s: %s is missing", c.cmd.name, what)
	}
	return nil
}

// who is the actor: whom the configuration names, or else whom the flag does.
func (c *call) who() error {
	switch {
	case c.Actor == "":
		return c.ask(&c.actor, "-actor")
	case c.actor != "":
		return wrong("%s: -actor is not to be given here: it is known who you are", c.cmd.name)
	}
	c.actor = c.Actor
	return nil
}

// sure has somebody at a terminal say that they mean it.
func (c *call) sure() error {
	if c.yes {
		return nil
	}
	if *c.Terminal {
		fmt.Fprintf(c.Err, "%s %s? This cannot be undone. yes/no: ", c.cmd.name, c.name)
		if line, _ := c.in.ReadString('\n'); strings.TrimSpace(line) == "yes" {
			return nil
		}
	}
	return wrong("%s: it cannot be undone, and wants -yes", c.cmd.name)
}

// write writes one line.
func (c *call) write(line any) error {
	b, err := json.Marshal(line)
	if err == nil {
		_, err = fmt.Fprintf(c.Out, "%s\n", b)
	}
	return err
}

// A done is the line of a command that has nothing else to tell.
type done struct {
	Done    string `json:"done"`
	Session string `json:"session,omitempty"`
	Account string `json:"account,omitempty"`
	Actor   string `json:"actor,omitempty"`
	N       int    `json:"n,omitempty"`
}

// done writes that the command was carried out, if it was.
func (c *call) done(err error) error {
	if err != nil {
		return err
	}
	return c.write(c.doneLine())
}

// doneLine says what was done, to what, and by whom.
func (c *call) doneLine() done {
	d := done{Done: c.cmd.name, Actor: c.actor}
	switch c.cmd.about {
	case aSession:
		d.Session = c.name
	case anAccount:
		d.Account = c.name
	}
	return d
}

// because is the reason that was given, by its name; zero for none.
func (c *call) because() (r realname.Reason, err error) {
	if c.reason == "" {
		return 0, nil
	}
	if r, err = realname.ParseReason(c.reason); err != nil {
		return 0, wrong("%s: -reason is not the name of a reason, such as attack_suspected", c.cmd.name)
	}
	return r, nil
}

// beijing is where days begin.
var beijing = time.FixedZone("", 8*3600)

// ending rounds a time up to the end of its day in Beijing, or of its hour where it is less than a day
// away: two actors who type the same a little later mean the same time.
func ending(t time.Time, d time.Duration) time.Time {
	if d < 24*time.Hour {
		return t.Add(time.Hour - 1).Truncate(time.Hour)
	}
	y, m, day := t.In(beijing).Add(24*time.Hour - 1).Date()
	return time.Date(y, m, day, 0, 0, 0, 0, beijing)
}

// by is the time that was given: RFC 3339, the end of a day in Beijing, or how long from now.
func (c *call) by() (time.Time, error) {
	if t, err := time.Parse(time.RFC3339, c.until); err == nil {
		return t, nil
	}
	if t, err := time.ParseInLocation(time.DateOnly, c.until, beijing); err == nil {
		return t.AddDate(0, 0, 1), nil
	}
	if d, err := time.ParseDuration(c.until); err == nil {
		return ending(c.Now().Add(d), d), nil
	}
	return time.Time{}, wrong("%s: -until is no time: 2026-12-31T08:00:00+08:00, 2026-12-31 or 72h", c.cmd.name)
}
