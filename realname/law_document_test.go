package realname

import (
	"testing"
	"time"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
)

// noon is the time of the tests of documents, in Beijing.
var noon = time.Date(2026, 1, 5, 4, 0, 0, 0, time.UTC)

// abroad is the configuration of a service that takes all kinds of documents.
func abroad(more ...document.Kind) *Config {
	return &Config{
		Now: func() time.Time { return noon }, MinAge: 14, Documented: append([]document.Kind{document.KindPassport}, more...),
	}
}

// A pageTest is one reading of a document, and what is to be said of it.
type pageTest struct {
	name   string
	change func(*Document)
	want   Reason
	found  Findings
}

// run compares what the tests make of a good reading with a subject.
func run(t *testing.T, c *Config, id Identity, good func() Document, tests []pageTest) {
	t.Helper()
	for _, tt := range tests {
		doc := good()
		tt.change(&doc)
		if got, found, _ := c.compare(doc, id); got != tt.want || found != tt.found {
			t.Errorf("%s: %v, found %v; want %v, %v", tt.name, got, found, tt.want, tt.found)
		}
	}
}

// zone makes a machine readable zone of a passport.
func zone(z documenttest.Zone) document.MRZ { return documenttest.New(1).MRZ(z) }

// TestPassport compares what was read off a passport of another state with the subject, with
// itself and with the day.
func TestPassport(t *testing.T) {
	day := idcard.MustDate
	id := Identity{Name: names.MustParse("Anna Maria Muster"), Document: document.MustParse(document.KindPassport, "L123456C8")}
	plain := documenttest.Zone{Name: "MUSTER<<ANNA<MARIA", Number: "L123456C8", Birth: "800101", Sex: "F", Expiry: "310504"}
	with := func(change func(*documenttest.Zone)) func(*Document) {
		return func(d *Document) { z := plain; change(&z); d.MRZ = zone(z) }
	}
	alone := func(change func(*documenttest.Zone)) func(*Document) {
		return func(d *Document) { z := plain; change(&z); *d = Document{MRZ: zone(z)} }
	}
	good := func() Document {
		return Document{
			Name: names.MustParse("Muster, Anna Maria"), Other: id.Document, Sex: idcard.Female, Birth: day(1980, 1, 1),
			From: day(2021, 5, 5), To: day(2031, 5, 4), MRZ: zone(plain),
		}
	}
	run(t, abroad(), id, good, []pageTest{
		{"as it should be", func(*Document) {}, 0, 0},
		{"the zone alone", alone(func(*documenttest.Zone) {}), 0, 0},
		{"no zone", func(d *Document) { d.MRZ = document.MRZ{} }, ReasonDocumentQuality, 0},
		{"another number in the zone", with(func(z *documenttest.Zone) { z.Number = "L123456C9" }), ReasonDocumentDataMismatch, 0},
		{"another number in print", func(d *Document) { d.Other = document.MustParse(document.KindPassport, "L123456C9") }, ReasonDocumentInconsistent, 0},
		{"a letter for a digit in print", func(d *Document) { d.Other = document.MustParse(document.KindPassport, "LI23456C8") }, 0, 0},
		{"a letter for a digit in the zone", with(func(z *documenttest.Zone) { z.Number = "LI23456C8" }), ReasonDocumentDataMismatch, 0},
		{"no passport", with(func(z *documenttest.Zone) { z.Code = "I" }), ReasonDocumentDataMismatch, 0},
		{"a passport of one's own kind", func(d *Document) { d.Other = document.MustParse(document.KindHKID, "C123456(9)") }, ReasonDocumentInconsistent, 0},

		{"the surname last", func(d *Document) { d.Name = names.MustParse("ANNA MARIA MUSTER") }, 0, 0},
		{"with an hyphen", func(d *Document) { d.Name = names.MustParse("MUSTER ANNA-MARIA") }, 0, 0},
		{"words in disorder", alone(func(z *documenttest.Zone) { z.Name = "MUSTER<<MARIA<ANNA" }), 0, FindingsOf(FindingNameVariant)},
		{"in disorder once", with(func(z *documenttest.Zone) { z.Name = "MUSTER<<MARIA<ANNA" }), 0, 0},
		{"other letters in print", func(d *Document) { d.Name = names.MustParse("张三丰") }, 0, 0},
		{"another name in the zone", with(func(z *documenttest.Zone) { z.Name = "MUSTER<<ERIKA" }), 0, FindingsOf(FindingNameVariant)},
		{"another name in print", func(d *Document) { d.Name = names.MustParse("Erika Muster") }, 0, FindingsOf(FindingNameVariant)},
		{"another name twice", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Name = "MUSTER<<ERIKA" })(d)
			d.Name = names.MustParse("Erika Muster")
		}, ReasonDocumentDataMismatch, 0},
		{"a name less", alone(func(z *documenttest.Zone) { z.Name = "MUSTER<<ANNA" }), ReasonDocumentDataMismatch, 0},
		{"no name", alone(func(z *documenttest.Zone) { z.Name = "M" }), ReasonDocumentQuality, 0},

		{"another sex in the zone", with(func(z *documenttest.Zone) { z.Sex = "M" }), ReasonDocumentInconsistent, 0},
		{"no sex in the zone", with(func(z *documenttest.Zone) { z.Sex = "<" }), 0, 0},
		{"another birth in the zone", with(func(z *documenttest.Zone) { z.Birth = "800102" }), ReasonDocumentInconsistent, 0},
		{"another century of birth", func(d *Document) { d.Birth = day(1880, 1, 1) }, 0, 0},
		{"another end in the zone", with(func(z *documenttest.Zone) { z.Expiry = "310505" }), ReasonDocumentInconsistent, 0},

		{"ends today", alone(func(z *documenttest.Zone) { z.Expiry = "260105" }), 0, 0},
		{"ended yesterday", alone(func(z *documenttest.Zone) { z.Expiry = "260104" }), ReasonDocumentExpired, 0},
		{"ended yesterday, as printed", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Expiry = "260104" })(d)
			d.From, d.To = day(2016, 1, 5), day(2026, 1, 4)
		}, ReasonDocumentExpired, 0},
		{"no end", alone(func(z *documenttest.Zone) { z.Expiry = "<<<<<<" }), 0, FindingsOf(FindingValidityUnusual)},
		{"issued today", func(d *Document) { d.From = day(2026, 1, 5) }, 0, 0},
		{"issued tomorrow", func(d *Document) { d.From = day(2026, 1, 6) }, ReasonDocumentInconsistent, 0},
		{"issued before birth", func(d *Document) { d.From = day(1979, 12, 31) }, ReasonDocumentInconsistent, 0},
		{"issued after its end", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Expiry = "210504" })(d)
			d.To = day(2021, 5, 4)
		}, ReasonDocumentInconsistent, 0},
		{"valid for ten years and nine months", func(d *Document) { d.From = day(2020, 8, 5) }, 0, 0},
		{"valid for eleven years", func(d *Document) { d.From = day(2020, 5, 4) }, 0, FindingsOf(FindingValidityUnusual)},

		{"fourteen today", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Birth = "120105" })(d)
			d.Birth = day(2012, 1, 5)
		}, 0, 0},
		{"fourteen tomorrow", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Birth = "120106" })(d)
			d.Birth = day(2012, 1, 6)
		}, ReasonUnderAge, 0},
		{"thirteen or a hundred and thirteen", alone(func(z *documenttest.Zone) { z.Birth = "120106" }), 0, FindingsOf(FindingAgeUnknown)},
		{"a hundred and thirteen", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Birth = "120106" })(d)
			d.Birth = day(1912, 1, 6)
		}, 0, 0},
		{"a birth that nobody knows", alone(func(z *documenttest.Zone) { z.Birth = "80<<<<" }), 0, FindingsOf(FindingAgeUnknown)},
		{"born tomorrow", func(d *Document) {
			with(func(z *documenttest.Zone) { z.Birth = "260106" })(d)
			d.Birth, d.From = day(2026, 1, 6), idcard.Date{}
		}, ReasonDocumentInconsistent, 0},
	})
}

