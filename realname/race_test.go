//go:build race

package realname

func init() { raceEnabled = true }
