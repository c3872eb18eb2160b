//go:build !race

package leaktest

// raceEnabled thins the nestings out: the race detector makes each sink several times slower and
// learns nothing from the next nesting.
const raceEnabled = false
