package photo_test

import (
	"errors"
	"slices"
	"testing"

	"github.com/go-realname/sdk/document/photo"
)

// card is the photo that others are made of.
var card = drawCard(800, 600, 700)

// scan is a card that was laid on a scanner, so the rest of the page is white.
func scan(width, height, card int) *picture {
	page, small := newPicture(width, height, 255), drawCard(card, card*54/86, card)
	for i, v := range small.pix {
		page.pix[(100+i/card)*width+100+i%card] = v
	}
	return page
}

// The rows of the table in the package's documentation.
func TestFindings(t *testing.T) {
	tests := []struct {
		name           string
		photo          *picture
		want           []photo.Finding
		atLeast, under float64 // of the sharpness
	}{
		{"sharp", card, nil, 5, 6.5},
		{"blur 1", card.blur(1), nil, 1.8, 2.4},
		{"blur 2", card.blur(2), nil, 0.3, 0.4},
		{"blur 2.5", card.blur(2.5), nil, 0.15, 0.2},
		{"blur 4", card.blur(4), []photo.Finding{photo.Blurred}, 0.02, 0.08},
		{"blur 6", card.blur(6), []photo.Finding{photo.Blurred}, 0.01, 0.06},
		{"blur 5, noise", card.blur(5).noise(5), []photo.Finding{photo.Blurred}, 0, 0.1},
		{"blur 2, noise", card.blur(2).noise(8), nil, 0.25, 0.4},
		{"blur 2, a third of the light, noise", card.blur(2).light(0.35, 0).noise(8), nil, 0.2, 1},
		{"a third of the light", card.light(0.33, 0), nil, 5, 6.5},
		{"a third of the light, noise", card.light(0.33, 0).noise(4), nil, 5, 6.5},
		{"a sixth of the light", card.light(0.166, 0), []photo.Finding{photo.TooDark}, 5, 6.5},
		{"3 times the light", card.light(3, 0), nil, 5, 6.5},
		{"the light plus 170", card.light(1, 170), []photo.Finding{photo.Overexposed}, 5, 6.5},
		{"the light plus 200", card.light(1, 200), []photo.Finding{photo.Overexposed, photo.Blank}, 0, 0.001},
		{"a small scan on a white page", scan(827, 1169, 400), nil, 3, 7},
		{"a wall", newPicture(800, 600, 150).noise(5), []photo.Finding{photo.Blank}, 0, 0.001},
		{"a covered lens", newPicture(800, 600, 4).noise(4),
			[]photo.Finding{photo.TooDark, photo.Blank}, 0, 0.001},
		{"turned by 20°", card.turn(20), nil, 6, 8},
		{"on its head", card.turn(180), nil, 5, 6.5},
		{"700 by 441 pixels", drawCard(700, 441, 690), []photo.Finding{photo.TooSmall}, 3, 6},
		{"cropped", card.crop(640, 520), nil, 3, 6},
		{"small on the table", drawCard(800, 600, 300), nil, 3, 6},
		{"noise", card.noise(8), nil, 5, 6.5},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			r, err := photo.Check(tt.photo.jpeg(t), photo.Config{})
			if err != nil || !slices.Equal(r.Findings, tt.want) {
				t.Errorf("findings %v, %v, want %v", r.Findings, err, tt.want)
			}
			if r.Sharpness < tt.atLeast || r.Sharpness >= tt.under {
				t.Errorf("sharpness %.3f, want from %v to %v", r.Sharpness, tt.atLeast, tt.under)
			}
			t.Logf("sharpness %.2f, light %d, dark %d, %v", r.Sharpness, r.Light, r.Dark, r.Findings)
		})
	}
}

func TestReport(t *testing.T) {
	r, err := photo.Check(card.jpeg(t), photo.Config{})
	if err != nil || r.Format != photo.JPEG || r.Width != 800 || r.Height != 600 || r.Orientation != 1 {
		t.Errorf("%+v, %v", r, err)
	}
	if r.Light < 200 || r.Light > 210 || r.Dark < 50 || r.Dark > 70 {
		t.Errorf("light %d, dark %d; drawn with 205 and 50", r.Light, r.Dark)
	}
}

// Each threshold is that of the Config.
func TestConfig(t *testing.T) {
	file := card.jpeg(t)
	tests := []struct {
		name   string
		config photo.Config
		want   photo.Finding
	}{
		{"side", photo.Config{MinSide: 601}, photo.TooSmall},
		{"light", photo.Config{MinLight: 220}, photo.TooDark},
		{"dark", photo.Config{MaxDark: 40}, photo.Overexposed},
		{"sharpness", photo.Config{MinSharpness: 9}, photo.Blurred},
	}
	for _, tt := range tests {
		r, err := photo.Check(file, tt.config)
		if err != nil || !slices.Equal(r.Findings, []photo.Finding{tt.want}) {
			t.Errorf("%s: %v, %v, want %v", tt.name, r.Findings, err, tt.want)
		}
	}
	refused := []photo.Config{{MaxPixels: 479_999}, {MaxSide: 799}, {MaxMemory: 700_000}}
	for _, c := range refused {
		if _, err := photo.Check(file, c); reasonOf(t, err) != photo.TooManyPixels {
			t.Errorf("%+v: %v", c, err)
		}
	}
	if _, err := photo.Check(drawCard(300, 400, 200).jpeg(t), photo.Config{MaxSide: 399}); reasonOf(t, err) != photo.TooManyPixels {
		t.Errorf("a high picture: %v", err)
	}
	huge := []byte(pngStart + ihdr(1<<31-1, 1<<31-1, 16, 6, 1) + chunk("IEND", ""))
	if _, err := photo.Check(huge, photo.Config{MaxSide: 1 << 31, MaxPixels: 1 << 62}); reasonOf(t, err) != photo.TooManyPixels {
		t.Errorf("more than counts: %v", err)
	}
	if _, err := photo.Check(file, photo.Config{MaxBytes: len(file), MaxPixels: 480_000, MaxSide: 800,
		MinSide: 600, OnlyJPEG: true}); err != nil {
		t.Errorf("at the bounds: %v", err)
	}
}

// reasonOf returns the reason of an error, or the zero Reason for nil.
func reasonOf(t *testing.T, err error) photo.Reason {
	t.Helper()
	if err == nil {
		return 0
	}
	e, ok := errors.AsType[*photo.Error](err)
	if !ok || e.Reason == 0 || !errors.Is(err, photo.ErrUnusable) {
		t.Fatalf("error %T: %v", err, err)
	}
	return e.Reason
}

func TestNames(t *testing.T) {
	if got := (&photo.Error{Reason: photo.PhoneFormat}).Error(); got != "photo: file is a HEIC or AVIF" {
		t.Error(got)
	}
	for _, got := range []string{photo.Reason(200).String(), photo.Finding(200).String(), photo.Format(200).String()} {
		if got != "unknown" {
			t.Error(got)
		}
	}
	for _, tt := range []struct{ got, want string }{
		{photo.TooManyBytes.String(), "too_many_bytes"}, {photo.Blurred.String(), "blurred"},
		{photo.HEIC.String(), "heic"},
	} {
		if tt.got != tt.want {
			t.Errorf("%s, want %s", tt.got, tt.want)
		}
	}
}
