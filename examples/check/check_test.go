package main

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/go-realname/sdk/examples/internal/columns"
)

var update = flag.Bool("update", false, "write the golden files")

// outcome is what a run of the program gives.
type outcome struct {
	status      int
	out, errOut string
}

// checkOn runs the program on a reader, in English, as on 2026-01-05.
func checkOn(t testing.TB, in io.Reader, args ...string) outcome {
	t.Helper()
	t.Setenv("LC_ALL", "en_US.UTF-8")
	var out, errOut bytes.Buffer
	args = append([]string{"-at", "2026-01-05"}, args...)
	status := run(t.Context(), args, in, &out, &errOut)
	return outcome{status, out.String(), errOut.String()}
}

func checkText(t testing.TB, in string, args ...string) outcome {
	t.Helper()
	return checkOn(t, strings.NewReader(in), args...)
}

// golden compares what a run gave with a file.
func golden(t *testing.T, name string, got outcome) {
	t.Helper()
	text := fmt.Sprintf("exit status %d\n--- standard output\n%s--- standard error\n%s",
		got.status, got.out, got.errOut)
	file := filepath.Join("testdata", name+".golden")
	if *update {
		if err := os.WriteFile(file, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(string(want), text); diff != "" {
		t.Errorf("%s (-want +got), -update writes it anew:\n%s", file, diff)
	}
}

// items are the lines of testdata/<kind>.txt.
func items(t testing.TB, kind string) []string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("testdata", kind+".txt"))
	if err != nil {
		t.Fatal(err)
	}
	return strings.Split(strings.TrimSuffix(string(b), "\n"), "\n")
}

// asText, asLines and asTable write items as the three kinds of input.
func asTextInput(items []string) string { return strings.Join(items, "\n") + "\n" }

func asJSONInput(items []string) string {
	var b strings.Builder
	for _, s := range items {
		j, err := json.Marshal(s)
		if err != nil {
			panic(err)
		}
		b.Write(append(j, '\n'))
	}
	return b.String()
}

func asCSVInput(items []string) string {
	b := []byte("no,it,em\n")
	for i, s := range items {
		b = fmt.Appendf(b, "%d,", i+1)
		b = append(appendCell(b, s), ",\"a, b\"\n"...)
	}
	return string(b)
}

func TestKindsAndFormats(t *testing.T) {
	for _, k := range kinds {
		list := items(t, k.name)
		inputs := map[string]string{
			"text": asTextInput(list), "jsonl": asJSONInput(list), "csv": asCSVInput(list),
		}
		for in, text := range inputs {
			for _, out := range []string{"table", "jsonl", "csv"} {
				if out == "csv" && in != "csv" {
					continue
				}
				args := []string{"-in", in, "-out", out, k.name}
				if in == "csv" {
					args = append(args, "-column", "it")
				}
				t.Run(k.name+"-"+in+"-"+out, func(t *testing.T) {
					golden(t, k.name+"-"+in+"-"+out, checkText(t, text, args...))
				})
			}
		}
	}
}

// What is said of an item does not depend on how it came in.
func TestInputsAgree(t *testing.T) {
	for _, k := range kinds {
		list := items(t, k.name)
		text := checkText(t, asTextInput(list), k.name)
		jsonl := checkText(t, asJSONInput(list), "-in", "jsonl", k.name)
		if text != jsonl {
			t.Errorf("%s: text and jsonl differ (-text +jsonl):\n%s", k.name,
				cmp.Diff(text.out, jsonl.out))
		}
		csv := checkText(t, asCSVInput(list), "-in", "csv", "-column", "it", "-out", "jsonl", k.name)
		shifted := strings.Split(csv.out, "\n")
		for i, line := range strings.Split(text.out, "\n") {
			line = strings.Replace(line, fmt.Sprintf(`{"line":%d,`, i+1), fmt.Sprintf(`{"line":%d,`, i+2), 1)
			if line != shifted[i] {
				t.Errorf("%s: item %d:\ntext %s\ncsv  %s", k.name, i+1, line, shifted[i])
			}
		}
	}
}

// specimen is that of ICAO Doc 9303 part 4.
const specimen = "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<< L898902C36UTO7408122F1204159ZE184226B<<<<<10"

