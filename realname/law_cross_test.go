package realname

import (
	"strconv"
	"strings"
	"testing"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
)

// TestCrossCheck compares what was read off a card with the subject, with itself
// and with the day.
func TestCrossCheck(t *testing.T) {
	day := idcard.MustDate
	id := Identity{Name: names.MustParse("张三丰"), Number: idcard.MustParse("440524198001010013")}
	born := id.Number.Birth()
	today := day(2026, 1, 5)
	tests := []struct {
		name   string
		change func(*Document)
		want   Reason
	}{
		{"as it should be", func(*Document) {}, 0},
		{"name and number alone", func(d *Document) { d.Sex, d.Birth = 0, idcard.Date{} }, 0},
		{"no name", func(d *Document) { d.Name = names.Name{} }, DocumentQuality},
		{"no number", func(d *Document) { d.Number = idcard.Number{} }, DocumentQuality},
		{"another name", func(d *Document) { d.Name = names.MustParse("李四") }, DocumentDataMismatch},
		{"another number", func(d *Document) {
			d.Number = idcard.MustParse("11010519491231002X")
		}, DocumentDataMismatch},
		{"another birth", func(d *Document) { d.Birth = day(1980, 1, 2) }, DocumentDataMismatch},
		{"another sex", func(d *Document) { d.Sex = idcard.Female }, DocumentDataMismatch},
		{"no beginning", func(d *Document) { d.From = idcard.Date{} }, DocumentQuality},
		{"no end", func(d *Document) { d.To = idcard.Date{} }, DocumentQuality},
		{"issued today", func(d *Document) { d.From, d.To = today, day(2046, 1, 5) }, 0},
		{"issued tomorrow", func(d *Document) { d.From, d.To = day(2026, 1, 6), day(2046, 1, 6) }, DocumentInconsistent},
		{"ends today", func(d *Document) { d.From, d.To = day(2006, 1, 5), today }, 0},
		{"ended yesterday", func(d *Document) { d.From, d.To = day(2006, 1, 4), day(2026, 1, 4) }, DocumentExpired},
		{"one of the first cards", func(d *Document) { d.From, d.To = day(2004, 1, 1), day(2024, 1, 1) }, DocumentExpired},
		{"before the first cards", func(d *Document) { d.From, d.To = day(2003, 12, 31), day(2023, 12, 31) }, DocumentInconsistent},
		{"temporary", func(d *Document) { d.Temporary = true }, DocumentTemporary},
		{"another day of the year", func(d *Document) { d.To = day(2043, 5, 6) }, DocumentInconsistent},
		{"a day later, as some are", func(d *Document) { d.To = day(2043, 5, 5) }, 0},
		{"ten years at 43", func(d *Document) { d.To = day(2033, 5, 4) }, 0},
		{"five years at 43", func(d *Document) { d.To = day(2028, 5, 4) }, DocumentInconsistent},
		{"fifteen years", func(d *Document) { d.To = day(2038, 5, 4) }, DocumentInconsistent},
		{"thirty years", func(d *Document) { d.To = day(2053, 5, 4) }, DocumentInconsistent},
		{"without end at 43", func(d *Document) { d.To, d.LongTerm = idcard.Date{}, true }, 0},
		{"without end and with one", func(d *Document) { d.LongTerm = true }, DocumentInconsistent},
	}
	for _, tt := range tests {
		doc := Document{
			Name: id.Name, Number: id.Number, Birth: born, Sex: id.Number.Sex(),
			From: day(2023, 5, 4), To: day(2043, 5, 4),
		}
		tt.change(&doc)
		if got := crossCheck(doc, id, today); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
}

// TestCrossCheckByAge: for how long a card is valid depends on the holder's age when
// it was issued. The class beside the right one is let through, for cards that were
// applied for around a birthday; holders of permits have five years at any age.
func TestCrossCheckByAge(t *testing.T) {
	tests := []struct {
		number string // all but the check character
		want   string // years, "-" for no end
	}{
		{"44052420130101001", "5 10"},
		{"44052420030101001", "5 10 20"},
		{"44052419830101001", "10 20 -"},
		{"44052419630101001", "20 -"},
		{"81000020130101001", "5"},
		{"83000019630101001", "5"},
	}
	for _, tt := range tests {
		id := Identity{Name: names.MustParse("张三丰"), Number: completed(t, tt.number)}
		var got []string
		for _, years := range []int{5, 10, 20, 0} {
			doc := Document{Name: id.Name, Number: id.Number, From: idcard.MustDate(2023, 5, 4)}
			name := "-"
			if doc.LongTerm = years == 0; years > 0 {
				doc.To, name = idcard.MustDate(2023+years, 5, 4), strconv.Itoa(years)
			}
			switch r := crossCheck(doc, id, idcard.MustDate(2026, 1, 5)); r {
			case 0:
				got = append(got, name)
			case DocumentInconsistent:
			default:
				t.Errorf("%s, %s: %v", tt.number, name, r)
			}
		}
		if strings.Join(got, " ") != tt.want {
			t.Errorf("%s: may be valid for %q, want %q", tt.number, got, tt.want)
		}
	}
}

// completed adds the check character to 17 digits.
func completed(t *testing.T, digits string) idcard.Number {
	t.Helper()
	for _, c := range "0123456789X" {
		if n, err := idcard.Parse(digits + string(c)); err == nil {
			return n
		}
	}
	t.Fatalf("%s is the beginning of no number", digits)
	return idcard.Number{}
}
