package etcdkv_test

import (
	"errors"
	"fmt"
	"strings"

	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/go-realname/sdk/kv"
	"github.com/go-realname/sdk/kv/etcdkv"
)

// New asks nothing of the servers: it works while they are away.
func ExampleNew() {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{"127.0.0.1:1"}}) // where nothing listens
	if err != nil {
		panic(err)
	}
	defer client.Close()
	store, err := etcdkv.New(client, etcdkv.Options{})
	var _ kv.Store = store
	fmt.Println(err)
	// Output: <nil>
}

// A prefix of its own for each service that shares the servers.
func ExampleOptions() {
	client, err := clientv3.New(clientv3.Config{Endpoints: []string{"127.0.0.1:1"}})
	if err != nil {
		panic(err)
	}
	defer client.Close()
	_, err = etcdkv.New(client, etcdkv.Options{Prefix: "wallet/"})
	fmt.Println(err)
	// Output: <nil>
}

func ExampleErrOptions() {
	_, err := etcdkv.New(nil, etcdkv.Options{})
	fmt.Println(errors.Is(err, etcdkv.ErrOptions), err)
	_, err = etcdkv.New(new(clientv3.Client), etcdkv.Options{Prefix: strings.Repeat("x", 129)})
	fmt.Println(errors.Is(err, etcdkv.ErrOptions))
	// Output:
	// true etcdkv: bad options
	// true
}
