package explain_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/password"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// waited returns what is told of a wait until at, after the words about why.
func waited(t *testing.T, at, now time.Time) text {
	t.Helper()
	err := &sms.Error{Reason: sms.Locked, RetryAt: at}
	zh, okZh := strings.CutPrefix(explain.ErrorAt(language.SimplifiedChinese, err, now),
		"验证码输入有误的次数较多，为保护您的账户，请")
	en, okEn := strings.CutPrefix(explain.ErrorAt(language.English, err, now),
		"Wrong codes were entered many times. To protect your account, please ")
	if !okZh || !okEn {
		t.Fatalf("ErrorAt = %q, %q", zh, en)
	}
	return text{zh, en}
}

func TestShortWaits(t *testing.T) {
	tests := []struct {
		wait   time.Duration
		zh, en string
	}{
		{-time.Hour, "稍后再试。", "try again later."},
		{0, "稍后再试。", "try again later."},
		{1, "在1秒后重试。", "try again in 1 second."},
		{time.Second, "在1秒后重试。", "try again in 1 second."},
		{time.Second + 1, "在2秒后重试。", "try again in 2 seconds."},
		{time.Minute, "在60秒后重试。", "try again in 60 seconds."},
		{2 * time.Minute, "在120秒后重试。", "try again in 120 seconds."},
		{2*time.Minute + 1, "在3分钟后重试。", "try again in 3 minutes."},
		{15 * time.Minute, "在15分钟后重试。", "try again in 15 minutes."},
		{time.Hour - 1, "在60分钟后重试。", "try again in 60 minutes."},
		{time.Hour, "在60分钟后重试。", "try again in 60 minutes."},
		{time.Hour + 1, "在1月2日13:05后重试。", "try again after 13:05 on January 2 (Beijing time)."},
		{24 * time.Hour, "在1月3日12:05后重试。", "try again after 12:05 on January 3 (Beijing time)."},
	}
	for _, tt := range tests {
		if got, want := waited(t, now.Add(tt.wait), now), (text{tt.zh, tt.en}); got != want {
			t.Errorf("%v: %q, want %q", tt.wait, got, want)
		}
	}
	if got := waited(t, time.Time{}, now); got.zh != "稍后再试。" {
		t.Errorf("no time: %q", got)
	}
}

// Whoever comes at the minute that was told must not be too early.
func TestRetryAt(t *testing.T) {
	tests := []struct{ at, want string }{
		{"2026-01-02T06:04:00Z", "1月2日14:04"},
		{"2026-01-02T06:04:00.000000001Z", "1月2日14:05"},
		{"2026-01-02T06:04:59Z", "1月2日14:05"},
		{"2026-01-02T15:59:01Z", "1月3日00:00"},
		{"2026-12-31T16:00:00Z", "1月1日00:00"},
		{"2026-11-09T07:05:00-05:00", "11月9日20:05"},
		{"2028-02-28T23:59:30+08:00", "2月29日00:00"},
	}
	for _, tt := range tests {
		at, err := time.Parse(time.RFC3339, tt.at)
		if err != nil {
			t.Fatal(err)
		}
		if got, want := waited(t, at, at.Add(-2*time.Hour)).zh, "在"+tt.want+"后重试。"; got != want {
			t.Errorf("%s: %q, want %q", tt.at, got, want)
		}
	}
}

// Error tells waits by the clock of the machine.
func TestErrorAsksTheClock(t *testing.T) {
	err := &sms.Error{Reason: sms.TooSoon, RetryAt: time.Now().Add(time.Hour)}
	if got := explain.Error(language.English, err); !strings.HasSuffix(got, " minutes.") {
		t.Errorf("Error = %q, want minutes", got)
	}
}

