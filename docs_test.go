package sdk_test

import (
	"errors"
	"flag"
	"fmt"
	"go/parser"
	"go/token"
	"maps"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"unicode"
	"unicode/utf8"
)

var update = flag.Bool("update", false, "write the parts of pages that are made of code anew")

// languages are the folders of pages, and the README of each.
var languages = map[string]string{"docs/en": "README.md", "docs/zh": "README.zh-CN.md"}

// house draws the table of arrows: from each folder to those that it may import. An arrow that
// follows from two others is left out.
func house() string {
	names := slices.Sorted(maps.Keys(arrows))
	reach := map[string]map[string]bool{}
	var walk func(from string, into map[string]bool)
	walk = func(from string, into map[string]bool) {
		for _, to := range arrows[from] {
			if !into[to] {
				into[to] = true
				walk(to, into)
			}
		}
	}
	for _, n := range names {
		reach[n] = map[string]bool{}
		walk(n, reach[n])
	}
	text := "graph BT\n"
	for _, from := range names {
		if from == "" || from == "internal" {
			continue
		}
		if len(arrows[from]) == 0 {
			text += "    " + from + "\n"
		}
		for _, to := range slices.Sorted(slices.Values(arrows[from])) {
			longer := slices.ContainsFunc(arrows[from], func(by string) bool { return by != to && reach[by][to] })
			if !longer {
				text += "    " + from + " --> " + to + "\n"
			}
		}
	}
	return text
}

// fill puts want into the block of a page that stands below a mark, or compares.
func fill(t *testing.T, page, mark, language, want string) {
	t.Helper()
	text := read(t, page)
	open := mark + "\n```" + language + "\n"
	head, rest, ok := strings.Cut(text, open)
	got, tail, ok2 := strings.Cut("\n"+rest, "\n```\n")
	got = strings.TrimPrefix(got+"\n", "\n")
	switch {
	case !ok || !ok2:
		t.Errorf("%s has no block below %s", page, mark)
	case got != want && *update:
		text = head + open + want + "```\n" + tail
		if err := os.WriteFile(page, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	case got != want:
		t.Errorf("%s, below %s: go test . -run %s -update writes it anew. It should be\n%s", page, mark, t.Name(), want)
	}
}

func TestHousePicture(t *testing.T) {
	for dir := range languages {
		fill(t, dir+"/overview.md", "<!-- picture: house -->", "mermaid", house())
	}
}

// The folders that the design names are there, and each that has Go files is named, as is all of
// internal.
func TestDesignNamesFolders(t *testing.T) {
	for page, heading := range map[string]string{"docs/design.md": "The house", "docs/design.zh.md": "目录结构"} {
		_, rest, _ := strings.Cut(read(t, page), "\n## "+heading+"\n\n```\n")
		block, _, ok := strings.Cut(rest, "\n```\n")
		if !ok {
			t.Fatalf("%s has no block of the house", page)
		}
		named := regexp.MustCompile(`[a-z]+(/[a-z]+)*/?`).FindAllString(block, -1)
		for _, n := range named {
			if _, err := os.Stat(n); err != nil && strings.Contains(n, "/") {
				t.Errorf("%s names %s, which is not there", page, n)
			}
		}
		for _, dir := range goFolders(t) {
			if !slices.Contains(named, dir) {
				t.Errorf("%s does not name %s", page, dir)
			}
		}
	}
}

// goFolders returns the folders at the top that have Go files, with a slash, and the names of those
// in internal.
func goFolders(t *testing.T) (all []string) {
	t.Helper()
	files, err1 := filepath.Glob("*/*.go")
	inside, err2 := os.ReadDir("internal")
	if err := errors.Join(err1, err2); err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		all = append(all, path.Dir(f)+"/")
	}
	for _, e := range inside {
		all = append(all, e.Name())
	}
	slices.Sort(all)
	return slices.Compact(all)
}

// pages returns all Markdown that git keeps.
func pages(t *testing.T) []string {
	t.Helper()
	return slices.DeleteFunc(tracked(t), func(f string) bool {
		return filepath.Ext(f) != ".md" || strings.HasPrefix(f, "testdata/") || strings.Contains(f, "/testdata/")
	})
}

