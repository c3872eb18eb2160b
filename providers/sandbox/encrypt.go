package sandbox

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"slices"
	"sync"
)

// EncryptKey is the public key by which requests to Tencent Cloud may be encrypted, as the console
// of the vendor shows it: PEM in base64.
func EncryptKey() string {
	der := x509.MarshalPKCS1PublicKey(&tcPrivate().PublicKey)
	return base64.StdEncoding.EncodeToString(pem.EncodeToMemory(&pem.Block{Type: "RSA PUBLIC KEY", Bytes: der}))
}

// tcPrivate is the key that everybody knows.
var tcPrivate = sync.OnceValue(func() *rsa.PrivateKey {
	der, err := base64.StdEncoding.DecodeString(tcKey)
	if err != nil {
		panic(err) // not reached: the key is below
	}
	key, err := x509.ParsePKCS1PrivateKey(der)
	if err != nil {
		panic(err)
	}
	return key
})

// tcKey is tcPrivate. It protects nothing.
const tcKey = "MIICXgIBAAKBgQDVoHT8wMCuKmlwRiTcJWag17P+MX3NCWIIoZm38rmMZkERW2IN/QymVOo1qoWaxERe6dRts2MpUbH9APK7nB32Spsf7v1PfDv4N8L3R7dN" +
	"3GhofqBQBOHhyWu/Gvg/cNVYrX9oB0FqG1xsb8N751BSm4Yhgk7fRHKVVtVXN12RAQIDAQABAoGAAxFxJLErA0VaKtHjFSNXYD+A1wmEbkWwegHCKK1sg0rz" +
	"q8lldOB5xkjJbVhj31dqyPcwRRwStET3WrQhCFdDad+p9BXqYXyPphevMr5loB89wsIs9NxBEnZWGI5UcBvsgbi2hX8ebv3Yrwi+gPmTp31i03cJMuRjsKji" +
	"Tpc44wECQQDeBR2TKucqPjW21/gqUi4duHsJSCpcH5R2RMrvxyWi+QygAl/8VXwMq6z84RziMyNscLMyZ60k66cpfsE/I8XhAkEA9lJ9mcYx8LjW4R6OWo7M" +
	"sQ1aMv20UqDKMB571puqQzAYUSUgExmXoMNpLuEWcp5JwkY5Pu2J8sOi4wdyZoTvIQJBAJuF0dXJc+zvbwkJ+FkNACjplaZG2wV1SbYfMlkMk5y6ANIFV9+W" +
	"sjLd/2uU9Xquf93yhFSGs47tVEeI9y2XjYECQQDSh6LOYbWhd3pBIuqsv8x3r1/eoTUUQlVNV2ClBps5ncvK3x5Q9NjCEQK/jKaxBFUqdPbMsB3tngSEYoMG" +
	"2KvBAkEAmRbMrhOQDD+ueD/IVoVz0INvp2UgTXL0I4Cqtt73nvAO9UvHrlENFJ1C4QBrdoGYEEvfNjkM4aV7YWmuTH5dAA=="

// tcMayEncrypt are the members that the actions take encrypted.
var tcMayEncrypt = []string{"IdCard", "Name", "BankCard", "Phone", "Mobile"}

// tcOpen decrypts the members of a request that says so, and returns the error code of the
// vendor, or "". PhoneVerification has what tells so beside its members, and takes no other
// algorithm.
func tcOpen(action string, p members) string {
	about, ok := p["Encryption"].(members)
	if action == "PhoneVerification" && p["CiphertextBlob"] != nil {
		about, ok = p, true
	}
	if !ok {
		if p["Encryption"] != nil || p["CiphertextBlob"] != nil {
			return "InvalidParameter"
		}
		return ""
	}
	list, _ := about["EncryptList"].([]any)
	if a, ok := about["Algorithm"].(string); ok && a != "AES-256-CBC" || len(list) == 0 {
		return "FailedOperation.DecryptSystemError"
	}
	for _, v := range list {
		name, _ := v.(string)
		if !slices.Contains(tcMayEncrypt, name) {
			return "InvalidParameter.UnsupportEncryptField"
		}
		text, ok := tcDecrypt(tcParams(about).str("CiphertextBlob"), tcParams(about).str("Iv"), tcParams(p).str(name))
		if !ok {
			return "FailedOperation.DecryptSystemError"
		}
		p[name] = text
	}
	return ""
}

// tcDecrypt decrypts a text under a key that is encrypted itself.
func tcDecrypt(blob, iv, sealed string) (string, bool) {
	locked, err1 := base64.StdEncoding.DecodeString(blob)
	start, err2 := base64.StdEncoding.DecodeString(iv)
	text, err3 := base64.StdEncoding.DecodeString(sealed)
	if err1 != nil || err2 != nil || err3 != nil || len(start) != aes.BlockSize || len(text) == 0 || len(text)%aes.BlockSize != 0 {
		return "", false
	}
	//lint:ignore SA1019 the vendor takes no other padding
	key, err := rsa.DecryptPKCS1v15(nil, tcPrivate(), locked)
	if err != nil || len(key) != 32 {
		return "", false
	}
	block, err := aes.NewCipher(key)
	if err != nil {
		return "", false
	}
	cipher.NewCBCDecrypter(block, start).CryptBlocks(text, text)
	fill := int(text[len(text)-1])
	if fill < 1 || fill > aes.BlockSize {
		return "", false
	}
	return string(text[:len(text)-fill]), true
}
