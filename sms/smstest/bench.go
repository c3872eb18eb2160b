package smstest

import (
	"context"
	"fmt"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
)

// Benchmark measures sending and checking codes on a store, each also as a multiple of
// the store's cheapest call, a read of one record, measured in the same run (gets/op).
// The messages go nowhere.
func Benchmark(b *testing.B, store kv.Store) {
	ctx := context.Background()
	const key = "smstest/benchmark"
	record := kv.Record{Value: make([]byte, 300), Expires: time.Now().Add(time.Hour)}
	_, err := kv.Update(ctx, store, key, func(kv.Record) (kv.Record, error) { return record, nil })
	if err != nil {
		b.Fatal(err)
	}
	var get time.Duration
	b.Run("Get", func(b *testing.B) {
		get = each(b, func(int) error {
			_, err := store.Get(ctx, key)
			return err
		})
	})
	var phone Phone
	s := New(b, &phone, sms.Config{Store: store, Limits: sms.Limits{Base: 1 << 30}})
	var next int
	send := func(int) error {
		next++
		_, err := s.Send(ctx, sms.Request{Mobile: mobile(next), Purpose: "p", Binding: binding})
		return err
	}
	b.Run("Send", func(b *testing.B) { report(b, each(b, send), get) })
	b.Run("VerifyRight", func(b *testing.B) {
		first := next + 1
		for range b.N {
			if err := send(0); err != nil {
				b.Fatal(err)
			}
		}
		codes := phone.messages[len(phone.messages)-b.N:]
		b.ResetTimer()
		report(b, each(b, func(i int) error {
			_, err := s.Verify(ctx, sms.Attempt{
				Mobile: mobile(first + i), Purpose: "p", Binding: binding, Code: codes[i].Code,
			})
			return err
		}), get)
	})
}

const binding = "a session and what it confirms"

// mobile returns the number with index n, of a hundred million.
func mobile(n int) sms.Mobile {
	return sms.MustParseMobile(fmt.Sprintf("138%08d", n%100_000_000))
}

// each calls f with 0 to b.N-1 and returns how long a call took.
func each(b *testing.B, f func(i int) error) time.Duration {
	b.ReportAllocs()
	start := time.Now()
	for i := range b.N {
		if err := f(i); err != nil {
			b.Fatal(err)
		}
	}
	return time.Since(start) / time.Duration(b.N)
}

func report(b *testing.B, took, get time.Duration) {
	if get > 0 {
		b.ReportMetric(float64(took)/float64(get), "gets/op")
	}
}
