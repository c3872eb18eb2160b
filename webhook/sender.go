package webhook

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"slices"
	"sync/atomic"
	"time"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
)

// A Config says how a [Sender] works. URL and Secrets are required; every other field may be
// left zero.
type Config struct {
	// URL is the receiver's address. It begins with https, has no user and no fragment. It is
	// never printed. Do not let customers choose it unless Transport refuses addresses
	// inside your network.
	URL string

	// Secrets are 1 to 8 that the receiver knows, and no other receiver. Each signs every
	// message, so that one can be replaced, see the package documentation.
	Secrets []Secret

	// Timeout is how long one attempt may take. Zero means 15 seconds. Keep it longer than the
	// receiver needs: a message that it takes too late comes again.
	Timeout time.Duration

	// MaxPause is how long Send leaves a receiver alone at most that did not take a message:
	// first for a second, then twice as long each time, or as long as the receiver asks for by
	// Retry-After. Meanwhile Send returns Paused at once. Zero means a minute; less than zero
	// means no pauses, for those who make them elsewhere. A receiver that answers 400, 409, 413 or
	// 422 refuses this message alone, and is not left alone.
	MaxPause time.Duration

	// Transport sends the requests. Nil means one of our own, which asks no proxy.
	Transport http.RoundTripper

	// GiveUp is how old a message may be, by its Time, when the receiver does not take it.
	// Send puts an older one aside and returns nil, so that later ones of its stream can go.
	// Zero means that none is put aside. It needs Store and Keys, see [Sender.Letters].
	GiveUp time.Duration

	// Keep is how long messages that were put aside are kept. Zero means 30 days. Then
	// [Sender.Sweep] forgets them.
	Keep time.Duration

	// Store keeps the messages that were put aside.
	Store kv.Store

	// Keys seals the messages in Store. After a change of keys, leave the old key in the ring, and
	// name the old index key there, for as long as Keep.
	Keys *keyring.Ring

	// Prefix comes before the keys of all records in Store and before the name of the queue.
	Prefix string

	// Observe is told of each attempt, and of each message that is put aside. It is called by
	// Send, and returns soon. Nil means nobody is told.
	Observe func(Attempt)

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// UnsafePlain lets URL begin with http, and Transport accept any certificate. It is meant for
	// tests: anybody on the way reads the messages, and can answer in the receiver's place.
	UnsafePlain bool
}

// An Attempt is one attempt to send a message, for logs and metrics. It holds nothing that the
// message is about.
type Attempt struct {
	ID, Type string        // those of the message
	Err      error         // nil if the receiver took it, else an [*Error]
	Took     time.Duration // from the request to the answer
	Aside    bool          // whether the message was put aside
}

// A Sender sends messages to one receiver. It may be used by several goroutines at once.
type Sender struct {
	c       Config // without its URL
	url     mask.Text
	http    *http.Client
	pause   *pause
	letters *records.Table[letter] // nil if nothing is put aside
}

// New returns a Sender that works as c says. The error names everything that is wrong with c.
func New(c Config) (*Sender, error) {
	if c.Timeout == 0 {
		c.Timeout = 15 * time.Second
	}
	if c.MaxPause == 0 {
		c.MaxPause = time.Minute
	}
	if c.Keep == 0 {
		c.Keep = 30 * 24 * time.Hour
	}
	if c.Now == nil {
		c.Now = time.Now
	}
	if c.Transport == nil {
		c.Transport = newTransport()
	}
	if err := c.problems(); err != nil {
		return nil, err
	}
	c.Secrets = slices.Clone(c.Secrets)
	s := &Sender{c: c, url: mask.HideText(c.URL), pause: &pause{most: c.MaxPause}, http: &http.Client{
		Transport:     c.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}
	s.c.URL = ""
	var err error
	if c.Store != nil {
		s.letters, err = newLetters(&s.c)
	}
	return s, err
}

func (c *Config) problems() error {
	var errs []error
	wrong := func(is bool, text string) {
		if is {
			errs = append(errs, errors.New("webhook: Config."+text))
		}
	}
	wrong(!c.validURL(), "URL is not an https address without user and fragment")
	wrong(checkSecrets(c.Secrets) != nil, "Secrets are not 1 to 8 valid ones")
	wrong(c.Timeout < 0, "Timeout is negative")
	wrong(c.Keep < 0, "Keep is negative")
	wrong(c.GiveUp < 0, "GiveUp is negative")
	wrong(c.GiveUp > 0 && c.Store == nil, "GiveUp needs Store")
	wrong((c.Store == nil) != (c.Keys == nil), "Store and Keys go together")
	wrong(!kv.ValidKey(c.Prefix+longestKey), "Prefix is not fit for a key")
	t, _ := c.Transport.(*http.Transport)
	wrong(!c.UnsafePlain && t != nil && t.TLSClientConfig != nil && t.TLSClientConfig.InsecureSkipVerify,
		"Transport does not verify certificates")
	return errors.Join(errs...)
}

// validURL reports whether the address may be sent to. Nothing of it is ever printed: it may have a
// token in it.
func (c *Config) validURL() bool {
	u, err := url.Parse(c.URL)
	if err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || u.Opaque != "" {
		return false
	}
	return u.Scheme == "https" || u.Scheme == "http" && c.UnsafePlain
}

// newTransport asks no proxy of the environment: that would be one more place where messages go.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 16 << 10,
		MaxIdleConnsPerHost:    8,
		IdleConnTimeout:        time.Minute,
	}
}

