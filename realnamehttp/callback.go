package realnamehttp

import (
	"context"
	"io"
	"log/slog"
	"net/http"
	"path"
	"strconv"
	"strings"
	"time"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

var _ Notifier = (*realname.Verifier)(nil)

// A Notifier is told that a provider may have news, as [realname.Verifier] is. The handle is what
// the provider's message came with: see [realname.Op]. Nothing else in the message is believed.
type Notifier interface {
	Notify(ctx context.Context, handle string) error
}

// NotifyFunc is a function as a [Notifier].
type NotifyFunc func(ctx context.Context, handle string) error

// Notify calls f.
func (f NotifyFunc) Notify(ctx context.Context, handle string) error { return f(ctx, handle) }

// A CallbackConfig says how [CallbackHandler] works. Every field may be left zero.
type CallbackConfig struct {
	// Handle returns the handle of a message. Nil means the last part of its path. The body
	// that it may read is at most 64 KB long.
	Handle func(*http.Request) string

	// Answer is what every message is answered with: what your provider takes for an
	// acknowledgement. Empty means "ok".
	Answer string

	// AtOnce is how many messages are taken at once. Zero means 32. One more is answered with
	// 503, and its provider comes again, or the workers ask by themselves.
	AtOnce int

	// Timeout is how long a message may take. Zero means 10 seconds.
	Timeout time.Duration

	// Log is told the class of what went wrong. Nil means that nothing is logged.
	Log *slog.Logger
}

const (
	maxCallback = 64 << 10
	maxHandle   = 2 << 10
)

// CallbackHandler returns a handler for what providers send when a check is done. A message is a
// reason to ask the provider, and no more: so anybody may send one, and everybody gets the same
// answer, whatever they send. Give the provider an address that ends in the handle of the
// operation, Op.Notify, without a query.
func CallbackHandler(n Notifier, c CallbackConfig) http.Handler {
	def(&c.Answer, "ok")
	def(&c.AtOnce, 32)
	def(&c.Timeout, 10*time.Second)
	if c.Handle == nil {
		c.Handle = func(r *http.Request) string { return path.Base(r.URL.EscapedPath()) }
	}
	if c.Log == nil {
		c.Log = slog.New(slog.DiscardHandler)
	}
	return &callbacks{n, c, make(chan struct{}, c.AtOnce)}
}

type callbacks struct {
	n     Notifier
	c     CallbackConfig
	slots chan struct{}
}

// ServeHTTP implements [http.Handler].
func (h *callbacks) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	secure(w.Header())
	if r.Method != http.MethodPost && r.Method != http.MethodGet {
		w.Header().Set("Allow", "GET, POST")
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	select {
	case h.slots <- struct{}{}:
		defer func() { <-h.slots }()
	default:
		w.Header().Set("Retry-After", "1")
		w.WriteHeader(http.StatusServiceUnavailable)
		return
	}
	h.take(w, r)
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Content-Length", strconv.Itoa(len(h.c.Answer)))
	_, _ = io.WriteString(w, h.c.Answer)
}

// take passes a message's handle on. What comes of that is nobody's business outside.
func (h *callbacks) take(w http.ResponseWriter, r *http.Request) {
	defer func() {
		if recover() != nil {
			h.c.Log.ErrorContext(r.Context(), "realnamehttp: a callback panicked")
		}
	}()
	ctx, cancel := context.WithTimeout(r.Context(), h.c.Timeout)
	defer cancel()
	if r.Body != nil {
		_ = http.NewResponseController(w).SetReadDeadline(time.Now().Add(h.c.Timeout))
		r.Body = http.MaxBytesReader(w, r.Body, maxCallback)
	}
	handle := h.c.Handle(r.WithContext(ctx))
	if !validHandle(handle) {
		return
	}
	if err := h.n.Notify(ctx, handle); err != nil {
		h.c.Log.WarnContext(ctx, "realnamehttp: a callback came to nothing", "code", explain.Code(err).Code)
	}
}

// validHandle reports whether a handle may be one, before anybody looks at it: it stands in an
// address.
func validHandle(s string) bool {
	for i := range len(s) {
		switch c := s[i]; {
		case c >= '0' && c <= '9', c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c == '-', c == '_', c == '.', c == '=', c == '~':
		default:
			return false
		}
	}
	return strings.Trim(s, ".") != "" && len(s) <= maxHandle
}
