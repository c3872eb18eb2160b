package acs3

import (
	"net/http"
	"net/url"
	"testing"
)

// The vectors are the published one of the documentation (V3 版本请求体和签名机制), two that the
// vendor's Go SDK sent to a local server, and four that were calculated with it.
func TestSignVectors(t *testing.T) {
	const params = "PhoneNumbers=13800138000&SignName=%E6%B5%8B%E8%AF%95&TemplateCode=SMS_1&TemplateParam=%7B%22code%22%3A%22123456%22%7D"
	tests := []struct {
		name, id, secret, host, action, version, date, nonce, extra string
		query, body, want                                           string
	}{
		{"published", "YourAccessKeyId", "YourAccessKeySecret", "ecs.cn-shanghai.aliyuncs.com", "RunInstances", "2014-05-26",
			"2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d", "",
			"ImageId=win2019_1809_x64_dtc_zh-cn_40G_alibase_20230811.vhd&RegionId=cn-shanghai", "",
			"06563a9e1b43f5dfe96b81484da74bceab24a1d853912eee15083a6f0f3283c0"},
		{"as the SDK sent it, query", "YourAccessKeyId", "YourAccessKeySecret", "127.0.0.1:18080", "SendSms", "2017-05-25",
			"2026-11-23T15:15:16Z", "cdb11fd927bb09e4fd7559986de1cb8a", "static_ak", "OutId=o1&" + params, "",
			"19ace7ce6b61ffdc7abd356aa2367a56c79df130b5bc6aafc627aff49ab82ff7"},
		{"as the SDK sent it, form", "YourAccessKeyId", "YourAccessKeySecret", "127.0.0.1:18080", "SendSms", "2017-05-25",
			"2026-11-23T15:15:44Z", "0e8fe3bf16b79ceea0d79085cb9f8ec7", "static_ak", "", "OutId=o1&" + params,
			"f3bfc9872400bc41984247f73d231f17b9b8fa86935022bf308736dede5f835b"},
		{"SMS, form", "YourAccessKeyId", "YourAccessKeySecret", "dysmsapi.aliyuncs.com", "SendSms", "2017-05-25",
			"2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d", "", "", params,
			"436459106274f2bd858e66556516503234b781cd810abb3f3aa277315527c7e4"},
		{"SMS, query", "YourAccessKeyId", "YourAccessKeySecret", "dysmsapi.aliyuncs.com", "SendSms", "2017-05-25",
			"2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d", "", params, "",
			"109213c4d31a88cfff7a619dad4ba4cddb1a84cbf6f53f8d3e6d6b980a3cea00"},
		{"escaping", "YourAccessKeyId", "YourAccessKeySecret", "dysmsapi.aliyuncs.com", "SendSms", "2017-05-25",
			"2023-10-26T10:22:32Z", "3156853299f313e23d1673dc12e1703d", "", Form(map[string]string{"A": "a b*c+d~e/f=", "B": ""}), "",
			"f3cdbc231cd92566300feebe256a8b58dc83233ea7d10f7aa41bdc24d42e4507"},
		{"cloudauth", "testid", "testsecret", "cloudauth.aliyuncs.com", "Id2MetaVerify", "2019-03-07",
			"2026-01-01T00:00:00Z", "0123456789abcdef0123456789abcdef", "", "",
			Form(map[string]string{"IdentifyNum": "11010519491231002X", "ParamType": "normal", "UserName": "张三"}),
			"bf9d17012cd5631d9707f685ef1d1aefd4d2e6097ec9a6ed8a3a2bb8739c8c2a"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			h := http.Header{}
			h.Set("x-acs-action", tt.action)
			h.Set("x-acs-version", tt.version)
			h.Set("x-acs-date", tt.date)
			h.Set("x-acs-signature-nonce", tt.nonce)
			h.Set("x-acs-content-sha256", Hash([]byte(tt.body)))
			h.Set("Accept", "application/json")
			signed := "host;x-acs-action;x-acs-content-sha256;x-acs-date;x-acs-signature-nonce;x-acs-version"
			if tt.extra != "" {
				h.Set("x-acs-credentials-provider", tt.extra)
				signed = "host;x-acs-action;x-acs-content-sha256;x-acs-credentials-provider;x-acs-date;x-acs-signature-nonce;x-acs-version"
			}
			if tt.body != "" {
				h.Set("Content-Type", "application/x-www-form-urlencoded")
				signed = "content-type;" + signed
			}
			got := Sign(tt.id, tt.secret, tt.host, "/", tt.query, h, []byte(tt.body))
			if want := "ACS3-HMAC-SHA256 Credential=" + tt.id + ",SignedHeaders=" + signed + ",Signature=" + tt.want; got != want {
				t.Errorf("Sign = %s\nwant %s", got, want)
			}
		})
	}
}

// What a form is written as, package url reads as the same.
func FuzzForm(f *testing.F) {
	f.Add("a", "张三", "b", "x&y=z+ %")
	f.Add("A", "", "B", "\x00\xff")
	f.Fuzz(func(t *testing.T, a, x, b, y string) {
		if a == b {
			return
		}
		v, err := url.ParseQuery(Form(map[string]string{a: x, b: y}))
		if err != nil || v.Get(a) != x || v.Get(b) != y {
			t.Errorf("form of %q=%q, %q=%q is read as %v, %v", a, x, b, y, v, err)
		}
	})
}
