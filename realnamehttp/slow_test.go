package realnamehttp

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/realname"
)

// A large is an answer that no connection takes at once.
type large struct {
	Text string `json:"text"`
}

// slowServer serves an upload and a large answer, with few places and little patience.
func slowServer(t *testing.T) (a *api, address string) {
	t.Helper()
	a = newAPI("slow", []operation{
		{method: http.MethodGet, path: "/large", id: "large", heavy: true,
			action: run(func(*call, none) (large, error) { return large{strings.Repeat("x", 16<<20)}, nil })},
		{method: http.MethodPost, path: "/photo", id: "photo", form: true,
			action: run(func(*call, faceRequest) (done, error) { return done{}, nil })},
	})
	a.outfit(nil, nil)
	a.crowd, a.maxPhoto = newCrowd(1<<30, 1, 8, a.now), realname.MaxPhoto
	a.who = func(r *http.Request, _ *operation) (string, error) { return r.Header.Get("Who"), nil }
	a.has = func(context.Context, realname.Ref) error { return nil }
	a.timeout, a.uploadTime, a.silence, a.answerTime = time.Minute, time.Hour, 20*time.Millisecond, 20*time.Millisecond
	server := httptest.NewServer(a)
	t.Cleanup(server.Close)
	t.Cleanup(server.CloseClientConnections)
	return a, server.Listener.Addr().String()
}

// dial sends what a client sends.
func dial(t *testing.T, address, what string, args ...any) net.Conn {
	t.Helper()
	c, err := net.Dial("tcp", address)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { c.Close() })
	_ = c.SetDeadline(time.Now().Add(time.Minute)) // only if it fails
	fmt.Fprintf(c, what, args...)
	return c
}

// Answers that nobody reads hold their places for as long as there is to read one, and no longer.
func TestSlowReaders(t *testing.T) {
	a, address := slowServer(t)
	for i := range photosAtOnce {
		c := dial(t, address, "GET /large HTTP/1.1\r\nHost: x\r\nWho: r-%d\r\n\r\n", i)
		_, _ = c.Read(make([]byte, 1)) // it has a place by now, or its time is up already
	}
	free := func() bool {
		r := httptest.NewRequest(http.MethodGet, "/large", nil)
		r.Header.Set("Who", "another")
		w := httptest.NewRecorder()
		a.ServeHTTP(w, r)
		return w.Code == http.StatusOK
	}
	for end := time.Now().Add(time.Minute); !free(); time.Sleep(10 * time.Millisecond) {
		if time.Now().After(end) {
			t.Fatal("the places are never free again")
		}
	}
}

// An upload that is silent is not waited for, however much time is left for it; one that goes on is.
func TestSilentUpload(t *testing.T) {
	a, address := slowServer(t)
	const head = "POST /photo HTTP/1.1\r\nHost: x\r\nWho: r-1\r\nContent-Type: multipart/form-data; boundary=x\r\n" +
		"Content-Length: %d\r\n\r\n"
	status := func(c net.Conn) int {
		r, err := http.ReadResponse(bufio.NewReader(c), nil)
		if err != nil {
			t.Fatal(err)
		}
		defer r.Body.Close()
		_, _ = io.Copy(io.Discard, r.Body)
		return r.StatusCode
	}
	if got := status(dial(t, address, head+"--x\r\n", 1000)); got != http.StatusRequestTimeout {
		t.Errorf("a silent one: %d, want 408", got)
	}
	a.silence = 10 * time.Second
	body := "--x\r\nContent-Disposition: form-data; name=\"photo\"\r\n\r\nphoto\r\n--x--\r\n"
	c := dial(t, address, head, len(body))
	for i := range body {
		if _, err := c.Write([]byte(body[i : i+1])); err != nil {
			t.Fatal(err)
		}
		time.Sleep(time.Millisecond)
	}
	if got := status(c); got != http.StatusOK {
		t.Errorf("one that goes on: %d, want 200", got)
	}
}
