package realnametest

import (
	"bytes"
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/go-realname/sdk/document/photo"
	"github.com/go-realname/sdk/realname"
)

func TestPhotoMemory(t *testing.T) {
	TestPhotoStore(t, func(*testing.T) realname.PhotoStore { return new(PhotoMemory) })
}

// A brokenPhotos is a store that breaks a promise.
type brokenPhotos struct {
	PhotoMemory
	put    func(s *brokenPhotos, ctx context.Context, key string, b []byte) error
	get    func(s *brokenPhotos, ctx context.Context, key string) ([]byte, error)
	delete func(s *brokenPhotos, ctx context.Context, key string) error
}

func (s *brokenPhotos) Put(ctx context.Context, key string, b []byte) error {
	if s.put != nil {
		return s.put(s, ctx, key, b)
	}
	return s.PhotoMemory.Put(ctx, key, b)
}

func (s *brokenPhotos) Get(ctx context.Context, key string) ([]byte, error) {
	if s.get != nil {
		return s.get(s, ctx, key)
	}
	return s.PhotoMemory.Get(ctx, key)
}

func (s *brokenPhotos) Delete(ctx context.Context, key string) error {
	if s.delete != nil {
		return s.delete(s, ctx, key)
	}
	return s.PhotoMemory.Delete(ctx, key)
}

// put is a store whose Put is another one.
func put(f func(s *brokenPhotos, ctx context.Context, key string, b []byte) error) *brokenPhotos {
	return &brokenPhotos{put: f}
}

// TestBrokenPhotoStores: each store that breaks a promise is caught by the promise that it breaks.
func TestBrokenPhotoStores(t *testing.T) {
	for want, open := range map[string]func() realname.PhotoStore{
		"put": func() realname.PhotoStore {
			return put(func(s *brokenPhotos, ctx context.Context, key string, b []byte) error {
				return s.PhotoMemory.Put(ctx, key, bytes.TrimSuffix(b[:min(len(b), 60000)], []byte{b[len(b)-1]}))
			})
		},
		"large": func() realname.PhotoStore {
			return put(func(s *brokenPhotos, ctx context.Context, key string, b []byte) error {
				return s.PhotoMemory.Put(ctx, key, b[:min(len(b), realname.MaxPhoto)])
			})
		},
		"again": func() realname.PhotoStore {
			return put(func(s *brokenPhotos, ctx context.Context, key string, b []byte) error {
				if slices.Contains(s.Keys(), key) {
					return nil
				}
				return s.PhotoMemory.Put(ctx, key, b)
			})
		},
		"keys": func() realname.PhotoStore {
			return put(func(s *brokenPhotos, ctx context.Context, _ string, b []byte) error {
				return s.PhotoMemory.Put(ctx, "one", b)
			})
		},
		"missing": func() realname.PhotoStore {
			return &brokenPhotos{get: func(s *brokenPhotos, ctx context.Context, key string) ([]byte, error) {
				b, _ := s.PhotoMemory.Get(ctx, key)
				return b, ctx.Err()
			}}
		},
		"delete": func() realname.PhotoStore {
			return &brokenPhotos{delete: func(_ *brokenPhotos, ctx context.Context, _ string) error { return ctx.Err() }}
		},
		"delete-nothing": func() realname.PhotoStore {
			return &brokenPhotos{delete: func(s *brokenPhotos, ctx context.Context, key string) error {
				if _, err := s.PhotoMemory.Get(ctx, key); err != nil {
					return err
				}
				return s.PhotoMemory.Delete(ctx, key)
			}}
		},
		"own": func() realname.PhotoStore {
			return put(func(s *brokenPhotos, ctx context.Context, key string, b []byte) error {
				err := s.PhotoMemory.Put(ctx, key, nil)
				if err == nil {
					s.kept[key] = b
				}
				return err
			})
		},
		"context": func() realname.PhotoStore {
			return put(func(s *brokenPhotos, _ context.Context, key string, b []byte) error {
				return s.PhotoMemory.Put(context.Background(), key, b)
			})
		},
	} {
		var caught []string
		for _, p := range keepPromises {
			if p.check(t.Context(), open()) != nil {
				caught = append(caught, p.name)
			}
		}
		if !slices.Contains(caught, want) {
			t.Errorf("a store that breaks %q is caught by %v", want, caught)
		}
	}
}

// TestPictures: what a World takes photos with are pictures, and a Backend reads them.
func TestPictures(t *testing.T) {
	id := Someone()
	p := PicturesOf(id)
	if doc, ok := read(p); !ok || doc.Name != id.Name || doc.Number != id.Number {
		t.Errorf("read = %v, %v", doc, ok)
	}
	for _, side := range []realname.Photo{p.Front, p.Back} {
		plain, err := photo.Strip(side.Reveal())
		if err != nil || strings.Contains(string(plain), id.Name.Reveal()) {
			t.Errorf("Strip: %v, or the name is still there", err)
		}
	}
}
