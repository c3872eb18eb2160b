package document_test

import (
	"strings"
	"testing"

	"github.com/go-realname/sdk/document"
)

// floorHKID is a bare loop over a Hong Kong identity card's number: form and check.
func floorHKID(s string) bool {
	if len(s) != 8 || s[0]-'A' > 25 {
		return false
	}
	sum := 324 + int(s[0]-'A'+10)*8
	for i := 1; i < 7; i++ {
		c := s[i] - '0'
		if c > 9 {
			return false
		}
		sum += int(c) * (8 - i)
	}
	check := 10
	if c := s[7] - '0'; c <= 9 {
		check = int(c)
	} else if s[7] != 'A' {
		return false
	}
	return (sum+check)%11 == 0
}

// floorUSCC is a bare loop over a unified social credit code: form and both checks.
func floorUSCC(s string) bool {
	if len(s) != 18 {
		return false
	}
	sum, org, weight := 0, 0, 1
	for i := range 18 {
		c := strings.IndexByte(gbSigns, s[i])
		if c < 0 || c > 9 && i >= 2 && i < 8 {
			return false
		}
		if i < 17 {
			sum += c * weight
			weight = weight * 3 % 31
		}
		if i >= 8 && i < 16 {
			org += at36(s[i]) * int("\x03\x07\x09\x0a\x05\x08\x04\x02"[i-8])
		}
	}
	check := (11 - org%11) % 11
	return gbSigns[(31-sum%31)%31] == s[17] && ("0123456789X")[check] == s[16]
}

// floorMRZ is a bare loop over the check digits of a passport's zone.
func floorMRZ(s string) bool {
	if len(s) != 89 {
		return false
	}
	line := s[45:]
	sum := func(s string, at int) int {
		t := 0
		for i := range len(s) {
			if s[i] != '<' {
				v := int(s[i] - '0')
				if v > 9 {
					v = int(s[i]-'A') + 10
				}
				t += v * int("\x07\x03\x01"[(i+at)%3])
			}
		}
		return t
	}
	return sum(line[:9], 0)%10 == int(line[9]-'0') && sum(line[13:19], 0)%10 == int(line[19]-'0') &&
		sum(line[21:27], 0)%10 == int(line[27]-'0') && sum(line[28:42], 0)%10 == int(line[42]-'0') &&
		(sum(line[:10], 0)+sum(line[13:20], 10)+sum(line[21:43], 17))%10 == int(line[43]-'0')
}

func BenchmarkParse(b *testing.B) {
	for _, tt := range []struct {
		kind document.Kind
		in   string
	}{
		{document.KindHKID, "C1234569"}, {document.KindUSCC, "91110000123456788M"},
		{document.KindHKMacaoPermit, "H12345678"}, {document.KindHKID, "c123456(9)"},
	} {
		b.Run(tt.kind.String()+" "+tt.in, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				sinkNumber, sinkErr = document.Parse(tt.kind, tt.in)
			}
		})
	}
}

func BenchmarkFloor(b *testing.B) {
	for b.Loop() {
		sinkBool = floorHKID("C1234569")
	}
}

func BenchmarkFloorUSCC(b *testing.B) {
	for b.Loop() {
		sinkBool = floorUSCC("91110000123456788M")
	}
}

func BenchmarkFloorMRZ(b *testing.B) {
	for b.Loop() {
		sinkBool = floorMRZ(specimenTD3)
	}
}

func BenchmarkParseMRZ(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		sinkMRZ, sinkErr = document.ParseMRZ(specimenTD3)
	}
}

func BenchmarkDetect(b *testing.B) {
	b.ReportAllocs()
	for b.Loop() {
		document.Detect("H12345678")
	}
}

var (
	sinkMRZ document.MRZ
)
