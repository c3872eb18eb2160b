package sms_test

import (
	"errors"
	"testing"

	"github.com/go-realname/sdk/sms"
)

// everywhere accepts whatever is well formed.
var everywhere = sms.Accept{HongKong: true, Macao: true, Taiwan: true, Unassigned: true}

func TestRestoreMobile(t *testing.T) {
	for _, tt := range []struct {
		in   string
		want sms.Reason // zero if in is read back
	}{
		{"13800138000", 0},
		{"1064912345678", 0}, // of a machine
		{"19999999999", 0},
		{"+85291234567", 0},
		{"+85366123456", 0},
		{"+886912345678", 0},
		{"", sms.BadLength},
		{"+", sms.BadLength},
		{"1380013800", sms.BadLength},
		{"23800138000", sms.BadLength},
		{"+8613800138000", sms.BadLength}, // Reveal gives the digits alone
		{"85291234567", sms.BadLength},
		{"138 0013 800", sms.BadCharacter},
		{"138-0013-8000", sms.BadCharacter},
		{"１３８00138000", sms.BadLength},
		{"13800138000x", sms.BadCharacter},
	} {
		m, err := sms.RestoreMobile(tt.in)
		var e *sms.Error
		switch {
		case tt.want == 0 && (err != nil || m.Reveal() != tt.in):
			t.Errorf("RestoreMobile(%q) = %v, %v", tt.in, m, err)
		case tt.want != 0 && (!errors.As(err, &e) || e.Reason != tt.want || !errors.Is(err, sms.ErrInvalid)):
			t.Errorf("RestoreMobile(%q) error = %v, want %v", tt.in, err, tt.want)
		}
	}
}

// FuzzRestoreMobile: what was accepted once is read back, and only what Reveal gives.
func FuzzRestoreMobile(f *testing.F) {
	for _, s := range []string{
		"13800138000", "+86 138-0013-8000", "1064912345678", "+852 9123 4567", "00853 66123456",
		"+886912345678", "16600000000", "", "+", "99999999999", "+85200000000", "1999999999999",
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if m, err := everywhere.Parse(s); err == nil {
			if back, err := sms.RestoreMobile(m.Reveal()); err != nil || back != m {
				t.Errorf("RestoreMobile(Reveal()) = %v, %v; want the same number", back, err)
			}
		}
		if m, err := sms.RestoreMobile(s); err == nil && m.Reveal() != s {
			t.Errorf("%q came back as another text", s)
		}
	})
}

func TestRestoreMobileAllocates(t *testing.T) {
	if raceDetector {
		t.Skip("the race detector allocates")
	}
	if n := testing.AllocsPerRun(100, func() { sms.RestoreMobile("13800138000") }); n != 0 {
		t.Errorf("%v allocations, want none", n)
	}
}
