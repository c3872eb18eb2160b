package argon2id_test

import (
	"context"
	"fmt"
	"strings"

	"github.com/go-realname/sdk/password/argon2id"
)

// A hash says how it was made, in PHC form.
func ExampleHasher_Hash() {
	hash, err := argon2id.Hasher{Memory: 7 * 1024, Time: 5}.Hash(context.Background(), []byte("password"))
	fmt.Println(strings.HasPrefix(hash, "$argon2id$v=19$m=7168,t=5,p=1$"), err)
	// Output: true <nil>
}

// Hashes of another cost are stale: they are replaced when their owner logs in next.
func ExampleHasher_Stale() {
	before, now := argon2id.Hasher{Memory: 7 * 1024, Time: 5}, argon2id.Hasher{}
	hash, err := before.Hash(context.Background(), []byte("password"))
	fmt.Println(before.Stale(hash), now.Stale(hash), err)
	// Output: false true <nil>
}

// A bcrypt hash of the program before this one.
func ExampleBcrypt() {
	const hash = "$2a$04$oGDtYjYFHpuuDZwa2P059uYsmFRPQCpZPrrGtCnEsnNWXhOqu1coq"
	for _, typed := range []string{"correct horse", "another horse"} {
		ok, err := argon2id.Bcrypt{}.Verify(context.Background(), hash, []byte(typed))
		fmt.Println(ok, err)
	}
	// Output:
	// true <nil>
	// false <nil>
}
