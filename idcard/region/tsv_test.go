package region_test

import (
	"os"
	"strconv"
	"strings"
	"testing"
)

// A row is one of data/regions.tsv, from which the tables are made.
type row struct {
	code, name  string
	start, end  int // 0 if the cell is empty
	successors  []string
	kind        string
	official    bool
	observed    bool
	taiwansCard bool
}

func (r row) in(year int) bool { return r.start <= year && (r.end == 0 || year < r.end) }

// regionRows returns the rows of data/regions.tsv by code.
func regionRows(t testing.TB) map[string][]row {
	t.Helper()
	rows := make(map[string][]row)
	for _, cells := range readTSV(t, "../data/regions.tsv") {
		r := row{code: cells[0], name: cells[1], kind: cells[6]}
		r.start, _ = strconv.Atoi(cells[3])
		r.end, _ = strconv.Atoi(cells[4])
		for _, s := range strings.Split(cells[5], ";") {
			if s != "" && !strings.Contains(s, "[") {
				r.successors = append(r.successors, s)
			}
		}
		r.taiwansCard = r.kind == "permit"
		r.official = strings.HasPrefix(r.kind, "gbt2260") || r.taiwansCard
		r.observed = strings.HasPrefix(r.kind, "idcard-only")
		rows[r.code] = append(rows[r.code], r)
	}
	return rows
}

// readTSV returns the cells of the rows that follow the line with the column names.
func readTSV(t testing.TB, path string) [][]string {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	var rows [][]string
	for line := range strings.Lines(string(data)) {
		if !strings.HasPrefix(line, "#") {
			rows = append(rows, strings.Split(strings.TrimSuffix(line, "\n"), "\t"))
		}
	}
	return rows[1:]
}
