// Package wire has what the adapters need to speak to providers: an HTTP client with all its
// limits, strict reading of JSON, and tables of result codes.
package wire

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync/atomic"
	"time"

	"github.com/go-realname/sdk/providers"
)

// Options are what a [Client] works with.
type Options struct {
	Provider  string
	Timeout   time.Duration     // of one call; zero means DefaultTimeout
	Transport http.RoundTripper // nil means one of our own
	Now       func() time.Time  // nil means time.Now
	Observe   func(providers.Call)
	Fake      bool // nobody is verified for real: the transport may do without certificates
}

// DefaultTimeout is how long a call may take. It is shorter than the time that a Verifier
// gives a backend, so that the call ends first and says why.
const DefaultTimeout = 8 * time.Second

// MaxAnswer is how long an answer may be, in bytes.
const MaxAnswer = 64 << 10

// A Client sends requests to one provider.
type Client struct {
	o    Options
	http *http.Client
	ours bool // the transport is known to tell when a request is written
}

// NewClient returns a client.
func NewClient(o Options) (*Client, error) {
	if o.Timeout < 0 {
		return nil, errors.New("the Timeout is negative")
	}
	if o.Timeout == 0 {
		o.Timeout = DefaultTimeout
	}
	if o.Now == nil {
		o.Now = time.Now
	}
	if o.Transport == nil {
		o.Transport = newTransport()
	}
	t, ours := o.Transport.(*http.Transport)
	if ours && t != nil && t.TLSClientConfig != nil && t.TLSClientConfig.InsecureSkipVerify && !o.Fake {
		return nil, errors.New("the Transport does not verify certificates: set UnsafeBaseURL for tests")
	}
	return &Client{o: o, ours: ours, http: &http.Client{
		Transport:     o.Transport,
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}}, nil
}

// newTransport asks no proxy, since a proxy from the environment would be one more place
// where personal data goes.
func newTransport() *http.Transport {
	return &http.Transport{
		DialContext:            (&net.Dialer{Timeout: 5 * time.Second, KeepAlive: 30 * time.Second}).DialContext,
		TLSHandshakeTimeout:    5 * time.Second,
		TLSClientConfig:        &tls.Config{MinVersion: tls.VersionTLS12},
		ForceAttemptHTTP2:      true,
		DisableCompression:     true,
		MaxResponseHeaderBytes: 64 << 10,
		MaxIdleConnsPerHost:    32,
		IdleConnTimeout:        60 * time.Second,
	}
}

// Now is the client's time.
func (c *Client) Now() time.Time { return c.o.Now() }

// Timeout is how long a call may take.
func (c *Client) Timeout() time.Duration { return c.o.Timeout }

// A Request is what is sent.
type Request struct {
	Method string
	URL    string // without anything about a person
	Host   string // the Host header, or "" for that of the URL
	Header http.Header
	Body   []byte
	Max    int64 // of the answer; zero means MaxAnswer
}

// A Reply is what came back.
type Reply struct {
	Status int
	Header http.Header
	Body   []byte
}

// A Problem is why there is no reply. It holds nothing of the request.
type Problem struct {
	What  string // see [providers.Error]
	Sent  bool   // something of the request may have reached the provider
	Cause error  // an error of package context, or nil
}

// Send sends r once. Package http repeats a POST only if the server certainly did not look at
// it: nothing was written yet, or HTTP/2 says so. It is certain that nothing was sent only if
// no connection could be made: a transport may hand requests to another one, which tells
// nothing.
func (c *Client) Send(ctx context.Context, r Request) (Reply, *Problem) {
	ctx, cancel := context.WithTimeout(ctx, c.o.Timeout)
	defer cancel()
	if ctx.Err() != nil {
		return Reply{}, problem(ctx, nil, false)
	}
	var asked, got atomic.Bool // for a connection, and one
	traced := httptrace.WithClientTrace(ctx, &httptrace.ClientTrace{
		GetConn: func(string) { asked.Store(true) },
		GotConn: func(httptrace.GotConnInfo) { got.Store(true) },
	})
	req, err := http.NewRequestWithContext(traced, r.Method, r.URL, bytes.NewReader(r.Body))
	if err != nil {
		return Reply{}, &Problem{What: "not_sent"}
	}
	req.Header, req.Host = r.Header, r.Host
	resp, err := c.http.Do(req)
	if err != nil {
		return Reply{}, problem(ctx, err, !c.ours || !asked.Load() || got.Load())
	}
	defer resp.Body.Close()
	return read(ctx, resp, r.Max)
}

