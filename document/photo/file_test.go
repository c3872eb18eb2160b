package photo_test

import (
	"bytes"
	"compress/zlib"
	"encoding/binary"
	"hash/crc32"
	"image"
	"image/color"
	"image/color/palette"
	"image/draw"
	"image/png"
	"math"
	"runtime"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/internal/leaktest"
)

// small is a photo for tests of the file alone.
var small = drawCard(240, 180, 200)

func encodePNG(t testing.TB, m image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// segment returns a segment of a JPEG.
func segment(marker byte, content string) string {
	return "\xff" + string([]byte{marker, byte((len(content) + 2) >> 8), byte(len(content) + 2)}) + content
}

// withSegments puts segments behind the start of a JPEG.
func withSegments(file []byte, segments ...string) []byte {
	return []byte(string(file[:2]) + strings.Join(segments, "") + string(file[2:]))
}

// chunk returns a chunk of a PNG.
func chunk(name, content string) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(len(content)))
	b = append(b, name+content...)
	return string(binary.BigEndian.AppendUint32(b, crc32.ChecksumIEEE(b[4:])))
}

// withChunks puts chunks behind the header of a PNG.
func withChunks(file []byte, chunks ...string) []byte {
	const head = 8 + 25
	return []byte(string(file[:head]) + strings.Join(chunks, "") + string(file[head:]))
}

func ihdr(width, height uint32, depth, color, interlaced byte) string {
	b := binary.BigEndian.AppendUint32(binary.BigEndian.AppendUint32(nil, width), height)
	return chunk("IHDR", string(append(b, depth, color, 0, 0, interlaced)))
}

const pngStart = "\x89PNG\r\n\x1a\n"

// flatJPEG returns a JPEG that is gray all over, with the fewest bits that there can be, one
// for each block of a progressive one and two of another. It has the bytes given, whether or not that
// is enough.
func flatJPEG(width, height int, progressive bool, size int) []byte {
	f := flat{width, height, progressive, "\x01\x02\x03", 0x22, ""}
	return []byte(f.head() + strings.Repeat("\x00", size) + "\xff\xd9")
}

// A flat is a JPEG that is gray all over: its parts by name, of which the first has a sampling
// of its own, and other segments.
type flat struct {
	width, height int
	progressive   bool
	parts         string
	sampling      byte
	segments      string
}

// head returns all up to the first scan's bits.
func (f flat) head() string {
	sof, last := byte(0xc1), byte(63)
	if f.progressive {
		sof, last = 0xc2, 0
	}
	frame := []byte{8, byte(f.height >> 8), byte(f.height), byte(f.width >> 8), byte(f.width), byte(len(f.parts))}
	scan := []byte{byte(len(f.parts))}
	for i := range len(f.parts) {
		sampling := byte(0x11)
		if i == 0 || i == 3 { // that of black is that of the first
			sampling = f.sampling
		}
		frame, scan = append(frame, f.parts[i], sampling, 0), append(scan, f.parts[i], 0)
	}
	table := "\x01" + strings.Repeat("\x00", 15) + "\x00" // one code of one bit, for zero
	return "\xff\xd8" + f.segments + segment(0xdb, "\x00"+strings.Repeat("\x01", 64)) +
		segment(sof, string(frame)) + segment(0xc4, "\x00"+table) + segment(0xc4, "\x10"+table) +
		segment(0xda, string(append(scan, 0, last, 0)))
}

// with returns the JPEG with bits of a scan.
func (f flat) with(bits string) []byte { return []byte(f.head() + bits + "\xff\xd9") }

const adobe = "Adobe\x00\x64\x00\x00\x00\x00" // and the transform

