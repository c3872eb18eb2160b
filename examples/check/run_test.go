package main

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync/atomic"
	"syscall"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/idcard/idcardtest"
)

// asProgram makes the test binary the program itself.
const asProgram = "CHECK_AS_PROGRAM"

func TestMain(m *testing.M) {
	if os.Getenv(asProgram) != "" {
		main()
	}
	os.Exit(m.Run())
}

func program(t *testing.T, args ...string) *exec.Cmd {
	t.Helper()
	exe, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(exe, args...)
	cmd.Env = append(os.Environ(), asProgram+"=1", "LC_ALL=en_US.UTF-8")
	return cmd
}

// endless gives lines without end.
type endless struct{ lines [][]byte }

func newEndless(n int) *endless {
	maker := idcardtest.New(1)
	e := &endless{}
	for i := range n {
		line := maker.Number().Reveal()
		if i%10 == 9 {
			line = line[:17] + "?"
		}
		e.lines = append(e.lines, []byte(line+"\n"))
	}
	return e
}

// numbers is a reader of n lines.
type numbers struct {
	from  *endless
	i, n  int
	after []byte
}

func (r *numbers) Read(p []byte) (int, error) {
	n := 0
	for n < len(p) {
		if len(r.after) == 0 {
			if r.i == r.n {
				break
			}
			r.after = r.from.lines[r.i%len(r.from.lines)]
			r.i++
		}
		c := copy(p[n:], r.after)
		n, r.after = n+c, r.after[c:]
	}
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// A gauge is where output goes; it keeps the most memory that was ever in use.
type gauge struct {
	bytes, writes int
	peak          uint64
}

func (g *gauge) Write(p []byte) (int, error) {
	g.bytes += len(p)
	if g.writes++; g.writes%16 == 1 {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		g.peak = max(g.peak, m.HeapInuse+m.StackInuse)
	}
	return len(p), nil
}

// A million lines take no more memory than some thousands.
func TestMillionLines(t *testing.T) {
	t.Setenv("LC_ALL", "en_US.UTF-8")
	source := newEndless(10_000)
	peak := func(lines int, args ...string) uint64 {
		runtime.GC()
		var out gauge
		var errOut bytes.Buffer
		in := &numbers{from: source, n: lines}
		status := run(t.Context(), append([]string{"-at", "2026-01-05"}, args...), in, &out, &errOut)
		if status != someNot || !strings.HasPrefix(errOut.String(), "Lines: "+grouped(lines)+",") {
			t.Fatalf("status %d, %s", status, errOut.String())
		}
		return out.peak
	}
	few, many := peak(50_000, "idcard"), peak(1_000_000, "idcard")
	const most = 64 << 20
	if many > most || many > few+24<<20 {
		t.Errorf("peak of a million lines: %d KiB, of 50,000: %d KiB", many>>10, few>>10)
	}
	t.Logf("peak: 50,000 lines %d KiB, 1,000,000 lines %d KiB", few>>10, many>>10)
}

// A longLine is a reader of one line without an end, which looks at memory.
type longLine struct {
	left int
	peak uint64
}

func (r *longLine) Read(p []byte) (int, error) {
	if r.left <= 0 {
		return 0, io.EOF
	}
	if r.left&(1<<20-1) < len(p) {
		var m runtime.MemStats
		runtime.ReadMemStats(&m)
		r.peak = max(r.peak, m.HeapInuse)
	}
	for i := range p {
		p[i] = '1'
	}
	r.left -= len(p)
	return len(p), nil
}

// A line of 100 MiB is not kept.
func TestEndlessLine(t *testing.T) {
	in := &longLine{left: 100 << 20}
	got := checkOn(t, in, "idcard")
	if got.status != someNot || !strings.HasPrefix(got.out, `{"line":1,"valid":false,"reason":"line_too_long"`) {
		t.Errorf("%+v", got)
	}
	if in.peak > 48<<20 {
		t.Errorf("peak %d KiB", in.peak>>10)
	}
	in = &longLine{left: 100 << 20}
	got = checkOn(t, in, "-in", "csv", "-column", "1", "idcard")
	if got.status != couldNotRun || in.left < 90<<20 {
		t.Errorf("a CSV that is one row: %+v after %d bytes", got, 100<<20-in.left)
	}
}

// failing takes some bytes and then fails.
type failing struct {
	left int
	err  error
}

func (f *failing) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, f.err
	}
	return len(p), nil
}

