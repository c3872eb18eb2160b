package realname

import "time"

// A View is a session as JSON shows it: to a page, to an app, to an operator. Personal data is
// in it as masked text, so a View may be logged. Values have the names that their String
// gives, times are RFC 3339 in UTC, and a field that is zero is left out unless it says
// otherwise. What was encoded decodes to the same View.
type View struct {
	Session string `json:"session"` // its id; always there, as are the next four
	Account string `json:"account"` // as given to [Verifier.Start]
	Goal    Goal   `json:"goal"`
	Method  Method `json:"method"`
	Status  Status `json:"status"`
	Reason  Reason `json:"reason,omitempty"` // of a status that is not approved

	Waiting Waiting       `json:"waiting"`         // for whom the session waits; always there
	Next    Step          `json:"next,omitempty"`  // what it waits for
	Steps   []Progress    `json:"steps"`           // those of the method, in order, and the review
	Needs   []ConsentNeed `json:"needs,omitempty"` // the consents that are still needed
	Ways    []Way         `json:"ways,omitempty"`  // what the person can do if Next has no tries left, or they declined it
	Round   int           `json:"round"`           // of review; 0 before the first

	// Continues says that the user goes on at a page of the provider. Its address is a
	// secret, and so not in a View: it is [Session].Continue.
	Continues bool `json:"continues,omitempty"`

	Started  time.Time `json:"started"`
	Decided  time.Time `json:"decided,omitzero"`
	Ended    time.Time `json:"ended,omitzero"`
	Deadline time.Time `json:"deadline"` // when the session expires, if it has not ended by then

	Reference string `json:"reference,omitempty"` // what the service calls the session

	Name     string `json:"name,omitempty"`     // masked, such as "张**"
	Number   string `json:"number,omitempty"`   // masked: of the ID card, or of the other document
	Document string `json:"document,omitempty"` // the kind of the other document, see [document.Kind]
	Card     string `json:"card,omitempty"`     // masked: the card that the bank has confirmed
	Mobile   string `json:"mobile,omitempty"`   // masked: the number that codes go to
}

// View returns the session as JSON shows it.
func (s Session) View() View {
	v := View{
		Session: s.Ref.ID, Account: s.Ref.Account, Goal: s.Goal, Method: s.Method, Status: s.Status, Reason: s.Reason,
		Waiting: s.Waiting, Next: s.Next, Needs: s.Needs, Ways: s.Ways, Steps: s.Steps, Reference: s.Reference, Round: s.Round, Continues: !s.Continue.IsZero(),
		Started: s.Started, Decided: s.Decided, Ended: s.Ended, Deadline: s.Deadline,
		Name: s.Subject.Name.Masked(), Number: s.Subject.Number.Masked(), Card: s.Card.Masked(), Mobile: s.Mobile.Masked(),
	}
	if d := s.Subject.Document; d.IsValid() {
		v.Number, v.Document = d.Masked(), d.Kind().String()
	}
	return v
}
