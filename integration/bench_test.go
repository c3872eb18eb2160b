package integration

import (
	"testing"

	"github.com/go-realname/sdk/sms/smstest"
)

// BenchmarkSMS measures sending and checking codes on each database, beside the
// database's cheapest call in the same run.
func BenchmarkSMS(b *testing.B) {
	for _, db := range databases {
		b.Run(db.name, func(b *testing.B) { smstest.Benchmark(b, db.make(b)()) })
	}
}
