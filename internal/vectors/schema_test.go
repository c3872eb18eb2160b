package vectors

import (
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"slices"
	"testing"
)

// A schema is the part of JSON Schema (draft 2020-12) that the files use.
type schema struct {
	Schema      string             `json:"$schema"`
	Title       string             `json:"title"`
	Description string             `json:"description"`
	Type        string             `json:"type"`
	Properties  map[string]*schema `json:"properties"`
	Required    []string           `json:"required"`
	Additional  *bool              `json:"additionalProperties"`
	Items       *schema            `json:"items"`
	Enum        []string           `json:"enum"`
	Const       string             `json:"const"`
}

// checkSchema checks a file against its schema.
func checkSchema(t *testing.T, name string, data []byte) {
	t.Helper()
	text, err := os.ReadFile(dir + "schema/" + name + ".schema.json")
	if err != nil {
		t.Fatal(err)
	}
	var s schema
	if err := json.Unmarshal(text, &s); err != nil {
		t.Fatalf("schema of %s: %v", name, err)
	}
	var value any
	if err := json.Unmarshal(data, &value); err != nil {
		t.Fatal(err)
	}
	if err := s.check(value, name); err != nil {
		t.Error(err)
	}
	if s.Schema != "https://json-schema.org/draft/2020-12/schema" || s.Title == "" {
		t.Errorf("schema of %s has no head", name)
	}
}

// check reports whether a value is as s says.
func (s *schema) check(value any, path string) error {
	switch v := value.(type) {
	case map[string]any:
		return s.checkObject(v, path)
	case []any:
		if s.Type != "array" {
			return fmt.Errorf("%s is an array", path)
		}
		for i, item := range v {
			if err := s.Items.check(item, fmt.Sprintf("%s[%d]", path, i)); err != nil {
				return err
			}
		}
	case string:
		if s.Type != "string" || s.Enum != nil && !slices.Contains(s.Enum, v) || s.Const != "" && v != s.Const {
			return fmt.Errorf("%s is the string %q", path, v)
		}
	case bool:
		if s.Type != "boolean" {
			return fmt.Errorf("%s is %v", path, v)
		}
	case float64:
		if s.Type != "integer" || v != float64(int(v)) {
			return fmt.Errorf("%s is %v", path, v)
		}
	default:
		return fmt.Errorf("%s is %v", path, value)
	}
	return nil
}

func (s *schema) checkObject(v map[string]any, path string) error {
	if s.Type != "object" || s.Additional == nil || *s.Additional {
		return fmt.Errorf("%s: the schema lets anything be in it", path)
	}
	for _, key := range s.Required {
		if _, ok := v[key]; !ok {
			return fmt.Errorf("%s has no %s", path, key)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(v)) {
		p, ok := s.Properties[key]
		if !ok {
			return fmt.Errorf("%s has %s", path, key)
		}
		if err := p.check(v[key], path+"."+key); err != nil {
			return err
		}
	}
	return nil
}
