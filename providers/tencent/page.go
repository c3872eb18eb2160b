package tencent

import (
	"context"
	"encoding/base64"
	"slices"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// page has the page of a passport, or the side of a permit with the portrait, read. Nobody looks
// for copies: that goes with the answer.
func (d *DocumentReader) page(ctx context.Context, op string, photos realname.Photos) (realname.Document, realname.Answer, error) {
	var doc realname.Document
	e, read := passportOCR, readPassport
	if slices.Contains(wire.Permits, photos.Kind) {
		e, read = permitOCR, readPermit
	}
	known := e == permitOCR || slices.Contains(wire.Passports, photos.Kind)
	if size := photos.Front.Len(); !known || size == 0 || size > maxPicture {
		return doc, realname.Answer{}, d.c.account.Begin(e.action, op).Input()
	}
	a, err := d.c.ask(ctx, e, op, params{"ImageBase64": base64.StdEncoding.EncodeToString(photos.Front.Reveal())})
	switch {
	case err != nil:
		return doc, realname.Answer{}, err
	case a.code != "":
		answer, err := a.By(e.errors, a.code)
		return doc, answer, err
	case !read(a.Object, photos.Kind, &doc):
		return realname.Document{}, realname.Answer{}, a.Unreadable()
	}
	answer, err := a.Row(wire.Row{
		Verdict: realname.VerdictPass, Billed: providers.BilledYes, Found: realname.FindingsOf(realname.FindingCopyUnchecked),
	})
	return doc, answer, err
}

// readPassport reads the answer of MLIDPassportOCR. The members beside PassportRecognizeInfos come
// from the zone, which is read here, with its check digits.
func readPassport(o wire.Object, k document.Kind, doc *realname.Document) bool {
	first, ok1 := o.Text("CodeSet")
	second, ok2 := o.Text("CodeCrc")
	if !ok1 || !ok2 {
		return false
	}
	doc.MRZ = wire.Zone(first, second)
	page, _ := o.Object("PassportRecognizeInfos")
	text := func(name string) string { s, _ := page.Text(name); return s }
	doc.Other = wire.Passport(k, text("PassportID"))
	wire.Names(doc, text("Name"), text("Surname")+", "+text("GivenName"))
	doc.Sex = wire.PageSex(text("Sex"))
	doc.Birth, _ = wire.Date(text("DateOfBirth"))
	doc.From, _ = wire.Date(text("DateOfIssuance"))
	doc.To, _ = wire.Date(text("DateOfExpiration"))
	return true
}

// readPermit reads the answer of MainlandPermitOCR. A member may be "", but is there.
func readPermit(o wire.Object, k document.Kind, doc *realname.Document) bool {
	number, ok1 := o.Text("Number")
	name, ok2 := o.Text("Name")
	birth, ok3 := o.Text("Birthday")
	valid, ok4 := o.Text("ValidDate")
	says, _ := o.Text("Type")
	latin, _ := o.Text("EnglishName")
	sex, _ := o.Text("Sex")
	doc.Other = wire.Permit(k, says, number)
	wire.Names(doc, name, latin)
	doc.Sex = wire.PageSex(sex)
	doc.Birth, _ = wire.Date(birth)
	wire.Validity(valid, doc)
	return ok1 && ok2 && ok3 && ok4
}
