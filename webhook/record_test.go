package webhook

import (
	"encoding/hex"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/google/go-cmp/cmp"
)

func fullLetter() letter {
	return letter{
		ID: "msg_1", Type: "session.approved", Time: 1_800_000_000_000_000, Stream: "session-1", Number: 3,
		Data: []byte(`{"a":1}`), Reason: Refused, Status: 503, At: 1_800_003_600_000_001,
	}
}

func fullMark() mark { return mark{Highest: 7, Claim: 1<<64 - 1, Until: 1_800_000_021_000_000} }

// A golden is a record as it is written, and as it lies in the store. It changes only with the
// form: what is written once can be read for ever.
type golden struct {
	plain   string
	key     string
	version uint64
	value   string
}

var (
	goldenLetter = golden{
		plain: "088290e1f2ffc5b20612056d73675f311a1073657373696f6e2e617070726f7665642081909de91a2a097365" +
			"7373696f6e2d3130033a077b2261223a317d400648f703",
		key:     "wl/hbev66be32mc7dbi6eh2flifjigv2oig",
		version: 8820831657671366645,
		value: "726b027001026b31ab0d8e011b5b83c3fff4280f27ffda7946bf135536ea92b2076bea5365798dac6670a600" +
			"f3a64d1feb0e1927914452f5c12cbb10146eb3786a21417b261c0d09de1f07827adec9ec5407d464cea64105" +
			"75764f127b97b170a69ecdcb46ae3c77b83d871149013643402a9fb4",
	}
	goldenMark = golden{
		plain:   "080710ffffffffffffffffff011880bdc79de5c5b206",
		key:     "wn/0cmgu49j4kksm1348bggb5q40jgc3sl6",
		version: 4439822565732671683,
		value: "726b027001026b31d870894e1de338b1a8a69fbb9b58feaccc2d9b107c576efac4b03efb24275c6179339a6d" +
			"95a91852ce7a2b1acc9211fa1dbab541a6ee080cabc6f963280ca7",
	}
)

func goldenRing(t *testing.T) *keyring.Ring {
	t.Helper()
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")}},
		Current: "k1",
	})
	if err != nil {
		t.Fatal(err)
	}
	return ring
}

func testFields[T any](t *testing.T, want T, fields func(*T, *wire.Codec), plain string) {
	t.Helper()
	b := wire.Append(nil, func(c *wire.Codec) { fields(&want, c) })
	if got := hex.EncodeToString(b); got != plain {
		t.Errorf("written as %s\nwant %s", got, plain)
	}
	var got, zero T
	if rest, err := wire.Read(b, func(c *wire.Codec) { fields(&got, c) }); err != nil || len(rest) > 0 {
		t.Fatalf("Read = %x, %v", rest, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read as another (-want +got):\n%s", diff)
	}
	if b := wire.Append(nil, func(c *wire.Codec) { fields(&zero, c) }); len(b) > 0 {
		t.Errorf("a zero value takes %d bytes", len(b))
	}
}

func TestFields(t *testing.T) {
	t.Run("letter", func(t *testing.T) { testFields(t, fullLetter(), (*letter).fields, goldenLetter.plain) })
	t.Run("mark", func(t *testing.T) { testFields(t, fullMark(), (*mark).fields, goldenMark.plain) })
}

// testGolden opens a record that an earlier process has written for what. On failure it prints one
// that is written now.
func testGolden[T any](t *testing.T, open func(kv.Store) *records.Table[T], what [2]string, want T, g golden) {
	t.Helper()
	store := new(kv.Memory)
	value, err := hex.DecodeString(g.value)
	if err == nil {
		err = store.Swap(t.Context(), g.key, 0, kv.Record{Version: g.version, Value: value})
	}
	table := open(store)
	place := table.Place([]byte(what[0]), []byte(what[1]))
	got, err2 := table.Settled(t.Context(), place)
	if diff := cmp.Diff(want, got.Value); diff == "" && err == nil && err2 == nil {
		return
	}
	t.Errorf("%v, %v: other content", err, err2)
	store = new(kv.Memory)
	_, err = open(store).Update(t.Context(), place.Name, func(r *records.Row[T]) error {
		r.Value = want
		return nil
	})
	r, err2 := store.Get(t.Context(), table.Key(place.Name))
	t.Logf("anew: %v, %v\n%s\n%d\n%x", err, err2, table.Key(place.Name), r.Version, r.Value)
}

func goldenLetters(t *testing.T, store kv.Store) *records.Table[letter] {
	t.Helper()
	s, err := New(Config{
		URL: "https://example.com", Secrets: []Secret{secretOf(t, secretA)}, Store: store, Keys: goldenRing(t),
	})
	if err != nil {
		t.Fatal(err)
	}
	return s.letters
}

func TestGolden(t *testing.T) {
	t.Run("letter", func(t *testing.T) {
		open := func(store kv.Store) *records.Table[letter] { return goldenLetters(t, store) }
		testGolden(t, open, [2]string{"letter", "msg_1"}, fullLetter(), goldenLetter)
	})
	t.Run("mark", func(t *testing.T) {
		open := func(store kv.Store) *records.Table[mark] {
			table, err := newMarks(&HandlerConfig{Store: store, Keys: goldenRing(t), Now: time.Now})
			if err != nil {
				t.Fatal(err)
			}
			return table
		}
		testGolden(t, open, [2]string{"stream", "session-1"}, fullMark(), goldenMark)
	})
}

// TestMessageBodyIsTheSame: each attempt sends the same bytes, also after the message lay aside.
func TestMessageBodyIsTheSame(t *testing.T) {
	m := goodMessage()
	m.Time = time.Now().Add(time.Nanosecond).In(time.FixedZone("Beijing", 8*3600))
	first, err := m.body()
	if err != nil {
		t.Fatal(err)
	}
	l := letter{ID: m.ID, Type: m.Type, Time: m.Time.UnixMicro(), Stream: m.Stream, Number: m.Number, Data: m.Data, At: 1}
	again := l.letter().Message
	if second, err := again.body(); string(second) != string(first) || err != nil {
		t.Errorf("first %s\nthen %s, %v", first, second, err)
	}
}

// TestInventory: what may tell something of a person says what it is for.
func TestInventory(t *testing.T) {
	want := map[string]bool{"stream": true, "data": true}
	for _, f := range goldenLetters(t, new(kv.Memory)).Inventory() {
		if want[f.Name] != (f.Use != "") {
			t.Errorf("%s: use %q", f.Name, f.Use)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("not in the inventory: %v", want)
	}
}

// FuzzFields holds that whatever can be read is written as the same bytes, and that a letter can
// be told.
func FuzzFields(f *testing.F) {
	l, k := fullLetter(), fullMark()
	f.Add(wire.Append(nil, l.fields))
	f.Add(wire.Append(nil, k.fields))
	f.Fuzz(func(t *testing.T, b []byte) {
		var l letter
		if rest, err := wire.Read(b, l.fields); err == nil {
			if again := append(wire.Append(nil, l.fields), rest...); string(again) != string(b) {
				t.Errorf("letter %x is written as %x", b, again)
			}
			_ = l.letter()
		}
		var k mark
		if rest, err := wire.Read(b, k.fields); err == nil {
			if again := append(wire.Append(nil, k.fields), rest...); string(again) != string(b) {
				t.Errorf("mark %x is written as %x", b, again)
			}
			k.claim(1, 2, 3, 4)
		}
	})
}
