package realnametest

import (
	"go/ast"
	"go/parser"
	"go/token"
	"strings"
	"testing"
)

// contract says where each promise stands: in the comment of an interface of package realname.
var contract = map[string][2]string{
	"yes":           {"Authority", "Return Pass only where name and number match"},
	"no":            {"Authority", "Fail is an answer and no error"},
	"reason":        {"Authority", "Its reason is about the person"},
	"later":         {"Authority", "Return Pending where the answer comes later"},
	"token":         {"Authority", "a token that no other operation has"},
	"error":         {"Authority", "Return an error, without a verdict, where there was no answer"},
	"about":         {"Authority", "Put the person whom the provider's answer names into [Answer].About"},
	"private":       {"Authority", "Let no error, [Detail], reference or name show who the person is"},
	"parallel":      {"Authority", "Many calls may be under way at once"},
	"context-done":  {"Authority", "Return soon after ctx is done"},
	"context-ends":  {"Authority", "A call that was cut short has no verdict"},
	"hang":          {"Authority", "it does not claim that nothing was judged"},
	"afterwards":    {"Authority", "The calls that follow are answered as ever"},
	"query-unknown": {"Querier", "certainly never saw the operation it returns a [Failure] of kind Unavailable"},
	"query-agrees":  {"Querier", "as the call answered or has no answer"},
	"query-then":    {"Querier", "in the end it tells what was decided"},
	"query-context": {"Querier", "Query returns soon after ctx is done"},
	"query-private": {"Querier", "shows nowhere who the person is"},
	"begun-once":    {"Querier", "An operation that is begun again under the same key is the same one"},
	"erase":         {"Eraser", "It may be called again"},
}

// TestPromisesAreInTheComments: whoever reads the interface knows what the kit asks for.
func TestPromisesAreInTheComments(t *testing.T) {
	comments := map[string]string{}
	f, err := parser.ParseFile(token.NewFileSet(), "../backend.go", nil, parser.ParseComments)
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range f.Decls {
		if g, ok := d.(*ast.GenDecl); ok && g.Tok == token.TYPE {
			comments[g.Specs[0].(*ast.TypeSpec).Name.Name] = strings.Join(strings.Fields(g.Doc.Text()), " ")
		}
	}
	for _, p := range promises() {
		c, ok := contract[p.name]
		if !ok || !strings.Contains(comments[c[0]], c[1]) {
			t.Errorf("promise %q: the comment of %s does not say %q", p.name, c[0], c[1])
		}
	}
}