// Send sends m once and returns nil if the receiver took it, which any status of 200 to 299
// says. The answer's body is not looked at, and redirects are not followed. Otherwise the error is
// an [*Error] that matches [ErrNotTaken]: send m again later, with the same ID. It
// is one of another kind if m cannot be sent at all, or could not be put aside.
//
// Send returns nil as well for a message that it has put aside, see [Config].GiveUp.
func (s *Sender) Send(ctx context.Context, m Message) error {
	body, err := m.body()
	if err != nil {
		return err
	}
	failed := s.try(ctx, &m, body)
	if failed == nil {
		return nil
	}
	if !s.givesUp(&m, failed) {
		return failed
	}
	if err := s.putAside(ctx, m, failed); err != nil {
		return errors.Join(failed, err)
	}
	s.observe(Attempt{ID: m.ID, Type: m.Type, Err: failed, Aside: true})
	return nil
}

func (s *Sender) observe(a Attempt) {
	if s.c.Observe != nil {
		s.c.Observe(a)
	}
}

// try makes one attempt, unless the receiver is left alone.
func (s *Sender) try(ctx context.Context, m *Message, body []byte) *Error {
	began := s.c.Now()
	if wait := s.pause.begin(began); wait > 0 {
		return &Error{Reason: Paused, RetryAfter: wait}
	}
	failed, after := &Error{Reason: Canceled}, time.Duration(0) // if the transport panics
	defer func() { s.pause.end(s.c.Now(), failed, after) }()
	failed, after = s.attempt(ctx, m.ID, began, body)
	a := Attempt{ID: m.ID, Type: m.Type, Took: s.c.Now().Sub(began)}
	if failed != nil {
		a.Err = failed
	}
	s.observe(a)
	return failed
}

// maxAnswer is how much of an answer is read, so that its connection can be used again.
const maxAnswer = 16 << 10

// attempt sends one request, signed for this moment. It returns what the receiver asks for by
// Retry-After as well.
func (s *Sender) attempt(ctx context.Context, id string, now time.Time, body []byte) (*Error, time.Duration) {
	ctx, cancel := context.WithTimeout(ctx, s.c.Timeout)
	defer cancel()
	var connected atomic.Bool
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GotConn: func(httptrace.GotConnInfo) { connected.Store(true) },
	})
	req, err := http.NewRequestWithContext(traced, http.MethodPost, s.url.Show(), bytes.NewReader(body))
	if err != nil {
		return &Error{Reason: NotSent}, 0
	}
	req.Header.Set("Content-Type", "application/json")
	req.Header.Set("User-Agent", "go-realname-webhook")
	req.Header.Set("Accept-Encoding", "identity") // the answer's body is not read
	setHeaders(req.Header, s.c.Secrets, id, now, body)
	resp, err := s.http.Do(req)
	if err != nil {
		return transportError(ctx, err, connected.Load()), 0
	}
	defer resp.Body.Close()
	io.CopyN(io.Discard, resp.Body, maxAnswer)
	return statusError(resp.StatusCode), retryAfter(resp.Header, now)
}

// transportError tells why there was no answer. Of the error of package http only the kind is
// looked at: its text has the address.
func transportError(ctx context.Context, err error, connected bool) *Error {
	e := &Error{Reason: NotSent, cause: ctx.Err()}
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		e.Reason = Certificate
	case errors.Is(e.cause, context.DeadlineExceeded):
		e.Reason = Timeout
	case e.cause != nil:
		e.Reason = Canceled
	case connected:
		e.Reason = Broken
	}
	return e
}

// statusError is nil if the status says that the message was taken.
func statusError(status int) *Error {
	switch {
	case 200 <= status && status <= 299:
		return nil
	case status == http.StatusGone:
		return &Error{Reason: Gone, Status: status}
	}
	return &Error{Reason: Refused, Status: status}
}
