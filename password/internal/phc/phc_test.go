package phc

import (
	"bytes"
	"errors"
	"reflect"
	"strings"
	"testing"
)

// Two schemes: one without a version, one with it and three parameters.
var (
	plain = Scheme{ID: "pbkdf2-sha256", Params: []string{"i"}, Max: []int{10_000_000}}
	full  = Scheme{ID: "argon2id", Version: 19, Params: []string{"m", "t", "p"}, Max: []int{1 << 20, 16, 16}}
)

const (
	salt = "c29tZXNhbHQ"                                 // somesalt
	sum  = "Y5sCLDnq8f7oTF3zM1nWl0wzN5r1bqS3nE7e1m0u8xY" // 32 bytes
)

// Strings that a scheme writes; each is written again as it was.
func TestParseAndFormat(t *testing.T) {
	tests := []struct {
		scheme Scheme
		in     string
		params [4]int
		sum    int // bytes
	}{
		{plain, "$pbkdf2-sha256$i=600000$" + salt + "$" + sum, [4]int{600_000}, 32},
		{plain, "$pbkdf2-sha256$i=1$" + salt + "$" + sum, [4]int{1}, 32},
		{plain, "$pbkdf2-sha256$i=10000000$" + salt + "$" + sum, [4]int{10_000_000}, 32},
		{plain, "$pbkdf2-sha256$i=1$" + salt, [4]int{1}, 0},
		{plain, "$pbkdf2-sha256$i=1$" + strings.Repeat("AAAA", 16) + "$" + sum, [4]int{1}, 32},
		{plain, "$pbkdf2-sha256$i=1$" + salt + "$" + strings.Repeat("A", 22), [4]int{1}, 16},
		{plain, "$pbkdf2-sha256$i=1$" + salt + "$" + strings.Repeat("A", 86), [4]int{1}, 64},
		{full, "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum, [4]int{19456, 2, 1}, 32},
		{full, "$argon2id$v=19$m=1048576,t=16,p=16$" + salt + "$" + sum, [4]int{1 << 20, 16, 16}, 32},
		{full, "$argon2id$v=19$m=8,t=1,p=1$" + salt, [4]int{8, 1, 1}, 0},
	}
	for _, tt := range tests {
		h, err := tt.scheme.Parse(tt.in)
		if err != nil || h.Params != tt.params || len(h.Sum) != tt.sum {
			t.Errorf("%s: %+v, %v", tt.in, h, err)
			continue
		}
		if got := tt.scheme.Format(h); got != tt.in {
			t.Errorf("%s is written %s", tt.in, got)
		}
	}
}

// Strings that are of the scheme, but that no program should have written.
func TestParseRefuses(t *testing.T) {
	ok := "$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum
	change := func(old, by string) string {
		s := strings.Replace(ok, old, by, 1)
		if s == ok {
			t.Fatalf("%q is not in it", old)
		}
		return s
	}
	tests := map[string]string{
		"another version":            change("v=19", "v=16"),
		"a version with zeros":       change("v=19", "v=019"),
		"no version":                 change("v=19$", ""),
		"a version twice":            change("v=19", "v=19$v=19"),
		"parameters out of order":    change("m=19456,t=2", "t=2,m=19456"),
		"a parameter missing":        change(",p=1", ""),
		"a parameter too many":       change("p=1", "p=1,x=1"),
		"a parameter twice":          change("t=2", "t=2,t=2"),
		"a parameter of zero":        change("t=2", "t=0"),
		"a parameter below zero":     change("t=2", "t=-2"),
		"a sign":                     change("t=2", "t=+2"),
		"a leading zero":             change("t=2", "t=02"),
		"hexadecimal":                change("t=2", "t=0x2"),
		"a blank":                    change("t=2", "t= 2"),
		"a parameter over its bound": change("t=2", "t=17"),
		"memory over its bound":      change("m=19456", "m=1048577"),
		"more than an int holds":     change("m=19456", "m=99999999999999999999"),
		"no number":                  change("t=2", "t="),
		"no name":                    change("t=2", "2"),
		"full-width digits":          change("t=2", "t=２"),
		"a salt too short":           change(salt, "c29tZXM"),
		"no salt":                    change(salt, ""),
		"a salt too long":            change(salt, strings.Repeat("AAAA", 17)),
		"padding":                    change(salt, salt+"="),
		"a line break in the salt":   change(salt, salt[:4]+"\n"+salt[4:]),
		"another alphabet":           change(sum, strings.Repeat("-_", 21)+"A"),
		"bits that are not used":     change(salt, "c29tZXNhbHR"),
		"a hash too short":           change(sum, strings.Repeat("A", 20)),
		"a hash too long":            change(sum, strings.Repeat("A", 88)),
		"an empty hash":              change(sum, ""),
		"a field too many":           ok + "$" + sum,
		"a dollar at the end":        ok + "$",
		"a line break at the end":    ok + "\n",
		"a NUL":                      change("t=2", "t=2\x00"),
		"too long as a whole":        ok + strings.Repeat("A", 500),
		"nothing but the scheme":     "$argon2id$",
		"nothing but the version":    "$argon2id$v=19",
		"nothing but parameters":     "$argon2id$v=19$m=19456,t=2,p=1",
		"an empty salt at the end":   "$argon2id$v=19$m=19456,t=2,p=1$",
	}
	for name, s := range tests {
		h, err := full.Parse(s)
		if !errors.Is(err, ErrMalformed) || !reflect.DeepEqual(h, Hash{}) {
			t.Errorf("%s: %+v, %v; want the zero Hash and ErrMalformed", name, h, err)
		}
	}
}

// Strings of another scheme are told from malformed ones.
func TestParseOtherSchemes(t *testing.T) {
	for _, s := range []string{
		"", "$", "$$", "argon2id", "$argon2id", "$argon2i$v=19$", "$argon2idx$v=19$", "$ARGON2ID$v=19$",
		" $argon2id$v=19$", "$2a$10$", "$scrypt$", "$pbkdf2-sha256$i=1$" + salt, "argon2id$v=19$", "\x00",
	} {
		if _, err := full.Parse(s); !errors.Is(err, ErrScheme) || full.Is(s) {
			t.Errorf("%q: %v, is it %v; want ErrScheme", s, err, full.Is(s))
		}
	}
}

// Whatever can be read is written as it was: there is one way to write a hash.
func FuzzParse(f *testing.F) {
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$" + sum)
	f.Add("$pbkdf2-sha256$i=600000$" + salt)
	f.Add("$argon2id$v=19$m=19456,t=2,p=1$" + salt + "$\n")
	f.Fuzz(func(t *testing.T, s string) {
		for _, c := range []Scheme{plain, full} {
			h, err := c.Parse(s)
			if err != nil {
				if !errors.Is(err, ErrScheme) && !errors.Is(err, ErrMalformed) {
					t.Errorf("%q: %v", s, err)
				}
				continue
			}
			if got := c.Format(h); got != s {
				t.Errorf("%q is written %q", s, got)
			}
			for i, p := range h.Params[:len(c.Params)] {
				if p < 1 || p > c.Max[i] {
					t.Errorf("%q: %s is %d", s, c.Params[i], p)
				}
			}
			if len(h.Salt) < minSalt || len(h.Salt) > maxSalt || len(h.Sum) > maxHash ||
				h.Sum != nil && len(h.Sum) < minHash {
				t.Errorf("%q: salt of %d bytes, hash of %d", s, len(h.Salt), len(h.Sum))
			}
		}
	})
}

// Any salt and hash of lawful lengths come back as they were.
func TestRoundTrip(t *testing.T) {
	for n := minSalt; n <= maxSalt; n++ {
		for m := minHash; m <= maxHash; m += 5 {
			h := Hash{Params: [4]int{n, 2, 1}, Salt: bytes.Repeat([]byte{byte(n)}, n), Sum: bytes.Repeat([]byte{byte(m)}, m)}
			got, err := full.Parse(full.Format(h))
			if err != nil || !reflect.DeepEqual(got, h) {
				t.Errorf("salt of %d bytes, hash of %d: %+v, %v", n, m, got, err)
			}
		}
	}
}
