// Package report is a signed statement of one verification (实名认证): what was shown by which
// channel, who answered, when, under which texts of consent, and who decided. Give it to an
// auditor, a partner or a court: whoever has the service's public key can check it years later,
// without asking the service, see [Verify].
//
// A [Statement] comes from realname.Records.Report and is signed with [Sign]. It holds no name, no
// number and no account, so it stays valid, and may be kept, when the person's data is erased.
// Who it is about the service knows by the session's id, for as long as it keeps that.
//
// What is signed is a JSON Web Signature in its compact form (RFC 7515) with the algorithm EdDSA
// over Ed25519 (RFC 8037) or ES256: any library for JWS can read it as well.
package report

import (
	"crypto"
	"encoding/json"
	"errors"
	"fmt"
	"time"
)

// A Statement says how one session of a verification went. Times are UTC. Names of steps,
// reasons and the like are those of package realname, such as "face".
type Statement struct {
	// Issuer is the service that says so. It is for whoever signs to fill in, and may be empty.
	Issuer string `json:"iss,omitempty"`

	// Made is when the statement was made.
	Made time.Time `json:"made"`

	Session string `json:"session"`          // its id, drawn at random
	Goal    string `json:"goal"`             // what the person came for, such as "verify"
	Method  string `json:"method"`           // such as "id_card"
	Status  string `json:"status"`           // when the statement was made, such as "approved" or "revoked"
	Reason  string `json:"reason,omitempty"` // of the Status; empty if it has none

	Started  time.Time `json:"started"`           // by the person
	Decided  time.Time `json:"decided,omitzero"`  // by a person or a program; zero if nobody has
	Approved time.Time `json:"approved,omitzero"` // zero if it was not
	Ended    time.Time `json:"ended,omitzero"`    // when the session was no longer open: also by its approval

	Level int  `json:"level"`          // what the session alone shows, by the service's rule
	Face  bool `json:"face,omitempty"` // whether a face was compared

	DecidedBy string `json:"decided_by,omitempty"` // "people" or "program"; empty if nothing was decided
	Actor     string `json:"actor,omitempty"`      // what the service calls the member of its staff who decided

	Checks   []Check   `json:"checks,omitempty"`   // in the order in which they were answered
	Consents []Consent `json:"consents,omitempty"` // in the order in which they were given

	// Trail is the hash of the newest entry of the session's audit trail. Compare it with the
	// trail that the service keeps.
	Trail   string `json:"trail"`
	Entries int    `json:"entries"` // how many entries that trail had
}

// A Check is one step that came to an answer: what a provider said, or what the service saw itself.
type Check struct {
	Step      string    `json:"step"`                // such as "face"
	Outcome   string    `json:"outcome"`             // "passed" or "failed"
	Reason    string    `json:"reason,omitempty"`    // why it failed, such as "mismatch"
	Findings  string    `json:"findings,omitempty"`  // what was odd, such as "name_dot_only"
	Provider  string    `json:"provider,omitempty"`  // who answered; empty where it gave no name
	Reference string    `json:"reference,omitempty"` // the provider's number of the check
	Time      time.Time `json:"time"`                // of the answer

	// Counts tells whether the check is about the subject that the session ended with. Those before
	// were about another name or number, which the person has corrected since. A consent that was
	// taken back does not change it: see [Consent].Withdrawn.
	Counts bool `json:"counts"`
}

// A Consent is a text that the person agreed to for a step, or a guardian for them.
type Consent struct {
	Step     string    `json:"step"`               // its purpose
	Text     string    `json:"text"`               // the service's name of the text
	Version  string    `json:"version,omitempty"`  // of the text
	Language string    `json:"language,omitempty"` // in which it was shown, such as "zh"
	Receiver string    `json:"receiver,omitempty"` // who gets the data
	Country  string    `json:"country,omitempty"`  // of a receiver abroad
	Guardian bool      `json:"guardian,omitempty"` // given by a guardian, who is one by the service's word
	Time     time.Time `json:"time"`               // when they agreed

	Withdrawn time.Time `json:"withdrawn,omitzero"` // when it was taken back

	// Lost is when a guardian's consent counted no more: the account of the guardian who agreed last was not
	// verified any more. It is zero where it stands, and for the person's own.
	Lost time.Time `json:"lost,omitzero"`
}

// MaxSize bounds a signed statement, in bytes.
const MaxSize = 256 << 10

var (
	// ErrInvalid is matched by every error of [Verify]: the text is no statement that one of the
	// keys has signed.
	ErrInvalid = errors.New("report: not a valid statement")

	// ErrKey means that a key is none that statements are signed with: Ed25519, or ECDSA over P-256.
	ErrKey = errors.New("report: key is neither Ed25519 nor ECDSA over P-256")

	// ErrSize means that a statement is larger than [MaxSize].
	ErrSize = errors.New("report: statement is too large")
)

// version is the form of a statement. Fields may be added to it: who does not know them passes over
// them.
const version = 1

// kind is the type of the signed text, so that a key used for other tokens as well signs no
// statement by mistake.
const kind = "realname-report+jws"

// A payload is a statement as it is signed.
type payload struct {
	Version int `json:"v"`
	Statement
}

// Sign signs s, and returns the text to hand out. The signer's public key is an
// ed25519.PublicKey, or an *ecdsa.PublicKey over P-256; it may live in an HSM or a key service. The
// error is [ErrKey], [ErrSize], or the signer's own.
func Sign(signer crypto.Signer, s Statement) (string, error) {
	body, err := json.Marshal(payload{version, s})
	if err != nil {
		return "", fmt.Errorf("report: %w", err)
	}
	text, err := seal(signer, kind, body)
	if err == nil && len(text) > MaxSize {
		return "", ErrSize
	}
	return text, err
}

// Verify checks that text is a statement signed by one of the keys, and returns it. It asks nobody:
// have the keys from the service by another way than the text. A key that a service no longer
// signs with stays among them for as long as its statements are to count. Every key must be one that
// [Sign] takes, else the error is [ErrKey]; every other error matches [ErrInvalid].
//
// Whether the approval still stands today is not in it: Status is of the time Made.
func Verify(text string, keys ...crypto.PublicKey) (Statement, error) {
	if len(text) > MaxSize {
		return Statement{}, fmt.Errorf("%w: larger than %d bytes", ErrInvalid, MaxSize)
	}
	body, err := open(text, kind, keys)
	if err != nil {
		return Statement{}, err
	}
	var p payload
	if err := json.Unmarshal(body, &p); err != nil {
		return Statement{}, fmt.Errorf("%w: not in its form", ErrInvalid)
	}
	if p.Version != version {
		return Statement{}, fmt.Errorf("%w: of another version", ErrInvalid)
	}
	return p.Statement, nil
}

// KeyID names a public key as statements do: the thumbprint of its JSON Web Key (RFC 7638, SHA-256,
// unpadded URL base64). The error is [ErrKey].
func KeyID(key crypto.PublicKey) (string, error) {
	k, err := keyOf(key)
	return k.id, err
}
