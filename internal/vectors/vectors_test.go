// Package vectors tests that the JSON files of the folder testvectors say what this
// module does.
package vectors

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"os"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
)

// dir is where the files are.
const dir = "../../testvectors/"

var update = flag.Bool("update", false, "write what the vectors give into the files")

// A file is a file of vectors. The vectors' inputs are what people edit, the rest is made
// by the test with -update.
type file[V any] struct {
	Schema  string `json:"$schema"`
	About   string `json:"about"`
	License string `json:"license"`
	Vectors []V    `json:"vectors"`
}

// check compares every vector of a file with what compute makes of its inputs, and the
// file with its schema.
func check[V any](t *testing.T, name string, compute func(in V) V) {
	t.Helper()
	data, err := os.ReadFile(dir + name + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var f file[V]
	d := json.NewDecoder(bytes.NewReader(data))
	d.DisallowUnknownFields()
	if err := d.Decode(&f); err != nil {
		t.Fatalf("%s.json: %v", name, err)
	}
	if f.License != "CC0-1.0" || f.Schema != "schema/"+name+".schema.json" || len(f.Vectors) == 0 {
		t.Errorf("%s.json: license %q, schema %q, %d vectors", name, f.License, f.Schema, len(f.Vectors))
	}
	for i, v := range f.Vectors {
		f.Vectors[i] = compute(v)
		if diff := cmp.Diff(v, f.Vectors[i]); diff != "" && !*update {
			t.Errorf("%s.json, vector %d (-file +made):\n%s", name, i, diff)
		}
	}
	made := encode(t, f)
	if *update {
		if err := os.WriteFile(dir+name+".json", made, 0o644); err != nil {
			t.Fatal(err)
		}
	} else if !bytes.Equal(made, data) {
		t.Errorf("%s.json is not in the form that -update writes", name)
	}
	checkSchema(t, name, made)
}

// encode writes a file with one vector a line.
func encode[V any](t *testing.T, f file[V]) []byte {
	t.Helper()
	var b bytes.Buffer
	put := func(v any, end string) {
		enc := json.NewEncoder(&b)
		enc.SetEscapeHTML(false)
		if err := enc.Encode(v); err != nil {
			t.Fatal(err)
		}
		b.Truncate(b.Len() - 1)
		b.WriteString(end)
	}
	b.WriteString("{\n\"$schema\": ")
	put(f.Schema, ",\n\"about\": ")
	put(f.About, ",\n\"license\": ")
	put(f.License, ",\n\"vectors\": [\n")
	for _, v := range f.Vectors[:len(f.Vectors)-1] {
		put(v, ",\n")
	}
	put(f.Vectors[len(f.Vectors)-1], "\n")
	b.WriteString("]\n}\n")
	return b.Bytes()
}

// Every file has a schema, and is told of in README.md with its number of vectors.
func TestFiles(t *testing.T) {
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var names []string
	for _, f := range files {
		if name, ok := bytes.CutSuffix([]byte(f.Name()), []byte(".json")); ok {
			names = append(names, string(name))
		}
	}
	want := []string{
		"bankcard", "document", "idcard", "mask", "match", "mobile", "mrz", "name", "password", "pin", "region",
	}
	if !slices.Equal(names, want) {
		t.Errorf("files %v, want %v", names, want)
	}
	readme, err := os.ReadFile(dir + "README.md")
	if err != nil {
		t.Fatal(err)
	}
	for _, name := range names {
		data, err := os.ReadFile(dir + name + ".json")
		if err != nil {
			t.Fatal(err)
		}
		row := fmt.Sprintf("| [%s.json](%s.json) | %d |", name, name, bytes.Count(data, []byte("\n{")))
		if !bytes.Contains(readme, []byte(row)) {
			t.Errorf("README.md lacks %s", row)
		}
	}
	schemas, err := os.ReadDir(dir + "schema")
	if err != nil || len(schemas) != len(want) {
		t.Errorf("%d schemas, %v", len(schemas), err)
	}
}
