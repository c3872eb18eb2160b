package speech_test

import (
	"testing"

	"github.com/go-realname/sdk/examples/internal/speech"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
)

func TestEnvironment(t *testing.T) {
	for _, tt := range []struct{ all, messages, lang, want string }{
		{"", "", "zh_CN.UTF-8", "zh_CN"}, {"", "", "en_US.UTF-8", "en_US"}, {"", "", "", "en"},
		{"C", "", "zh_CN.UTF-8", "en"}, {"", "zh_TW", "en_US", "zh_TW"}, {"", "", "C.UTF-8", "en"},
		{"", "", "de_DE@euro", "de_DE"}, {"", "", "POSIX", "en"},
	} {
		t.Setenv("LC_ALL", tt.all)
		t.Setenv("LC_MESSAGES", tt.messages)
		t.Setenv("LANG", tt.lang)
		if got := speech.Environment(); got != tt.want {
			t.Errorf("Environment with %q = %q, want %q", tt, got, tt.want)
		}
	}
}

func TestSpeaker(t *testing.T) {
	for lang, want := range map[string][4]string{
		"zh_CN": {"二 2", "审核", "未能确认姓名和身份证号码，请核对后重新填写；如填写无误，请联系客服。", "b"},
		"de_DE": {"two 2", "Review",
			"The name and the ID number could not be confirmed. Please check both. " +
				"If they are right, please contact support.", "b"},
	} {
		s := speech.New(lang)
		got := [4]string{
			s.Say(speech.Text{"二 %d", "two %d"}, 2), s.Term(realname.StepReview),
			s.Reason(realname.ReasonMismatch), s.Say(speech.Text{"b", "b"}),
		}
		if got != want {
			t.Errorf("in %s: %q, want %q", lang, got, want)
		}
		if s.Error(nil) != "" || s.Violation(password.Violation{Kind: password.Common}) == "" {
			t.Errorf("in %s: Error or Violation is wrong", lang)
		}
	}
}
