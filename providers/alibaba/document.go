package alibaba

import (
	"context"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// A DocumentReader reads both sides of an identity card (身份证识别, RecognizeIdcard), and has
// the service look for copies, screens and edits. Each side is a request of its own, and
// billed.
//
// It also reads the page of a passport (国际护照识别, RecognizePassport; of the mainland, Hong Kong and
// Macao 中国护照识别, RecognizeChinesePassport), and the side with the portrait of a permit (来往大陆(内地)通行证识别,
// RecognizeExitEntryPermitToMainland; 往来港澳台通行证识别, RecognizeExitEntryPermitToHK): one request. The
// service does not look for copies of those, which is a finding for people,
// [realname.FindingCopyUnchecked]. The members are those of the examples in the vendor's documents and in
// its SDK for Node.js (ocr-api20210707 v3.1.3).
type DocumentReader struct{ c *Cloud }

// Documents returns a [realname.DocumentReader].
func (c *Cloud) Documents() *DocumentReader { return &DocumentReader{c} }

// IsFake reports whether UnsafeBaseURL is set.
func (d *DocumentReader) IsFake() bool { return d.c.account.Fake }

// maxPicture is the size of the largest picture, in bytes.
const maxPicture = 10 << 20

// ReadDocument implements [realname.DocumentReader].
func (d *DocumentReader) ReadDocument(ctx context.Context, op realname.Op, photos realname.Photos) (realname.Document, realname.Answer, error) {
	if photos.Kind != document.KindUnknown {
		return d.page(ctx, op.Key, photos)
	}
	var doc realname.Document
	front, err := d.side(ctx, op.Key, "face", photos.Front, &doc)
	if err != nil || front.Verdict != realname.VerdictPass {
		return realname.Document{}, front, err
	}
	back, err := d.side(ctx, op.Key, "back", photos.Back, &doc)
	if err != nil || back.Verdict != realname.VerdictPass {
		return realname.Document{}, back, err
	}
	front.Findings |= back.Findings
	return doc, front, nil
}

// side has one side read into doc.
func (d *DocumentReader) side(ctx context.Context, op, side string, photo realname.Photo, doc *realname.Document) (realname.Answer, error) {
	if photo.Len() == 0 || photo.Len() > maxPicture {
		return realname.Answer{}, d.c.account.Begin(recognize.action, op).Input()
	}
	a, err := d.c.send(ctx, recognize, op, "OutputQualityInfo=true", "application/octet-stream", photo.Reveal())
	switch {
	case err != nil:
		return realname.Answer{}, err
	case a.code != "" && a.code != "(none)":
		return a.By(recognize.codes, a.code)
	}
	text, _ := a.Text("Data")
	data, err := wire.ParseObject([]byte(text))
	sides, ok1 := data.Object("data")
	if err != nil || !ok1 {
		return realname.Answer{}, a.Unreadable()
	}
	shown, ok := sides.Object(side)
	if !ok { // the picture shows the other side
		return a.Row(no("side", realname.ReasonDocumentQuality, ""))
	}
	found, ok1 := warningsOf(shown)
	fields, ok2 := shown.Object("data")
	if !ok1 || !ok2 || !read(side, fields, doc) {
		return realname.Answer{}, a.Unreadable()
	}
	return a.Row(wire.Row{Verdict: realname.VerdictPass, Billed: providers.BilledYes, Found: found})
}

// read reads the fields of one side. A field may be "", but is there.
func read(side string, o wire.Object, doc *realname.Document) bool {
	if side == "back" {
		valid, ok := o.Text("validPeriod")
		wire.Validity(valid, doc)
		return ok
	}
	name, ok1 := o.Text("name")
	number, ok2 := o.Text("idNumber")
	birth, ok3 := o.Text("birthDate")
	sex, ok4 := o.Text("sex")
	// What does not parse was not read: the Verifier then says so.
	id, _ := wire.Person(name, number)
	doc.Name, doc.Number = id.Name, id.Number
	doc.Birth, _ = wire.Date(birth)
	doc.Sex = wire.Sex(sex)
	return ok1 && ok2 && ok3 && ok4
}

// Scores of the picture: how much of the card is there, how sharp it is, and how likely it is
// that it was edited, each of 100.
const (
	goodWhole   = 80
	goodQuality = 50
	mayBeEdited = 50
)

// warningsOf reads what the service noticed. It is not ok where one of the five is missing: then
// nobody looked for copies, or for edits. The names are those of answers that were published;
// one of them has no tamperScore.
func warningsOf(o wire.Object) (found realname.Findings, ok bool) {
	w, ok1 := o.Object("warning")
	isCopy, ok2 := flag(w, "isCopy")
	screen, ok3 := flag(w, "isReshoot")
	edited, ok4 := w.Float("tamperScore")
	whole, ok5 := w.Float("completenessScore")
	sharp, ok6 := w.Float("qualityScore")
	if isCopy || screen {
		found |= realname.FindingsOf(realname.FindingCopySuspected)
	}
	if edited > mayBeEdited {
		found |= realname.FindingsOf(realname.FindingEditSuspected)
	}
	if whole < goodWhole || sharp < goodQuality {
		found |= realname.FindingsOf(realname.FindingPictureFlawed)
	}
	return found, ok1 && ok2 && ok3 && ok4 && ok5 && ok6
}

// flag reads a member that is 0 or 1, or true or false.
func flag(o wire.Object, name string) (set, ok bool) {
	if set, ok := o.Bool(name); ok {
		return set, true
	}
	n, ok := o.Int(name)
	return n != 0, ok && (n == 0 || n == 1)
}
