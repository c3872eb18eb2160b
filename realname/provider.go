package realname

import (
	"cmp"
	"context"
	"crypto/sha256"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/go-realname/sdk/sms"
)

// A Provider is one of several backends of a kind: B is [Authority], [BankChecker],
// [DocumentReader], [FaceChecker] or [Carrier]. See [Chain] and [Split].
type Provider[B any] struct {
	// Name stands in stored tokens and on the audit trail: 1 to 32 of [a-z0-9_-]. Keep it for
	// as long as the provider has operations or copies, and never give it to another.
	Name string

	Backend B

	// Retired says that nothing more is begun at this provider. It is still asked what became
	// of its operations, and told to erase. Retire a provider before you remove it.
	Retired bool

	// Share is how many people a [Split] gives it, in proportion to the others: 1 to 100.
	// Zero means 1.
	Share int
}

// several is a backend made of others. It is of every kind; only what all of its members are
// is ever called.
type several struct {
	members []member
	choose  func(person string) []member // whom to ask, in order
	wrong   error                        // of the configuration; New reports it
}

// hasMember reports whether a name is that of a member, or of a member of one.
func (s *several) hasMember(name string) bool {
	outer, inner, nested := strings.Cut(name, "/")
	for _, m := range s.members {
		if m.name != outer {
			continue
		}
		b, ok := m.backend.(interface{ hasMember(string) bool })
		return !nested || ok && b.hasMember(inner)
	}
	return false
}

// A member is a Provider whose kind was forgotten.
type member struct {
	name    string
	backend any
	retired bool
	share   int
}

// newSeveral returns a backend of the kind B: one that can be asked what became of an
// operation where one of its members can, and one that can be told to erase likewise.
func newSeveral[B any](s *several, list []Provider[B]) B {
	for _, p := range list {
		s.members = append(s.members, member{p.Name, p.Backend, p.Retired, cmp.Or(p.Share, 1)})
	}
	s.wrong = errors.Join(s.wrong, s.check())
	var all any = s
	switch queries, erases := hasOne[Querier](s), hasOne[Eraser](s); {
	case queries && erases:
		all = queryingErasing{s}
	case queries:
		all = querying{s}
	case erases:
		all = erasing{s}
	}
	b, ok := all.(B)
	if !ok {
		panic(fmt.Sprintf("realname: %T is no kind of backend: write Provider[realname.Authority], or another kind", list))
	}
	return b
}

func hasOne[T any](s *several) bool {
	return slices.ContainsFunc(s.members, func(m member) bool { _, ok := m.backend.(T); return ok })
}

// check returns what is wrong with the members.
func (s *several) check() error {
	var errs []error
	usable := false
	for i, m := range s.members {
		same := func(o member) bool { return o.name == m.name }
		switch {
		case !validName(m.name):
			errs = append(errs, errors.New("a provider's name is not 1 to 32 of [a-z0-9_-]"))
		case slices.ContainsFunc(s.members[:i], same):
			errs = append(errs, fmt.Errorf("two providers have the name %s", m.name))
		case m.backend == nil:
			errs = append(errs, fmt.Errorf("provider %s has no backend", m.name))
		case m.share < 1 || m.share > maxShare:
			errs = append(errs, fmt.Errorf("the share of provider %s is not between 1 and %d", m.name, maxShare))
		}
		if n, ok := m.backend.(interface{ mistakes() error }); ok {
			errs = append(errs, n.mistakes())
		}
		usable = usable || !m.retired
	}
	if !usable {
		errs = append(errs, errors.New("all providers are retired, or there are none"))
	}
	return errors.Join(errs...)
}

func validName(name string) bool {
	for i := range len(name) {
		if c := name[i]; !('a' <= c && c <= 'z' || '0' <= c && c <= '9' || c == '_' || c == '-') {
			return false
		}
	}
	return name != "" && len(name) <= 32
}

// mistakes returns what is wrong with the configuration, for New to report.
func (s *several) mistakes() error { return s.wrong }

// IsFake reports whether a member is a backend of tests.
func (s *several) IsFake() bool {
	return slices.ContainsFunc(s.members, func(m member) bool {
		f, ok := m.backend.(interface{ IsFake() bool })
		return ok && f.IsFake()
	})
}

// Match implements [Authority].
func (s *several) Match(ctx context.Context, op Op, id Identity) (Answer, error) {
	return begin(ctx, s, op, id.text(), func(b Authority, op Op) (Answer, error) { return b.Match(ctx, op, id) })
}

// CheckCard implements [BankChecker].
func (s *several) CheckCard(ctx context.Context, op Op, id Identity, card Card) (Answer, error) {
	return begin(ctx, s, op, id.text(), func(b BankChecker, op Op) (Answer, error) { return b.CheckCard(ctx, op, id, card) })
}

