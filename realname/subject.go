package realname

import (
	"context"
	"encoding/hex"
	"errors"
	"slices"
	"strings"
	"unicode"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/sms"
)

// An ownership is whom a session is about, as tags under the account's seed, and what the
// account knew of them when they were given. None of it can be read back.
type ownership struct {
	Seed         []byte
	Person, Name []byte
	Kind         string   // of a document whose number may change when it is renewed
	Renews       []byte   // the tag of the document that it takes the place of
	Odd          Findings // what of the subject does not fit the account

	Mobile, Card       []byte // proved in this session
	MobileKey, CardKey string // the records of both
	Bank               string // code of the card's bank

	Mobiles, Cards [][]byte // what the account had proved, for goals that ask for that
	Face           bool     // likewise: whether a face was part of it
}

func (o *ownership) fields(c *wire.Codec) {
	c.Bytes(1, "seed", "", &o.Seed)
	c.Bytes(2, "person", "", &o.Person)
	c.Bytes(3, "name", "", &o.Name)
	wire.Uint(c, 4, "odd", "", &o.Odd)
	c.Bytes(5, "mobile", "", &o.Mobile)
	c.Bytes(6, "card", "", &o.Card)
	c.Text(7, "mobile_key", "", &o.MobileKey)
	c.Text(8, "card_key", "", &o.CardKey)
	c.Text(9, "bank", "", &o.Bank)
	wire.Texts(c, 10, "mobiles", "", &o.Mobiles)
	wire.Texts(c, 11, "cards", "", &o.Cards)
	c.Text(12, "kind", "", &o.Kind)
	c.Bytes(13, "renews", "", &o.Renews)
	c.Bool(14, "face", "", &o.Face)
}

// isSet reports whether there is a name and one number.
func (id Identity) isSet() bool {
	return id.Name.IsValid() && id.Number.IsValid() != id.Document.IsValid()
}

// text is the identity's number with its kind: what it is known by. Mainland numbers stand
// for themselves.
func (id Identity) text() string {
	if id.Document.IsValid() {
		return id.Document.Kind().String() + ":" + id.Document.Lifelong().Reveal()
	}
	return id.Number.Reveal()
}

// nameText is what a name's tag is made of: dots and spaces do not tell names apart, nor does the
// order of a Latin name's words, which people change from one time to the next.
func nameText(n names.Name) string {
	if n.IsValid() && !n.IsHan() {
		letters := []byte(strings.ReplaceAll(n.RevealMRZ(), "<", ""))
		slices.Sort(letters)
		return string(letters)
	}
	return strings.Map(func(r rune) rune {
		if r == '·' || r == ' ' {
			return -1
		}
		return unicode.ToUpper(r)
	}, n.Reveal())
}

// meet compares a subject with the person of the account, before anything is written or paid.
// It returns what the session is to keep of it, and the claim.
func (v *Verifier) meet(ctx context.Context, s *session, row *records.Row[accountRecord], id Identity) (ownership, *claim, error) {
	a := &row.Value
	o := ownership{
		Seed: a.Seed, Person: tagOf(a.Seed, "person", id.text()), Name: tagOf(a.Seed, "name", nameText(id.Name)),
	}
	if id.Document.IsValid() {
		o.Kind = id.Document.Kind().String()
	}
	c := &claim{seed: a.Seed, tag: o.Person, mine: holder{s.ID, s.State.Epoch}}
	if len(a.Seed) == 0 || a.Erasing != "" {
		return o, nil, refuse(ReasonAccountErased, StepIdentity)
	}
	if a.isAnother(o.Person) {
		if err := v.another(ctx, s, row, c, &o); err != nil {
			return o, nil, err
		}
	}
	o.know(a, s)
	return o, c, nil
}

// another decides about a subject that is not the account's person, or not whom somebody
// claims it for: it is refused, unless that claim came to nothing, or the same person has a
// new document.
func (v *Verifier) another(ctx context.Context, s *session, row *records.Row[accountRecord], c *claim, o *ownership) error {
	p := &row.Value.Person
	switch {
	case p.Bound && mayRenew(p.Kind, o.Kind) && same(p.Name, o.Name):
		o.Odd |= FindingsOf(FindingDocumentRenewed)
		o.Renews, c.renews = p.Tag, p.Tag
		return nil
	case p.Bound:
		return v.refusePerson(ctx, row, c)
	}
	for _, h := range p.Holders {
		if h.Session == s.ID {
			continue
		}
		dead, err := v.neverApproved(ctx, h.Session)
		if err != nil {
			return err
		}
		if !dead {
			return v.refusePerson(ctx, row, c)
		}
		c.dead = append(c.dead, h)
	}
	return nil
}

