package integration

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/go-realname/sdk/kv"
)

// TestClusterGaleraFirst loses the node that began the cluster, while clients write to all nodes: the others go on, and
// it comes back as any other. It gets what it missed out of another node's cache (IST) if that has it, else all anew (SST).
func TestClusterGaleraFirst(t *testing.T) {
	staged(t)
	for _, tt := range []struct {
		name   string
		signal syscall.Signal
		start  func(g *galera)
		bulk   int // records of 256 KB: a hundred are more than the cache holds
		want   string
	}{
		{"stopped", syscall.SIGTERM, func(g *galera) { g.nodes[0].start(t) }, 0, "IST"},
		{"killed", syscall.SIGKILL, func(g *galera) { g.startRecovered(0) }, 0, "IST"},
		{"away for longer than the cache", syscall.SIGKILL, func(g *galera) { g.startRecovered(0) }, 100, "SST"},
		{"killed, and its disk is empty", syscall.SIGKILL, func(g *galera) { g.empty(0); g.nodes[0].start(t) }, 0, "SST"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			g := startGalera(t)
			stores := g.stores(true)
			l := ledger{pause: 5 * time.Millisecond}
			l.while(t, stores, func() {
				l.event(t, "before the first node is "+tt.name)
				g.nodes[0].signal = tt.signal
				g.nodes[0].stop()
				until(t, "a cluster of two", func() bool { return g.status(1, "cluster_size") == "2" })
				before := l.acks()
				until(t, "records of the others", func() bool { return l.acks() > before+150 })
				for i := range tt.bulk {
					key := fmt.Sprint("bulk-", i)
					_, err := kv.Put(t.Context(), stores[1], key, 0, kv.Record{Value: make([]byte, 256<<10)})
					l.note(key, err)
				}
				g.forgetLog(0)
				tt.start(g)
				g.joined(0, 3)
				l.event(t, "it is back by "+g.transfer(0))
			})
			if got := g.transfer(0); got != tt.want {
				t.Errorf("the node is back by %s, want %s", got, tt.want)
			}
			for i, s := range stores {
				if lost := l.lost(t, s); lost > 0 {
					t.Errorf("node %d: %d are lost", i, lost)
				}
			}
		})
	}
}

// TestClusterGaleraFirstHistory checks what clients saw while the first node was killed and came back.
func TestClusterGaleraFirstHistory(t *testing.T) {
	staged(t)
	g := startGalera(t)
	stores := g.stores(true)
	fleet{stores[1:], func(int) string {
		g.nodes[0].stop()
		until(t, "a cluster of two", func() bool { return g.status(1, "cluster_size") == "2" })
		g.startRecovered(0)
		g.joined(0, 3)
		return "the first node was killed, and joined again"
	}}.live(t).check(t)
}

var galeraPosition = regexp.MustCompile(`Recovered position: (\S+:\d+)`)
var galeraTransfer = regexp.MustCompile(`rsync ([IS]ST) completed on joiner`)

// startRecovered starts a node that crashed, as Debian's service does: it asks the files first how far they are.
func (g *galera) startRecovered(i int) {
	g.t.Helper()
	n := g.nodes[i]
	cmd := exec.Command(n.args[0], append(slices.Clone(n.args[1:]), "--wsrep-recover")...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Credential: n.as}
	if err := cmd.Run(); err != nil {
		g.t.Fatal(err)
	}
	found := galeraPosition.FindStringSubmatch(g.log(i))
	if found == nil {
		g.t.Fatal("the node does not say how far it is")
	}
	args := n.args
	n.args = append(slices.Clone(args), "--wsrep-start-position="+found[1])
	n.start(g.t)
	n.args = args
}

// empty takes all files from a node.
func (g *galera) empty(i int) {
	names, err := filepath.Glob(filepath.Join(g.dir(i), "*"))
	for _, name := range names {
		if err == nil {
			err = os.RemoveAll(name)
		}
	}
	if err != nil {
		g.t.Fatal(err)
	}
}

func (g *galera) dir(i int) string { return strings.TrimPrefix(g.nodes[i].args[2], "--datadir=") }

func (g *galera) log(i int) string {
	b, _ := os.ReadFile(filepath.Join(g.dir(i), "log.err"))
	return string(b)
}

func (g *galera) forgetLog(i int) {
	if err := os.Truncate(filepath.Join(g.dir(i), "log.err"), 0); err != nil {
		g.t.Fatal(err)
	}
}

// transfer says how a node got what it missed.
func (g *galera) transfer(i int) string {
	if found := galeraTransfer.FindStringSubmatch(g.log(i)); found != nil {
		return found[1]
	}
	return "neither"
}
