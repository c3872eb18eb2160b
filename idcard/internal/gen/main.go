// Gen makes the tables of package idcard from its data folder. It uses neither
// the network nor the clock: the same rows give the same bytes.
//
//	go generate ./idcard
package main

import (
	"log"
	"os"
	"path/filepath"
)

func main() {
	log.SetFlags(0)
	log.SetPrefix("gen: ")
	if err := run("."); err != nil {
		log.Fatal(err)
	}
}

// run reads dir/data and writes the tables into dir and dir/region.
func run(dir string) error {
	files, err := build(filepath.Join(dir, "data"))
	if err != nil {
		return err
	}
	for name, data := range files {
		if err := os.WriteFile(filepath.Join(dir, name), data, 0o644); err != nil {
			return err
		}
	}
	return nil
}

// build returns the content of every table by the path of its file.
func build(dataDir string) (map[string][]byte, error) {
	regions, err := readTSV(filepath.Join(dataDir, "regions.tsv"))
	if err != nil {
		return nil, err
	}
	countries, err := readTSV(filepath.Join(dataDir, "iso3166.tsv"))
	if err != nil {
		return nil, err
	}
	rows, err := parseRows(regions)
	if err != nil {
		return nil, err
	}
	names, err := packNames(rows)
	if err != nil {
		return nil, err
	}
	return map[string][]byte{
		"region/codes.bin":      packCodes(rows, regions.date),
		"region/periods.bin":    packPeriods(rows),
		"region/names.bin":      names,
		"region/successors.bin": packSuccessors(rows),
		"countries.bin":         packCountries(countries),
		"countrynames.bin":      packCountryNames(countries),
	}, nil
}
