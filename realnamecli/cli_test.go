package realnamecli

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"
	"unicode"

	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/internal/leaktest"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
)

// A post is a world with a case in review, and what its commands write.
type post struct {
	*realnametest.World
	t        *testing.T
	session  string
	out, err bytes.Buffer
	in       string // what is answered
	actor    string // Config.Actor
	terminal bool
}

// newPost leads the account "a" into review, or further.
func newPost(t *testing.T, changes ...func(*realname.Config)) *post {
	t.Helper()
	p := &post{t: t}
	var err error
	p.World, err = realnametest.New(realnametest.Options{Change: func(c *realname.Config) {
		c.Review, c.Photos, c.Retain = nil, new(realnametest.PhotoMemory), realname.RetainPayments()
		for _, change := range changes {
			change(c)
		}
	}})
	if err != nil {
		t.Fatal(err)
	}
	s, err := p.Walk(t.Context(), "a", realname.MethodIDCard, realnametest.Someone())
	if err != nil || s.Status != realname.StatusReview {
		t.Fatalf("the walk ends at %v, %v", s.Status, err)
	}
	p.session = s.Ref.ID
	return p
}

// run runs a command line, in which S stands for the session and D for a directory.
func (p *post) run(line string) error {
	args := strings.Fields(line)
	for i, a := range args {
		switch a {
		case "S":
			args[i] = p.session
		case "D":
			args[i] = p.t.TempDir()
		}
	}
	p.out.Reset()
	p.err.Reset()
	return Run(p.t.Context(), p.Verifier, args, Config{
		In: strings.NewReader(p.in), Out: &p.out, Err: &p.err, Terminal: &p.terminal, Now: p.Clock.Now, Actor: p.actor,
	})
}

// must runs command lines that are to do.
func (p *post) must(lines ...string) {
	p.t.Helper()
	for _, line := range lines {
		if err := p.run(line); err != nil {
			p.t.Fatalf("%s: %v", line, err)
		}
	}
}

const decided = "approve -actor r-1 -round 1 S"

