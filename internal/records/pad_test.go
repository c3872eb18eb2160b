package records_test

import (
	"bytes"
	"testing"

	"github.com/go-realname/sdk/internal/records"
)

func TestPad(t *testing.T) {
	for n := range 600 {
		plain := bytes.Repeat([]byte{0}, n)
		padded := records.Pad(bytes.Clone(plain))
		if want := (n/256 + 1) * 256; len(padded) != want {
			t.Fatalf("%d bytes become %d, want %d", n, len(padded), want)
		}
		back, err := records.Unpad(padded)
		if err != nil || !bytes.Equal(back, plain) {
			t.Fatalf("%d bytes come back as %d, %v", n, len(back), err)
		}
	}
}

func TestUnpadRefuses(t *testing.T) {
	long := make([]byte, 512)
	long[0] = 0x80
	for name, b := range map[string][]byte{
		"nothing": nil, "zeros": make([]byte, 256), "no step": {0x80}, "a step too much": long,
		"no mark": append(make([]byte, 255), 1),
	} {
		if got, err := records.Unpad(b); err == nil {
			t.Errorf("%s: Unpad = %x", name, got)
		}
	}
}
