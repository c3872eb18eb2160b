package keyring_test

import (
	"crypto/rand"
	"encoding/hex"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// Frozen: what is in databases must open for ever. Computed outside of Go, from
// the description of the formats, with the key of UnsafeDevelopment, the nonce 00 to
// 17 and the data key 00 to 1f.
const (
	goldenTag    = "1.dev.0YF-ft4b-iwLNstqVzouJXUnT3sNj85dF4sbqhSZ7sI"
	goldenRemote = "1r.dev.qPi9tVdIouSn50tnbqKcS2jU5iakyULOK030_4MroJk"
	goldenIndex  = "fsoptso72vdt0coh68dfvs15rq02bp0u"
	goldenText   = "726b02700103646576000102030405060708090a0b0c0d0e0f1011121314151617f2a33b6893" +
		"e5bdb7b47b3b2c26fc6ea8e67e26ee33ade83876ad4e85"
	goldenWrapped = "726b02770103646576000102030405060708090a0b0c0d0e0f10111213141516178b603e8be5" +
		"8838d3cbe4734a9ab265536fdefd097a96a2b3e43af4f5e2a1fe6dfc5be773676e0315222cc0" +
		"ac70964fea60"
	goldenOuter = "726b026f010364657664657628000102030405060708090a0b0c0d0e0f10111213141516172e" +
		"e788a40a6917759b311655485bced1cb631c449a4d559aabfe3906668041f816cc06afc7cc71" +
		"d0079d4aa877843d370e29"
	goldenData = "726b02640100000102030405060708090a0b0c0d0e0f101112131415161797f6b233be79bc3b" +
		"bc8744e9528ff684421806ee8115c789829ccc5a"
)

func goldenRing(t testing.TB, c keyring.Config) *keyring.Ring {
	t.Helper()
	c.Keys = []keyring.Key{{ID: "dev", Secret: []byte("everyone can read this secret: never use it")}}
	c.Current = "dev"
	r, err := keyring.New(c)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestGoldenTags(t *testing.T) {
	parts := [][]byte{[]byte("13800000000"), []byte("482911")}
	for _, tt := range []struct {
		r    *keyring.Ring
		want string
	}{
		{keyring.UnsafeDevelopment(), goldenTag},
		{goldenRing(t, keyring.Config{MAC: goodMAC}), goldenRemote},
	} {
		p := purpose(t, tt.r, "golden")
		if text, err := sum(t, p, parts...).MarshalText(); string(text) != tt.want {
			t.Errorf("Sum = %s, %v, want %s", text, err, tt.want)
		}
		var tag keyring.Tag
		if err := tag.UnmarshalText([]byte(tt.want)); err != nil {
			t.Fatal(err)
		}
		if ok, err := p.Check(ctx, tag, parts...); !ok || err != nil {
			t.Errorf("Check = %v, %v", ok, err)
		}
		if got := p.Index(parts...); got != goldenIndex {
			t.Errorf("Index = %s, want %s", got, goldenIndex)
		}
	}
}

func TestGoldenTexts(t *testing.T) {
	ad := []byte("golden ad")
	r := goldenRing(t, keyring.Config{Wrapper: parenthesis})
	got, err := purpose(t, r, "golden").Open(nil, unhex(t, goldenText), ad)
	if err != nil || string(got) != "golden plain" {
		t.Errorf("Open = %q, %v", got, err)
	}
	for _, tt := range []struct {
		r       *keyring.Ring
		wrapped string
	}{
		{keyring.UnsafeDevelopment(), goldenWrapped},
		{r, goldenOuter},
	} {
		k, err := tt.r.OpenDataKey(ctx, unhex(t, tt.wrapped), ad)
		if err != nil {
			t.Errorf("OpenDataKey(%.10s…): %v", tt.wrapped, err)
			continue
		}
		got, err := k.Open(nil, unhex(t, goldenData), ad)
		if err != nil || string(got) != "golden plain" {
			t.Errorf("Open under %.10s… = %q, %v", tt.wrapped, got, err)
		}
	}
}

// counting is randomness that counts from zero in every read.
type counting struct{}

func (counting) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = byte(i)
	}
	return len(b), nil
}

// What is made now is what was frozen, where the randomness is.
func TestGoldenMade(t *testing.T) {
	random := rand.Reader
	rand.Reader = counting{}
	t.Cleanup(func() { rand.Reader = random })
	ad, plain := []byte("golden ad"), []byte("golden plain")
	r := keyring.UnsafeDevelopment()
	text, err := purpose(t, r, "golden").Seal(nil, plain, ad)
	if err != nil {
		t.Fatal(err)
	}
	k, wrapped, err := r.NewDataKey(ctx, ad)
	if err != nil {
		t.Fatal(err)
	}
	data, err := k.Seal(nil, plain, ad)
	if err != nil {
		t.Fatal(err)
	}
	_, outer, err := goldenRing(t, keyring.Config{Wrapper: parenthesis}).NewDataKey(ctx, ad)
	if err != nil {
		t.Fatal(err)
	}
	again, err := r.Rewrap(ctx, wrapped, ad)
	if err != nil {
		t.Fatal(err)
	}
	for _, tt := range []struct {
		name, want string
		got        []byte
	}{
		{"text", goldenText, text}, {"wrapped", goldenWrapped, wrapped}, {"rewrapped", goldenWrapped, again},
		{"outer", goldenOuter, outer}, {"data", goldenData, data},
	} {
		if got := hex.EncodeToString(tt.got); got != tt.want {
			t.Errorf("%s: %s, want %s", tt.name, got, tt.want)
		}
	}
}