func TestFlags(t *testing.T) {
	tests := []struct{ name, args, in string }{
		{"lenient-idcard", "-lenient idcard", "１１０１０５１９４９１２３１００２Ｘ\n 110105 19491231 002x \n11010519491231002Ⅹ\n"},
		{"strict-idcard", "idcard", "１１０１０５１９４９１２３１００２Ｘ\n 110105 19491231 002x \n11010519491231002Ⅹ\n"},
		{"strict-name", "-lenient=false name", "王小明\n 王　小明\n古丽.阿里\n"},
		{"strict-mobile", "-lenient=false mobile", "13800138000\n+8613800138000\n138 0013 8000\n"},
		{"strict-bankcard", "-lenient=false bankcard", "6216261000000000018\n6216 2610 0000 0000 018\n"},
		{"refuse-bankcard", "-strict bankcard", "6216261000000000018\n6216261000000000019\n6759000000000001\n" +
			"2200000000000001\n62162610\n62220212345\n9558800000000000000\n6.21626E+18\n"},
		{"refuse-bankcard-luhn-warn", "-strict -policy luhn_warn bankcard", "4111111111111112\n62162610\n"},
		{"refuse-idcard", "-strict -lenient idcard", "110105200501020\n110105491231002\n11010519491231002x\n1.10105E+17\n"},
		{"merged-bankcard", "bankcard", "6221650000000002\n"},
		{"cut-off-idcard", "idcard", "110105200501020\n"},
		{"iot-mobile", "-out table mobile", "1064912345678\n"},
		{"refuse-mobile", "-strict mobile", "1064912345678\n138 0013 8000\n"},
		{"at", "-at 2010-01-01 idcard", "11010519491231002X\n110105201001010029\n110105201001020024\n"},
		{"at-foreign15", "-at 1999-01-01 idcard", "KAZ110090123105\n"},
		{"at-foreign15-later", "-at 2090-12-31 idcard", "KAZ110090123105\n"},
		{"resident", "-policy resident idcard", "11010519491231002X\n810000199408230021\n"},
		{"unknown-regions", "-policy unknown_regions idcard", "119999194912310021\n"},
		{"strict-timing", "-policy strict_timing idcard", "11010519491231002X\n500101185001010010\n"},
		{"luhn-warn", "-policy luhn_warn bankcard", "4111111111111112\n6216261000000000019\n"},
		{"luhn-require", "-policy luhn_require bankcard", "4111111111111112\n6216261000000000019\n"},
		{"greater-china", "-policy greater_china mobile", "+85261234567\n+85366123456\n+886912345678\n13800138000\n"},
		{"unassigned", "-policy unassigned mobile", "13800138000\n14000000000\n"},
		{"hkscs", "-policy hkscs name", "王\ue863\n"},
		{"nist", "-policy nist password", "correcthorse\nzebra-violin-canyon-08\n"},
		{"nist-mfa", "-policy nist_mfa password", "correcthorse\n12345678\n"},
		{"dengbao", "-policy dengbao password", "correct horse battery\nAa123456!\n"},
		{"no-dates", "-policy no_dates pin", "900218\n739164\n"},
		{"no-date-forms", "-policy no_date_forms pin", "021890\n199302\n739164\n"},
		{"reveal-idcard", "-reveal idcard", "11010519491231002X\n110105491231002\n1\n"},
		{"reveal-idcard-table", "-reveal -out table idcard", "11010519491231002X\n110105491231002\n1\n"},
		{"reveal-bankcard", "-reveal bankcard", "6216 2610 0000 0000 018\n"},
		{"reveal-mobile", "-reveal mobile", "138-0013-8000\n"},
		{"reveal-name", "-reveal name", "古丽.阿里\n"},
		{"reveal-csv", "-reveal -in csv -column a name", "a,b\n\"古丽.阿里\",x\n"},
		{"document-hkid", "-policy hkid document", "C123456(9)\nC123456(8)\nH12345678\n"},
		{"strict-document", "-lenient=false document", "C1234569\nC123456(9)\nh12345678\n"},
		{"reveal-document", "-reveal -out table document", "C123456(9)\nH1234567801\n"},
		{"uscc-legacy", "-policy legacy uscc", "91110000123456788A\n91110000123456788M\n"},
		{"reveal-uscc", "-reveal uscc", "91110000 1234 5678 8m\n"},
		{"strict-mrz", "-strict mrz", specimen + "\n"},
		{"mrz-at", "-strict -at 2012-04-15 mrz", specimen + "\n"},
		{"strict-lines-mrz", "-lenient=false mrz", specimen + "\n" + strings.ReplaceAll(specimen, " ", "  ") + "\n"},
		{"reveal-mrz", "-reveal mrz", specimen + "\n"},
		{"reveal-mrz-table", "-reveal -out table -lang zh mrz", specimen + "\n"},
		{"lang-zh", "-lang zh idcard", "11010519491231002X\n1\n"},
		{"lang-zh-table", "-lang zh -out table bankcard", "6216261000000000018\n1\n"},
		{"flags-after", "idcard -out table -lang zh", "11010519491231002X\n"},
		{"password-objects", "-in jsonl password", `{"password": "wangxiaoming1990", "names": ["王小明"]}
{"password": "wangxiaoming1990"}
{"password": "acme-tools-7hK", "service": "acme-tools"}
{"password": "acme-tools-7hK", "service": ["acme-tools", "x"]}
{"password": "zhangsan@example-44", "email": "zhangsan@example.com", "userName": "zhangsan"}
{"password": "6261000000000018", "bankCards": ["6216261000000000018"]}
{"password": "Tr7-kolibri-Welle", "birth": "1990-02-18", "idNumber": "", "mobile": "", "names": []}
{"password": "x", "birth": "1990-02-30"}
{"password": "x", "mobile": "1"}
{"password": 12345678}
{"pin": "739164"}
{}
null
12
"Tr7-kolibri-Welle"
{"password": "x"
`},
		{"pin-objects", "-in jsonl pin", `{"pin": "900218", "birth": "1990-02-18"}
{"pin": "900218"}
{"pin": "491231", "idNumber": "11010519491231002X"}
{"pin": "138000", "mobile": "13800138000"}
{"pin": "000018", "bankCards": ["6216261000000000018"]}
{"pin": "12345"}
{"password": "739164"}
"739164"
`},
		{"jsonl-bad", "-in jsonl idcard", "\"11010519491231002X\"\n" +
			"\"\\u00311010519491231002X\"\n 11\n\nnull\n\"1\n[\"1\"]\n\"1\" \"2\"\n"},
		{"empty", "idcard", ""},
		{"blank-lines", "idcard", "\n\n11010519491231002X"},
		{"crlf", "idcard", "11010519491231002X\r\n11010519491231002X\r\n"},
		{"bom", "idcard", "\ufeff11010519491231002X\n"},
		{"invalid-utf8", "-encoding utf-8 name", "王小明\n王\xff明\n\xe7\x8e\n"},
		{"control", "name", "王\x00明\n王\x1b[31m明\n"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			golden(t, "flags-"+tt.name, checkText(t, tt.in, strings.Fields(tt.args)...))
		})
	}
}

