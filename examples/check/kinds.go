package main

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/go-realname/sdk/examples/internal/speech"
)

// A kind is a kind of item that can be checked.
type kind struct {
	name    string
	lenient bool     // whether items are repaired unless it is asked not to
	strict  bool     // whether -strict refuses anything more
	secret  bool     // whether items are never printed at all
	fields  []column // what is told of an item besides what is told of all

	// policies make a checker by the name of a policy. A checker is used by one
	// goroutine.
	policies map[string]func(o *options) checker

	// explain says in a sentence what each reason and each finding means.
	explain func(say speech.Speaker) (reasons, findings sentences)

	// brief is what a person sees of the fields of a valid item. Unless it is to
	// be revealed, the item cannot be told from it.
	brief func(say speech.Speaker, r *result, reveal bool) []string
}

var kinds = []kind{
	idcardKind, bankcardKind, mobileKind, nameKind, documentKind, mrzKind, usccKind,
	passwordKind, pinKind,
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
}

func (k *kind) policyNames() string {
	return strings.Join(slices.Sorted(maps.Keys(k.policies)), ", ")
}

// A checker checks one item after the other. It fills in a result that was
// reset.
type checker func(item string, r *result)

// A result is what is known of one item.
type result struct {
	valid      bool
	reason     string // stable; empty if it is valid
	repaired   bool   // whether it is valid only as it was repaired
	findings   []string
	masked     []byte
	normalized string
	fields     []field // as many as the kind has names for
}

// A column is a field's name and what it holds.
type column struct {
	name string
	as   fieldType
}

// A field is one thing that is told of an item: a text, a list of texts, a
// number, or yes or no.
type field struct {
	as   fieldType
	text string
	list []string
	n    int
	yes  bool
}

type fieldType uint8

const (
	asText fieldType = iota
	asList
	asNumber
	asBool
)

// reset makes r the result of an item of which nothing is known yet.
func (r *result) reset() {
	r.valid, r.reason, r.repaired, r.normalized = false, "", false, ""
	r.findings, r.masked = r.findings[:0], r.masked[:0]
	for i := range r.fields {
		f := &r.fields[i]
		*f = field{as: f.as, list: f.list[:0]}
	}
}

// find adds a finding, if it was made.
func (r *result) find(finding string, made bool) {
	if made {
		r.findings = append(r.findings, finding)
	}
}

// invalid says why an item is none.
func (r *result) invalid(reason string) { r.valid, r.repaired, r.reason = false, false, reason }

// Reasons of our own, about what could not be read as an item.
const (
	badJSON     = "bad_json"      // not a JSON string, or not the object that the kind takes
	badPerson   = "bad_person"    // something about the person in the object is not valid
	badRow      = "bad_row"       // a row of a CSV with more or fewer fields than its first line
	lineTooLong = "line_too_long" // more than 1 MiB
	notNormal   = "not_normal"    // valid, but not spelled in its normal form, and -lenient=false
)

var ownSentences = map[string]speech.Text{
	badJSON:     {"这一行不是所需的JSON。", "The line is not the JSON that is wanted."},
	badPerson:   {"JSON中的个人信息有误。", "Something about the person in the JSON is not valid."},
	badRow:      {"这一行的列数与首行不同。", "The row has more or fewer fields than the first line."},
	lineTooLong: {"这一行超过1 MiB。", "The line is longer than 1 MiB."},
	notNormal: {"写法不规范，可以用 -lenient 自动修正。",
		"Not spelled in the normal form; -lenient repairs that."},
}

// sentences are what there is to say about stable names.
type sentences map[string]string

// An enum is one of the types whose values go from 1 on, and print as stable
// names.
type enum interface {
	~uint8
	fmt.Stringer
}

// values yields the values of T.
func values[T enum](yield func(T) bool) {
	for v := T(1); v.String() != T(0).String() && yield(v); v++ {
	}
}

// about returns what is said about all values of T.
func about[T enum](say func(fmt.Stringer) string) sentences {
	m := make(sentences)
	for v := range values[T] {
		m[v.String()] = say(v)
	}
	return m
}

// termOf returns the term for the value of T that prints as name.
func termOf[T enum](say speech.Speaker, name string) string {
	for v := range values[T] {
		if v.String() == name {
			return say.Term(v)
		}
	}
	return ""
}