// We say of no service, and not of ourselves, that it follows the law: only an assessment can.
func TestNobodyIsCalledCompliant(t *testing.T) {
	for _, f := range pages(t) {
		for line := range strings.Lines(read(t, f)) {
			if strings.Contains(line, "compliant") && !strings.Contains(line, "does not make") {
				t.Errorf("%s: %s", f, line)
			}
		}
	}
}

// The number of mutations that CONTRIBUTING tells is about right, and it names all that have some.
func TestMutationsInContributing(t *testing.T) {
	text, n := read(t, "CONTRIBUTING.md"), 0
	for _, f := range tracked(t) {
		dir, _, ok := strings.Cut(f, "/testdata/mutations/")
		if !ok {
			continue
		}
		if n++; !strings.Contains(text, "`"+strings.SplitN(dir, "/", 2)[0]+"`") {
			t.Errorf("CONTRIBUTING.md does not name %s, which has mutations", dir)
		}
	}
	m := regexp.MustCompile(`some (\d+) ways to break them`).FindStringSubmatch(text)
	if m == nil {
		t.Fatal("CONTRIBUTING.md tells no number of mutations")
	}
	if told, err := strconv.Atoi(m[1]); err != nil || n < told*8/10 || n > told*12/10 {
		t.Errorf("CONTRIBUTING.md tells of %s mutations, and there are %d", m[1], n)
	}
}

// Whoever sets an alert finds the metric: what operations names is what the module otel has.
func TestMetricsInOperations(t *testing.T) {
	metric := regexp.MustCompile("`((?:realname|sms|password)\\.[a-z]+[a-z.]*)`")
	have := metric.FindAllString(read(t, "otel/README.md"), -1)
	for dir := range languages {
		named := metric.FindAllString(read(t, dir+"/operations.md"), -1)
		if len(named) < 10 {
			t.Errorf("%s/operations.md names %d metrics", dir, len(named))
		}
		for _, m := range named {
			if !slices.Contains(have, m) {
				t.Errorf("%s/operations.md names %s, which otel does not have", dir, m)
			}
		}
	}
}

var command = regexp.MustCompile(`go (?:run|test) (\./[a-z0-9/_-]+)((?: -?[^\s|` + "`" + `]+)*)`)

// Commands that a reader types name folders that are there, and tests that they have.
func TestCommandsInPages(t *testing.T) {
	found := 0
	for _, f := range pages(t) {
		if strings.Contains(f, "/") && !strings.HasPrefix(f, "docs/") && !strings.HasPrefix(f, "examples/") {
			continue // written for their own module
		}
		for _, m := range command.FindAllStringSubmatch(read(t, f), -1) {
			found++
			if _, err := os.Stat(m[1]); err != nil {
				t.Errorf("%s: %s: there is no such folder", f, m[0])
				continue
			}
			_, run, ok := strings.Cut(m[2], "-run ")
			run, _, _ = strings.Cut(run, " ")
			if ok && strings.Trim(run, "'^$") != "" && !hasTest(t, m[1], strings.Trim(run, "'^$")) {
				t.Errorf("%s: %s: there is no such test", f, m[0])
			}
		}
	}
	if found < 10 {
		t.Errorf("found %d commands, want more", found)
	}
}

// hasTest reports whether a folder has a test that a pattern without signs matches.
func hasTest(t *testing.T, dir, pattern string) bool {
	t.Helper()
	files, err := filepath.Glob(dir + "/*_test.go")
	if err != nil {
		t.Fatal(err)
	}
	name := regexp.MustCompile(`func (Test|Example)\w*` + strings.TrimPrefix(pattern, "Test"))
	return slices.ContainsFunc(files, func(f string) bool { return name.MatchString(read(t, f)) })
}

