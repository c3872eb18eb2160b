package realname

import (
	"cmp"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"time"

	"github.com/go-realname/sdk/bankcard"
	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/keyring"
	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/observe"
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

	// Photos, if not nil, keeps the photos of documents for those who review, see [Desk.Photos],
	// and [Retain].Photos says for how long. Each is stored without what a camera writes beside it,
	// see [photo.Strip], sealed under the session's data key. Only JPEG and PNG can be kept:
	// [Verifier.SubmitPhotos] refuses others with [ReasonValueMalformed], so look at them with
	// [photo.Check] first. Nobody is asked to read what could not be kept. Nil means that
	// no photo is stored.
	Photos PhotoStore

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
	Carrier   Carrier // for flows with StepCarrier

	// Review decides by program. Nil means that people decide, see [Desk].
	Review Reviewer

	// Screen, if not nil, is asked before an approval whether the person is on a list of those who
	// must not be verified, and again within ScreenWithin while the account is verified. See
	// [Screener]. A process that has it approves nobody without having asked, and where it was decided
	// there, or the session began there, no process without it carries the approval out. Give it to every
	// process before any serves: one without it approves by itself what began and was decided there. Then call
	// [Desk.ScreenAll] for those who were verified before.
	Screen Screener

	// ScreenWithin is how long after one look at the lists the next one comes at the latest, see
	// [ListDater]. Zero means 7 days.
	ScreenWithin time.Duration

	// Flows are the steps of each method of [GoalVerify], in order, where they are not to be
	// the usual ones: identity, photos, face, code and PIN by ID card; identity, card,
	// code and PIN by bank card. The first is StepIdentity. A flow without a face
	// check or a card check needs UnsafeWeakFlow. StepCarrier is in none of the usual
	// ones; it comes after StepCode, or where there is none after StepCard.
	Flows map[Method][]Step

	// Goals are goals of your own, and ours where you want them different: see [GoalSpec]. The
	// steps of GoalVerify may be given in Flows.
	Goals map[Goal]GoalSpec

	// Texts are the texts of consent that are in force, each in one or more languages: one id and one
	// version for each purpose and receiver, see [ConsentNeed]. A new version asks again, in sessions that
	// are open as well. With any, each purpose and receiver needs one, and may have another for guardians. Nil
	// means that any text counts: then see to it yourself that an old version does not.
	Texts []Text

	// FaceBasis says why a face check may be the only way, where every method of a goal asks for one: a
	// law and its article, 1 to 256 bytes. Where another technology does as well, a face must not be the
	// only way (人脸识别技术应用安全管理办法, art. 10), so New refuses such a configuration without it. Best
	// offer another: the bank card goes without a face. The words stand on the trail of each session that
	// starts for such a goal.
	FaceBasis string

	// KeepWithdrawn, if not nil, says for which purposes an approval goes on although the person took
	// their consent back, see [Verifier.Withdraw]: for those for which you need none, since a law
	// obliges you to keep what was verified, or a contract does (个人信息保护法, arts. 13 and 16). Its
	// approvals stand then, and its photos, cards and copies at providers stay. A session that is open
	// stops all the same. Where it panics nothing is withdrawn, and the call fails. Nil keeps nothing.
	KeepWithdrawn func(Purpose) bool

	// Level is an account's level by what was shown: a function of that alone. Nil means
	// [LevelPBoC].
	Level func(Shown) int

	// Life is how long what a step has shown counts for an account, from the approval. A
	// step that is not in it counts until the document's last day of validity, or for ever.
	// The account lapses with the first of its newest approval's steps.
	Life map[Step]time.Duration

	// Warnings are how long before an account lapses it is told, each by one event. Nil
	// means 90, 30 and 7 days.
	Warnings []time.Duration

	// Fresh is how long a proof of a mobile number counts before money moves, see
	// [Account].MobileFresh. Zero means for ever.
	Fresh time.Duration

	// MinAge is the age, in full years, from which people are verified. Zero means 14. Set it lower to
	// verify children: nothing is asked about them before a guardian has agreed, see
	// [Verifier.GuardianConsent] (个人信息保护法, art. 31). With Documented each flow that verifies needs
	// StepPhotos then, since other documents tell the age there alone.
	MinAge int

	// Kinds are the kinds of ID numbers that the authority knows. Nil means
	// residents and holders of residence permits of Hong Kong, Macao and Taiwan.
	Kinds []idcard.Kind

	// Documented are the kinds of other documents, see [Identity].Document, that the
	// authority, the document reader, the face check and the bank all take. Nil means none: most
	// providers know mainland numbers alone. Their numbers tell no birth date: MinAge, and whether
	// a guardian has to agree, is looked at once the photos are read, and not at all in a flow without
	// StepPhotos.
	Documented []document.Kind

	// TemporaryCards accepts temporary identity cards (临时居民身份证), valid three
	// months, as [FindingTemporaryCard], a finding. Otherwise they are refused.
	TemporaryCards bool

	// Referral lets people whom the authority does not confirm ask for people, see
	// [Verifier.Refer]: those who moved their registration, or are in service, may
	// have no record. Whoever reviews then has to see who they are.
	Referral bool

	// CardTypes are the types of bank cards that are accepted. Nil means all. A
	// card of unknown or doubtful type is left to the bank.
	CardTypes []bankcard.Type

	// Gate, if not nil, is asked before an operation of a user's step is counted,
	// once nothing else stands against it: the place for a circuit breaker, and for a
	// harder look where a crowd of accounts asks about one ID number or card. An
	// error refuses the operation with ReasonProviderUnavailable. Otherwise Gate returns
	// a function, which is called once: with false if the backend could not be
	// reached or gave no answer, and with true in every other case. Where another call
	// is faster it may be asked once more, with another Op.
	Gate func(GateRequest) (done func(answered bool), err error)

	// Retries is how often an operation that was certainly not judged is followed
	// by another one, within the same call. Each is counted. Zero means none.
	Retries int

	// RetryUnknown are the steps whose operations are followed by another one, within
	// Retries, also where no answer came: those whose backend looks something up and
	// does nothing else, so that asking twice costs money and a try but no more. Of
	// StepIdentity, StepPhotos, StepCard and StepCarrier those that apply; a backend that is a
	// [Querier] is asked what became of the first one instead.
	RetryUnknown []Step

	// Lifetime is how long a session stays open. Zero means 30 minutes.
	Lifetime time.Duration

	// Extension is how much longer a session may stay open, once in each round, where the answer
	// to a check that is pending takes longer than the session lasts: until that answer is
	// due, and a third of Lifetime for what is left to do. Zero means as long as Lifetime, and -1
	// not at all.
	Extension time.Duration

	// ReviewTime is how long a decision may take. Zero means 72 hours.
	ReviewTime time.Duration

	// ReviewLimit is how long a case waits at most where the reviewers are late. After ReviewTime it
	// stands at the front of their list; after ReviewLimit it goes back to its person, with
	// [ReasonReviewLate] and everything that was passed. They have ReviewTime to hand it in again with
	// [Verifier.HandIn]; what has cost money is not asked again. Zero means three times ReviewTime.
	ReviewLimit time.Duration

	// Lease is how long a reviewer has a case to themselves that they took, see [Desk.Take]:
	// it begins anew with what they do there. Zero means 10 minutes.
	Lease time.Duration

	// Own, if not nil, says whether an actor is the person of a case, by whatever your service knows of
	// its staff: where it returns true, or panics, the actor is refused with [ReasonOwnCase], as is one
	// whose name is that of the account. For what is done to an account the summary has the account alone.
	// Without it a reviewer may decide about themselves under an account of another name.
	//
	// The names of actors are for you to give, from your login, and never from what a request says: who can
	// choose a name is two actors for FourEyes, and somebody else for each limit. A name is 1 to 256 bytes of
	// visible characters, with single spaces between them, and without full-width letters, combining marks
	// and the like. Others are refused with [ReasonValueMalformed]. Names that differ in upper and lower case
	// alone are one actor.
	Own func(actor string, c CaseSummary) bool

	// Reveal, if not nil, is asked before staff sees the values of a case, see [Desk.Reveal].
	// Where it returns false, or panics, they do not. Nil lets every actor see them.
	Reveal func(actor, purpose string, c CaseSummary) bool

	// FourEyes, if not nil, says for which actions there are to be two actors: where it returns
	// true, or panics, the first call is noted and refused with [ReasonSecondActor], and the same call
	// by another actor within 72 hours carries it out. Another decision about a case takes the place of
	// the first; votes for all else stand side by side. What has changed meanwhile starts over, a note and an
	// escalation among it, and the same actor does not count twice. For what is done to an account the
	// summary has the account alone. Where no round is left, to ask again is to reject: it is asked about
	// [ActionReject] as well, and either wants two.
	//
	// An actor has 30 such votes in a session, and 5 a day about an account; one more is refused with
	// [ReasonLimitExceeded]. All actors together have 250 in a session, and 60 a day about an account; the last
	// 50, and 24, are for those who have had fewer than three, and none. To reject, revoke or suspend is never refused for that.
	FourEyes func(a Action, c CaseSummary) bool

	// Timeout is how long a backend may take. Zero means 10 seconds.
	Timeout time.Duration

	// Retain is how long the personal data of sessions is kept. Zero fields have their
	// defaults.
	Retain Retain

	// Shards is over how many queues sessions that workers look after are spread. Zero
	// means 4, enough for a few workers; see kv.Sweep for how many workers need how many.
	// The store keeps the largest number that any process had, and all go by that: raise
	// it whenever you like. At most 256.
	Shards int

	// Limits bound what is asked of backends.
	Limits Limits

	// Schema is the form in which records are written. Zero means the oldest that
	// this release knows, so that processes of the release before can still read
	// them; a form that a process does not know it leaves alone, with
	// [ErrSchema]. There is one form so far, 1.
	Schema int

	// Now tells the time. Nil means [time.Now].
	Now func() time.Time

	// Log gets a record of each failure, with nothing about a person in it and nothing that a
	// backend wrote. At level Warn it has each call to a backend that got no answer: the
	// step, the operation's key, the provider's name if the backend has a method
	// Name() string, how long it took, and a class, which is one of
	// "canceled", "dns", "malformed", "other", "panic", "refused" (the connection), "timeout",
	// "x509", or the kind of a [Failure], such as "provider_unavailable". At level Error it
	// has a backend's panic, with the type of its value and a stack without values, and once
	// an hour for each step that the provider's account does not work. Nil means that nothing
	// is logged.
	Log *slog.Logger

	// Observer, if not nil, is told of every call to a backend, every change of a step or
	// a session, every refusal by a limit, every sweep and every delivery, for metrics and
	// traces. Nothing that it is told names a person, an account or a session.
	Observer observe.Observer

	// UnsafeBackendErrors, if not nil, is given each error of a backend as it is, with what
	// is in [Failure].Detail. It may repeat what the backend was asked, so a name and an
	// ID number may be in it: keep it away from logs that others read. It is called from
	// several goroutines, and its panic ends nothing.
	UnsafeBackendErrors func(Op, error)

	// UnsafeKeepFaces has Photos keep the picture of a face check as well, where one is
	// submitted. Faces are sensitive personal data (个人信息保护法, art. 28): who holds such a
	// picture can try it elsewhere. What people review they can see on the document.
	UnsafeKeepFaces bool

	// UnsafeVolatileStore accepts a store that forgets, such as [kv.Memory].
	// Whoever waits for a restart has all tries again.
	UnsafeVolatileStore bool

	// UnsafeDevelopmentKeys accepts [keyring.UnsafeDevelopment]. Everybody
	// knows those keys, so what is stored is as good as plain.
	UnsafeDevelopmentKeys bool

	// UnsafeFakeBackends accepts the backends of package realnametest, which let
	// everybody through.
	UnsafeFakeBackends bool

	// UnsafeWeakFlow accepts flows without a face check or a card check: whoever
	// knows a name and a number passes as their owner.
	UnsafeWeakFlow bool

	// UnsafeThreeElements has the bank asked about name, ID number and card
	// alone (三要素). The code then goes to a number of the user's choice, which
	// shows that it can be reached, not whose it is.
	UnsafeThreeElements bool
}