func TestDetect(t *testing.T) {
	tests := []struct {
		start string
		want  photo.Format
	}{
		{"\xff\xd8\xff\xe0", photo.JPEG}, {pngStart, photo.PNG}, {"GIF89a", photo.GIF}, {"GIF87a", photo.GIF},
		{"RIFF\x00\x00\x00\x00WEBPVP8 ", photo.WebP}, {"BM\x00\x00", photo.BMP}, {"II*\x00", photo.TIFF},
		{"MM\x00*", photo.TIFF}, {"%PDF-1.7", photo.PDF}, {"\x00\x00\x00\x18ftypheic", photo.HEIC},
		{"\x00\x00\x00\x18ftypmif1", photo.HEIC}, {"\x00\x00\x00\x18ftypavif", photo.AVIF},
		{"\x00\x00\x00\x18ftypisom", 0}, {"RIFF\x00\x00\x00\x00WAVE", 0}, {"<svg>", 0}, {"", 0},
		{"\xff\xd8", 0}, {"\x89PNG", 0}, {"ftypheic", 0},
	}
	for _, tt := range tests {
		if got := photo.Detect([]byte(tt.start)); got != tt.want {
			t.Errorf("%q: %v, want %v", tt.start, got, tt.want)
		}
	}
}

func TestRefused(t *testing.T) {
	good, pic := small.jpeg(t), encodePNG(t, small.gray())
	tests := []struct {
		name string
		file []byte
		want photo.Reason
	}{
		{"nothing", nil, photo.Empty},
		{"10 MiB and one", append(good, make([]byte, 10<<20+1-len(good))...), photo.TooManyBytes},
		{"a text", []byte("<html>"), photo.WrongFormat},
		{"GIF", []byte("GIF89a\x01\x00\x01\x00"), photo.WrongFormat},
		{"HEIC", []byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), photo.PhoneFormat},
		{"AVIF", []byte("\x00\x00\x00\x18ftypavif\x00\x00\x00\x00"), photo.PhoneFormat},
		{"a start alone", []byte("\xff\xd8\xff"), photo.Damaged},
		{"a PNG's start alone", []byte(pngStart), photo.Damaged},
		{"JPEG without end", good[:len(good)-2], photo.Damaged},
		{"PNG without end", pic[:len(pic)-12], photo.Damaged},
		{"PNG with a wrong checksum", append(append([]byte(nil), pic[:45]...), append([]byte{pic[45] ^ 1}, pic[46:]...)...), photo.Damaged},
		{"animated PNG", withChunks(pic, chunk("acTL", "\x00\x00\x00\x02\x00\x00\x00\x00")), photo.Animated},
		{"a segment that is too short", []byte("\xff\xd8\xff\xe0\x00\x01\xff\xd9"), photo.Damaged},
		{"no picture", []byte("\xff\xd8\xff\xd9"), photo.Damaged},
		{"zero width", flatJPEG(0, 100, false, 100), photo.Damaged},
		{"JPEG bomb", flatJPEG(65535, 65535, false, 300), photo.TooManyPixels},
		{"JPEG bomb below the bound", flatJPEG(5000, 5000, false, 300), photo.Damaged},
		{"progressive bomb", flatJPEG(5000, 5000, true, 300), photo.Damaged},
		{"PNG bomb", []byte(pngStart + ihdr(1<<31-1, 1<<31-1, 8, 2, 0) + chunk("IEND", "")), photo.TooManyPixels},
		{"PNG bomb below the bound", []byte(pngStart + ihdr(5000, 5000, 8, 2, 0) + chunk("IEND", "")), photo.Damaged},
		{"PNG with too much memory", []byte(pngStart + ihdr(5000, 5000, 16, 6, 1) + chunk("IEND", "")), photo.TooManyPixels},
		{"PNG of an unknown type", []byte(pngStart + ihdr(10, 10, 8, 5, 0) + chunk("IEND", "")), photo.Damaged},
		{"PNG chunk with a wild length", []byte(pngStart + "\xff\xff\xff\xffIHDR" + strings.Repeat("\x00", 30)), photo.Damaged},
		{"PNG chunk that is too long", []byte(pngStart + "\x00\xff\xff\xffIHDR" + strings.Repeat("\x00", 30)), photo.Damaged},
		{"scans without end", append(good[:len(good)-2], strings.Repeat("\xff\xda\x00\x02", 200)+"\xff\xd9"...), photo.Damaged},
	}
	for _, tt := range tests {
		_, err := photo.Check(tt.file, photo.Config{})
		if got := reasonOf(t, err); got != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, got, tt.want)
		}
	}
	if _, err := photo.Check(pic, photo.Config{OnlyJPEG: true}); reasonOf(t, err) != photo.WrongFormat {
		t.Errorf("OnlyJPEG: %v", err)
	}
}

