package main

import (
	"strings"
	"testing"
)

const head = "# 2026-01-01\nprefix\tcarrier\tkind\tdigits\tsms\tnote\tsource\n"

func TestBuild(t *testing.T) {
	bin, err := build(head + "130\tCUCC\tMNO\t11\tyes\t\tx\n" +
		"17400\tCTCC\tsatellite\t11\tunknown\t\tx\n17401\tOTHER\temergency\t11\tno\t\tx\n" +
		"1749\tOTHER\tsatellite\t11\tno\t\tx\n162\tVIRTUAL-CTCC\tMVNO\t11\tyes\t\tx\n")
	if err != nil {
		t.Fatal(err)
	}
	want := map[int]byte{
		30:  2 | 1<<3,
		62:  3 | 2<<3,
		74:  node,            // 174…: group 0
		100: node + 1,        // 1740…: group 1
		109: 5 | 3<<3 | 1<<6, // 1749
		110: 3 | 3<<3,        // 17400
		111: 5 | 5<<3 | 1<<6, // 17401
	}
	for i, b := range bin {
		if b != want[i] {
			t.Errorf("byte %d is %#x, want %#x", i, b, want[i])
		}
	}
	if len(bin) != 120 {
		t.Errorf("%d bytes, want 120", len(bin))
	}
}

func TestBuildRefuses(t *testing.T) {
	good := "170\tCMCC\tMNO\t11\tyes\t\tx\n"
	tests := []struct{ name, rows string }{
		{"missing column", "130\tCUCC\tMNO\t11\tyes\tx\n"},
		{"unknown carrier", "130\tXXXX\tMNO\t11\tyes\t\tx\n"},
		{"unknown kind", "130\tCUCC\tXXX\t11\tyes\t\tx\n"},
		{"unknown sms", "130\tCUCC\tMNO\t11\tperhaps\t\tx\n"},
		{"virtual operator as network", "130\tVIRTUAL-CUCC\tMNO\t11\tyes\t\tx\n"},
		{"network as virtual operator", "130\tCUCC\tMVNO\t11\tyes\t\tx\n"},
		{"thirteen digits for persons", "130\tCUCC\tMNO\t13\tyes\t\tx\n"},
		{"eleven digits for machines", "140\tCUCC\tIoT\t11\tno\t\tx\n"},
		{"twelve digits", "130\tCUCC\tMNO\t12\tyes\t\tx\n"},
		{"short prefix", "13\tCUCC\tMNO\t11\tyes\t\tx\n"},
		{"long prefix", "130000\tCUCC\tMNO\t11\tyes\t\tx\n"},
		{"first digit", "230\tCUCC\tMNO\t11\tyes\t\tx\n"},
		{"letter", "13x\tCUCC\tMNO\t11\tyes\t\tx\n"},
		{"twice", good + good},
		{"inside a shorter one", good + strings.Replace(good, "170", "1705", 1)},
		{"beginning of another", strings.Replace(good, "170", "1705", 1) + good},
	}
	for _, tt := range tests {
		if _, err := build(head + tt.rows); err == nil || !strings.HasPrefix(err.Error(), "line ") {
			t.Errorf("%s: error %v", tt.name, err)
		}
	}
}
