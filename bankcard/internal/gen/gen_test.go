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
	if len(found) != len(files) {
		t.Errorf("%d tables in the repository, want %d", len(found), len(files))
	}
}

// Wrong rows are refused with the file and the line.
func TestWrongRows(t *testing.T) {
	const (
		head = "# date: 2026-01-01\n"
		bins = "bin\tpan_length\tbank_code\tbank_name_zh\tcard_type\tnetwork\tcountry\t" +
			"confidence\tflags\tsources\n"
		banks = "bank_code\tname_zh\tname_en\taliases\tcountry\n"
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
