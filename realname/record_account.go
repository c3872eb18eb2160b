package realname

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"slices"
	"strconv"
	"time"

	"github.com/go-realname/sdk/internal/records"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/password"
)

// An accountRecord is what is kept of an account.
type accountRecord struct {
	Account  string   // as the embedding service calls it, until it is erased
	Open     string   // the session that is open, if it still is
	Sessions []string // those that may hold data, oldest first
	Day      dayCount // checks of identity and card
	Rests    rests
	Erasing  string // names an erasure that is under way

	Seed      []byte // makes the account's tags
	Person    person // whom it belongs to
	Mobiles   proofs // that it has proved
	Cards     proofs // that are bound to it
	Others    []other
	Approvals []approval // that count, or did until their time was up
	Past      []approval // that were revoked, or gave way to others
	PastHead  []byte     // chains those that fell out of Past
	Level     uint8      // as told last

	Causes password.Causes
	Order  uint64           // of the last change of a cause
	Orders map[cause]uint64 // of the last change of each
	Told   uint64           // up to where the PIN guard knows

	Restricted instant // since then the person's data may not be used
	BadPIN     bool    // the PIN was set by an approval that was revoked
	PINSet     instant // when the newest approval was made that set a PIN
	Asked      instant // when it was asked for
	Reverify   instant // prove yourself again by then; 0 for no such demand
	WarnedFor  instant // the end that the warnings are about
	Warned     uint8   // warnings that have been told
	Lapsed     bool    // the end has been told
	Events     []accountEvent
	Seq        uint64 // of the newest event
	Claimed    instant
	Ticked     instant // when the clock was looked at last
	Releasing  release
	Looks      Trail // who looked at the personal data
	Trail      Trail
	Goals      dayCount // sessions of goals that are limited by day
	CheckSeed  []byte   // makes the tags of what it had checked; outlives an erasure
	Firsts     []firstCheck
	Backs      dayCount // tries that were given back for checks that were given up
	Votes      votes    // of first actors
	Staff      []staffCount
	Unlocks    dayCount // times that it was unlocked
	Unlocking  []unlocking

	Screening screening

	Withdrawn   []withdrawal // and not given again since
	Withdrawing withdrawing

	Kin kin // of the person
}

func (r *accountRecord) fields(c *wire.Codec) {
	c.Text(1, "account", forOwner, &r.Account)
	c.Text(2, "open", "", &r.Open)
	wire.Texts(c, 3, "sessions", "", &r.Sessions)
	c.Message(4, "day", r.Day.fields)
	r.Rests.field(c, 5)
	c.Text(6, "erasing", "", &r.Erasing)
	c.Bytes(7, "seed", "", &r.Seed)
	c.Message(8, "person", r.Person.fields)
	wire.List(c, 9, "mobiles", (*[]proof)(&r.Mobiles), (*proof).fields)
	wire.List(c, 10, "cards", (*[]proof)(&r.Cards), (*proof).fields)
	wire.List(c, 11, "approvals", &r.Approvals, (*approval).fields)
	wire.List(c, 12, "past", &r.Past, (*approval).fields)
	c.Bytes(13, "past_head", "", &r.PastHead)
	wire.Uint(c, 14, "level", "", &r.Level)
	wire.Uint(c, 15, "causes", "", &r.Causes)
	wire.Uint(c, 16, "order", "", &r.Order)
	wire.Map(c, 17, "orders", &r.Orders, func(n *uint64, c *wire.Codec) { wire.Uint(c, 2, "order", "", n) })
	wire.Uint(c, 18, "told", "", &r.Told)
	wire.Time(c, 19, "reverify", "", &r.Reverify)
	wire.Time(c, 20, "warned_for", "", &r.WarnedFor)
	wire.Uint(c, 21, "warned", "", &r.Warned)
	c.Bool(22, "lapsed", "", &r.Lapsed)
	wire.List(c, 23, "events", &r.Events, (*accountEvent).fields)
	wire.Uint(c, 24, "seq", "", &r.Seq)
	wire.Time(c, 25, "claimed", "", &r.Claimed)
	c.Message(26, "releasing", r.Releasing.fields)
	wire.Texts(c, 27, "trail", "", (*[][]byte)(&r.Trail))
	c.Message(28, "goals", r.Goals.fields)
	wire.List(c, 29, "firsts", &r.Firsts, (*firstCheck).fields)
	wire.Time(c, 30, "ticked", "", &r.Ticked)
	wire.List(c, 31, "others", &r.Others, (*other).fields)
	wire.Time(c, 32, "restricted", "", &r.Restricted)
	c.Bytes(33, "check_seed", "", &r.CheckSeed)
	c.Bool(34, "bad_pin", "", &r.BadPIN)
	wire.Time(c, 35, "asked", "", &r.Asked)
	wire.Texts(c, 36, "looks", "", (*[][]byte)(&r.Looks))
	c.Message(37, "backs", r.Backs.fields)
	wire.List(c, 38, "votes", (*[]vote)(&r.Votes), (*vote).fields)
	c.Message(39, "unlocks", r.Unlocks.fields)
	wire.List(c, 40, "unlocking", &r.Unlocking, (*unlocking).fields)
	wire.List(c, 45, "withdrawn", &r.Withdrawn, (*withdrawal).fields)
	c.Message(46, "withdrawing", r.Withdrawing.fields)
	c.Message(50, "screening", r.Screening.fields)
	wire.List(c, 60, "staff", &r.Staff, (*staffCount).fields)
	c.Message(61, "kin", r.Kin.fields)
	wire.Time(c, 62, "pin_set", "", &r.PINSet)
}