// runs has for each command what comes before it, how it is called, and what it writes.
var runs = []struct {
	name   string
	before []string
	line   string
	want   string
}{
	{"list", nil, "list", `"status":"review"`},
	{"waiting", nil, "waiting", `{"free":1,"taken":0,"late":0}`},
	{"next", nil, "next -actor r-1", `"taken":"r-1"`},
	{"take", nil, "take -actor r-1 S", `"taken":"r-1"`},
	{"return", []string{"take -actor r-1 S"}, "return -actor r-1 S", `"done":"return"`},
	{"reveal", nil, "reveal -actor r-1 -why review S", `"name":"张三丰","number":"11010519491231002X"`},
	{"note", nil, "note -actor r-1 -text looks-odd S", `{"done":"note","session":`},
	{"notes", []string{"note -actor r-2 -text 长安街 S"}, "notes -actor r-1 S", `"actor":"r-2","text":"长安街"}`},
	{"escalate", nil, "escalate -actor r-1 -round 1 S", `"status":"review"`},
	{"show", []string{"note -actor r-2 -text 长安街 S"}, "show -actor r-1 S", `"name":"张**"`},
	{"trail", nil, "trail S", `"Kind":"status"`},
	{"account", []string{decided}, "account a", `"state":"verified"`},
	{"photos", nil, "photos -actor r-1 -why review -dir D S", `"side":"front","bytes":`},
	{"approve", nil, decided, `"status":"approved"`},
	{"reject", nil, "reject -yes -actor r-1 -round 1 -reason document_forged S", `"reason":"document_forged"`},
	{"again", nil, "again S -actor r-1 -round 1 -steps photos,face", `"next":"photos"`},
	{"revoke", []string{decided}, "revoke -yes -actor o-1 -reason attack_suspected S", `"status":"revoked"`},
	{"suspend", []string{decided}, "suspend -actor o-1 -reason attack_suspected a", `{"done":"suspend","account":"a","actor":"o-1"}`},
	{"resume", []string{decided, "suspend -actor o-1 -reason attack_suspected a"}, "resume -actor o-1 -reason released a", `"done":"resume"`},
	{"unlock", []string{decided}, "unlock -actor o-1 -reason released -lock tries a", `"done":"unlock"`},
	{"reverify", []string{decided}, "reverify -actor o-1 -reason attack_suspected -until 72h a", `"done":"reverify"`},
	{"release", []string{decided}, "release -yes -actor o-1 -reason released a", `"done":"release"`},
	{"erase", []string{decided}, "erase -yes -actor o-1 -why T-1 a", `"kept":[{"session":`},
	{"restrict", []string{decided}, "restrict -yes -actor o-1 -why T-1 a", `"done":"restrict"`},
	{"export", []string{decided}, "export -actor o-1 -why T-1 a", "11010519491231002X"},
	{"hold", nil, "hold -actor o-1 -why case-1 -until 2026-12-31 S", `"done":"hold"`},
	{"unhold", []string{"hold -actor o-1 -why case-1 -until 2026-12-31T00:00:00Z S"}, "unhold -yes -actor o-1 -why case-1 S", `"done":"unhold"`},
	{"export-session", []string{decided}, "export-session -actor o-1 -why T-1 S", "11010519491231002X"},
	{"restrict-session", nil, "restrict-session -yes -actor o-1 -why T-1 S", `"done":"restrict-session"`},
	{"erase-session", nil, "erase-session -yes -actor o-1 -why T-1 S", `{"done":"erase-session","session":`},
	{"hold-account", nil, "hold-account -actor o-1 -why case-1 -until 2026-12-31 a", `{"done":"hold-account","account":"a"`},
	{"unhold-account", nil, "unhold-account -yes -actor o-1 -why case-1 a", `"done":"unhold-account"`},
	{"screened", nil, "", ""},        // TestScreened
	{"clear-screening", nil, "", ""}, // likewise
	{"due", []string{"reject -yes -actor r-1 -round 1 -reason mismatch S"}, "due -until 800h", `"rule":"rejected"`},
	{"quarantine", nil, "", ""}, // of a record that cannot be opened: TestQuarantine
	{"sweep", nil, "sweep", `"done":"sweep"`},
	{"rewrap", nil, "rewrap", `{"done":"rewrap"}`},
	{"reindex", nil, "reindex", `{"done":"reindex"}`},
	{"check-store", nil, "check-store", `{"kind":"session","read":1,"unreadable":0,"newer":0}`},
}

// TestCommands: each command does what it says, in lines of JSON, and shows nothing of the person
// but masked.
func TestCommands(t *testing.T) {
	var covered []string
	for _, tt := range runs {
		covered = append(covered, tt.name)
		if tt.line == "" {
			continue
		}
		t.Run(tt.name, func(t *testing.T) {
			p := newPost(t)
			p.must(tt.before...)
			if p.must(tt.line); !strings.Contains(p.out.String(), tt.want) {
				t.Errorf("it writes %s, want %s", p.out.String(), tt.want)
			}
			for line := range strings.Lines(p.out.String()) {
				if !json.Valid([]byte(line)) {
					t.Errorf("this is no JSON: %s", line)
				}
			}
			if tt.name == "reveal" || tt.name == "notes" || strings.HasPrefix(tt.name, "export") { // as was asked
				return
			}
			who := realnametest.Someone()
			leaktest.CheckText(t, tt.name, p.out.String()+p.err.String(),
				who.Name.Reveal(), who.Number.Reveal(), "13800138000", "6216261482159372648", "739164", "IDAT", "长安街")
		})
	}
	for _, cmd := range commands {
		if !slices.Contains(covered, cmd.name) {
			t.Errorf("%s is run by no test", cmd.name)
		}
	}
}

// TestQuarantine: the record of a session is moved aside only where it cannot be opened, and the
// check of the store names it before.
func TestQuarantine(t *testing.T) {
	p := newPost(t)
	line := "quarantine -yes -actor o-1 -reason released S"
	if err := p.run(line); ExitCode(err) != 3 {
		t.Errorf("a good record: %v", err)
	}
	key := "rn/s/" + p.session
	r, err := p.Store.Get(t.Context(), key)
	if err != nil {
		t.Fatal(err)
	}
	old := r.Version
	r.Version, r.Value = old+1, append(bytes.Clone(r.Value), 1)
	if err := p.Store.Swap(t.Context(), key, old, r); err != nil {
		t.Fatal(err)
	}
	if err := p.run("check-store"); !errors.Is(err, realname.ErrCorrupt) || !strings.Contains(p.out.String(), `{"bad":"realname: session `+p.session) {
		t.Errorf("check-store: %v, %s", err, p.out.String())
	}
	p.must(line)
}