func TestWriteFails(t *testing.T) {
	for _, tt := range []struct {
		err  error
		told bool
	}{{syscall.EPIPE, false}, {syscall.ENOSPC, true}} {
		for _, left := range []int{0, 1 << 20} {
			var errOut bytes.Buffer
			in := &numbers{from: newEndless(100), n: 1 << 30}
			status := run(t.Context(), []string{"idcard"}, in, &failing{left, tt.err}, &errOut)
			if told := strings.Contains(errOut.String(), "check: "); status != couldNotRun || told != tt.told {
				t.Errorf("%v after %d bytes: status %d, %q", tt.err, left, status, errOut.String())
			}
		}
	}
}

// head closes the pipe while the program writes.
func TestBrokenPipe(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("pipes break in another way on Windows")
	}
	file := filepath.Join(t.TempDir(), "numbers")
	text := strings.Repeat("11010519491231002X\n", 200_000)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cmd := program(t, "idcard", file)
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	if _, err := bufio.NewReader(out).ReadString('\n'); err != nil {
		t.Fatal(err)
	}
	out.Close()
	cmd.Wait()
	if code := cmd.ProcessState.ExitCode(); code != couldNotRun || errOut.Len() > 0 {
		t.Errorf("exit status %d, standard error %q; want %d and nothing", code, errOut.String(), couldNotRun)
	}
}

// Somebody types lines, sees an answer to each, and interrupts the program.
func TestInterrupt(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("a process cannot be interrupted from outside on Windows")
	}
	cmd := program(t, "idcard")
	var errOut bytes.Buffer
	cmd.Stderr = &errOut
	in, err1 := cmd.StdinPipe()
	out, err2 := cmd.StdoutPipe()
	if err1 != nil || err2 != nil {
		t.Fatal(err1, err2)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	answers := bufio.NewReader(out)
	for i := range 3 {
		fmt.Fprintln(in, "11010519491231002X")
		line, err := answers.ReadString('\n')
		if want := fmt.Sprintf(`{"line":%d,"valid":true`, i+1); err != nil || !strings.HasPrefix(line, want) {
			t.Fatalf("answer %q, %v", line, err)
		}
	}
	if err := cmd.Process.Signal(os.Interrupt); err != nil {
		t.Fatal(err)
	}
	rest, _ := io.ReadAll(answers)
	cmd.Wait()
	in.Close()
	code := cmd.ProcessState.ExitCode()
	want := "Not checked to the end: Lines: 3, valid: 3, not valid: 0.\ncheck: interrupted\n"
	if code != couldNotRun || len(rest) > 0 || errOut.String() != want {
		t.Errorf("exit status %d, then %q, standard error %q", code, rest, errOut.String())
	}
}

// An interrupted run has whole lines, in order, and counts what it wrote.
func TestInterruptedOutput(t *testing.T) {
	t.Setenv("LC_ALL", "en_US.UTF-8")
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var out, errOut bytes.Buffer
	var writes atomic.Int32
	w := writerFunc(func(p []byte) (int, error) {
		if writes.Add(1) == 5 {
			cancel()
		}
		return out.Write(p)
	})
	status := run(ctx, []string{"idcard"}, &numbers{from: newEndless(100), n: 1 << 30}, w, &errOut)
	n := strings.Count(out.String(), "\n")
	want := fmt.Sprintf(`{"line":%d,`, n)
	lines := strings.SplitAfter(out.String(), "\n")
	if status != couldNotRun || n == 0 || lines[n] != "" || !strings.HasPrefix(lines[n-1], want) ||
		!strings.Contains(errOut.String(), "Lines: "+grouped(n)+",") {
		t.Errorf("status %d, %d lines, the last is %q, %s", status, n, lines[n-1], errOut.String())
	}
}

