package idcard_test

import (
	"encoding/json"
	"testing"
	"time"

	"github.com/go-realname/sdk/idcard"
)

// Every day that package time knows in these years is a Date, and no other is.
func TestNewDate(t *testing.T) {
	for _, year := range []int{1, 1600, 1700, 1800, 1900, 1999, 2000, 2004, 2023, 2100, 9999} {
		for month := -1; month <= 14; month++ {
			for day := -1; day <= 33; day++ {
				want := time.Date(year, time.Month(month), day, 0, 0, 0, 0, time.UTC)
				exists := want.Year() == year && want.Month() == time.Month(month) && want.Day() == day
				d, ok := idcard.NewDate(year, month, day)
				if ok != exists {
					t.Fatalf("NewDate(%d, %d, %d): %v", year, month, day, ok)
				}
				if ok && d.String() != want.Format(time.DateOnly) {
					t.Errorf("String() = %s, want %s", d, want.Format(time.DateOnly))
				}
			}
		}
	}
	for _, year := range []int{-1, 0, 10000, 1 << 16, 1<<16 + 2000} {
		if _, ok := idcard.NewDate(year, 1, 1); ok {
			t.Errorf("the year %d exists", year)
		}
	}
}

func TestUnmarshalDate(t *testing.T) {
	var d idcard.Date
	err := d.UnmarshalText([]byte("2024-02-29"))
	if err != nil || d != idcard.MustDate(2024, 2, 29) {
		t.Errorf("%v, %v", d, err)
	}
	for _, s := range []string{
		"2023-02-29", "2024-2-29", "20240229", "2024/02/29", "2024-02-29 ", "２024-02-29",
		"2024-02-3o", "+024-02-29", "0000-01-01", "2024-00-01",
	} {
		if err := d.UnmarshalText([]byte(s)); err == nil || d != idcard.MustDate(2024, 2, 29) {
			t.Errorf("%q gives %v, %v", s, d, err)
		}
	}
}

func TestDateOf(t *testing.T) {
	utc := time.Date(2024, 12, 31, 15, 59, 59, 0, time.UTC)
	if got := idcard.DateOf(utc); got != idcard.MustDate(2024, 12, 31) {
		t.Errorf("one second before midnight in China: %v", got)
	}
	next := utc.Add(time.Second).In(time.FixedZone("", -10*3600))
	if got := idcard.DateOf(next); got != idcard.MustDate(2025, 1, 1) {
		t.Errorf("midnight in China: %v", got)
	}
	first, last := idcard.MustDate(1, 1, 1), idcard.MustDate(9999, 12, 31)
	for _, tt := range []struct {
		at   time.Time
		want idcard.Date
	}{
		{time.Time{}, first},
		{time.Date(0, 12, 31, 15, 59, 59, 0, time.UTC), first},
		{time.Date(-5, 7, 1, 0, 0, 0, 0, time.UTC), first},
		{time.Date(9999, 12, 31, 15, 59, 59, 0, time.UTC), last},
		{time.Date(9999, 12, 31, 16, 0, 0, 0, time.UTC), last},
		{time.Date(70000, 1, 1, 0, 0, 0, 0, time.UTC), last},
	} {
		if got := idcard.DateOf(tt.at); got != tt.want {
			t.Errorf("%v is %v, want %v", tt.at, got, tt.want)
		}
	}
}

func TestDateCompare(t *testing.T) {
	days := []idcard.Date{
		{}, idcard.MustDate(1, 1, 1), idcard.MustDate(1999, 12, 31),
		idcard.MustDate(2000, 1, 1), idcard.MustDate(2000, 1, 31), idcard.MustDate(2000, 2, 1),
	}
	for i, a := range days {
		for j, b := range days {
			want := 0
			if i < j {
				want = -1
			} else if i > j {
				want = 1
			}
			if got := a.Compare(b); got != want || a.Before(b) != (want < 0) {
				t.Errorf("%v compared with %v: %d", a, b, got)
			}
		}
	}
}

func TestDateText(t *testing.T) {
	type person struct{ Birth, Other idcard.Date }
	p := person{Birth: idcard.MustDate(1949, 12, 31)}
	b, err := json.Marshal(p)
	if err != nil || string(b) != `{"Birth":"1949-12-31","Other":""}` {
		t.Fatalf("Marshal = %s, %v", b, err)
	}
	var q person
	if err := json.Unmarshal(b, &q); err != nil || q != p {
		t.Errorf("Unmarshal = %v, %v", q, err)
	}
	if err := json.Unmarshal([]byte(`{"Birth":"1949-02-30"}`), &q); err == nil || q != p {
		t.Errorf("30 February gives %v, %v", q, err)
	}
	if s := (idcard.Date{}).String(); s != "" {
		t.Errorf("zero Date prints %q", s)
	}
}

func TestMustDate(t *testing.T) {
	defer func() {
		if recover() == nil {
			t.Error("MustDate of 30 February did not panic")
		}
	}()
	idcard.MustDate(2000, 2, 30)
}