// TestPromisesNameTests: the tests that pages about privacy name are there, in both languages the
// same, and each promise of theirs has one.
func TestPromisesNameTests(t *testing.T) {
	there := map[string]bool{}
	for _, dir := range []string{"realname", "internal/*", "keyring", "password", "sms", "idcard", "integration"} {
		files, err := filepath.Glob(dir + "/*_test.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			for _, m := range regexp.MustCompile(`(?m)^func (Test\w+)\(t `).FindAllStringSubmatch(read(t, f), -1) {
				there[m[1]] = true
			}
		}
	}
	name := regexp.MustCompile("`(Test\\w+)`")
	var named [][]string
	for _, page := range []string{"docs/privacy.md", "docs/privacy.zh.md"} {
		text := read(t, page)
		all := name.FindAllStringSubmatch(text, -1)
		var tests []string
		for _, m := range all {
			if tests = append(tests, m[1]); !there[m[1]] {
				t.Errorf("%s names %s, and there is no such test", page, m[1])
			}
		}
		slices.Sort(tests)
		named = append(named, tests)
		_, table, _ := strings.Cut(text, "|---|---|\n| Name and numbers")
		if page == "docs/privacy.zh.md" {
			_, table, _ = strings.Cut(text, "|---|---|\n| 姓名和号码不")
		}
		table, _, _ = strings.Cut(table, "\n\n")
		for i, row := range strings.Split(table, "\n") {
			if !name.MatchString(row) {
				t.Errorf("%s: promise %d names no test", page, i+1)
			}
		}
	}
	if !slices.Equal(named[0], named[1]) || len(named[0]) < 30 {
		t.Errorf("the pages name other tests: %v and %v", named[0], named[1])
	}
}

// Each page in one language has its counterpart, with as many headings of each depth and the same code.
func TestPagesInBothLanguages(t *testing.T) {
	names := map[string]int{}
	for dir := range languages {
		files, err := filepath.Glob(dir + "/*.md")
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			names[filepath.Base(f)]++
		}
	}
	for name, n := range names {
		if n != len(languages) {
			t.Errorf("%s is not in every language", name)
			continue
		}
		alike(t, "docs/en/"+name, "docs/zh/"+name)
	}
	alike(t, languages["docs/en"], languages["docs/zh"])
	for _, f := range pages(t) {
		if page, ok := strings.CutSuffix(f, ".zh.md"); ok && strings.HasPrefix(f, "docs/") {
			alike(t, page+".md", f)
		}
	}
}

// alike compares what two pages in two languages have in common.
func alike(t *testing.T, a, b string) {
	t.Helper()
	x, y := read(t, a), read(t, b)
	if p, q := depths(x), depths(y); !slices.Equal(p, q) {
		t.Errorf("%s has headings of depths %v, %s %v", a, p, b, q)
	}
	if p, q := strings.Count(x, "\n|"), strings.Count(y, "\n|"); p != q {
		t.Errorf("%s has %d lines of tables, %s %d", a, p, b, q)
	}
	for _, language := range []string{"go", "sh"} {
		if p, q := blocks(x, language), blocks(y, language); !slices.Equal(uncommented(p), uncommented(q)) {
			t.Errorf("%s and %s have other blocks of %s", a, b, language)
		}
	}
}

// uncommented leaves out what is a comment to the end of a line: it is translated.
func uncommented(all []string) (code []string) {
	for _, block := range all {
		for line := range strings.Lines(block) {
			line, _, _ = strings.Cut(line, " # ")
			code = append(code, strings.TrimSpace(line))
		}
	}
	return code
}

// depths returns how deep each heading of a page is.
func depths(text string) (all []int) {
	for _, h := range headings(text) {
		all = append(all, strings.IndexFunc(h, func(r rune) bool { return r != '#' }))
	}
	return all
}

// headings returns the headings of a page, with their signs.
func headings(text string) (all []string) {
	code := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code && strings.HasPrefix(line, "#") {
			all = append(all, strings.TrimSpace(line))
		}
	}
	return all
}

var inline = regexp.MustCompile(`\[([^]]*)\]\([^)]*\)`)

// anchor is the address of a heading within its page, as GitHub makes it.
func anchor(heading string) string {
	text := strings.TrimSpace(strings.TrimLeft(heading, "#"))
	text = inline.ReplaceAllString(text, "$1")
	return strings.Map(func(r rune) rune {
		switch {
		case r == ' ':
			return '-'
		case r == '-' || r == '_' || unicode.IsLetter(r) || unicode.IsDigit(r):
			return unicode.ToLower(r)
		}
		return -1
	}, text)
}

func anchors(text string) (all []string) {
	for _, h := range headings(text) {
		a := anchor(h)
		for n := 1; slices.Contains(all, a); n++ {
			a = fmt.Sprintf("%s-%d", anchor(h), n)
		}
		all = append(all, a)
	}
	return all
}

