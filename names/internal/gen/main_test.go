package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"
)

// The tables in the tree are what the generator makes of the TSV files.
func TestTablesAreCurrent(t *testing.T) {
	const dir = "../../data"
	tables, err := compile(dir)
	if err != nil {
		t.Fatal(err)
	}
	if len(tables) != 5 {
		t.Errorf("%d tables, want 5", len(tables))
	}
	for name, want := range tables {
		got, err := os.ReadFile(filepath.Join(dir, name))
		if err != nil || !bytes.Equal(got, want) {
			t.Errorf("%s is not current (%v): go generate ./names", name, err)
		}
	}
}

func TestCompileRefuses(t *testing.T) {
	tests := []struct{ name, file, content string }{
		{"cell missing", "radicals.tsv", "a\tb\nU+2E81"},
		{"no code point", "radicals.tsv", "a\tb\n2E81\tU+5382"},
		{"gap", "gbk_pua.tsv", "a\tb\tc\nU+E816\tFE51\tU+20087"},
		{"kind", "surnames.tsv", "a\tb\tc\td\te\tf\tg\n丁\tding\t\tdouble\t\t\t"},
		{"file missing", "variants.tsv", ""},
		{"no traditional forms", "opencc_ts.tsv", ""},
		{"two characters", "opencc_ts.tsv", "traditional\tsimplified\n王王\t王"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if err := os.CopyFS(dir, os.DirFS("../../data")); err != nil {
				t.Fatal(err)
			}
			path := filepath.Join(dir, tt.file)
			if err := os.Remove(path); err != nil {
				t.Fatal(err)
			}
			if tt.content != "" {
				if err := os.WriteFile(path, []byte(tt.content), 0o644); err != nil {
					t.Fatal(err)
				}
			}
			if _, err := compile(dir); err == nil {
				t.Error("no error")
			}
		})
	}
}
