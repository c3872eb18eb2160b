//go:build race

package password

const RaceEnabled = true