// CheckFace implements [FaceChecker].
func (s *several) CheckFace(ctx context.Context, op Op, id Identity, face Photo) (Answer, error) {
	return begin(ctx, s, op, id.text(), func(b FaceChecker, op Op) (Answer, error) { return b.CheckFace(ctx, op, id, face) })
}

// CheckMobile implements [Carrier].
func (s *several) CheckMobile(ctx context.Context, op Op, id Identity, mobile sms.Mobile) (Answer, error) {
	return begin(ctx, s, op, id.text(), func(b Carrier, op Op) (Answer, error) { return b.CheckMobile(ctx, op, id, mobile) })
}

// ReadDocument implements [DocumentReader]. Whose document it is to be comes with the context.
func (s *several) ReadDocument(ctx context.Context, op Op, photos Photos) (doc Document, a Answer, err error) {
	person := op.Key
	if id, ok := ctx.Value(personKey{}).(Identity); ok {
		person = id.text()
	}
	a, err = begin(ctx, s, op, person, func(b DocumentReader, op Op) (a Answer, err error) {
		doc, a, err = b.ReadDocument(ctx, op, photos)
		return a, err
	})
	if err != nil {
		doc = Document{}
	}
	return doc, a, err
}

// wantedKey is the key under which a context has a function that tells whether an operation is still
// wanted.
type wantedKey struct{}

// wantsNext reports whether the next provider may be asked: the person may have taken their consent back
// since the one before was.
func wantsNext(ctx context.Context) bool {
	wanted, ok := ctx.Value(wantedKey{}).(func() bool)
	return !ok || wanted()
}

// personKey is the key under which a context has the subject of a call that does not name it.
type personKey struct{}

// begin has an operation judged by the first of those chosen that judges it, or may have.
func begin[B any](ctx context.Context, s *several, op Op, person string, call func(B, Op) (Answer, error)) (Answer, error) {
	if s.wrong != nil {
		return Answer{}, &Failure{Kind: FailureMisconfigured}
	}
	var none unjudged
	chosen := s.choose(person)
	for i, m := range chosen {
		b, ok := m.backend.(B)
		if !ok {
			return Answer{}, &Failure{Kind: FailureMisconfigured}
		}
		a, err := call(b, m.op(op))
		f := certain(err)
		if f == nil {
			if none.told != nil {
				a.Billed = none.billed.and(a.Billed.known())
			}
			return m.answered(a, err)
		}
		none.add(m, f)
		if i+1 < len(chosen) && (ctx.Err() != nil || !wantsNext(ctx)) { // nobody knows what the next would have said
			return Answer{}, &providerError{m.name, &Failure{Kind: FailureUnavailable, Billed: none.billed}}
		}
	}
	return Answer{}, none.failure()
}

// certain returns the failure that says for certain that nothing was judged, or nil.
func certain(err error) *Failure {
	var f *Failure
	if !errors.As(err, &f) || f == nil || f.Kind.reason() == ReasonOutcomeUnknown || f.Kind == FailureNotOpened {
		return nil
	}
	return f
}

// unjudged is what providers said that judged nothing.
type unjudged struct {
	by     member
	told   *Failure
	billed Billed
}

// add keeps the failure that tells most: that the input cannot be read, which the user can
// change; else the one after which it is worth trying soonest.
func (u *unjudged) add(m member, f *Failure) {
	if u.billed = u.billed.and(f.Billed.known()); u.told == nil {
		u.billed = f.Billed.known()
	}
	switch {
	case u.told == nil, f.Kind == FailureUnreadable && u.told.Kind != FailureUnreadable,
		u.told.Kind != FailureUnreadable && f.RetryAt.Before(u.told.RetryAt):
		u.by, u.told = m, f
	}
}

// and is whether two providers charge for one operation: yes if one does, no if neither does.
func (b Billed) and(o Billed) Billed {
	switch {
	case b == BilledYes || o == BilledYes:
		return BilledYes
	case b == o:
		return b
	}
	return BilledUnknown
}

// failure is what the providers said, taken together.
func (u *unjudged) failure() error {
	if u.told == nil {
		return &Failure{Kind: FailureMisconfigured}
	}
	f := *u.told
	f.Billed = u.billed
	return &providerError{u.by.name, &f}
}

// op is an operation as a member knows it: under a key that no other member gets, since two of
// them may be accounts with one provider. It hangs on the name, not on the place in the list.
func (m member) op(op Op) Op {
	sum := sha256.Sum256([]byte("provider\x00" + m.name + "\x00" + op.Key))
	op.Key = strings.ToLower(idEncoding.EncodeToString(sum[:20]))
	return op
}

// answered is what a member said, under its name. A token that nobody could use is left out.
func (m member) answered(a Answer, err error) (Answer, error) {
	if err != nil {
		return Answer{}, &providerError{m.name, err}
	}
	_, queries := m.backend.(Querier)
	_, erases := m.backend.(Eraser)
	if a.Verdict == VerdictPending && !queries {
		return Answer{}, &providerError{m.name, &Failure{Billed: a.Billed}}
	}
	if a.Verdict != VerdictPending && !erases {
		a.Token = Detail{}
	}
	if !a.Token.IsZero() {
		a.Token = NewDetail("\x00" + m.name + "\x00" + a.Token.Reveal())
	}
	a.Provider = joinName(m.name, a.Provider)
	return a, nil
}

