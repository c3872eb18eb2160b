package browsertest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "write a picture of each page to this `folder`")

// Pictures of all pages, for people to look at.
func TestPictures(t *testing.T) {
	if *shots == "" {
		t.Skip("-shots says where to")
	}
	for _, width := range []int64{phone, desktop} {
		for _, scheme := range []string{"light", "dark"} {
			t.Run(fmt.Sprint(width, scheme), func(t *testing.T) {
				t.Parallel()
				b := newTab(t, shared, width)
				b.scheme(scheme)
				n := 0
				b.tour(func(name string) {
					n++
					b.picture(fmt.Sprintf("%d-%s-%02d-%s.png", width, scheme, n, strings.ReplaceAll(name, "/", "-")))
				})
			})
		}
	}
}

// picture writes what the page looks like.
func (b *tab) picture(name string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.CaptureScreenshot())
	if err == nil {
		err = os.WriteFile(filepath.Join(*shots, name), png, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
