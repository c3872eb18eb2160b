package tencent

import (
	"context"
	"encoding/base64"
	"encoding/json"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/providers"
	"github.com/go-realname/sdk/providers/internal/wire"
	"github.com/go-realname/sdk/realname"
)

// A DocumentReader reads both sides of an identity card (身份证识别, IDCardOCR), and has the
// service look for copies, screens, edits and temporary cards. Each side is a request of
// its own, and billed.
//
// It also reads the page of a passport of any state (护照识别, MLIDPassportOCR), and the side with the
// portrait of a permit for the mainland, Hong Kong, Macao or Taiwan (港澳台通行证及来往内地通行证识别,
// MainlandPermitOCR): one request. The service does not look for copies of those, which is a
// finding for people, [realname.FindingCopyUnchecked]. The members are those of the vendor's API
// documents 866/37657 and 866/43105 and of its SDK for Node.js (ocr v4.1.232).
type DocumentReader struct{ c *Cloud }

// Documents returns a [realname.DocumentReader].
func (c *Cloud) Documents() *DocumentReader { return &DocumentReader{c} }

// IsFake reports whether UnsafeBaseURL is set.
func (d *DocumentReader) IsFake() bool { return d.c.account.Fake }

// maxPicture is the size of the largest picture: 10 MB in base64.
const maxPicture = 10_000_000 / 4 * 3

// ReadDocument implements [realname.DocumentReader].
func (d *DocumentReader) ReadDocument(ctx context.Context, op realname.Op, photos realname.Photos) (realname.Document, realname.Answer, error) {
	if photos.Kind != document.KindUnknown {
		return d.page(ctx, op.Key, photos)
	}
	var doc realname.Document
	front, err := d.side(ctx, op.Key, "FRONT", photos.Front, &doc)
	if err != nil || front.Verdict != realname.VerdictPass {
		return realname.Document{}, front, err
	}
	back, err := d.side(ctx, op.Key, "BACK", photos.Back, &doc)
	if err != nil || back.Verdict != realname.VerdictPass {
		return realname.Document{}, back, err
	}
	temporary := realname.FindingsOf(realname.FindingTemporaryCard) // whether one is accepted, the Verifier knows
	front.Findings |= back.Findings
	doc.Temporary = front.Findings&temporary != 0
	front.Findings &^= temporary
	return doc, front, nil
}

// side has one side read into doc. EnableRecognitionRectify is off: with it the service makes
// number, date of birth and sex agree, and comparing them would show nothing.
func (d *DocumentReader) side(ctx context.Context, op, side string, photo realname.Photo, doc *realname.Document) (realname.Answer, error) {
	if photo.Len() == 0 || photo.Len() > maxPicture {
		return realname.Answer{}, d.c.account.Begin(idCardOCR.action, op).Input()
	}
	a, err := d.c.ask(ctx, idCardOCR, op, params{
		"ImageBase64": base64.StdEncoding.EncodeToString(photo.Reveal()), "CardSide": side,
		"Config": warnConfig, "CardWarnType": "Advanced", "EnableRecognitionRectify": false,
	})
	switch {
	case err != nil:
		return realname.Answer{}, err
	case a.code != "":
		return a.By(idCardOCR.errors, a.code)
	}
	read := readFront
	if side == "BACK" {
		read = readBack
	}
	found, ok := warningsOf(a.Object)
	if !ok || !read(a.Object, doc) {
		return realname.Answer{}, a.Unreadable()
	}
	return a.Row(wire.Row{Verdict: realname.VerdictPass, Billed: providers.BilledYes, Found: found})
}

// warnConfig asks for every warning and for no picture.
var warnConfig = func() string {
	b, _ := json.Marshal(map[string]bool{
		"CopyWarn": true, "BorderCheckWarn": true, "ReshootWarn": true, "DetectPsWarn": true,
		"TempIdWarn": true, "InvalidDateWarn": true, "ReflectWarn": true, "Quality": true,
		"MultiCardDetect": true,
	})
	return string(b)
}()

// readFront reads the side with the portrait. A member may be "", but is there.
func readFront(o wire.Object, doc *realname.Document) bool {
	name, ok1 := o.Text("Name")
	number, ok2 := o.Text("IdNum")
	birth, ok3 := o.Text("Birth")
	sex, ok4 := o.Text("Sex")
	if !ok1 || !ok2 || !ok3 || !ok4 {
		return false
	}
	// What does not parse was not read: the Verifier then says so.
	id, _ := wire.Person(name, number)
	doc.Name, doc.Number = id.Name, id.Number
	doc.Birth, _ = wire.Date(birth)
	doc.Sex = wire.Sex(sex)
	return true
}

// readBack reads the side with the emblem.
func readBack(o wire.Object, doc *realname.Document) bool {
	valid, ok := o.Text("ValidDate")
	if ok {
		wire.Validity(valid, doc)
	}
	return ok
}

// Scores beyond which the vendor calls a picture blurred, or its border covered.
const goodQuality, goodBorder = 50, 50

// warningsOf reads AdvancedInfo, JSON in a string. It is not ok where it is missing: then
// nobody looked for copies.
func warningsOf(o wire.Object) (realname.Findings, bool) {
	s, ok := o.Text("AdvancedInfo")
	if !ok {
		return 0, false
	}
	info, err := wire.ParseObject([]byte(s))
	list, ok := info.List("WarnInfos")
	if err != nil || info.Has("WarnInfos") && !ok {
		return 0, false
	}
	var found realname.Findings
	for _, raw := range list {
		var code int64
		if json.Unmarshal(raw, &code) != nil {
			return 0, false
		}
		f, ok := warnings[code]
		if !ok {
			f = realname.FindingRiskSuspected // a warning that we do not know is for people
		}
		found |= realname.FindingsOf(f)
	}
	if q, ok := info.Float("Quality"); ok && q < goodQuality {
		found |= realname.FindingsOf(realname.FindingPictureFlawed)
	}
	if b, ok := info.Float("BorderCodeValue"); ok && b > goodBorder {
		found |= realname.FindingsOf(realname.FindingPictureFlawed)
	}
	return found, true
}
