package main

import (
	"strings"
	"testing"

	"golang.org/x/text/encoding/simplifiedchinese"

	"github.com/go-realname/sdk/names"
)

func gb(t testing.TB, s string) string {
	t.Helper()
	out, err := simplifiedchinese.GB18030.NewEncoder().String(s)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func TestGB18030(t *testing.T) {
	const id = "11010519491231002X"
	header := "姓名,身份证号\n"
	rows := "张三丰," + id + "\n\"欧阳,娜娜\",1\n𠮷野," + id + "\n"
	for _, args := range [][]string{
		{"-in", "csv", "-column", "身份证号", "idcard"},
		{"-in", "csv", "-column", "姓名", "name"},
		{"-in", "csv", "-column", "姓名", "-encoding", "gb18030", "-out", "jsonl", "-reveal", "name"},
	} {
		utf8 := strings.Split(strings.ReplaceAll(strings.Join(args, " "), "gb18030", "utf-8"), " ")
		want := checkText(t, header+rows, utf8...)
		got := checkText(t, gb(t, header+rows), args...)
		if out := decodeGB([]byte(got.out)); strings.Contains(strings.Join(args, " "), "jsonl") {
			if got.out != want.out {
				t.Errorf("%q:\n%s\nwant\n%s", args, got.out, want.out)
			}
		} else if out != want.out || got.out == want.out {
			t.Errorf("%q:\n%s\nwant, in GB 18030,\n%s", args, out, want.out)
		}
		if got.status != want.status || got.errOut != want.errOut {
			t.Errorf("%q: %+v, want %+v", args, got, want)
		}
	}
	got := checkText(t, gb(t, "王小明\n欧阳娜娜\n"), "name")
	if got.status != allValid || !strings.Contains(got.out, "欧阳**") {
		t.Errorf("text in GB 18030: %+v", got)
	}
	wrong := checkText(t, gb(t, header+rows), "-encoding", "utf-8", "-in", "csv", "-column", "姓名", "name")
	if wrong.status != couldNotRun {
		t.Errorf("GB 18030 as UTF-8: %+v", wrong)
	}
}

// The decoder of x/text loses what the standard has at private-use code points.
// The characters that package names knows must come through.
func TestGB18030NamesAreNotLost(t *testing.T) {
	for lo := 0x50; lo <= 0xa0; lo++ {
		if lo == 0x7f {
			continue
		}
		in := "\xcd\xf5\xfe" + string([]byte{byte(lo)}) + "\xc3\xf7" // 王?明
		s := decodeGB([]byte(in))
		if strings.Contains(s, "\ufffd") {
			t.Errorf("FE%02X is lost", lo)
		}
		if _, err := names.Parse(s); err != nil {
			t.Errorf("FE%02X: a name with it is %v", lo, err)
		}
	}
}

// FuzzDecodeGB compares the slow way with x/text, wherever the text is GB 18030 and
// x/text loses nothing.
func FuzzDecodeGB(f *testing.F) {
	for _, s := range []string{"王小明", "𠮷野", "a€", "䶮"} {
		f.Add([]byte(gb(f, s)))
	}
	f.Add([]byte("\xfe\x9f\xff\x80"))
	f.Add([]byte("\x81"))
	f.Add([]byte("\x81\x30\x81"))
	f.Fuzz(func(t *testing.T, b []byte) {
		slow := decodeGBSlowly(b)
		s, err := simplifiedchinese.GB18030.NewDecoder().Bytes(b)
		if err != nil || strings.Contains(string(s), "\ufffd") || gb(t, string(s)) != string(b) {
			return // x/text also reads bytes that are no GB 18030
		}
		if slow != string(s) {
			t.Errorf("%x: slowly %q, at once %q", b, slow, s)
		}
	})
}
