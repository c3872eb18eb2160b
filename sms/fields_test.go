package sms

import (
	"context"
	"encoding/hex"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/google/go-cmp/cmp"
)

const goldenNow instant = 1_800_000_000_000_000

// fullTag is the tag of a code.
func fullTag(t testing.TB) (tag keyring.Tag) {
	t.Helper()
	if err := tag.UnmarshalText([]byte("1.k1.AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8")); err != nil {
		t.Fatal(err)
	}
	return tag
}

// fullNumber, fullCounter and fullMeter have something in each field.
func fullNumber(t testing.TB) number {
	return number{
		ledger: ledger{Last: goldenNow},
		Sends: []sent{
			{Gen: "GEN1", Key: "key", Purpose: "login", At: goldenNow - 5, State: accepted, Hops: []hop{
				{Route: "first", State: refused},
				{Route: "second", ID: "id-1", State: accepted, Reported: goldenNow, Arrived: true, Status: "DELIVRD"},
			}},
			{Gen: "GEN2", Purpose: "pay", At: goldenNow},
		},
		Fails: []mark{{"0123456789", goldenNow - 9}, {"\xff\x00\x01\x02\x03\x04\x05\x06\x07\x08", goldenNow}},
		Codes: []liveCode{{
			Slot: "slot", Gen: "GEN2", At: goldenNow, Until: goldenNow + 300_000_000, Scope: "scope", Digits: 6,
			Tag: fullTag(t), Tries: []string{"0123456789"}, End: endUsed,
		}},
		Proofs:  []proven{{Slot: "slot", Op: "abcdefghij", At: goldenNow}},
		Unlocks: []mark{{"klmnopqrst", goldenNow - 1}},
	}
}

func fullCounter() counter {
	return counter{
		ledger: ledger{Last: goldenNow},
		Marks:  []mark{{"0123456789", goldenNow - 60_000_000}, {"abcdefghij", goldenNow}},
	}
}

func fullMeter() meter {
	at := bucketOf(goldenNow)
	return meter{
		Seq: 7,
		Buckets: []bucket{
			{At: at - 300_000_000, counts: counts{Sent: 9, Verified: 8, Wrong: 7, Trial: 6}},
			{At: at, counts: counts{Sent: -1}},
		},
		Tripped: goldenNow, Cause: unverified, Forgiven: goldenNow - 1, Factor: 1.25,
	}
}

// A golden is a record as it is written, and as it lies in the store under keys that never
// change. It changes only with the form.
type golden struct {
	plain   string
	name    string
	version uint64
	value   string
}

var (
	goldenNumber = golden{
		plain: "088080c489e5c5b206124f400a0447454e3112036b65791a056c6f67696e200928013228090a05666972737418" +
			"021d0a067365636f6e64120469642d31180120002801320744454c495652440d0a0447454e321a037061792000" +
			"1a1c0a160a303132333435363738390aff000102030405060708120211122263620a04736c6f74120447454e32" +
			"180020808c8d9e022a0573636f7065300c3a30312e6b312e41414543417751464267634943516f4c4441304f44" +
			"78415245684d554652595847426b6147787764486838420b0a303132333435363738394a04757365642a15140a" +
			"04736c6f74120a6162636465666768696a180032100a0b0a6b6c6d6e6f7071727374120101",
		name:    "pcvfun0b1ti13ticqa437jotkst7iq15",
		version: 1616865898945860512,
		value: "726b027001026b3128f62c39368a4e0fc4422db52130321c22b1702085dbecd1794fd0fa36699006a416b693bf" +
			"e3b1a42c3357892b99a484400ef5125860f8c37095e209da00eceb506365844624c0b8f19d4492c8c6da2f5f95" +
			"c3631491a326b5001fd6bae964fea3d242281ff1f8e2138ce8041d79196278188fb3d7bed775a05619ad287573" +
			"3437063cf73c1b15184276fba45eebf5d5590ba49ffcc8aed2f0b40bbd4a9b3f63ecb6e0fe4d6a54750173106f" +
			"0cd02128ece780ad63d8b270934f02bb117d0dfd94c5066ddb93dad9485918669c6a5e7429cfdb28a085ececfb" +
			"691d6e7560bf25f84fb1f03e958bb6549b29d0d389f6261fd9e84b2a8ad8a169a73ca19f682114ba68fb4a7f48" +
			"930f2c0f35d8c4bf051322fa3e4ba966bdd393bfadadee471ba3c82d1bf00e1047bced8af635d2638e",
	}
	goldenCounter = golden{
		plain:   "088080c489e5c5b20612220a160a303132333435363738390a6162636465666768696a1208ff9b9c39809c9c39",
		name:    "vqqjbd058q9njvsnoqmva5t8a5139aaj",
		version: 3755316761154074270,
		value: "726b027001026b310ae03ec60d9913f9e1b23e945d4dbf137f099b9a2208d6c5c59eb2aa770005492445e42d4c" +
			"4cf0de92ad24b1c561478f835f7d7e52a55c6f98e85bec8e6b9acda6154801f1db370af9ea162c99946ca270d8" +
			"0a63829e",
	}
	goldenMeter = golden{
		plain: "08071080f4b6ebe2c5b2061a140a080010121810200e280c0808808c8d9e02100120808c8d9e022a0a756e7665" +
			"72696669656430fe8b8d9e023880808080808080fa3f",
		name:    "6EGG0CGLCT92OG9U2JSKG8MGDU5O6KGT",
		version: 4570226330635865793,
		value: "726b027001026b31f165a1ee7252483cf6ccfd993ea0fddc1ca7d43628c30a76f120a979108341e899d486d40b" +
			"be448dc044d1802264a0ddda8bee050dd9e9e8d35ac30a6637b4b5a948b4a4904f70d6f75bec31255a3c7f38bb" +
			"6ba0c8c5d7d16fde6c6309d3d69181b3e4a2dbf686a384e0b4a6",
	}
)

