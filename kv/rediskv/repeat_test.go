package rediskv_test

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"net"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/redis/go-redis/v9"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/rediskv"
)

// A mute is a server that runs each script, as far as anybody can tell, and breaks the
// connection before it answers.
type mute struct{ scripts atomic.Int32 }

// serve speaks just enough of the protocol, until the connection ends.
func (m *mute) serve(c net.Conn) {
	defer c.Close()
	for r := bufio.NewReader(c); ; {
		args, err := readCommand(r)
		if err != nil {
			return
		}
		switch strings.ToLower(args[0]) {
		case "evalsha", "eval":
			m.scripts.Add(1)
			return
		case "hello":
			fmt.Fprint(c, "-ERR unknown command\r\n")
		default:
			fmt.Fprint(c, "+OK\r\n")
		}
	}
}

// readCommand reads an array of bulk strings.
func readCommand(r *bufio.Reader) ([]string, error) {
	n, err := readCount(r, '*')
	if err != nil {
		return nil, err
	}
	args := make([]string, n)
	for i := range args {
		size, err := readCount(r, '$')
		if err != nil {
			return nil, err
		}
		b := make([]byte, size+2)
		if _, err := io.ReadFull(r, b); err != nil {
			return nil, err
		}
		args[i] = string(b[:size])
	}
	return args, nil
}

func readCount(r *bufio.Reader, sign byte) (int, error) {
	line, err := r.ReadString('\n')
	if err != nil || line[0] != sign {
		return 0, errors.Join(err, io.ErrUnexpectedEOF)
	}
	return strconv.Atoi(strings.TrimSpace(line[1:]))
}

// TestScriptsAreNotRepeated: where a connection breaks, the client does not send a write
// again, whatever it does with other commands: the second would find the first one's
// version and call it a conflict, and nothing were written.
func TestScriptsAreNotRepeated(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	m := new(mute)
	go func() {
		for c, err := l.Accept(); err == nil; c, err = l.Accept() {
			go m.serve(c)
		}
	}()
	c := redis.NewClient(&redis.Options{Addr: l.Addr().String(), MaxRetries: 3, ContextTimeoutEnabled: true})
	defer c.Close()
	s, err := rediskv.New(t.Context(), c, rediskv.Options{UnsafeEviction: true})
	if err != nil {
		t.Fatal(err)
	}
	for name, write := range map[string]func() error{
		"Swap":   func() error { return s.Swap(t.Context(), "k", 0, kv.Record{Version: 1, Value: []byte("v")}) },
		"Delete": func() error { return s.Delete(t.Context(), "k", 1) },
	} {
		before := m.scripts.Load()
		err := write()
		if n := m.scripts.Load() - before; n != 1 {
			t.Errorf("%s: the script was sent %d times, want once", name, n)
		}
		if err == nil || errors.Is(err, kv.ErrConflict) {
			t.Errorf("%s = %v, want an error that may mean that it was done", name, err)
		}
	}
}
