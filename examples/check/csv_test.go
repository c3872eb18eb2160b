package main

import (
	"encoding/csv"
	"slices"
	"strings"
	"testing"
)

func TestCSV(t *testing.T) {
	const id = "11010519491231002X"
	tests := []struct{ name, args, in string }{
		{"quotes", "-column id", "id,\"na,me\"\n\"" + id + "\",\"a \"\"b\"\"\"\n" + id + ",\"two\nlines\"\n1,x\n"},
		{"quoted-header", "-column", "\"a\"\"b\",c\n1," + id + "\n"},
		{"blank-lines", "-column id", "id,n\n\n" + id + ",1\n\n\n" + id + ",2\n\n"},
		{"blank-lines-jsonl", "-out jsonl -column id", "id,n\n\n" + id + ",1\n\n\n" + id + ",2\n\n"},
		{"blank-lines-table", "-out table -column id", "id,n\n\n" + id + ",1\n"},
		{"bom", "-column id", "\ufeffid,n\n" + id + ",1\n"},
		{"crlf", "-column id", "id,n\r\n" + id + ",1\r\n\r\n1,2\r\n"},
		{"no-last-newline", "-column id", "id,n\n" + id + ",1"},
		{"header-alone", "-column id", "id,n"},
		{"short-and-long-rows", "-column id", "n,id,m\n1," + id + ",a\n2\n3," + id + "\n4," + id + ",a,b\n"},
		{"stray-quotes", "-column n", "n,id\n5\" pipe,1\n\"a\"b,1\n"},
		{"multi-line-numbers", "-column id -out jsonl", "id,n\n" + id + ",\"1\n2\n3\"\n" + id + ",4\n"},
		{"han-column", "-column 身份证号", "姓名,身份证号\n张三丰," + id + "\n"},
		{"wrong-column", "-column nr", "id,n\n" + id + ",1\n"},
		{"same-column-twice", "-column id", "id,id\n" + id + ",1\n"},
		{"empty", "-column id", ""},
		{"open-quote", "-column id", "id,n\n" + id + ",1\n\"" + id + ",1\n" + strings.Repeat("x,y\n", 300_000)},
		{"open-quote-at-end", "-column id", "id,n\n" + id + ",1\n\"" + id + ",2\n"},
		{"long-field", "-column id", "id,n\n" + id + "," + strings.Repeat("x", maxLine) + "\n" + id + ",2\n"},
		{"utf16", "-column id", "\xff\xfei\x00d\x00\n\x00"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			args := append(strings.Fields(tt.args), "-in", "csv", "idcard")
			if tt.name == "quoted-header" {
				args = []string{"-column", `a"b`, "-in", "csv", "idcard"}
			}
			got := checkText(t, tt.in, args...)
			if len(got.out) > 1<<16 {
				got.out = got.out[:64] + "…\n"
			}
			golden(t, "csv-"+tt.name, got)
		})
	}
}

// What encoding/csv reads from the output is what it read from the input, and
// the new columns.
func TestCSVRoundTrip(t *testing.T) {
	in := "id,text\n"
	for i, s := range []string{"plain", "a,b", "", `"q"`, "two\nlines", "汉字", " blank ", "\ttab"} {
		var row strings.Builder
		w := csv.NewWriter(&row)
		if err := w.Write([]string{[]string{"11010519491231002X", "1"}[i%2], s}); err != nil {
			t.Fatal(err)
		}
		w.Flush()
		in += row.String()
	}
	before := readCSV(t, in)
	after := readCSV(t, checkText(t, in, "-in", "csv", "-column", "id", "idcard").out)
	if len(before) != len(after) {
		t.Fatalf("%d rows became %d", len(before), len(after))
	}
	for i := range before {
		if !slices.Equal(after[i][:2], before[i]) || len(after[i]) != 2+5+len(idcardKind.fields) {
			t.Errorf("row %d: %q became %q", i, before[i], after[i])
		}
	}
}

func readCSV(t *testing.T, s string) [][]string {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(s)).ReadAll()
	if err != nil {
		t.Fatalf("%v in\n%s", err, s)
	}
	return rows
}

// FuzzSplitRow compares with encoding/csv, wherever that accepts a row.
func FuzzSplitRow(f *testing.F) {
	for _, s := range []string{
		"a,b", `"a","b"`, `"a""b",`, ",", "", `"a`, `a"b`, "\"a\nb\",c", `"",""`, `"a"",""b",c`,
		`"""",""`, `"a"b`,
	} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		if strings.ContainsAny(s, "\r") || s == "" || s[0] == '\n' {
			return // encoding/csv changes these
		}
		want, err := csv.NewReader(strings.NewReader(s)).Read()
		if err != nil {
			return
		}
		b := batch{data: []byte(s + "\n")}
		src := source{csv: true}
		src.cutRows(&b)
		if len(b.spans) == 0 {
			t.Fatalf("%q has no row", s)
		}
		row := b.data[:b.spans[0].end]
		var got []string
		for _, c := range splitRow(row, nil) {
			got = append(got, string(unquote(row[c.start:c.end])))
		}
		if !slices.Equal(got, want) {
			t.Errorf("splitRow(%q) = %q, want %q", s, got, want)
		}
	})
}
