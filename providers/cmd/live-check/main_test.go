package main

import (
	"bytes"
	"maps"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/go-realname/sdk/providers/sandbox"
)

// start starts a sandbox and an environment with its keys.
func start(t *testing.T) (*sandbox.Server, map[string]string) {
	t.Helper()
	s := sandbox.New(sandbox.Options{})
	server := httptest.NewServer(s)
	t.Cleanup(server.Close)
	id, key, _ := sandbox.Credentials().Reveal()
	return s, map[string]string{
		"TENCENT_SECRET_ID": id, "TENCENT_SECRET_KEY": key, "ALIBABA_ACCESS_KEY_ID": id, "ALIBABA_ACCESS_KEY_SECRET": key,
		"NPPA_APP_ID": "app", "NPPA_BIZ_ID": "biz", "NPPA_SECRET_KEY": key, "UNSAFE_BASE_URL": server.URL,
	}
}

func TestRun(t *testing.T) {
	paid := map[string][]string{
		"tencent": {"IdCardVerification", "BankCard4EVerification", "PhoneVerification"},
		"alibaba": {"Id2MetaVerify", "BankMetaVerify", "Mobile3MetaDetailVerify"}, "nppa": {"check"},
	}
	for provider, actions := range paid {
		t.Run(provider, func(t *testing.T) {
			s, env := start(t)
			get := func(name string) string { return env[name] }
			var out bytes.Buffer
			if status := run(t.Context(), []string{provider}, get, &out); status != 0 {
				t.Errorf("status %d:\n%s", status, out.String())
			}
			for _, action := range actions {
				if s.Calls(action) != 0 {
					t.Errorf("%s was called without -paid", action)
				}
			}
			if status := run(t.Context(), []string{"-paid", provider}, get, &out); status != 0 {
				t.Errorf("-paid: status %d:\n%s", status, out.String())
			}
			for _, action := range actions {
				if s.Calls(action) == 0 {
					t.Errorf("%s was not called", action)
				}
				for how, want := range map[sandbox.Case]string{
					sandbox.Passes: "it says pass", sandbox.UnknownCode: "not in the table", sandbox.NoVerdict: "another shape",
					sandbox.NoPermission: "does not work", sandbox.Status500: "status (500)",
				} {
					if action == "check" && how == sandbox.Passes {
						continue // the case of the person decides there
					}
					out.Reset()
					s.Next(action, how)
					if status := run(t.Context(), []string{"-paid", provider}, get, &out); status != 1 || !strings.Contains(out.String(), want) {
						t.Errorf("%s, %v: status %d, want 1 and %q:\n%s", action, how, status, want, out.String())
					}
				}
			}
			if strings.Contains(out.String(), env["TENCENT_SECRET_KEY"]) {
				t.Error("the key shows")
			}
		})
	}
}

// Face checks are begun where the environment says which. Nothing about them may be billed.
func TestFaces(t *testing.T) {
	told := map[string]int{"tencent": 5, "alibaba": 7} // with the pictures of cards and documents
	for provider, more := range map[string]map[string]string{
		"tencent": {"TENCENT_RULE_ID": "1", "TENCENT_MERCHANT_ID": "2", "TENCENT_ENCRYPT_KEY": sandbox.EncryptKey()},
		"alibaba": {"ALIBABA_SCENE_ID": "1", "ALIBABA_META_INFO": "{}", "ALIBABA_ENCRYPT_KEY": sandbox.SM2Key()},
	} {
		s, env := start(t)
		maps.Copy(env, more)
		get := func(name string) string { return env[name] }
		var out bytes.Buffer
		if status := run(t.Context(), []string{provider}, get, &out); status != 0 || strings.Count(out.String(), "as told") != told[provider] {
			t.Errorf("%s: status %d:\n%s", provider, status, out.String())
		}
		for _, action := range map[string][]string{
			"tencent": {"DetectAuth", "GetDetectInfoEnhanced", "GetEidToken", "GetEidResult"},
			"alibaba": {"InitFaceVerify", "DescribeFaceVerify"},
		}[provider] {
			if s.Calls(action) == 0 {
				t.Errorf("%s was not called", action)
			}
			out.Reset()
			s.Next(action, sandbox.NoVerdict)
			if status := run(t.Context(), []string{provider}, get, &out); status != 1 || !strings.Contains(out.String(), "another shape") {
				t.Errorf("%s: status %d:\n%s", action, status, out.String())
			}
		}
		for name := range more {
			env := maps.Clone(env)
			env[name] = strings.Repeat("x", 1<<15)
			if status := run(t.Context(), []string{provider}, func(n string) string { return env[n] }, &out); status == 0 {
				t.Errorf("any %s will do", name)
			}
		}
	}
}

func TestUsage(t *testing.T) {
	for _, args := range []string{"", "nobody", "tencent alibaba", "-x tencent", "tencent"} {
		var out bytes.Buffer
		if status := run(t.Context(), strings.Fields(args), func(string) string { return "" }, &out); status != 2 || out.Len() == 0 {
			t.Errorf("%q: status %d, %s", args, status, out.String())
		}
	}
}
