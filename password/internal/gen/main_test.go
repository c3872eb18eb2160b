package main

import (
	"bytes"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
)

// The tables in the tree are what the generator makes of the data in the tree.
func TestGenerate(t *testing.T) {
	out := t.TempDir()
	if err := Generate("../../data", out); err != nil {
		t.Fatal(err)
	}
	n := 0
	err := fs.WalkDir(os.DirFS(out), ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		n++
		got, err := os.ReadFile(filepath.Join(out, name))
		if err != nil {
			return err
		}
		want, err := os.ReadFile(filepath.Join("../..", name))
		if err == nil && !bytes.Equal(got, want) {
			t.Errorf("%s differs: run go generate ./password", name)
		}
		return err
	})
	if err != nil || n != 8 {
		t.Errorf("%d files, %v", n, err)
	}
}

func TestGenerateWithoutData(t *testing.T) {
	if err := Generate(t.TempDir(), t.TempDir()); err == nil {
		t.Error("no error")
	}
}
