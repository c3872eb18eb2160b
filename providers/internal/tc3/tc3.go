// Package tc3 signs requests to Tencent Cloud (签名方法 v3).
package tc3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"strconv"
	"strings"
	"time"
)

// Sign returns the Authorization header of a POST with the given body
// (签名方法 v3, TC3-HMAC-SHA256). The content type and the host are signed.
func Sign(id, secret, service, host, path, contentType string, body []byte, at time.Time) string {
	day := at.UTC().Format("2006-01-02")
	scope := day + "/" + service + "/tc3_request"
	request := strings.Join([]string{
		"POST", path, "", "content-type:" + contentType, "host:" + host, "",
		"content-type;host", hexSum(body),
	}, "\n")
	toSign := strings.Join([]string{
		"TC3-HMAC-SHA256", strconv.FormatInt(at.Unix(), 10), scope, hexSum([]byte(request)),
	}, "\n")
	key := mac(mac(mac([]byte("TC3"+secret), day), service), "tc3_request")
	return "TC3-HMAC-SHA256 Credential=" + id + "/" + scope +
		", SignedHeaders=content-type;host, Signature=" + hex.EncodeToString(mac(key, toSign))
}

// hexSum is SHA-256 in hex.
func hexSum(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// mac is HMAC-SHA256.
func mac(key []byte, s string) []byte {
	h := hmac.New(sha256.New, key)
	h.Write([]byte(s))
	return h.Sum(nil)
}