// withRetryAt returns all errors that may say when to try again.
func withRetryAt(at time.Time) (all []error) {
	for _, r := range []sms.Reason{
		sms.TooSoon, sms.TooMany, sms.TooManyHere, sms.Suspended, sms.NotSent, sms.Locked,
	} {
		all = append(all, &sms.Error{Reason: r, RetryAt: at})
	}
	for _, r := range []password.Reason{password.Locked, password.WrongPIN, password.TooManyChanges} {
		all = append(all, &password.Error{Reason: r, RetryAt: at})
	}
	for i := range 256 {
		r := realname.Reason(i)
		if r == realname.ReasonLimitExceeded || errors.Is(&realname.Error{Reason: r}, realname.ErrUnavailable) {
			all = append(all, &realname.Error{Reason: r, RetryAt: at})
		}
	}
	return all
}

// A time takes the place of "later": nobody is told both. A code that was not sent is not
// spoken of.
func TestWaitsAreToldOnce(t *testing.T) {
	list := withRetryAt(now.Add(time.Minute))
	if len(list) != 6+3+1+7 {
		t.Errorf("there are %d errors with a time", len(list))
	}
	for _, err := range list {
		zh := explain.ErrorAt(language.SimplifiedChinese, err, now)
		en := explain.ErrorAt(language.English, err, now)
		if !strings.HasSuffix(zh, "在60秒后重试。") || !strings.HasSuffix(en, "try again in 60 seconds.") {
			t.Errorf("%v: %q, %q", err, zh, en)
		}
		for _, s := range []string{"稍后再试", "明天", "later.", "tomorrow", "过一段时间"} {
			if strings.Contains(zh+en, s) {
				t.Errorf("%v: %q in %q, %q", err, s, zh, en)
			}
		}
		for _, rule := range broken(append(sentenceRules, anyRules...), zh, en) {
			t.Errorf("%v: %s: %q, %q", err, rule, zh, en)
		}
	}
	notSent := &sms.Error{Reason: sms.NotSent, RetryAt: now.Add(time.Minute)}
	if got, want := explain.ErrorAt(language.SimplifiedChinese, notSent, now), "短信未能发出，请在60秒后重试。"; got != want {
		t.Errorf("ErrorAt = %q, want %q", got, want)
	}
}

// slowWait counts up to what must be told: the first unit of time that is not too early.
func slowWait(at, now time.Time) text {
	plural := map[bool]string{true: "", false: "s"}
	for n := 1; n <= 120; n++ {
		if !now.Add(time.Duration(n) * time.Second).Before(at) {
			return text{fmt.Sprintf("在%d秒后重试。", n), fmt.Sprintf("try again in %d second%s.", n, plural[n == 1])}
		}
	}
	for n := 3; n <= 60; n++ {
		if !now.Add(time.Duration(n) * time.Minute).Before(at) {
			return text{fmt.Sprintf("在%d分钟后重试。", n), fmt.Sprintf("try again in %d minutes.", n)}
		}
	}
	clock := at.In(time.FixedZone("Beijing", 8*60*60))
	if clock.Second() != 0 || clock.Nanosecond() != 0 {
		clock = clock.Add(time.Minute)
	}
	_, month, day := clock.Date()
	hour, minute, _ := clock.Clock()
	return text{
		fmt.Sprintf("在%d月%d日%02d:%02d后重试。", month, day, hour, minute),
		fmt.Sprintf("try again after %02d:%02d on %s %d (Beijing time).", hour, minute, month, day),
	}
}

func FuzzWait(f *testing.F) {
	for _, wait := range []time.Duration{0, 1, time.Second, 2*time.Minute + 1, time.Hour, 30 * time.Hour, -time.Hour} {
		f.Add(int64(1767333870), int64(500), int64(wait))
	}
	f.Add(int64(0), int64(0), int64(1<<62))
	f.Fuzz(func(t *testing.T, sec, nsec, wait int64) {
		const years = 1000 * 365 * 24 * 60 * 60
		now := time.Unix(sec%years, nsec%1e9)
		at := now.Add(time.Duration(wait))
		want := text{"稍后再试。", "try again later."}
		if wait > 0 && !at.IsZero() {
			want = slowWait(at, now)
		}
		if got := waited(t, at, now); got != want {
			t.Errorf("%v: %q, want %q", time.Duration(wait), got, want)
		}
	})
}