// TestPhotos: photos are written for their owner alone, and never over another file.
func TestPhotos(t *testing.T) {
	p, dir := newPost(t), t.TempDir()
	line := "photos -actor r-1 -why review S -dir " + dir
	p.must(line)
	files, err := filepath.Glob(filepath.Join(dir, p.session+"-*.png"))
	if err != nil || len(files) != 2 {
		t.Fatalf("there are %v, %v", files, err)
	}
	for _, name := range files {
		b, err := os.ReadFile(name)
		if err != nil || photo.Detect(b) != photo.PNG {
			t.Errorf("%s is no picture, %v", name, err)
		}
		if info, err := os.Stat(name); err != nil || info.Mode().Perm() != 0o600 {
			t.Errorf("%s can be read by others: %v", name, info.Mode())
		}
	}
	if err := p.run(line); !errors.Is(err, os.ErrExist) || ExitCode(err) != 1 {
		t.Errorf("again: %v", err)
	}
}

// TestActor: where it is known who runs the commands nobody says that they are another.
func TestActor(t *testing.T) {
	p := newPost(t)
	p.actor = "o-1"
	p.must("note -text odd S", "take S")
	for _, line := range []string{"note -text odd -actor o-2 S", "approve -round 1 -actor o-1 S", "revoke -actor o-2 -yes S"} {
		if err := p.run(line); !errors.Is(err, ErrUsage) {
			t.Errorf("%s: %v", line, err)
		}
	}
	p.must("trail S")
	if n := strings.Count(p.out.String(), `"Actor":"o-1"`); n != 1 || strings.Contains(p.out.String(), "o-2") {
		t.Errorf("trail %s", p.out.String())
	}
}

// TestShow: a case is shown with all that reviewers see of it, but for what it says of a person.
func TestShow(t *testing.T) {
	p := newPost(t)
	p.must("note -actor r-2 -text 长安街 S", "show -actor r-1 S")
	for _, want := range []string{
		`"case":{`, `"round":1`, `"account":{"account":"a"`, `"notes":[{"at":"`, `"actor":"r-2","text":"***"`, `"photos":2`, `"Kind":"notes_read"`, `"Actor":"r-1"`,
	} {
		if !strings.Contains(p.out.String(), want) {
			t.Errorf("it does not write %s: %s", want, p.out.String())
		}
	}
}

// TestNotes: notes are read one a line, in order, by somebody whose reading of them stands on the trail, and
// who is not the case's own person.
func TestNotes(t *testing.T) {
	p := newPost(t)
	if p.must("notes -actor r-1 S"); p.out.Len() > 0 {
		t.Errorf("without a note it writes %s", p.out.String())
	}
	p.must("note -actor r-2 -text 长安街 S", "note -actor r-3 -text second S", "notes -actor r-1 S")
	if lines := strings.Split(p.out.String(), "\n"); len(lines) != 3 || !strings.Contains(lines[0], "长安街") || !strings.Contains(lines[1], "second") {
		t.Errorf("it writes %s", p.out.String())
	}
	p.must("trail S")
	if n := strings.Count(p.out.String(), `"Kind":"notes_read"`); n != 1 || !strings.Contains(p.out.String(), `"Actor":"r-1"`) {
		t.Errorf("trail %s", p.out.String())
	}
	for line, want := range map[string]int{"notes -actor a S": 3, "notes S": 2, "notes -actor r-1 none": 4} {
		if err := p.run(line); ExitCode(err) != want || p.out.Len() > 0 {
			t.Errorf("%s: %v, %s", line, err, p.out.String())
		}
	}
}

