package realnamehttp

import (
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// How long a request that waits leaves the store alone: first, and at most.
const (
	firstPause = 500 * time.Millisecond
	maxPause   = 4 * time.Second
)

// wait is how long the client waits for news.
func (c *call) wait() (time.Duration, error) {
	all, ok := c.r.URL.Query()["wait"]
	if !ok {
		return 0, nil
	}
	n, err := strconv.Atoi(all[0])
	if err != nil || len(all) > 1 || n < 0 {
		return 0, in("wait", faultParameter)
	}
	return min(time.Duration(min(n, 3600))*time.Second, c.api.maxWait), nil
}

// once does the operation, among those that are under way.
func (c *call) once(given any) (any, error) {
	leave, err := c.api.crowd.turn()
	if err != nil {
		return nil, err
	}
	defer leave()
	return c.op.do(c, given)
}

// answer does the operation, and does it again as long as the client waits and there is nothing
// new. News is whatever the client's If-None-Match does not name.
func (c *call) answer(given any, wait time.Duration) error {
	end := time.Now().Add(wait)
	for pause := firstPause; ; pause = min(pause*3/2, maxPause) {
		if done, err := c.look(given); done || err != nil {
			return err
		}
		if time.Until(end) <= 0 || !c.sleep(min(pause, time.Until(end))) {
			c.w.WriteHeader(http.StatusNotModified)
			return nil
		}
		c.waited = true
	}
}

// look does the operation, and answers unless there is nothing new. Whoever waits goes on waiting where
// others have taken all turns.
func (c *call) look(given any) (done bool, err error) {
	out, err := c.once(given)
	if f, ok := errors.AsType[*fault](err); ok && c.waited && f.code == faultBusy.code {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	return c.news(marshal(out)), nil
}

// news answers, and reports whether it did: not where the client of a GET has that answer.
func (c *call) news(body []byte) bool {
	if c.op.method == http.MethodGet {
		tag := etag(body)
		if c.w.Header().Set("ETag", tag); c.has(tag) {
			return false
		}
	}
	c.write(http.StatusOK, "application/json", body)
	return true
}

// sleep waits, and reports whether it is worth to look again.
func (c *call) sleep(d time.Duration) bool {
	t := time.NewTimer(d)
	defer t.Stop()
	select {
	case <-t.C:
		return true
	case <-c.r.Context().Done():
	case <-c.api.closing:
	}
	return false
}

// etag names an answer.
func etag(body []byte) string {
	sum := sha256.Sum256(body)
	return `"` + hex.EncodeToString(sum[:12]) + `"`
}

// has reports whether the client has the answer of a tag.
func (c *call) has(tag string) bool {
	for _, line := range c.r.Header.Values("If-None-Match") {
		for t := range strings.SplitSeq(line, ",") {
			if t = strings.TrimPrefix(strings.TrimSpace(t), "W/"); t == tag || t == "*" {
				return true
			}
		}
	}
	return false
}
