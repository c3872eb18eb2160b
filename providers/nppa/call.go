package nppa

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"github.com/go-realname/sdk/providers/internal/wire"
)

// encrypt returns the body of a request: the nonce, the text under AES-128-GCM and its tag,
// in base64, as the member data.
func (k *Client) encrypt(nonce, plain []byte) []byte {
	sealed := k.seal.Seal(slices.Clone(nonce), nonce, plain, nil)
	return []byte(`{"data":"` + base64.StdEncoding.EncodeToString(sealed) + `"}`)
}

// sign returns the signature: SHA-256 of the key's hex digits, of every name with its value,
// in the order of the names, and of the body.
func (k *Client) sign(values map[string]string, body []byte) string {
	var names []string
	for name := range values {
		names = append(names, name)
	}
	slices.Sort(names)
	var b strings.Builder
	b.WriteString(k.key.Show())
	for _, name := range names {
		b.WriteString(name + values[name])
	}
	b.Write(body)
	sum := sha256.Sum256([]byte(b.String()))
	return hex.EncodeToString(sum[:])
}

// An answer is what came of a request: its code and its data.
type answer struct {
	*wire.Exchange
	code int64       // errcode
	data wire.Object // nil if there is none
}

// ask sends a request once: a POST with a body, or a GET with an ai.
func (k *Client) ask(ctx context.Context, e *endpoint, op, ai string, body any) (answer, error) {
	x := k.client.Begin(e.action, op)
	if e.query {
		x.Query()
	}
	values := map[string]string{
		"appId": k.appID, "bizId": k.bizID, "timestamps": strconv.FormatInt(k.client.Now().UnixMilli(), 10),
	}
	h := http.Header{"Content-Type": {"application/json; charset=utf-8"}}
	for name, value := range values {
		h[name] = []string{value} // named as the system's documents do
	}
	r := wire.Request{Method: http.MethodGet, URL: k.urls[e], Header: h}
	if e.query {
		values["ai"] = ai
		r.URL += "?ai=" + ai
	} else {
		plain, err := json.Marshal(body)
		if err != nil {
			return answer{}, x.Input()
		}
		nonce := make([]byte, k.seal.NonceSize())
		rand.Read(nonce)
		r.Method, r.Body = http.MethodPost, k.encrypt(nonce, plain)
	}
	h["sign"] = []string{k.sign(values, r.Body)}
	reply, problem := k.client.Send(ctx, r)
	if problem != nil {
		return answer{}, x.Failed(problem)
	}
	return open(x, reply)
}

// open takes an answer out of its envelope. One with the code of an error and a result says two
// things, and so nothing.
func open(x *wire.Exchange, reply wire.Reply) (answer, error) {
	if reply.Status != http.StatusOK {
		return answer{}, x.Status(reply.Status)
	}
	o, err := wire.ParseObject(reply.Body)
	code, ok := o.Int("errcode")
	if err != nil || !ok {
		return answer{}, x.Unreadable()
	}
	message, _ := o.Text("errmsg")
	x.Heard("", strconv.FormatInt(code, 10)+": "+message)
	data, ok := o.Object("data")
	if o.Has("data") && !ok || code != 0 && data.Has("result") {
		return answer{}, x.Unreadable()
	}
	return answer{x, code, data}, nil
}

// by is the name of a code in a table.
func (a answer) by() string { return strconv.FormatInt(a.code, 10) }