// joinName is the name of a provider, and of the one behind it that it is made of.
func joinName(outer, inner string) string {
	if inner == "" {
		return outer
	}
	return outer + "/" + inner
}

// A providerError is an error of one of several providers.
type providerError struct {
	name string
	err  error
}

// Error returns a text that holds nothing of what the provider said.
func (e *providerError) Error() string {
	kind := FailureUnknown
	if f := certain(e.err); f != nil {
		kind = f.Kind
	}
	return "realname: provider " + e.name + ": " + kind.String()
}

// Unwrap returns what the provider said.
func (e *providerError) Unwrap() error { return e.err }

// providerOf is the name of the provider that an error is of, or "".
func providerOf(err error) string {
	var e *providerError
	if !errors.As(err, &e) {
		return ""
	}
	return joinName(e.name, providerOf(e.err))
}

// of returns the member that a token is of, and the member's own token. One that names nobody
// is of the time before there were several: the first member's.
func (s *several) of(token Detail) (m *member, own Detail, named bool) {
	text, named := strings.CutPrefix(token.Reveal(), "\x00")
	if !named {
		return &s.members[0], token, false
	}
	name, rest, _ := strings.Cut(text, "\x00")
	i := slices.IndexFunc(s.members, func(m member) bool { return m.name == name })
	if i < 0 {
		return nil, Detail{}, true
	}
	return &s.members[i], NewDetail(rest), true
}

// query asks what became of an operation: the provider that its token names, or each in turn.
func (s *several) query(ctx context.Context, op Op, token Detail) (Answer, error) {
	switch m, own, named := s.of(token); {
	case token.IsZero():
		return s.search(ctx, op)
	case m == nil:
		return Answer{}, &Failure{Kind: FailureUnknown}
	case named:
		return m.query(ctx, m.op(op), own)
	default:
		return m.query(ctx, op, own)
	}
}

// search asks every member, since the answer that had the token was lost. The first that knows
// the operation tells. It was never seen if each says so; one that cannot be asked does not.
// The first member may have begun it under the key itself, before there were several.
func (s *several) search(ctx context.Context, op Op) (Answer, error) {
	never, notOpened := true, error(nil)
	for i, m := range s.members {
		ops := []Op{m.op(op)}
		if i == 0 {
			ops = append(ops, op)
		}
		for _, op := range ops {
			a, err := m.query(ctx, op, Detail{})
			if err == nil && VerdictPass <= a.Verdict && a.Verdict <= VerdictPending {
				return a, nil
			}
			if f := failureIn(err); f != nil && f.Kind == FailureNotOpened {
				notOpened = err
			}
			f := certain(err)
			never = never && f != nil && f.Kind == FailureUnavailable
		}
	}
	if notOpened != nil {
		return Answer{}, notOpened
	}
	if !never || ctx.Err() != nil {
		return Answer{}, &Failure{Kind: FailureUnknown}
	}
	return Answer{}, &Failure{Kind: FailureUnavailable}
}

func (m member) query(ctx context.Context, op Op, token Detail) (Answer, error) {
	q, ok := m.backend.(Querier)
	if !ok {
		return Answer{}, &Failure{Kind: FailureUnknown}
	}
	a, err := q.Query(ctx, op, token)
	return m.answered(a, err)
}

// erase tells the provider whose token it is. Where that keeps nothing there is nothing to do.
func (s *several) erase(ctx context.Context, op Op, token Detail) error {
	m, own, named := s.of(token)
	if m == nil {
		return &Failure{Kind: FailureMisconfigured}
	}
	e, ok := m.backend.(Eraser)
	if !ok {
		return nil
	}
	if named {
		op = m.op(op)
	}
	if err := e.Erase(ctx, op, own); err != nil {
		return &providerError{m.name, err}
	}
	return nil
}

// several that can be asked what became of an operation, told to erase, or both.
type (
	querying        struct{ *several }
	erasing         struct{ *several }
	queryingErasing struct{ *several }
)

// Query implements [Querier].
func (s querying) Query(ctx context.Context, op Op, token Detail) (Answer, error) {
	return s.query(ctx, op, token)
}

// Query implements [Querier].
func (s queryingErasing) Query(ctx context.Context, op Op, token Detail) (Answer, error) {
	return s.query(ctx, op, token)
}

// Erase implements [Eraser].
func (s erasing) Erase(ctx context.Context, op Op, token Detail) error {
	return s.erase(ctx, op, token)
}

// Erase implements [Eraser].
func (s queryingErasing) Erase(ctx context.Context, op Op, token Detail) error {
	return s.erase(ctx, op, token)
}
