package sdk_test

import (
	"errors"
	"fmt"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/go-realname/sdk/internal/doctable"
)

// A surface is what our packages export, as the folder api lists it.
type surface struct {
	top     map[string]bool // "kv.Store", by the last element of the package's path
	members map[string]bool // "Store.Get", of a type of any package: methods and fields
}

var (
	declared = regexp.MustCompile(`^(?:const|func|type|var) (\w+)`)
	method   = regexp.MustCompile(`^method \(\*?(\w+)\) (\w+)`)
	member   = regexp.MustCompile(`^type (\w+) (?:struct|interface), (\w+)`)
)

// exported reads the folder api.
func exported(t *testing.T) surface {
	t.Helper()
	s := surface{map[string]bool{}, map[string]bool{}}
	for _, f := range tracked(t) {
		pkg, ok := strings.CutSuffix(f, ".txt")
		if !ok || !strings.HasPrefix(f, "api/") {
			continue
		}
		for line := range strings.Lines(read(t, f)) {
			if m := declared.FindStringSubmatch(line); m != nil {
				s.top[path.Base(pkg)+"."+m[1]] = true
			}
			for _, form := range []*regexp.Regexp{method, member} {
				if m := form.FindStringSubmatch(line); m != nil {
					s.members[m[1]+"."+m[2]] = true
				}
			}
		}
	}
	return s
}

// stands are names in pages that stand for a type of ours, in the words of the page's own code.
var stands = map[string]string{"v": "Verifier", "pins": "Guard", "PINs": "Guard", "config": "Config", "cloud": "Cloud"}

// lacks returns the first part of a dotted name that we do not export, or "".
func (s surface) lacks(name string) string {
	parts := strings.Split(strings.ReplaceAll(strings.TrimPrefix(name, "*"), "()", ""), ".")
	if s.hasPackage(parts[0]) {
		if first := parts[0] + "." + parts[1]; !s.top[first] {
			return first
		}
		parts = parts[1:]
	}
	for i := range len(parts) - 1 {
		of := parts[i]
		if t, ok := stands[of]; ok {
			of = t
		}
		if pair := of + "." + parts[i+1]; !s.members[pair] {
			return pair
		}
	}
	return ""
}

func (s surface) hasPackage(name string) bool {
	for full := range s.top {
		if strings.HasPrefix(full, name+".") {
			return true
		}
	}
	return false
}

var (
	code   = regexp.MustCompile("`([^`\n]+)`")
	dotted = regexp.MustCompile(`^\*?\w+(?:\(\))?(?:\.[A-Z]\w*(?:\(\))?)+$`)
	abroad = []string{"errors", "wire"} // packages whose names pages mention, and that export nothing of ours
)

// Whatever a page calls by a dotted name, such as `Records.Hold` or `sms.Limits`, is there.
func TestNamesInPages(t *testing.T) {
	have, found := exported(t), 0
	for _, f := range pages(t) {
		if f == "CHANGELOG.md" || strings.HasPrefix(f, "integration/") {
			continue // what was, and tests
		}
		for _, m := range code.FindAllStringSubmatch(prose(read(t, f)), -1) {
			first, _, _ := strings.Cut(m[1], ".")
			if !dotted.MatchString(m[1]) || slices.Contains(abroad, first) {
				continue
			}
			found++
			if missing := have.lacks(m[1]); missing != "" {
				t.Errorf("%s: `%s`: there is no %s", f, m[1], missing)
			}
		}
	}
	if found < 300 {
		t.Errorf("found %d names, want more", found)
	}
}

func TestLacks(t *testing.T) {
	s := surface{
		map[string]bool{"kv.Store": true, "realname.Config": true},
		map[string]bool{"Store.Get": true, "Config.Retain": true, "Retain.Ended": true, "Verifier.Run": true},
	}
	for name, want := range map[string]string{
		"kv.Store": "", "kv.Stores": "kv.Stores", "kv.Store.Get": "", "Config.Retain.Ended": "", "Config.Retain.Began": "Retain.Began",
		"realname.Config.Retain": "", "*kv.Store": "", "v.Run": "", "v.Walk": "Verifier.Walk", "Store().Get": "",
	} {
		if got := s.lacks(name); got != want {
			t.Errorf("lacks(%q) = %q, want %q", name, got, want)
		}
	}
}

// labels returns those that the documentation of package keyring lists, "realname/seal/card" for an
// "…/card" that follows "realname/seal/session".
func labels(t *testing.T) (all []string) {
	t.Helper()
	_, doc, _ := strings.Cut(read(t, "keyring/doc.go"), "// # Labels")
	doc, _, ok := strings.Cut(doc, "// # What it protects from")
	if !ok {
		t.Fatal("package keyring lists no labels")
	}
	stem := ""
	for _, l := range regexp.MustCompile(`[a-z]+(?:/[a-z]+)+/?|…/[a-z]+`).FindAllString(doc, -1) {
		if last, ok := strings.CutPrefix(l, "…/"); ok {
			l = stem + last
		}
		stem = l[:strings.LastIndexByte(strings.TrimSuffix(l, "/"), '/')+1]
		all = append(all, l)
	}
	return all
}

// Each kind of record of package realname has its label in the list.
func TestLabelsOfKinds(t *testing.T) {
	have := labels(t)
	kinds := regexp.MustCompile(`(?s)records\.Kind\[\w+\]\{\s*Name: "(\w+)"`).FindAllStringSubmatch(read(t, "realname/tables.go"), -1)
	if len(kinds) < 10 {
		t.Errorf("found %d kinds, want more", len(kinds))
	}
	for _, k := range kinds {
		if !slices.Contains(have, "realname/seal/"+k[1]) {
			t.Errorf("the documentation of package keyring does not list realname/seal/%s", k[1])
		}
	}
}

