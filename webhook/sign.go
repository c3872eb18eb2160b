package webhook

import (
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// The headers of a message, by the specification.
const (
	headerID        = "Webhook-Id"
	headerTimestamp = "Webhook-Timestamp"
	headerSignature = "Webhook-Signature"
)

// tolerance is how far the time of an attempt may lie from that of the receiver, both ways.
const tolerance = 5 * time.Minute

const (
	maxSecrets    = 8
	maxSignatures = 32 // in one header
	maxForeignID  = 256
)

var errSecrets = errors.New("webhook: want 1 to 8 valid secrets")

// checkSecrets reports what is wrong with the secrets of a configuration.
func checkSecrets(secrets []Secret) error {
	if len(secrets) == 0 || len(secrets) > maxSecrets {
		return errSecrets
	}
	for _, s := range secrets {
		if !s.IsValid() {
			return errSecrets
		}
	}
	return nil
}

// sign returns the signature of a message in the form "v1,<base64>". What is signed is
// "id.timestamp.body".
func (s Secret) sign(id, timestamp string, body []byte) string {
	var room [maxSecret]byte
	key := s.key.AppendShow(room[:0])
	defer clear(key)
	mac := hmac.New(sha256.New, key)
	io.WriteString(mac, id+"."+timestamp+".")
	mac.Write(body)
	return "v1," + base64.StdEncoding.EncodeToString(mac.Sum(nil))
}

// setHeaders adds the headers of one attempt, with a signature under each secret.
func setHeaders(h http.Header, secrets []Secret, id string, at time.Time, body []byte) {
	timestamp := strconv.FormatInt(at.Unix(), 10)
	all := make([]string, len(secrets))
	for i, s := range secrets {
		all[i] = s.sign(id, timestamp, body)
	}
	h.Set(headerID, id)
	h.Set(headerTimestamp, timestamp)
	h.Set(headerSignature, strings.Join(all, " "))
}

// Verify reads a message that came with a request's header and body, if one of its signatures
// is by one of the secrets. Give it the body as it came, byte for byte, and bound its length
// before. Now is the time of the receiver: the attempt must not be signed more than five minutes
// before or after.
//
// Verify says nothing of messages that come twice: compare Stream and Number, or ID, with what
// you have, in the transaction that takes the message. The error is an [*Error] that matches
// [ErrInvalid]. Answer all of them alike.
func Verify(secrets []Secret, header http.Header, body []byte, now time.Time) (Message, error) {
	if err := checkSecrets(secrets); err != nil {
		return Message{}, err
	}
	id, err := authentic(secrets, header, body, now)
	if err != nil {
		return Message{}, err
	}
	return parseBody(id, body)
}

// authentic checks everything but what is in the body, and returns the message's ID.
func authentic(secrets []Secret, header http.Header, body []byte, now time.Time) (string, error) {
	var values [3]string
	for i, name := range []string{headerID, headerTimestamp, headerSignature} {
		all := header.Values(name)
		if len(all) == 0 || all[0] == "" {
			return "", &Error{Reason: NoHeader}
		}
		values[i] = all[0]
		if len(all) > 1 {
			return "", &Error{Reason: BadHeader}
		}
	}
	id, timestamp, signatures := values[0], values[1], strings.Split(values[2], " ")
	at, ok := parseTimestamp(timestamp)
	switch {
	case !ok || !signedID(id) || len(signatures) > maxSignatures:
		return "", &Error{Reason: BadHeader}
	case now.Sub(at) > tolerance:
		return "", &Error{Reason: TooOld}
	case at.Sub(now) > tolerance:
		return "", &Error{Reason: TooNew}
	}
	found := 0
	for _, secret := range secrets {
		want := []byte(secret.sign(id, timestamp, body))
		for _, s := range signatures {
			found |= subtle.ConstantTimeCompare([]byte(s), want)
		}
	}
	if found == 0 {
		return "", &Error{Reason: WrongSignature}
	}
	return id, nil
}

// parseTimestamp reads the seconds since 1970 in their shortest form.
func parseTimestamp(s string) (time.Time, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	if err != nil || n <= 0 || n > 1<<40 || strconv.FormatInt(n, 10) != s {
		return time.Time{}, false
	}
	return time.Unix(n, 0), true
}

// signedID reports whether s may be an ID. Printable ASCII without a full stop: with one, the
// text that is signed could be cut in two ways.
func signedID(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] > '~' || s[i] == '.' {
			return false
		}
	}
	return len(s) <= maxForeignID
}
