package realnametest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"time"
	"weak"

	"github.com/go-realname/sdk/names"
	"github.com/go-realname/sdk/realname"
)

var photoPromises = []promise{
	{"photo-kept", "a photo is not kept after the call, and not looked at", photoKept},
}

var documentPromises = []promise{
	{"document", "what is read off the photos is what they show", reading},
	{"junk", "photos that show no card do not pass", junk},
}

// photoKept gives copies of the photos, spoils them after the call, so that the
// race detector sees who still reads them, and waits for them to be collected.
func photoKept(ctx context.Context, b *bench) error {
	none := true
	for _, s := range b.samples {
		if s.Hang || s.Photos.Front.Len()+s.Photos.Back.Len()+s.Face.Len() == 0 {
			continue
		}
		none = false
		held := b.askWithCopies(ctx, s)
		for end := time.Now().Add(10 * b.soon); len(held) > 0; time.Sleep(b.soon / 20) {
			if runtime.GC(); held[0].Value() == nil {
				held = held[1:]
			} else if time.Now().After(end) {
				return fmt.Errorf("sample %q: a photo is still held after %v", s.Name, 10*b.soon)
			}
		}
	}
	if none {
		return skipped("no sample has a photo")
	}
	return nil
}

// askWithCopies is a call whose photos nobody else holds.
//
//go:noinline
func (b *bench) askWithCopies(ctx context.Context, s Sample) (held []weak.Pointer[byte]) {
	var copies [][]byte
	for _, p := range []*realname.Photo{&s.Photos.Front, &s.Photos.Back, &s.Face} {
		if p.Len() == 0 {
			continue
		}
		c := append(make([]byte, 0, max(64, p.Len())), p.Reveal()...) // no tiny object
		*p = realname.NewPhoto(c)
		copies = append(copies, c)
		held = append(held, weak.Make(&c[0]))
	}
	b.ask(ctx, b.op(), s)
	for _, c := range copies {
		clear(c)
	}
	return held
}

func reading(ctx context.Context, b *bench) error {
	return b.each(func(s Sample) error {
		r := b.ask(ctx, b.op(), s)
		if r.err != nil || r.answer.Verdict != realname.VerdictPass {
			return nil
		}
		got, want := r.doc, s.Document
		if id := s.Identity; !want.Number.IsValid() && id.Number.IsValid() {
			want.Name, want.Number = id.Name, id.Number
		}
		if id := s.Identity; id.Document.IsValid() {
			return unlikePage(got, id)
		}
		return unlike(got, want)
	})
}

// unlike tells where a reading is not what is wanted, as far as that is given.
func unlike(got, want realname.Document) error {
	switch {
	case !got.Name.IsValid() || !got.Number.IsValid():
		return errors.New("it passed without a name or a number: then the card proves nothing")
	case want.Number.IsValid() && got.Number != want.Number:
		return errors.New("it read another number")
	case want.Name.IsValid() && !names.Match(got.Name, want.Name).Passes():
		return errors.New("it read another name")
	case want.Sex != 0 && got.Sex != want.Sex:
		return errors.New("it read another sex")
	case !want.Birth.IsZero() && got.Birth != want.Birth:
		return errors.New("it read another date of birth")
	case !want.From.IsZero() && got.From != want.From, !want.To.IsZero() && got.To != want.To,
		got.LongTerm && !got.To.IsZero(), want.LongTerm && !got.LongTerm:
		return errors.New("it read another validity")
	case want.Temporary && !got.Temporary:
		return errors.New("it took a temporary card for another")
	}
	return nil
}

// unlikePage tells where what was read off another document is not what the sample is about. Its
// name may stand there in other letters, or in another order.
func unlikePage(got realname.Document, id realname.Identity) error {
	number := got.Other.Lifelong().Reveal()
	if got.MRZ.IsValid() {
		number = got.MRZ.RevealNumber()
	}
	switch {
	case number == "" || !got.Name.IsValid() && !got.Latin.IsValid() && !got.MRZ.IsValid():
		return errors.New("it passed without a name or a number: then the document proves nothing")
	case number != id.Document.Lifelong().Reveal():
		return errors.New("it read another number")
	case got.Name.IsValid() && got.Name.IsHan() == id.Name.IsHan() && names.Match(got.Name, id.Name) == names.Different:
		return errors.New("it read another name")
	}
	return nil
}

// junk gives pictures that are none, and a card's two sides as one.
func junk(ctx context.Context, b *bench) error {
	good, ok := b.first(realname.VerdictPass)
	if !ok {
		return skipped("no sample passes")
	}
	noise := make([]byte, 4096)
	for i := range noise {
		noise[i] = byte(i * i >> 3)
	}
	n := realname.NewPhoto(noise)
	for name, p := range map[string]realname.Photos{
		"noise":      {Front: n, Back: n},
		"no photos":  {},
		"no front":   {Front: n, Back: good.Photos.Back},
		"no back":    {Front: good.Photos.Front, Back: n},
		"two backs":  {Front: good.Photos.Back, Back: good.Photos.Back},
		"two fronts": {Front: good.Photos.Front, Back: good.Photos.Front},
	} {
		r := b.ask(ctx, b.op(), Sample{Photos: p})
		if errors.Is(r.err, errPanic) || r.err == nil && r.answer.Verdict == realname.VerdictPass {
			return fmt.Errorf("%s: it got %s", name, r.said())
		}
	}
	return nil
}
