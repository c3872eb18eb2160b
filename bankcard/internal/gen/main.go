// Gen makes the tables of package bankcard from its data folder. It uses
// neither the network nor the clock: the same rows give the same bytes.
//
//	go generate ./bankcard
package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	files, err := build("data")
	if err != nil {
		log.Fatal(err)
	}
	for name, data := range files {
		if err := os.WriteFile(name, data, 0o644); err != nil {
			log.Fatal(err)
		}
	}
}

// build returns the content of every table by the name of its file.
func build(dir string) (map[string][]byte, error) {
	banks, err := readBanks(filepath.Join(dir, "banks.tsv"))
	if err != nil {
		return nil, err
	}
	rows, date, err := readRows(filepath.Join(dir, "bins.tsv"), banks)
	if err != nil {
		return nil, err
	}
	successors, err := readSuccessors(filepath.Join(dir, "successors.tsv"), banks)
	if err != nil {
		return nil, err
	}
	ranges, err := readRanges(filepath.Join(dir, "networks.tsv"))
	if err != nil {
		return nil, err
	}
	files := make(map[string][]byte)
	if files["banktable.go"], err = goBanks(banks, successors); err != nil {
		return nil, err
	}
	files["groups.bin"], files["pages.bin"], files["rows.bin"] = packRows(rows, date)
	files["heads.bin"], files["segments.bin"], files["ranges.bin"] = packRanges(ranges)
	return files, nil
}