type writerFunc func([]byte) (int, error)

func (f writerFunc) Write(p []byte) (int, error) { return f(p) }

func TestFile(t *testing.T) {
	file := filepath.Join("testdata", "idcard.txt")
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if got, want := checkText(t, "", "idcard", file), checkText(t, string(text), "idcard", "-"); got != want {
		t.Errorf("a file and standard input differ: %+v, %+v", got, want)
	}
}

func TestProgress(t *testing.T) {
	now := time.Date(2026, 1, 5, 2, 0, 0, 0, time.UTC)
	var out bytes.Buffer
	p := newProgress(&out, 1000)
	p.now = func() time.Time { return now }
	p.started = now
	for range 5 {
		now = now.Add(50 * time.Millisecond)
		p.step(100, 5000)
	}
	p.clear()
	want := "\r[===                           ]  10%         5,000  100,000/s  0s\x1b[K" +
		"\r[=========                     ]  30%        15,000  100,000/s  0s\x1b[K" +
		"\r[===============               ]  50%        25,000  100,000/s  0s\x1b[K\r\x1b[K"
	if out.String() != want {
		t.Errorf("shown:\n%q\nwant\n%q", out.String(), want)
	}
	unknown := &progress{lines: 1234567}
	if got := unknown.bar(time.Second); got != "    1,234,567  1,234,567/s" {
		t.Errorf("without a size: %q", got)
	}
	slow := &progress{total: 100, read: 1, lines: 10}
	if got := slow.bar(time.Second); !strings.HasSuffix(got, "1m39s") {
		t.Errorf("a slow run: %q", got)
	}
	var none *progress
	none.step(1, 1)
	none.clear()
}

func TestGrouped(t *testing.T) {
	for n, want := range map[int]string{0: "0", 999: "999", 1000: "1,000", 1234567: "1,234,567"} {
		if got := grouped(n); got != want {
			t.Errorf("grouped(%d) = %q, want %q", n, got, want)
		}
	}
}

// FuzzAppendJSON compares with encoding/json.
func FuzzAppendJSON(f *testing.F) {
	for _, s := range []string{"", "plain", "\"\\\n\x00\x1f\x7f", "汉字", "\xff", "a\xffb\"\xc3", "\u2028<>&"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		var got string
		b := appendJSON(nil, s)
		if err := json.Unmarshal(b, &got); err != nil || !utf8.Valid(b) {
			t.Fatalf("appendJSON(%q) = %s: %v", s, b, err)
		}
		if utf8.ValidString(s) && got != s {
			t.Errorf("appendJSON(%q) is read as %q", s, got)
		}
		item, reason := jsonString(string(b))
		if reason != "" || item != got {
			t.Errorf("jsonString(%s) = %q, %q", b, item, reason)
		}
	})
}

// FuzzCheck sees that every line has one answer, whatever is in it.
func FuzzCheck(f *testing.F) {
	for i, s := range []string{
		"11010519491231002X\n", "", "\n", "a\r\n\r\nb", "\xff\xfe", "\ufeff1", `"x"` + "\n[]\n{}\nnull",
		`{"pin":"123456","birth":"1"}`, "王\xe7\x8e\n", "\x81\x30\x81\x30,", "a,b\n\"c\nd\",e\n",
	} {
		f.Add(s, byte(i), byte(i/2))
	}
	f.Fuzz(func(t *testing.T, s string, k, in byte) {
		kind := kinds[int(k)%len(kinds)]
		args := []string{"-out", "jsonl", "-at", "2026-01-05", kind.name}
		if in%2 == 1 {
			args = append([]string{"-in", "jsonl"}, args...)
		}
		var out bytes.Buffer
		status := run(t.Context(), args, strings.NewReader(s), &out, io.Discard)
		utf16 := strings.HasPrefix(s, "\xff\xfe") || strings.HasPrefix(s, "\xfe\xff")
		if utf16 != (status == couldNotRun) {
			t.Fatalf("exit status %d", status)
		}
		s = strings.TrimPrefix(s, "\ufeff")
		lines := strings.Count(s, "\n")
		if s != "" && !strings.HasSuffix(s, "\n") {
			lines++
		}
		if got := strings.Count(out.String(), "\n"); !utf16 && got != lines {
			t.Errorf("%d answers to %d lines", got, lines)
		}
		for line := range strings.Lines(out.String()) {
			if !json.Valid([]byte(line)) || !utf8.ValidString(line) {
				t.Errorf("not JSON: %s", line)
			}
		}
	})
}