// A GateRequest is what [Config].Gate is asked about.
type GateRequest struct {
	// Op is the operation that is about to begin, as its backend gets it. It counts only if
	// the gate lets it.
	Op

	// Crowded says that more accounts than Limits.Crowd have had this ID number or card
	// checked today. Without a Gate the check would be refused.
	Crowded bool
}

// Limits bound how often backends are asked. Zero fields have the defaults
// given. A check is counted before it is made, and counts if it was judged or
// may have been.
//
// What a backend certainly did not judge costs nobody a try or a day. Instead that
// step is not asked again for a while, told as [Error].RetryAt: 2 seconds, and twice
// as long each time, up to 10 minutes, until an answer comes; a [Failure] that names a
// later time is believed for up to an hour. That is kept for
// the account, so a new session does not begin it anew, and up to 30 seconds for the ID
// number, or for the card where a bank was asked; after it
// one call is let through, and Config.Retries more of the same request. An account that
// passed face, or the code to its card, for the ID number waits for its own alone.
type Limits struct {
	Identity int // checks of the identity in one session; 5
	Photos   int // readings of the photos in one session; 5
	Face     int // face checks in one session; 3
	Card     int // checks of the card in one session; 5
	Carrier  int // checks of the mobile number in one session; 5

	AccountDay  int // checks of identity, card and mobile number for one account a day; 10
	IdentityDay int // the same for one ID number; 10
	FaceDay     int // face checks for one ID number a day; 10
	OwnerDay    int // as many more, for accounts that passed face or code for it; 3
	CardDay     int // the same for one card; 10

	// Crowd is how many more checks of one ID number, or card, a day there may be of accounts
	// that have it checked for the first time in 30 days: those are let through where IdentityDay
	// or CardDay is used up, so that strangers who type wrong names do not keep its owner
	// out. Beyond it [Config].Gate decides. -1 for none; 30
	Crowd int

	Accounts     int // accounts that may be verified for one identity; 3
	Mobile       int // accounts that may prove one mobile number; 5
	CardAccounts int // accounts to which one card may be bound, all of one identity; as Accounts
	Rounds       int // times of handing in for review; 9
}

