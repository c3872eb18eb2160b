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
		found  Findings
	}{
		{"as it should be", func(*Document) {}, 0, 0},
		{"name and number alone", func(d *Document) { d.Sex, d.Birth = 0, idcard.Date{} }, 0, 0},
		{"no name", func(d *Document) { d.Name = names.Name{} }, ReasonDocumentQuality, 0},
		{"no number", func(d *Document) { d.Number = idcard.Number{} }, ReasonDocumentQuality, 0},
		{"another name", func(d *Document) { d.Name = names.MustParse("李四") }, ReasonDocumentDataMismatch, 0},
		{"another number", func(d *Document) {
			d.Number = idcard.MustParse("11010519491231002X")
		}, ReasonDocumentDataMismatch, 0},
		{"another birth", func(d *Document) { d.Birth = day(1980, 1, 2) }, ReasonDocumentDataMismatch, 0},
		{"another sex", func(d *Document) { d.Sex = idcard.Female }, ReasonDocumentDataMismatch, 0},
		{"no beginning", func(d *Document) { d.From = idcard.Date{} }, ReasonDocumentQuality, 0},
		{"no end", func(d *Document) { d.To = idcard.Date{} }, ReasonDocumentQuality, 0},
		{"issued today", func(d *Document) { d.From, d.To = today, day(2046, 1, 5) }, 0, 0},
		{"issued tomorrow", func(d *Document) { d.From, d.To = day(2026, 1, 6), day(2046, 1, 6) }, ReasonDocumentInconsistent, 0},
		{"ends today", func(d *Document) { d.From, d.To = day(2006, 1, 5), today }, 0, 0},
		{"ended yesterday", func(d *Document) { d.From, d.To = day(2006, 1, 4), day(2026, 1, 4) }, ReasonDocumentExpired, 0},
		{"one of the first cards", func(d *Document) { d.From, d.To = day(2004, 1, 1), day(2024, 1, 1) }, ReasonDocumentExpired, 0},
		{"before the first cards", func(d *Document) { d.From, d.To = day(2003, 12, 31), day(2023, 12, 31) }, ReasonDocumentInconsistent, 0},
		{"temporary", func(d *Document) { d.Temporary = true }, ReasonDocumentTemporary, 0},
		{"another day of the year", func(d *Document) { d.To = day(2043, 5, 6) }, ReasonDocumentInconsistent, 0},
		{"a day later, as some are", func(d *Document) { d.To = day(2043, 5, 5) }, 0, 0},
		{"ten years at 43", func(d *Document) { d.To = day(2033, 5, 4) }, 0, FindingsOf(FindingValidityUnusual)},
		{"five years at 43", func(d *Document) { d.To = day(2028, 5, 4) }, ReasonDocumentInconsistent, 0},
		{"fifteen years", func(d *Document) { d.To = day(2038, 5, 4) }, ReasonDocumentInconsistent, 0},
		{"thirty years", func(d *Document) { d.To = day(2053, 5, 4) }, ReasonDocumentInconsistent, 0},
		{"without end at 43", func(d *Document) { d.To, d.LongTerm = idcard.Date{}, true }, 0, FindingsOf(FindingValidityUnusual)},
		{"the dot is not read", func(d *Document) { d.Name = names.MustParse("张·三丰") }, 0, FindingsOf(FindingNameDotOnly)},
		{"another form of a character", func(d *Document) { d.Name = names.MustParse("張三丰") }, 0, FindingsOf(FindingNameVariant)},
		{"across the end of a month", func(d *Document) { d.From, d.To = day(2023, 1, 31), day(2043, 2, 1) }, 0, 0},
		{"across the end of a year", func(d *Document) { d.From, d.To = day(2023, 12, 31), day(2044, 1, 1) }, 0, 0},
		{"back across the end of a year", func(d *Document) { d.From, d.To = day(2024, 1, 1), day(2043, 12, 31) }, 0, 0},
		{"from a leap day", func(d *Document) { d.From, d.To = day(2024, 2, 29), day(2044, 2, 28) }, 0, 0},
		{"two days across the end of a year", func(d *Document) { d.From, d.To = day(2023, 12, 31), day(2044, 1, 2) }, ReasonDocumentInconsistent, 0},
		{"without end and with one", func(d *Document) { d.LongTerm = true }, ReasonDocumentInconsistent, 0},
	}
	for _, tt := range tests {
		doc := Document{
			Name: id.Name, Number: id.Number, Birth: born, Sex: id.Number.Sex(),
			From: day(2023, 5, 4), To: day(2043, 5, 4),
		}
		tt.change(&doc)
		if got, found := crossCheck(doc, id, today, false); got != tt.want || found != tt.found {
			t.Errorf("%s: %v, found %v; want %v, %v", tt.name, got, found, tt.want, tt.found)
		}
	}
}

// TestCrossCheckByAge: for how long a card is valid depends on the holder's age when
// it was issued. The class beside the right one is odd, marked ?; holders of permits
// have five years at any age.
func TestCrossCheckByAge(t *testing.T) {
	tests := []struct {
		number string // all but the check character
		want   string // years, "-" for no end
	}{
		{"44052420130101001", "5 10?"},
		{"44052420030101001", "5? 10 20?"},
		{"44052419830101001", "10? 20 -?"},
		{"44052419630101001", "20? -"},
		{"44052420070601001", "5 10"},      // sixteen in four weeks
		{"44052420070301001", "5 10 20?"},  // since nine weeks
		{"44052419970601001", "5? 10 20"},  // twenty-six in four weeks
		{"44052419770601001", "10? 20 -"},  // forty-six in four weeks
		{"44052419771001001", "10? 20 -?"}, // in five months
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
			switch r, found := crossCheck(doc, id, idcard.MustDate(2026, 1, 5), false); r {
			case 0:
				if found == FindingsOf(FindingValidityUnusual) {
					name += "?"
				}
				got = append(got, name)
			case ReasonDocumentInconsistent:
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

// TestTemporaryCards: by policy a temporary card is a finding, as long as it is one.
func TestTemporaryCards(t *testing.T) {
	day := idcard.MustDate
	id := Identity{Name: names.MustParse("张三丰"), Number: idcard.MustParse("440524198001010013")}
	for _, tt := range []struct {
		to       idcard.Date
		accepted bool
		want     Reason
		found    Findings
	}{
		{day(2026, 3, 1), true, 0, FindingsOf(FindingTemporaryCard)},
		{day(2026, 3, 1), false, ReasonDocumentTemporary, 0},
		{day(2026, 3, 15), true, ReasonDocumentInconsistent, 0},
		{day(2025, 12, 31), true, ReasonDocumentExpired, 0},
	} {
		doc := Document{Name: id.Name, Number: id.Number, From: day(2025, 12, 1), To: tt.to, Temporary: true}
		if got, found := crossCheck(doc, id, day(2026, 1, 5), tt.accepted); got != tt.want || found != tt.found {
			t.Errorf("until %v, accepted %v: %v, found %v", tt.to, tt.accepted, got, found)
		}
	}
}
