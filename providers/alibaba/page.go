package alibaba

import (
	"context"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// A page is how a kind of document is read.
type page struct {
	e    *endpoint
	read func(o wire.Object, k document.Kind, doc *realname.Document) bool
}

// pages are the kinds of documents that are read, beside the identity card.
var pages = map[document.Kind]page{
	document.KindPassport:        {passport, readForeign},
	document.KindChinesePassport: {chinesePassport, readChinese},
	document.KindHKPassport:      {chinesePassport, readChinese},
	document.KindMacaoPassport:   {chinesePassport, readChinese},
	document.KindHKMacaoPermit:   {toMainland, readPermit},
	document.KindTaiwanPermit:    {toMainland, readPermit},
	document.KindHKMacaoPass:     {toHK, readPermit},
	document.KindTaiwanPass:      {toHK, readPermit},
}

// page has the page of a passport, or the side of a permit with the portrait, read. Nobody looks
// for copies: that goes with the answer.
func (d *DocumentReader) page(ctx context.Context, op string, photos realname.Photos) (realname.Document, realname.Answer, error) {
	var doc realname.Document
	p, known := pages[photos.Kind]
	if size := photos.Front.Len(); !known || size == 0 || size > maxPicture {
		return doc, realname.Answer{}, d.c.account.Begin(recognize.action, op).Input()
	}
	a, err := d.c.send(ctx, p.e, op, "", "application/octet-stream", photos.Front.Reveal())
	switch {
	case err != nil:
		return doc, realname.Answer{}, err
	case a.code != "" && a.code != "(none)":
		answer, err := a.By(p.e.codes, a.code)
		return doc, answer, err
	}
	text, _ := a.Text("Data")
	data, err := wire.ParseObject([]byte(text))
	fields, ok := data.Object("data")
	if err != nil || !ok || !p.read(fields, photos.Kind, &doc) {
		return realname.Document{}, realname.Answer{}, a.Unreadable()
	}
	answer, err := a.Row(wire.Row{
		Verdict: realname.VerdictPass, Billed: providers.BilledYes, Found: realname.FindingsOf(realname.FindingCopyUnchecked),
	})
	return doc, answer, err
}

// readForeign reads the answer of RecognizePassport. All its members come from the zone, which is
// read here, with its check digits.
func readForeign(o wire.Object, k document.Kind, doc *realname.Document) bool {
	first, ok1 := o.Text("mrzLine1")
	second, ok2 := o.Text("mrzLine2")
	doc.MRZ = wire.Zone(first, second)
	return ok1 && ok2
}

// readChinese reads the answer of RecognizeChinesePassport: the zone, and what is printed.
func readChinese(o wire.Object, k document.Kind, doc *realname.Document) bool {
	text := func(name string) string { s, _ := o.Text(name); return s }
	doc.Other = wire.Passport(k, text("passportNumber"))
	wire.Names(doc, text("name"), text("nameEn"))
	doc.Sex = wire.PageSex(text("sex"))
	doc.Birth, _ = wire.Date(text("birthDate"))
	doc.From, _ = wire.Date(text("issueDate"))
	doc.To, _ = wire.Date(text("validToDate"))
	return readForeign(o, k, doc)
}

// readPermit reads the answers of RecognizeExitEntryPermitToMainland and ToHK. A field may be
// "", but is there.
func readPermit(o wire.Object, k document.Kind, doc *realname.Document) bool {
	number, ok1 := o.Text("permitNumber")
	name, ok2 := o.Text("nameCn")
	birth, ok3 := o.Text("birthDate")
	valid, ok4 := o.Text("validPeriod")
	says, _ := o.Text("permitType")
	latin, _ := o.Text("nameEn")
	sex, _ := o.Text("sex")
	doc.Other = wire.Permit(k, says, number)
	wire.Names(doc, name, latin)
	doc.Sex = wire.PageSex(sex)
	doc.Birth, _ = wire.Date(birth)
	wire.Validity(valid, doc)
	return ok1 && ok2 && ok3 && ok4
}
