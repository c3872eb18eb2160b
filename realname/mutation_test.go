package realname_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
)

var mutations = flag.Bool("mutations", false, "break the code in each way of testdata/mutations, and see that a test fails")

// A mutation is one way to break the package: in a file, some text becomes
// other text. The tests named must notice.
type mutation struct{ file, run, old, new string }

func readMutation(t *testing.T, path string) (m mutation) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	head, rest, ok1 := strings.Cut(string(b), "-- old\n")
	var ok2 bool
	m.old, m.new, ok2 = strings.Cut(rest, "-- new\n")
	for line := range strings.Lines(head) {
		switch key, value, _ := strings.Cut(strings.TrimSpace(line), " "); key {
		case "file":
			m.file = value
		case "run":
			m.run = value
		}
	}
	if !ok1 || !ok2 || m.file == "" || m.run == "" || m.old == "" {
		t.Fatalf("%s is not a mutation", path)
	}
	return m
}

// apply returns the file with the mutation in it.
func (m mutation) apply(t *testing.T) []byte {
	t.Helper()
	source, err := os.ReadFile(m.file)
	if err != nil {
		t.Fatal(err)
	}
	if n := bytes.Count(source, []byte(m.old)); n != 1 {
		t.Fatalf("the text to be changed occurs %d times in %s: bring the mutation up to date", n, m.file)
	}
	return bytes.Replace(source, []byte(m.old), []byte(m.new), 1)
}

// TestMutations breaks the code, one rule at a time, in a copy that only this
// test's compiler sees, and expects the tests to fail. Without -mutations it only
// looks whether the mutations still fit the code.
func TestMutations(t *testing.T) {
	paths, err := filepath.Glob("testdata/mutations/*.txt")
	if err != nil || len(paths) == 0 {
		t.Fatalf("no mutations: %v", err)
	}
	for _, path := range paths {
		t.Run(strings.TrimSuffix(filepath.Base(path), ".txt"), func(t *testing.T) {
			m := readMutation(t, path)
			mutant := m.apply(t)
			if *mutations {
				wantCaught(t, m, mutant)
			}
		})
	}
	if !*mutations {
		t.Log("the mutations fit; go test -run TestMutations ./realname -mutations carries them out")
	}
}

func wantCaught(t *testing.T, m mutation, mutant []byte) {
	t.Helper()
	dir := t.TempDir()
	changed := filepath.Join(dir, m.file)
	original, err := filepath.Abs(m.file)
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := json.Marshal(map[string]any{"Replace": map[string]string{original: changed}})
	if err != nil {
		t.Fatal(err)
	}
	for path, content := range map[string][]byte{changed: mutant, filepath.Join(dir, "overlay.json"): overlay} {
		if err := os.WriteFile(path, content, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), "go", "test", "-count=1", "-vet=off", "-timeout=2m",
		"-overlay", filepath.Join(dir, "overlay.json"), "-run", "^"+m.run+"$", ".",
		"-random.runs=300", "-model.runs=20000").CombinedOutput()
	switch {
	case err == nil:
		t.Errorf("no test noticed:\n%s", out)
	case bytes.Contains(out, []byte("[build failed]")):
		t.Errorf("the mutation does not compile:\n%s", out)
	case !bytes.Contains(out, []byte("--- FAIL")) && !bytes.Contains(out, []byte("panic:")):
		t.Errorf("the tests did not run:\n%s", out)
	}
}
