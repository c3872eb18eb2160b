package main

import (
	"bytes"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// The tables in the repository are those that the rows make, byte for byte.
func TestTablesAreUpToDate(t *testing.T) {
	files, err := build("../../data")
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range files {
		got, err := os.ReadFile(filepath.Join("../..", name))
		if err != nil {
			t.Fatal(err)
		}
		if !bytes.Equal(got, want) {
			t.Errorf("%s is out of date: run go generate ./bankcard", name)
		}
	}
	found, _ := filepath.Glob("../../*.bin")
	if len(found) != len(files)-1 { // and banktable.go
		t.Errorf("%d tables in the repository, want %d", len(found), len(files)-1)
	}
}

// Wrong rows are refused with the file and the line.
func TestWrongRows(t *testing.T) {
	const (
		head = "# date: 2026-01-01\n"
		bins = "bin\tpan_length\tbank_code\tbank_name_zh\tcard_type\tnetwork\tcountry\t" +
			"confidence\tflags\tsources\n"
		banks = "bank_code\tname_zh\tname_en\taliases\tcountry\n"
		today = "bank_code\ttoday_code\tname_zh\tname_en\tcountry\tyear\tsource\n"
		nets  = "from\tto\tnetworks\tlengths\tnote\tsource\n"
		bank  = "AB\t甲银行\tA Bank\tX,Y\tCN\n"
		row   = "622000\t16\tAB\t甲银行\tDC\tUNIONPAY\tCN\t3\t\ta\n"
		net   = "62\t62\tunionpay\t16-19\t\ta\n"
	)
	tests := []struct {
		name              string
		banks, bins, nets string
		want              string // in the error; "" if there is none
	}{
		{"right", bank, row, net, ""},
		{"a code twice", bank + "X\t乙银行\t\t\tCN\n", row, net, "banks.tsv:4: code \"X\" occurs twice"},
		{"codes out of order", bank + "AA\t乙银行\t\t\tCN\n", row, net, "banks.tsv:4"},
		{"the same row twice", bank, row + row, net, "bins.tsv:4: the same prefix"},
		{"letters", bank, strings.Replace(row, "622000", "62200O", 1), net, "digits"},
		{"short number", bank, strings.Replace(row, "16", "14", 1), net, "15 to 19"},
		{"short prefix", bank, strings.Replace(row, "622000", "62", 1), net, "3 to 10"},
		{"unknown bank", bank, strings.Replace(row, "AB", "AC", 1), net, "unknown bank"},
		{"other name", bank, strings.Replace(row, "甲", "乙", 1), net, "is called"},
		{"unknown type", bank, strings.Replace(row, "DC", "XX", 1), net, "unknown type"},
		{"unknown network", bank, strings.Replace(row, "UNIONPAY", "X", 1), net, "unknown network"},
		{"other country", bank, strings.Replace(row, "CN", "HK", 1), net, "country"},
		{"confidence", bank, strings.Replace(row, "\t3\t", "\t4\t", 1), net, "confidence"},
		{"cells", bank, "622000\t16\n", net, "2 cells"},
		{"range", bank, row, strings.Replace(net, "62\t62", "62\t61", 1), "networks.tsv:3"},
		{"no network", bank, row, strings.Replace(net, "unionpay", "", 1), "unknown network"},
		{"lengths", bank, row, strings.Replace(net, "16-19", "16-20", 1), "wrong lengths"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			for name, text := range map[string]string{
				"banks.tsv": banks + tt.banks, "bins.tsv": bins + tt.bins, "networks.tsv": nets + tt.nets,
				"successors.tsv": today,
			} {
				if err := os.WriteFile(filepath.Join(dir, name), []byte(head+text), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			_, err := build(dir)
			if got := fmt.Sprint(err); tt.want == "" && err != nil || !strings.Contains(got, tt.want) {
				t.Errorf("build error = %v, want one with %q", err, tt.want)
			}
		})
	}
}

// What became of an issuer is refused unless it tells something new, of banks that are known.
func TestWrongSuccessors(t *testing.T) {
	bs := banks{order: []string{"AB", "CD"}, byCode: map[string]bank{
		"AB": {code: "AB", name: "甲银行"}, "CD": {code: "CD", name: "丙银行"},
	}}
	const head = "# date: 2026-01-01\n" +
		"bank_code\ttoday_code\tname_zh\tname_en\tcountry\tyear\tsource\n"
	for row, want := range map[string]string{
		"AB\tCD\t丙银行\t\tCN\t2020\tx": "",
		"AB\tAB\t乙银行\t\tCN\t\tx":     "",
		"AB\t\t丁银行\t\tCN\t\tx":       "",
		"EF\tCD\t丙银行\t\tCN\t\tx":     "unknown bank",
		"AB\tEF\t乙银行\t\tCN\t\tx":     "unknown bank",
		"AB\tCD\t乙银行\t\tCN\t\tx":     "is called",
		"AB\tAB\t甲银行\t\tCN\t\tx":     "at issue",
		"AB\tCD\t丙银行\t\tCN\t\t":      "no source",
		"AB\tCD\t\t\tCN\t\tx":        "no name",
	} {
		path := filepath.Join(t.TempDir(), "successors.tsv")
		if err := os.WriteFile(path, []byte(head+row+"\n"), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := readSuccessors(path, bs)
		if got := fmt.Sprint(err); want == "" && err != nil || !strings.Contains(got, want) {
			t.Errorf("%q: error %v, want one with %q", row, err, want)
		}
	}
}
