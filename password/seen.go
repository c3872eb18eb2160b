package password

import (
	"maps"
	"sync"
)

// seenStaged are records in which a session was found to have a PIN, for the call that
// activates it next: it need not read them again. They may be out of date by then, which the
// swap notices. The zero seenStaged is ready to use.
type seenStaged struct {
	mu  sync.Mutex
	all map[[2]string]row // by account and session
}

// maxSeen bounds how many of them a process holds, also those that are never asked for.
const maxSeen = 16

func (s *seenStaged) put(account, session string, r row) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.all == nil || len(s.all) >= maxSeen {
		s.all = make(map[[2]string]row)
	}
	s.all[[2]string{account, session}] = r
}

// take returns a record once.
func (s *seenStaged) take(account, session string) (row, bool) {
	s.mu.Lock()
	defer s.mu.Unlock()
	r, ok := s.all[[2]string{account, session}]
	delete(s.all, [2]string{account, session})
	return r, ok
}

// forget drops what is held of an account.
func (s *seenStaged) forget(account string) {
	s.mu.Lock()
	defer s.mu.Unlock()
	maps.DeleteFunc(s.all, func(key [2]string, _ row) bool { return key[0] == account })
}