func TestWrongUsage(t *testing.T) {
	for name, args := range map[string]string{
		"no-kind": "", "unknown-kind": "passport", "unknown-flag": "-x idcard", "two-files": "idcard a b",
		"no-column": "-in csv idcard", "column-without-csv": "-column a idcard",
		"out-csv": "-out csv idcard", "unknown-out": "-out xml idcard",
		"unknown-policy": "-policy nist idcard", "bad-date": "-at 2026-02-30 idcard", "unknown-lang": "-lang fr idcard",
		"strict-name": "-strict name", "reveal-password": "-reveal password", "reveal-pin": "pin -reveal",
		"jsonl-gb18030": "-in jsonl -encoding gb18030 idcard", "lenient": "-lenient=maybe idcard",
		"no-file": "idcard testdata/there-is-none", "directory": "idcard testdata",
	} {
		t.Run(name, func(t *testing.T) {
			got := checkText(t, "", strings.Fields(args)...)
			if got.status != couldNotRun {
				t.Errorf("exit status = %d, want %d", got.status, couldNotRun)
			}
			golden(t, "usage-"+name, got)
		})
	}
}

// The help has every kind, flag, word and policy.
func TestUsage(t *testing.T) {
	for lang, text := range map[string]string{"zh": zhUsage, "en": enUsage} {
		got := checkText(t, "", "-lang", lang, "-h")
		if got.status != allValid || got.out != text || got.errOut != "" {
			t.Errorf("-lang %s -h = %+v", lang, got)
		}
		words := []string{
			"-in text", "-in jsonl", "-in csv -column", "-encoding", "gb18030", "-out table", "-out jsonl",
			"-out csv", "-reveal", "-lang", "-at", "-lenient", "-strict", "-policy",
		}
		for _, k := range kinds {
			words = append(words, k.name)
			for policy := range k.policies {
				words = append(words, policy)
			}
		}
		for _, key := range []string{"password", "names", "birth", "idNumber", "mobile", "email",
			"userName", "bankCards", "service"} {
			words = append(words, `"`+key+`"`)
		}
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("the help in %s lacks %s", lang, w)
			}
		}
		for line := range strings.Lines(text) {
			if columns.Width(line) > 96 {
				t.Errorf("the help in %s has a long line: %s", lang, line)
			}
		}
	}
}

