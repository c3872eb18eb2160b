package realname

import (
	"context"
	"time"

	"github.com/go-realname/sdk/internal/wire"
)

// A CaseNote is what a reviewer wrote about a case. Its text is personal data and prints masked:
// call Reveal on it.
type CaseNote struct {
	At    time.Time
	Actor string
	Text  Detail
}

// MaxNote is how many bytes of UTF-8 a note may have, see [Desk.Note].
const MaxNote = 2000

// maxNotes bounds the notes of a session.
const maxNotes = 20

// Note adds a note to a session that has an identity. Its text is 1 to [MaxNote] bytes of UTF-8. It is
// sealed with the session's personal data, and erased with it: that is the place for whatever names
// a person, and a Reason or a purpose is not. There are at most 20; one more is refused with
// [ReasonLimitExceeded]. Where the data is erased, restricted or not there yet the reason is
// [ReasonDataWithdrawn]. That a note was written stands on the trail, and what it says does not.
func (d Desk) Note(ctx context.Context, id, actor, text string) error {
	if err := badActor(actor); err != nil {
		return err
	}
	if r := badText(text, MaxNote); r != 0 {
		return invalid(r, 0)
	}
	v := d.v
	s, err := readable(v.load(ctx, id))
	if err != nil {
		return err
	}
	after, err := v.change(ctx, s, func(s *session) error {
		if err := s.mayAct(actor); err != nil {
			return err
		}
		return s.addNote(actor, NewDetail(text))
	})
	if err != nil {
		return err
	}
	_, err = v.renew(ctx, after, actor)
	return err
}

// addNote adds a note.
func (s *session) addNote(actor string, text Detail) error {
	switch {
	case s.State.Data != dataFull || s.State.Epoch == 0 || !s.dataKey.IsValid():
		return refuse(ReasonDataWithdrawn, 0)
	case len(s.private.notes) >= maxNotes:
		return refuse(ReasonLimitExceeded, 0)
	}
	s.private.notes = append(s.private.notes, deskNote{s.now, actor, text})
	s.State.Remarks++
	s.actor = actor
	s.record(note{Kind: noteNoted}, "")
	return nil
}

// readPause is how often it is noted that an actor reads the notes of a session: a page is asked for
// again and again.
const readPause = time.Hour

// readNotes puts on the trail that an actor reads the notes, and returns them. Where they have no entries
// left there are none.
func (v *Verifier) readNotes(ctx context.Context, s *session, actor string) (*session, []CaseNote, error) {
	if s.State.Data != dataFull || len(s.private.notes) == 0 {
		return s, nil, nil
	}
	after, err := v.change(ctx, s, func(s *session) error {
		if n := countOf(&s.Staff, actor); n.Read != 0 && s.now < n.Read.add(readPause) {
			return nil
		}
		if err := s.staffed(actor); err != nil {
			return err
		}
		countOf(&s.Staff, actor).Read = s.now
		s.actor = actor
		s.record(note{Kind: noteNotesRead}, "")
		return nil
	})
	switch {
	case reasonIn(err) == ReasonLimitExceeded.String():
		return s, nil, nil
	case err != nil || after.State.Data != dataFull:
		return after, nil, err
	}
	return after, after.private.publicNotes(), nil
}

// A deskNote is a CaseNote as it is kept.
type deskNote struct {
	At    instant
	Actor string
	Text  Detail
}

// A wireNote is a deskNote as it is sealed.
type wireNote struct {
	At          instant
	Actor, Text string
}

func (w *wireNote) fields(c *wire.Codec) {
	wire.Int(c, 1, "at", "", &w.At)
	c.Text(2, "actor", "", &w.Actor)
	c.Text(3, "text", forStaff, &w.Text)
}

// publicNotes are the notes as staff sees them.
func (p *privateData) publicNotes() (all []CaseNote) {
	for _, n := range p.notes {
		all = append(all, CaseNote{n.At.time(), n.Actor, n.Text})
	}
	return all
}