// read reads the answer up to its bound.
func read(ctx context.Context, resp *http.Response, limit int64) (Reply, *Problem) {
	if limit == 0 {
		limit = MaxAnswer
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, limit+1))
	switch {
	case err != nil:
		return Reply{}, problem(ctx, err, true)
	case int64(len(body)) > limit:
		return Reply{}, &Problem{What: "too_long", Sent: true}
	}
	return Reply{Status: resp.StatusCode, Header: resp.Header, Body: body}, nil
}

// problem tells why a call ended. Of the error of package http only the kind is looked at:
// its text has the address.
func problem(ctx context.Context, err error, sent bool) *Problem {
	p := &Problem{What: "not_sent", Sent: sent, Cause: ctx.Err()}
	var certificate *tls.CertificateVerificationError
	switch {
	case errors.As(err, &certificate):
		p.What = "certificate"
	case errors.Is(p.Cause, context.DeadlineExceeded):
		p.What = "timeout"
	case p.Cause != nil:
		p.What = "canceled"
	case sent:
		p.What = "broken"
	}
	return p
}

// CheckBase returns the base address given, or standard if none is given. It must be
// https with a host of the vendor's: one in hosts, or below one that begins with a dot.
// The http addresses in plain are accepted too.
func CheckBase(name, given, standard string, hosts []string, plain ...string) (*url.URL, error) {
	if given == "" {
		given = standard
	}
	u, err := parseBase(name, given)
	if err != nil {
		return nil, err
	}
	if u.Scheme != "https" {
		for _, p := range plain {
			if given == p {
				return u, nil
			}
		}
		return nil, fmt.Errorf("%s is not https: set UnsafeBaseURL for tests", name)
	}
	if !plainHost(u.Host) || u.Path != "" {
		return nil, fmt.Errorf("%s has more than the name of a host", name)
	}
	for _, h := range hosts {
		if u.Host == h || strings.HasPrefix(h, ".") && strings.HasSuffix(u.Host, h) {
			return u, nil
		}
	}
	return nil, fmt.Errorf("%s is not an address of the vendor's: set UnsafeBaseURL for tests", name)
}

// plainHost reports whether s is a name of lower-case letters, digits, hyphens and dots, in
// which no label is empty. Package http maps other letters, and ports and addresses have no
// place here.
func plainHost(s string) bool {
	for label := range strings.SplitSeq(s, ".") {
		if label == "" || strings.Trim(label, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
			return false
		}
	}
	return true
}

// parseBase parses an address that has a scheme, a host and perhaps a path.
func parseBase(name, s string) (*url.URL, error) {
	u, err := url.Parse(s)
	switch {
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%s is not an http or https address", name)
	case u.User != nil || u.RawQuery != "" || u.ForceQuery || u.Fragment != "" || u.EscapedPath() != u.Path:
		return nil, fmt.Errorf("%s has more than a host and a path", name)
	}
	u.Path = strings.TrimSuffix(u.Path, "/")
	return u, nil
}

// UnsafeBase returns an address that nobody checks, and says so in the log. It returns
// nil if none is given.
func UnsafeBase(provider, given string, log *slog.Logger) (*url.URL, error) {
	if given == "" {
		return nil, nil
	}
	u, err := parseBase("UnsafeBaseURL", given)
	if err != nil {
		return nil, err
	}
	if log == nil {
		log = slog.Default()
	}
	log.Warn("providers: UnsafeBaseURL is set: nobody is verified for real",
		"provider", provider, "host", u.Host)
	return u, nil
}
