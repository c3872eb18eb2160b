package webhook

import (
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// A HandlerConfig says how the handler of [NewHandler] works. Secrets and Take are required; every
// other field may be left zero.
type HandlerConfig struct {
	// Secrets are 1 to 8 that the sender may sign with.
	Secrets []Secret

	// Take takes a message. Nil means that it is done and the sender may forget it; after any
	// error the message comes again. Take may get a message twice, since its answer may be
	// lost. It returns soon after ctx is done.
	Take func(ctx context.Context, m Message) error

	// Store keeps the highest number of each stream that Take has taken. The handler answers a
	// message with that number or a lower one and does not give it to Take. It calls Take
	// for one message of a stream at a time, in any number of processes. Without a Store, Take
	// gets every message, old ones too: then compare Number with the one you have, in the
	// transaction in which you take the message.
	Store kv.Store

	// Keys seals the numbers in Store. It is required with Store.
	Keys *keyring.Ring

	// Prefix comes before the keys of all records in Store.
	Prefix string

	// Timeout is how long Take may take. Zero means 10 seconds. Keep it shorter than the
	// sender waits.
	Timeout time.Duration

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// Observe is told of each message that was not taken: why, and its ID if it is
	// authentic. It is called by the handler, and returns soon. Nil means nobody is told.
	Observe func(id string, err error)
}

// NewHandler returns a handler for the address that a [Sender] sends to. It answers
//
//	204 if the message was taken, now or before
//	400 if it is signed and not a message of a Sender
//	401 if it is not signed, or was not signed within five minutes of now; alike for all causes
//	405 for other methods than POST
//	413 if it is longer than [MaxBody]
//	500 if Take or the store failed
//	503 if a message of the same stream is under way
//
// with an empty body. It reads at most MaxBody bytes; let the server bound the time for that
// (ReadTimeout). The error names everything that is wrong with c.
func NewHandler(c HandlerConfig) (http.Handler, error) {
	if c.Timeout == 0 {
		c.Timeout = 10 * time.Second
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if err := c.problems(); err != nil {
		return nil, err
	}
	c.Secrets = slices.Clone(c.Secrets)
	h := &handler{c: c}
	var err error
	if c.Store != nil {
		h.marks, err = newMarks(&h.c)
	}
	return h, err
}

func (c *HandlerConfig) problems() error {
	var errs []error
	wrong := func(is bool, text string) {
		if is {
			errs = append(errs, errors.New("webhook: HandlerConfig."+text))
		}
	}
	wrong(checkSecrets(c.Secrets) != nil, "Secrets are not 1 to 8 valid ones")
	wrong(c.Take == nil, "Take is missing")
	wrong(c.Timeout < 0 || c.Timeout > maxClaim/4, "Timeout is negative, or longer than 15 minutes")
	wrong((c.Store == nil) != (c.Keys == nil), "Store and Keys go together")
	wrong(!kv.ValidKey(c.Prefix+longestKey), "Prefix is not fit for a key")
	return errors.Join(errs...)
}

type handler struct {
	c     HandlerConfig
	marks *records.Table[mark] // nil if numbers are not kept
}

// ServeHTTP implements [http.Handler].
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Cache-Control", "no-store")
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		w.WriteHeader(http.StatusMethodNotAllowed)
		return
	}
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, MaxBody))
	var long *http.MaxBytesError
	switch {
	case errors.As(err, &long):
		w.WriteHeader(http.StatusRequestEntityTooLarge)
		return
	case err != nil: // there is nobody who would read an answer
		w.WriteHeader(http.StatusBadRequest)
		return
	}
	id, err := authentic(h.c.Secrets, r.Header, body, h.c.Now())
	status := http.StatusUnauthorized
	if err == nil {
		status, err = h.take(r.Context(), id, body)
	}
	if err != nil && h.c.Observe != nil {
		h.c.Observe(id, err)
	}
	w.WriteHeader(status)
}

// take gives an authentic message to Take, and returns the status to answer with.
func (h *handler) take(ctx context.Context, id string, body []byte) (int, error) {
	m, err := parseBody(id, body)
	if err != nil {
		return http.StatusBadRequest, err
	}
	if h.marks != nil && m.Number > 0 {
		err = h.inOrder(ctx, m)
	} else {
		err = h.call(ctx, m)
	}
	switch {
	case errors.Is(err, ErrBusy):
		return http.StatusServiceUnavailable, err
	case err != nil:
		return http.StatusInternalServerError, err
	}
	return http.StatusNoContent, nil
}

func (h *handler) call(ctx context.Context, m Message) error {
	ctx, cancel := context.WithTimeout(ctx, h.c.Timeout)
	defer cancel()
	return h.c.Take(ctx, m)
}
