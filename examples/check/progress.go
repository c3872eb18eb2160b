package main

import (
	"fmt"
	"io"
	"strings"
	"time"
)

// A progress is a bar on a terminal that shows how far the run is.
type progress struct {
	w       io.Writer
	total   int64 // bytes; 0 if that is not known
	now     func() time.Time
	started time.Time
	shown   time.Time
	read    int64
	lines   int
}

func newProgress(w io.Writer, total int64) *progress {
	p := &progress{w: w, total: total, now: time.Now}
	p.started = p.now()
	return p
}

// step tells of bytes and lines that are done. A nil progress shows nothing.
func (p *progress) step(bytes, lines int) {
	if p == nil {
		return
	}
	p.read += int64(bytes)
	p.lines += lines
	if now := p.now(); now.Sub(p.shown) >= 100*time.Millisecond {
		p.shown = now
		fmt.Fprintf(p.w, "\r%s\x1b[K", p.bar(now.Sub(p.started)))
	}
}

// bar returns the bar after some time.
func (p *progress) bar(took time.Duration) string {
	rate := float64(p.lines) / max(took.Seconds(), 1e-3)
	text := fmt.Sprintf("%13s  %s/s", grouped(p.lines), grouped(int(rate)))
	if p.total <= 0 {
		return text
	}
	const width = 30
	done := min(float64(p.read)/float64(p.total), 1)
	n := int(done * width)
	left := time.Duration(float64(took) * (1/max(done, 1e-9) - 1)).Round(time.Second)
	return fmt.Sprintf("[%s%s] %3.0f%% %s  %s", strings.Repeat("=", n),
		strings.Repeat(" ", width-n), 100*done, text, left)
}

// clear takes the bar away.
func (p *progress) clear() {
	if p != nil && !p.shown.IsZero() {
		fmt.Fprint(p.w, "\r\x1b[K")
	}
}