// withScans returns a flat progressive JPEG with further scans, each of which refines nothing.
func withScans(scans int) []byte {
	const width, height = 64, 64
	file := flatJPEG(width, height, true, 20)
	more := strings.Repeat(segment(0xda, "\x03\x01\x00\x02\x00\x03\x00\x00\x00\x10")+strings.Repeat("\x00", 20), scans-1)
	return []byte(string(file[:len(file)-2]) + more + "\xff\xd9")
}

// A few bytes of a scan cost the decoder a walk over the whole picture, so the number of
// scans is bounded.
func TestScans(t *testing.T) {
	for scans, want := range map[int]photo.Reason{1: 0, 10: 0, 24: 0, 25: photo.Damaged, 1000: photo.Damaged} {
		if _, err := photo.Check(withScans(scans), photo.Config{}); reasonOf(t, err) != want {
			t.Errorf("%d scans: %v, want %v", scans, err, want)
		}
	}
}

// A file that was cut off anywhere is damaged.
func TestTruncated(t *testing.T) {
	for _, file := range [][]byte{small.jpeg(t), encodePNG(t, small.rgba()), flatJPEG(200, 200, true, 130)} {
		if _, err := photo.Check(file, photo.Config{}); err != nil {
			t.Fatalf("whole: %v", err)
		}
		for cut := 12; cut < len(file); cut += 1 + len(file)/300 {
			if _, err := photo.Check(file[:cut], photo.Config{}); reasonOf(t, err) != photo.Damaged {
				t.Errorf("%v, %d of %d bytes: %v", photo.Detect(file), cut, len(file), err)
			}
		}
	}
}

// No shape of a picture is too odd to look at.
func TestShapes(t *testing.T) {
	for _, size := range [][2]int{{1, 1}, {1, 8000}, {8000, 1}, {21, 21}, {22, 22}, {799, 23}, {8000, 800}} {
		file := flatJPEG(size[0], size[1], false, (size[0]+15)*(size[1]+15)/8+10)
		r, err := photo.Check(file, photo.Config{})
		if err != nil || r.Width != size[0] || r.Height != size[1] || r.Light != 128 || r.Dark != 128 {
			t.Errorf("%v: %+v, %v", size, r, err)
		}
	}
	// The sampling of gray alone says nothing, so this has 1000 blocks and not 4000.
	gray := flat{8000, 8, true, "\x01", 0x44, ""}.with(strings.Repeat("\x00", 126))
	if _, err := photo.Check(gray, photo.Config{}); err != nil {
		t.Errorf("gray with a sampling: %v", err)
	}
}

// Markers within a scan neither end nor begin anything.
func TestRestarts(t *testing.T) {
	restart := segment(0xdd, "\x00\x01") // after each unit of six blocks
	file := flat{32, 16, false, "\x01\x02\x03", 0x22, restart}.with("\x00\x00\xff\xd0\x00\x00")
	if _, err := photo.Check(file, photo.Config{}); err != nil {
		t.Error(err)
	}
}

// What a camera writes down may look like scans.
func TestMarkersInMetadata(t *testing.T) {
	file := withSegments(small.jpeg(t), segment(0xe2, strings.Repeat("\xff\xda\xff\xd9", 1000)), segment(0xfe, "\xff\xd8"))
	if _, err := photo.Check(file, photo.Config{}); err != nil {
		t.Error(err)
	}
}

