package photo_test

import (
	"bytes"
	"encoding/binary"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document/photo"
)

const secret = "N31.2304 E121.4737 Zhang Sanfeng"

// decoded is what a decoder makes of a file.
func decoded(t testing.TB, b []byte) image.Image {
	t.Helper()
	decode := jpeg.Decode
	if photo.Detect(b) == photo.PNG {
		decode = png.Decode
	}
	img, err := decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// samePicture reports whether two files decode to the same pixels.
func samePicture(a, b image.Image) bool {
	if a.Bounds() != b.Bounds() || a.ColorModel() != b.ColorModel() {
		return false
	}
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			if a.At(x, y) != b.At(x, y) {
				return false
			}
		}
	}
	return true
}

func withSecret(orientation uint16) string {
	return segment(0xe1, "Exif\x00\x00"+exif(binary.BigEndian, 0x112, 3, orientation)+secret)
}

// beside are files with something written beside the picture, each in another place.
func beside(t testing.TB) map[string][]byte {
	plain, pic := small.jpeg(t), encodePNG(t, small.rgba())
	files := map[string][]byte{
		"JPEG, behind the end":      []byte(string(plain) + secret),
		"JPEG, before the end":      []byte(string(plain[:len(plain)-2]) + segment(0xe1, secret) + "\xff\xd9"),
		"JPEG, between segments":    []byte(string(plain[:2]) + segment(0xfe, "") + secret + string(plain[2:])),
		"JPEG, thumbnail":           withSegments(plain, segment(0xe0, "JFIF\x00\x01\x02\x00\x00\x01\x00\x01\x05\x01"+secret)),
		"JPEG, Adobe":               withSegments(plain, segment(0xee, "Adobe\x00\x64\x00\x00\x00\x00\x01"+secret)),
		"JPEG, between two scans":   []byte(string(plain[:len(plain)-2]) + segment(0xfe, secret) + segment(0xed, secret) + "\xff\xd9"),
		"JPEG, another picture":     []byte(string(plain) + string(withSegments(plain, segment(0xfe, secret)))),
		"PNG, behind the end":       []byte(string(pic) + secret),
		"PNG, before the end":       []byte(string(pic[:len(pic)-12]) + chunk("tEXt", "Comment\x00"+secret) + string(pic[len(pic)-12:])),
		"PNG, unknown and critical": withChunks(pic, chunk("CaBX", secret)),
	}
	for _, marker := range []byte{0x01, 0x02, 0xc8, 0xe0, 0xe1, 0xe2, 0xe3, 0xed, 0xee, 0xef, 0xf0, 0xfd, 0xfe} {
		files["JPEG, marker "+string("0123456789abcdef"[marker>>4])+string("0123456789abcdef"[marker&15])] = withSegments(plain, segment(marker, secret))
	}
	for _, name := range []string{"tEXt", "zTXt", "iTXt", "eXIf", "tIME", "pHYs", "prVt", "dSIG", "fcTL", "fdAT", "sPLT", "hIST"} {
		files["PNG, "+name] = withChunks(pic, chunk(name, secret))
	}
	return files
}

// Nothing that is written beside a picture is left, and the picture is as it was.
func TestStrip(t *testing.T) {
	for name, file := range beside(t) {
		before := bytes.Clone(file)
		got, err := photo.Strip(file)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(file, before) {
			t.Errorf("%s: the file was changed", name)
		}
		if bytes.Contains(got, []byte(secret[:10])) {
			t.Errorf("%s: it is still there", name)
		}
		if strings.Contains(name, "marker 0") || strings.Contains(name, "marker c8") || strings.Contains(name, "marker f") {
			continue // some decoders refuse such a file
		}
		if !samePicture(decoded(t, got), decoded(t, file)) {
			t.Errorf("%s: another picture", name)
		}
		if again, err := photo.Strip(got); err != nil || !bytes.Equal(again, got) {
			t.Errorf("%s: done twice it is another file, %v", name, err)
		}
		if _, err := photo.Check(got, photo.Config{}); err != nil {
			t.Errorf("%s: Check: %v", name, err)
		}
	}
}

