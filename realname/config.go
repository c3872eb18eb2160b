package realname

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/sms"
)

// A Config says what a [Verifier] works with. Store, Keys, Codes, PINs and
// Authority are required, and the backends of the methods in use: Documents
// and Face for the ID card, Bank for the bank card. Every other field may be
// left zero.
type Config struct {
	// Store keeps sessions, accounts and identities. It should be durable.
	Store kv.Store

	// DataKeys keeps the wrapped data keys of sessions; nil means Store. A
	// store of its own with short backups makes erasure certain: a session
	// whose data key is gone cannot be read again.
	DataKeys kv.Store

	// Keys is where records are sealed and indexed.
	Keys *keyring.Ring

	// Prefix comes before every key and queue in the stores. At most 32 bytes.
	Prefix string

	Codes *sms.Service    // one-time codes
	PINs  *password.Guard // payment passwords

	Authority Authority
	Documents DocumentReader
	Face      FaceChecker
	Bank      BankChecker

	// Review decides by program. Nil means that people decide, see [Desk].
	Review Reviewer

	// Lifetime is how long a session stays open. Zero means 30 minutes.
	Lifetime time.Duration

	// ReviewTime is how long a decision may take. Zero means 72 hours.
	ReviewTime time.Duration

	// Timeout is how long a backend may take. Zero means 10 seconds.
	Timeout time.Duration

	// Limits bound what is asked of backends.
	Limits Limits

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// Log is told of failures, without anything about a person. Nil means that
	// nothing is logged.
	Log *slog.Logger

	// UnsafeVolatileStore accepts a store that forgets, such as [kv.Memory].
	// Whoever waits for a restart has all tries again.
	UnsafeVolatileStore bool

	// UnsafeDevelopmentKeys accepts [keyring.UnsafeDevelopment]. Everybody
	// knows those keys, so what is stored is as good as plain.
	UnsafeDevelopmentKeys bool
}

// Limits bound how often backends are asked. Zero fields have the defaults
// given. A check is counted before it is made.
type Limits struct {
	Identity int // checks of the identity in one session; 5
	Photos   int // readings of the photos in one session; 5
	Face     int // face checks in one session; 3
	Card     int // checks of the card in one session; 5

	AccountDay  int // checks of identity and card for one account a day; 10
	IdentityDay int // the same for one ID number; 10
	CardDay     int // the same for one card; 10

	Accounts int // accounts that may be verified for one identity; 3
	Rounds   int // times of handing in for review; 9
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		def   int
	}{
		{&l.Identity, 5}, {&l.Photos, 5}, {&l.Face, 3}, {&l.Card, 5},
		{&l.AccountDay, 10}, {&l.IdentityDay, 10}, {&l.CardDay, 10},
		{&l.Accounts, 3}, {&l.Rounds, 9},
	} {
		if *f.field == 0 {
			*f.field = f.def
		}
	}
	return l
}

// maxLimit is the highest limit there may be: a state counts in bytes, and
// give-backs double the count.
const maxLimit = 100

func (l Limits) check() error {
	var errs []error
	for _, f := range []struct {
		name  string
		value int
	}{
		{"Identity", l.Identity}, {"Photos", l.Photos}, {"Face", l.Face}, {"Card", l.Card},
		{"AccountDay", l.AccountDay}, {"IdentityDay", l.IdentityDay}, {"CardDay", l.CardDay},
		{"Accounts", l.Accounts}, {"Rounds", l.Rounds},
	} {
		if f.value < 1 || f.value > maxLimit {
			errs = append(errs, fmt.Errorf("Limits.%s is not between 1 and %d", f.name, maxLimit))
		}
	}
	return errors.Join(errs...)
}

// ErrConfig is matched by the error of [New].
var ErrConfig = errors.New("realname: configuration")

// check returns what is wrong with c, all at once. Defaults are in place.
func (c *Config) check() error {
	var errs []error
	bad := func(wrong bool, format string, args ...any) {
		if wrong {
			errs = append(errs, fmt.Errorf(format, args...))
		}
	}
	bad(c.Store == nil, "Store is missing")
	bad(c.Keys == nil, "Keys is missing")
	bad(c.Codes == nil, "Codes is missing")
	bad(c.PINs == nil, "PINs is missing")
	bad(c.Authority == nil, "Authority is missing")
	bad(c.Bank == nil && (c.Documents == nil || c.Face == nil),
		"no method can be gone through: Documents and Face, or Bank, are missing")
	bad((c.Documents == nil) != (c.Face == nil), "Documents and Face go together")
	bad(len(c.Prefix) > 32 || c.Prefix != "" && !kv.ValidKey(c.Prefix), "Prefix is not a key")
	bad(c.Lifetime < 0 || c.ReviewTime < 0 || c.Timeout < 0, "a time is negative")
	bad(volatile(c.Store) && !c.UnsafeVolatileStore,
		"Store forgets with the process: use a durable one, or set UnsafeVolatileStore")
	bad(c.Keys != nil && c.Keys.IsDevelopment() && !c.UnsafeDevelopmentKeys,
		"Keys are known to everybody: make your own, or set UnsafeDevelopmentKeys")
	if err := c.Limits.check(); err != nil {
		errs = append(errs, err)
	}
	if len(errs) == 0 {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrConfig, errors.Join(errs...))
}

func volatile(s kv.Store) bool {
	v, ok := s.(interface{ Volatile() bool })
	return ok && v.Volatile()
}

// policy is what the step function is told of c.
func (c *Config) policy() *policy {
	p := &policy{
		lifetime: c.Lifetime,
		review:   c.ReviewTime,
		fresh:    c.Lifetime*time.Duration(c.Limits.Rounds) + c.ReviewTime*time.Duration(c.Limits.Rounds),
		rounds:   uint8(c.Limits.Rounds),
		auto:     c.Review != nil,
		consents: setOf(StepIdentity, StepPhotos, StepFace, StepCard),
	}
	if c.Documents != nil && c.Face != nil {
		p.flows[MethodIDCard] = []Step{StepIdentity, StepPhotos, StepFace, StepCode, StepPIN}
	}
	if c.Bank != nil {
		p.flows[MethodBankCard] = []Step{StepIdentity, StepCard, StepCode, StepPIN}
	}
	for step, limit := range map[Step]int{
		StepIdentity: c.Limits.Identity, StepPhotos: c.Limits.Photos, StepFace: c.Limits.Face,
		StepCard: c.Limits.Card, StepReview: 5,
	} {
		p.limits[step] = uint8(limit)
	}
	for step := range p.recover {
		p.recover[step] = 3*c.Timeout + 30*time.Second
	}
	for step, backend := range map[Step]any{
		StepIdentity: c.Authority, StepFace: c.Face, StepCard: c.Bank,
	} {
		if _, ok := backend.(Querier); ok {
			p.query |= setOf(step)
		}
	}
	return p
}