func (p *person) fields(c *wire.Codec) {
	c.Bytes(1, "tag", "", &p.Tag)
	c.Bytes(2, "name", "", &p.Name)
	wire.List(c, 3, "holders", &p.Holders, (*holder).fields)
	c.Bool(4, "bound", "", &p.Bound)
	c.Text(5, "kind", "", &p.Kind)
}

func (p *approval) fields(c *wire.Codec) {
	c.Text(1, "session", "", &p.Session)
	wire.Uint(c, 2, "method", "", &p.Method)
	wire.Time(c, 3, "started", "", &p.Started)
	wire.Time(c, 4, "at", "", &p.At)
	wire.Time(c, 5, "until", "", &p.Until)
	wire.Time(c, 6, "ended", "", &p.Ended)
	wire.Uint(c, 7, "reason", "", &p.Reason)
	wire.List(c, 8, "channels", &p.Channels, (*Channel).fields)
	c.Bool(9, "face", "", &p.Face)
	wire.Uint(c, 10, "level", "", &p.Level)
	c.Bytes(11, "head", "", &p.Head)
	c.Bool(12, "withdrawn", "", &p.Withdrawn)
	wire.Uint(c, 13, "guardian", "", &p.Guardian)
	wire.Uint(c, 14, "age", "", &p.Age)
}

func (c *Channel) fields(w *wire.Codec) {
	wire.Uint(w, 1, "kind", "", &c.Kind)
	w.Text(2, "bank", "", &c.Bank)
}

func (p *proof) fields(c *wire.Codec) {
	c.Text(1, "id", "", &p.ID)
	c.Bytes(2, "tag", "", &p.Tag)
	wire.Texts(c, 3, "sessions", "", &p.Sessions)
	wire.Time(c, 4, "at", "", &p.At)
}

func (o *other) fields(c *wire.Codec) {
	c.Text(1, "session", "", &o.Session)
	c.Bool(2, "undone", "", &o.Undone)
}

// An accountEvent is an event of the account's own that is not delivered yet.
type accountEvent struct {
	Kind   EventKind
	Reason Reason
	Time   instant
	Until  instant
	Level  uint8
}

func (e *accountEvent) fields(c *wire.Codec) {
	wire.Uint(c, 1, "kind", "", &e.Kind)
	wire.Uint(c, 2, "reason", "", &e.Reason)
	wire.Time(c, 3, "time", "", &e.Time)
	wire.Time(c, 4, "until", "", &e.Until)
	wire.Uint(c, 5, "level", "", &e.Level)
}

// A release is one that is under way: the account is taken from its person.
type release struct {
	ID, Actor string
	Reason    Reason
}

func (r *release) fields(c *wire.Codec) {
	c.Text(1, "id", "", &r.ID)
	c.Text(2, "actor", "", &r.Actor)
	wire.Uint(c, 3, "reason", "", &r.Reason)
}

// A firstCheck is when an account first had a number, or a card, checked.
type firstCheck struct {
	Tag []byte
	Day int32
}

func (f *firstCheck) fields(c *wire.Codec) {
	c.Bytes(1, "tag", "", &f.Tag)
	wire.Int(c, 2, "day", "", &f.Day)
}

// A cause is why an account, or its PIN, is stopped: the PIN guard's own.
type cause = password.Cause

const (
	causeRevoked    = password.CauseRevoked
	causeReleased   = password.CauseReleased
	causeRestricted = password.CauseRestricted
	causeLapsed     = password.CauseLapsed
	causeOperator   = password.CauseOperator
	causeScreening  = password.CauseScreening
	causeConsent    = password.CauseConsent
)

// chained is the head of a chain with one approval more.
func chained(head []byte, p *approval) []byte {
	sum := sha256.New()
	sum.Write(head)
	sum.Write(wire.Append(nil, p.fields))
	return sum.Sum(nil)
}

// same reports whether two tags are one.
func same(a, b []byte) bool { return hmac.Equal(a, b) }

// tagSize is the length of a tag.
const tagSize = 16

