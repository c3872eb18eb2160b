package browsertest

import (
	"bufio"
	"context"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/chromedp/cdproto/cdp"
	"github.com/chromedp/cdproto/emulation"
	"github.com/chromedp/cdproto/input"
	"github.com/chromedp/cdproto/network"
	"github.com/chromedp/chromedp"
)

// patience is for what a machine under load does late. Nothing waits for it to pass.
const patience = 30 * time.Second

// What all tests share: the program, one browser, and one wallet.
var (
	program string
	browser context.Context
	shared  *site
)

func TestMain(m *testing.M) {
	chrome := findChromium()
	if chrome == "" {
		fmt.Println("browsertest: no Chromium is installed, so nothing is tested")
		return
	}
	flag.Parse()
	atOnce := flag.Lookup("test.parallel") // tests wait more than they work
	if atOnce.Value.String() == atOnce.DefValue {
		_ = atOnce.Value.Set("6")
	}
	os.Exit(run(m, chrome))
}

// findChromium is where a Chromium is, or "".
func findChromium() string {
	for _, name := range []string{"chromium", "chromium-browser", "google-chrome", "google-chrome-stable"} {
		if path, err := exec.LookPath(name); err == nil {
			return path
		}
	}
	return ""
}

func run(m *testing.M, chrome string) int {
	dir, err := os.MkdirTemp("", "wallet")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)
	program = filepath.Join(dir, "wallet")
	if out, err := exec.Command("go", "build", "-C", "..", "-o", program, ".").CombinedOutput(); err != nil {
		fmt.Printf("browsertest: %s\n", out)
		return 1
	}
	options := append(chromedp.DefaultExecAllocatorOptions[:],
		chromedp.ExecPath(chrome), chromedp.NoSandbox, chromedp.Flag("accept-lang", "zh-CN"), chromedp.Flag("lang", "zh-CN"),
		chromedp.WSURLReadTimeout(patience),
	)
	exec, cancel := chromedp.NewExecAllocator(context.Background(), options...)
	defer cancel()
	var end context.CancelFunc
	browser, end = chromedp.NewContext(exec)
	defer end()
	if err := chromedp.Do(browser); err != nil {
		fmt.Println("browsertest: Chromium does not start:", err)
		return 1
	}
	shared, err = newSite(filepath.Join(dir, "shared"))
	if err != nil {
		fmt.Println("browsertest:", err)
		return 1
	}
	defer shared.kill()
	return m.Run()
}

// A site is a wallet that runs.
type site struct {
	dir          string
	users, staff string // addresses
	cmd          *exec.Cmd
}

// newSite starts a wallet with its files in a folder.
func newSite(dir string) (*site, error) {
	s := &site{dir: dir, users: "127.0.0.1:0", staff: "127.0.0.1:0"}
	return s, s.start()
}

var address = regexp.MustCompile(`http://(\S+)`)

// start starts the program, at the addresses that it had before.
func (s *site) start() error {
	return s.serve(exec.Command(program, "-dir", s.dir, "-addr", s.users, "-staff", s.staff))
}

// serve runs a command that is the program, and reads where it listens.
func (s *site) serve(cmd *exec.Cmd) error {
	s.cmd = cmd
	s.cmd.Stderr = os.Stderr
	out, err := s.cmd.StdoutPipe()
	if err == nil {
		err = s.cmd.Start()
	}
	if err != nil {
		return err
	}
	lines := bufio.NewScanner(out)
	for _, to := range []*string{&s.users, &s.staff} {
		if !lines.Scan() {
			return fmt.Errorf("the wallet does not start: %v", s.cmd.Wait())
		}
		*to = address.FindStringSubmatch(lines.Text())[1]
	}
	go io.Copy(io.Discard, out)
	return nil
}

// kill ends the program as kill -9 does.
func (s *site) kill() {
	_ = s.cmd.Process.Kill()
	_ = s.cmd.Wait()
}

// A person is one who does not exist.
type person struct{ Case, Name, Number, Card, Mobile string }

