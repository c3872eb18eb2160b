package realname

import (
	"slices"

	"github.com/go-realname/sdk/internal/wire"
)

// A Purpose is what a consent is for: the data of one step, handed to whoever checks it. One
// consent never covers two of them (个人信息保护法, arts. 23 and 29).
type Purpose uint8

const (
	PurposeIdentity = Purpose(StepIdentity) // name and ID number: sensitive data
	PurposePhotos   = Purpose(StepPhotos)   // photos of the document
	PurposeFace     = Purpose(StepFace)     // the face check
	PurposeCard     = Purpose(StepCard)     // the bank card
	PurposeCarrier  = Purpose(StepCarrier)  // the mobile number, with name and ID number

	numPurposes = int(PurposeCarrier) + 1
)

var purposeNames = [numPurposes]string{"unknown", "identity", "photos", "face", "card", "carrier"}

// String returns a stable name such as "face".
func (p Purpose) String() string { return nameOf(purposeNames[:], uint8(p)) }

// step is the step whose data a consent is about.
func (p Purpose) step() Step { return Step(p) }

// A Text is one text of consent that is in force, in one language.
type Text struct {
	ID       string // such as "face-tencent": of one purpose and one receiver, in all languages
	Version  string // such as "2026-05"; a new one asks again
	Language string // the language tag (BCP 47), such as "zh-Hans"

	Purpose  Purpose
	Receiver string // who gets the data: the backend's Name, or ""; see [ConsentNeed]
	Country  string // where the receiver is, if abroad: two letters (ISO 3166-1); "" for the mainland

	// Guardian says that it is for guardians, see [Verifier.GuardianConsent]. Without one they agree to the
	// text for the person.
	Guardian bool
}

// A ConsentNeed is one consent that a step needs before its backend is asked. Show its text to
// the person, and answer with [ConsentNeed.Act] when they agree.
type ConsentNeed struct {
	Purpose Purpose `json:"purpose"`
	Step    Step    `json:"step"` // that has to wait for it

	// Receiver is who gets the data: what the backend's method Name() string tells, or the
	// name in a [Chain] or [Split] where a member has no such method. A backend without a name is taken
	// for the service's own, and Receiver is "".
	Receiver string `json:"receiver,omitempty"`
	Country  string `json:"country,omitempty"`

	// Text and Version are the text in force, and Languages those in which there is one. All
	// are empty without [Config].Texts: any text counts then.
	Text      string   `json:"text,omitempty"`
	Version   string   `json:"version,omitempty"`
	Languages []string `json:"languages,omitempty"`

	// Guardian says that a guardian has to agree, with [Verifier.GuardianConsent]: for a person under 14 in
	// their place, and below [GoalSpec].Guardian as well as they do. What the person says does not count
	// for it.
	Guardian bool `json:"guardian,omitempty"`
}

// Act is the person's consent to the text in force, in a language.
func (n ConsentNeed) Act(language string) ConsentAct {
	return ConsentAct{
		Purpose: n.Purpose, Receiver: n.Receiver, Country: n.Country, Text: n.Text, Version: n.Version, Language: language,
	}
}

// A ConsentAct is that a person has agreed to one text: for one purpose and one receiver.
type ConsentAct struct {
	Purpose  Purpose `json:"purpose"`
	Receiver string  `json:"receiver,omitempty"` // as [ConsentNeed] has it
	Country  string  `json:"country,omitempty"`  // likewise
	Text     string  `json:"text"`               // the id of the text that was shown; 1 to 128 bytes of UTF-8
	Version  string  `json:"version"`            // of the text; 1 to 64 bytes
	Language string  `json:"language"`           // in which it was shown (BCP 47)
}

// An act is a ConsentAct as it is kept.
type act struct {
	ConsentAct
	Time     instant
	Guardian uint8 // whose it is: the nth of the session's guardians, or 0 for the person's own
}

func (a *act) fields(c *wire.Codec) {
	wire.Uint(c, 1, "purpose", "", &a.Purpose)
	c.Text(2, "receiver", "", &a.Receiver)
	c.Text(3, "country", "", &a.Country)
	c.Text(4, "text", "", &a.Text)
	c.Text(5, "version", "", &a.Version)
	c.Text(6, "language", "", &a.Language)
	wire.Time(c, 7, "time", "", &a.Time)
	wire.Uint(c, 8, "guardian", "", &a.Guardian)
}

// sameMatter reports whether two acts are about the same purpose and receiver.
func (a *ConsentAct) sameMatter(b *ConsentAct) bool {
	return a.Purpose == b.Purpose && a.Receiver == b.Receiver
}

// bundles reports whether two acts are one text for two consents that the law wants separate.
func (a *ConsentAct) bundles(b *ConsentAct) bool { return a.Text == b.Text && !a.sameMatter(b) }

// isMet reports whether an act is the consent that is needed.
func (n *ConsentNeed) isMet(a *ConsentAct) bool {
	switch {
	case n.Purpose != a.Purpose || n.Receiver != a.Receiver:
		return false
	case n.Text == "": // no texts are configured
		return true
	}
	return n.Text == a.Text && n.Version == a.Version && n.Country == a.Country && slices.Contains(n.Languages, a.Language)
}

// needOf is the one for a purpose and a receiver.
func needOf(needs *[numSteps][]ConsentNeed, a *ConsentAct) (ConsentNeed, bool) {
	if int(a.Purpose) >= numPurposes {
		return ConsentNeed{}, false
	}
	all := needs[a.Purpose.step()]
	i := slices.IndexFunc(all, func(n ConsentNeed) bool { return n.Receiver == a.Receiver })
	if i < 0 {
		return ConsentNeed{}, false
	}
	return all[i], true
}

// missing are the consents of the person that a step still needs.
func (p *policy) missing(step Step, given []act) (all []ConsentNeed) {
	for _, n := range p.needs[step] {
		if !slices.ContainsFunc(given, func(a act) bool { return !a.byGuardian() && n.isMet(&a.ConsentAct) }) {
			all = append(all, n)
		}
	}
	return all
}

// agreed are the steps that have all consents of the person which they need.
func (p *policy) agreed(given []act) (set stepSet) {
	for step := StepIdentity; step <= StepCarrier; step++ {
		if len(p.needs[step]) > 0 && len(p.missing(step, given)) == 0 {
			set |= setOf(step)
		}
	}
	return set
}