// TestUntil: two actors who say how long from now mean the same time, though one says it later.
func TestUntil(t *testing.T) {
	at := time.Date(2026, 3, 1, 9, 30, 7, 1, time.UTC)
	for _, tt := range []struct {
		until string
		now   time.Time
		want  string
	}{
		{"72h", at, "2026-03-05T00:00:00+08:00"},
		{"72h", at.Add(5 * time.Hour), "2026-03-05T00:00:00+08:00"},
		{"72h", at.Add(7 * time.Hour), "2026-03-06T00:00:00+08:00"}, // it is another day in Beijing
		{"24h", time.Date(2026, 3, 1, 16, 0, 0, 0, time.UTC), "2026-03-03T00:00:00+08:00"},
		{"2h", at, "2026-03-01T12:00:00Z"},
		{"2h", at.Add(20 * time.Minute), "2026-03-01T12:00:00Z"},
		{"2026-03-05", at, "2026-03-06T00:00:00+08:00"}, // the whole day,
		{"2026-03-05T10:00:00Z", at, "2026-03-05T10:00:00Z"},
	} {
		c := call{Config: Config{Now: func() time.Time { return tt.now }}, options: options{until: tt.until}}
		want, _ := time.Parse(time.RFC3339, tt.want)
		if got, err := c.by(); err != nil || !got.Equal(want) {
			t.Errorf("%s at %v is %v, %v; want %v", tt.until, tt.now, got, err, want)
		}
	}
}

// TestCreate: what cannot be written whole is not there at all.
func TestCreate(t *testing.T) {
	dir := t.TempDir()
	half := func(w io.Writer) error {
		_, _ = w.Write([]byte("half"))
		return errors.New("the disk is full")
	}
	if err := create(filepath.Join(dir, "a"), half); err == nil {
		t.Error("there is no error")
	}
	if all, err := os.ReadDir(dir); err != nil || len(all) != 0 {
		t.Errorf("left are %v, %v", all, err)
	}
}

// TestAsks: at a terminal it asks for what is missing, and for a yes; elsewhere it refuses, and
// nothing is done.
func TestAsks(t *testing.T) {
	for _, tt := range []struct {
		line, answers string
		terminal      bool
		code          int
	}{
		{"release a", "o-1\nreleased\nyes\n", true, 0},
		{"release a", "o-1\nreleased\nno\n", true, 2},
		{"release a", "o-1\nreleased\n", true, 2},
		{"release a", "o-1\nreleased\nyes\n", false, 2},
		{"release a -actor o-1 -reason released", "", false, 2},
		{"release a -actor o-1 -reason released -yes", "", false, 0},
		{"release -actor o-1 -reason released -yes", "a\n", true, 0},
		{"release -actor o-1 -reason released -yes", "\n", true, 2},
		{"suspend a -actor o-1", "attack_suspected\n", true, 0},
		{"suspend a -actor o-1", "attack_suspected\n", false, 2},
		{"suspend a -actor o-1 -reason whatever", "", false, 2},
		{"suspend a b -actor o-1 -reason released", "", false, 2},
		{"suspend a -actor a -reason released", "", false, 3},
		{"suspend nobody -actor o-1 -reason released", "", false, 4},
		{"approve S -actor o-1", "", true, 2}, // the round is what they saw
		{"approve S -actor o-1 -round 2", "", true, 3},
		{"again S -actor o-1 -round 1 -steps nose", "", true, 2},
		{"due -until soon", "", true, 2},
		{"reject S -actor o-1 -round 1 -reason mismatch", "", false, 2},
		{"reject S -actor o-1 -round 1 -reason mismatch", "yes\n", true, 0},
		{"unhold S -actor o-1 -why case-1", "", false, 2},
		{"show S -actor a", "", false, 3},
		{"show S -nothing", "", true, 2},
		{"nothing", "", true, 2},
		{"erase a -actor o-1 -why T-1", "", false, 2},
		{"erase a -actor o-1 -yes", "", false, 2},
		{"erase a -actor a -why T-1 -yes", "", false, 3},
		{"export a -actor a -why T-1", "", false, 3},
		{"restrict a -actor a -why T-1 -yes", "", false, 3},
	} {
		p := newPost(t)
		if strings.HasPrefix(tt.line, "s") || strings.HasPrefix(tt.line, "release") {
			p.must(decided)
		}
		p.in, p.terminal = tt.answers, tt.terminal
		err := p.run(tt.line)
		if ExitCode(err) != tt.code {
			t.Errorf("%s, answers %q, terminal %v: %v, exit code %d, want %d", tt.line, tt.answers, tt.terminal, err, ExitCode(err), tt.code)
		}
		if err != nil && p.out.Len() > 0 {
			t.Errorf("%s: it writes %s", tt.line, p.out.String())
		}
	}
}

