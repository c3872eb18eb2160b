package main

import (
	"fmt"
	"os"
	"slices"
	"strconv"
	"strings"
	"time"
)

// A table is a file of tab-separated values with a head of # lines, one of
// which gives the date of the data, and a line with the names of the columns.
type table struct {
	date time.Time
	rows [][]string
}

func readTSV(path string) (table, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return table{}, err
	}
	var t table
	var columns int
	for i, line := range strings.Split(strings.TrimSuffix(string(data), "\n"), "\n") {
		cells := strings.Split(line, "\t")
		switch {
		case strings.HasPrefix(line, "# date: "):
			t.date, err = time.Parse("# date: 2006-01-02", line)
		case strings.HasPrefix(line, "#"):
		case columns == 0:
			columns = len(cells)
		case len(cells) != columns:
			err = fmt.Errorf("%d cells, want %d", len(cells), columns)
		default:
			t.rows = append(t.rows, cells)
		}
		if err != nil {
			return table{}, fmt.Errorf("%s:%d: %w", path, i+1, err)
		}
	}
	if t.date.IsZero() {
		return table{}, fmt.Errorf("%s: no date", path)
	}
	return t, nil
}

// A row is a period in which a code had a name.
type row struct {
	code       int
	name       string
	start, end int // years; 0 is unknown, or no end
	class      int
	successors []int
}

// Classes of rows, as package idcard knows them.
const (
	official   = iota // in the lists of the ministry, or laid down by a notice
	collective        // not one region: 市辖区 and the like
	observed          // on cards, in no list
	uncertain         // in other lists, or printed and later corrected
)

var classes = map[string]int{
	"gbt2260":                      official,
	"gbt2260-new":                  official,
	"permit":                       official,
	"idcard-only(issue-confirmed)": observed,
	"idcard-only(mumuy)":           observed,
	"collective":                   uncertain,
	"mca-alt":                      uncertain,
	"alt-meaning":                  uncertain,
	"other-list":                   uncertain,
}

// collectives are the names of codes that stand for several regions.
var collectives = []string{
	"市辖区", "市区", "县", "市", "林区",
	"省直辖行政单位", "省直辖县级行政单位", "自治区直辖县级行政单位",
}

// parseRows returns the rows by code; of one code the official ones first, then by year.
func parseRows(t table) ([]row, error) {
	rows := make([]row, 0, len(t.rows))
	for _, cells := range t.rows {
		r, err := parseRow(cells)
		if err != nil {
			return nil, fmt.Errorf("%s %s: %w", cells[0], cells[1], err)
		}
		rows = append(rows, r)
	}
	slices.SortStableFunc(rows, func(a, b row) int {
		switch {
		case a.code != b.code:
			return a.code - b.code
		case a.class != b.class:
			return a.class - b.class
		}
		return a.start - b.start
	})
	addDistricts(rows)
	return rows, nil
}

func parseRow(cells []string) (row, error) {
	class, ok := classes[cells[6]]
	if !ok {
		return row{}, fmt.Errorf("unknown kind %q", cells[6])
	}
	code, err := parseCode(cells[0])
	if err != nil {
		return row{}, err
	}
	if class == uncertain && slices.Contains(collectives, cells[1]) {
		class = collective
	}
	r := row{code: code, name: cells[1], class: class}
	if r.start, err = parseYear(cells[3]); err != nil {
		return row{}, err
	}
	if r.end, err = parseYear(cells[4]); err != nil {
		return row{}, err
	}
	for _, s := range strings.Split(cells[5], ";") {
		if s == "" || strings.HasSuffix(s, "]") {
			continue // none, or a transfer of a part while the code lived on
		}
		code, err := parseCode(s)
		if err != nil {
			return row{}, err
		}
		r.successors = append(r.successors, code)
	}
	return r, nil
}

func parseCode(s string) (int, error) {
	if len(s) != 6 {
		return 0, fmt.Errorf("code %q has not six digits", s)
	}
	return strconv.Atoi(s)
}

// parseYear returns 0 for an empty cell. Others must fit into seven bits from firstYear.
func parseYear(s string) (int, error) {
	if s == "" {
		return 0, nil
	}
	y, err := strconv.Atoi(s)
	if err == nil && (y <= firstYear || y >= firstYear+128) {
		err = fmt.Errorf("year %d out of range", y)
	}
	return y, err
}
