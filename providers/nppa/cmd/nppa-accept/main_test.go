package main

import (
	"bytes"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-realname/sdk/providers/sandbox"
)

func TestRun(t *testing.T) {
	server := httptest.NewServer(sandbox.New(sandbox.Options{}))
	defer server.Close()
	_, key, _ := sandbox.Credentials().Reveal()
	env := map[string]string{
		"NPPA_APP_ID": "app", "NPPA_BIZ_ID": "biz", "NPPA_SECRET_KEY": key, "NPPA_UNSAFE_BASE_URL": server.URL,
	}
	tests := []struct {
		args   string
		status int
		want   string
	}{
		{"", 2, "usage"},
		{"1=a 2=b 3=c 4=d 5=e 6=f 7=g 8=h", 0, "ok    testcase08"},
		{"9=a", 2, "there is no case"},
		{"1=", 1, "FAIL  testcase01"},
		{"x", 2, "there is no case"},
	}
	for _, tt := range tests {
		t.Run(tt.args, func(t *testing.T) {
			var out bytes.Buffer
			status := run(t.Context(), strings.Fields(tt.args), func(s string) string { return env[s] }, &out)
			if status != tt.status || !strings.Contains(out.String(), tt.want) || strings.Contains(out.String(), key) {
				t.Errorf("status %d, want %d:\n%s", status, tt.status, out.String())
			}
		})
	}
	var out bytes.Buffer
	if status := run(t.Context(), []string{"1=a"}, func(string) string { return "" }, &out); status != 1 || !strings.Contains(out.String(), "credentials are missing") {
		t.Errorf("without a configuration: %d, %s", status, out.String())
	}
}