// goldenTables are those of a service with keys that never change.
func goldenTables(t *testing.T, store kv.Store) *tables {
	t.Helper()
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")}},
		Current: "k1",
	})
	if err != nil {
		t.Fatal(err)
	}
	s, err := New(Config{Store: store, Keys: ring, Senders: []Route{{Name: "none", Sender: noSender{}}}})
	if err != nil {
		t.Fatal(err)
	}
	return &s.tables
}

type noSender struct{}

func (noSender) Send(context.Context, Message) (string, error) { return "", ErrRefused }

// checkGolden checks one kind of records: what one says is written as g has it, and the one
// in g is opened.
func checkGolden[T any](
	t *testing.T, g golden, want T, fields func(*T, *wire.Codec), pick func(*tables) (*records.Table[T], string),
) {
	t.Helper()
	all := cmp.AllowUnexported(number{}, counter{}, meter{}, bucket{}, keyring.Tag{})
	b := wire.Append(nil, func(c *wire.Codec) { fields(&want, c) })
	if got := hex.EncodeToString(b); got != g.plain {
		t.Errorf("written as %s\nwant %s", got, g.plain)
	}
	var zero, read T
	if b := wire.Append(nil, func(c *wire.Codec) { fields(&zero, c) }); len(b) > 0 {
		t.Errorf("a zero record takes %d bytes", len(b))
	}
	if rest, err := wire.Read(b, func(c *wire.Codec) { fields(&read, c) }); err != nil || len(rest) > 0 {
		t.Fatalf("Read = %x, %v", rest, err)
	}
	if diff := cmp.Diff(want, read, all); diff != "" {
		t.Errorf("read as another (-want +got):\n%s", diff)
	}
	store := new(kv.Memory)
	table, name := pick(goldenTables(t, store))
	value, err := hex.DecodeString(g.value)
	if err != nil || g.name != name {
		t.Errorf("lies at %s, want %s; %v", name, g.name, err)
	}
	rec := kv.Record{Version: max(g.version, 1), Value: value}
	if err := store.Swap(t.Context(), table.Key(name), 0, rec); err != nil {
		t.Fatal(err)
	}
	row, err := table.Get(t.Context(), name)
	if diff := cmp.Diff(want, row.Value, all); diff != "" || err != nil {
		t.Errorf("%v, other content (-want +got):\n%s", err, diff)
		printGolden(t, want, pick)
	}
}

// printGolden writes a golden record anew, for a new form.
func printGolden[T any](t *testing.T, want T, pick func(*tables) (*records.Table[T], string)) {
	t.Helper()
	store := new(kv.Memory)
	table, name := pick(goldenTables(t, store))
	_, err := table.Update(t.Context(), name, func(r *records.Row[T]) error {
		r.Value = want
		return nil
	})
	rec, err2 := store.Get(t.Context(), table.Key(name))
	t.Logf("anew: %v\n%s %d %x", errors.Join(err, err2), name, rec.Version, rec.Value)
}

func TestGoldenRecords(t *testing.T) {
	t.Run("number", func(t *testing.T) {
		checkGolden(t, goldenNumber, fullNumber(t), (*number).fields, func(s *tables) (*records.Table[number], string) {
			return s.numbers, s.place(MustParseMobile("13800138000")).Name
		})
	})
	t.Run("counter", func(t *testing.T) {
		checkGolden(t, goldenCounter, fullCounter(), (*counter).fields, func(s *tables) (*records.Table[counter], string) {
			return s.counters, s.counters.Place([]byte("ip"), []byte("192.0.2.1")).Name
		})
	})
	t.Run("breaker", func(t *testing.T) {
		checkGolden(t, goldenMeter, fullMeter(), (*meter).fields, func(s *tables) (*records.Table[meter], string) {
			return s.breakers, digest("purpose", "login")
		})
	})
}

