package keyring_test

import (
	"bytes"
	"encoding"
	"encoding/gob"
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/go-realname/sdk/keyring"
)

var (
	_ encoding.TextMarshaler   = keyring.Tag{}
	_ encoding.TextUnmarshaler = (*keyring.Tag)(nil)
)

const sum43 = "m4WjV30wHk0uTeaXuDitu_WjZtBjoE9WkotINbnHXms"

func TestTagText(t *testing.T) {
	for _, text := range []string{
		"", "1.k1." + sum43, "1r.k1." + sum43, "254r.0123456789-abcde." + sum43,
		"9.-." + strings.Repeat("A", 43),
	} {
		var tag keyring.Tag
		if err := tag.UnmarshalText([]byte(text)); err != nil {
			t.Errorf("%q: %v", text, err)
		}
		got, err := tag.MarshalText()
		if err != nil || string(got) != text || len(got) > 65 {
			t.Errorf("%q is written as %q, %v", text, got, err)
		}
		if tag.IsZero() != (text == "") {
			t.Errorf("%q: IsZero = %v", text, tag.IsZero())
		}
	}
}

func TestTagRefuses(t *testing.T) {
	before := sum(t, purpose(t, newRing(t, "k1"), "x"))
	for _, text := range []string{
		".", "..", "...", "1", "1.k1", "1.k1.", ".k1." + sum43, "1.." + sum43, "r.k1." + sum43,
		"0.k1." + sum43, "01.k1." + sum43, "+1.k1." + sum43, "-1.k1." + sum43, "256.k1." + sum43,
		"1rr.k1." + sum43, "1R.k1." + sum43, " 1.k1." + sum43, "0x1.k1." + sum43, "1_0.k1." + sum43,
		"1.K1." + sum43, "1.k1k1k1k1k1k1k1k1k." + sum43, "1.k_1." + sum43,
		"1.k1." + sum43[:42], "1.k1." + sum43 + "A", "1.k1." + sum43 + "=", "1.k1.." + sum43,
		"1.k1." + sum43[:42] + "t", // bits that are not used
		"1.k1." + sum43[:42] + "+", "1.k1." + sum43[:21] + "\n" + sum43[21:],
		"1.k1." + sum43 + "\n", "1.k1." + sum43[:42] + "\n", "1.k1\x00." + sum43,
		"254r.0123456789-abcdef." + sum43, strings.Repeat("1", 1<<20),
	} {
		tag := before
		if err := tag.UnmarshalText([]byte(text)); err != keyring.ErrMalformed {
			t.Errorf("%.80q: error %v", text, err)
		}
		if tag != before {
			t.Errorf("%.80q: the tag changed", text)
		}
	}
}

func TestTagJSON(t *testing.T) {
	type record struct{ Tag, None keyring.Tag }
	in := record{Tag: sum(t, purpose(t, newRing(t, "k1"), "x"), []byte("a"))}
	b, err := json.Marshal(in)
	if err != nil {
		t.Fatal(err)
	}
	var out record
	if err := json.Unmarshal(b, &out); err != nil || in != out {
		t.Errorf("%s is read as %v, %v", b, out, err)
	}
}

// A tag in a log says which key it needs, and no more.
func TestTagString(t *testing.T) {
	tag := sum(t, purpose(t, newRing(t, "k1"), "x"), []byte("a"))
	if got := fmt.Sprintf("%v|%v", tag, keyring.Tag{}); got != "1.k1.…|" {
		t.Errorf("tags print as %q", got)
	}
}

func TestCheckZeroTag(t *testing.T) {
	p := purpose(t, newRing(t, "k1"), "x")
	if ok, err := p.Check(ctx, keyring.Tag{}); ok || err != keyring.ErrUnknownKey {
		t.Errorf("Check of the zero Tag = %v, %v", ok, err)
	}
}

// No bit of a tag can change: it is refused, or does not check.
func TestTagBits(t *testing.T) {
	p := purpose(t, newRingWith(t, keyring.Config{MAC: goodMAC}, "k1", "k2"), "x")
	text, _ := sum(t, p, []byte("a")).MarshalText()
	for i := range text {
		for bit := range 8 {
			text[i] ^= 1 << bit
			var tag keyring.Tag
			if err := tag.UnmarshalText(text); err == nil {
				if ok, _ := p.Check(ctx, tag, []byte("a")); ok {
					t.Errorf("%s passes", text)
				}
			}
			text[i] ^= 1 << bit
		}
	}
}

// However a text is cut into parts, empty ones among them, its MAC is another.
func TestPartsAreUnambiguous(t *testing.T) {
	p := purpose(t, newRing(t, "k1"), "parts")
	text := []byte("\x00\x01\x02\x01\x00\x01\x00\x00\x02\x01") // its bytes could be lengths
	seen := map[keyring.Tag]string{}
	indexes := map[string]bool{}
	add := func(parts [][]byte) {
		name := fmt.Sprintf("%q", parts)
		tag := sum(t, p, parts...)
		if before, ok := seen[tag]; ok {
			t.Errorf("%s and %s have the same MAC", name, before)
		}
		seen[tag] = name
		indexes[p.Index(parts...)] = true
	}
	for n := range len(text) + 1 {
		for cuts := range 1 << max(n-1, 0) {
			parts := split(text[:n], cuts)
			add(parts)
			add(append([][]byte{{}}, parts...))
			add(append(parts, []byte{}, nil))
		}
	}
	if len(indexes) != len(seen) || len(seen) < 3000 {
		t.Errorf("%d indexes, %d tags", len(indexes), len(seen))
	}
}

// split cuts text after byte i where bit i of cuts is set.
func split(text []byte, cuts int) (parts [][]byte) {
	start := 0
	for i := range text {
		if cuts>>i&1 == 1 || i == len(text)-1 {
			parts = append(parts, text[start:i+1])
			start = i + 1
		}
	}
	return parts
}

// Encoders that know no texts keep a Tag too.
func TestTagInGob(t *testing.T) {
	for _, tag := range []keyring.Tag{{}, sum(t, purpose(t, newRing(t, "k1"), "x"), []byte("a"))} {
		var b bytes.Buffer
		if err := gob.NewEncoder(&b).Encode(struct{ T keyring.Tag }{tag}); err != nil {
			t.Fatal(err)
		}
		var got struct{ T keyring.Tag }
		if err := gob.NewDecoder(&b).Decode(&got); err != nil || got.T != tag {
			t.Errorf("%v comes back as %v, %v", tag, got.T, err)
		}
	}
}
