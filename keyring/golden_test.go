package keyring_test

import (
	"encoding/hex"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

// Frozen: what is in databases must open for ever. Computed outside of Go, from
// the description of the formats, with the key of UnsafeDevelopment, the nonce 00 to
// 0b and the data key 00 to 1f.
const (
	goldenTag    = "1.dev.KIJhatLk_7YU_H6aAQAFHNdpI5XMNW7Ri9MFq7MwX0E"
	goldenRemote = "1r.dev.ErFAtNedboDYFhOk-Ttk7B4V8IblO0NL-D8Ifa5Hx78"
	goldenIndex  = "gvpvhqv67lbs94mnvrm59g9fhr3b3438"
	goldenText   = "726b01700103646576000102030405060708090a0b3c08be1915af0ee054263b8b7b2189df83" +
		"b47f4a41b7c09cdca29497"
	goldenWrapped = "726b01770103646576000102030405060708090a0ba774be273de4bb11cfee30a9289d5b7c3e" +
		"0e6ae13b2d8ca6e8e8f8185287a04be4da9f66e27cc4a6759867f270453b72bc"
	goldenOuter = "726b016f010364657664657628000102030405060708090a0b0a8df434c5e6c5d0778237f705" +
		"615c936e3f72a182effca8243898f3352eff2c9ab45fa59890c41bce8b0189699221731029"
	goldenData = "726b01640100000102030405060708090a0b206dba7fa08be26be120fee518efea2769cc144d" +
		"34e6e089354ba154"
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

// What is made now has the frozen layout, but for the nonce and what follows.
func TestGoldenLayout(t *testing.T) {
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
	for _, tt := range []struct {
		name, want string
		got        []byte
		head       int // bytes before the nonce
	}{
		{"text", goldenText, text, 9},
		{"wrapped", goldenWrapped, wrapped, 9},
		{"outer", goldenOuter, outer, 13},
		{"data", goldenData, data, 6},
	} {
		want := unhex(t, tt.want)
		if len(tt.got) != len(want) || string(tt.got[:tt.head]) != string(want[:tt.head]) {
			t.Errorf("%s: %s, want as %s", tt.name, hex.EncodeToString(tt.got), tt.want)
		}
	}
}
