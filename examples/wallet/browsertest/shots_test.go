package browsertest

import (
	"context"
	"flag"
	"fmt"
	"os"
	"path/filepath"

	"github.com/chromedp/chromedp"
)

var shots = flag.String("shots", "", "write pictures of each page to this `folder`")

// picture writes what the page looks like on a phone and on a desktop, light and dark, where -shots
// asks for it.
func (b *tab) picture(name string) {
	b.t.Helper()
	if *shots == "" {
		return
	}
	for _, width := range []int64{phone, desktop} {
		b.run(chromedp.EmulateViewport(width, 900))
		for _, scheme := range schemes {
			b.scheme(scheme)
			b.shoot(fmt.Sprintf("%s-%d-%s.png", name, width, scheme))
		}
	}
	b.run(chromedp.EmulateViewport(b.width, 900))
	b.scheme("light")
}

// shoot writes one picture, of the whole page.
func (b *tab) shoot(file string) {
	b.t.Helper()
	ctx, cancel := context.WithTimeout(b.ctx, patience)
	defer cancel()
	png, err := chromedp.Run(ctx, chromedp.FullScreenshot(100))
	if err == nil {
		err = os.WriteFile(filepath.Join(*shots, file), png, 0o600)
	}
	if err != nil {
		b.t.Fatal(err)
	}
}
