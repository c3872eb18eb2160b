package photo_test

import (
	"bytes"
	"image"
	"image/color"
	"image/jpeg"
	"math"
	"math/rand/v2"
	"testing"
)

// A picture is the brightness of the photos that the tests draw, from 0 to 255.
type picture struct {
	width, height int
	pix           []float64
}

func newPicture(width, height int, shade float64) *picture {
	p := &picture{width, height, make([]float64, width*height)}
	p.fill(0, 0, width, height, shade)
	return p
}

// fill paints a rectangle.
func (p *picture) fill(x, y, w, h int, shade float64) {
	for j := max(0, y); j < min(p.height, y+h); j++ {
		for i := max(0, x); i < min(p.width, x+w); i++ {
			p.pix[j*p.width+i] = shade
		}
	}
}

// drawCard draws a card of a width on a table: lines of signs made of strokes, a
// number, and a portrait of soft shades.
func drawCard(width, height, card int) *picture {
	r := rand.New(rand.NewPCG(1, 2))
	p := newPicture(width, height, 95)
	high := card * 54 / 86
	x0, y0 := (width-card)/2, (height-high)/2
	p.fill(x0, y0, card, high, 205)
	at := func(share float64) int { return int(share * float64(card)) }
	for line := range 5 {
		for sign := range 11 {
			p.sign(r, x0+at(0.08+0.045*float64(sign)), y0+at(0.08+0.075*float64(line)), at(0.036))
		}
	}
	for digit := range 18 {
		p.sign(r, x0+at(0.3+0.034*float64(digit)), y0+at(0.53), at(0.03))
	}
	for y := range at(0.3) {
		for x := range at(0.24) {
			d := math.Hypot(float64(x-at(0.12)), float64(y-at(0.15))) / float64(at(0.15))
			p.pix[(y0+at(0.1)+y)*width+x0+at(0.68)+x] = 90 + 90*math.Min(1, d)
		}
	}
	return p
}

// sign draws a made-up character: a few strokes in a square.
func (p *picture) sign(r *rand.Rand, x, y, size int) {
	stroke := max(1, size/10)
	for range 3 {
		p.fill(x, y+r.IntN(size), size, stroke, 50)
		p.fill(x+r.IntN(size), y, stroke, size, 50)
	}
}

// each changes every pixel.
func (p *picture) each(f func(float64) float64) *picture {
	q := &picture{p.width, p.height, make([]float64, len(p.pix))}
	for i, v := range p.pix {
		q.pix[i] = f(v)
	}
	return q
}

// light multiplies the light, and adds some.
func (p *picture) light(factor, plus float64) *picture {
	return p.each(func(v float64) float64 { return v*factor + plus })
}

// noise adds what a sensor adds.
func (p *picture) noise(deviation float64) *picture {
	r := rand.New(rand.NewPCG(3, 4))
	return p.each(func(v float64) float64 { return v + r.NormFloat64()*deviation })
}

// blur spreads every pixel both ways by a normal distribution.
func (p *picture) blur(deviation float64) *picture {
	return p.spread(deviation, 1, 0).spread(deviation, 0, 1)
}

func (p *picture) spread(deviation float64, dx, dy int) *picture {
	if deviation == 0 {
		return p
	}
	reach := int(3*deviation) + 1
	weights, total := make([]float64, 2*reach+1), 0.0
	for i := range weights {
		d := float64(i-reach) / deviation
		weights[i] = math.Exp(-d * d / 2)
		total += weights[i]
	}
	q := newPicture(p.width, p.height, 0)
	for y := range p.height {
		for x := range p.width {
			sum := 0.0
			for i, w := range weights {
				sum += w * p.at(x+(i-reach)*dx, y+(i-reach)*dy)
			}
			q.pix[y*p.width+x] = sum / total
		}
	}
	return q
}

func (p *picture) at(x, y int) float64 {
	x, y = min(max(x, 0), p.width-1), min(max(y, 0), p.height-1)
	return p.pix[y*p.width+x]
}

// turn turns p by an angle in degrees, and shows the table behind it.
func (p *picture) turn(degrees float64) *picture {
	sin, cos := math.Sincos(degrees * math.Pi / 180)
	q := newPicture(p.width, p.height, 0)
	cx, cy := float64(p.width)/2, float64(p.height)/2
	for y := range p.height {
		for x := range p.width {
			dx, dy := float64(x)-cx, float64(y)-cy
			q.pix[y*p.width+x] = p.at(int(cx+dx*cos-dy*sin), int(cy+dx*sin+dy*cos))
		}
	}
	return q
}

// crop cuts a rectangle out of the middle.
func (p *picture) crop(width, height int) *picture {
	q := newPicture(width, height, 0)
	for y := range height {
		for x := range width {
			q.pix[y*width+x] = p.at(x+(p.width-width)/2, y+(p.height-height)/2)
		}
	}
	return q
}

func (p *picture) gray() *image.Gray {
	m := image.NewGray(image.Rect(0, 0, p.width, p.height))
	for i, v := range p.pix {
		m.Pix[i] = byte(min(max(v, 0), 255) + 0.5)
	}
	return m
}

// rgba returns p in colour.
func (p *picture) rgba() *image.NRGBA {
	m := image.NewNRGBA(image.Rect(0, 0, p.width, p.height))
	for i, v := range p.gray().Pix {
		m.SetNRGBA(i%p.width, i/p.width, color.NRGBA{v, v, v, 255})
	}
	return m
}

// jpeg returns p as a file, in colour as cameras make them.
func (p *picture) jpeg(t testing.TB) []byte { return encodeJPEG(t, p.rgba(), 85) }

func encodeJPEG(t testing.TB, m image.Image, quality int) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := jpeg.Encode(&b, m, &jpeg.Options{Quality: quality}); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}
