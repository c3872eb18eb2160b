package adaptertest

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
)

// A Damaged is a good answer of which something is broken.
type Damaged struct {
	Path string // of the member, such as "Response.Result", or "" if the text is cut
	What string
	Body string
}

// Damages breaks an answer in every place: it is cut after each byte, and each member is
// dropped, and replaced by something of each other type.
func Damages(body string) (all []Damaged) {
	for i := range len(body) {
		all = append(all, Damaged{What: fmt.Sprint("cut at ", i), Body: body[:i]})
	}
	var root any
	if err := json.Unmarshal([]byte(body), &root); err != nil {
		panic(err) // the test gave no good answer
	}
	visit(root, "", func(path string, holder map[string]any, name string) {
		old := holder[name]
		delete(holder, name)
		all = append(all, Damaged{path, "dropped", text(root)})
		for _, v := range []any{nil, 7, "7", "", true, false, []any{}, map[string]any{}, []any{old}} {
			holder[name] = v
			all = append(all, Damaged{path, "is " + text(v), text(root)})
		}
		holder[name] = old
	})
	return all
}

// text is v as JSON.
func text(v any) string {
	b, _ := json.Marshal(v)
	return string(b)
}

// visit calls do for each member of every object in v.
func visit(v any, path string, do func(path string, holder map[string]any, name string)) {
	switch v := v.(type) {
	case map[string]any:
		for _, name := range slices.Sorted(maps.Keys(v)) {
			do(path+name, v, name)
			visit(v[name], path+name+".", do)
		}
	case []any:
		for _, e := range v {
			visit(e, path, do)
		}
	}
}
