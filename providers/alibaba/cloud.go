package alibaba

import (
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
)

// A Config says how to speak to Alibaba Cloud. Credentials or CredentialsFunc is required;
// every other field may be left zero.
type Config struct {
	// Credentials are an AccessKeyId and an AccessKeySecret. Give a RAM user that may call
	// the services in use and nothing else.
	Credentials providers.Credentials

	// CredentialsFunc, if not nil, gives the credentials in place of Credentials, such as
	// temporary ones.
	CredentialsFunc providers.Source

	// AuthURL, OCRURL and SMSURL are the addresses of the three services. They must be
	// https and below aliyuncs.com. Empty means the vendor's standard addresses.
	AuthURL, OCRURL, SMSURL string

	// Timeout is how long a request may take. Zero means 8 seconds.
	Timeout time.Duration

	// Transport sends the requests, for services that need a proxy. Nil means one that uses no
	// proxy. One that is no [http.Transport] must not send a request twice. One that does not
	// verify certificates is refused, unless UnsafeBaseURL is set.
	Transport http.RoundTripper

	// Log gets a warning when UnsafeBaseURL is set. Nil means [slog.Default].
	Log *slog.Logger

	// Observe, if not nil, is told of each request, once it has ended. It must return at once.
	Observe func(providers.Call)

	// Now tells the time. Nil means [time.Now]. Requests are refused if it is wrong by more
	// than fifteen minutes.
	Now func() time.Time

	// UnsafeBaseURL replaces all addresses. It may be any host, and plain http: use it for
	// package sandbox only. Whoever answers there decides who passes. A Verifier refuses such
	// backends unless its UnsafeFakeBackends is set.
	UnsafeBaseURL string
}

// A Cloud is an account at Alibaba Cloud. It may be used by several goroutines.
type Cloud struct {
	account *wire.Account
	made    bool // a second field keeps a Cloud from being a bare pointer, which go-spew follows wrongly
}

// ErrConfig is matched by the errors of [New] and of the constructors of backends.
var ErrConfig = errors.New("alibaba: configuration")

// provider is the name in errors and calls.
const provider = "alibaba"

// The services, as their host names call them.
const auth, ocr, text = "cloudauth", "ocr-api.cn-hangzhou", "dysmsapi"

// domain is what the hosts of the vendor end in.
const domain = ".aliyuncs.com"

// New returns a Cloud. The error names everything that is wrong with c. New sends nothing.
func New(c Config) (*Cloud, error) {
	account, err := wire.NewAccount(wire.AccountOptions{
		Options:     wire.Options{Provider: provider, Timeout: c.Timeout, Transport: c.Transport, Now: c.Now, Observe: c.Observe},
		Credentials: c.Credentials, CredentialsFunc: c.CredentialsFunc, UnsafeBaseURL: c.UnsafeBaseURL, Log: c.Log, Domain: domain,
		Services: []wire.Service{{Name: auth, Field: "AuthURL", Given: c.AuthURL}, {Name: ocr, Field: "OCRURL", Given: c.OCRURL}, {Name: text, Field: "SMSURL", Given: c.SMSURL}},
	})
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return &Cloud{account, true}, nil
}