// person returns somebody new of a case of the sandbox.
func (s *site) person(t *testing.T, which string) person {
	t.Helper()
	var out struct{ People []person }
	s.caller(t, s.users).get("/world/people", &out)
	for _, p := range out.People {
		if p.Case == which {
			return p
		}
	}
	t.Fatalf("nobody is %q", which)
	return person{}
}

// next has the next call of a provider answered in a way.
func (s *site) next(t *testing.T, action, which string) {
	t.Helper()
	s.caller(t, s.users).post("/world/next", form{"action": action, "case": which}, nil)
}

// sides are those of an identity card.
var sides = []string{"front", "back"}

// photo is one of a side of somebody's identity card.
func (s *site) photo(t *testing.T, p person, side string) []byte {
	t.Helper()
	return s.caller(t, s.users).post("/world/photo", form{"name": p.Name, "number": p.Number, "side": side}, nil)
}

// code is the one that arrived last on a phone.
func (s *site) code(t *testing.T, mobile string) string {
	t.Helper()
	var out struct {
		Messages []struct{ Mobile, Code string }
	}
	s.caller(t, s.users).get("/world/inbox", &out)
	for _, m := range out.Messages {
		if strings.HasSuffix(m.Mobile, mobile) {
			return m.Code
		}
	}
	t.Fatal("no message came")
	return ""
}

// A tab is a page that shares no cookie with others.
type tab struct {
	t     *testing.T
	site  *site
	width int64
	ctx   context.Context
}

// The widths of a phone and of a desktop, in CSS pixels.
const phone, desktop = 360, 1280

// tabs are those of tests that have ended. To open one anew costs more than to empty it.
var tabs = make(chan context.Context, 16)

// newTab opens a tab of a width, for somebody who is not logged in.
func newTab(t *testing.T, s *site, width int64) *tab {
	t.Helper()
	var ctx context.Context
	select {
	case ctx = <-tabs:
	default:
		ctx, _ = chromedp.NewContext(browser, chromedp.WithNewBrowserContext()) // it ends with the browser
	}
	b := prepared(t, s, ctx, width)
	t.Cleanup(b.empty)
	return b
}

// empty lets another test have the tab, unless something went wrong in it.
func (b *tab) empty() {
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if b.t.Failed() || b.site != shared || chromedp.Do(ctx,
		navigate(b.site.users, "/static/0/icon.svg"), // of the same origin, and it does nothing
		chromedp.Evaluate[chromedp.Void](`sessionStorage.clear(); undefined`),
		send(network.ClearBrowserCookies, cdp.Empty{}),
	) != nil {
		_ = chromedp.Cancel(b.ctx)
		return
	}
	tabs <- b.ctx
}

// another opens one more tab beside b, with the same cookies.
func (b *tab) another() *tab {
	b.t.Helper()
	ctx, cancel := chromedp.NewContext(b.ctx)
	b.t.Cleanup(cancel)
	return prepared(b.t, b.site, ctx, desktop)
}

func prepared(t *testing.T, s *site, ctx context.Context, width int64) *tab {
	t.Helper()
	b := &tab{t, s, width, ctx}
	if err := chromedp.Do(ctx); err != nil { // a tab lives as long as the context of its first action
		t.Fatal(err)
	}
	b.run(chromedp.EmulateViewport(width, 900), send(emulation.SetFocusEmulationEnabled, emulation.SetFocusEmulationEnabledParams{Enabled: true}))
	b.scheme("light")
	return b
}

// scheme has the system be light or dark, and nothing move.
func (b *tab) scheme(name string) {
	b.t.Helper()
	b.run(send(emulation.SetEmulatedMedia, emulation.SetEmulatedMediaParams{Features: []*emulation.MediaFeature{
		{Name: "prefers-color-scheme", Value: name}, {Name: "prefers-reduced-motion", Value: "reduce"},
	}}))
}

// An action is something to do in a tab.
type action = chromedp.Action[chromedp.Void]

// send is a command of the browser's protocol.
func send[P, R any](c cdp.Command[P, R], params P) action {
	return chromedp.Func(func(ctx context.Context, t *chromedp.Target) error {
		_, err := cdp.Call(ctx, t, c, params)
		return err
	})
}

