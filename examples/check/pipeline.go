package main

import (
	"context"
	"errors"
	"io"
	"runtime"
)

var errInterrupted = errors.New("interrupted")

// check runs the lines of src through as many workers as there are cores, and
// writes what they say in the order of the lines. There is a fixed number of
// batches, so memory does not grow with the input. The summary tells of what was
// written, also where there is an error.
func check(ctx context.Context, src *source, f format, out io.Writer,
	bar *progress) (*summary, error) {
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	workers := runtime.GOMAXPROCS(0)
	batches := 3 * workers
	p := pipeline{
		free:  make(chan *batch, batches),
		todo:  make(chan *batch, batches),
		order: make(chan *batch, batches),
	}
	for range batches {
		p.free <- &batch{tally: newTally(), done: make(chan struct{}, 1)}
	}
	for range workers {
		go p.work(f.worker())
	}
	go p.read(ctx, src)
	sum := &summary{tally: newTally(), kind: f.o.kind}
	if _, err := out.Write(f.head()); err != nil {
		return sum, err
	}
	err := p.write(ctx, sum, out, bar)
	if err == nil {
		err = p.err
	}
	sum.stopped = err != nil
	return sum, err
}

// A pipeline is the ways that batches go.
type pipeline struct {
	free  chan *batch
	todo  chan *batch // to the workers
	order chan *batch // to the output, in order
	err   error       // of reading; set before order is closed
}

func (p *pipeline) read(ctx context.Context, src *source) {
	defer close(p.order)
	defer close(p.todo)
	for {
		var b *batch
		select {
		case b = <-p.free:
		case <-ctx.Done():
			return
		}
		if err := src.next(b); err != nil {
			if err != io.EOF {
				p.err = err
			}
			return
		}
		p.order <- b
		p.todo <- b
	}
}

func (p *pipeline) work(w *worker) {
	for b := range p.todo {
		w.process(b)
		b.done <- struct{}{}
	}
}

// write does not wait for a reader that waits for its input: after an interrupt
// it returns as soon as the batch at hand is written.
func (p *pipeline) write(ctx context.Context, sum *summary, out io.Writer, bar *progress) error {
	for {
		if ctx.Err() != nil {
			return errInterrupted
		}
		var b *batch
		select {
		case b = <-p.order:
		case <-ctx.Done():
			return errInterrupted
		}
		if b == nil {
			return nil
		}
		<-b.done
		if _, err := out.Write(b.out); err != nil {
			return err
		}
		sum.add(&b.tally)
		bar.step(len(b.data), b.tally.lines)
		p.free <- b
	}
}
