package sms_test

import (
	"errors"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/sms"
	"github.com/go-realname/sdk/sms/smstest"
)

// A message whose sender did not answer is found by its reference, by the id that came with
// the error, or because it is the only one; so is that of a first sender.
func TestReceiptsOfUnknownOutcomes(t *testing.T) {
	tests := []struct {
		name           string
		id             string // that the first sender returns with its error
		second         bool   // whether a second one takes the message
		report         func(ref string) sms.Delivery
		found, arrived bool
	}{
		{"by reference", "", false, func(ref string) sms.Delivery { return sms.Delivery{Sender: "one", Ref: ref} }, true, true},
		{"by an id that was known", "7", false, func(string) sms.Delivery { return sms.Delivery{Sender: "one", ID: "7"} }, true, true},
		{"by an id that was not", "", false, func(string) sms.Delivery { return sms.Delivery{Sender: "one", ID: "9"} }, true, true},
		{"by another id", "7", false, func(string) sms.Delivery { return sms.Delivery{Sender: "one", ID: "9"} }, false, false},
		{"of the first sender", "", true, func(string) sms.Delivery { return sms.Delivery{Sender: "one", ID: "9"} }, true, true},
		{"of the first, by its id", "7", true, func(string) sms.Delivery { return sms.Delivery{Sender: "one", ID: "7"} }, true, true},
		{"of a sender that was not asked", "", false, func(string) sms.Delivery { return sms.Delivery{Sender: "two", ID: "9"} }, false, false},
		{"by another reference", "", false, func(string) sms.Delivery { return sms.Delivery{Sender: "one", Ref: "x"} }, false, false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			var ref string
			one := senderFunc(func(m sms.Message) (string, error) {
				ref = m.Ref
				return tt.id, smstest.Lost
			})
			two := senderFunc(func(m sms.Message) (string, error) {
				if m.Ref != ref || ref == "" {
					t.Errorf("references %q and %q", ref, m.Ref)
				}
				return "1", nil
			})
			b := newBench(t, sms.Config{Senders: []sms.Route{
				{Name: "one", Sender: one, FailoverUnknown: tt.second}, {Name: "two", Sender: two},
			}})
			if _, err := b.Send(ctx, request(alice, "s")); err != nil {
				t.Fatal(err)
			}
			d := tt.report(ref)
			d.Arrived, d.Status = true, "DELIVERED"
			for range 2 {
				if err := b.Report(ctx, alice, d); (err == nil) != tt.found ||
					err != nil && !errors.Is(err, kv.ErrNotFound) {
					t.Errorf("Report = %v", err)
				}
			}
			all, err := b.Deliveries(ctx, alice)
			if err != nil || len(all) != 1+map[bool]int{true: 1}[tt.second] {
				t.Fatalf("Deliveries = %+v, %v", all, err)
			}
			if all[0].Sender != "one" || all[0].State != "unknown" || all[0].Arrived != tt.arrived || all[0].Ref != ref {
				t.Errorf("Deliveries = %+v", all)
			}
			if tt.second && (all[1].Sender != "two" || all[1].State != "accepted" || all[1].Arrived) {
				t.Errorf("Deliveries = %+v", all)
			}
		})
	}
}

// Of two messages without an answer nobody knows which an unknown id is of.
func TestReceiptsAreNotGuessed(t *testing.T) {
	b := newBench(t, sms.Config{})
	b.phone.Script = always(smstest.Lost).Script
	for range 2 {
		b.Send(ctx, request(alice, "s"))
		b.pass(time.Minute)
	}
	err := b.Report(ctx, alice, sms.Delivery{Sender: "phone", ID: "9", Arrived: true})
	if !errors.Is(err, kv.ErrNotFound) {
		t.Errorf("Report = %v", err)
	}
}

// A receipt may be faster than the answer of the sender.
func TestReceiptBeforeTheAnswer(t *testing.T) {
	var b *bench
	b = newBench(t, sms.Config{Senders: []sms.Route{{Name: "one", Sender: senderFunc(
		func(m sms.Message) (string, error) {
			return "7", b.Report(ctx, alice, sms.Delivery{Sender: "one", ID: "7", Ref: m.Ref, Arrived: true})
		})}}})
	if r, err := b.Send(ctx, request(alice, "s")); err != nil || r.Unknown {
		t.Fatalf("Send = %+v, %v", r, err)
	}
	all, err := b.Deliveries(ctx, alice)
	if err != nil || len(all) != 1 || !all[0].Arrived || all[0].ID != "7" || all[0].State != "accepted" {
		t.Errorf("Deliveries = %+v, %v", all, err)
	}
}
