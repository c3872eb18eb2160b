package region

// A Status tells how well a code is known, and how it fits a birth.
type Status uint8

// Statuses.
const (
	// Unknown: the table does not have the code.
	Unknown Status = iota
	// Current: official on the table's date.
	Current
	// Retired: official once. [Region.Today] tells what came after it.
	Retired
	// Observed: never official, but seen on cards. The name is approximate.
	Observed
	// Collective: not one region, but what stands over several, such as 市辖区.
	Collective
	// Uncertain: in other lists than the official ones, or printed in these and
	// later corrected. The name is approximate.
	Uncertain
	// NotYetAssigned: the code is younger than the holder. That is normal: numbers
	// were often assigned late.
	NotYetAssigned
	// RetiredBefore: the code was withdrawn before the holder was born. That is
	// rare, but some cards of the years after are known.
	RetiredBefore

	statusCount
)

var statuses = [statusCount]string{
	"unknown", "current", "retired", "observed", "collective", "uncertain",
	"not_yet_assigned", "retired_before",
}

// String returns a stable name in lower case, such as "not_yet_assigned".
func (s Status) String() string {
	if s >= statusCount {
		s = Unknown
	}
	return statuses[s]
}

// Status returns what is known of the code, whatever the year: one of
// [Unknown] to [Uncertain].
func (r Region) Status() Status {
	status := Unknown
	for s := range r.table().spans(int(r.code)) {
		switch {
		case s.class == official && s.until == 0:
			return Current
		case s.class == official:
			status = Retired
		case status == Unknown:
			status = [...]Status{
				collective: Collective, observed: Observed, uncertain: Uncertain,
			}[s.class]
		}
	}
	return status
}

// StatusFor returns whether the code fits a resident born in a year:
// [NotYetAssigned] or [RetiredBefore] if not, else what [Region.Status] returns. Codes
// from before 1984 fit every earlier birth.
func (r Region) StatusFor(birth int) Status {
	status := r.Status()
	if status != Current && status != Retired {
		return status
	}
	after, before := true, true
	for s := range r.table().spans(int(r.code)) {
		if s.class == official {
			after = after && s.from > max(birth, firstCards)
			before = before && s.until != 0 && s.until <= birth
		}
	}
	switch {
	case after:
		return NotYetAssigned
	case before:
		return RetiredBefore
	}
	return status
}