// variants are words that the Chinese pages do not use, each with the word that they do. The glossary
// of docs/zh/overview.md has that word and says what it means: one word for one thing.
var variants = map[string]string{
	"沙盒": "沙箱", "供应商": "服务商", "提供商": "服务商", "操作员": "运营人员", "审核员": "审核人员", "工作进程": "后台任务",
	"案件": "申请", "终点": "保存期限", "保留期限": "保存期限", "留存期": "保存期限", "诉讼保留": "法律保留", "法定保留": "法律保留",
	"支付密码服务": "支付密码守卫", "交易密码": "支付密码", "短信码": "验证码", "动态码": "验证码", "解绑": "解除绑定", "挂起": "冻结",
	"风险点": "疑点", "密闭": "密封", "配额": "名额", "会话 id": "会话", "盲目索引": "盲索引",
}

// variant returns the first word of a line that the Chinese pages do not use, or "".
func variant(line string) string {
	for _, w := range slices.Sorted(maps.Keys(variants)) {
		if strings.Contains(line, w) {
			return w
		}
	}
	return ""
}

// isChinese reports whether a page is in Chinese, by its name.
func isChinese(page string) bool {
	return strings.HasSuffix(page, ".zh.md") || strings.HasSuffix(page, ".zh-CN.md") || strings.HasPrefix(page, "docs/zh/")
}

// The Chinese pages, and the sentences for people in package explain, have one word for one thing.
func TestOneWordForOneThing(t *testing.T) {
	sentences, err := filepath.Glob("explain/*.go")
	if err != nil {
		t.Fatal(err)
	}
	seen := 0
	for _, f := range slices.Concat(pages(t), sentences) {
		if !isChinese(f) && filepath.Ext(f) != ".go" {
			continue
		}
		seen++
		for i, line := range strings.Split(read(t, f), "\n") {
			if w := variant(line); w != "" {
				t.Errorf("%s:%d has %s: write %s", f, i+1, w, variants[w])
			}
		}
	}
	if seen < 40 {
		t.Errorf("read %d files, want more", seen)
	}
	for w, want := range variants {
		if !strings.Contains(read(t, "docs/zh/overview.md"), "| "+want) {
			t.Errorf("%s stands for %s, which the glossary does not have", want, w)
		}
	}
}

func TestVariant(t *testing.T) {
	for line, want := range map[string]string{"由沙盒扮演": "沙盒", "由沙箱扮演": "", "审核员和供应商": "供应商", "审核人员": ""} {
		if got := variant(line); got != want {
			t.Errorf("variant(%q) = %q, want %q", line, got, want)
		}
	}
}

// Emphasis renders: beside a letter, a sign of emphasis that has punctuation on its other side
// does neither open nor close. In Chinese, where no blanks stand between, that is soon written.
func TestEmphasis(t *testing.T) {
	for _, f := range pages(t) {
		for i, line := range strings.Split(prose(read(t, f)), "\n") {
			if n := badEmphasis(line); n >= 0 {
				t.Errorf("%s: sign %d of emphasis does not render in line %d of the text: %s", f, n+1, i+1, line)
			}
		}
	}
}

// badEmphasis returns which of the ** in a line does nothing, or -1.
func badEmphasis(line string) int {
	parts := strings.Split(line, "**")
	for i := range len(parts) - 1 {
		outside, _ := utf8.DecodeLastRuneInString(parts[i])
		inside, _ := utf8.DecodeRuneInString(parts[i+1])
		if i%2 == 1 { // it closes
			outside, inside = inside, outside
		}
		if isWord(outside) && !isWord(inside) {
			return i
		}
	}
	return -1
}

func isWord(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }

func TestBadEmphasis(t *testing.T) {
	for line, want := range map[string]int{
		"**a.** B": -1, "**甲。**乙": 1, "**甲**。乙": -1, "甲**。乙**": 0, "甲，**乙**，": -1, "甲**乙**丙": -1, "甲**`x`**乙": 0, "plain": -1,
		"- **甲。** 乙": -1,
	} {
		if got := badEmphasis(line); got != want {
			t.Errorf("badEmphasis(%q) = %d, want %d", line, got, want)
		}
	}
}

var anyLink = regexp.MustCompile(`\]\(([^)\s]+)\)`)

// prose is a page without its code.
func prose(text string) string {
	var b strings.Builder
	code := false
	for line := range strings.Lines(text) {
		if strings.HasPrefix(line, "```") {
			code = !code
		}
		if !code {
			b.WriteString(line)
		}
	}
	return b.String()
}