// TestRefusedFields gives fields that are well formed and do not fit each other.
func TestRefusedFields(t *testing.T) {
	marks := func(c *wire.Codec) {
		ops, at := []string{"0123456789"}, []instant{1, 2}
		wire.Texts(c, 1, "op", "", &ops)
		wire.Times(c, 2, "at", "", &at)
	}
	from := instant(5)
	bad := []byte("1.k1.short")
	code := func(c *wire.Codec) { c.Bytes(7, "tag", "", &bad) }
	codes := []struct{}{{}}
	for name, tt := range map[string]struct{ write, read func(*wire.Codec) }{
		"marks without times": {func(c *wire.Codec) { c.Message(2, "marks", marks) }, new(counter).fields},
		"no first bucket":     {func(c *wire.Codec) { wire.Time(c, 2, "from", "", &from) }, new(meter).fields},
		"no tag": {func(c *wire.Codec) {
			wire.List(c, 4, "codes", &codes, func(_ *struct{}, c *wire.Codec) { code(c) })
		}, new(number).fields},
	} {
		if _, err := wire.Read(wire.Append(nil, tt.write), tt.read); !errors.Is(err, wire.ErrMalformed) {
			t.Errorf("%s: %v, want ErrMalformed", name, err)
		}
	}
}

// TestNewerForm: a record of a newer process is left as it is.
func TestNewerForm(t *testing.T) {
	ring := keyring.UnsafeDevelopment()
	store, at := new(kv.Memory), MustParseMobile("13800138000")
	s, err := New(Config{Store: store, Keys: ring, Senders: []Route{{Name: "none", Sender: noSender{}}}})
	if err != nil {
		t.Fatal(err)
	}
	newer, err := records.New(&records.Group{
		Package: "sms", Store: store, Keys: ring, Now: s.c.Now, Reads: form + 1, Writes: form + 1,
	}, records.Kind[number]{Name: "number", Prefix: "m/", Fields: (*number).fields})
	if err != nil {
		t.Fatal(err)
	}
	name := s.place(at).Name
	was, err := newer.Update(t.Context(), name, func(*numberRow) error { return nil })
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Send(t.Context(), Request{Mobile: at, Purpose: "login", Binding: "s"})
	if !errors.Is(err, errNewer) {
		t.Errorf("Send = %v, want errNewer", err)
	}
	if now, err := newer.Get(t.Context(), name); err != nil || now.Version() != was.Version() {
		t.Errorf("the record was written, %v", err)
	}
}

// FuzzRecords holds that whatever can be read as a record is written as the same bytes.
func FuzzRecords(f *testing.F) {
	n, k, m := fullNumber(f), fullCounter(), fullMeter()
	for kind, fields := range []func(*wire.Codec){n.fields, k.fields, m.fields} {
		f.Add(byte(kind), wire.Append(nil, fields))
	}
	f.Fuzz(func(t *testing.T, kind byte, b []byte) {
		fields := []func(*wire.Codec){new(number).fields, new(counter).fields, new(meter).fields}[kind%3]
		rest, err := wire.Read(b, fields)
		if err != nil {
			return
		}
		if again := append(wire.Append(nil, fields), rest...); string(again) != string(b) {
			t.Errorf("%x is written as %x", b, again)
		}
	})
}

// TestInventory: what tells something of a person says what it is for.
func TestInventory(t *testing.T) {
	s := goldenTables(t, new(kv.Memory))
	want := map[string]bool{
		"sends.key": true, "sends.hops.id": true, "sends.hops.status": true,
		"codes.slot": true, "codes.scope": true, "proofs.slot": true,
	}
	all := append(append(s.numbers.Inventory(), s.counters.Inventory()...), s.breakers.Inventory()...)
	for _, f := range all {
		if want[f.Name] != (f.Use != "") {
			t.Errorf("%s: use %q", f.Name, f.Use)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("not in the inventory: %v", want)
	}
	wantDeclared(t, declared("number", s.numbers.Inventory())+declared("counter", s.counters.Inventory())+
		declared("breaker", s.breakers.Inventory()))
}

// wantDeclared compares what records hold with testdata/inventory.txt, from which package realname
// makes the inventory of all that is kept.
func wantDeclared(t *testing.T, got string) {
	t.Helper()
	file := filepath.Join("testdata", "inventory.txt")
	if *updateInventory {
		if err := os.WriteFile(file, []byte(got), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if want, err := os.ReadFile(file); err != nil || string(want) != got {
		t.Errorf("%s is out of date (%v): run the test with -inventory, and then that of package realname", file, err)
	}
}

// declared writes the fields of one kind of record, those of personal data with a star.
func declared(kind string, fields []wire.Field) (text string) {
	for _, f := range fields {
		text += kind + " " + f.Name
		if f.Use != "" {
			text += " *"
		}
		text += "\n"
	}
	return text
}

var updateInventory = flag.Bool("inventory", false, "write testdata/inventory.txt anew")

// TestRecordSize: an address of which a thousand requests are counted has a record that is
// written at each of them.
func TestRecordSize(t *testing.T) {
	k := counter{ledger: ledger{Last: goldenNow}}
	for i := range instant(1000) {
		k.Marks = append(k.Marks, mark{newOp(), goldenNow + i*3_600_000})
	}
	if n := len(wire.Append(nil, k.fields)); n > 16_000 {
		t.Errorf("%d bytes", n)
	}
}