// TestCutNames: a zone has no room for every name. One that fills it may be cut, or have
// initials (ICAO Doc 9303 part 3, 4.6): that is for people. One that does not is another name.
func TestCutNames(t *testing.T) {
	const long = "Nilavadhanananda Chayapa Dejthamrong Krasuang"
	for _, tt := range []struct {
		zone, typed string
		want        Reason
		found       Findings
	}{
		{"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", long, 0, FindingsOf(FindingNameTruncated)},
		{"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<K", "Chayapa Dejthamrong Krasuang Nilavadhanananda", 0, FindingsOf(FindingNameTruncated)},
		{"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG", long, ReasonDocumentDataMismatch, 0},
		{"NILAVADHANANANDA<<CHAYAPA<DEJTHAMRONG<X", long, ReasonDocumentDataMismatch, 0},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<<D<P<", "Diana Bennelong Wooloomooloo Warrandyte", ReasonDocumentDataMismatch, 0},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<<DI<P", "Dingo Potoroo Bennelong Wooloomooloo Warrandyte", 0, FindingsOf(FindingNameTruncated)},
		{"BENNELONG<WOOLOOMOOLOO<WARRANDYTE<<DI<P", "Dingo Bennelong Wooloomooloo Warrandyte", ReasonDocumentDataMismatch, 0},
	} {
		id := Identity{Name: names.MustParse(tt.typed), Document: document.MustParse(document.KindPassport, "L123456C8")}
		doc := Document{MRZ: zone(documenttest.Zone{Name: tt.zone, Number: "L123456C8"})}
		if got, found, _ := abroad().compare(doc, id); got != tt.want || found != tt.found {
			t.Errorf("%s of %s: %v, found %v; want %v, %v", tt.zone, tt.typed, got, found, tt.want, tt.found)
		}
	}
}

