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

// schemes are how a system may look.
var schemes = []string{"light", "dark"}

// usable has axe-core look at the page, light and dark: nothing that it finds may be serious.
func (b *tab) usable() {
	b.t.Helper()
	script, err := axe()
	if err != nil {
		b.t.Skip("axe-core is not there, and npm does not bring it: ", err)
	}
	if _, err := eval[bool](b, `Boolean(window.axe) || (`+"(() => {"+script+"})(), true)"); err != nil {
		b.t.Fatal(err)
	}
	only := "{}"
	for _, scheme := range schemes {
		b.scheme(scheme)
		b.serious(scheme, only)
		only = `{ runOnly: ['color-contrast'] }` // nothing else depends on the scheme
	}
	b.scheme("light")
}

// serious reports what axe-core finds.
func (b *tab) serious(scheme, options string) {
	b.t.Helper()
	found, err := eval[[]string](b, `(async () => {
		const found = await axe.run(`+options+`);
		return found.violations.filter((v) => v.impact === 'serious' || v.impact === 'critical')
			.map((v) => v.id + ': ' + v.nodes.map((n) => n.html + ' ' + n.failureSummary).join(' | '));
	})()`)
	if err != nil {
		b.t.Fatal(err)
	}
	if len(found) > 0 {
		b.t.Errorf("%s, %s\n%s", strings.SplitN(b.shown(), "\n", 2)[0], scheme, strings.Join(found, "\n"))
	}
}
