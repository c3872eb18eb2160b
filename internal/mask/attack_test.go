package mask

import (
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"testing"
)

// A weak is how words were hidden once: two multiplications with shifts between
// them, as in SplitMix64, and two key words. A reader of a few of his own words had the
// key, see attack, and with it everybody's.
type weak [2]uint64

const (
	mul1 = 0xbf58476d1ce4e5b9
	mul2 = 0x94d049bb133111eb
	inv1 = 0x96de1b173f119089
	inv2 = 0x319642b2d24d8ec3
)

func (k weak) permute(x uint64) uint64 {
	x ^= k[0]
	x ^= x >> 30
	x *= mul1
	x ^= x>>27 ^ k[1]
	x *= mul2
	return x ^ x>>31
}

func (k weak) hide(x uint64) uint64 { return k.permute(x) ^ k.permute(0) }

func (k weak) show(x uint64) uint64 {
	x ^= k.permute(0)
	x ^= x>>31 ^ x>>62
	x *= inv2
	x ^= k[1]
	x ^= x>>27 ^ x>>54
	x *= inv1
	x ^= x>>30 ^ x>>60
	return x ^ k[0]
}

// An attack finds the key of a weak from what it makes of chosen words. Let y
// be a word after the first shift and b = mul1*y, both for the word zero, and u the word after
// the second multiplication. All is known up to XOR with y and u. The chosen words differ
// from zero in y by r<<low alone, so that of b only what lies above low comes into play:
//
//	b = (mul1*high + carry) << low + …, where high = y>>low
//
// Then v = inv2*u gives an equation for each bit that holds only bits as low or
// lower of u and only bits up to 27-low higher of high and carry: they are found bit by bit.
type attack struct {
	r, d  []uint64 // differences in high and in u
	words []uint64 // the chosen ones and a few others, by which a key is known
	seen  []uint64 // what hide made of them
	found []weak
	tried int // nodes of the search
}

const (
	low   = 20
	ahead = 27 - low // how many bits of high and carry are known before the bit at hand
	width = 64 - low
)

// newAttack chooses n words and has them hidden.
func newAttack(n int, hide func(uint64) uint64) *attack {
	a := &attack{}
	r := rand.New(rand.NewPCG(5, 6))
	for range n {
		e := r.Uint64() << low
		x := e ^ e>>30 ^ e>>60 // so that x ^ x>>30 is e
		h := hide(x)
		a.r = append(a.r, e>>low)
		a.d = append(a.d, h^h>>31^h>>62)
		a.words, a.seen = append(a.words, x), append(a.seen, h)
	}
	for x := range uint64(4) {
		a.words, a.seen = append(a.words, x), append(a.seen, hide(x))
	}
	return a
}

// fits reports whether the equations for a bit hold.
func (a *attack) fits(bit int, high, carry, u uint64) bool {
	a.tried++
	for i, r := range a.r {
		c := ((mul1*(high^r) + carry) ^ (mul1*high + carry)) << low
		left := inv2*(u^a.d[i]) ^ inv2*u
		if (left^c^c>>27)>>bit&1 != 0 {
			return false
		}
	}
	return true
}

// search extends what is known by the bits that the next equation needs.
func (a *attack) search(bit int, high, carry, u uint64) {
	if bit == 64 {
		a.finish(high, carry, u)
		return
	}
	for guess := range uint64(8) {
		h, c, v := high, carry, u
		if at := bit + ahead; at < width {
			h, c = h|guess&1<<at, c|guess>>1&1<<at
		} else if guess&3 != 0 {
			continue
		}
		if bit > 0 {
			v |= guess >> 2 << (bit - 1)
		} else if guess>>2 != 0 {
			continue
		}
		if a.fits(bit, h, c, v) {
			a.search(bit+1, h, c, v)
		}
	}
}

// finish finds the low bits of y, which make the carry, and with them the key.
func (a *attack) finish(high, carry, u uint64) {
	for y := range uint64(1 << low) {
		if (mul1*y>>low^carry)<<low != 0 {
			continue
		}
		y |= high << low
		b := mul1 * y
		k := weak{y ^ y>>30 ^ y>>60, inv2*u ^ b ^ b>>27}
		if a.explains(k) {
			a.found = append(a.found, k)
		}
	}
}

// explains reports whether k hides all words as was seen.
func (a *attack) explains(k weak) bool {
	for i, x := range a.words {
		if k.hide(x) != a.seen[i] {
			return false
		}
	}
	return true
}

// run searches from each value of the bits that are needed before the first equation.
func (a *attack) run() []weak {
	for start := range uint64(1) << (2 * ahead) {
		a.search(0, start&(1<<ahead-1), start>>ahead, 0)
	}
	return a.found
}

// The attack reads everybody's word where words are hidden weakly, and nobody's now.
func TestAttack(t *testing.T) {
	const somebodys = 11010519491231002
	k := weak{0x243f6a8885a308d3, 0x13198a2e03707344}
	old := newAttack(32, k.hide)
	keys := old.run()
	if len(keys) == 0 {
		t.Fatalf("the attack fails on the weak scheme, after %d tries", old.tried)
	}
	for _, found := range keys {
		if got := found.show(k.hide(somebodys)); got != somebodys {
			t.Errorf("the key that was found shows %d, want %d", got, somebodys)
		}
	}
	now := newAttack(32, process.hide)
	if keys := now.run(); len(keys) != 0 {
		t.Errorf("the attack finds %d keys", len(keys))
	}
	t.Logf("tries: %d on the weak scheme, %d now", old.tried, now.tried)
}

// Each process has keys of its own: what is read in one log says nothing in another.
func TestProcessesDiffer(t *testing.T) {
	const env = "MASK_SHOW"
	shown := fmt.Sprint(HideWord(1), HideBlock(1, 2), HideText("王小明"), HideText("阿依古丽·买买提明"))
	if os.Getenv(env) != "" {
		fmt.Print("shown:", shown, "\n")
		return
	}
	exe, err := os.Executable()
	if err != nil {
		t.Skip("cannot run this test again: ", err)
	}
	var outputs []string
	for range 2 {
		cmd := exec.Command(exe, "-test.run=^TestProcessesDiffer$")
		cmd.Env = append(os.Environ(), env+"=1")
		out, err := cmd.Output()
		if err != nil {
			t.Fatal(err)
		}
		outputs = append(outputs, string(out))
	}
	words := func(s string) map[string]bool {
		all := make(map[string]bool)
		for _, w := range numbers.FindAllString(s, -1) {
			all[w] = true
		}
		return all
	}
	first, second, ours := words(outputs[0]), words(outputs[1]), words(shown)
	if len(first) < 7 || len(second) < 7 || len(ours) < 7 {
		t.Fatalf("too few words: %q", outputs)
	}
	for w := range first {
		if second[w] || ours[w] {
			t.Errorf("two processes hide something as %s", w)
		}
	}
	for w := range second {
		if ours[w] {
			t.Errorf("two processes hide something as %s", w)
		}
	}
}
