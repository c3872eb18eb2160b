package kvtest

import (
	"context"
	"iter"
	"slices"
	"sync"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

type seq = iter.Seq2[string, error]

// A broken store is a Memory with some methods replaced.
type broken struct {
	*kv.Memory
	get    func(ctx context.Context, key string) (kv.Record, error)
	swap   func(ctx context.Context, key string, old uint64, r kv.Record) error
	delete func(ctx context.Context, key string, old uint64) error
	due    func(ctx context.Context, queue string, until time.Time) seq
}

func (b broken) Get(ctx context.Context, key string) (kv.Record, error) {
	if b.get != nil {
		return b.get(ctx, key)
	}
	return b.Memory.Get(ctx, key)
}

func (b broken) Swap(ctx context.Context, key string, old uint64, r kv.Record) error {
	if b.swap != nil {
		return b.swap(ctx, key, old, r)
	}
	return b.Memory.Swap(ctx, key, old, r)
}

func (b broken) Delete(ctx context.Context, key string, old uint64) error {
	if b.delete != nil {
		return b.delete(ctx, key, old)
	}
	return b.Memory.Delete(ctx, key, old)
}

func (b broken) Due(ctx context.Context, queue string, until time.Time) seq {
	if b.due != nil {
		return b.due(ctx, queue, until)
	}
	return b.Memory.Due(ctx, queue, until)
}

// brokenStores are all caught, each by exactly the promises named: the first
// is the one that it breaks, the others cannot be kept without that one.
var brokenStores = []struct {
	name string
	make func(m *kv.Memory) broken
	want []string
}{
	{"a missing record is a zero one", zeroIfMissing, []string{
		"get-missing", "swap-version", "delete-version", "no-revival", "key-case", "cancelled-before"}},
	{"another error where nothing is", otherNotFound, []string{
		"get-missing", "swap-version", "delete-version", "no-revival", "key-case", "cancelled-before"}},
	{"create over an existing record", createsOver, []string{
		"create-over", "swap-again", "create-once"}},
	{"update creates", updateCreates, []string{"swap-version", "no-revival"}},
	{"lost update", lostUpdate, []string{"swap-once", "limit-race", "count-race"}},
	{"two creators", twoCreators, []string{"create-once"}},
	{"two deleters", twoDeleters, []string{"delete-once"}},
	{"keeps what is not given", keepsOld, []string{"swap-replaces", "expires", "due-moves"}},
	{"a lost answer becomes a conflict", repeatConflicts, []string{"swap-again"}},
	{"stale Get", staleGet, []string{"read-your-write"}},
	{"delete of any version", deletesAny, []string{
		"delete-version", "no-revival", "versions", "delete-once"}},
	{"a deleted version lives on", revives, []string{"no-revival"}},
	{"expires while in a queue", expiresQueued, []string{"expires"}},
	{"expires after renewal", expiresRenewed, []string{"expires"}},
	{"shares the value", sharesValue, []string{"owned"}},
	{"cuts at a zero byte", cutsAtZero, []string{"bytes"}},
	{"cuts at 64 KB", cutsLong, []string{"bytes"}},
	{"versions of 53 bits", floatVersions, []string{"versions"}},
	{"keys of 64 bytes", shortKeys, []string{"key-bytes"}},
	{"keys without case", foldsKeys, []string{"key-case", "key-bytes", "due-order"}},
	{"queues without case", foldsQueues, []string{"key-case", "key-bytes"}},
	{"takes any key", anyKey, []string{"bad-key"}},
	{"wrong order of Due", byKey, []string{"due-order", "due-times", "due-moves"}},
	{"ties in any order", shufflesTies, []string{"due-order"}},
	{"until not included", beforeUntil, []string{"due-until"}},
	{"its own clock", ownClock, []string{
		"due-until", "due-times", "due-moves", "due-swap-inside"}},
	{"nanoseconds in 64 bits", nanoseconds, []string{"due-times"}},
	{"milliseconds", milliseconds, []string{"due-times"}},
	{"old places stay", oldPlaces, []string{"due-moves", "cancelled-during"}},
	{"a page and no more", firstPage, []string{"due-untouched"}},
	{"a newer schema starves others", firstPageAgain, []string{"due-untouched", "due-steady"}},
	{"pages by time alone", pagesByTime, []string{"due-untouched"}},
	{"pages by offset", pagesByOffset, []string{"due-swap-inside"}},
	{"a lock while it yields", locksInside, []string{"due-swap-inside"}},
	{"one connection", oneConnection, []string{"due-swap-inside"}},
	{"a connection lost with each break", leaksOnBreak, []string{"due-break"}},
	{"a change spoils the loop", failsOnChange, []string{"due-steady"}},
	{"cancelled context ignored", ignoresContext, []string{"cancelled-before", "cancelled-due"}},
	{"cancelled while listing ignored", ignoresInDue, []string{"cancelled-due"}},
	{"cut short, done, called a conflict", cutIsConflict, []string{
		"cancelled-during"}},
	{"cut short, not done, called done", cutIsDone, []string{"cancelled-during"}},
	{"cut short, half done", cutIsHalf, []string{"cancelled-during"}},
}

func TestBrokenStores(t *testing.T) {
	caught := make(map[string]bool)
	for _, tt := range brokenStores {
		for _, name := range tt.want {
			caught[name] = true
		}
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			got := catchers(t, tt.make)
			want := slices.Sorted(slices.Values(tt.want))
			if !slices.Equal(got, want) {
				t.Errorf("caught by %q, want %q", got, want)
			}
		})
	}
	for _, p := range promises() {
		if !caught[p.name] {
			t.Errorf("no store breaks %s", p.name)
		}
	}
}

// catchers returns the names of the promises that a store breaks. It checks all at once,
// each on a store of its own: what takes long is to wait, for expiry and for what hangs.
func catchers(t *testing.T, open func(m *kv.Memory) broken) []string {
	var names []string
	var mu sync.Mutex
	var wg sync.WaitGroup
	for _, p := range promises() {
		wg.Go(func() {
			if err := p.run(t.Context(), open(new(kv.Memory)), 2*time.Second); err != nil {
				mu.Lock()
				defer mu.Unlock()
				names = append(names, p.name)
				t.Logf("%s: %v", p.name, err)
			}
		})
	}
	wg.Wait()
	slices.Sort(names)
	return names
}

func TestPromisesHaveTexts(t *testing.T) {
	seen := make(map[string]bool)
	for _, p := range promises() {
		if p.name == "" || p.text == "" || p.check == nil || seen[p.name] {
			t.Errorf("promise %q lacks something or is there twice", p.name)
		}
		seen[p.name] = true
	}
}
