package flowtest

import "github.com/go-realname/sdk/realname"

// Loose lets accounts be verified again while they are, with a PIN, and takes away the limits
// that have tests of their own: for tests of sessions.
func Loose(c *realname.Config) {
	c.Goals = map[realname.Goal]realname.GoalSpec{realname.GoalVerify: {
		From:     []realname.AccountState{realname.AccountUnverified, realname.AccountVerified, realname.AccountLapsed},
		Verifies: true,
	}}
	c.Limits.Mobile, c.Limits.CardAccounts, c.Limits.Crowd = 100, 100, -1
}
