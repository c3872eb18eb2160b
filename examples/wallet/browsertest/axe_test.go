package browsertest

import (
	"archive/tar"
	"compress/gzip"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
)

// axeVersion is the version of axe-core that looks at the pages.
const axeVersion = "4.14.1"

// axe is the script of axe-core. It is fetched by npm once, and kept where caches are.
var axe = sync.OnceValues(func() (string, error) {
	cache, err := os.UserCacheDir()
	if err != nil {
		return "", err
	}
	dir := filepath.Join(cache, "go-realname-test")
	file := filepath.Join(dir, "axe-core-"+axeVersion+".tgz")
	if _, err := os.Stat(file); err != nil {
		if err := os.MkdirAll(dir, 0o700); err != nil {
			return "", err
		}
		cmd := exec.Command("npm", "pack", "--silent", "axe-core@"+axeVersion)
		cmd.Dir = dir
		if err := cmd.Run(); err != nil {
			return "", err
		}
	}
	return unpack(file, "package/axe.min.js")
})

// unpack returns one file of an archive.
func unpack(archive, name string) (string, error) {
	f, err := os.Open(archive)
	if err != nil {
		return "", err
	}
	defer f.Close()
	z, err := gzip.NewReader(f)
	if err != nil {
		return "", err
	}
	for r := tar.NewReader(z); ; {
		h, err := r.Next()
		if err != nil {
			return "", errors.Join(err, fmt.Errorf("no %s in %s", name, archive))
		}
		if h.Name == name {
			b, err := io.ReadAll(r)
			return string(b), err
		}
	}
}

// usable has axe-core look at the page: nothing that it finds may be serious.
func (b *tab) usable() {
	b.t.Helper()
	script, err := axe()
	if err != nil {
		b.t.Skip("axe-core is not there, and npm does not bring it: ", err)
	}
	serious, err := eval[[]string](b, script+`;(async () => {
		const found = await axe.run();
		return found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
			.map((v) => v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '));
	})()`)
	if err != nil {
		b.t.Fatal(err)
	}
	if len(serious) > 0 {
		b.t.Errorf("%s\n%s", strings.SplitN(b.shown(), "\n", 2)[0], strings.Join(serious, "\n"))
	}
}

// Every page can be used with a keyboard and a screen reader, light and dark.
func TestUsable(t *testing.T) {
	for _, scheme := range []string{"light", "dark"} {
		t.Run(scheme, func(t *testing.T) {
			t.Parallel()
			b := newTab(t, shared, phone)
			b.scheme(scheme)
			b.tour(func(string) {
				b.usable()
				b.fits()
			})
		})
	}
}
