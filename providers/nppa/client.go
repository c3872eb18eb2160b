package nppa

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/hex"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"net/url"
	"time"

	"github.com/go-realname/sdk/internal/mask"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
)

// A Config says how to speak to the system. Credentials and BizID are required; every
// other field may be left zero. The addresses that requests come from must be registered in
// the console.
type Config struct {
	// Credentials are the application's id (应用标识, appId) and its access key (访问秘钥), 32 hex
	// digits: providers.NewCredentials(appID, key, "").
	Credentials providers.Credentials

	BizID string // 游戏备案识别码

	// CheckURL, QueryURL and ReportURL are the hosts of the three calls, such as
	// https://api.wlc.nppa.gov.cn. They must be https and of wlc.nppa.gov.cn. Empty means
	// those that the system's documents name.
	CheckURL, QueryURL, ReportURL string

	// Timeout is how long a request may take. Zero means 8 seconds.
	Timeout time.Duration

	// Transport sends the requests, for services that need a proxy. Nil means one that uses no
	// proxy. One that is no [http.Transport] must not send a request twice. One that does not
	// verify certificates is refused, unless UnsafeBaseURL is set.
	Transport http.RoundTripper

	// Log is told when UnsafeBaseURL or UnsafePlainHTTP is set. Nil means [slog.Default].
	Log *slog.Logger

	// Observe, if not nil, is told of each request, once it has ended. It must return at once.
	Observe func(providers.Call)

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// UnsafePlainHTTP sends queries and reports without TLS, as the system's documents give
	// their addresses. They hold no key and no name, but anybody on the way can forge an
	// answer, and so let anybody through. Checks always use TLS.
	UnsafePlainHTTP bool

	// UnsafeBaseURL replaces all addresses. It may be any host, and plain http: use it for
	// package sandbox only. Whoever answers there decides who passes. A Verifier refuses such
	// backends unless its UnsafeFakeBackends is set.
	UnsafeBaseURL string
}

// ErrConfig is matched by the error of [New].
var ErrConfig = errors.New("nppa: configuration")

// provider is the name in errors and calls.
const provider = "nppa"

// A Client is an operator's access to the system. It may be used by several goroutines.
type Client struct {
	appID, bizID string
	key          mask.Text // as 32 hex digits
	seal         cipher.AEAD
	client       *wire.Client
	urls         map[*endpoint]string
	fake         bool
}

// Addresses of the system. The second host is the one that the documents name without TLS.
const (
	checkHost = "https://api.wlc.nppa.gov.cn"
	otherHost = "https://api2.wlc.nppa.gov.cn"
	plainHost = "http://api2.wlc.nppa.gov.cn"
	testHost  = "https://wlc.nppa.gov.cn"
	domain    = ".wlc.nppa.gov.cn"
)

// New returns a Client. It reports all that is wrong with c at once, and sends nothing.
func New(c Config) (*Client, error) {
	k, err := build(c)
	if err != nil {
		return nil, err
	}
	if c.UnsafePlainHTTP {
		log := c.Log
		if log == nil {
			log = slog.Default()
		}
		log.Warn("nppa: UnsafePlainHTTP is set: whoever stands between can let anybody through")
	}
	return k, k.divert(c)
}

// hosts puts the addresses of the calls into k. What asks and reports may do so without TLS.
func (k *Client) hosts(c Config) error {
	other, plain := otherHost, []string(nil)
	if c.UnsafePlainHTTP {
		other, plain = plainHost, []string{plainHost}
	}
	var errs []error
	k.urls = make(map[*endpoint]string)
	for _, h := range []struct {
		e                      *endpoint
		field, given, standard string
		plain                  []string
	}{
		{check, "CheckURL", c.CheckURL, checkHost, nil}, {query, "QueryURL", c.QueryURL, other, plain}, {report, "ReportURL", c.ReportURL, other, plain},
	} {
		u, err := wire.CheckBase(h.field, h.given, h.standard, []string{domain}, h.plain...)
		if err != nil {
			errs = append(errs, err)
			continue
		}
		k.urls[h.e] = u.String() + h.e.path
	}
	return errors.Join(errs...)
}

// build makes a Client with the system's addresses.
func build(c Config) (*Client, error) {
	var errs []error
	if err := c.Credentials.Check(); err != nil {
		errs = append(errs, err)
	}
	if !sendable(c.BizID) {
		errs = append(errs, errors.New("the BizID is missing, or could not be sent in a header"))
	}
	appID, key, _ := c.Credentials.Reveal()
	k := &Client{appID: appID, bizID: c.BizID, key: mask.HideText(key)}
	raw, err := hex.DecodeString(key)
	if err != nil || len(raw) != 16 {
		errs = append(errs, errors.New("the access key is not 32 hex digits"))
	} else if block, err := aes.NewCipher(raw); err != nil {
		errs = append(errs, errors.New("the access key cannot be used"))
	} else if k.seal, err = cipher.NewGCM(block); err != nil {
		errs = append(errs, errors.New("the access key cannot be used"))
	}
	k.client, err = wire.NewClient(wire.Options{
		Provider: provider, Timeout: c.Timeout, Transport: c.Transport, Now: c.Now, Observe: c.Observe, Fake: c.UnsafeBaseURL != "",
	})
	if err != nil {
		errs = append(errs, err)
	}
	if err := errors.Join(append(errs, k.hosts(c))...); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return k, nil
}

// divert sends all to UnsafeBaseURL, if that is set.
func (k *Client) divert(c Config) error {
	base, err := wire.UnsafeBase(provider, c.UnsafeBaseURL, c.Log)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrConfig, err)
	}
	if base == nil {
		return nil
	}
	k.fake = true
	for e, address := range k.urls {
		u, err := url.Parse(address)
		if err != nil {
			return fmt.Errorf("%w: %w", ErrConfig, errors.New("an address cannot be read"))
		}
		k.urls[e] = base.Scheme + "://" + base.Host + base.Path + u.Path
	}
	return nil
}

// sendable reports whether s has 1 to 64 letters, digits and signs, and no blank.
func sendable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' {
			return false
		}
	}
	return s != "" && len(s) <= 64
}
