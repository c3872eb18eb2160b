package main

import (
	"bytes"
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
	files, err := os.ReadDir(out)
	if err != nil || len(files) != 4 {
		t.Fatalf("%d files, %v", len(files), err)
	}
	for _, f := range files {
		got, err := os.ReadFile(filepath.Join(out, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		want, err := os.ReadFile(filepath.Join("../..", f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s differs: run go generate ./password", f.Name())
		}
	}
}

func TestGenerateWithoutData(t *testing.T) {
	if err := Generate(t.TempDir(), t.TempDir()); err == nil {
		t.Error("no error")
	}
}
