package report

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"math/big"
	"strings"
)

// b64 writes and reads what RFC 7515 calls base64url: each text has one form.
var b64 = base64.RawURLEncoding.Strict()

// A header is the protected header of a signature. Members that are not here are refused: one of
// them might change what the rest means (RFC 7515, 4.1.11).
type header struct {
	Algorithm string `json:"alg"`
	Key       string `json:"kid,omitempty"`
	Type      string `json:"typ,omitempty"`
}

// A verifyKey is a public key, with the one algorithm that it is for: what the header says chooses
// nothing (RFC 8725, 3.1).
type verifyKey struct {
	algorithm, id string
	verify        func(input, signature []byte) bool
}

// keyOf is a public key as it is used here.
func keyOf(key crypto.PublicKey) (verifyKey, error) {
	switch k := key.(type) {
	case ed25519.PublicKey:
		if len(k) != ed25519.PublicKeySize {
			return verifyKey{}, ErrKey
		}
		jwk := fmt.Sprintf(`{"crv":"Ed25519","kty":"OKP","x":"%s"}`, b64.EncodeToString(k))
		return verifyKey{"EdDSA", thumbprint(jwk), func(in, sig []byte) bool { return ed25519.Verify(k, in, sig) }}, nil
	case *ecdsa.PublicKey:
		if k == nil || k.Curve != elliptic.P256() {
			return verifyKey{}, ErrKey
		}
		point, err := k.Bytes()
		if err != nil {
			return verifyKey{}, ErrKey
		}
		x, y := b64.EncodeToString(point[1:33]), b64.EncodeToString(point[33:])
		jwk := fmt.Sprintf(`{"crv":"P-256","kty":"EC","x":"%s","y":"%s"}`, x, y)
		return verifyKey{"ES256", thumbprint(jwk), func(in, sig []byte) bool { return verifyES256(k, in, sig) }}, nil
	}
	return verifyKey{}, ErrKey
}

// thumbprint is that of RFC 7638, of a key whose members are in order.
func thumbprint(jwk string) string {
	sum := sha256.Sum256([]byte(jwk))
	return b64.EncodeToString(sum[:])
}

// seal signs body as a JWS in its compact form.
func seal(signer crypto.Signer, kind string, body []byte) (string, error) {
	if signer == nil {
		return "", ErrKey
	}
	key, err := keyOf(signer.Public())
	if err != nil {
		return "", err
	}
	head, err := json.Marshal(header{key.algorithm, key.id, kind})
	if err != nil {
		return "", err
	}
	input := b64.EncodeToString(head) + "." + b64.EncodeToString(body)
	signature, err := signWith(signer, key.algorithm, []byte(input))
	if err != nil {
		return "", fmt.Errorf("report: signer: %w", err)
	}
	if !key.verify([]byte(input), signature) { // a signer of another key, or a broken one
		return "", fmt.Errorf("report: signer: what it signed does not verify under its own key")
	}
	return input + "." + b64.EncodeToString(signature), nil
}

func signWith(signer crypto.Signer, algorithm string, input []byte) ([]byte, error) {
	if algorithm == "EdDSA" {
		return signer.Sign(rand.Reader, input, crypto.Hash(0))
	}
	digest := sha256.Sum256(input)
	der, err := signer.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var pair struct{ R, S *big.Int }
	if rest, err := asn1.Unmarshal(der, &pair); err != nil || len(rest) > 0 {
		return nil, fmt.Errorf("signature is not in ASN.1")
	}
	if pair.R.Sign() <= 0 || pair.S.Sign() <= 0 || pair.R.BitLen() > 256 || pair.S.BitLen() > 256 {
		return nil, fmt.Errorf("signature is out of range")
	}
	return append(pair.R.FillBytes(make([]byte, 32)), pair.S.FillBytes(make([]byte, 32))...), nil
}

// verifyES256 checks a signature in the form of RFC 7518, 3.4: both numbers, 32 bytes each.
func verifyES256(key *ecdsa.PublicKey, input, signature []byte) bool {
	if len(signature) != 64 {
		return false
	}
	digest := sha256.Sum256(input)
	r, s := new(big.Int).SetBytes(signature[:32]), new(big.Int).SetBytes(signature[32:])
	return ecdsa.Verify(key, digest[:], r, s)
}

// open returns what one of the keys has signed as being of a kind.
func open(text, kind string, keys []crypto.PublicKey) ([]byte, error) {
	var all []verifyKey
	for _, key := range keys {
		k, err := keyOf(key)
		if err != nil {
			return nil, err
		}
		all = append(all, k)
	}
	input, h, body, signature, ok := parse(text)
	if !ok || h.Type != kind {
		return nil, fmt.Errorf("%w: not in its form", ErrInvalid)
	}
	for _, k := range all {
		if k.algorithm == h.Algorithm && (h.Key == "" || h.Key == k.id) && k.verify(input, signature) {
			return body, nil
		}
	}
	return nil, fmt.Errorf("%w: signed by none of the keys", ErrInvalid)
}

// parse takes a JWS apart. Nothing of it is believed yet.
func parse(text string) (input []byte, h header, body, signature []byte, ok bool) {
	head, rest, ok := strings.Cut(text, ".")
	content, sig, ok2 := strings.Cut(rest, ".")
	if !ok || !ok2 || strings.Contains(sig, ".") {
		return nil, h, nil, nil, false
	}
	rawHead, err1 := decode(head)
	body, err2 := decode(content)
	signature, err3 := decode(sig)
	if err1 != nil || err2 != nil || err3 != nil {
		return nil, h, nil, nil, false
	}
	dec := json.NewDecoder(bytes.NewReader(rawHead))
	dec.DisallowUnknownFields()
	if err := dec.Decode(&h); err != nil || dec.More() {
		return nil, h, nil, nil, false
	}
	return []byte(head + "." + content), h, body, signature, true
}

// decode reads base64url; line breaks, which package base64 passes over, are refused.
func decode(s string) ([]byte, error) {
	if strings.ContainsAny(s, "\r\n") {
		return nil, ErrInvalid
	}
	return b64.DecodeString(s)
}
