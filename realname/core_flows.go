package realname

import (
	"errors"
	"fmt"
	"slices"
)

// usual are the flows of the two methods.
var usual = [numMethods][]Step{
	MethodIDCard:   {StepIdentity, StepPhotos, StepFace, StepCode, StepPIN},
	MethodBankCard: {StepIdentity, StepCard, StepCode, StepPIN},
}

// flow is the configured flow of a method, or nil if its backends are missing
// and nobody asked for it.
func (c *Config) flow(m Method) []Step {
	if steps, ok := c.Flows[m]; ok {
		return append([]Step{}, steps...)
	}
	for _, step := range usual[m] {
		if !c.has(step) {
			return nil
		}
	}
	return usual[m]
}

// has reports whether a step has its backend.
func (c *Config) has(step Step) bool {
	switch step {
	case StepPhotos:
		return c.Documents != nil
	case StepFace:
		return c.Face != nil
	case StepCard:
		return c.Bank != nil
	case StepCarrier:
		return c.Carrier != nil
	}
	return true
}

// checkFlows returns what is wrong with the flows.
func (c *Config) checkFlows() error {
	var errs []error
	usable := 0
	for m := range c.Flows {
		if m == 0 || m >= numMethods {
			errs = append(errs, fmt.Errorf("a flow for method %d, which there is not", m))
		}
	}
	for m := MethodIDCard; m < numMethods; m++ {
		if steps := c.flow(m); steps != nil {
			usable++
			errs = append(errs, c.checkFlow(m, steps))
		}
	}
	if usable == 0 {
		errs = append(errs, errors.New(
			"no method can be gone through: Documents and Face, or Bank, are missing"))
	}
	return errors.Join(errs...)
}

// checkCarrier returns what is wrong with the place of StepCarrier: the number that the carrier
// is asked about is to be known by then, and not to change after it.
func (c *Config) checkCarrier(m Method, steps []Step) error {
	before := setOf(steps[:slices.Index(steps, StepCarrier)]...)
	all := setOf(steps...)
	switch {
	case all.has(StepCode) && before.has(StepCode),
		!all.has(StepCode) && before.has(StepCard) && !c.UnsafeThreeElements:
		return nil
	case all.has(StepCode):
		return fmt.Errorf("flow of %v: %v comes before %v, which proves the number", m, StepCarrier, StepCode)
	case all.has(StepCard) && !before.has(StepCard):
		return fmt.Errorf("flow of %v: %v comes before %v, which gives the number", m, StepCarrier, StepCard)
	}
	return fmt.Errorf("flow of %v: %v has no mobile number to ask about", m, StepCarrier)
}

func (c *Config) checkFlow(m Method, steps []Step) error {
	var errs []error
	var seen stepSet
	for _, step := range steps {
		switch {
		case step < StepIdentity || step >= StepReview:
			errs = append(errs, fmt.Errorf("flow of %v: step %d cannot be asked for", m, step))
		case seen.has(step):
			errs = append(errs, fmt.Errorf("flow of %v: %v comes twice", m, step))
		case step == StepCard && seen.has(StepCode):
			errs = append(errs, fmt.Errorf("flow of %v: %v comes after %v, which goes to the card's number",
				m, step, StepCode))
		case !c.has(step):
			errs = append(errs, fmt.Errorf("flow of %v: %v has no backend", m, step))
		}
		seen |= setOf(step)
	}
	if seen.has(StepCarrier) {
		errs = append(errs, c.checkCarrier(m, steps))
	}
	if len(steps) == 0 || steps[0] != StepIdentity {
		errs = append(errs, fmt.Errorf("flow of %v does not begin with %v", m, StepIdentity))
	}
	if !seen.has(StepFace) && !seen.has(StepCard) && !c.UnsafeWeakFlow {
		errs = append(errs, fmt.Errorf(
			"flow of %v has neither face nor card: set UnsafeWeakFlow if that is meant", m))
	}
	return errors.Join(errs...)
}
