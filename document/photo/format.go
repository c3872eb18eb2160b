package photo

import "bytes"

// A Format is a format of files. The zero Format is not known.
type Format uint8

// Formats that [Detect] knows. [Check] decodes JPEG and PNG.
const (
	FormatUnknown Format = iota
	JPEG
	PNG
	GIF
	WebP
	BMP
	TIFF
	HEIC
	AVIF
	PDF

	formatCount
)

var formatNames = [formatCount]string{
	"unknown", "jpeg", "png", "gif", "webp", "bmp", "tiff", "heic", "avif", "pdf",
}

// String returns a stable name in lower case, such as "jpeg".
func (f Format) String() string {
	if f >= formatCount {
		f = FormatUnknown
	}
	return formatNames[f]
}

// magic has what files of a format begin with.
var magic = [...]struct {
	format Format
	start  string
}{
	{JPEG, "\xff\xd8\xff"}, {PNG, pngStart}, {GIF, "GIF87a"}, {GIF, "GIF89a"}, {BMP, "BM"},
	{TIFF, "II*\x00"}, {TIFF, "MM\x00*"}, {PDF, "%PDF-"},
}

// Detect tells the format of a file by its first bytes. Do not go by its name or by the type
// that a browser sends.
func Detect(b []byte) Format {
	for _, m := range magic {
		if bytes.HasPrefix(b, []byte(m.start)) {
			return m.format
		}
	}
	switch {
	case len(b) < 12:
	case string(b[:4]) == "RIFF" && string(b[8:12]) == "WEBP":
		return WebP
	case string(b[4:8]) == "ftyp":
		return brand(string(b[8:12]))
	}
	return FormatUnknown
}

// brand returns the format of a file of ISO/IEC 14496-12 by its major brand. Those of HEIF
// are in ISO/IEC 23008-12, annex B; mif1 and msf1 leave the codec open, and phones use them
// for HEIC.
func brand(b string) Format {
	switch b {
	case "heic", "heix", "heim", "heis", "hevc", "hevx", "hevm", "hevs", "mif1", "msf1":
		return HEIC
	case "avif", "avis":
		return AVIF
	}
	return FormatUnknown
}
