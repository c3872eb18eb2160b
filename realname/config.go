package realname

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/idcard"
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

	// Flows are the steps of each method, in order, where they are not to be the
	// usual ones: identity, photos, face, code and PIN by ID card; identity, card,
	// code and PIN by bank card. The first is StepIdentity. A flow without a face
	// check or a card check needs UnsafeWeakFlow.
	Flows map[Method][]Step

	// MinAge is the age, in full years, from which people are verified. Zero
	// means 14: younger people need a guardian's consent (个人信息保护法, art. 31).
	MinAge int

	// Kinds are the kinds of ID numbers that the authority knows. Nil means
	// residents and holders of residence permits of Hong Kong, Macao and Taiwan.
	Kinds []idcard.Kind

	// CardTypes are the types of bank cards that are accepted. Nil means all. A
	// card of unknown or doubtful type is left to the bank.
	CardTypes []bankcard.Type

	// Gate, if not nil, is asked before an operation of a user's step is counted,
	// once nothing else stands against it: the place for a circuit breaker. An
	// error refuses the operation with ProviderUnavailable. Otherwise Gate returns
	// a function, which is called once: with false if the backend could not be
	// reached or gave no answer, and with true in every other case.
	Gate func(Step) (done func(answered bool), err error)

	// Retries is how often an operation that was certainly not judged is followed
	// by another one, within the same call. Each is counted. Zero means none.
	Retries int

	// RetryUnknown are the steps whose operations are followed by another one, within
	// Retries, also where no answer came: those whose backend looks something up and
	// does nothing else, so that asking twice costs money and a try but no more. Of
	// StepIdentity, StepPhotos and StepCard those that apply; a backend that is a
	// [Querier] is asked what became of the first one instead.
	RetryUnknown []Step

	// Lifetime is how long a session stays open. Zero means 30 minutes.
	Lifetime time.Duration

	// ReviewTime is how long a decision may take. Zero means 72 hours.
	ReviewTime time.Duration

	// Timeout is how long a backend may take. Zero means 10 seconds.
	Timeout time.Duration

	// Limits bound what is asked of backends.
	Limits Limits

	// Schema is the form in which records are written. Zero means the oldest that
	// this release knows, so that processes of the release before can still read
	// them; a form that a process does not know it leaves alone, with
	// [ErrSchema]. There is one form so far, 1.
	Schema int

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

	// UnsafeWeakFlow accepts flows without a face check or a card check: whoever
	// knows a name and a number passes as their owner.
	UnsafeWeakFlow bool

	// UnsafeThreeElements has the bank asked about name, ID number and card
	// alone (三要素). The code then goes to a number of the user's choice, which
	// shows that it can be reached, not whose it is.
	UnsafeThreeElements bool
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
	OwnerDay    int // as many more, for accounts that passed face or code for it; 3
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
		{&l.AccountDay, 10}, {&l.IdentityDay, 10}, {&l.OwnerDay, 3}, {&l.CardDay, 10},
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
		{"AccountDay", l.AccountDay}, {"IdentityDay", l.IdentityDay},
		{"OwnerDay", l.OwnerDay}, {"CardDay", l.CardDay},
		{"Accounts", l.Accounts}, {"Rounds", l.Rounds},
	} {
		if f.value < 1 || f.value > maxLimit {
			errs = append(errs, fmt.Errorf("limit %s is not between 1 and %d", f.name, maxLimit))
		}
	}
	return errors.Join(errs...)
}

// maxTime bounds Lifetime and ReviewTime.
const maxTime = 366 * 24 * time.Hour

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
	bad(len(c.Prefix) > 32 || c.Prefix != "" && !kv.ValidKey(c.Prefix), "Prefix is not a key")
	bad(c.Lifetime < 0 || c.ReviewTime < 0 || c.Timeout < 0, "a time is negative")
	bad(c.Lifetime > maxTime || c.ReviewTime > maxTime, "a time is longer than a year")
	bad(c.Timeout > time.Hour, "Timeout is longer than an hour")
	bad((volatile(c.Store) || volatile(c.DataKeys)) && !c.UnsafeVolatileStore,
		"Store or DataKeys forgets with the process: use a durable one, or set UnsafeVolatileStore")
	bad(c.Keys != nil && c.Keys.IsDevelopment() && !c.UnsafeDevelopmentKeys,
		"Keys are known to everybody: make your own, or set UnsafeDevelopmentKeys")
	bad(c.Schema < 0 || c.Schema > schema, "Schema is not between 1 and %d", schema)
	bad(c.MinAge < 0 || c.MinAge > 150, "MinAge is not an age")
	bad(c.Retries < 0 || c.Retries > 5, "Retries is not between 0 and 5")
	for _, step := range c.RetryUnknown {
		backend, ok := map[Step]any{StepIdentity: c.Authority, StepPhotos: c.Documents, StepCard: c.Bank}[step]
		_, asks := backend.(Querier)
		bad(!ok || asks, "RetryUnknown: %v cannot be asked twice, or can be asked what became of it", step)
	}
	errs = append(errs, c.checkFlows(), c.Limits.check())
	if errors.Join(errs...) == nil {
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
	for m := MethodIDCard; m < numMethods; m++ {
		p.flows[m] = c.flow(m)
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
