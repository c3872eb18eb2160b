package password

import (
	"encoding/hex"
	"flag"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/google/go-cmp/cmp"
)

// fullLedger has something in each field.
func fullLedger() ledger {
	const now = 1_800_000_000_000_000
	return ledger{
		Active:  &active{ID: 1, Hash: "hash-1", Since: now},
		Old:     []string{"hash-2", "hash-3"},
		Staged:  []staged{{Session: "s1", Hash: "hash-4", Kept: true}, {Session: "s2", Hash: "hash-5"}},
		Done:    []string{"s3"},
		Tries:   []try{{ID: 2, At: now + 1, Row: true, Hit: true}, {ID: 1<<64 - 1, At: now - 1, Open: true}},
		Pruned:  3,
		Until:   now + 60_000_000,
		Reset:   true,
		Backs:   []int64{now + 2, now + 3},
		Probes:  []int64{now - 4, now},
		Changes: []counted{{ID: 4, At: now, Open: true, Probe: true}},
		Causes: map[Cause]standing{
			CauseRevoked: {Order: 5, On: true}, CauseLapsed: {Order: 1<<64 - 1}, numCauses: {Order: 1, On: true},
		},
	}
}

// goldenPlain is fullLedger as it is written, and goldenValue the same as it lies in the
// store for the account "account-1". They change only with the form.
const (
	goldenPlain = "0a1308011206686173682d31188080c489e5c5b206120e06686173682d3206686173682d331a1c0e0a027331" +
		"1206686173682d3418010c0a0273321206686173682d3522030273332a190808021002200128010f08ffffff" +
		"ffffffffffff0110011801300638809c9c3940014a020402520207085a09080804100018012001621c060801" +
		"100518010d080410ffffffffffffffffff0106080810011801"
	goldenKey     = "p/lu9907dlsudpn3ip6dduo4c1ed159kdn"
	goldenVersion = 5242259102735475411
	goldenValue   = "726b027001026b3174db59540794ae84d9a3c0ff049b5cbc46202bf3d511ff9bfca28f572317a739e66c0b63" +
		"01a8b873eb9c83a24be7e5e132629b4cef78c41b3da3d131757d43a518c082fb6a449eb0bf0db42df9b964cf" +
		"7cd29e00c7265d35116811758310d59ce256d755031b64ab5dfa946068b19f0c2f785ff8cc3695a5d9f93e5a" +
		"144b9ca10717fe76f344090b77e30857fde1efdb6c03b4569cb09b0f08bf9e60a522f6962c986ed9cda85acb" +
		"ba51f2d65cb4e6a235a721fcba7fd749b319351cb7ee8c690d9646ff1fde"

	// The same as it was written before there were causes.
	goldenEarlyVersion = 7527751268193869476
	goldenEarlyValue   = "726b027001026b31ef971d5e018404322a978d82a7db8d2df6a793142b137b64edcca16a596800846fde25bcb5" +
		"43e88e264ca71390b44282336bbab6f7d99ea3e9cc5b9a8b3d399a8b952955b567e18fdf5f9ecfeff67df90882" +
		"773e92d879b9dcb771a8c0c2133d2d0323b1084c686adefe1cd3babcb957344b71cbaebf9ad174fe27ae5e0662" +
		"f26823b784a5b1a0245adebae2221acb285be4480e7cd850499fef8103f6733a8eca4ed688a317cc1b"
)

