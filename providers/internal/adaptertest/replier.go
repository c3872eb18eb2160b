package adaptertest

import (
	"io"
	"net/http"
	"strings"
)

// A Replier is a transport that gives its answers in turn, and keeps what was asked. It is for one
// goroutine.
type Replier struct {
	Status int    // zero means 200
	Body   string // of every answer, if there are no Bodies
	Bodies []string
	Header http.Header // of the answers, or nil

	Seen []*http.Request
	Sent []string // the bodies of the requests
}

// RoundTrip implements [http.RoundTripper].
func (p *Replier) RoundTrip(r *http.Request) (*http.Response, error) {
	var sent []byte
	if r.Body != nil {
		sent, _ = io.ReadAll(r.Body)
		r.Body.Close()
	}
	body := p.Body
	if len(p.Bodies) > 0 {
		body = p.Bodies[min(len(p.Seen), len(p.Bodies)-1)]
	}
	p.Seen, p.Sent = append(p.Seen, r), append(p.Sent, string(sent))
	resp := &http.Response{StatusCode: p.Status, Header: p.Header, Body: io.NopCloser(strings.NewReader(body)), Request: r}
	if p.Status == 0 {
		resp.StatusCode = http.StatusOK
	}
	if p.Header == nil {
		resp.Header = http.Header{}
	}
	return resp, nil
}
