package photo

import (
	"cmp"
	"image"
	"image/color"
	"slices"
)

const (
	reduced = 400 // about how many pixels the longer side has after reduction
	tile    = 20  // reduced pixels on a side of what is measured together

	// minSpan is the difference of brightness below which nothing is in a picture.
	minSpan = 24
	// perSpan is by how much the standard deviation within a tile may be smaller than
	// the difference in the whole picture for its sharpness to count: else noise would be taken
	// for it.
	perSpan = 16
	// noisier is by how much the noise of a tile may be above that of the calmest. With
	// 1.3, photos that are dark and noisy but can still be read count as blurred.
	noisier = 1.2
)

// look measures a picture and notes the findings. It reports whether it could.
func (r *Report) look(img image.Image, c Config) bool {
	rows, ok := rowsOf(img)
	size := img.Bounds().Size()
	if !ok || size.X != r.Width || size.Y != r.Height {
		return false
	}
	s := reduce(rows, size)
	h := s.histogram()
	r.Light, r.Dark = h.below(0.9), h.below(0.01)
	span := h.below(0.99) - r.Dark
	blank := span < minSpan
	if !blank {
		r.Sharpness = s.sharpness(float64(span) / perSpan)
	}
	r.find(TooSmall, min(r.Width, r.Height) < c.MinSide)
	r.find(TooDark, r.Light < c.MinLight)
	r.find(Overexposed, r.Dark > c.MaxDark)
	r.find(Blank, blank)
	r.find(Blurred, !blank && r.Sharpness < c.MinSharpness)
	return true
}

// find notes a finding, if it was made.
func (r *Report) find(f Finding, made bool) {
	if made {
		r.Findings = append(r.Findings, f)
	}
}

// A rows gives the brightness of one row after the other. What it returns is valid until
// the next call.
type rows func(y int) []byte

// rowsOf returns the rows of any picture that image/jpeg and image/png make. Those of RGBA
// are opaque: what is transparent they give as NRGBA.
func rowsOf(img image.Image) (rows, bool) {
	width := img.Bounds().Dx()
	switch m := img.(type) {
	case *image.YCbCr:
		return func(y int) []byte { return m.Y[y*m.YStride:][:width] }, true
	case *image.Gray:
		return func(y int) []byte { return m.Pix[y*m.Stride:][:width] }, true
	case *image.Gray16:
		return each(m.Pix, m.Stride, width, 2, func(p []byte) byte { return p[0] }), true
	case *image.RGBA:
		return each(m.Pix, m.Stride, width, 4, func(p []byte) byte { return luma(p[0], p[1], p[2]) }), true
	case *image.NRGBA:
		return each(m.Pix, m.Stride, width, 4, straight), true
	case *image.RGBA64:
		return each(m.Pix, m.Stride, width, 8, func(p []byte) byte { return luma(p[0], p[2], p[4]) }), true
	case *image.NRGBA64:
		return each(m.Pix, m.Stride, width, 8, func(p []byte) byte {
			return straight([]byte{p[0], p[2], p[4], p[6]})
		}), true
	case *image.CMYK:
		return each(m.Pix, m.Stride, width, 4, func(p []byte) byte {
			return luma(color.CMYKToRGB(p[0], p[1], p[2], p[3]))
		}), true
	case *image.Paletted:
		shades := shadesOf(m.Palette)
		return each(m.Pix, m.Stride, width, 1, func(p []byte) byte { return shades[p[0]] }), true
	}
	return nil, false
}

// each returns rows of pixels of step bytes.
func each(pix []byte, stride, width, step int, of func([]byte) byte) rows {
	row := make([]byte, width)
	return func(y int) []byte {
		p := pix[y*stride:]
		for x := range row {
			row[x] = of(p[x*step : (x+1)*step])
		}
		return row
	}
}

// luma returns the brightness of a colour, as JFIF weighs its parts.
func luma(r, g, b byte) byte {
	return byte((19595*uint32(r) + 38470*uint32(g) + 7471*uint32(b) + 1<<15) >> 16)
}

// onWhite returns the brightness y, multiplied with its opacity already and so no larger
// than that, before white.
func onWhite(y, alpha byte) byte { return y + 255 - alpha }

