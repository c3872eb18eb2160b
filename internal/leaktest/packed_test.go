package leaktest

import (
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"strings"
	"testing"
	"time"
)

// Forms in which no digit of the secret shows.
func TestPackedForms(t *testing.T) {
	const pin, mobile, pan, born, permit = "135790", "13800138000", "6222021234567890128", "19491231", "H5820637194"
	be := func(x uint64) []byte { return binary.BigEndian.AppendUint64(nil, x) }
	le := func(x uint64) []byte { return binary.LittleEndian.AppendUint64(nil, x) }
	tests := []struct {
		name, secret, out, want string
	}{
		{"year, month and day in bits", born, fmt.Sprint(struct{ n uint32 }{1949<<9 | 12<<5 | 31}), "as a packed date"},
		{"the same of an identity number", secret, fmt.Sprintf("{%#x}", 1949<<9|12<<5|31), "as a packed date"},
		{"the same of an old one", "110105491231002", fmt.Sprint(1949<<9 | 12<<5 | 31), "as a packed date"},
		{"year, month and day in bytes", born, fmt.Sprint(1949<<16 | 12<<8 | 31), "as a packed date"},
		{"date in words", secret, "born 1949-12-31", "as a date"},
		{"three integers", secret, fmt.Sprint(struct{ y, m, d int }{1949, 12, 31}), "as a date"},
		{"a time", born, fmt.Sprint(time.Date(1949, 12, 31, 0, 0, 0, 0, time.UTC)), "as a date"},
		{"seconds since 1970", born, fmt.Sprint(time.Date(1949, 12, 31, 0, 0, 0, 0, time.UTC).Unix()), "as a time"},
		{"in China", "20010203", fmt.Sprint(time.Date(2001, 2, 3, 0, 0, 0, 0, time.FixedZone("", 8*3600)).UnixMilli()),
			"as a time"},

		{"integer plus one", pin, "{v:135791}", "as an integer plus one"},
		{"length before it", pin, "{v:60000135790}", "as an integer behind its length"},
		{"integer in eight bytes", pin, string(be(135790)), "as an integer in binary, big-endian"},
		{"the other way round", pin, string(le(135790)), "as an integer in binary, little-endian"},
		{"in hex", mobile, hex.EncodeToString(le(13800138000)), "as an integer in binary, little-endian"},
		{"as a list", mobile, fmt.Sprint(le(13800138000)), "as an integer in binary, little-endian"},
		{"in Go syntax", mobile, fmt.Sprintf("%#v", be(13800138000)), "as an integer in binary, big-endian"},
		{"BCD in base64", mobile, base64.StdEncoding.EncodeToString([]byte("\x01\x38\x00\x13\x80\x00")), "in BCD"},
		{"in a hex dump", mobile, hex.Dump(le(13800138000)), "as an integer in binary, little-endian"},

		{"BCD", mobile, "\x01\x38\x00\x13\x80\x00", "in BCD"},
		{"BCD with a filler", mobile, fmt.Sprint([]byte{0x13, 0x80, 0x01, 0x38, 0x00, 0x0f}), "in BCD"},
		{"BCD, digits swapped", mobile, "\x31\x08\x10\x83\x00\xf0", "in BCD, the low digit first"},
		{"BCD in a word, decimal", pin, fmt.Sprint(0x135790), "packed, 4 bits for each digit"},
		{"BCD from the low end", pin, fmt.Sprint(0x097531), "packed, 4 bits for each digit"},
		{"BCD, last digits of many", pan, fmt.Sprint(uint64(0x2021234567890128)), "packed, 4 bits for each digit"},
		{"a digit in each byte", pin, "\x01\x03\x05\x07\x09\x00", "a digit in each byte"},
		{"the same as a list", pin, "[1 3 5 7 9 0]", "as a list of characters"},
		{"the same, word by word", pin, fmt.Sprint(0x010305070900), "packed, 8 bits for each digit"},
		{"characters of six bits", permit, fmt.Sprint(sixBitsOf(permit[:9])), "packed, 6 bits for each digit"},

		{"another date", born, fmt.Sprint(1949<<9 | 12<<5 | 30), ""},
		{"a part of a longer number", born, fmt.Sprintf("1%d", 1949<<9|12<<5|31), ""},
		{"no date", "19491331", fmt.Sprint(1949<<9 | 13<<5 | 31), ""},
		{"other bytes", pin, string(be(135789)), ""},
		{"other digits", pin, "[1 3 5 7 9 1]", ""},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := newHaystack(tt.secret, "").search(tt.out)
			if got != tt.want && (tt.want == "" || !strings.HasPrefix(got, tt.want)) {
				t.Errorf("search(%q) = %q, want %q", tt.out, got, tt.want)
			}
		})
	}
}

// sixBitsOf packs digits and capitals by their value in base 36 plus one.
func sixBitsOf(s string) (w uint64) {
	for i, v := range valuesOf(s) {
		w |= uint64(v+1) << (6 * i)
	}
	return w
}

// Lines of a hex dump are put together, wherever they stand in a text.
func TestUndumped(t *testing.T) {
	const text = "a text of more than thirty-two bytes, all in all"
	for name, out := range map[string]string{
		"alone":     hex.Dump([]byte(text)),
		"in a text": "before\n" + hex.Dump([]byte(text)) + "after\n",
		"indented":  "\t " + strings.ReplaceAll(hex.Dump([]byte(text)), "\n", "\n\t "),
	} {
		if got := undumped(out); got != text {
			t.Errorf("%s: %q", name, got)
		}
	}
	for _, out := range []string{"", "text", "a  |b|", "00000000  xx  |..|"} {
		if got := undumped(out); got != "" {
			t.Errorf("undumped(%q) = %q", out, got)
		}
	}
}

// Whatever the digits, each packed form is found, and never by chance in another's.
func FuzzPackedForms(f *testing.F) {
	f.Add("135790", "246801")
	f.Add("11010519491231002X", "110105194912310021")
	f.Add("000000", "000001")
	f.Fuzz(func(t *testing.T, a, b string) {
		if len(a) < window || len(a) > 19 || !isDigits(a) {
			return
		}
		h := newHaystack(a, "")
		var up uint64
		for i, v := range valuesOf(a)[:window] {
			up |= uint64(v) << (4 * i)
		}
		if form := newHaystack(a[:window], "").search(fmt.Sprint("{", up, "}")); up >= leastWord && form == "" {
			t.Errorf("%s is not found as %d", a[:window], up)
		}
		h.search(b) // does not panic
	})
}
