package sdk_test

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// What the workflows promise, so that a stranger's code does not get at our
// releases: an action is a commit, not a tag that somebody can move; a job may
// read and no more, but for the one that publishes; no job leaves credentials in
// its folder; nothing that a stranger can write becomes part of a script.

// A line of a workflow, with its number and how far it is indented.
type line struct {
	n, indent int
	text      string
}

// linesOf returns the lines of a workflow that hold something.
func linesOf(text string) []line {
	var all []line
	for i, s := range strings.Split(text, "\n") {
		trimmed := strings.TrimLeft(s, " ")
		if trimmed != "" && !strings.HasPrefix(trimmed, "#") {
			all = append(all, line{i + 1, len(s) - len(trimmed), trimmed})
		}
	}
	return all
}

// below returns the lines after the i-th that belong to it.
func below(lines []line, i int) []line {
	end := i + 1
	for end < len(lines) && lines[end].indent > lines[i].indent {
		end++
	}
	return lines[i+1 : end]
}

var (
	action = regexp.MustCompile(`^(?:- )?uses: (.*)$`)
	pinned = regexp.MustCompile(`^[\w.-]+/[\w./-]+@[0-9a-f]{40} # v\d+(\.\d+)*$`)
	script = regexp.MustCompile(`^(?:- )?run:`)
)

// lint returns what a workflow breaks, by its name and its text.
func lint(name, text string) []string {
	lines := linesOf(text)
	var faults []string
	fault := func(l line, format string, args ...any) {
		faults = append(faults, fmt.Sprintf("%s:%d: ", name, l.n)+fmt.Sprintf(format, args...))
	}
	reads := slices.IndexFunc(lines, func(l line) bool { return l.indent == 0 && l.text == "permissions:" })
	if reads < 0 || len(below(lines, reads)) != 1 || below(lines, reads)[0].text != "contents: read" {
		fault(line{n: 1}, "does not begin with the permission to read contents, and no other")
	}
	top := ""
	for i, l := range lines {
		switch {
		case l.indent == 0:
			top = l.text
		case l.indent == 2 && top == "jobs:":
			lintJob(lines, i, fault)
			continue
		}
		if m := action.FindStringSubmatch(l.text); m != nil {
			lintAction(lines, i, m[1], fault)
		}
		if script.MatchString(l.text) {
			lintScript(lines, i, fault)
		}
		if strings.Contains(l.text, "pull_request_target") || strings.Contains(l.text, "workflow_run") {
			fault(l, "runs a stranger's code with our permissions")
		}
		if strings.Contains(l.text, ": write") && name != "release.yml" {
			fault(l, "only the release writes")
		}
	}
	return faults
}

type reporter func(l line, format string, args ...any)

func lintJob(lines []line, i int, fault reporter) {
	if !slices.ContainsFunc(below(lines, i), func(l line) bool { return strings.HasPrefix(l.text, "timeout-minutes: ") }) {
		fault(lines[i], "a job without timeout-minutes")
	}
}

func lintAction(lines []line, i int, uses string, fault reporter) {
	if !pinned.MatchString(uses) {
		fault(lines[i], "%s: want owner/name@ and 40 hexadecimal digits, and the version as a comment", uses)
	}
	step := i
	for !strings.HasPrefix(lines[step].text, "- ") {
		step--
	}
	dropped := slices.ContainsFunc(below(lines, step), func(l line) bool { return l.text == "persist-credentials: false" })
	if strings.HasPrefix(uses, "actions/checkout@") && !dropped {
		fault(lines[i], "a checkout without persist-credentials: false")
	}
}

var ours = regexp.MustCompile(`(?:^|\s)(\.ci/[\w-]+|\./[\w.-]+\.sh)`)

func lintScript(lines []line, i int, fault reporter) {
	key := lines[i].indent + len(lines[i].text) - len(strings.TrimPrefix(lines[i].text, "- "))
	for n := i; n < len(lines) && (n == i || lines[n].indent > key); n++ {
		l := lines[n]
		if strings.Contains(l.text, "${{") {
			fault(l, "an expression inside of a script: pass it in env")
		}
		for _, m := range ours.FindAllStringSubmatch(l.text, -1) {
			if info, err := os.Stat(m[1]); err != nil || info.Mode()&0o100 == 0 {
				fault(l, "%s is no program here", m[1])
			}
		}
	}
}

func TestWorkflows(t *testing.T) {
	files, err := filepath.Glob(".github/workflows/*")
	if err != nil || len(files) < 3 {
		t.Fatalf("%d workflows, %v", len(files), err)
	}
	for _, f := range files {
		for _, fault := range lint(filepath.Base(f), read(t, f)) {
			t.Error(fault)
		}
	}
}