// straight returns the brightness of a colour that is not multiplied with its opacity.
func straight(p []byte) byte {
	return onWhite(byte(int(luma(p[0], p[1], p[2]))*int(p[3])/255), p[3])
}

// shadesOf returns the brightness of each colour of a palette.
func shadesOf(p color.Palette) (shades [256]byte) {
	for i, c := range p[:min(len(p), 256)] {
		r, g, b, a := c.RGBA()
		shades[i] = onWhite(luma(byte(r>>8), byte(g>>8), byte(b>>8)), byte(a>>8))
	}
	return shades
}

// A shadow is the brightness of a picture, reduced.
type shadow struct {
	pix           []byte
	width, height int
}

// reduce makes squares of pixels one, so that the longer side has some 400, and drops what is
// left at the right and at the foot. That takes most of the noise away.
func reduce(r rows, size image.Point) shadow {
	f := max(1, (max(size.X, size.Y)+reduced/2)/reduced)
	f = min(f, size.X, size.Y)
	s := shadow{width: size.X / f, height: size.Y / f}
	s.pix = make([]byte, s.width*s.height)
	sums := make([]uint32, s.width)
	for y := range s.height {
		clear(sums)
		for i := range f {
			add(sums, r(y*f+i), f)
		}
		row := s.pix[y*s.width:][:s.width]
		for x := range row {
			row[x] = byte(sums[x] / uint32(f*f))
		}
	}
	return s
}

// add adds each f pixels of a row to one sum.
func add(sums []uint32, row []byte, f int) {
	for x := range sums {
		sum := uint32(0)
		for _, p := range row[x*f : x*f+f] {
			sum += uint32(p)
		}
		sums[x] += sum
	}
}

// A histogram counts the pixels of each brightness.
type histogram [256]int

func (s shadow) histogram() *histogram {
	var h histogram
	for _, p := range s.pix {
		h[p]++
	}
	return &h
}

// below returns the brightness that a part of all pixels is not above.
func (h *histogram) below(part float64) int {
	total := 0
	for _, n := range h {
		total += n
	}
	seen := 0
	for i, n := range h {
		if seen += n; float64(seen) >= part*float64(total) && seen > 0 {
			return i
		}
	}
	return 255
}

// sharpness returns what nine tenths of the tiles that have contrast are not sharper than: the
// mean square of the Laplacian, less that of the calmest tenth of all tiles, which is taken
// for noise, divided by the variance of the brightness, so that the light does not
// matter. Without any contrast nothing is sharp.
func (s shadow) sharpness(minDeviation float64) float64 {
	tiles := make([]measure, 0, (s.width/tile+1)*(s.height/tile+1))
	for y := 1; y+tile < s.height; y += tile {
		for x := 1; x+tile < s.width; x += tile {
			tiles = append(tiles, s.measure(x, y))
		}
	}
	if len(tiles) == 0 {
		return 0
	}
	slices.SortFunc(tiles, func(a, b measure) int { return cmp.Compare(a.edges, b.edges) })
	noise := tiles[len(tiles)/10].edges * noisier
	sharp := make([]float64, 0, len(tiles))
	for _, m := range tiles {
		if m.variance >= minDeviation*minDeviation {
			sharp = append(sharp, (m.edges-noise)/m.variance)
		}
	}
	if len(sharp) == 0 {
		return 0
	}
	slices.Sort(sharp)
	return max(0, sharp[len(sharp)*9/10])
}

// A measure is the variance of the brightness in a tile, and the mean square of the
// Laplacian there.
type measure struct{ variance, edges float64 }

// measure measures the tile at (x0, y0).
func (s shadow) measure(x0, y0 int) measure {
	var sum, squares, laplace int64
	for y := y0; y < y0+tile; y++ {
		above, row, below := s.pix[(y-1)*s.width:], s.pix[y*s.width:], s.pix[(y+1)*s.width:]
		for x := x0; x < x0+tile; x++ {
			p := int64(row[x])
			l := 4*p - int64(row[x-1]) - int64(row[x+1]) - int64(above[x]) - int64(below[x])
			sum, squares, laplace = sum+p, squares+p*p, laplace+l*l
		}
	}
	const n = tile * tile
	mean := float64(sum) / n
	return measure{float64(squares)/n - mean*mean, float64(laplace) / n}
}