// run does things in the tab, which have to succeed.
func (b *tab) run(actions ...action) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	if err := chromedp.Do(ctx, actions...); err != nil {
		b.t.Fatalf("%v\n%s", err, b.shown())
	}
}

// eval returns what a script comes to, or an error while the page changes.
func eval[T any](b *tab, script string) (T, error) {
	ctx, cancel := context.WithTimeout(b.ctx, 10*time.Second)
	defer cancel()
	return chromedp.Run(ctx, chromedp.Evaluate[T](script, chromedp.EvalAwaitPromise))
}

// shown is what the page shows, for messages of tests.
func (b *tab) shown() string {
	text, _ := eval[string](b, `location.pathname + '\n' + document.querySelector('main')?.innerText`)
	return text
}

// is reports whether an expression is true, as soon as a page is there that can tell.
func (b *tab) is(script string) bool {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(40 * time.Millisecond) {
		is, err := eval[bool](b, `Boolean(`+script+`)`)
		if err == nil {
			return is
		}
		if time.Now().After(end) {
			b.t.Fatalf("%v: %s\n%s", err, script, b.shown())
		}
	}
}

// until waits until an expression is true.
func (b *tab) until(script string) {
	b.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(40 * time.Millisecond) {
		if is, err := eval[bool](b, `Boolean(`+script+`)`); err == nil && is {
			return
		}
		if time.Now().After(end) {
			b.t.Fatalf("never: %s\n%s", script, b.shown())
		}
	}
}

const ready = `document.body?.dataset.ready === 'true'`

// navigate goes to a page of a side.
func navigate(address, path string) action { return chromedp.Navigate("http://" + address + path) }

// open opens a page of the users' side.
func (b *tab) open(path string) {
	b.t.Helper()
	b.run(navigate(b.site.users, path))
	b.until(ready)
}

// at waits until the page of a name is there.
func (b *tab) at(name string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`document.body?.dataset.page === %q && %s`, name, ready))
}

// click clicks on what is visible.
func (b *tab) click(selector string) {
	b.t.Helper()
	b.run(chromedp.Click(chromedp.CSS(selector), chromedp.NodeVisible))
}

// fill types into an input.
func (b *tab) fill(selector, text string) {
	b.t.Helper()
	b.run(chromedp.Focus(chromedp.CSS(selector), chromedp.NodeVisible))
	b.until(fmt.Sprintf(`document.querySelector(%q).select() ?? true`, selector))
	b.run(send(input.InsertText, input.InsertTextParams{Text: text}))
}

// says waits until an error is shown that has a text in it.
func (b *tab) says(text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`[...document.querySelectorAll('main .alert, main .error')].some((e) => !e.closest('[hidden]') && e.textContent.includes(%q))`, text))
}

// as logs the tab in as a caller is.
func (b *tab) as(c *caller) *tab {
	b.t.Helper()
	at, err := url.Parse(c.base)
	if err != nil {
		b.t.Fatal(err)
	}
	for _, cookie := range c.http.Jar.Cookies(at) {
		b.run(send(network.SetCookie, network.SetCookieParams{Name: cookie.Name, Value: cookie.Value, URL: c.base}))
	}
	return b
}

// enter logs somebody new in.
func (b *tab) enter() *tab {
	b.t.Helper()
	return b.as(b.site.user(b.t))
}

// login logs somebody in by the page, and is at the page of a name then.
func (b *tab) login(address, name, page string) {
	b.t.Helper()
	b.run(navigate(address, "/login"))
	b.at("login")
	b.fill("#name", name)
	b.click("button.first")
	b.at(page)
}

// set chooses in a list.
func (b *tab) set(selector, value string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`(document.querySelector(%[1]q).value = %[2]q) && document.querySelector(%[1]q).value === %[2]q`, selector, value))
}

// shows waits until what a selector finds is visible and has a text in it.
func (b *tab) shows(selector, text string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`[...document.querySelectorAll(%q)].some((e) => e.checkVisibility() && e.textContent.includes(%q))`, selector, text))
}

// hides waits until nothing that a selector finds is visible.
func (b *tab) hides(selector string) {
	b.t.Helper()
	b.until(fmt.Sprintf(`![...document.querySelectorAll(%q)].some((e) => e.checkVisibility())`, selector))
}
