//go:build race

package bankcard_test

const raceEnabled = true
