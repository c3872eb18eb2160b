package sms

import "context"

// claims names the breakers that judge o.
func (s *Service) claims(o *order) {
	add := func(g *gauge) {
		o.breakers = append(o.breakers, &claim{gauge: g})
	}
	add(s.purposeGauge(o.Purpose))
	if o.Scope != "" {
		o.scope = s.scopeIndex(o.Purpose, o.Scope)
		add(s.scopeGauge(o.Purpose, o.scope))
	}
	if s.c.Limits.All > 0 {
		add(s.allGauge())
	}
}

// admit asks the breakers about o. They only bear on sending: who has a code can use it.
func (o *order) admit(ctx context.Context) error {
	for _, c := range o.breakers {
		if err := c.observe(&c.read); err != nil {
			return err
		}
	}
	for _, c := range o.breakers {
		held, err := c.admit(ctx, o)
		if err != nil {
			return err
		}
		c.held = held
	}
	return nil
}

// release gives back what o has of the breakers. What was admitted and not counted was not
// sent.
func (o *order) release() {
	for _, c := range o.breakers {
		if c.held != nil {
			c.withdraw(c.held)
		}
		c.drop()
	}
}

// countFailed tells the observer that a breaker missed something.
func (s *Service) countFailed(ctx context.Context, number, purpose string, err error) {
	if err != nil {
		s.emit(ctx, Event{
			Name: "count.failed", Purpose: purpose, Number: number,
			Err: scrub(err, Mobile{}, Code{}),
		})
	}
}
