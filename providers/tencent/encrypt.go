package tencent

import (
	"bytes"
	"crypto/aes"
	"crypto/cipher"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"slices"
)

// algorithm is how members are encrypted (敏感数据加密指引, 1007/47180).
const algorithm = "AES-256-CBC"

// parseKey reads the public key of the console: PEM, in base64 or not, of an RSA key.
func parseKey(s string) (*rsa.PublicKey, error) {
	text := []byte(s)
	if raw, err := base64.StdEncoding.DecodeString(s); err == nil {
		text = raw
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, errors.New("the EncryptKey is not PEM")
	}
	key, err := x509.ParsePKCS1PublicKey(block.Bytes)
	if err != nil {
		other, err := x509.ParsePKIXPublicKey(block.Bytes)
		if key, _ = other.(*rsa.PublicKey); err != nil || key == nil {
			return nil, errors.New("the EncryptKey is not an RSA key")
		}
	}
	if _, err := encrypt(key, nil, nil, false); err != nil {
		return nil, errors.New("the EncryptKey is shorter than 1024 bits, or does not encrypt")
	}
	return key, nil
}

// encrypt returns p with the members in secret encrypted, under a key of their own that only the
// provider can read. An endpoint that is flat takes what tells so beside the members.
func encrypt(key *rsa.PublicKey, p params, secret []string, flat bool) (params, error) {
	raw, iv := make([]byte, 24), make([]byte, aes.BlockSize)
	rand.Read(raw)
	rand.Read(iv)
	session := base64.StdEncoding.EncodeToString(raw) // 32 characters: the vendor's own code uses a text, too
	//lint:ignore SA1019 the vendor takes no other padding
	blob, err := rsa.EncryptPKCS1v15(rand.Reader, key, []byte(session))
	if err != nil {
		return nil, err
	}
	out := params{}
	var list []string
	for name, value := range p {
		out[name] = value
		if text, ok := value.(string); ok && slices.Contains(secret, name) {
			out[name] = seal([]byte(session), iv, text)
			list = append(list, name)
		}
	}
	slices.Sort(list)
	about := params{
		"EncryptList": list, "CiphertextBlob": base64.StdEncoding.EncodeToString(blob), "Iv": base64.StdEncoding.EncodeToString(iv),
	}
	if !flat {
		about["Algorithm"] = algorithm
		about = params{"Encryption": about}
	}
	for name, value := range about {
		out[name] = value
	}
	return out, nil
}

// seal encrypts a text by AES-256-CBC with the padding of PKCS #7, in base64.
func seal(key, iv []byte, text string) string {
	block, err := aes.NewCipher(key)
	if err != nil {
		panic(err) // not reached: the key has 32 bytes
	}
	fill := aes.BlockSize - len(text)%aes.BlockSize
	b := append([]byte(text), bytes.Repeat([]byte{byte(fill)}, fill)...)
	cipher.NewCBCEncrypter(block, iv).CryptBlocks(b, b)
	return base64.StdEncoding.EncodeToString(b)
}
