package main

import (
	"bufio"
	"context"
	"io"
	"net/http"
	"regexp"
	"strings"
	"testing"
)

func TestRun(t *testing.T) {
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	status := make(chan int)
	go func() {
		status <- run(ctx, []string{"-addr", "127.0.0.1:0", "-autoface", "-know", "110105201601010030"}, w)
	}()
	line, err := bufio.NewReader(r).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	resp, err := http.Get(regexp.MustCompile(`http://[0-9.:]+`).FindString(line))
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	page, err := io.ReadAll(resp.Body)
	if err != nil || !strings.Contains(string(page), "no_record") {
		t.Errorf("the first page is %.200s, %v", page, err)
	}
	cancel()
	if s := <-status; s != 0 {
		t.Errorf("status %d", s)
	}
}

func TestRunFails(t *testing.T) {
	for args, want := range map[string]int{"-x": 2, "-know 110105": 2, "-addr nowhere": 1} {
		if got := run(t.Context(), strings.Fields(args), io.Discard); got != want {
			t.Errorf("%s: status %d, want %d", args, got, want)
		}
	}
}
