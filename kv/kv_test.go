package kv_test

import (
	"math"
	"regexp"
	"strings"
	"testing"

	"github.com/go-realname/sdk/kv"
)

var keys = []struct {
	key  string
	want bool
}{
	{"", false},
	{"a", true},
	{"s/0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz", true},
	{"sweep.0f", true},
	{"A_b-c.d/e", true},
	{"/", true},
	{"a b", false},
	{"a:b", false},
	{"a\x00", false},
	{"a\n", false},
	{"a@", false},
	{"[", false},
	{"`", false},
	{"{", false},
	{"钥", false},
	{"\xff", false},
	{strings.Repeat("k", kv.MaxKey), true},
	{strings.Repeat("k", kv.MaxKey+1), false},
}

func TestValidKey(t *testing.T) {
	for _, tt := range keys {
		if got := kv.ValidKey(tt.key); got != tt.want {
			t.Errorf("ValidKey(%q) = %v, want %v", tt.key, got, tt.want)
		}
	}
	for b := range 256 {
		key := string([]byte{byte(b)})
		if got, want := kv.ValidKey(key), validSlow(key); got != want {
			t.Errorf("ValidKey(%q) = %v, want %v", key, got, want)
		}
	}
}

var keyPattern = regexp.MustCompile(`\A[0-9A-Za-z/._\-]{1,128}\z`)

func validSlow(key string) bool { return keyPattern.MatchString(key) }

func FuzzValidKey(f *testing.F) {
	for _, tt := range keys {
		f.Add(tt.key)
	}
	f.Fuzz(func(t *testing.T, key string) {
		if got, want := kv.ValidKey(key), validSlow(key); got != want {
			t.Errorf("ValidKey(%q) = %v, want %v", key, got, want)
		}
	})
}

func TestCheck(t *testing.T) {
	for _, tt := range []struct {
		name string
		key  string
		old  uint64
		r    kv.Record
		want error
	}{
		{"good", "k", 0, kv.Record{Version: 1}, nil},
		{"good queue", "k", 1, kv.Record{Version: 2, Queue: "q"}, nil},
		{"largest version", "k", 1, kv.Record{Version: math.MaxInt64}, nil},
		{"no key", "", 0, kv.Record{Version: 1}, kv.ErrKey},
		{"bad key", "a b", 0, kv.Record{Version: 1}, kv.ErrKey},
		{"bad queue", "k", 0, kv.Record{Version: 1, Queue: "a b"}, kv.ErrKey},
		{"no version", "k", 0, kv.Record{}, kv.ErrVersion},
		{"64 bits", "k", 0, kv.Record{Version: 1 << 63}, kv.ErrVersion},
		{"the old version", "k", 7, kv.Record{Version: 7}, kv.ErrVersion},
	} {
		if got := kv.Check(tt.key, tt.old, tt.r); got != tt.want {
			t.Errorf("%s: Check = %v, want %v", tt.name, got, tt.want)
		}
		err := new(kv.Memory).Swap(t.Context(), tt.key, tt.old, tt.r)
		if tt.want != nil && err != tt.want {
			t.Errorf("%s: Swap = %v, want %v", tt.name, err, tt.want)
		}
	}
}

func TestValidKeyAllocates(t *testing.T) {
	key := strings.Repeat("k", kv.MaxKey)
	if n := testing.AllocsPerRun(100, func() { _ = kv.ValidKey(key) }); n != 0 {
		t.Errorf("ValidKey allocates %v times", n)
	}
}
