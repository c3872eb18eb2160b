package main

import (
	"bytes"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

const root = "../.."

// The tables in the tree are what the data folder gives, byte for byte.
func TestTablesAreCurrent(t *testing.T) {
	files, err := build(filepath.Join(root, "data"))
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range slices.Sorted(maps.Keys(files)) {
		got, err := os.ReadFile(filepath.Join(root, name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, files[name]) {
			t.Errorf("%s is out of date: run go generate ./idcard", name)
		}
	}
	for _, pattern := range []string{"*.bin", "*/*.bin"} {
		paths, err := filepath.Glob(filepath.Join(root, pattern))
		if err != nil {
			t.Fatal(err)
		}
		for _, path := range paths {
			name, err := filepath.Rel(root, path)
			if err != nil || files[filepath.ToSlash(name)] == nil {
				t.Errorf("%s is made by nothing: %v", name, err)
			}
		}
	}
}

func TestBuildTwice(t *testing.T) {
	dir := t.TempDir()
	source := os.DirFS(filepath.Join(root, "data"))
	if err := os.CopyFS(filepath.Join(dir, "data"), source); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "region"), 0o700); err != nil {
		t.Fatal(err)
	}
	for range 2 {
		if err := run(dir); err != nil {
			t.Fatal(err)
		}
	}
	for _, name := range []string{"region/codes.bin", "region/names.bin", "countries.bin"} {
		a, err1 := os.ReadFile(filepath.Join(dir, name))
		b, err2 := os.ReadFile(filepath.Join(root, name))
		if err1 != nil || err2 != nil || !bytes.Equal(a, b) {
			t.Errorf("%s differs", name)
		}
	}
}

// The source keeps what the package relies on.
func TestSource(t *testing.T) {
	source, err := readTSV(filepath.Join(root, "data", "regions.tsv"))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := parseRows(source)
	if err != nil {
		t.Fatal(err)
	}
	known := map[int][]row{}
	for _, r := range rows {
		known[r.code] = append(known[r.code], r)
	}
	for _, r := range rows {
		if known[r.code/10000*10000] == nil {
			t.Errorf("%06d has no province", r.code)
		}
		if r.end != 0 && r.start >= r.end {
			t.Errorf("%06d begins in %d and ends in %d", r.code, r.start, r.end)
		}
		for _, s := range r.successors {
			if r.class == official && r.end != 0 && !inForce(known[s], r.end) {
				t.Errorf("%06d became %06d in %d, which was not in force", r.code, s, r.end)
			}
		}
	}
	for code, rows := range known {
		for i, a := range rows {
			for _, b := range rows[i+1:] {
				if a.class == official && b.class == official && (a.end == 0 || a.end > b.start) {
					t.Errorf("%06d has two names in %d", code, b.start)
				}
			}
		}
	}
}

func inForce(rows []row, year int) bool {
	return slices.ContainsFunc(rows, func(r row) bool {
		return r.class == official && r.start <= year && (r.end == 0 || year < r.end)
	})
}

func TestReadTSVRefuses(t *testing.T) {
	for name, data := range map[string]string{
		"no date":      "code\tname\n110000\t北京市\n",
		"bad date":     "# date: today\ncode\tname\n",
		"missing cell": "# date: 2026-01-01\ncode\tname\n110000\n",
	} {
		path := filepath.Join(t.TempDir(), "table.tsv")
		if err := os.WriteFile(path, []byte(data), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := readTSV(path); err == nil {
			t.Errorf("%s: no error", name)
		}
	}
}

func TestParseRowRefuses(t *testing.T) {
	good := "110105\t朝阳区\tcounty\t1981\t\t\tgbt2260\tareacodes"
	if _, err := parseRow(strings.Split(good, "\t")); err != nil {
		t.Fatal(err)
	}
	for _, change := range [][2]string{
		{"110105", "11010"}, {"110105", "11010x"}, {"1981", "1960"}, {"1981", "2100"},
		{"1981", "x"}, {"gbt2260", "other"}, {"\t\t\tg", "\t\t1101\tg"},
	} {
		bad := strings.Replace(good, change[0], change[1], 1)
		if _, err := parseRow(strings.Split(bad, "\t")); err == nil {
			t.Errorf("%q is accepted", bad)
		}
	}
}
