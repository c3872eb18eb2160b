package wire

import (
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K { return slices.Sorted(maps.Keys(m)) }

// A Shown collects what a value holds, for people: a list of names and values, without
// personal data.
type Shown struct {
	all    bool             // fields that are zero as well
	pick   func(Field) bool // shows nothing but these, and those as they are
	prefix string
	fields []shownField
}

type shownField struct {
	name, use string
	value     any
}

// A Field is one field of a type, by its name within the record.
type Field struct {
	Name string // such as "steps.until"
	Use  string // what it is for, if it is personal data
}

// Show returns the fields of a value as JSON. Personal data shows as "***", bytes as their
// number.
func Show(fields func(*Codec)) ([]byte, error) {
	var s Shown
	fields(&Codec{mode: showing, show: &s})
	return json.Marshal(&s)
}

// Reveal returns those fields of a value that pick wants as JSON, in plain. Bytes are base64.
func Reveal(fields func(*Codec), pick func(Field) bool) ([]byte, error) {
	s := Shown{pick: pick}
	fields(&Codec{mode: showing, show: &s})
	return json.Marshal(&s)
}

// Describe lists the fields of a zero value. In lists and maps it looks at one element.
func Describe(fields func(*Codec)) []Field {
	s := Shown{all: true}
	fields(&Codec{mode: showing, show: &s})
	return s.flat("", nil)
}

func (s *Shown) flat(prefix string, all []Field) []Field {
	for _, f := range s.fields {
		if inner, ok := f.value.(*Shown); ok {
			all = inner.flat(prefix+f.name+".", all)
			continue
		}
		all = append(all, Field{prefix + f.name, f.use})
	}
	return all
}

// MarshalJSON writes the fields in their order.
func (s *Shown) MarshalJSON() ([]byte, error) {
	b := []byte{'{'}
	for i, f := range s.fields {
		if i > 0 {
			b = append(b, ',')
		}
		value, err := json.Marshal(f.value)
		if err != nil {
			return nil, err
		}
		b = fmt.Appendf(b, "%q:%s", f.name, value)
	}
	return append(b, '}'), nil
}

// add adds a value, masked where it is personal, by its name where it has one.
func (s *Shown) add(name, use string, value any, zero bool) {
	if zero && !s.all {
		return
	}
	if named, ok := value.(fmt.Stringer); ok {
		value = named.String()
	}
	switch {
	case s.pick != nil && !s.pick(Field{s.prefix + name, use}):
		return
	case s.pick == nil && use != "":
		value = "***"
	}
	s.fields = append(s.fields, shownField{name, use, value})
}

func (s *Shown) time(name, use string, micros int64) {
	s.add(name, use, shownTime(micros), micros == 0)
}

// times adds n times.
func (s *Shown) times(name, use string, n int, at func(i int) int64) {
	all := make([]string, n)
	for i := range all {
		all[i] = shownTime(at(i))
	}
	s.add(name, use, all, n == 0)
}

func shownTime(micros int64) string {
	return time.UnixMicro(micros).UTC().Format(time.RFC3339Nano)
}

func (s *Shown) bytes(name, use string, b []byte) {
	if s.pick != nil {
		s.add(name, use, b, len(b) == 0)
		return
	}
	s.add(name, use, fmt.Sprintf("%d bytes", len(b)), len(b) == 0)
}

// inner is for the fields of a value within.
func (s *Shown) inner(name string) *Shown {
	return &Shown{all: s.all, pick: s.pick, prefix: s.prefix + name + "."}
}

// message adds a value with fields of its own.
func (s *Shown) message(name string, fields func(*Codec)) {
	inner := s.inner(name)
	fields(&Codec{mode: showing, show: inner})
	if len(inner.fields) > 0 {
		s.fields = append(s.fields, shownField{name, "", inner})
	}
}

// list adds n values of one kind.
func (s *Shown) list(name string, n int, fields func(i int, c *Codec)) {
	all := make([]*Shown, n)
	for i := range all {
		all[i] = s.inner(name)
		all[i].all = false
		fields(i, &Codec{mode: showing, show: all[i]})
	}
	if s.pick != nil {
		all = slices.DeleteFunc(all, func(i *Shown) bool { return len(i.fields) == 0 })
	}
	if len(all) > 0 {
		s.fields = append(s.fields, shownField{name, "", all})
	}
}

// shownText is how a text shows among others: bytes as their number.
func shownText[T ~string | ~[]byte](x T) string {
	if s, ok := any(x).(string); ok {
		return s
	}
	return fmt.Sprintf("%d bytes", len(x))
}
