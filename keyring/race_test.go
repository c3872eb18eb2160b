//go:build race

package keyring_test

// raceEnabled tells that allocations cannot be counted: with -race a sync.Pool
// forgets at random.
const raceEnabled = true
