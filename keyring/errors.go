package keyring

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/go-realname/sdk/internal/mask"
)

var (
	// ErrConfig is matched by every problem that [New] finds.
	ErrConfig = errors.New("keyring: invalid configuration")

	// ErrLabel is returned for a label that is not 1 to 64 of [0-9a-z./-], or begins
	// with "keyring/".
	ErrLabel = errors.New("keyring: invalid label")

	// ErrUnknownKey means that the ring lacks the key, the algorithms or the
	// key service with which something was made. It is no verdict about it.
	ErrUnknownKey = errors.New("keyring: unknown key")

	// ErrNotServed means that the key is in the ring and does not serve this
	// purpose any more, see [Config].Serves. It matches [ErrUnknownKey] too: what the key
	// made counts as if it had left.
	ErrNotServed error = notServed{}

	// ErrMalformed means that something was not made by this package.
	ErrMalformed = errors.New("keyring: malformed")

	// ErrOpen means that a text was changed, moved to where the associated
	// data is different, or sealed under another label.
	ErrOpen = errors.New("keyring: cannot open")

	// ErrTooLarge is returned for what is larger than [MaxSize].
	ErrTooLarge = errors.New("keyring: too large")

	// ErrRemote means that a [Wrapper] or a [MAC] failed or gave an answer
	// that cannot be right. The error wraps the cause and does not print it.
	ErrRemote = errors.New("keyring: key service failed")

	// ErrZero is returned by the methods of the zero [Ring], [Purpose] and
	// [DataKey].
	ErrZero = errors.New("keyring: holds no key")

	errNoMarshal = errors.New("keyring: keys are not encoded")
)

// A Reason says what is wrong with a [Config].
type Reason uint8

// The reasons for which [New] refuses a configuration.
const (
	reasonUnknown   Reason = iota
	NoKeys                 // Keys is empty
	TooManyKeys            // more than MaxKeys
	BadID                  // an id is not 1 to 16 of [0-9a-z-]
	DuplicateID            // two keys have the same id
	ShortSecret            // a secret has fewer than 32 bytes
	LongSecret             // a secret has more than 1024 bytes
	ZeroSecret             // a secret is all zeros
	WeakSecret             // a secret has fewer than 8 different bytes: a placeholder
	EqualSecret            // two keys have the same secret
	MissingCurrent         // Current is empty
	UnknownCurrent         // Current is not the id of a key
	UnknownIndex           // Index is not the id of a key
	BadSuite               // a suite is not what Suite allows, or has the id of another one
	BadTimeout             // Timeout is negative
	UnknownOldIndex        // OldIndex is not the id of a key
	UnknownServes          // Serves names a key that is not there
	BadServes              // Serves has something that is no label
	LimitedCurrent         // Serves limits the current key
)

var reasonNames = [...]string{
	NoKeys: "no_keys", TooManyKeys: "too_many_keys",
	BadID: "bad_id", DuplicateID: "duplicate_id",
	ShortSecret: "short_secret", LongSecret: "long_secret", ZeroSecret: "zero_secret",
	WeakSecret: "weak_secret", EqualSecret: "equal_secret",
	MissingCurrent: "missing_current", UnknownCurrent: "unknown_current",
	UnknownIndex: "unknown_index", BadSuite: "bad_suite", BadTimeout: "bad_timeout",
	UnknownOldIndex: "unknown_old_index",
	UnknownServes:   "unknown_serves", BadServes: "bad_serves", LimitedCurrent: "limited_current",
}

// String returns the reason's stable name, such as "short_secret".
func (r Reason) String() string {
	if r == reasonUnknown || int(r) >= len(reasonNames) {
		return "unknown"
	}
	return reasonNames[r]
}

// A ConfigError is one problem of a [Config]. It matches [ErrConfig] and holds
// neither a secret nor an id: where the two were mixed up, the id is the secret.
type ConfigError struct {
	Reason Reason // what is wrong
	Key    int    // position in Config.Keys, or -1
}

// Error returns the reason and, counted from zero, the position of the key.
func (e *ConfigError) Error() string {
	if e.Key < 0 {
		return "keyring: " + e.Reason.String()
	}
	return "keyring: key at " + strconv.Itoa(e.Key) + ": " + e.Reason.String()
}

// Is reports whether target is [ErrConfig].
func (e *ConfigError) Is(target error) bool { return target == ErrConfig }

// A remoteError keeps what a key service said out of logs: services repeat
// what they were sent.
type remoteError struct {
	op    string
	cause func() error // reflection does not look into a func
}

func newRemoteError(op string, cause error) error {
	return &remoteError{op, func() error { return cause }}
}

func (e *remoteError) Error() string        { return "keyring: key service failed: " + e.op }
func (e *remoteError) Unwrap() error        { return e.cause() }
func (e *remoteError) Is(target error) bool { return target == ErrRemote }

// Format prints what Error returns: %#v and %d would print the fields.
func (e *remoteError) Format(f fmt.State, verb rune) { mask.Format(f, verb, e.Error()) }
