package realnamehttp

import (
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
)

// What the operations take. A field without omitzero is required.
type (
	startRequest struct {
		Goal   realname.Goal   `json:"goal" doc:"What the person comes for, such as verify"`
		Method realname.Method `json:"method,omitzero" doc:"How; may be left out where the goal has one way alone, and for reset_pin"`
	}
	consentRequest struct {
		Acts []realname.ConsentAct `json:"acts" doc:"What the person agrees to, as needs of the session has it: each for one purpose and one receiver, with the text that was shown, its version and its language"`
	}
	purposesRequest struct {
		Purposes []realname.Purpose `json:"purposes" doc:"What for, such as face: at least one"`
	}
	withdrawRequest struct {
		Purposes []realname.Purpose `json:"purposes,omitzero" doc:"What for, such as face; left out for all"`
	}
	identityRequest struct {
		Name     text `json:"name" doc:"As on the document"`
		Number   text `json:"number" doc:"Of the identity card, or of the document"`
		Document text `json:"document,omitzero" doc:"The kind of another document, such as passport; left out for an identity card or residence permit"`
	}
	photosRequest struct {
		Front realname.Photo `json:"front" doc:"The side with the portrait"`
		Back  realname.Photo `json:"back" doc:"The side with the national emblem"`
	}
	faceRequest struct {
		Photo realname.Photo `json:"photo,omitzero" doc:"Left out where the provider takes the picture on a page of its own"`
	}
	cardRequest struct {
		Number text `json:"number" doc:"Of the bank card"`
		Mobile text `json:"mobile,omitzero" doc:"The mobile number that the bank knows"`
	}
	codeRequest struct {
		Mobile    text `json:"mobile,omitzero" doc:"Where to; left out by bank card, and to send to the same number again"`
		Challenge text `json:"challenge,omitzero" doc:"The answer to a challenge, after sms.challenge_needed"`
	}
	checkRequest struct {
		Code text `json:"code" doc:"As it arrived"`
	}
	pinRequest struct {
		PIN text `json:"pin" doc:"Six digits"`
	}
	stepRequest struct {
		Step realname.Step `json:"step"`
	}
	methodRequest struct {
		Method realname.Method `json:"method"`
	}
	changePINRequest struct {
		Old text `json:"old" doc:"The PIN of now"`
		New text `json:"new" doc:"Six digits"`
	}
	exportRequest struct {
		PIN text `json:"pin" doc:"The account's PIN"`
	}
	eraseRequest struct {
		PIN text `json:"pin,omitzero" doc:"The account's PIN; left out where the account never belonged to anybody"`
	}
)

// What they answer.
type (
	wardNeeds struct {
		Session string                 `json:"session"`
		Needs   []realname.ConsentNeed `json:"needs" doc:"To what the guardian still has to agree: show the texts. Empty before the child has given name and number"`
	}
	session struct {
		realname.View
		Texts   []stepText `json:"texts" doc:"What to show to the person about the steps, in the language of Accept-Language"`
		Choices []choice   `json:"choices,omitempty" doc:"What to offer to the person who has no tries left, or does not agree: the ways, with their names"`
	}
	choice struct {
		Way  realname.Way `json:"way"`
		Name string       `json:"name"`
	}
	stepText struct {
		Step  realname.Step `json:"step"`
		Name  string        `json:"name" doc:"Of the step"`
		State string        `json:"state" doc:"How it stands, in a few words"`
		Told  string        `json:"told,omitempty" doc:"What to tell the person about it"`
	}
	sessions struct {
		Sessions []realname.View `json:"sessions" doc:"Oldest first"`
	}
	codeSent struct {
		Session   session   `json:"session"`
		Expires   time.Time `json:"expires" doc:"When the code is dead"`
		ResendAt  time.Time `json:"resend_at,omitzero" doc:"When the next may be sent"`
		SendsLeft int       `json:"sends_left" doc:"How many more the longest limit allows"`
		Unknown   bool      `json:"unknown,omitempty" doc:"It is not known whether the message was sent; it may arrive"`
		Repeated  bool      `json:"repeated,omitempty" doc:"The answer to an earlier request of the same key"`
	}
	page struct {
		URL string `json:"url" doc:"Where the person goes on; a secret of theirs"`
	}
	account struct {
		State    realname.AccountState `json:"state"`
		Since    time.Time             `json:"since,omitzero" doc:"When the oldest approval was given that counts"`
		Until    time.Time             `json:"until,omitzero" doc:"When the account lapses, or has lapsed"`
		Level    int                   `json:"level"`
		Channels []channel             `json:"channels" doc:"Who confirmed who the person is"`
		Face     bool                  `json:"face,omitempty" doc:"A face check was part of it"`
		Open     string                `json:"open,omitempty" doc:"The session that is open"`

		MobileProved time.Time `json:"mobile_proved,omitzero" doc:"When a mobile number was proved last"`
		MobileFresh  bool      `json:"mobile_fresh,omitempty" doc:"That was of late"`

		Approvals []string  `json:"approvals" doc:"The sessions whose approvals stand"`
		Cards     []string  `json:"cards" doc:"The bank cards that are bound"`
		Reverify  time.Time `json:"reverify,omitzero" doc:"By when the person is to prove themselves again"`

		Withdrawn []withdrawal `json:"withdrawn,omitempty" doc:"The consents that the person took back"`
	}
	withdrawal struct {
		Purpose realname.Purpose `json:"purpose"`
		At      time.Time        `json:"at"`
	}
	channel struct {
		Kind realname.ChannelKind `json:"kind"`
		Bank string               `json:"bank,omitempty"`
	}
	boundCards struct {
		Cards []boundCard `json:"cards" doc:"Oldest first"`
	}
	boundCard struct {
		ID     string    `json:"id"`
		Number string    `json:"number" doc:"Masked"`
		Since  time.Time `json:"since"`
	}
	pinState struct {
		Set       bool      `json:"set" doc:"Whether there is a PIN"`
		Since     time.Time `json:"since,omitzero"`
		TriesLeft int       `json:"tries_left" doc:"Wrong tries before the next lock"`
		RetryAt   time.Time `json:"retry_at,omitzero" doc:"When the lock ends"`
		ResetOnly bool      `json:"reset_only,omitempty" doc:"Only a reset helps"`
		Suspended bool      `json:"suspended,omitempty" doc:"It pays nothing for now"`
	}
	// done is what an operation answers that has nothing to tell.
	done struct{}
)

func sessionOf(lang language.Tag, s realname.Session) session {
	out := session{View: s.View(), Texts: []stepText{}}
	for _, p := range s.Steps {
		state, told := explain.Step(lang, p)
		out.Texts = append(out.Texts, stepText{p.Step, explain.Term(lang, p.Step), state, told})
	}
	for _, w := range s.Ways {
		out.Choices = append(out.Choices, choice{w, explain.Term(lang, w)})
	}
	return out
}

func accountOf(a realname.Account) account {
	out := account{
		State: a.State, Since: a.Since, Until: a.Until, Level: a.Level, Face: a.Shown.Face, Open: a.Open,
		Channels: []channel{}, Approvals: append([]string{}, a.Approvals...), Cards: append([]string{}, a.Cards...), Reverify: a.Reverify,
		MobileProved: a.MobileProved, MobileFresh: a.MobileFresh,
	}
	for _, w := range a.Withdrawn {
		out.Withdrawn = append(out.Withdrawn, withdrawal{w.Purpose, w.At})
	}
	for _, ch := range a.Shown.Channels {
		out.Channels = append(out.Channels, channel{ch.Kind, ch.Bank})
	}
	return out
}
