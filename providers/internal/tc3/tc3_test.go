package tc3

import (
	"strings"
	"testing"
	"time"
)

// The vectors are the published one of the documentation (签名方法 v3), one that the vendor's Go
// SDK sent to a local server, and three that were calculated with it.
func TestSignVectors(t *testing.T) {
	const id, secret = "AKIDz8krbsJ5yKBZQpn74WFkmLPx3EXAMPLE", "Gu5t9xGARNpq86cd98joQYCN3EXAMPLE"
	tests := []struct {
		name, id, secret, service, host, contentType string
		at                                           int64
		body, date, want                             string
	}{
		{"published", id, secret, "cvm", "cvm.tencentcloudapi.com", "application/json; charset=utf-8", 1551113065,
			`{"Limit": 1, "Filters": [{"Values": ["\u672a\u547d\u540d"], "Name": "instance-name"}]}`,
			"2019-02-25", "72e494ea809ad7a8c8f7a4507b9bddcbaa8e581f516e8da2f66e2c5a96525168"},
		{"as the SDK sent it", id, secret, "sms", "127.0.0.1:18080", "application/json", 1795446912,
			`{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","TemplateId":"1110","SignName":"测试","TemplateParamSet":["123456","5"],"SessionContext":"ctx"}`,
			"2026-11-23", "649ac2708cb364fbb620679f8e35c7e40f4833e29b04f2fd68a1d852a90bba3a"},
		{"SMS", id, secret, "sms", "sms.tencentcloudapi.com", "application/json; charset=utf-8", 1551113065,
			`{"PhoneNumberSet":["+8613800138000"],"SmsSdkAppId":"1400006666","SignName":"测试","TemplateId":"1110","TemplateParamSet":["123456","5"]}`,
			"2019-02-25", "49b3e7a9b759094cc45a0964a7c5eb6fce44e5a2e233676ed8914b2309234f42"},
		{"faceid", "AKIDexample", "SecretExample", "faceid", "faceid.tencentcloudapi.com", "application/json", 1767225600,
			`{"IdCard":"11010519491231002X","Name":"张三"}`,
			"2026-01-01", "ccdcaa514a3830751100204fad9c48c9c0e41d2252c115e85afb1d9b1756735f"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			got := Sign(tt.id, tt.secret, tt.service, tt.host, "/", tt.contentType, []byte(tt.body), time.Unix(tt.at, 0))
			want := "TC3-HMAC-SHA256 Credential=" + tt.id + "/" + tt.date + "/" + tt.service +
				"/tc3_request, SignedHeaders=content-type;host, Signature=" + tt.want
			if got != want {
				t.Errorf("Sign = %s\nwant %s", got, want)
			}
		})
	}
}

// The day is that of UTC: in Beijing it is another one for eight hours.
func TestSignDay(t *testing.T) {
	at := time.Date(2026, 1, 2, 3, 0, 0, 0, time.FixedZone("UTC+8", 8*3600))
	if got := Sign("a", "b", "sms", "h", "/", "c", nil, at); !strings.Contains(got, "/2026-01-01/") {
		t.Errorf("Sign = %s", got)
	}
}
