package realnametest

import (
	"bytes"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/png"
	"strings"

	"github.com/go-realname/sdk/document"
	"github.com/go-realname/sdk/document/documenttest"
	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

const frontMark, backMark, pageMark = "test card, front\n", "test card, back\n", "test document\n"

// PhotosOf returns photos of an ID card, or of another document, that exists nowhere, which a
// [Backend] reads as the given identity's. Whoever holds another document was born in 1990.
func PhotosOf(id realname.Identity) realname.Photos {
	if d := id.Document; d.IsValid() {
		text := []string{id.Name.Reveal(), d.Kind().String(), d.Reveal()}
		return realname.Photos{Front: realname.NewPhoto([]byte(pageMark + strings.Join(text, "\n"))), Kind: d.Kind()}
	}
	return realname.Photos{
		Front: realname.NewPhoto([]byte(frontMark + id.Name.Reveal() + "\n" + id.Number.Reveal())),
		Back:  realname.NewPhoto([]byte(backMark + issued.String())),
	}
}

// issued is when all test cards were issued.
var issued = idcard.MustDate(2023, 5, 4)

// PicturesOf is [PhotosOf] as pictures (PNG), which a Verifier can keep: see
// [realname.Config].Photos. What a [Backend] reads off them is written beside the picture, and the
// picture is of one shade.
func PicturesOf(id realname.Identity) realname.Photos {
	p := PhotosOf(id)
	p.Front = pictureOf(p.Front)
	if p.Back.Len() > 0 {
		p.Back = pictureOf(p.Back)
	}
	return p
}

// pictureOf returns a picture with a text beside it.
func pictureOf(text realname.Photo) realname.Photo {
	shade := crc32.ChecksumIEEE(text.Reveal())
	m := image.NewGray(image.Rect(0, 0, 16, 10))
	for i := range m.Pix {
		m.Pix[i] = byte(shade)
	}
	var b bytes.Buffer
	png.Encode(&b, m) // no Buffer fails
	const head = 8 + 25
	chunk := append([]byte("tEXt"), textKey+string(text.Reveal())...)
	whole := append(bytes.Clone(b.Bytes()[:head]), binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))...)
	whole = binary.BigEndian.AppendUint32(append(whole, chunk...), crc32.ChecksumIEEE(chunk))
	return realname.NewPhoto(append(whole, b.Bytes()[head:]...))
}

const textKey = "Comment\x00"

// textOf returns what is written on a photo, or beside the picture.
func textOf(p realname.Photo) []byte {
	_, text, ok := bytes.Cut(p.Reveal(), []byte("tEXt"+textKey))
	if !ok {
		return p.Reveal()
	}
	text, _, _ = bytes.Cut(text, []byte("IDAT"))
	return text[:max(0, len(text)-8)]
}

func read(photos realname.Photos) (doc realname.Document, ok bool) {
	photos.Front, photos.Back = realname.NewPhoto(textOf(photos.Front)), realname.NewPhoto(textOf(photos.Back))
	if photos.Kind != document.KindUnknown {
		return readPage(photos)
	}
	front, ok1 := bytes.CutPrefix(photos.Front.Reveal(), []byte(frontMark))
	_, ok2 := bytes.CutPrefix(photos.Back.Reveal(), []byte(backMark))
	name, number, ok3 := strings.Cut(string(front), "\n")
	if !ok1 || !ok2 || !ok3 {
		return doc, false
	}
	var err1, err2 error
	doc.Name, err1 = names.Parse(name)
	doc.Number, err2 = idcard.Parse(number)
	if err1 != nil || err2 != nil {
		return doc, false
	}
	doc.Birth, doc.Sex, doc.From = doc.Number.Birth(), doc.Number.Sex(), issued
	years := 20
	switch age := doc.Number.AgeOn(issued); {
	case age < 16:
		years = 5
	case age < 26:
		years = 10
	case age >= 46:
		doc.LongTerm = true
		return doc, true
	}
	doc.To = idcard.MustDate(issued.Year()+years, int(issued.Month()), issued.Day())
	return doc, true
}

// readPage reads the page of another document than the ID card. Those of China are issued there.
func readPage(photos realname.Photos) (doc realname.Document, ok bool) {
	page, ok := bytes.CutPrefix(photos.Front.Reveal(), []byte(pageMark))
	text := strings.Split(string(page), "\n")
	if !ok || len(text) != 3 || text[1] != photos.Kind.String() {
		return doc, false
	}
	var err1, err2 error
	doc.Name, err1 = names.Parse(text[0])
	doc.Other, err2 = document.Restore(photos.Kind, text[2])
	if err1 != nil || err2 != nil {
		return doc, false
	}
	doc.Birth, doc.From, doc.To = idcard.MustDate(1990, 5, 4), issued, idcard.MustDate(2033, 5, 3)
	zone := documenttest.Zone{Issuer: "CHN", Name: doc.Name.RevealMRZ(), Number: text[2], Birth: "900504", Expiry: "330503"}
	switch photos.Kind {
	case document.KindPassport:
		zone.Issuer = ""
		fallthrough
	case document.KindChinesePassport, document.KindHKPassport, document.KindMacaoPassport:
		zone.Name = zone.Name[:min(len(zone.Name), 39)] // as a passport cuts it
		doc.MRZ = documenttest.New(1).MRZ(zone)
	}
	return doc, true
}
