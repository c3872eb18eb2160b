package main

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
)

// The values of card_type and network in the order of bankcard's constants.
var (
	typeCodes = []string{"", "DC", "CC", "SCC", "PC"}
	networks  = []string{
		"", "unionpay", "unionpay_legacy", "visa", "mastercard", "amex", "diners", "jcb",
		"discover", "maestro", "mir", "rupay", "troy", "elo", "verve", "uatp", "dankort", "local",
	}
)

// A row says that numbers of some length with some prefix have an issuer.
type row struct {
	prefix string
	length uint64
	packed uint64 // but for the digits behind the sixth, and the mark of the last in a cell
}

// Where the parts of a packed row begin; package bankcard has the same.
const (
	bankShift       = 14
	typeShift       = 24
	networkShift    = 27
	confidenceShift = 32
	doubtfulShift   = 34
	seatShift       = 35
	lengthShift     = 36
	prefixShift     = 41
	lastShift       = 45
	secondShift     = 46
)

func readRows(path string, bs banks) (rows []row, date string, err error) {
	lines, date, err := readTSV(path, "bin", "pan_length", "bank_code", "bank_name_zh",
		"card_type", "network", "country", "confidence", "flags", "sources")
	if err != nil {
		return nil, "", err
	}
	seen := make(map[string]bool)
	for _, l := range lines {
		r, err := parseRow(l.cells, bs)
		key := l.cells[0] + "/" + l.cells[1]
		if err == nil && seen[key] {
			err = errors.New("the same prefix and length twice")
		}
		if err != nil {
			return nil, "", fmt.Errorf("%s:%d: %w", path, l.number, err)
		}
		seen[key] = true
		rows = append(rows, r)
	}
	return rows, date, nil
}

func parseRow(cells []string, bs banks) (row, error) {
	prefix, code, country := cells[0], cells[2], cells[6]
	length, err1 := strconv.ParseUint(cells[1], 10, 8)
	confidence, err2 := strconv.ParseUint(cells[7], 10, 8)
	typ, err3 := index(typeCodes, cells[4], "type")
	network, err4 := index(networks, strings.ToLower(cells[5]), "network")
	bankNo, err5 := index(bs.order, code, "bank")
	if err := errors.Join(err1, err2, err3, err4, err5); err != nil {
		return row{}, err
	}
	bk := bs.byCode[code]
	switch {
	case !isDigits(prefix):
		return row{}, errDigits
	case len(prefix) < 3 || len(prefix) > 10 || length < 15 || length > 19:
		return row{}, errors.New("prefix is not of 3 to 10 digits, or number not of 15 to 19")
	case confidence < 1 || confidence > 3:
		return row{}, errors.New("confidence is not 1 to 3")
	case cells[3] != bk.name:
		return row{}, fmt.Errorf("bank is called %q in banks.tsv", bk.name)
	case country != "" && country != bk.country:
		return row{}, fmt.Errorf("country %q is not the bank's", country)
	}
	packed := (bankNo+1)<<bankShift | typ<<typeShift | network<<networkShift |
		confidence<<confidenceShift | length<<lengthShift | uint64(len(prefix))<<prefixShift |
		second(network, country)<<secondShift
	if slices.Contains(strings.Split(cells[8], ","), "doubtful") {
		packed |= 1 << doubtfulShift
	}
	if country != "" {
		packed |= 1 << seatShift
	}
	return row{prefix, length, packed}, nil
}

// second returns the other network that a card may run on. Cards of mainland
// issuers under another brand's prefix mostly carry the brand of UnionPay
// too, and the older domestic prefixes are UnionPay's.
func second(network uint64, country string) uint64 {
	name := networks[network]
	if name == "unionpay_legacy" || name != "unionpay" && country == "CN" {
		return uint64(slices.Index(networks, "unionpay"))
	}
	return 0
}

// pageCells is how many cells a page has: a power of two, to find it fast.
const pageCells = 64

// packRows makes the issuer table. By its first six digits a prefix has a cell.
// groups has for each 64 cells where their page begins, in numbers; a page has for
// each cell where its rows begin in the list. These numbers are of 16 bits, and 0 is
// none. Page 0 is empty, and a page begins with the end of the one before where
// they are equal. The first two places in the list hold the date; then come rows of 64
// bits, those of a cell with the longest prefix first and the last one marked.
func packRows(rows []row, date string) (groups, pages, list []byte) {
	cells := make(map[int][]row)
	for _, r := range rows {
		lo, hi := cellsOf(r.prefix)
		for c := lo; c <= hi; c++ {
			cells[c] = append(cells[c], r)
		}
	}
	list = make([]byte, 16)
	copy(list, date)
	pages = make([]byte, 2*pageCells)
	starts := make(map[string]uint16) // of equal cells
	begins := map[string]int{string(pages): 0}
	for group := range 1_000_000/pageCells + 1 {
		var page []byte
		for c := group * pageCells; c < (group+1)*pageCells; c++ {
			packed := packCell(cells[c])
			start, ok := starts[string(packed)]
			if !ok && len(packed) > 0 {
				start = uint16(len(list) / 8)
				list = append(list, packed...)
				starts[string(packed)] = start
			}
			page = le.AppendUint16(page, start)
		}
		begin, ok := begins[string(page)]
		if !ok {
			begin = len(pages) - overlap(pages, page)
			pages = append(pages[:begin], page...)
			begins[string(page)] = begin
		}
		groups = le.AppendUint16(groups, uint16(begin/2))
	}
	return groups, pages, list
}

// overlap returns how many bytes of page the end of pages has already, in whole numbers.
func overlap(pages, page []byte) int {
	n := len(page) - 2
	for ; !bytes.HasSuffix(pages, page[:n]); n -= 2 {
	}
	return n
}

// cellsOf returns the first and last cell of a prefix.
func cellsOf(prefix string) (lo, hi int) {
	lo, _ = strconv.Atoi((prefix + "000000")[:6])
	hi, _ = strconv.Atoi((prefix + "999999")[:6])
	return lo, hi
}

// packCell returns the rows of a cell as they stand in the list.
func packCell(rows []row) []byte {
	rows = slices.Clone(rows)
	slices.SortFunc(rows, func(a, b row) int {
		return cmp.Or(cmp.Compare(len(b.prefix), len(a.prefix)),
			cmp.Compare(a.prefix, b.prefix), cmp.Compare(a.length, b.length))
	})
	var b []byte
	for i, r := range rows {
		rest, _ := strconv.ParseUint((r.prefix + "0000000")[6:10], 10, 64)
		packed := r.packed | rest
		if i == len(rows)-1 {
			packed |= 1 << lastShift
		}
		b = le.AppendUint64(b, packed)
	}
	return b
}
