package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"strings"
	"testing"

	"github.com/go-realname/sdk/sms"
)

// A typist types the code that the gateway was given, or something else.
type typist struct {
	code  chan string
	wrong string
}

func (p typist) Send(_ context.Context, m sms.Message) (string, error) {
	p.code <- m.Code.Reveal()
	return "", nil
}

func (p typist) Read(b []byte) (int, error) {
	select {
	case code := <-p.code:
		if p.wrong != "" {
			code = p.wrong
		}
		return copy(b, code+"\n"), nil
	default:
		return 0, io.EOF
	}
}

func TestRun(t *testing.T) {
	p := typist{code: make(chan string, 1)}
	var out bytes.Buffer
	if err := run(t.Context(), readAll(p), &out, p); err != nil {
		t.Fatal(err)
	}
	if want := "review waiting for reviewer\nverified at level 1\n"; out.String() != want {
		t.Errorf("printed %q, want %q", out.String(), want)
	}
}

func TestWrongCode(t *testing.T) {
	for _, typed := range []string{"12", "seven"} {
		p := typist{make(chan string, 1), typed}
		err := run(t.Context(), readAll(p), io.Discard, p)
		if !errors.Is(err, sms.ErrInvalid) {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if err := run(t.Context(), strings.NewReader(""), io.Discard, typist{code: make(chan string, 1)}); err == nil {
		t.Error("nobody typed, and there was no error")
	}
}

// readAll lets fmt read one byte at a time.
func readAll(p typist) io.Reader { return &byteReader{r: p} }

type byteReader struct {
	r    io.Reader
	rest []byte
}

func (b *byteReader) Read(to []byte) (int, error) {
	if len(b.rest) == 0 {
		buf := make([]byte, 64)
		n, err := b.r.Read(buf)
		if err != nil {
			return 0, err
		}
		b.rest = buf[:n]
	}
	n := copy(to, b.rest)
	b.rest = b.rest[n:]
	return n, nil
}
