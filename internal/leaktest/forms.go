package leaktest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/big"
	"net/url"
	"strings"
	"unicode/utf16"
)

// A needle is one form in which a secret can show.
type needle struct {
	form string
	text string
	kind kind
}

type kind uint8

const (
	exact  kind = iota // these bytes
	folded             // in either case; text is in lower case
	number             // the same, and a whole number but for zeros in front
)

// needles returns every form of secret that is looked for.
func needles(secret string) []needle {
	var ns []needle
	ns = append(ns, textForms(secret)...)
	ns = append(ns, escapedForms(secret)...)
	ns = append(ns, base64Forms(secret)...)
	ns = append(ns, listForms(secret)...)
	ns = append(ns, packedForms(secret)...)
	ns = append(ns, integerForms(secret)...)
	ns = append(ns, countedForms(secret)...)
	ns = append(ns, dateForms(secret)...)
	ns = append(ns, digitForms(secret)...)
	return distinct(ns)
}

// distinct drops empty needles and those that look for the same as another.
func distinct(ns []needle) []needle {
	seen := make(map[string]bool)
	var out []needle
	for _, n := range ns {
		if n.kind != exact {
			n.text = lower(n.text)
		}
		if n.text != "" && !seen[n.text] {
			seen[n.text] = true
			out = append(out, n)
		}
	}
	return out
}

func textForms(secret string) []needle {
	back := reversed(secret)
	ns := []needle{
		{"plain", secret, folded},
		{"in hex", hex.EncodeToString([]byte(secret)), folded},
		{"in hex, reversed", hex.EncodeToString([]byte(back)), folded},
	}
	if len([]rune(secret)) >= 3 {
		ns = append(ns, needle{"reversed", back, folded})
	}
	return ns
}

func reversed(s string) string {
	r := []rune(s)
	for i, j := 0, len(r)-1; i < j; i, j = i+1, j-1 {
		r[i], r[j] = r[j], r[i]
	}
	return string(r)
}

// escapedForms are those of JSON and JavaScript, Go strings, URLs and HTML.
func escapedForms(secret string) []needle {
	var u, x, p, dec, hexa strings.Builder
	for _, c := range utf16.Encode([]rune(secret)) {
		fmt.Fprintf(&u, `\u%04x`, c)
	}
	for _, b := range []byte(secret) {
		fmt.Fprintf(&x, `\x%02x`, b)
		fmt.Fprintf(&p, `%%%02x`, b)
	}
	for _, r := range secret {
		fmt.Fprintf(&dec, "&#%d;", r)
		fmt.Fprintf(&hexa, "&#x%x;", r)
	}
	return []needle{
		{"escaped as in JSON", u.String(), folded},
		{"escaped byte by byte", x.String(), folded},
		{"escaped for a URL", p.String(), folded},
		{"escaped for a URL", url.QueryEscape(secret), folded},
		{"escaped for HTML", dec.String(), folded},
		{"escaped for HTML", hexa.String(), folded},
	}
}

// base64Forms gives the characters of base64 that depend on the secret alone, for
// each of the three places it can have in a group of three bytes.
func base64Forms(secret string) []needle {
	const least = 6 // characters; fewer could be there by chance
	var ns []needle
	for shift := range 3 {
		padded := append(make([]byte, shift, shift+len(secret)), secret...)
		from, to := (shift*8+5)/6, len(padded)*8/6
		if to-from < least {
			continue
		}
		for _, enc := range []*base64.Encoding{base64.RawStdEncoding, base64.RawURLEncoding} {
			ns = append(ns, needle{"in base64", enc.EncodeToString(padded)[from:to], exact})
		}
	}
	return ns
}

// listForms are those in which fmt and encoding/json show slices of bytes and
// of characters: [49 49 48], []byte{0x31, 0x31, 0x30}, 31 31 30, ['1' '1'].
func listForms(secret string) []needle {
	formats := []string{"%d", "%x", "0x%x", "%o", "0%o", "0o%o", "%b", "0b%b", "U+%04X", "%c", "'%c'"}
	var bytes, runes []rune
	for _, b := range []byte(secret) {
		bytes = append(bytes, rune(b))
	}
	runes = []rune(secret)
	var ns []needle
	for _, format := range formats {
		for _, sep := range []string{" ", ", ", ","} {
			if len(runes) > 1 {
				ns = append(ns, needle{"as a list of characters", list(runes, format, sep), folded})
			}
			if !strings.Contains(format, "c") {
				ns = append(ns, needle{"as a list of bytes", list(bytes, format, sep), folded})
			}
		}
	}
	return ns
}

func list(elems []rune, format, sep string) string {
	var b strings.Builder
	for i, e := range elems {
		if i > 0 {
			b.WriteString(sep)
		}
		fmt.Fprintf(&b, format, e)
	}
	return b.String()
}

// packedForms are those of a text that lies in words of eight bytes: printed as
// integers it does not look like text.
func packedForms(secret string) []needle {
	const least = 5 // bytes
	var ns []needle
	for i := 0; i+least <= len(secret); i += 8 {
		var w [8]byte
		n := copy(w[:], secret[i:])
		for _, x := range []uint64{
			binary.LittleEndian.Uint64(w[:]),
			binary.BigEndian.Uint64(w[:]),
			binary.BigEndian.Uint64(w[:]) >> (64 - 8*n),
		} {
			ns = append(ns,
				needle{"packed into a word", fmt.Sprintf("%d", x), number},
				needle{"packed into a word", fmt.Sprintf("%x", x), number})
		}
	}
	return ns
}

// integerForms are those of a number kept as an integer, in text and in binary.
func integerForms(secret string) []needle {
	digits := strings.TrimRight(secret, "Xx")
	if !isDigits(digits) || len(strings.TrimLeft(digits, "0")) < 6 {
		return nil
	}
	n, _ := new(big.Int).SetString(digits, 10)
	ns := []needle{{"as an integer", n.Text(10), folded}}
	for _, base := range []int{2, 8, 16} {
		ns = append(ns, needle{fmt.Sprintf("as an integer in base %d", base), n.Text(base), number})
	}
	if n.IsUint64() {
		ns = append(ns, wordForms("as an integer in binary", n.Uint64())...)
	}
	if len(n.Bytes()) < 5 {
		return ns
	}
	twice := new(big.Int).Lsh(n, 1) // as encoding/gob keeps a signed integer
	return append(ns,
		needle{"as an integer in binary", string(n.Bytes()), exact},
		needle{"as an integer in binary", string(flip(n.Bytes())), exact},
		needle{"as an integer in binary", string(twice.Bytes()), exact})
}

func flip(b []byte) []byte {
	out := make([]byte, len(b))
	for i, c := range b {
		out[len(b)-1-i] = c
	}
	return out
}

func isDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}
