package leaktest

import (
	"bytes"
	"encoding/binary"
	"encoding/csv"
	"encoding/gob"
	"encoding/json"
	"encoding/xml"
	"expvar"
	"fmt"
	htmltemplate "html/template"
	"io"
	"net/url"
	"reflect"
	"text/template"
)

// written returns what f wrote and the error it returned: both are shown to
// someone.
func written(f func(io.Writer) error) string {
	var b bytes.Buffer
	if err := f(&b); err != nil {
		return b.String() + "\n" + err.Error()
	}
	return b.String()
}

func marshaled(b []byte, err error) string {
	return written(func(w io.Writer) error {
		w.Write(b)
		return err
	})
}

func encodingSinks() []sink {
	return []sink{
		{"json.Marshal", func(v any) string { return marshaled(json.Marshal(v)) }},
		{"json.MarshalIndent", func(v any) string { return marshaled(json.MarshalIndent(v, "", "  ")) }},
		{"json.Encoder", func(v any) string {
			return written(func(w io.Writer) error { return json.NewEncoder(w).Encode(v) })
		}},
		{"xml element", func(v any) string {
			return written(func(w io.Writer) error {
				return xml.NewEncoder(w).EncodeElement(v, xml.StartElement{Name: xml.Name{Local: "v"}})
			})
		}},
		{"xml attribute", func(v any) string { return marshaled(xml.Marshal(xmlStruct(v, "v,attr"))) }},
		{"xml text", func(v any) string { return marshaled(xml.Marshal(xmlStruct(v, ",chardata"))) }},
		{"gob", func(v any) string {
			return written(func(w io.Writer) error { return gob.NewEncoder(w).Encode(v) })
		}},
		{"encoding/binary", func(v any) string {
			return written(func(w io.Writer) error { return binary.Write(w, binary.BigEndian, v) })
		}},
		{"csv of fmt.Sprint", func(v any) string {
			return written(func(w io.Writer) error {
				return csv.NewWriter(w).WriteAll([][]string{{fmt.Sprint(v), fmt.Sprintf("%+v", v)}})
			})
		}},
		{"expvar", func(v any) string { return expvar.Func(func() any { return v }).String() }},
		{"url.Values", func(v any) string { return url.Values{"v": {fmt.Sprint(v)}}.Encode() }},
		{"url.URL", func(v any) string {
			u := url.URL{Scheme: "https", Host: "example.com", Path: "/" + fmt.Sprint(v)}
			return u.String()
		}},
	}
}

// xmlStruct returns a struct that holds v in a field with an xml tag.
func xmlStruct(v any, tag string) any {
	s := reflect.New(reflect.StructOf([]reflect.StructField{
		{Name: "XMLName", Type: reflect.TypeFor[xml.Name](), Tag: `xml:"r"`},
		{Name: "V", Type: reflect.TypeOf(v), Tag: reflect.StructTag(fmt.Sprintf("xml:%q", tag))},
	})).Elem()
	s.Field(1).Set(reflect.ValueOf(v))
	return s.Interface()
}

func templateSinks() []sink {
	texts := []struct{ name, text string }{
		{"value", `{{.}}`},
		{"printf", `{{printf "%v %+v %q %x" . . . .}}`},
		{"js", `{{js .}}`},
		{"urlquery", `{{urlquery .}}`},
	}
	pages := []struct{ name, text string }{
		{"value", `<p>{{.}}</p>`},
		{"attribute", `<p title="{{.}}" class={{.}}>`},
		{"link", `<a href="/?q={{.}}">`},
		{"script", `<script>let v = {{.}}</script>`},
		{"handler", `<p onclick="f({{.}}, '{{.}}')">`},
	}
	var all []sink
	for _, t := range texts {
		tmpl := template.Must(template.New("").Parse(t.text))
		all = append(all, sink{"text/template " + t.name, func(v any) string {
			return written(func(w io.Writer) error { return tmpl.Execute(w, v) })
		}})
	}
	for _, t := range pages {
		tmpl := htmltemplate.Must(htmltemplate.New("").Parse(t.text))
		all = append(all, sink{"html/template " + t.name, func(v any) string {
			return written(func(w io.Writer) error { return tmpl.Execute(w, v) })
		}})
	}
	return all
}
