package realnametest

import (
	"bytes"
	"strings"

	"github.com/go-realname/sdk/idcard"
	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

const frontMark, backMark = "test card, front\n", "test card, back\n"

// PhotosOf returns photos of an ID card that exists nowhere, which a [Backend]
// reads as the given identity's.
func PhotosOf(id realname.Identity) realname.Photos {
	return realname.Photos{
		Front: realname.NewPhoto([]byte(frontMark + id.Name.Reveal() + "\n" + id.Number.Reveal())),
		Back:  realname.NewPhoto([]byte(backMark + issued.String())),
	}
}

// issued is when all test cards were issued.
var issued = idcard.MustDate(2023, 5, 4)

func read(photos realname.Photos) (doc realname.Document, ok bool) {
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