func TestLedgerFields(t *testing.T) {
	want := fullLedger()
	b := wire.Append(nil, want.fields)
	if got := hex.EncodeToString(b); got != goldenPlain {
		t.Errorf("written as %s\nwant %s", got, goldenPlain)
	}
	var got ledger
	if rest, err := wire.Read(b, got.fields); err != nil || len(rest) > 0 {
		t.Fatalf("Read = %x, %v", rest, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("read as another (-want +got):\n%s", diff)
	}
	var zero ledger
	if b := wire.Append(nil, zero.fields); len(b) > 0 {
		t.Errorf("a zero ledger takes %d bytes", len(b))
	}
}

// FuzzLedgerRead holds that whatever can be read as a ledger is written as the same bytes, and
// that its rules can be asked about it.
func FuzzLedgerRead(f *testing.F) {
	full := fullLedger()
	f.Add(wire.Append(nil, full.fields))
	f.Add([]byte{})
	f.Fuzz(func(t *testing.T, b []byte) {
		var l ledger
		rest, err := wire.Read(b, l.fields)
		if err != nil {
			return
		}
		if again := append(wire.Append(nil, l.fields), rest...); string(again) != string(b) {
			t.Errorf("%x is written as %x", b, again)
		}
		const now = 1_800_000_000_000_000
		l.reserve(1, now, 0)
		l.begin(2, now, 3)
		l.expires(time.UnixMicro(now))
	})
}

// goldenGuard is a guard with keys that never change.
func goldenGuard(t *testing.T, store kv.Store) *Guard {
	t.Helper()
	ring, err := keyring.New(keyring.Config{
		Keys:    []keyring.Key{{ID: "k1", Secret: []byte("0123456789abcdefghijklmnopqrstuv")}},
		Current: "k1",
	})
	if err != nil {
		t.Fatal(err)
	}
	g, err := NewGuard(GuardConfig{Store: store, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	return g
}

// TestGoldenAccount opens a record that an earlier process has written.
func TestGoldenAccount(t *testing.T) {
	early := fullLedger()
	early.Causes = nil
	for name, tt := range map[string]struct {
		version uint64
		value   string
		want    ledger
	}{
		"now":           {goldenVersion, goldenValue, fullLedger()},
		"before causes": {goldenEarlyVersion, goldenEarlyValue, early},
	} {
		store := new(kv.Memory)
		g := goldenGuard(t, store)
		value, err := hex.DecodeString(tt.value)
		if err != nil {
			t.Fatal(err)
		}
		if err := store.Swap(t.Context(), goldenKey, 0, kv.Record{Version: tt.version, Value: value}); err != nil {
			t.Fatal(err)
		}
		got, err := g.fetch(t.Context(), "account-1")
		if diff := cmp.Diff(tt.want, got.Value); diff != "" || err != nil {
			t.Errorf("%s: %v, other content (-want +got):\n%s", name, err, diff)
			printGolden(t)
		}
	}
}

// printGolden writes a golden record anew, for a new form.
func printGolden(t *testing.T) {
	t.Helper()
	store := new(kv.Memory)
	g := goldenGuard(t, store)
	r, err := g.fetch(t.Context(), "account-1")
	if err == nil {
		_, err = g.updateFrom(t.Context(), r, func(r *row) error {
			r.Value = fullLedger()
			return nil
		})
	}
	key := g.accounts.Key(g.place("account-1").Name)
	rec, err2 := store.Get(t.Context(), key)
	t.Logf("anew: %v %v\n%s\n%d\n%x", err, err2, key, rec.Version, rec.Value)
}

// TestInventory: what tells something of a person says what it is for.
func TestInventory(t *testing.T) {
	g := goldenGuard(t, new(kv.Memory))
	want := map[string]bool{
		"active.hash": true, "old": true, "staged.session": true, "staged.hash": true, "done": true,
	}
	for _, f := range g.accounts.Inventory() {
		if want[f.Name] != (f.Use != "") {
			t.Errorf("%s: use %q", f.Name, f.Use)
		}
		delete(want, f.Name)
	}
	if len(want) > 0 {
		t.Errorf("not in the inventory: %v", want)
	}
	wantDeclared(t, declared("account", g.accounts.Inventory()))
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

// TestLedgerExpires: what has no PIN in it goes once its counts are over.
func TestLedgerExpires(t *testing.T) {
	now := time.UnixMicro(1_800_000_000_000_000)
	counts := ledger{}
	if _, err := counts.begin(1, now.UnixMicro(), 3); err != nil {
		t.Fatal(err)
	}
	later := now.Add(emptyFor)
	for name, tt := range map[string]struct {
		l    ledger
		want time.Time
	}{
		"empty":      {ledger{}, later},
		"suspended":  {ledger{Causes: map[Cause]standing{CauseRevoked: {Order: 1, On: true}}}, time.Time{}},
		"resumed":    {ledger{Causes: map[Cause]standing{CauseRevoked: {Order: 1}}}, time.Time{}},
		"counts":     {counts, later},
		"staged":     {ledger{Staged: []staged{{Session: "s", Hash: "h"}}}, time.Time{}},
		"PIN":        {ledger{Active: &active{ID: 1, Hash: "h"}}, time.Time{}},
		"all fields": {fullLedger(), time.Time{}},
	} {
		if got := tt.l.expires(now); !got.Equal(tt.want) {
			t.Errorf("%s: %v, want %v", name, got, tt.want)
		}
	}
}
