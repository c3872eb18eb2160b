package main

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
)

// The size of a drawn card, as that of a real one: 85.6 by 54 mm.
const cardWidth, cardHeight = 856, 540

var (
	paper  = color.RGBA{0xe6, 0xee, 0xf3, 0xff}
	wave   = color.RGBA{0xd3, 0xe1, 0xea, 0xff}
	ink    = color.RGBA{0x6b, 0x7f, 0x8c, 0xff}
	shadow = color.RGBA{0x9f, 0xb1, 0xbd, 0xff}
	emblem = color.RGBA{0xc6, 0x3d, 0x3d, 0xff}
	gold   = color.RGBA{0xe8, 0xc2, 0x6a, 0xff}
)

// A shape is a colour where it is there.
type shape func(x, y int) (color.RGBA, bool)

func box(c color.RGBA, x0, y0, x1, y1 int) shape {
	return func(x, y int) (color.RGBA, bool) { return c, x >= x0 && x < x1 && y >= y0 && y < y1 }
}

func disc(c color.RGBA, cx, cy, r int) shape {
	return func(x, y int) (color.RGBA, bool) { return c, (x-cx)*(x-cx)+(y-cy)*(y-cy) < r*r }
}

// drawFront draws lines of text and somebody without a face.
func drawFront() []byte {
	return draw(
		box(ink, 70, 80, 250, 104), box(ink, 70, 150, 210, 174), box(ink, 70, 220, 330, 244),
		box(ink, 70, 290, 450, 314), box(ink, 70, 336, 400, 360), box(ink, 70, 440, 620, 470),
		box(wave, 560, 80, 790, 370), disc(shadow, 675, 190, 62), disc(shadow, 675, 372, 104),
	)
}

// drawBack draws an emblem that is nobody's, and lines of text.
func drawBack() []byte {
	return draw(
		disc(gold, 150, 150, 92), disc(emblem, 150, 150, 80), disc(gold, 150, 150, 26),
		box(ink, 300, 96, 760, 134), box(ink, 300, 172, 760, 220), box(ink, 260, 380, 520, 404), box(ink, 260, 440, 640, 464),
	)
}

// draw draws shapes on paper with waves, the later ones on top.
func draw(shapes ...shape) []byte {
	m := image.NewRGBA(image.Rect(0, 0, cardWidth, cardHeight))
	for y := range cardHeight {
		for x := range cardWidth {
			c := paper
			if (x+y)%28 < 3 {
				c = wave
			}
			for _, s := range shapes {
				if over, ok := s(x, y); ok && (y < 372 || over != shadow) {
					c = over
				}
			}
			m.SetRGBA(x, y, c)
		}
	}
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, nil); err != nil {
		panic(err) // not reached: the size is right, and memory takes everything
	}
	return b.Bytes()
}