// BenchmarkIDNumbers tells how many ID numbers are checked in a second, with
// JSON as output. Compare -cpu 1 and 2.
func BenchmarkIDNumbers(b *testing.B) {
	benchmark(b, "idcard", newEndless(10_000))
}

func BenchmarkMobiles(b *testing.B) {
	benchmark(b, "mobile", &endless{lines: [][]byte{[]byte("13800138000\n"), []byte("+86 170-0000-0000\n")}})
}

func BenchmarkBankCards(b *testing.B) {
	benchmark(b, "bankcard", &endless{lines: [][]byte{[]byte("6216261000000000018\n")}})
}

func BenchmarkNames(b *testing.B) {
	benchmark(b, "name", &endless{lines: [][]byte{[]byte("王小明\n"), []byte("古丽.阿里\n")}})
}

func BenchmarkDocuments(b *testing.B) {
	benchmark(b, "document", &endless{lines: [][]byte{[]byte("H12345678\n"), []byte("C123456(9)\n")}})
}

func BenchmarkMRZ(b *testing.B) {
	benchmark(b, "mrz", &endless{lines: [][]byte{[]byte(specimen + "\n")}})
}

func BenchmarkPasswords(b *testing.B) {
	benchmark(b, "password", &endless{lines: [][]byte{[]byte("woaini1314\n"), []byte("Tr7-kolibri-Welle\n")}})
}

func benchmark(b *testing.B, kind string, lines *endless) {
	in := &numbers{from: lines, n: b.N}
	b.ReportAllocs()
	b.ResetTimer()
	run(b.Context(), []string{"-at", "2026-01-05", kind}, in, io.Discard, io.Discard)
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "numbers/s")
}

// BenchmarkFloor parses and masks numbers, and does nothing else.
func BenchmarkFloor(b *testing.B) {
	lines := newEndless(10_000).lines
	var list []string
	for _, line := range lines {
		list = append(list, strings.TrimSpace(string(line)))
	}
	p := idcard.Parser{Day: idcard.MustDate(2026, 1, 5)}
	var masked []byte
	b.ResetTimer()
	for i := range b.N {
		n, _, _ := p.Parse(list[i%len(list)])
		masked = n.AppendMasked(masked[:0], idcard.MaskEnds)
	}
	b.ReportMetric(float64(b.N)/b.Elapsed().Seconds(), "numbers/s")
}

// A line costs no more than a few allocations, whatever comes out.
func TestAllocations(t *testing.T) {
	t.Setenv("LC_ALL", "en_US.UTF-8")
	const lines = 20_000
	source := newEndless(1000)
	for _, out := range []string{"jsonl", "table"} {
		perLine := testing.AllocsPerRun(3, func() {
			in := &numbers{from: source, n: lines}
			run(t.Context(), []string{"-out", out, "idcard"}, in, io.Discard, io.Discard)
		}) / lines
		if most := map[string]float64{"jsonl": 2, "table": 25}[out]; perLine > most {
			t.Errorf("-out %s: %.1f allocations a line, want at most %v", out, perLine, most)
		}
	}
}

func TestIsTerminal(t *testing.T) {
	null, err := os.Open(os.DevNull)
	if err != nil {
		t.Fatal(err)
	}
	defer null.Close()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	defer w.Close()
	for name, f := range map[string]any{"null": null, "pipe": r, "buffer": new(bytes.Buffer)} {
		if isTerminal(f) {
			t.Errorf("%s is a terminal", name)
		}
	}
}
