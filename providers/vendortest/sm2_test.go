//go:build vendorsdk

package vendortest

import (
	"bytes"
	"crypto/elliptic"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"math/big"
	"testing"

	gmsm2 "github.com/tjfoc/gmsm/sm2"
	"github.com/tjfoc/gmsm/sm3"

	"github.com/go-realname/sdk/providers/internal/sm2"
)

// What we encrypt the library that both vendors build on decrypts, and the other way round.
func TestSM2(t *testing.T) {
	key, err := gmsm2.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, public := range []string{
		fmt.Sprintf("04%064x%064x", key.X, key.Y), hex.EncodeToString(elliptic.MarshalCompressed(key.Curve, key.X, key.Y)),
	} {
		ours, err := sm2.ParsePublicKey(public)
		if err != nil {
			t.Fatal(err)
		}
		for _, text := range []string{"x", "张三", "11010519491231002X", string(bytes.Repeat([]byte("甲"), 50))} {
			if got, err := gmsm2.Decrypt(key, sm2.Encrypt(ours, []byte(text)), gmsm2.C1C2C3); err != nil || string(got) != text {
				t.Errorf("theirs decrypts %q, %v; want %q", got, err, text)
			}
			theirs, err := gmsm2.Encrypt(&key.PublicKey, []byte(text), rand.Reader, gmsm2.C1C2C3)
			if err != nil {
				t.Fatal(err)
			}
			if got, err := sm2.Decrypt(fmt.Sprintf("%064x", key.D), theirs); err != nil || string(got) != text {
				t.Errorf("ours decrypts %q, %v; want %q", got, err, text)
			}
		}
	}
}

// The hash of texts of every length up to three blocks is theirs.
func TestSM3(t *testing.T) {
	text := new(big.Int).Exp(big.NewInt(3), big.NewInt(1000), nil).Bytes()
	for n := range 3*64 + 1 {
		if got := sm2.Sum(text[:n]); !bytes.Equal(got[:], sm3.Sm3Sum(text[:n])) {
			t.Errorf("of %d bytes: %x", n, got)
		}
	}
}
