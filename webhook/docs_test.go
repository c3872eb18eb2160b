package webhook_test

import (
	"bufio"
	"net/http"
	"os"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/go-realname/sdk/webhook"
)

// TestDocs verifies the request that the pages for receivers show, with the secret that stands
// below it.
func TestDocs(t *testing.T) {
	for _, page := range []string{"../docs/webhook.md", "../docs/webhook.zh.md"} {
		text, err := os.ReadFile(page)
		if err != nil {
			t.Fatal(err)
		}
		_, rest, _ := strings.Cut(string(text), "\n```http\n")
		head, _, ok := strings.Cut(rest, "\n```\n")
		head, body, ok2 := strings.Cut(head, "\n\n")
		r, err := http.ReadRequest(bufio.NewReader(strings.NewReader(head + "\n\n")))
		if err != nil || !ok || !ok2 {
			t.Fatalf("%s: no request: %v", page, err)
		}
		secrets := []webhook.Secret{mustSecret(regexp.MustCompile("whsec_[A-Za-z0-9+/=]+").FindString(rest))}
		at, err := strconv.ParseInt(r.Header.Get("Webhook-Timestamp"), 10, 64)
		if err != nil {
			t.Fatal(err)
		}
		m, err := webhook.Verify(secrets, r.Header, []byte(body), time.Unix(at, 0))
		if err != nil || m.Number != 3 {
			t.Errorf("%s: %v, %v", page, m, err)
		}
		if !strings.Contains(string(text), "65,536") || webhook.MaxBody != 65536 {
			t.Errorf("%s: another bound of a body than %d", page, webhook.MaxBody)
		}
	}
}