// TestExitCode: a caller tells by the code whether to try again.
func TestExitCode(t *testing.T) {
	for want, err := range map[int]error{
		0: nil, 1: errors.New("any"), 2: fmt.Errorf("in it: %w", ErrUsage), 3: realname.ErrRefused, 4: realname.ErrNotFound, 5: realname.ErrUnavailable,
	} {
		if got := ExitCode(err); got != want {
			t.Errorf("%v: %d, want %d", err, got, want)
		}
	}
}

// TestHelp: help names every command with every flag, in both languages, and does nothing.
func TestHelp(t *testing.T) {
	han := func(s string) bool {
		return strings.ContainsFunc(s, func(r rune) bool { return unicode.Is(unicode.Han, r) })
	}
	for _, lang := range []string{"en", "zh"} {
		for _, line := range []string{"-lang " + lang, "-lang " + lang + " help", "--lang " + lang + " -h"} {
			var out, text bytes.Buffer
			if err := Run(t.Context(), nil, strings.Fields(line), Config{Name: "service -job desk", Out: &out, Err: &text}); err != nil || out.Len() > 0 {
				t.Errorf("%s: %v, %s", line, err, out.String())
			}
			for _, cmd := range commands {
				if !strings.Contains(text.String(), "  "+cmd.name) || !strings.Contains(text.String(), "service -job desk") {
					t.Errorf("%s: %s is not named", line, cmd.name)
				}
			}
		}
		for _, cmd := range commands {
			var text bytes.Buffer
			if err := Run(t.Context(), nil, []string{cmd.name, "-help", "-lang", lang}, Config{Err: &text}); err != nil && !errors.Is(err, ErrUsage) {
				t.Errorf("%s: %v", cmd.name, err)
			}
			text.Reset()
			if err := Run(t.Context(), nil, []string{"-lang", lang, cmd.name, "-help"}, Config{Err: &text}); err != nil {
				t.Errorf("%s: %v", cmd.name, err)
			}
			if han(text.String()) != (lang == "zh") {
				t.Errorf("%s in %s: %s", cmd.name, lang, text.String())
			}
			for _, n := range cmd.needs {
				if !strings.Contains(text.String(), flagTexts[n][0]) {
					t.Errorf("%s: %s is not named", cmd.name, flagTexts[n][0])
				}
			}
		}
	}
}

// TestNothingTypedComesBack: an error does not repeat what was typed, which may be anything.
func TestNothingTypedComesBack(t *testing.T) {
	p := newPost(t)
	for _, line := range []string{
		"13800138000", "show 13800138000", "show S 13800138000", "show S -13800138000", "approve S -actor r -round 13800138000x",
		"again S -actor r -round 1 -steps 13800138000", "due -until 13800138000", "suspend a -actor r -reason 13800138000",
	} {
		if err := p.run(line); err == nil || strings.Contains(err.Error()+p.out.String()+p.err.String(), "13800138000") {
			t.Errorf("%s: %v, %s", line, err, p.err.String())
		}
	}
}

func FuzzRun(f *testing.F) {
	for _, tt := range runs {
		f.Add(tt.line)
	}
	w, err := realnametest.New(realnametest.Options{})
	if err != nil {
		f.Fatal(err)
	}
	no := false
	f.Fuzz(func(t *testing.T, line string) {
		var out, text bytes.Buffer
		_ = Run(context.Background(), w.Verifier, strings.Fields(line), Config{In: strings.NewReader(""), Out: &out, Err: &text, Terminal: &no})
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) {
				t.Fatalf("this is no JSON: %s", line)
			}
		}
	})
}