// tagOf knows something of an account's person again. The seed lies in the account's record,
// and no key of the ring is in it: a tag holds as long as the account belongs to the person.
func tagOf(seed []byte, kind, text string) []byte {
	if len(seed) == 0 || text == "" {
		return nil
	}
	mac := hmac.New(sha256.New, seed)
	mac.Write(binary.BigEndian.AppendUint64(nil, uint64(len(kind))))
	mac.Write([]byte(kind + text))
	return mac.Sum(nil)[:tagSize]
}

// newTagSeed makes the key of an account's tags.
func newTagSeed() []byte {
	seed := make([]byte, 16)
	rand.Read(seed)
	return seed
}

// maxSessions bounds the sessions of an account that hold data. Where there are
// more, the oldest that came to nothing is erased, or that gave way to another.
const maxSessions = 50

// An identityRecord is what is kept of an identity.
type identityRecord struct {
	Slots slots
	Known []string // indexes of the accounts that passed face or code, newest last
	Day   dayCount // checks of identity and card
	Faces dayCount // face checks
	Rests rests
}

func (r *identityRecord) fields(c *wire.Codec) {
	wire.List(c, 1, "slots", (*[]slot)(&r.Slots), (*slot).fields)
	wire.Texts(c, 2, "known", "", &r.Known)
	c.Message(3, "day", r.Day.fields)
	c.Message(4, "faces", r.Faces.fields)
	r.Rests.field(c, 5)
}

// maxKnown bounds the accounts that an identity remembers.
const maxKnown = 16

// A cardRecord is what is kept of a bank card.
type cardRecord struct {
	Day   dayCount
	Rests rests
	Slots slots
	Seed  []byte // makes the tag of its owner
	Owner []byte // the one identity whose accounts hold slots
}

func (r *cardRecord) fields(c *wire.Codec) {
	c.Message(1, "day", r.Day.fields)
	r.Rests.field(c, 2)
	wire.List(c, 3, "slots", (*[]slot)(&r.Slots), (*slot).fields)
	c.Bytes(4, "seed", "", &r.Seed)
	c.Bytes(5, "owner", "", &r.Owner)
}

// A mobileRecord is what is kept of a mobile number.
type mobileRecord struct{ Slots slots }

func (r *mobileRecord) fields(c *wire.Codec) {
	wire.List(c, 1, "slots", (*[]slot)(&r.Slots), (*slot).fields)
}

// countedUntil is until when a record is kept that holds nothing but the day's
// operations.
func (v *Verifier) countedUntil() time.Time { return v.c.Now().Add(48 * time.Hour) }

// keptShards is the number of queues over which the records of accounts and
// identities are spread.
const keptShards = 16

// keptQueue is one of those queues. Nothing in them is ever due: they are lists of
// what there is.
func (v *Verifier) keptQueue(shard int) string {
	return v.c.Prefix + "kept." + strconv.FormatInt(int64(shard), 16)
}

// arrangeAccount keeps an account's record on a list as long as there is something to keep,
// and in the workers' queue while something is due of it.
func (v *Verifier) arrangeAccount(row *records.Row[accountRecord]) {
	a := &row.Value
	due := a.due(v.rules.lookout)
	switch {
	case a.Erasing != "":
		row.Queue = v.queueOf(row.Name)
	case due != 0:
		row.Queue, row.Due = v.queueOf(row.Name), due.time()
	case len(a.Sessions) == 0 && a.Seq == 0 && a.Order == 0: // no numbers that would begin again
		if row.Queue, row.Expires = "", v.countedUntil(); len(a.Firsts) > 0 {
			row.Expires = v.c.Now().AddDate(0, 0, firstAgain+1)
		}
	default:
		enlist(v, row)
	}
}

// arrangeIdentity keeps an identity's record on a list as long as it holds more than a
// day's count.
func (v *Verifier) arrangeIdentity(row *records.Row[identityRecord]) {
	keepWhile(v, row, len(row.Value.Slots) > 0 || len(row.Value.Known) > 0)
}

// arrangeCard keeps a card's record as long as an account holds it.
func (v *Verifier) arrangeCard(row *records.Row[cardRecord]) {
	keepWhile(v, row, len(row.Value.Slots) > 0)
}

// arrangeMobile keeps a mobile number's record likewise.
func (v *Verifier) arrangeMobile(row *records.Row[mobileRecord]) {
	keepWhile(v, row, len(row.Value.Slots) > 0)
}

// keepWhile keeps a record on its list while something holds it, and else as long as the
// counts of a day.
func keepWhile[T any](v *Verifier, row *records.Row[T], held bool) {
	if held {
		enlist(v, row)
		return
	}
	row.Queue, row.Expires = "", v.countedUntil()
}

// enlist puts a record on its list.
func enlist[T any](v *Verifier, row *records.Row[T]) {
	if queue := v.keptQueue(int(row.Name[0]) % keptShards); row.Queue != queue {
		row.Queue, row.Due = queue, v.c.Now()
	}
}

func containsAny(list, any []string) bool {
	return slices.ContainsFunc(list, func(s string) bool { return slices.Contains(any, s) })
}