// The labels by which docs/keys.md limits a key are in the list, or begin labels that are.
func TestLabelsInKeys(t *testing.T) {
	have := labels(t)
	label := regexp.MustCompile("[`\"]([a-z]+/[a-z/-]*)…?[`\"]")
	for _, page := range []string{"docs/keys.md", "docs/keys.zh.md"} {
		all := label.FindAllStringSubmatch(read(t, page), -1)
		if len(all) < 12 {
			t.Errorf("%s has %d labels, want more", page, len(all))
		}
		for _, m := range all {
			named := func(l string) bool { return l == m[1] || strings.HasSuffix(m[1], "/") && strings.HasPrefix(l, m[1]) }
			if !slices.ContainsFunc(have, named) {
				t.Errorf("%s limits a key to %s, which the documentation of package keyring does not list", page, m[1])
			}
		}
	}
}

// The table of what happens to a deleted record has the beginning of each kind's keys.
func TestPrefixesInOperations(t *testing.T) {
	prefix := regexp.MustCompile(`Prefix:\s+"(\w+/)"`)
	found := 0
	for _, f := range []string{"realname/tables.go", "sms/tables.go", "password/record.go", "webhook/letters.go", "webhook/mark.go"} {
		for _, m := range prefix.FindAllStringSubmatch(read(t, f), -1) {
			found++
			for dir := range languages {
				_, table, _ := strings.Cut(read(t, dir+"/operations.md"), "TestDeletedRecords")
				if !strings.Contains(table, "`"+m[1]) {
					t.Errorf("%s/operations.md does not say what a deleted record of %s means, of %s", dir, m[1], f)
				}
			}
		}
	}
	if found < 16 {
		t.Errorf("found %d kinds of record, want more", found)
	}
}

// Each test that a page names is there, a kit such as TestStore as well.
func TestTestsInPages(t *testing.T) {
	there, named := map[string]bool{}, 0
	function := regexp.MustCompile(`(?m)^func (Test\w+)\(`)
	for _, f := range tracked(t) {
		if path.Ext(f) != ".go" {
			continue
		}
		for _, m := range function.FindAllStringSubmatch(read(t, f), -1) {
			there[m[1]] = true
		}
	}
	name := regexp.MustCompile(`\bTest[A-Z]\w*`)
	for _, f := range pages(t) {
		if f == "CHANGELOG.md" {
			continue // what was
		}
		for _, m := range code.FindAllStringSubmatch(prose(read(t, f)), -1) {
			for _, n := range name.FindAllString(m[1], -1) {
				named++
				if !there[n] && !strings.Contains(m[1], "-run") { // which takes the beginning of a name
					t.Errorf("%s names %s, and there is no such test", f, n)
				}
			}
		}
	}
	if named < 80 {
		t.Errorf("found %d tests named, want more", named)
	}
}

// What other pages say of a default is what the page of defaults says, which the code holds.
func TestDefaultsInOtherPages(t *testing.T) {
	defaults := read(t, "docs/en/defaults.md")
	of := func(heading, name string) string {
		value, ok := doctable.Rows(defaults, "`"+heading+"`")[name]
		if !ok {
			t.Fatalf("%s has no default of %s", heading, name)
		}
		return value
	}
	identity, crowd := of("realname.Limits", "IdentityDay"), of("realname.Limits", "Crowd")
	day, err1 := strconv.Atoi(identity)
	more, err2 := strconv.Atoi(crowd)
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	warnings := strings.NewReplacer(" d", "", ", 7", " and 7").Replace(of("realname.Config", "Warnings"))
	for _, tt := range []struct{ page, says string }{
		{"docs/threats.md", fmt.Sprintf("takes %d accounts", day+more+1)},
		{"docs/threats.zh.md", fmt.Sprintf("需要 %d 个账户", day+more+1)},
		{"docs/threats.md", fmt.Sprintf("(`IdentityDay` %s, `Crowd` %s,", identity, crowd)},
		{"docs/threats.zh.md", fmt.Sprintf("`IdentityDay` %s、`Crowd` %s、", identity, crowd)},
		{"docs/threats.md", fmt.Sprintf("sends at most %s messages, and %s more for each", of("sms.Limits", "Base"), of("sms.Limits", "PerVerified"))},
		{"docs/threats.zh.md", fmt.Sprintf("最多发 %s 条，每有一个验证成功再加 %s 条", of("sms.Limits", "Base"), of("sms.Limits", "PerVerified"))},
		{"docs/privacy.md", strings.Replace(of("realname.Retain", "Abandoned"), " h", " hours", 1)},
		{"docs/privacy.zh.md", strings.Replace(of("realname.Retain", "Abandoned"), " h", " 小时", 1)},
		{"docs/privacy.md", strings.Replace(of("realname.Retain", "Rejected"), " d", " days", 1)},
		{"docs/inventory.md", strings.Replace(of("realname.Retain", "Rejected"), " d", " days", 1)},
		{"docs/en/events.md", warnings + " days before `until`"},
		{"docs/webhook.md", strings.Replace(of("webhook.HandlerConfig", "Timeout"), " s", " seconds", 1)},
		{"docs/webhook.zh.md", "在 " + strings.Replace(of("webhook.HandlerConfig", "Timeout"), " s", " 秒", 1)},
		{"docs/keys.md", strings.Replace(of("webhook.Config", "Keep"), " d", " days", 1) + " by default"},
		{"docs/design.md", "how many there are (" + of("realname.Config", "Shards") + ")"},
	} {
		if !strings.Contains(read(t, tt.page), tt.says) {
			t.Errorf("%s does not say %q, as docs/en/defaults.md does", tt.page, tt.says)
		}
	}
}
