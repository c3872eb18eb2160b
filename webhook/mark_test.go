package webhook

import (
	"slices"
	"testing"
)

// FuzzMark lets takers come, finish, fail and die in any order, at any time. None begins while
// another is under way whose time is not over, and what is taken rises.
func FuzzMark(f *testing.F) {
	f.Add([]byte{})
	f.Add([]byte{0x01, 0x40, 0x02, 0x41, 0x01, 0x40})
	f.Add([]byte{0x05, 0x03, 0xc8, 0x03, 0x40, 0x41, 0x81, 0x04, 0x42})
	f.Add(slices.Repeat([]byte{0x07, 0x83, 0xff, 0x07, 0x41}, 10))
	f.Fuzz(func(t *testing.T, ops []byte) {
		const lease = 21_000_000
		type taker struct {
			number, id uint64
			until      int64
		}
		var k mark
		var under []taker
		taken, now := uint64(0), int64(1_800_000_000_000_000)
		for i, op := range ops[:min(len(ops), 300)] {
			id, arg := uint64(i+1), int(op&0x3f)
			switch op >> 6 {
			case 0: // somebody comes
				number := uint64(arg + 1)
				err := k.claim(number, id, now, now+lease)
				free := !slices.ContainsFunc(under, func(x taker) bool { return x.until > now })
				want := map[bool]error{true: nil, false: ErrBusy}[free]
				if number <= taken {
					want = errOld
				}
				if err != want {
					t.Fatalf("claim(%d) = %v, want %v; %d taken", number, err, want, taken)
				}
				if err == nil {
					under = []taker{{number, id, now + lease}} // an earlier one has lost its claim
				}
			case 1, 2: // somebody finishes, or fails
				for _, x := range under {
					if err := k.done(x.number, x.id, op>>6 == 1); err != nil {
						t.Fatalf("done = %v", err)
					}
					if op>>6 == 1 {
						if x.number <= taken {
							t.Fatalf("%d is taken after %d", x.number, taken)
						}
						taken = x.number
					}
				}
				under = nil
				if err := k.done(uint64(arg+1), 1_000_000, true); err != ErrBusy {
					t.Fatalf("done without a claim = %v", err)
				}
			case 3:
				now += int64(arg) * 1_000_000
			}
			if k.Highest != taken {
				t.Fatalf("%d is marked, %d was taken", k.Highest, taken)
			}
		}
	})
}

func TestMarkClaims(t *testing.T) {
	const now = 1_800_000_000_000_000
	hour := maxClaim.Microseconds()
	tests := []struct {
		name   string
		k      mark
		number uint64
		want   error
	}{
		{"the first", mark{}, 1, nil},
		{"the next", mark{Highest: 1}, 2, nil},
		{"one further on", mark{Highest: 1}, 9, nil},
		{"the same", mark{Highest: 2}, 2, errOld},
		{"an older one", mark{Highest: 2}, 1, errOld},
		{"beside another", mark{Highest: 1, Claim: 5, Until: now + 1}, 2, ErrBusy},
		{"an older one beside another", mark{Highest: 1, Claim: 5, Until: now + 1}, 1, errOld},
		{"its own once more, as when a write is repeated", mark{Highest: 1, Claim: 7, Until: now + 1}, 2, nil},
		{"after another's time", mark{Highest: 1, Claim: 5, Until: now}, 2, nil},
		{"beside one of an hour", mark{Highest: 1, Claim: 5, Until: now + hour}, 2, ErrBusy},
		{"beside one of a clock that was wrong", mark{Highest: 1, Claim: 5, Until: now + hour + 1}, 2, nil},
	}
	for _, tt := range tests {
		k := tt.k
		err := k.claim(tt.number, 7, now, now+21)
		if err != tt.want {
			t.Errorf("%s: %v, want %v", tt.name, err, tt.want)
		}
		want := tt.k
		if err == nil {
			want.Claim, want.Until = 7, now+21
		}
		if k != want {
			t.Errorf("%s: %+v, want %+v", tt.name, k, want)
		}
	}
}
