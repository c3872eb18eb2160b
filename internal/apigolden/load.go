package apigolden

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"go/importer"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"strings"
)

// A listed is what go list says of a package.
type listed struct {
	ImportPath, Name, Export string
	DepOnly                  bool
}

// Load returns the packages of the module in dir that others can import, sorted
// by path. It reads the export data that the compiler wrote, and compiles what
// has none yet.
func Load(dir string) ([]*types.Package, error) {
	all, err := list(dir)
	if err != nil {
		return nil, err
	}
	exports := make(map[string]string)
	for _, p := range all {
		exports[p.ImportPath] = p.Export
	}
	imp := importer.ForCompiler(token.NewFileSet(), "gc", func(path string) (io.ReadCloser, error) {
		if exports[path] == "" {
			return nil, fmt.Errorf("apigolden: no export data of %s", path)
		}
		return os.Open(exports[path])
	})
	var pkgs []*types.Package
	for _, p := range all {
		if p.DepOnly || !isPublic(p) {
			continue
		}
		pkg, err := imp.Import(p.ImportPath)
		if err != nil {
			return nil, err
		}
		pkgs = append(pkgs, pkg)
	}
	return pkgs, nil
}

// list returns the packages of the module in dir, and all that they import.
func list(dir string) ([]listed, error) {
	cmd := exec.Command("go", "list", "-export", "-deps", "-json=ImportPath,Name,Export,DepOnly", "./...")
	cmd.Dir = dir
	var stderr bytes.Buffer
	cmd.Stderr = &stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("apigolden: go list in %s: %w\n%s", dir, err, stderr.Bytes())
	}
	var all []listed
	for dec := json.NewDecoder(bytes.NewReader(out)); ; {
		var p listed
		switch err := dec.Decode(&p); {
		case errors.Is(err, io.EOF):
			return all, nil
		case err != nil:
			return nil, fmt.Errorf("apigolden: what go list wrote: %w", err)
		}
		all = append(all, p)
	}
}

// isPublic reports whether another module can import p.
func isPublic(p listed) bool {
	internal := strings.HasSuffix(p.ImportPath, "/internal") || strings.Contains(p.ImportPath, "/internal/")
	return p.Name != "main" && !internal
}
