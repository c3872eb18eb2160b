package wire

import (
	"context"
	"errors"
	"log/slog"
	"net/url"

	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/realname"
)

// AccountOptions are what an [Account] works with. The field Fake of the Options is set by
// UnsafeBaseURL.
type AccountOptions struct {
	Options

	Credentials     providers.Credentials
	CredentialsFunc providers.Source // in place of Credentials
	UnsafeBaseURL   string           // in place of all addresses
	Log             *slog.Logger     // is told of UnsafeBaseURL

	Domain   string // what the hosts of the vendor end in, with the dot
	Services []Service
}

// A Service is one of a vendor's services, as its host is named.
type Service struct {
	Name  string
	Field string // of the configuration, for errors
	Given string // the address that the configuration gives, or ""
}

// An Account is an account at a vendor: a client, the keys to sign with, and where the
// services are.
type Account struct {
	*Client
	URLs map[string]*url.URL // by service
	Fake bool                // nobody is verified for real

	keys   providers.Credentials
	source providers.Source
}

// NewAccount returns an account. The error names everything that is wrong with o.
func NewAccount(o AccountOptions) (*Account, error) {
	a := &Account{URLs: make(map[string]*url.URL), keys: o.Credentials, source: o.CredentialsFunc}
	unsafe, err1 := UnsafeBase(o.Provider, o.UnsafeBaseURL, o.Log)
	errs := []error{checkCredentials(o.Credentials, o.CredentialsFunc), err1}
	for _, s := range o.Services {
		u, err := CheckBase(s.Field, s.Given, "https://"+s.Name+o.Domain, []string{o.Domain})
		errs = append(errs, err)
		if unsafe != nil {
			u, a.Fake = unsafe, true
		}
		a.URLs[s.Name] = u
	}
	o.Options.Fake = a.Fake
	client, err2 := NewClient(o.Options)
	a.Client = client
	return a, errors.Join(append(errs, err2)...)
}

// checkCredentials checks what a constructor is given: fixed credentials or a source.
func checkCredentials(fixed providers.Credentials, source providers.Source) error {
	switch {
	case source == nil:
		return fixed.Check()
	case fixed != providers.Credentials{}:
		return errors.New("both of Credentials and CredentialsFunc are set")
	}
	return nil
}

// Keys returns the credentials to sign with: fixed ones, or those of a source, which has as
// long as a call.
func (a *Account) Keys(ctx context.Context) (providers.Credentials, *realname.Failure) {
	if a.source == nil {
		return a.keys, nil
	}
	ctx, cancel := context.WithTimeout(ctx, a.o.Timeout)
	defer cancel()
	keys, err := a.source(ctx)
	switch {
	case err != nil:
		return keys, &realname.Failure{Kind: realname.FailureUnavailable}
	case keys.Check() != nil:
		return keys, &realname.Failure{Kind: realname.FailureMisconfigured}
	}
	return keys, nil
}
