package explain_test

import (
	"testing"
	"time"

	"golang.org/x/text/language"

	"github.com/go-realname/sdk/explain"
	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/sms"
)

// BenchmarkFloor is what it takes to call a function through an interface.
func BenchmarkFloor(b *testing.B) {
	b.ReportAllocs()
	k := kinds["realname.Reason"]
	for b.Loop() {
		_ = k.value(1).String()
	}
}

func BenchmarkReason(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		explain.Reason(language.English, realname.ReasonDocumentQuality)
	}
}

func BenchmarkReasonInAmericanEnglish(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		explain.Reason(language.AmericanEnglish, realname.ReasonDocumentQuality)
	}
}

func BenchmarkError(b *testing.B) {
	b.ReportAllocs()
	err := error(&sms.Error{Reason: sms.TooSoon, RetryAt: time.Unix(1e9, 0)})
	for b.Loop() {
		explain.Error(language.SimplifiedChinese, err)
	}
}

func BenchmarkCode(b *testing.B) {
	b.ReportAllocs()
	err := error(&sms.Error{Reason: sms.TooSoon, RetryAt: time.Unix(1e9, 0)})
	for b.Loop() {
		explain.Code(err)
	}
}

func BenchmarkLanguage(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		explain.Language("zh-CN,zh;q=0.9,en;q=0.8")
	}
}
