package realnametest

import (
	"context"
	"sync"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A List is a list of people who must not be verified, as a [realname.Screener] of tests. The zero
// List is empty, and has no date. It may be used from several goroutines.
type List struct {
	mu      sync.Mutex
	entries map[string]string // reference by number
	date    time.Time
	err     error
	asked   int
}

// IsFake reports that l is a backend of tests.
func (l *List) IsFake() bool { return true }

// Put puts somebody on the list, under a reference.
func (l *List) Put(id realname.Identity, reference string) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.entries == nil {
		l.entries = make(map[string]string)
	}
	l.entries[numberOf(id)] = reference
}

// Remove takes somebody off the list.
func (l *List) Remove(id realname.Identity) {
	l.mu.Lock()
	defer l.mu.Unlock()
	delete(l.entries, numberOf(id))
}

// SetDate says of when the list is.
func (l *List) SetDate(date time.Time) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.date = date
}

// SetError has the list give no answer, with an error, until that is nil.
func (l *List) SetError(err error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.err = err
}

// Asked returns how often the list was asked.
func (l *List) Asked() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.asked
}

// Screen implements [realname.Screener].
func (l *List) Screen(_ context.Context, _ realname.Op, id realname.Identity) (realname.Answer, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.asked++; l.err != nil {
		return realname.Answer{}, l.err
	}
	a := realname.Answer{Verdict: realname.VerdictPass, Provider: "list", About: id}
	if reference, ok := l.entries[numberOf(id)]; ok {
		a.Verdict, a.Reference = realname.VerdictFail, reference
	}
	return a, nil
}

// ListDate implements [realname.ListDater].
func (l *List) ListDate() time.Time {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.date
}

func numberOf(id realname.Identity) string {
	if id.Document.IsValid() {
		return id.Document.Reveal()
	}
	return id.Number.Reveal()
}