// A picture of any opacity is looked at on white.
func TestOpacity(t *testing.T) {
	for _, tt := range []struct {
		shade, alpha uint8
		want         int
	}{{0, 255, 0}, {0, 128, 127}, {200, 128, 227}, {0, 0, 255}, {200, 255, 200}} {
		m, deep := image.NewNRGBA(image.Rect(0, 0, 50, 50)), image.NewNRGBA64(image.Rect(0, 0, 50, 50))
		draw.Draw(m, m.Rect, image.NewUniform(color.NRGBA{tt.shade, tt.shade, tt.shade, tt.alpha}), image.Point{}, draw.Src)
		draw.Draw(deep, m.Rect, m, image.Point{}, draw.Src)
		paletted := image.NewPaletted(m.Rect, color.Palette{m.At(0, 0)})
		for _, m := range []image.Image{m, deep, paletted} {
			r, err := photo.Check(encodePNG(t, m), photo.Config{})
			if err != nil || r.Light < tt.want-1 || r.Light > tt.want+1 {
				t.Errorf("%T %d, %d: %d, %v, want %d", m, tt.shade, tt.alpha, r.Light, err, tt.want)
			}
		}
	}
}

// What stands behind the picture is not looked at, as that of phones that add a film.
func TestTrailing(t *testing.T) {
	for _, file := range [][]byte{small.jpeg(t), encodePNG(t, small.gray())} {
		want, _ := photo.Check(file, photo.Config{})
		got, err := photo.Check(append(file, strings.Repeat("\xff\xda film ", 1000)...), photo.Config{})
		if err != nil || got.Sharpness != want.Sharpness {
			t.Errorf("%v: %+v, %v, want %+v", want.Format, got, err, want)
		}
	}
}

// The same picture in every form that the decoders know gives the same.
func TestForms(t *testing.T) {
	gray := small.gray()
	into := func(m draw.Image) []byte {
		draw.Draw(m, gray.Rect, gray, image.Point{}, draw.Src)
		return encodePNG(t, m)
	}
	clear := image.NewNRGBA(gray.Rect) // white that nobody sees
	draw.Draw(clear, gray.Rect, gray, image.Point{}, draw.Src)
	clear.Pix[3] = 0
	deep := image.NewNRGBA64(gray.Rect)
	draw.Draw(deep, gray.Rect, gray, image.Point{}, draw.Src)
	deep.Pix[6] = 0
	shades := make(color.Palette, 256)
	for i := range shades {
		shades[i] = color.Gray{uint8(i)}
	}
	files := map[string][]byte{
		"Gray": into(image.NewGray(gray.Rect)), "Gray16": into(image.NewGray16(gray.Rect)),
		"RGBA": into(image.NewRGBA(gray.Rect)), "RGBA64": into(image.NewRGBA64(gray.Rect)),
		"NRGBA": encodePNG(t, clear), "NRGBA64": encodePNG(t, deep),
		"Paletted": into(image.NewPaletted(gray.Rect, shades)),
		"JPEG":     encodeJPEG(t, small.rgba(), 100), "gray JPEG": encodeJPEG(t, gray, 100),
	}
	for name, file := range files {
		r, err := photo.Check(file, photo.Config{})
		if err != nil || r.Light < 200 || r.Light > 208 || r.Dark < 48 || r.Dark > 56 || math.Abs(r.Sharpness-8.1) > 0.2 {
			t.Errorf("%s: %+v, %v", name, r, err)
		}
	}
	if _, err := photo.Check(into(image.NewPaletted(gray.Rect, palette.WebSafe)), photo.Config{}); err != nil {
		t.Error(err)
	}
}

// exif returns a TIFF structure with one entry.
func exif(order binary.AppendByteOrder, tag, kind, value uint16) string {
	b := []byte("MM\x00*")
	if order == binary.AppendByteOrder(binary.LittleEndian) {
		b = []byte("II*\x00")
	}
	b = order.AppendUint16(order.AppendUint32(b, 8), 1)
	b = order.AppendUint16(order.AppendUint16(b, tag), kind)
	b = order.AppendUint16(order.AppendUint32(b, 1), value)
	return string(append(b, 0, 0, 0, 0, 0, 0))
}

