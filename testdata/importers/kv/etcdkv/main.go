// Sees that a store on etcd whose servers are away says so.
package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"
	"go.uber.org/zap"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/etcdkv"
)

func main() {
	ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
	defer cancel()
	if err := run(ctx); err != nil {
		fmt.Println(err)
		os.Exit(1)
	}
	fmt.Println("refused")
	// Output:
	// refused
}

func run(ctx context.Context) error {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{"127.0.0.1:1"}, Logger: zap.NewNop()})
	if err != nil {
		return err
	}
	defer client.Close()
	store, err := etcdkv.New(client, etcdkv.Options{})
	if err != nil {
		return err
	}
	if _, err = store.Get(ctx, "key"); err == nil || errors.Is(err, kv.ErrNotFound) {
		return fmt.Errorf("Get without a server = %v", err)
	}
	return nil
}