// What the issue of a release asks of the workflows together.
func TestWorkflowsCover(t *testing.T) {
	tests := map[string][]string{
		"ci.yml": {
			"go: oldstable", "go: stable", "windows-latest", "macos-latest", "postgres:14", "postgres:18",
			"mysql:8.4", "mariadb:11", "redis:7", "valkey/valkey:", ".ci/run",
		},
		"nightly.yml": {".ci/fuzz ", "restore-keys: fuzz-", ".ci/newest", ".ci/long", ".ci/vulnerabilities", "VULN_REQUIRED: 1"},
		"release.yml": {"actions/attest-build-provenance@", ".ci/binaries", "needs: test", "cache: false"},
	}
	for name, wants := range tests {
		text := read(t, filepath.Join(".github", "workflows", name))
		for _, want := range wants {
			if !strings.Contains(text, want) {
				t.Errorf("%s lacks %s", name, want)
			}
		}
	}
	if run := read(t, ".ci/run"); !strings.Contains(run, "\n./check.sh\n") {
		t.Error(".ci/run does not run check.sh")
	}
}

// Newer dependencies are proposed for every module.
func TestDependabotKnowsEveryModule(t *testing.T) {
	text := read(t, filepath.Join(".github", "dependabot.yml"))
	for _, f := range tracked(t) {
		if filepath.Base(f) == "go.mod" {
			if dir := path.Join("/", filepath.ToSlash(filepath.Dir(f))); !strings.Contains(text, `"`+dir+`"`) {
				t.Errorf("dependabot.yml lacks %s", dir)
			}
		}
	}
}

var image = regexp.MustCompile(`(postgres|mysql|mariadb|redis|valkey/valkey):(\d[\d.]*)`)

// The documentation names every database that the workflows start.
func TestDatabasesAreDocumented(t *testing.T) {
	names := map[string]string{
		"postgres": "PostgreSQL", "mysql": "MySQL", "mariadb": "MariaDB", "redis": "Redis", "valkey/valkey": "Valkey",
	}
	doc := read(t, filepath.Join("docs", "compatibility.md"))
	found := image.FindAllStringSubmatch(read(t, filepath.Join(".github", "workflows", "ci.yml")), -1)
	if len(found) < len(names) {
		t.Fatalf("%d databases in ci.yml, want %d or more", len(found), len(names))
	}
	for _, m := range found {
		row := regexp.MustCompile(`(?m)^\| ` + names[m[1]] + ` \|.*\b` + regexp.QuoteMeta(m[2]) + `\b.* \|$`)
		if !row.MatchString(doc) {
			t.Errorf("docs/compatibility.md has no row of %s with %s", names[m[1]], m[2])
		}
	}
}

func TestLint(t *testing.T) {
	const good = `name: x

permissions:
  contents: read

jobs:
  run:
    timeout-minutes: 5
    steps:
      - uses: actions/checkout@0123456789012345678901234567890123456789 # v7.0.1
        with:
          persist-credentials: false
      - name: n
        if: failure()
        uses: owner/name/sub@0123456789abcdef0123456789abcdef01234567 # v1
      - run: .ci/run
        env:
          TOKEN: ${{ github.token }}
      - run: |
          echo a
`
	if faults := lint("ci.yml", good); len(faults) > 0 {
		t.Fatalf("a good workflow: %q", faults)
	}
	tests := []struct{ name, from, to, want string }{
		{"a tag", "@0123456789012345678901234567890123456789 # v7.0.1", "@v7", "40 hexadecimal"},
		{"39 digits", "9 # v7.0.1", " # v7.0.1", "40 hexadecimal"},
		{"no version", " # v7.0.1", "", "40 hexadecimal"},
		{"an action of a folder", "owner/name/sub@0123456789abcdef0123456789abcdef01234567 # v1", "./here", "40 hexadecimal"},
		{"no permissions", "permissions:\n  contents: read\n", "", "permission"},
		{"all permissions", "permissions:\n  contents: read\n", "permissions: write-all\n", "permission"},
		{"one more permission", "contents: read\n", "contents: read\n  packages: read\n", "permission"},
		{"a job that writes", "    timeout", "    permissions:\n      contents: write\n    timeout", "only the release"},
		{"credentials stay", "persist-credentials: false", "persist-credentials: true", "persist-credentials"},
		{"checkout without options", "        with:\n          persist-credentials: false\n", "", "persist-credentials"},
		{"no limit of time", "    timeout-minutes: 5\n", "", "timeout"},
		{"a title in a script", "run: .ci/run", "run: echo ${{ github.event.issue.title }}", "inside of a script"},
		{"with a colon", "echo a", "echo a: ${{ github.head_ref }}", "inside of a script"},
		{"in a script of lines", "echo a", "echo ${{ github.head_ref }}", "inside of a script"},
		{"a stranger's code", "name: x\n", "on: pull_request_target\n", "stranger"},
		{"a script that is gone", ".ci/run", ".ci/gone", "no program"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.from, tt.to, 1)
			if bad == good {
				t.Fatal("nothing was changed")
			}
			faults := lint("ci.yml", bad)
			if !strings.Contains(strings.Join(faults, "\n"), tt.want) {
				t.Errorf("faults %q, want one with %q", faults, tt.want)
			}
		})
	}
}