// TestLatinNames: how names are written differs, and whose they are does not. What is alike and
// not the same is for people.
func TestLatinNames(t *testing.T) {
	const same, odd, other = "same", "for people", "another"
	for _, tt := range []struct{ read, typed, want string }{
		{"MUSTER ANNA", "Anna Muster", same},
		{"MUSTER,ANNA", "anna muster", same},
		{"O'BRIEN SEAN", "Sean OBrien", same},
		{"SAINT-JUST JEAN-LUC", "Jean Luc Saint Just", same},
		{"VAN DER BERG ANNA", "Anna van der Berg", same},
		{"MUELLER ANNA", "Anna Müller", odd},
		{"MULLER ANNA", "Anna Müller", odd},
		{"MÜLLER ANNA", "Anna Müller", same},
		{"GARCIA LOPEZ JOSE", "José García López", odd},
		{"GARCIA LOPEZ JOSE", "Lopez Garcia Jose", odd},
		{"GARCIA JOSE", "Garcia Josefa", other},
		{"MUSTER", "Anna Muster", other},
		{"MUSTER ANNA", "Muster", other},
	} {
		found, is := readName{names.MustParse(tt.read), false}.is(names.MustParse(tt.typed))
		got := other
		switch {
		case is && found == 0:
			got = same
		case is && found == FindingsOf(FindingNameVariant):
			got = odd
		}
		if got != tt.want {
			t.Errorf("%s of %s is %s, want %s", tt.read, tt.typed, got, tt.want)
		}
	}
}

// TestChinesePassports: the zone says that China issued them. They have the name in Han
// characters too, which may not have been read.
func TestChinesePassports(t *testing.T) {
	han := names.MustParse("张三丰")
	c := abroad(document.KindChinesePassport)
	for _, tt := range []struct {
		name   string
		kind   document.Kind
		number string
		issuer string
		want   Reason
	}{
		{"passport", document.KindChinesePassport, "E12345678", "CHN", 0},
		{"the number of another state's", document.KindChinesePassport, "E12345678", "UTO", ReasonDocumentDataMismatch},
		{"passport of Hong Kong", document.KindHKPassport, "K12345678", "CHN", 0},
		{"passport of Hong Kong, by another state", document.KindHKPassport, "K12345678", "GBR", ReasonDocumentDataMismatch},
		{"passport of Macao", document.KindMacaoPassport, "MA1234567", "CHN", 0},
		{"passport of Macao, by another state", document.KindMacaoPassport, "MA1234567", "PRT", ReasonDocumentDataMismatch},
		{"as one of any state, where its kind is accepted", document.KindPassport, "E12345678", "CHN", ReasonDocumentDataMismatch},
		{"as one of any state, where its kind is not", document.KindPassport, "K12345678", "CHN", 0},
		{"with a number of China's form, by another state", document.KindPassport, "E12345678", "UTO", 0},
	} {
		id := Identity{Name: han, Document: document.MustParse(tt.kind, tt.number)}
		doc := Document{Name: han, MRZ: zone(documenttest.Zone{Issuer: tt.issuer, Number: tt.number, Name: "ZHANG<<SANFENG"})}
		if got, found, _ := c.compare(doc, id); got != tt.want || found != 0 {
			t.Errorf("%s: %v, found %v; want %v", tt.name, got, found, tt.want)
		}
		if only := abroad(tt.kind); tt.kind != document.KindPassport { // whatever else is accepted
			only.Documented = []document.Kind{tt.kind}
			if got, _, _ := only.compare(doc, id); got != tt.want {
				t.Errorf("%s, accepted alone: %v; want %v", tt.name, got, tt.want)
			}
		}
		doc.Name = names.Name{}
		if got, found, _ := c.compare(doc, id); got != tt.want || tt.want == 0 && found != FindingsOf(FindingNameVariant) {
			t.Errorf("%s, in Latin letters alone: %v, found %v; want %v and a finding", tt.name, got, found, tt.want)
		}
	}
}

