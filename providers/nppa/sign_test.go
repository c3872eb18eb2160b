package nppa

import (
	"encoding/hex"
	"encoding/json"
	"testing"

	"github.com/go-realname/sdk/providers"
)

// vectorKey is the key of the published example.
const vectorKey = "2836e95fcd10e04b0069bb1ee659955b"

// vector is the body of the published example.
const vector = `{"data":"CqT/33f3jyoiYqT8MtxEFk3x2rlfhmgzhxpHqWosSj4d3hq2EbrtVyx2aLj565ZQNTcPrcDipnvpq/D/vQDaLKW70O83Q42zvR0//OfnYLcIjTPMnqa+SOhsjQrSdu66ySSORCAo"}`

func vectorClient(t *testing.T) *Client {
	t.Helper()
	k, err := New(Config{Credentials: providers.NewCredentials("test-appId", vectorKey, ""), BizID: "test-bizId"})
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func TestEncryptPublished(t *testing.T) {
	nonce, err := hex.DecodeString("0aa4ffdf77f78f2a2262a4fc")
	if err != nil {
		t.Fatal(err)
	}
	plain := `{"ai":"test-accountId","name":"用户姓名","idNum":"371321199012310912"}`
	if got := string(vectorClient(t).encrypt(nonce, []byte(plain))); got != vector {
		t.Errorf("encrypt = %s, want the published %s", got, vector)
	}
	if !json.Valid([]byte(vector)) {
		t.Error("the vector is not JSON")
	}
}

func TestSignPublished(t *testing.T) {
	tests := []struct {
		name   string
		values map[string]string
		body   string
		want   string
	}{
		{"published", map[string]string{
			"appId": "test-appId", "bizId": "test-bizId", "timestamps": "1584949895758", "id": "test-id", "name": "test-name",
		}, vector, "386c03b776a28c06b8032a958fbd89337424ef45c62d0422706cca633d8ad5fd"},
		{"query", map[string]string{
			"appId": "test-appId", "bizId": "test-bizId", "timestamps": "1584949895758", "ai": "100000000000000001",
		}, "", "43999e5485cce0568553ddfeea078496db86c0b689ac9243092044055c5c4493"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			if got := vectorClient(t).sign(tt.values, []byte(tt.body)); got != tt.want {
				t.Errorf("sign = %s, want %s", got, tt.want)
			}
		})
	}
}