// refusePerson refuses another person's number, and counts it for the account's day: whoever
// tries number after number must not find out whose the account is.
func (v *Verifier) refusePerson(ctx context.Context, row *records.Row[accountRecord], c *claim) error {
	now, limit := v.now(), v.c.Limits.AccountDay
	_, err := v.accounts.UpdateFrom(ctx, *row, func(row *records.Row[accountRecord]) error {
		return row.Value.Day.count(hex.EncodeToString(c.tag), limit, now.day())
	})
	switch {
	case errors.Is(err, errFull):
		return &Error{Reason: ReasonLimitExceeded, Step: StepIdentity, RetryAt: now.nextDay()}
	case err != nil:
		return err
	}
	return refuse(ReasonAnotherPerson, StepIdentity)
}

// neverApproved reports whether a session, as stored, has ended and never was approved.
func (v *Verifier) neverApproved(ctx context.Context, id string) (bool, error) {
	s, err := v.loadBare(ctx, id)
	switch {
	case isNotFound(err):
		return true, nil
	case err != nil:
		return false, err
	}
	return !s.State.Status.live() && !s.approvedOnce(), nil
}

// approvedOnce reports whether the session was approved at some time.
func (s *session) approvedOnce() bool {
	return s.State.Status == StatusApproved || s.State.Status == StatusRevoked
}

// know compares the subject with what the account knows.
func (o *ownership) know(a *accountRecord, s *session) {
	if a.Person.Bound && !same(a.Person.Name, o.Name) {
		o.Odd |= FindingsOf(FindingNameChanged)
	}
	if s.State.Rules&goalOwn == 0 {
		return
	}
	o.proved(a)
	o.Face = a.face()
}

// proved keeps what the account has proved.
func (o *ownership) proved(a *accountRecord) {
	o.Mobiles, o.Cards = a.Mobiles.tags(), a.Cards.tags()
}

func (all proofs) tags() (tags [][]byte) {
	for _, p := range all {
		tags = append(tags, p.Tag)
	}
	return tags
}

// oddSubject is what of the subject does not fit the account, where the session goes on by a
// method.
func (s *session) oddSubject(m Method) Findings {
	if s.Owner.Face && s.leavesFaceOut(m) {
		return s.Owner.Odd | FindingsOf(FindingFaceLeftOut)
	}
	return s.Owner.Odd
}

// leavesFaceOut reports whether a method has no face check, and another of the session's goal
// has.
func (s *session) leavesFaceOut(m Method) bool {
	if slices.Contains(s.rules.flow(s.State.Goal, m), StepFace) {
		return false
	}
	for m := MethodIDCard; m < numMethods; m++ {
		if slices.Contains(s.rules.flow(s.State.Goal, m), StepFace) {
			return true
		}
	}
	return false
}

// face reports whether a face was part of an approval that stands.
func (a *accountRecord) face() bool {
	return slices.ContainsFunc(a.Approvals, func(p approval) bool { return p.Face })
}

// oddOf is what of an operation that passes does not fit the account.
func (s *session) oddOf(do effect) Findings {
	switch do.Step {
	case StepIdentity:
		return s.oddSubject(s.State.Method)
	case StepCard:
		return s.oddCard(s.private.matterOf(do.Step, do.Op))
	}
	return 0
}

// oddCard tells of a card that proves the person and is not bound to the account.
func (s *session) oddCard(m *matter) Findings {
	const rules = goalOwn | goalBinds
	if m == nil || s.State.Rules&rules != goalOwn || has(s.Owner.Cards, s.cardTag(m.card)) {
		return 0
	}
	return FindingsOf(FindingOtherCard)
}

// oddMobile tells of a number that the account has not proved.
func (s *session) oddMobile(tag []byte) Findings {
	if s.State.Rules&goalOwn == 0 || has(s.Owner.Mobiles, tag) {
		return 0
	}
	return FindingsOf(FindingOtherMobile)
}

func (s *session) cardTag(c Card) []byte {
	return tagOf(s.Owner.Seed, "card", c.Number.Reveal())
}

func (s *session) mobileTag(m sms.Mobile) []byte {
	return tagOf(s.Owner.Seed, "mobile", revealMobile(m))
}

// has reports whether a tag is in a list.
func has(list [][]byte, tag []byte) bool {
	return slices.ContainsFunc(list, func(t []byte) bool { return len(t) > 0 && same(t, tag) })
}

// accountIn returns the account's record among those in which an operation counts, as it was
// last seen, or nil.
func accountIn(list []counted) *records.Row[accountRecord] {
	for _, c := range list {
		if r, ok := c.have.(*rowOf[accountRecord, *accountRecord]); ok {
			return &r.row
		}
	}
	return nil
}