// TestPermits: a permit is compared by what is printed. The digits that count its renewals
// are no part of it.
func TestPermits(t *testing.T) {
	day := idcard.MustDate
	id := Identity{Name: names.MustParse("张三丰"), Document: document.MustParse(document.KindHKMacaoPermit, "H12345678")}
	good := func() Document {
		return Document{
			Name: id.Name, Latin: names.MustParse("ZHANG, SANFENG"), Other: document.MustParse(document.KindHKMacaoPermit, "H1234567801"),
			Birth: day(1980, 1, 1), Sex: idcard.Male, From: day(2023, 5, 4), To: day(2033, 5, 3),
		}
	}
	run(t, abroad(), id, good, []pageTest{
		{"as it should be", func(*Document) {}, 0, 0},
		{"no number", func(d *Document) { d.Other = document.Number{} }, ReasonDocumentQuality, 0},
		{"no name", func(d *Document) { d.Name, d.Latin = names.Name{}, names.Name{} }, ReasonDocumentQuality, 0},
		{"no beginning", func(d *Document) { d.From = idcard.Date{} }, ReasonDocumentQuality, 0},
		{"no end", func(d *Document) { d.To = idcard.Date{} }, ReasonDocumentQuality, 0},
		{"another number", func(d *Document) { d.Other = document.MustParse(document.KindHKMacaoPermit, "H12345679") }, ReasonDocumentDataMismatch, 0},
		{"another kind", func(d *Document) { d.Other = document.MustParse(document.KindHKPassport, "H12345678") }, ReasonDocumentDataMismatch, 0},
		{"another name", func(d *Document) { d.Name = names.MustParse("李四") }, ReasonDocumentDataMismatch, 0},
		{"another form of a character", func(d *Document) { d.Name = names.MustParse("張三丰") }, 0, FindingsOf(FindingNameVariant)},
		{"Latin letters alone", func(d *Document) { d.Name = names.Name{} }, 0, FindingsOf(FindingNameVariant)},
		{"ended yesterday", func(d *Document) { d.From, d.To = day(2016, 1, 5), day(2026, 1, 4) }, ReasonDocumentExpired, 0},
		{"too young", func(d *Document) { d.Birth = day(2012, 1, 6) }, ReasonUnderAge, 0},
		{"no birth", func(d *Document) { d.Birth = idcard.Date{} }, 0, FindingsOf(FindingAgeUnknown)},
		{"a zone, which is not looked at", func(d *Document) { d.MRZ = zone(documenttest.Zone{}) }, 0, 0},
	})
}

// TestTaiwanCards: the second character of a number from Taiwan tells the sex.
func TestTaiwanCards(t *testing.T) {
	id := Identity{Name: names.MustParse("张三丰"), Document: document.MustParse(document.KindTaiwanID, "A100000001")}
	good := func() Document {
		return Document{Name: id.Name, Other: id.Document, Birth: idcard.MustDate(1980, 1, 1), Sex: idcard.Male}
	}
	run(t, abroad(), id, good, []pageTest{
		{"as it should be, without an end", func(*Document) {}, 0, 0},
		{"no sex", func(d *Document) { d.Sex = 0 }, 0, 0},
		{"another sex", func(d *Document) { d.Sex = idcard.Female }, ReasonDocumentInconsistent, 0},
	})
}

