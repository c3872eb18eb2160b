package providers_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/providers/sandbox"
	"github.com/go-realname/sdk/realname"
)

// A pair is a service whose backends are chains of two clouds. Each cloud is a sandbox of its own,
// and a third sends the messages.
type pair struct {
	*wallet // its world is the one that sends the messages
	clouds  [2]*heardCloud
	store   *spy
	people  []sandbox.Case // of whom something was submitted
}

// A heardCloud is a sandbox that plays one cloud, and all that it was told.
type heardCloud struct {
	*world
	name string
	http *httptest.Server

	mu     sync.Mutex
	heads  []string
	bodies []string // unescaped
}

// newHeard starts a cloud.
func newHeard(t *testing.T, name string) *heardCloud {
	t.Helper()
	c := &heardCloud{name: name, world: &world{server: sandbox.New(sandbox.Options{})}}
	c.http = httptest.NewServer(c)
	c.http.Config.ErrorLog = slog.NewLogLogger(quiet.Handler(), slog.LevelError)
	t.Cleanup(c.http.Close)
	c.url = c.http.URL
	c.connect(t, nil)
	return c
}

// ServeHTTP notes a request, and hands it on to the sandbox.
func (c *heardCloud) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	body, err := io.ReadAll(r.Body)
	if err != nil {
		http.Error(w, "the request cannot be read", http.StatusBadRequest)
		return
	}
	text, err := url.QueryUnescape(string(body))
	if err != nil {
		text = string(body)
	}
	c.mu.Lock()
	c.heads = append(c.heads, fmt.Sprint(r.Method, r.URL, r.Header, r.Host))
	c.bodies = append(c.bodies, text)
	c.mu.Unlock()
	r.Body = readCloser{bytes.NewReader(body)}
	c.server.ServeHTTP(w, r)
}

// told returns all that the cloud was told by now.
func (c *heardCloud) told() (heads, bodies string) {
	c.mu.Lock()
	defer c.mu.Unlock()
	return strings.Join(c.heads, "\n"), strings.Join(c.bodies, "\n")
}

// requests is how often the cloud was called, whoever called.
func (c *heardCloud) requests() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.heads)
}

// A spy is a store that notes all that it is given.
type spy struct {
	kv.Memory
	mu   sync.Mutex
	seen strings.Builder
}

// Swap notes the key and the value.
func (s *spy) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	s.mu.Lock()
	fmt.Fprintf(&s.seen, "%s\n%s\n", key, r.Value)
	s.mu.Unlock()
	return s.Memory.Swap(ctx, key, old, r)
}

// newPair starts a service of two processes. In the end it checks where personal data is.
func newPair(t *testing.T, first, second string) *pair {
	t.Helper()
	p := &pair{
		wallet: &wallet{world: newHeard(t, "messages").world, log: new(lockedBuffer)},
		clouds: [2]*heardCloud{newHeard(t, first), newHeard(t, second)}, store: new(spy),
	}
	t.Cleanup(func() { p.checkCanaries(t) })
	p.v, p.v2 = p.process(t, p.store, p.chains(t)), p.process(t, p.store, p.chains(t))
	p.desk = p.v.Desk()
	return p
}

// chains makes the chains of a process, with adapters of its own. change may reorder the clouds, which are
// numbers in order, and retire some.
func (p *pair) chains(t *testing.T, change ...func(order []int, retired []bool)) backends {
	t.Helper()
	order, retired := []int{0, 1}, []bool{false, false}
	for _, c := range change {
		c(order, retired)
	}
	var all [2]backends
	for i, c := range p.clouds {
		c.connect(t, nil)
		all[i] = backendsOf(t, c.world, c.name)
	}
	l := links{p: p, all: all, order: order, retired: retired}
	return backends{
		Authority:      realname.Chain(linked(l, func(b backends) realname.Authority { return b.Authority })...),
		BankChecker:    realname.Chain(linked(l, func(b backends) realname.BankChecker { return b.BankChecker })...),
		DocumentReader: realname.Chain(linked(l, func(b backends) realname.DocumentReader { return b.DocumentReader })...),
		Carrier:        realname.Chain(linked(l, func(b backends) realname.Carrier { return b.Carrier })...),
		FaceChecker:    realname.Chain(linked(l, func(b backends) realname.FaceChecker { return b.FaceChecker })...),
		Sender:         backendsOf(t, p.world, "tencent").Sender,
	}
}

// links are the clouds of a chain.
type links struct {
	p       *pair
	all     [2]backends
	order   []int
	retired []bool
}

// linked are the providers of a chain of one kind.
func linked[B any](l links, of func(backends) B) (list []realname.Provider[B]) {
	for _, i := range l.order {
		list = append(list, realname.Provider[B]{Name: l.p.clouds[i].name, Backend: of(l.all[i]), Retired: l.retired[i]})
	}
	return list
}

// otherOrder asks the second cloud first.
func otherOrder(order []int, _ []bool) { slices.Reverse(order) }

// secondRetired begins nothing at the second cloud any more.
func secondRetired(_ []int, retired []bool) { retired[1] = true }

// checkCanaries checks that personal data was in bodies to the clouds alone, the card's in those to the
// banks, and that neither the log nor the store has any.
func (p *pair) checkCanaries(t *testing.T) {
	t.Helper()
	for _, c := range p.clouds {
		heads, bodies := c.told()
		p.checkText(t, "what "+c.name+" is told outside of bodies", heads)
		actions := begins[c.name]
		banks, carriers := c.server.Calls(actions[realname.StepCard]), c.server.Calls(actions[realname.StepCarrier])
		if banks == 0 && strings.Contains(bodies, "621626") || banks+carriers == 0 && strings.Contains(bodies, "1990000") {
			t.Errorf("%s was told a card or a mobile number, and not asked about one", c.name)
		}
	}
	p.checkText(t, "the log", p.log.String())
	p.store.mu.Lock()
	defer p.store.mu.Unlock()
	p.checkText(t, "the store", p.store.seen.String())
}

// checkText checks that nothing of anybody shows in a text.
func (p *pair) checkText(t *testing.T, name, text string) {
	t.Helper()
	for _, who := range append([]sandbox.Case{sandbox.Passes}, p.people...) {
		checkHidden(t, name, text, sandbox.Person(who), sandbox.Card(who).Reveal())
	}
}

// answeredBy are the providers that the trail names, by step, for what was settled last.
func (p *pair) answeredBy(t *testing.T, s realname.Session) map[string]string {
	t.Helper()
	trail, err := p.v.Records().Trail(t.Context(), s.Ref.ID)
	if err != nil {
		t.Fatal(err)
	}
	by := make(map[string]string)
	for _, e := range trail.Entries() {
		if e.Provider != "" {
			by[e.Step] = e.Provider
		}
	}
	return by
}
