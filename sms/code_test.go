package sms_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"testing"

	"github.com/go-realname/sdk/sms"
)

func TestParseCode(t *testing.T) {
	tests := []struct{ name, in, want string }{
		{"six", "123456", "123456"},
		{"leading zeros", "000007", "000007"},
		{"all zeros", "000000", "000000"},
		{"ten", "9999999999", "9999999999"},
		{"ten with zeros", "0000000000", "0000000000"},
		{"blank between", "123 456", "123456"},
		{"blanks around", "\u3000123456 ", "123456"},
		{"full-width", "０１２３４５", "012345"},
		{"empty", "", ""},
		{"five", "12345", ""},
		{"eleven", "12345678901", ""},
		{"letter", "12345a", ""},
		{"hyphen", "123-456", ""},
		{"line end", "123456\n", "123456"},
		{"line end of Windows", "123456\r\n", "123456"},
		{"white space around", "\t\r\n \u3000123456\u3000 \n\t", "123456"},
		{"line end between", "123\n456", ""},
		{"tab between", "123\t456", ""},
		{"two codes", "123456\n654321\n", ""},
		{"vertical tab", "123456\v", "123456"},
		{"line ends alone", "\r\n", ""},
		{"sign", "+123456", ""},
	}
	for _, tt := range tests {
		c, err := sms.ParseCode(tt.in)
		if c.Reveal() != tt.want || c.IsValid() != (err == nil) {
			t.Errorf("%s: ParseCode = %q, %v; want %q", tt.name, c.Reveal(), err, tt.want)
		}
		if tt.want == "" {
			checkReason(t, err, sms.ErrInvalid, sms.BadCode)
		}
	}
}

// The offset counts in the text as it was given.
func TestCodeOffset(t *testing.T) {
	for in, want := range map[string]int{
		"\r\n12a456": 4, "\u3000x": 3, " 12\n3456\n": 3, "\t12345678901\n": 11, "\n12345\n": -1,
	} {
		_, err := sms.ParseCode(in)
		var e *sms.Error
		if !errors.As(err, &e) || e.Offset != want {
			t.Errorf("ParseCode(%q) = %v, want offset %d", in, err, want)
		}
	}
}

func TestCodesDiffer(t *testing.T) {
	seen := make(map[sms.Code]string)
	for _, s := range []string{"000000", "0000000", "00000000", "000000000", "0000000000",
		"999999", "1000000", "9999999999", "1000000000"} {
		c, err := sms.ParseCode(s)
		if other, ok := seen[c]; ok || err != nil {
			t.Errorf("codes %q and %q are equal; %v", s, other, err)
		}
		seen[c] = s
	}
}

func TestCodeIsMasked(t *testing.T) {
	c, err := sms.ParseCode("012345")
	if err != nil {
		t.Fatal(err)
	}
	got := fmt.Sprintf("%v %d %#v [%8s] %q %v", c, c, c, c, struct{ c sms.Code }{c}.c, c.LogValue())
	if want := `****** ****** ****** [  ******] "******" ******`; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
	if _, err := json.Marshal(c); err == nil {
		t.Error("json.Marshal succeeded")
	}
	if v, err := c.Value(); err == nil {
		t.Errorf("Value() = %v, nil", v)
	}
	if s := (sms.Code{}).String(); s != "" {
		t.Errorf("zero Code prints %q", s)
	}
}

func TestCodeUnmarshal(t *testing.T) {
	var req struct{ Code sms.Code }
	want, _ := sms.ParseCode("012345")
	if err := json.Unmarshal([]byte(`{"code":"012 345"}`), &req); err != nil || !req.Code.Equal(want) {
		t.Errorf("got %v, %v", req.Code, err)
	}
	err := json.Unmarshal([]byte(`{"code":"1234"}`), &req)
	checkReason(t, err, sms.ErrInvalid, sms.BadCode)
}

func TestReasonNames(t *testing.T) {
	seen := make(map[string]bool)
	n := sms.Reason(1)
	for ; n.String() != "unknown"; n++ {
		e := &sms.Error{Reason: n, Offset: -1}
		if seen[n.String()] || seen[e.Error()] {
			t.Errorf("reason %d: %s or %q is used twice", n, n, e)
		}
		seen[n.String()], seen[e.Error()] = true, true
	}
	if n != sms.ChallengeNeeded+1 {
		t.Errorf("names end at %d, reasons at %d", n-1, sms.ChallengeNeeded)
	}
	for _, unknown := range []sms.Reason{0, n, 200} {
		e := &sms.Error{Reason: unknown}
		if e.Error() != "sms: unknown reason" {
			t.Errorf("unknown reason prints %q", e)
		}
		if errors.Is(e, sms.ErrInvalid) || errors.Is(e, sms.ErrRefused) {
			t.Errorf("unknown reason %d is of a class", unknown)
		}
	}
}