// TestDocumentEnd: a session has shown a document until its last day.
func TestDocumentEnd(t *testing.T) {
	id := Identity{Name: names.MustParse("Anna Muster"), Document: document.MustParse(document.KindPassport, "L123456C8")}
	doc := Document{MRZ: zone(documenttest.Zone{Number: "L123456C8", Expiry: "310504"})}
	if _, _, to := abroad().compare(doc, id); to != idcard.MustDate(2031, 5, 4) {
		t.Errorf("a passport ends %v", to)
	}
	doc.To = idcard.MustDate(2031, 5, 4)
	if _, _, to := abroad().compare(doc, id); to != doc.To {
		t.Errorf("a passport with a printed end ends %v", to)
	}
	id.Document = document.MustParse(document.KindHKMacaoPermit, "H12345678")
	if _, _, to := abroad().compare(doc, id); to != doc.To {
		t.Errorf("a permit ends %v", to)
	}
}

// TestAgeOn counts years as daily life does.
func TestAgeOn(t *testing.T) {
	leap := idcard.MustDate(2004, 2, 29)
	for _, tt := range []struct {
		day  idcard.Date
		want int
	}{
		{leap, 0}, {idcard.MustDate(2023, 2, 28), 18}, {idcard.MustDate(2023, 3, 1), 19}, {idcard.MustDate(2024, 2, 28), 19},
		{idcard.MustDate(2024, 2, 29), 20}, {idcard.MustDate(2024, 1, 31), 19}, {idcard.MustDate(2024, 12, 1), 20},
	} {
		if got := ageOn(leap, tt.day); got != tt.want {
			t.Errorf("on %v: %d, want %d", tt.day, got, tt.want)
		}
	}
}

// TestNameTags: how dots, blanks, hyphens and the order of Latin names are written tells nobody apart.
func TestNameTags(t *testing.T) {
	for _, tt := range []struct {
		a, b string
		same bool
	}{
		{"Anna Maria Muster", "MUSTER ANNA-MARIA", true},
		{"Anna van der Berg", "Vanderberg, Anna", true},
		{"Anna Muster", "Anna Mustermann", false},
		{"阿卜杜·热西提", "阿卜杜热西提", true},
		{"张三丰", "三丰张", false},
	} {
		if got := nameText(names.MustParse(tt.a)) == nameText(names.MustParse(tt.b)); got != tt.same {
			t.Errorf("%s and %s are the same: %v, want %v", tt.a, tt.b, got, tt.same)
		}
	}
	if nameText(names.Name{}) != "" {
		t.Error("no name has a text")
	}
}

// FuzzCompare: whatever is read, a passport that passes has the subject's number in its zone, and
// has not ended; and what is not the same in print or in the zone is odd at least.
func FuzzCompare(f *testing.F) {
	f.Add("L123456C8", "MUSTER<<ANNA", "800101", "310504", "Anna Muster", "Muster, Anna", int64(0))
	f.Add("L123456C8", "MUSTER<<ANNA", "800101", "260104", "Anna Muster", "", int64(-1))
	f.Add("E12345678", "ZHANG<<SANFENG", "120106", "<<<<<<", "张三丰", "張三丰", int64(400))
	f.Fuzz(func(t *testing.T, number, name, birth, expiry, typed, printed string, days int64) {
		n, err := names.Parse(typed)
		m, ok := madeZone(documenttest.Zone{Number: number, Name: name, Birth: birth, Expiry: expiry})
		if err != nil || !ok {
			t.Skip()
		}
		doc := Document{MRZ: m, From: idcard.DateOf(noon.AddDate(0, 0, int(days%100_000)))}
		doc.Name, _ = names.Parse(printed)
		id := Identity{Name: n, Document: document.MustParse(document.KindPassport, "L123456C8")}
		reason, found, to := abroad().compare(doc, id)
		if reason != 0 {
			return
		}
		today := idcard.DateOf(noon)
		switch {
		case m.RevealNumber() != "L123456C8":
			t.Error("another number passes")
		case to != m.Expiry(today) || !to.IsZero() && to.Before(today) || today.Before(doc.From):
			t.Error("a passport passes that is not valid")
		case m.Birth(today).IsZero() && !found.Has(FindingAgeUnknown):
			t.Error("nobody is told that the age is not known")
		case doc.Name.IsValid() && doc.Name.IsHan() == n.IsHan() && names.Match(doc.Name, n) == names.Different && found == 0:
			t.Error("another name is printed, and nobody is told")
		}
	})
}

// madeZone makes a zone, if there is such a one.
func madeZone(z documenttest.Zone) (m document.MRZ, ok bool) {
	defer func() { ok = recover() == nil }()
	return zone(z), true
}
