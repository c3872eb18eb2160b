package realname

import (
	"slices"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/internal/wire"
	"github.com/go-realname/sdk/sms"
)

// A matter is what one operation is about: what its backend is asked. It is stored
// with the operation. When the operation passes the session takes its data from
// here, never from what was given since.
type matter struct {
	Step     Step
	Op       uint32
	Content  string   // index of what was submitted, to know the same again
	identity Identity // of StepIdentity
	card     Card     // of StepCard; of StepCarrier its Mobile alone
	photos   []string // digests of what was shown, of StepPhotos and StepFace
}

// matterOf returns the matter of an operation, or nil.
func (p *privateData) matterOf(step Step, op uint32) *matter {
	i := slices.IndexFunc(p.matters, func(m matter) bool { return m.Step == step && m.Op == op })
	if i < 0 {
		return nil
	}
	return &p.matters[i]
}

// about stores what the operation that was just reserved is about. A step has one
// operation at a time, so it has one matter.
func (s *session) about(m matter) {
	m.Op = s.State.Steps[m.Step].Op
	s.private.matters = slices.DeleteFunc(s.private.matters, func(old matter) bool { return old.Step == m.Step })
	s.private.matters = append(s.private.matters, m)
}

// adopt takes the data of an operation that passed into the session. It reports
// whether there was anything to take.
func (s *session) adopt(step Step, op uint32) bool {
	m := s.private.matterOf(step, op)
	if m == nil {
		return false
	}
	switch step {
	case StepIdentity:
		s.private.identity = m.identity
	case StepCard:
		s.private.card = m.card
		s.Owner.Card = s.cardTag(m.card)
		s.Owner.Bank = m.card.Number.Identify().Bank.Code
		if m.card.Mobile.IsValid() && !s.keepsNumber(m.card.Mobile) { // the hold may have come meanwhile
			s.private.mobile = m.card.Mobile
		}
	case StepCarrier: // the core has it asked again when the number changes
		return m.card.Mobile == s.private.mobile
	}
	return true
}

// tidy forgets what operations were about that are neither under way nor passed.
func (s *session) tidy() {
	s.private.matters = slices.DeleteFunc(s.private.matters, func(m matter) bool {
		st := s.State.Steps[m.Step]
		gone := s.State.isGone(m.Step, m.Op) && !s.mustKeep()
		return gone || st.Op != m.Op || !s.State.busy(m.Step) && st.Phase != PhasePassed
	})
}

// sameAgain reports whether k is what the step was passed with. Another subject has
// opened the step again by now, and another spelling is the same.
func (s *session) sameAgain(step Step, k keyed) bool {
	if step == StepIdentity {
		return true
	}
	m := s.private.matterOf(step, s.State.Steps[step].Op)
	return m != nil && m.Content == k.Content
}

// shown reports whether a picture was shown for the other step: a face is no photo
// of a card.
func (s *session) shown(digest string, other Step) bool {
	m := s.private.matterOf(other, s.State.Steps[other].Op)
	return m != nil && slices.Contains(m.photos, digest)
}

// wireMatter is a matter as it is sealed.
type wireMatter struct {
	Step                      Step
	Op                        uint32
	Content                   string
	Name, Number, Card, Phone string
	Photos                    []string
	Document                  wireDocument
}

func (w *wireMatter) fields(c *wire.Codec) {
	wire.Uint(c, 1, "step", "", &w.Step)
	wire.Uint(c, 2, "op", "", &w.Op)
	c.Text(3, "content", "", &w.Content)
	c.Text(4, "name", forPerson, &w.Name)
	c.Text(5, "number", forPerson, &w.Number)
	c.Text(6, "card", forPerson, &w.Card)
	c.Text(7, "phone", forPerson, &w.Phone)
	wire.Texts(c, 8, "photos", forPerson, &w.Photos)
	c.Message(9, "document", w.Document.fields)
	known(c, w.Step)
}

func (m *matter) wire() wireMatter {
	w := wireMatter{
		Step: m.Step, Op: m.Op, Content: m.Content,
		Name: m.identity.Name.RevealStored(), Number: m.identity.Number.Reveal(),
		Card: m.card.Number.Reveal(), Phone: revealMobile(m.card.Mobile), Photos: m.photos,
		Document: wireDocumentOf(m.identity.Document),
	}
	return w
}

func (w *wireMatter) matter(r *reader) matter {
	m := matter{
		Step: w.Step, Op: w.Op, Content: w.Content, photos: w.Photos,
		identity: Identity{Name: r.name(w.Name), Number: r.number(w.Number), Document: r.document(w.Document)},
		card:     Card{Number: r.card(w.Card), Mobile: r.mobile(w.Phone)},
	}
	return m
}

// A wireDocument is the number of a document that is not the mainland's, as it is sealed.
type wireDocument struct{ Kind, Number string }

func (w *wireDocument) fields(c *wire.Codec) {
	c.Text(1, "kind", forPerson, &w.Kind)
	c.Text(2, "number", forPerson, &w.Number)
}

func wireDocumentOf(n document.Number) (w wireDocument) {
	if n.IsValid() {
		w = wireDocument{n.Kind().String(), n.Reveal()}
	}
	return w
}

// revealMobile is the number's text, or "" where there is none.
func revealMobile(m sms.Mobile) string {
	if !m.IsValid() {
		return ""
	}
	return m.Reveal()
}
