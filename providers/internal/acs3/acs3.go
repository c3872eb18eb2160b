// Package acs3 signs requests to Alibaba Cloud (V3 版本请求体和签名机制).
package acs3

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/hex"
	"net/http"
	"slices"
	"strings"
)

// Sign returns the Authorization header of a POST (ACS3-HMAC-SHA256). It signs the host, the
// content type and every x-acs header of h. The query is one whose values are escaped as
// Form does.
func Sign(id, secret, host, path, query string, h http.Header, body []byte) string {
	signed := map[string]string{"host": host}
	for name, values := range h {
		if name = strings.ToLower(name); name == "content-type" || strings.HasPrefix(name, "x-acs-") {
			signed[name] = strings.TrimSpace(values[0])
		}
	}
	var names []string
	for name := range signed {
		names = append(names, name)
	}
	slices.Sort(names)
	var headers strings.Builder
	for _, name := range names {
		headers.WriteString(name + ":" + signed[name] + "\n")
	}
	list := strings.Join(names, ";")
	request := strings.Join([]string{"POST", path, query, headers.String(), list, Hash(body)}, "\n")
	mac := hmac.New(sha256.New, []byte(secret))
	mac.Write([]byte("ACS3-HMAC-SHA256\n" + Hash([]byte(request))))
	return "ACS3-HMAC-SHA256 Credential=" + id + ",SignedHeaders=" + list + ",Signature=" + hex.EncodeToString(mac.Sum(nil))
}

// Hash returns the SHA-256 of a body in hex.
func Hash(b []byte) string {
	sum := sha256.Sum256(b)
	return hex.EncodeToString(sum[:])
}

// Form writes parameters as a form, sorted by name, with the values escaped by RFC 3986.
func Form(p map[string]string) string {
	var names []string
	for name := range p {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	for i, name := range names {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(escape(name) + "=" + escape(p[name]))
	}
	return b.String()
}

// escape escapes all but letters, digits and -_.~ by RFC 3986.
func escape(s string) string {
	const hexDigits = "0123456789ABCDEF"
	var b strings.Builder
	for i := range len(s) {
		c := s[i]
		if 'a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' || strings.IndexByte("-_.~", c) >= 0 {
			b.WriteByte(c)
			continue
		}
		b.Write([]byte{'%', hexDigits[c>>4], hexDigits[c&15]})
	}
	return b.String()
}
