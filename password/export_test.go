package password

// PINRules returns the structural rules by name.
func PINRules() map[string]func(PIN) bool {
	rules := make(map[string]func(PIN) bool)
	for _, r := range pinRules {
		rules[r.name] = func(p PIN) bool { return r.match(p.digits()) }
	}
	return rules
}