func TestOrientation(t *testing.T) {
	file, pic := small.jpeg(t), encodePNG(t, small.gray())
	for _, order := range []binary.AppendByteOrder{binary.BigEndian, binary.LittleEndian} {
		for value := range uint16(10) {
			want := photo.Orientation(value)
			if value < 1 || value > 8 {
				want = 1
			}
			tiff := exif(order, 0x112, 3, value)
			for _, b := range [][]byte{
				withSegments(file, segment(0xe1, "Exif\x00\x00"+tiff)), withChunks(pic, chunk("eXIf", tiff)),
			} {
				r, err := photo.Check(b, photo.Config{})
				if err != nil || r.Orientation != want || r.Orientation.Sideways() != (want >= 5) {
					t.Errorf("%v %d: %v, %v", photo.Detect(b), value, r.Orientation, err)
				}
			}
		}
	}
}

// The first of two counts, and only before the picture.
func TestFirstOrientation(t *testing.T) {
	app := func(value uint16) string {
		return segment(0xe1, "Exif\x00\x00"+exif(binary.BigEndian, 0x112, 3, value))
	}
	in := func(value uint16) string { return chunk("eXIf", exif(binary.BigEndian, 0x112, 3, value)) }
	plain := flatJPEG(64, 64, false, 40)
	for name, tt := range map[string]struct {
		file []byte
		want photo.Orientation
	}{
		"two in a JPEG": {withSegments(plain, app(6), app(3)), 6},
		"two in a PNG":  {withChunks(encodePNG(t, small.gray()), in(6), in(3)), 6},
		"behind":        {[]byte(string(plain[:len(plain)-2]) + app(6) + "\xff\xd9"), 1},
	} {
		if r, err := photo.Check(tt.file, photo.Config{}); err != nil || r.Orientation != tt.want {
			t.Errorf("%s: %v, %v, want %v", name, r.Orientation, err, tt.want)
		}
	}
}

// What is not as it should be says nothing, and does no harm.
func TestOddExif(t *testing.T) {
	whole := exif(binary.BigEndian, 0x112, 3, 6)
	odd := []string{exif(binary.BigEndian, 0x113, 3, 6), exif(binary.BigEndian, 0x112, 4, 6),
		"MM\x00*\xff\xff\xff\xff\x00\x01", "MM\x00*\x00\x00\x00\x08\xff\xff", "XX\x00*" + whole[4:]}
	for i := range len(whole) - 6 {
		odd = append(odd, whole[:i])
	}
	for _, tiff := range odd {
		file := withSegments(small.jpeg(t), segment(0xe1, "Exif\x00\x00"+tiff))
		if r, err := photo.Check(file, photo.Config{}); err != nil || r.Orientation != 1 {
			t.Errorf("%q: %v, %v", tiff, r.Orientation, err)
		}
	}
}

// The decoder takes no more memory than Check expects.
func TestMemory(t *testing.T) {
	zeros := strings.Repeat("\x00", 20_000)
	files := map[string][]byte{
		"JPEG":             flatJPEG(1500, 1000, false, 10_000),
		"progressive JPEG": flatJPEG(1500, 1000, true, 5_000),
		"odd JPEG":         flatJPEG(1501, 1009, true, 5_000),
		"drawn JPEG":       card.jpeg(t), "gray JPEG": encodeJPEG(t, card.gray(), 80),
		"RGB JPEG by Adobe": flat{1024, 1024, false, "\x01\x02\x03", 0x11, segment(0xee, adobe+"\x00")}.with(zeros),
		"RGB JPEG by name":  flat{1024, 1024, true, "RGB", 0x11, ""}.with(zeros),
		"CMYK JPEG":         flat{1024, 1024, false, "CMYK", 0x11, segment(0xee, adobe+"\x00")}.with(zeros),
		"gray, 2 by 2":      flat{1024, 1024, true, "\x01", 0x22, ""}.with(zeros),
		"PNG":               encodePNG(t, card.gray()), "colour PNG": encodePNG(t, card.rgba()),
	}
	for name, file := range files {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := photo.Check(file, photo.Config{})
		runtime.ReadMemStats(&after)
		took, want := int64(after.TotalAlloc-before.TotalAlloc), photo.MemoryOf(file)
		const aside = 600 << 10 // the decoder's own tables, and what Check takes
		if took > want+aside || err != nil {
			t.Errorf("%s takes %d bytes, expected %d; %v", name, took, want, err)
		}
		if took < want/4 { // a gray PNG is reckoned as one in colour
			t.Errorf("%s takes %d bytes only, expected %d", name, took, want)
		}
	}
}