// The way that a picture is to be turned stays, alone.
func TestStripOrientation(t *testing.T) {
	for o := range uint16(10) {
		want := photo.Orientation(o)
		if o == 0 || o > 8 {
			want = 1
		}
		for name, file := range map[string][]byte{
			"JPEG": withSegments(small.jpeg(t), withSecret(o)),
			"PNG":  withChunks(encodePNG(t, small.gray()), chunk("eXIf", exif(binary.LittleEndian, 0x112, 3, o)+secret)),
		} {
			got, err := photo.Strip(file)
			if err != nil {
				t.Fatal(err)
			}
			r, err := photo.Check(got, photo.Config{})
			if err != nil || r.Orientation != want || bytes.Contains(got, []byte(secret)) {
				t.Errorf("%s, %d: orientation %d, %v; want %d and nothing else", name, o, r.Orientation, err, want)
			}
			if has := bytes.Contains(got, []byte("MM\x00*")); has != (want != 1) {
				t.Errorf("%s, %d: there is an EXIF: %v", name, o, has)
			}
		}
	}
}

// What shows colours as they are stays.
func TestStripColours(t *testing.T) {
	icc := "ICC_PROFILE\x00\x01\x01profile"
	got, err := photo.Strip(withSegments(small.jpeg(t), segment(0xe2, icc), segment(0xe2, "MPF\x00"+secret)))
	if err != nil || !bytes.Contains(got, []byte(icc)) || bytes.Contains(got, []byte(secret)) {
		t.Errorf("JPEG: %v; want the colour profile and no other picture's place", err)
	}
	file := flat{32, 32, false, "\x01\x02\x03\x04", 0x11, segment(0xee, adobe+"\x02")}.with(strings.Repeat("\x00", 40))
	if got, err = photo.Strip(file); err != nil || !samePicture(decoded(t, got), decoded(t, file)) {
		t.Errorf("CMYK: %v, or other colours", err)
	}
	progressive := withScans(10)
	if got, err = photo.Strip(progressive); err != nil || !samePicture(decoded(t, got), decoded(t, progressive)) {
		t.Errorf("progressive: %v, or another picture", err)
	}
}

// A file that cannot be stripped is refused as it is by Check.
func TestStripRefuses(t *testing.T) {
	good := small.jpeg(t)
	for name, tt := range map[string]struct {
		file []byte
		want photo.Reason
	}{
		"nothing":        {nil, photo.Empty},
		"10 MiB and one": {append(bytes.Clone(good), make([]byte, 10<<20+1-len(good))...), photo.TooManyBytes},
		"a text":         {[]byte("test card"), photo.WrongFormat},
		"WebP":           {[]byte("RIFF\x00\x00\x00\x00WEBPVP8 "), photo.WrongFormat},
		"HEIC":           {[]byte("\x00\x00\x00\x18ftypheic\x00\x00\x00\x00"), photo.PhoneFormat},
		"cut off":        {good[:len(good)-2], photo.Damaged},
		"PNG cut off":    {encodePNG(t, small.gray())[:60], photo.Damaged},
		"10 MiB":         {append(bytes.Clone(good), make([]byte, 10<<20-len(good))...), 0},
	} {
		got, err := photo.Strip(tt.file)
		if reasonOf(t, err) != tt.want || (got == nil) != (err != nil) {
			t.Errorf("%s: %d bytes, %v; want %v", name, len(got), err, tt.want)
		}
	}
}

func FuzzStrip(f *testing.F) {
	for _, file := range beside(f) {
		f.Add(file)
	}
	f.Add(withScans(3))
	f.Add(withSegments(drawCard(40, 30, 36).jpeg(f), withSecret(6)))
	f.Fuzz(func(t *testing.T, b []byte) {
		before := bytes.Clone(b)
		got, err := photo.Strip(b)
		if !bytes.Equal(b, before) {
			t.Fatal("the file was changed")
		}
		if reasonOf(t, err) != 0 {
			return
		}
		if len(got) > len(b)+64 || photo.Detect(got) != photo.Detect(b) {
			t.Fatalf("%d bytes of %d", len(got), len(b))
		}
		again, err := photo.Strip(got)
		if err != nil || !bytes.Equal(again, got) {
			t.Fatalf("done twice it is another file, %v", err)
		}
		c := photo.Config{MaxPixels: 1 << 14, MaxMemory: 1 << 20}
		if _, err := photo.Check(b, c); err != nil {
			return
		}
		if !samePicture(decoded(t, got), decoded(t, b)) {
			t.Fatal("another picture")
		}
	})
}