// Without -reveal nothing plain is printed; passwords and PINs never are.
func TestMasked(t *testing.T) {
	for _, k := range kinds {
		for _, out := range []string{"table", "jsonl"} {
			for _, item := range items(t, k.name) {
				got := checkText(t, item+"\n", "-out", out, k.name)
				secret := strings.TrimSpace(item)
				if len([]rune(secret)) < 2 || secret == "1" {
					continue
				}
				if strings.Contains(got.out+got.errOut, secret) {
					t.Errorf("%s -out %s prints %q:\n%s%s", k.name, out, secret, got.out, got.errOut)
				}
			}
		}
	}
	for _, name := range []string{"password", "pin"} {
		got := checkText(t, "a,secret\n1,\"739164\"\"x\"\n2,739164\n3\n4,p,739164\n739164\n5,\"739164\n",
			"-in", "csv", "-column", "secret", name)
		if strings.Contains(got.out+got.errOut, "739164") || !strings.Contains(got.out, "\n2,,") {
			t.Errorf("%s in a CSV is printed:\n%s", name, got.out)
		}
	}
}

// Each line of JSON has all the keys, in order, and is JSON.
func TestJSONShape(t *testing.T) {
	for _, k := range kinds {
		want := []string{"line", "valid", "reason", "findings", "repaired", "masked"}
		for _, c := range k.fields {
			want = append(want, c.name)
		}
		args := []string{k.name}
		if !k.secret {
			want, args = append(want, "normalized"), append(args, "-reveal")
		}
		got := checkText(t, asTextInput(items(t, k.name)), args...)
		for line := range strings.Lines(got.out) {
			if keys := keysOf(t, line); !slices.Equal(keys, want) {
				t.Fatalf("%s has the keys %q, want %q", line, keys, want)
			}
		}
	}
}

// keysOf returns the keys of an object, in order.
func keysOf(t *testing.T, line string) (keys []string) {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(line))
	for depth, key := 0, true; ; {
		token, err := d.Token()
		if err == io.EOF {
			return keys
		}
		if err != nil {
			t.Fatalf("%s: %v", line, err)
		}
		switch token {
		case json.Delim('{'), json.Delim('['):
			depth++
			continue
		case json.Delim('}'), json.Delim(']'):
			depth--
		default:
			if depth == 1 && key {
				keys, key = append(keys, token.(string)), false
				continue
			}
		}
		if depth == 1 {
			key = true
		}
	}
}

// However the input comes in, the answer is the same.
func TestReaders(t *testing.T) {
	var in strings.Builder
	list := items(t, "idcard")
	for i := range 500 {
		in.WriteString(list[i*7%len(list)] + "\n")
	}
	want := checkText(t, in.String(), "idcard")
	for name, r := range map[string]io.Reader{
		"one byte":               iotest.OneByteReader(strings.NewReader(in.String())),
		"half":                   iotest.HalfReader(strings.NewReader(in.String())),
		"data and error at once": iotest.DataErrReader(strings.NewReader(in.String())),
	} {
		if got := checkOn(t, r, "idcard"); got != want {
			t.Errorf("%s: another answer (-want +got):\n%s", name, cmp.Diff(want.out, got.out))
		}
	}
	got := checkOn(t, io.MultiReader(strings.NewReader(in.String()),
		iotest.ErrReader(os.ErrPermission)), "idcard")
	if got.status != couldNotRun || got.out != want.out || !strings.Contains(got.errOut, "permission") {
		t.Errorf("after a read error: status %d, standard error %q", got.status, got.errOut)
	}
}

// Every line gets its answer, in order, whoever of the workers is faster.
func TestOrder(t *testing.T) {
	var in bytes.Buffer
	const lines = 50_000
	for i := range lines {
		if i%3 == 0 {
			in.WriteString("11010519491231002X\n")
		} else {
			in.WriteString(strings.Repeat("9", i%50) + "\n")
		}
	}
	got := checkOn(t, &in, "idcard")
	n := 0
	for line := range strings.Lines(got.out) {
		if want := fmt.Sprintf(`{"line":%d,"valid":%v,`, n+1, n%3 == 0); !strings.HasPrefix(line, want) {
			t.Fatalf("line %d is %s, want %s…", n+1, line, want)
		}
		n++
	}
	if n != lines {
		t.Errorf("%d answers for %d lines", n, lines)
	}
}

func TestLongLines(t *testing.T) {
	good := "11010519491231002X\n"
	for _, n := range []int{maxLine - 1, maxLine, maxLine + 1, 3*maxLine + 17} {
		in := good + strings.Repeat("1", n) + "\n" + good
		for _, text := range []string{in, strings.TrimSuffix(in, "\n"+good)} {
			got := checkText(t, text, "idcard")
			reason := "bad_length"
			if n > maxLine {
				reason = lineTooLong
			}
			want := fmt.Sprintf(`{"line":2,"valid":false,"reason":%q`, reason)
			if got.status != someNot || !strings.Contains(got.out, want) {
				t.Errorf("a line of %d bytes: status %d, %s", n, got.status, got.out)
			}
			if text == in && !strings.Contains(got.out, `{"line":3,"valid":true`) {
				t.Errorf("the line after one of %d bytes: %s", n, got.out)
			}
		}
	}
}
