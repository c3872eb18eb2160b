// Package servertest tests [github.com/go-realname/sdk/kv/etcdkv] on servers of etcd, which it runs
// as processes of its own on the loopback. It is a module apart, so that who uses etcdkv needs no server's code.
package servertest