// Every link leads somewhere: to a file that is there, and in a page to a heading that it has.
func TestLinks(t *testing.T) {
	for _, f := range pages(t) {
		for _, m := range anyLink.FindAllStringSubmatch(prose(read(t, f)), -1) {
			if err := follow(t, f, m[1]); err != nil {
				t.Errorf("%s: %s: %v", f, m[1], err)
			}
		}
	}
}

func follow(t *testing.T, from, to string) error {
	t.Helper()
	if strings.Contains(to, "://") || strings.HasPrefix(to, "mailto:") {
		if !strings.HasPrefix(to, "https://") && !strings.HasPrefix(to, "http://localhost") && !strings.HasPrefix(to, "mailto:") {
			return fmt.Errorf("not https")
		}
		return nil
	}
	file, mark, has := strings.Cut(to, "#")
	target := from
	if file != "" {
		target = path.Join(path.Dir(from), file)
	}
	if _, err := os.Stat(target); err != nil {
		return fmt.Errorf("is not there")
	}
	if has && path.Ext(target) == ".md" && !slices.Contains(anchors(read(t, target)), mark) {
		return fmt.Errorf("no such heading")
	}
	return nil
}

func TestAnchor(t *testing.T) {
	for heading, want := range map[string]string{
		"## The way":                        "the-way",
		"### regions.tsv":                   "regionstsv",
		"## 不是什么":                           "不是什么",
		"# bins.tsv, banks.tsv":             "binstsv-bankstsv",
		"## A key that became known":        "a-key-that-became-known",
		"## What `Run` does, in [short](x)": "what-run-does-in-short",
	} {
		if got := anchor(heading); got != want {
			t.Errorf("anchor(%q) = %q, want %q", heading, got, want)
		}
	}
}

// Go in pages is Go: it parses as a file, as declarations, as statements or as an expression.
func TestGoInPages(t *testing.T) {
	for _, f := range pages(t) {
		for i, block := range blocks(read(t, f), "go") {
			if strings.Contains(block, "…") {
				continue // left out on purpose: a sketch
			}
			if !isGo(block) {
				t.Errorf("%s: block %d of Go does not parse:\n%s", f, i+1, block)
			}
		}
	}
}

// What a reader copies from the READMEs at the top and from docs was compiled: it stands in a file
// of ours, whatever its indentation.
func TestGoInPagesIsCompiled(t *testing.T) {
	var code strings.Builder
	for _, f := range tracked(t) {
		if filepath.Ext(f) == ".go" && strings.HasPrefix(f, "examples/") || f == "example_test.go" {
			code.WriteString(flush(read(t, f)))
		}
	}
	for _, f := range pages(t) {
		if strings.Contains(f, "/") && !strings.HasPrefix(f, "docs/") {
			continue
		}
		for i, block := range blocks(read(t, f), "go") {
			if !strings.Contains(code.String(), flush(block)) {
				t.Errorf("%s: block %d of Go is in no example", f, i+1)
			}
		}
	}
}

// flush is code without indentation and without empty lines.
func flush(code string) string {
	var b strings.Builder
	for line := range strings.Lines(code) {
		if line = strings.TrimSpace(line); line != "" {
			b.WriteString(line + "\n")
		}
	}
	return b.String()
}

func isGo(code string) bool {
	for strings.HasPrefix(code, "import ") { // before statements, as a sketch
		_, code, _ = strings.Cut(code, "\n")
	}
	for _, frame := range []string{"%s", "package p\n%s", "package p\nfunc _() {\n%s\n}", "package p\nvar _ = t{\n%s\n}"} {
		if _, err := parser.ParseFile(token.NewFileSet(), "", fmt.Sprintf(frame, code), 0); err == nil {
			return true
		}
	}
	_, err := parser.ParseExpr(code)
	return err == nil
}

func TestIsGo(t *testing.T) {
	for code, want := range map[string]bool{
		"package p": true, "func f() {}": true, "x := 1": true, "keyring.Config{\n\tKeys: keys,\n}": true,
		"x :=": false, "func (": false,
	} {
		if isGo(code) != want {
			t.Errorf("isGo(%q) = %v", code, !want)
		}
	}
}
