// Command gen makes ranges.bin from data/mobile_prefixes.tsv: a trie over the
// digits of the prefixes, as package sms describes it. It uses no network and no
// clock, and fails on a table that contradicts itself.
//
// Usage: go run ./internal/gen, in the folder of package sms.
package main

import (
	"fmt"
	"os"
	"strings"
)

func main() {
	tsv, err := os.ReadFile("data/mobile_prefixes.tsv")
	if err == nil {
		var bin []byte
		if bin, err = build(string(tsv)); err == nil {
			err = os.WriteFile("ranges.bin", bin, 0o644)
		}
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, "gen:", err)
		os.Exit(1)
	}
}

var (
	carriers = map[string]byte{
		"CMCC": 1, "VIRTUAL-CMCC": 1, "CUCC": 2, "VIRTUAL-CUCC": 2,
		"CTCC": 3, "VIRTUAL-CTCC": 3, "CBN": 4, "OTHER": 5,
	}
	kinds = map[string]byte{"MNO": 1, "MVNO": 2, "satellite": 3, "IoT": 4, "emergency": 5}
	noSMS = map[string]byte{"yes": 0, "unknown": 0, "no": 1}
)

// node marks a byte that points to a group of ten.
const node = 0x80

// build returns the trie for the rows of tsv. Lines that begin with # are
// comments; the first other line names the columns.
func build(tsv string) ([]byte, error) {
	bin := make([]byte, 100)
	head := true
	for i, line := range strings.Split(strings.TrimSuffix(tsv, "\n"), "\n") {
		if strings.HasPrefix(line, "#") {
			continue
		}
		if head {
			head = false
			continue
		}
		prefix, class, err := parseRow(line)
		if err == nil {
			bin, err = insert(bin, prefix, class)
		}
		if err != nil {
			return nil, fmt.Errorf("line %d: %w", i+1, err)
		}
	}
	return bin, nil
}

func parseRow(line string) (prefix string, class byte, err error) {
	f := strings.Split(line, "\t")
	if len(f) != 7 {
		return "", 0, fmt.Errorf("%d columns, want 7", len(f))
	}
	carrier, ok1 := carriers[f[1]]
	kind, ok2 := kinds[f[2]]
	mute, ok3 := noSMS[f[4]]
	switch {
	case !ok1 || !ok2 || !ok3:
		return "", 0, fmt.Errorf("unknown carrier, kind or sms in %q", line)
	case strings.HasPrefix(f[1], "VIRTUAL-") != (f[2] == "MVNO"):
		return "", 0, fmt.Errorf("virtual operator and kind %s differ", f[2])
	case (f[3] == "13") != (f[2] == "IoT") || f[3] != "11" && f[3] != "13":
		return "", 0, fmt.Errorf("%s digits for kind %s", f[3], f[2])
	}
	return f[0], carrier | kind<<3 | mute<<6, nil
}

// insert puts class at prefix, three to five digits of which the first is 1.
func insert(bin []byte, prefix string, class byte) ([]byte, error) {
	if len(prefix) < 3 || len(prefix) > 5 || prefix[0] != '1' ||
		strings.Trim(prefix, "0123456789") != "" {
		return nil, fmt.Errorf("prefix %q", prefix)
	}
	at := int(prefix[1]-'0')*10 + int(prefix[2]-'0')
	for _, c := range []byte(prefix[3:]) {
		if bin[at] == 0 {
			bin[at] = node + byte(len(bin)/10-10)
			bin = append(bin, make([]byte, 10)...)
		}
		if bin[at] < node {
			return nil, fmt.Errorf("prefix %s lies in a shorter one", prefix)
		}
		at = 100 + int(bin[at]-node)*10 + int(c-'0')
	}
	if bin[at] != 0 {
		return nil, fmt.Errorf("prefix %s given twice or begins another", prefix)
	}
	bin[at] = class
	return bin, nil
}