// deflated returns zeros as a PNG holds them.
func deflated(t *testing.T, n int) string {
	var b bytes.Buffer
	w := zlib.NewWriter(&b)
	if _, err := w.Write(make([]byte, n)); err != nil || w.Close() != nil {
		t.Fatal(err)
	}
	return b.String()
}

// What is refused before it is decoded takes next to no memory.
func TestBombsTakeNoMemory(t *testing.T) {
	for _, file := range [][]byte{
		flatJPEG(5000, 5000, false, 300), flatJPEG(5000, 5000, true, 300), flatJPEG(65535, 65535, true, 300),
		[]byte(pngStart + ihdr(5000, 5000, 8, 2, 0) + chunk("IDAT", deflated(t, 1000)) + chunk("IEND", "")),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := photo.Check(file, photo.Config{})
		runtime.ReadMemStats(&after)
		if took := after.TotalAlloc - before.TotalAlloc; took > 64<<10 || err == nil {
			t.Errorf("%d bytes took %d; %v", len(file), took, err)
		}
	}
}

// Neither the report nor an error shows what a camera wrote into the file.
func TestNothingOfTheFileShows(t *testing.T) {
	const secret = "N31.2304 E121.4737"
	file := withSegments(small.jpeg(t), segment(0xe1, "Exif\x00\x00"+secret), segment(0xfe, secret))
	r, err := photo.Check(file, photo.Config{})
	if err != nil {
		t.Fatal(err)
	}
	leaktest.Check(t, r, secret)
	_, err = photo.Check(file[:len(file)/2], photo.Config{})
	if err == nil {
		t.Fatal("half a file is none")
	}
	leaktest.Check(t, err, secret)
}

func FuzzCheck(f *testing.F) {
	tiny := drawCard(40, 30, 36)
	f.Add(tiny.jpeg(f))
	f.Add(encodePNG(f, tiny.gray()))
	f.Add(flatJPEG(64, 64, true, 20))
	f.Add(flatJPEG(64, 64, false, 40))
	f.Add(withSegments(tiny.jpeg(f), segment(0xe1, "Exif\x00\x00"+exif(binary.BigEndian, 0x112, 3, 6))))
	f.Add([]byte(pngStart + ihdr(5000, 5000, 16, 6, 1) + chunk("IEND", "")))
	f.Fuzz(func(t *testing.T, b []byte) {
		c := photo.Config{MaxBytes: 1 << 16, MaxPixels: 1 << 16, MaxMemory: 1 << 20}
		before := bytes.Clone(b)
		r, err := photo.Check(b, c)
		if !bytes.Equal(b, before) {
			t.Fatal("the file was changed")
		}
		if reasonOf(t, err) != 0 {
			if r.Format != 0 || r.Findings != nil {
				t.Fatalf("%+v with %v", r, err)
			}
			return
		}
		if r.Width*r.Height > 1<<16 || r.Width < 1 || r.Height < 1 || photo.MemoryOf(b) > 1<<20 ||
			r.Orientation < 1 || r.Orientation > 8 || r.Light < r.Dark || !(r.Sharpness >= 0) {
			t.Fatalf("%+v", r)
		}
	})
}
