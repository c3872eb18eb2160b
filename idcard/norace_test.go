//go:build !race

package idcard_test

const raceEnabled = false
