package etcdkv_test

import (
	"context"
	"log"
	"time"

	clientv3 "go.etcd.io/etcd/client/v3"

	"github.com/go-realname/sdk/kv/etcdkv"
)

func Example() {
	client, err := clientv3.New(clientv3.Config{
		Endpoints:         []string{"etcd-1.internal:2379", "etcd-2.internal:2379", "etcd-3.internal:2379"},
		DialKeepAliveTime: 5 * time.Second, DialKeepAliveTimeout: 2 * time.Second, // leave a member that hangs
	})
	if err != nil {
		log.Fatal(err)
	}
	defer client.Close()
	store, err := etcdkv.New(client, etcdkv.Options{Prefix: "wallet/"})
	if err != nil {
		log.Fatal(err)
	}
	for range time.Tick(time.Minute) {
		if _, err := store.Prune(context.Background(), 1000); err != nil { // what has expired
			log.Print(err)
		}
	}
}
