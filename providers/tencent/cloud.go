package tencent

import (
	"crypto/rsa"
	"errors"
	"fmt"
	"log/slog"
	"net/http"
	"strings"
	"time"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
)

// A Config says how to speak to Tencent Cloud. Credentials or CredentialsFunc is required;
// every other field may be left zero.
type Config struct {
	// Credentials are a SecretId and a SecretKey. Give a sub-account that may call the
	// services in use and nothing else.
	Credentials providers.Credentials

	// CredentialsFunc, if not nil, gives the credentials in place of Credentials, such as
	// temporary ones.
	CredentialsFunc providers.Source

	// Region is that of the SMS service. Empty means ap-guangzhou.
	Region string

	// FaceURL, OCRURL and SMSURL are the addresses of the three services. They must be
	// https and below tencentcloudapi.com. Empty means the vendor's standard addresses.
	FaceURL, OCRURL, SMSURL string

	// EncryptKey, if not empty, is the RSA public key of the face service's console
	// (敏感数据加密), as the console shows it or as PEM. Names, numbers, cards and mobile numbers
	// are then encrypted in requests to that service. Its answers, pictures of cards and
	// messages are not: the vendor has no encryption for them here, or we ask for none.
	EncryptKey string

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
	// than five minutes.
	Now func() time.Time

	// UnsafeBaseURL replaces all addresses. It may be any host, and plain http: use it for
	// package sandbox only. Whoever answers there decides who passes. A Verifier refuses such
	// backends unless its UnsafeFakeBackends is set.
	UnsafeBaseURL string
}

// A Cloud is an account at Tencent Cloud. It may be used by several goroutines.
type Cloud struct {
	account *wire.Account
	region  string
	key     *rsa.PublicKey // nil if nothing is encrypted
}

// ErrConfig is matched by the errors of [New] and of the constructors of backends.
var ErrConfig = errors.New("tencent: configuration")

// New returns a Cloud. The error names everything that is wrong with c. New sends nothing.
func New(c Config) (*Cloud, error) {
	if c.Region == "" {
		c.Region = "ap-guangzhou"
	}
	var wrong error
	if strings.Trim(c.Region, "abcdefghijklmnopqrstuvwxyz0123456789-") != "" {
		wrong = errors.New("the Region is not a name such as ap-guangzhou")
	}
	account, err := wire.NewAccount(wire.AccountOptions{
		Options:     wire.Options{Provider: provider, Timeout: c.Timeout, Transport: c.Transport, Now: c.Now, Observe: c.Observe},
		Credentials: c.Credentials, CredentialsFunc: c.CredentialsFunc, UnsafeBaseURL: c.UnsafeBaseURL, Log: c.Log, Domain: domain,
		Services: []wire.Service{{Name: face, Field: "FaceURL", Given: c.FaceURL}, {Name: ocr, Field: "OCRURL", Given: c.OCRURL}, {Name: text, Field: "SMSURL", Given: c.SMSURL}},
	})
	cloud := &Cloud{account: account, region: c.Region}
	var badKey error
	if c.EncryptKey != "" {
		cloud.key, badKey = parseKey(c.EncryptKey)
	}
	if err := errors.Join(err, wrong, badKey); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrConfig, err)
	}
	return cloud, nil
}

// provider is the name in errors and calls.
const provider = "tencent"

// The services, as the signature and the host names call them.
const face, ocr, text = "faceid", "ocr", "sms"

// domain is what the hosts of the vendor end in.
const domain = ".tencentcloudapi.com"
