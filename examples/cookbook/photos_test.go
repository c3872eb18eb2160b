package cookbook_test

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"testing"

	"github.com/go-realname/sdk/realname"
	"github.com/go-realname/sdk/realname/realnametest"
	"github.com/go-realname/sdk/realnamecli"
)

// A directory is a realname.PhotoStore: one file for each photo. Several processes may use it, over
// a network as well.
type directory struct{ root *os.Root }

// Put writes a file beside, and has it take the place of the one of before in one step: nobody reads half.
func (d directory) Put(ctx context.Context, key string, sealed []byte) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	beside := key + ".new"
	f, err := d.root.OpenFile(beside, os.O_WRONLY|os.O_CREATE|os.O_TRUNC, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(sealed)
	if err = errors.Join(err, f.Sync(), f.Close(), ctx.Err()); err != nil { // too late: it is not written
		return errors.Join(err, d.root.Remove(beside))
	}
	if err := d.root.Rename(beside, key); err != nil {
		return err
	}
	return d.sync()
}

// sync has what was renamed or removed outlive a power cut.
func (d directory) sync() error {
	f, err := d.root.Open(".")
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

func (d directory) Get(ctx context.Context, key string) ([]byte, error) {
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	b, err := d.root.ReadFile(key)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, realname.ErrNotFound
	}
	return b, err
}

func (d directory) Delete(ctx context.Context, key string) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	for _, name := range []string{key, key + ".new"} { // a crash may have left the second
		if err := d.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return d.sync()
}

// photoDirectory opens a directory for photos, which need not be there.
func photoDirectory(name string) (directory, error) {
	if err := os.MkdirAll(name, 0o700); err != nil {
		return directory{}, err
	}
	root, err := os.OpenRoot(name)
	return directory{root}, err
}

func TestMyPhotoStore(t *testing.T) {
	realnametest.TestPhotoStore(t, func(t *testing.T) realname.PhotoStore {
		d, err := photoDirectory(t.TempDir())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { d.root.Close() })
		return d
	})
}

func Example_keepPhotos() {
	dir := must(os.MkdirTemp("", "photos"))
	defer os.RemoveAll(dir)
	w := service(func(c *realname.Config) {
		c.Photos = must(photoDirectory(dir)) // your bucket, table or directory
		c.Review = nil                       // people decide
	})
	s := must(w.Walk(ctx, "account-1", realname.MethodIDCard, person))
	desk := w.Verifier.Desk()
	for _, p := range must(desk.Photos(ctx, s.Ref.ID, "reviewer-7", "review")) { // on the trail
		fmt.Println(p.Side, p.Type(), p.Photo.Len() > 0)
	}
	must(desk.Decide(ctx, realname.Decision{Session: s.Ref.ID, Round: s.Round, Actor: "reviewer-7", Approve: true}))
	fmt.Println(len(must(os.ReadDir(dir))), "photos are left")
	// Output:
	// front image/png true
	// back image/png true
	// 0 photos are left
}

func Example_commands() {
	w := verified(nil)
	for _, args := range [][]string{ // in a service: os.Args[1:]
		{"suspend", "-actor", "operator-3", "-reason", "attack_suspected", "account-1"},
		{"release", "-actor", "operator-3", "-reason", "released", "account-1"}, // nobody says yes
	} {
		err := realnamecli.Run(ctx, w.Verifier, args, realnamecli.Config{Name: "service -job desk"})
		fmt.Println(realnamecli.ExitCode(err), err) // os.Exit takes the code
	}
	// Output:
	// {"done":"suspend","account":"account-1","actor":"operator-3"}
	// 0 <nil>
	// 2 realnamecli: release: it cannot be undone, and wants -yes
}