func (l Limits) withDefaults() Limits {
	for _, f := range []struct {
		field *int
		def   int
	}{
		{&l.Identity, 5}, {&l.Photos, 5}, {&l.Face, 3}, {&l.Card, 5}, {&l.Carrier, 5},
		{&l.AccountDay, 10}, {&l.IdentityDay, 10}, {&l.OwnerDay, 3}, {&l.CardDay, 10}, {&l.FaceDay, 10},
		{&l.Accounts, 3}, {&l.Rounds, 9}, {&l.Mobile, 5}, {&l.Crowd, 30},
	} {
		if *f.field == 0 {
			*f.field = f.def
		}
	}
	l.Crowd = max(l.Crowd, 0)
	if l.CardAccounts == 0 {
		l.CardAccounts = l.Accounts
	}
	return l
}

// maxLimit is the highest limit there may be: a state counts in bytes, and
// give-backs double the count.
const maxLimit = 100

// maxCount bounds the operations of a day that a record counts: more than any limits allow together.
const maxCount = 3 * maxLimit

func (l Limits) check() error {
	var errs []error
	for _, f := range []struct {
		name  string
		value int
	}{
		{"Identity", l.Identity}, {"Photos", l.Photos}, {"Face", l.Face}, {"Card", l.Card}, {"Carrier", l.Carrier},
		{"AccountDay", l.AccountDay}, {"IdentityDay", l.IdentityDay},
		{"OwnerDay", l.OwnerDay}, {"CardDay", l.CardDay}, {"FaceDay", l.FaceDay},
		{"Accounts", l.Accounts}, {"Rounds", l.Rounds}, {"Mobile", l.Mobile}, {"Crowd", max(l.Crowd, 1)},
		{"CardAccounts", l.CardAccounts},
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
	var f faults
	c.checkParts(&f)
	c.checkTimes(&f)
	c.checkNumbers(&f)
	c.checkUnsafe(&f)
	c.checkBackends(&f)
	f = append(f, c.checkFlows(), c.Limits.check(), c.checkLookout(), c.Retain.check(), c.checkTexts())
	f = append(f, c.checkGoals()...)
	f = append(f, c.checkFace(), c.checkAges())
	if errors.Join(f...) == nil {
		return nil
	}
	return fmt.Errorf("%w: %w", ErrConfig, errors.Join(f...))
}

// faults are what is wrong with a configuration.
type faults []error

// bad notes what is wrong, if it is.
func (f *faults) bad(wrong bool, format string, args ...any) {
	if wrong {
		*f = append(*f, fmt.Errorf(format, args...))
	}
}

// checkParts finds what is missing.
func (c *Config) checkParts(f *faults) {
	f.bad(c.Store == nil, "Store is missing")
	f.bad(c.Keys == nil, "Keys is missing")
	f.bad(c.Codes == nil, "Codes is missing")
	f.bad(c.PINs == nil, "PINs is missing")
	f.bad(c.Authority == nil, "Authority is missing")
	f.bad(len(c.Prefix) > 32 || c.Prefix != "" && !kv.ValidKey(c.Prefix), "Prefix is not a key")
	f.bad(slices.Contains(c.Documented, document.KindUSCC), "Documented has the number of companies, who are no people")
}

// checkTimes looks at how long things take.
func (c *Config) checkTimes(f *faults) {
	f.bad(c.Lifetime < 0 || c.ReviewTime < 0 || c.Timeout < 0 || c.Fresh < 0, "a time is negative")
	f.bad(c.Lifetime > maxTime || c.ReviewTime > maxTime || c.Extension > maxTime, "a time is longer than a year")
	f.bad(c.ScreenWithin < 0 || c.ScreenWithin > maxTime, "ScreenWithin is negative, or longer than a year")
	f.bad(c.Extension < -1, "Extension is negative: -1 means not at all")
	f.bad(c.Timeout > time.Hour, "Timeout is longer than an hour")
	f.bad(c.ReviewLimit < c.ReviewTime || c.ReviewLimit > maxTime, "ReviewLimit is not between ReviewTime and a year")
	f.bad(c.Lease < time.Minute || c.Lease > 24*time.Hour, "Lease is not between a minute and a day")
}

// checkNumbers looks at what is counted.
func (c *Config) checkNumbers(f *faults) {
	f.bad(c.Schema < 0 || c.Schema > schema, "Schema is not between 1 and %d", schema)
	f.bad(c.Shards < 0 || c.Shards > maxShards, "Shards is not between 1 and %d", maxShards)
	f.bad(c.MinAge < 0 || c.MinAge > 150, "MinAge is not an age")
	f.bad(c.Retries < 0 || c.Retries > 5, "Retries is not between 0 and 5")
}

// checkUnsafe finds what is for development and tests alone, and not asked for by name.
func (c *Config) checkUnsafe(f *faults) {
	f.bad((volatile(c.Store) || volatile(c.DataKeys) || volatile(c.Photos)) && !c.UnsafeVolatileStore,
		"Store, DataKeys or Photos forgets with the process: use a durable one, or set UnsafeVolatileStore")
	f.bad(c.Keys != nil && c.Keys.IsDevelopment() && !c.UnsafeDevelopmentKeys,
		"Keys are known to everybody: make your own, or set UnsafeDevelopmentKeys")
	f.bad(c.UnsafeKeepFaces && c.Photos == nil, "UnsafeKeepFaces is set without Photos")
	f.bad(c.fake() && !c.UnsafeFakeBackends,
		"a backend is one of tests and lets everybody through: use a real one, or set UnsafeFakeBackends")
}

// checkBackends looks at who is asked, and who may be asked twice.
func (c *Config) checkBackends(f *faults) {
	for _, step := range c.RetryUnknown {
		backend, ok := map[Step]any{StepIdentity: c.Authority, StepPhotos: c.Documents, StepCard: c.Bank, StepCarrier: c.Carrier}[step]
		_, asks := backend.(Querier)
		f.bad(!ok || asks, "RetryUnknown: %v cannot be asked twice, or can be asked what became of it", step)
	}
	for _, backend := range c.backends() {
		if m, ok := backend.(interface{ mistakes() error }); ok {
			*f = append(*f, m.mistakes())
		}
	}
}

// maxFaceBasis bounds Config.FaceBasis, in bytes.
const maxFaceBasis = 256

// checkFace returns what is wrong with the goals that nobody reaches without a face check.
func (c *Config) checkFace() error {
	if c.FaceBasis != "" {
		if r := badText(c.FaceBasis, maxFaceBasis); r != 0 {
			return fmt.Errorf("FaceBasis: %v", r)
		}
		return nil
	}
	var alone []Goal
	for g, spec := range c.goals() {
		if spec.faceAlone() {
			alone = append(alone, g)
		}
	}
	if len(alone) == 0 {
		return nil
	}
	slices.Sort(alone)
	return fmt.Errorf("every way to %v asks for a face check: offer a method without one, or say in FaceBasis which law lets you", alone)
}

// checkLookout returns what is wrong with what accounts are watched by.
func (c *Config) checkLookout() error {
	if len(c.Warnings) > 16 || !slices.IsSortedFunc(c.Warnings, func(a, b time.Duration) int { return cmp.Compare(b, a) }) {
		return errors.New("there are more than 16 Warnings, or they are not in order, the longest first")
	}
	for step, life := range c.Life {
		if step < StepIdentity || step > StepCode || life <= 0 {
			return fmt.Errorf("a Life of %v: nothing is shown there, or it is no time", step)
		}
	}
	return nil
}

// backends are those of the configuration. Some may be nil.
func (c *Config) backends() []any {
	return []any{c.Authority, c.Documents, c.Face, c.Bank, c.Carrier, c.Review, c.Screen}
}

// safeLevel is the level by Config.Level, and 0 where that panics.
func (c *Config) safeLevel(s Shown) (level int) {
	defer func() {
		if p := recover(); p != nil { // its value may hold anything
			c.Log.Error("realname: the level panicked", "type", fmt.Sprintf("%T", p))
		}
	}()
	return c.Level(s)
}

// fake reports whether a backend says of itself that it is one of tests.
func (c *Config) fake() bool {
	return slices.ContainsFunc(c.backends(), func(backend any) bool {
		f, ok := backend.(interface{ IsFake() bool })
		return ok && f.IsFake()
	})
}

func volatile(s any) bool {
	v, ok := s.(interface{ Volatile() bool })
	return ok && v.Volatile()
}

// freshLate is how often reviewers may be late, and a person slow to hand in again, before what was proved
// has gone stale.
const freshLate = maxLates + 1

// policy is what the step function is told of c.
func (c *Config) policy() *policy {
	p := &policy{
		lifetime: c.Lifetime, extension: max(c.Extension, 0),
		review:   c.ReviewTime,
		leased:   c.Lease,
		late:     c.ReviewLimit - c.ReviewTime,
		lates:    maxLates,
		fresh:    (c.Lifetime+max(c.Extension, 0)+c.ReviewTime)*time.Duration(c.Limits.Rounds) + freshLate*(c.ReviewLimit+c.ReviewTime),
		rounds:   uint8(c.Limits.Rounds),
		auto:     c.Review != nil,
		referral: c.Referral,
		consents: setOf(StepIdentity, StepPhotos, StepFace, StepCard, StepCarrier),
		needs:    c.needs(false),
		goals:    c.goals(),
		retain:   c.Retain,
		isOwn:    c.own,
		lookout:  lookout{level: c.safeLevel, warnings: c.Warnings, fresh: c.Fresh},
	}
	p.guardians = c.needs(true)
	if c.Screen != nil {
		p.lookout.screen = c.ScreenWithin
	}
	for step, life := range c.Life {
		p.life[step] = life
	}
	if r, ok := c.Review.(FindingReviewer); ok {
		p.handles = r.Handles()
	}
	for m := MethodIDCard; m < numMethods; m++ {
		p.flows[m] = c.flow(m)
	}
	for step, limit := range map[Step]int{
		StepIdentity: c.Limits.Identity, StepPhotos: c.Limits.Photos, StepFace: c.Limits.Face,
		StepCard: c.Limits.Card, StepCarrier: c.Limits.Carrier, StepReview: 5,
	} {
		p.limits[step] = uint8(limit)
	}
	for step := range p.recover {
		p.recover[step] = 3*c.Timeout + 30*time.Second
	}
	for step, backend := range map[Step]any{
		StepIdentity: c.Authority, StepFace: c.Face, StepCard: c.Bank, StepCarrier: c.Carrier,
	} {
		if _, ok := backend.(Querier); ok {
			p.query |= setOf(step)
		}
	}
	return p
}
