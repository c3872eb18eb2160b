package leaktest

import (
	"bytes"
	"errors"
	"fmt"
	"log"
	"log/slog"
	"reflect"
	"strconv"
	"strings"

	"github.com/google/go-cmp/cmp"
)

// A sink is something that a program gives a value to and that shows it.
type sink struct {
	name string
	show func(v any) string
}

// output returns what s shows of v, and what it panics with.
func (s sink) output(v any) (out string) {
	defer func() {
		if r := recover(); r != nil {
			out = panicText(r)
		}
	}()
	return s.show(v)
}

// sinks returns every sink, each under a name of its own.
func sinks() []sink {
	var all []sink
	all = append(all, verbSinks()...)
	all = append(all, printSinks()...)
	all = append(all, errorSinks()...)
	all = append(all, logSinks()...)
	all = append(all, encodingSinks()...)
	all = append(all, binarySinks()...)
	all = append(all, dumpSinks()...)
	all = append(all, templateSinks()...)
	all = append(all, sqlSinks()...)
	return append(all, diffSinks()...)
}

// verbSinks are all verbs of fmt with flags, width and precision, and one that
// fmt does not know. %T is not among them: it shows no value.
func verbSinks() []sink {
	var all []sink
	for _, flags := range []string{"", "+", "#", "-", " ", "0", "+#", "# ", "40", "-40", ".40"} {
		for _, verb := range "vtbcdoOqxXUeEfFgGspwZ" {
			format := "%" + flags + string(verb)
			all = append(all, sink{"fmt " + format, func(v any) string {
				return fmt.Sprintf(format, v)
			}})
		}
	}
	return all
}

// noVerb is a variable, since vet knows that an argument would be too many.
var noVerb = "text"

func printSinks() []sink {
	return []sink{
		{"fmt.Print", func(v any) string { return fmt.Sprint("text", v, v) }},
		{"fmt.Println and t.Log", func(v any) string { return fmt.Sprintln("text", v) }},
		{"fmt with an argument too many", func(v any) string { return fmt.Sprintf(noVerb, v) }},
		{"String, quoted", func(v any) string {
			s, ok := v.(fmt.Stringer)
			if !ok {
				return ""
			}
			return strconv.Quote(s.String()) + strconv.QuoteToASCII(s.String())
		}},
		{"panic", func(v any) string { return panicText(recovered(v)) }},
		{"panic, recovered and printed", func(v any) string { return fmt.Sprint(recovered(v)) }},
	}
}

func recovered(v any) (r any) {
	defer func() { r = recover() }()
	panic(v)
}

// panicText returns what the runtime prints of a panic that nobody recovers: the
// text of an error or Stringer, the plain value of a basic type whatever its
// other methods, the type and address of everything else.
func panicText(v any) string {
	switch x := v.(type) {
	case error:
		return x.Error()
	case fmt.Stringer:
		return x.String()
	}
	val := reflect.ValueOf(v)
	switch {
	case val.Kind() == reflect.String:
		return fmt.Sprintf("%T(%q)", v, val.String())
	case val.CanInt():
		return fmt.Sprintf("%T(%d)", v, val.Int())
	case val.CanUint():
		return fmt.Sprintf("%T(%d)", v, val.Uint())
	case val.CanFloat():
		return fmt.Sprintf("%T(%v)", v, val.Float())
	case val.CanComplex():
		return fmt.Sprintf("%T(%v)", v, val.Complex())
	}
	return fmt.Sprintf("(%T) 0x0", v)
}

// A holder is an error that keeps a value and does not mention it.
type holder struct{ v any }

func (holder) Error() string { return "failed" }

func errorSinks() []sink {
	asError := func(v any) error {
		if err, ok := v.(error); ok {
			return err
		}
		return holder{v}
	}
	printed := func(err error) string { return fmt.Sprintf("%[1]v %+[1]v %#[1]v %[1]q", err) }
	return []sink{
		{"fmt.Errorf %v", func(v any) string { return printed(fmt.Errorf("text: %v", v)) }},
		{"fmt.Errorf %+v", func(v any) string { return printed(fmt.Errorf("text: %+v", v)) }},
		{"fmt.Errorf %w", func(v any) string { return printed(fmt.Errorf("text: %w", asError(v))) }},
		{"errors.Join", func(v any) string {
			return printed(errors.Join(fmt.Errorf("text: %v", v), asError(v)))
		}},
		{"an error that holds it", func(v any) string { return printed(asError(v)) }},
	}
}

func logSinks() []sink {
	all := []sink{
		{"log.Printf", func(v any) string {
			return logged(func(l *log.Logger) { l.Printf("text %v", v) })
		}},
		{"log.Println", func(v any) string {
			return logged(func(l *log.Logger) { l.Println("text", v) })
		}},
		{"log.Panic", func(v any) string {
			return logged(func(l *log.Logger) { recoveredFrom(func() { l.Panic("text", v) }) })
		}},
	}
	noTime := &slog.HandlerOptions{ReplaceAttr: func(groups []string, a slog.Attr) slog.Attr {
		if len(groups) == 0 && a.Key == slog.TimeKey {
			return slog.Attr{}
		}
		return a
	}}
	text := func(b *bytes.Buffer) slog.Handler { return slog.NewTextHandler(b, noTime) }
	json := func(b *bytes.Buffer) slog.Handler { return slog.NewJSONHandler(b, noTime) }
	all = append(all, slogSinks("slog text", text)...)
	return append(all, slogSinks("slog JSON", json)...)
}

func logged(write func(*log.Logger)) string {
	var b strings.Builder
	write(log.New(&b, "", 0))
	return b.String()
}

func recoveredFrom(f func()) {
	defer func() { _ = recover() }()
	f()
}

func slogSinks(name string, open func(*bytes.Buffer) slog.Handler) []sink {
	show := func(write func(l *slog.Logger, v any)) func(any) string {
		return func(v any) string {
			var b bytes.Buffer
			write(slog.New(open(&b)), v)
			return b.String()
		}
	}
	return []sink{
		{name + " attribute", show(func(l *slog.Logger, v any) { l.Info("text", "v", v) })},
		{name + " group", show(func(l *slog.Logger, v any) { l.Info("text", slog.Group("g", "v", v)) })},
		{name + " With", show(func(l *slog.Logger, v any) {
			l.With("v", v).WithGroup("g").Error("text", "w", v)
		})},
		{name + " key", show(func(l *slog.Logger, v any) { l.Info("text", v) })},
	}
}

// diffSinks show a difference as a failing test does, from all fields.
func diffSinks() []sink {
	all := cmp.Exporter(func(reflect.Type) bool { return true })
	zero := func(v any) any { return reflect.Zero(reflect.TypeOf(v)).Interface() }
	return []sink{
		{"cmp.Diff removed", func(v any) string { return cmp.Diff(v, zero(v), all) }},
		{"cmp.Diff added", func(v any) string { return cmp.Diff(zero(v), v, all) }},
		{"cmp.Diff of types", func(v any) string { return cmp.Diff([]any{v}, []any{0}, all) }},
		{"cmp.Diff of lengths", func(v any) string { return cmp.Diff([]any{v, v}, []any{v}, all) }},
	}
}
