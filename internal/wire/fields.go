package wire

import (
	"bytes"
	"cmp"
	"encoding/binary"
	"fmt"
)

// Each method below is a field: its number, its name, what the data is for if it is
// personal ("" if it is not), and where it is.

// Refuse ends the reading with ErrMalformed: fields were read that do not fit each other.
func (c *Codec) Refuse() {
	if c.mode == reading {
		c.fail(ErrMalformed)
	}
}

// Newer ends the reading with ErrNewer: a value was read that this process does not know.
func (c *Codec) Newer() {
	if c.mode == reading {
		c.fail(ErrNewer)
	}
}

// An unsigned is a kind of number without sign.
type unsigned interface {
	~uint8 | ~uint16 | ~uint32 | ~uint64
}

// Uint is a field that holds a number without sign. Reading refuses one that is too
// large for its type.
func Uint[T unsigned](c *Codec, n uint64, name, use string, x *T) {
	switch c.mode {
	case writing:
		if *x != 0 {
			c.buf = binary.AppendUvarint(appendTag(c.buf, n, asVarint), uint64(*x))
		}
	case reading:
		if c.at(n, asVarint) {
			*x = narrow[T](c, c.uvarint())
		}
	case showing:
		c.show.add(name, use, *x, *x == 0)
	}
}

// narrow returns a number that is not zero as a smaller type.
func narrow[T unsigned](c *Codec, x uint64) T {
	if uint64(T(x)) != x || x == 0 {
		c.fail(ErrMalformed)
	}
	return T(x)
}

// A signed is a kind of number with sign.
type signed interface {
	~int | ~int8 | ~int16 | ~int32 | ~int64
}

// Int is a field that holds a number with sign.
func Int[T signed](c *Codec, n uint64, name, use string, x *T) {
	switch c.mode {
	case writing:
		if *x != 0 {
			c.buf = binary.AppendUvarint(appendTag(c.buf, n, asVarint), zigzag(int64(*x)))
		}
	case reading:
		if c.at(n, asVarint) {
			wide := unzigzag(c.uvarint())
			if *x = T(wide); int64(*x) != wide || wide == 0 {
				c.fail(ErrMalformed)
			}
		}
	case showing:
		c.show.add(name, use, *x, *x == 0)
	}
}

func zigzag(x int64) uint64   { return uint64(x)<<1 ^ uint64(x>>63) }
func unzigzag(x uint64) int64 { return int64(x>>1) ^ -int64(x&1) }

// Bool is a field that holds yes or no.
func (c *Codec) Bool(n uint64, name, use string, x *bool) {
	var b uint8
	if *x {
		b = 1
	}
	if c.mode == showing {
		c.show.add(name, use, *x, !*x)
		return
	}
	Uint(c, n, name, use, &b)
	if *x = b == 1; b > 1 {
		c.fail(ErrMalformed)
	}
}

// Base sets what the times after it are relative to. A value within another does not call
// it: it has the base of the whole.
func (c *Codec) Base(t int64) { c.base = t }

// Time is a field that holds a time in microseconds since 1970, where zero means none.
func Time[T ~int64](c *Codec, n uint64, name, use string, x *T) {
	switch c.mode {
	case writing:
		if *x != 0 {
			c.buf = binary.AppendUvarint(appendTag(c.buf, n, asVarint), zigzag(int64(*x)-c.base))
		}
	case reading:
		if c.at(n, asVarint) {
			if *x = T(unzigzag(c.uvarint()) + c.base); *x == 0 {
				c.fail(ErrMalformed)
			}
		}
	case showing:
		c.show.time(name, use, int64(*x))
	}
}

// Times is a field that holds some times, in order. Each is written relative to the one
// before it, the first to the base.
func Times[T ~int64](c *Codec, n uint64, name, use string, x *[]T) {
	switch c.mode {
	case writing:
		if len(*x) == 0 {
			return
		}
		c.buf = appendTag(c.buf, n, asBytes)
		all, last := c.begin(), c.base
		for _, t := range *x {
			c.buf = binary.AppendUvarint(c.buf, zigzag(int64(t)-last))
			last = int64(t)
		}
		c.end(all)
	case reading:
		all, at := c.content(n), c.base
		outer, last := c.enter(all)
		*x = sized[T](numbersIn(all))[:0]
		for len(c.buf) > 0 {
			at += unzigzag(c.uvarint())
			*x = append(*x, T(at))
		}
		c.leave(outer, last)
	case showing:
		c.show.times(name, use, len(*x), func(i int) int64 { return int64((*x)[i]) })
	}
}

// numbersIn counts the numbers that end in b.
func numbersIn(b []byte) (n int) {
	for _, c := range b {
		if c < 0x80 {
			n++
		}
	}
	return n
}

// Text is a field that holds a text.
func (c *Codec) Text(n uint64, name, use string, x *string) {
	switch c.mode {
	case writing:
		if *x != "" {
			c.buf = binary.AppendUvarint(appendTag(c.buf, n, asBytes), uint64(len(*x)))
			c.buf = append(c.buf, *x...)
		}
	case reading:
		*x = string(c.content(n))
	case showing:
		c.show.add(name, use, *x, *x == "")
	}
}

// Bytes is a field that holds bytes. What is read is a part of what was given to Read.
func (c *Codec) Bytes(n uint64, name, use string, x *[]byte) {
	switch c.mode {
	case writing:
		if len(*x) > 0 {
			c.buf = binary.AppendUvarint(appendTag(c.buf, n, asBytes), uint64(len(*x)))
			c.buf = append(c.buf, *x...)
		}
	case reading:
		*x = c.content(n)
	case showing:
		c.show.bytes(name, use, *x)
	}
}

// content takes the bytes of a field, or nil if it is not there.
func (c *Codec) content(n uint64) []byte {
	if !c.at(n, asBytes) {
		return nil
	}
	b := c.bytes()
	if len(b) == 0 {
		c.fail(ErrMalformed)
	}
	return b
}

// Message is a field that holds a value with fields of its own. One whose fields are all
// zero is not written.
func (c *Codec) Message(n uint64, name string, fields func(*Codec)) {
	switch c.mode {
	case writing:
		before, last := len(c.buf), c.last
		c.buf = appendTag(c.buf, n, asBytes)
		at := c.begin()
		if fields(c); len(c.buf) == at {
			c.buf = c.buf[:before]
		} else {
			c.end(at)
		}
		c.last = last
	case reading:
		if b := c.content(n); b != nil {
			c.within(b, fields)
		}
	case showing:
		c.show.message(name, fields)
	}
}

// within reads a message, which has no fields but those that are known.
func (c *Codec) within(b []byte, fields func(*Codec)) {
	outer, last := c.enter(b)
	fields(c)
	c.leave(outer, last)
}

// enter begins to read a message in the middle of another one.
func (c *Codec) enter(b []byte) (outer []byte, last uint64) {
	outer, last = c.buf, c.last
	c.buf, c.last = b, 0
	return outer, last
}

// leave goes on with the message around one that was read.
func (c *Codec) leave(outer []byte, last uint64) {
	if len(c.buf) > 0 {
		c.fail(ErrNewer)
	}
	if c.err == nil {
		c.buf, c.last = outer, last
	}
}

// List is a field that holds some messages, in order. Each may be empty.
func List[T any](c *Codec, n uint64, name string, x *[]T, fields func(*T, *Codec)) {
	switch c.mode {
	case writing:
		if len(*x) == 0 {
			return
		}
		c.buf = appendTag(c.buf, n, asBytes)
		all := c.begin()
		for i := range *x {
			at := c.begin()
			fields(&(*x)[i], c)
			c.end(at)
		}
		c.end(all)
	case reading:
		all, count := c.parts(n)
		outer, last := c.enter(all)
		*x = sized[T](count)
		for i := 0; i < count && c.err == nil; i++ {
			rest, _ := c.enter(c.bytes())
			fields(&(*x)[i], c)
			c.leave(rest, 0)
		}
		c.leave(outer, last)
	case showing:
		if c.show.all { // what one would hold
			c.show.message(name, func(c *Codec) { fields(new(T), c) })
			return
		}
		c.show.list(name, len(*x), func(i int, c *Codec) { fields(&(*x)[i], c) })
	}
}

// Texts is a field that holds some texts, in order. A text may be empty. Bytes that are
// read are a part of what was given to Read.
func Texts[T ~string | ~[]byte](c *Codec, n uint64, name, use string, x *[]T) {
	switch c.mode {
	case writing:
		if len(*x) == 0 {
			return
		}
		c.buf = appendTag(c.buf, n, asBytes)
		all := c.begin()
		for _, s := range *x {
			c.buf = append(binary.AppendUvarint(c.buf, uint64(len(s))), s...)
		}
		c.end(all)
	case reading:
		all, count := c.parts(n)
		outer, last := c.enter(all)
		*x = sized[T](count)
		for i := range *x {
			(*x)[i] = T(c.bytes())
		}
		c.leave(outer, last)
	case showing:
		all := make([]string, len(*x))
		for i, s := range *x {
			all[i] = shownText(s)
		}
		c.show.add(name, use, all, len(all) == 0)
	}
}

// maxList bounds how many values a list may have: one without content takes a byte, and
// more memory than that.
const maxList = 1 << 14

// parts takes a field that holds a list, and counts what is in it.
func (c *Codec) parts(n uint64) (all []byte, count int) {
	all = c.content(n)
	outer, last := c.enter(all)
	for len(c.buf) > 0 {
		if c.bytes(); count == maxList {
			c.fail(ErrMalformed)
		}
		count++
	}
	if c.leave(outer, last); c.err != nil {
		return nil, 0
	}
	return all, count
}

// sized is a list with room for n values, or nil.
func sized[T any](n int) []T {
	if n == 0 {
		return nil
	}
	return make([]T, n)
}

// A keyed is an entry of a map with small numbers as keys.
type keyed[K unsigned, V any] struct {
	key   K
	value V
}

// Map is a field that holds a map. The entries are written in the order of their keys;
// fields lists what a value holds, from number 2 on.
func Map[K unsigned, V any](c *Codec, n uint64, name string, x *map[K]V, fields func(*V, *Codec)) {
	if c.mode == writing && len(*x) == 0 || c.mode == reading && !c.follows(n) {
		return
	}
	var list []keyed[K, V]
	for _, k := range sortedKeys(*x) {
		list = append(list, keyed[K, V]{k, (*x)[k]})
	}
	List(c, n, name, &list, func(e *keyed[K, V], c *Codec) {
		Uint(c, 1, "key", "", &e.key)
		fields(&e.value, c)
	})
	if c.mode != reading || len(list) == 0 {
		return
	}
	*x = make(map[K]V, len(list))
	for i, e := range list {
		if i > 0 && e.key <= list[i-1].key {
			c.fail(ErrMalformed)
		}
		(*x)[e.key] = e.value
	}
}

// Numbers is a field that holds an array of small numbers. Zeros at its end are not
// written.
func Numbers[T ~uint8](c *Codec, n uint64, name string, x []T) {
	var b []byte
	if c.mode != reading {
		for _, v := range x {
			b = append(b, byte(v))
		}
		b = bytes.TrimRight(b, "\x00")
	}
	if c.mode == showing {
		c.show.add(name, "", fmt.Sprint(x), len(b) == 0)
		return
	}
	c.Bytes(n, name, "", &b)
	if c.mode != reading {
		return
	}
	if len(b) > len(x) || len(b) > 0 && b[len(b)-1] == 0 {
		c.fail(cmp.Or(newerIf(len(b) > len(x)), ErrMalformed))
		return
	}
	for i, v := range b {
		x[i] = T(v)
	}
}

// newerIf is ErrNewer where more is there than is known.
func newerIf(more bool) error {
	if more {
		return ErrNewer
	}
	return nil
}

// Array is a field that holds an array of messages. Those at its end whose fields are all
// zero are not written.
func Array[T comparable](c *Codec, n uint64, name string, x []T, fields func(*T, *Codec)) {
	var zero T
	end := len(x)
	for end > 0 && x[end-1] == zero {
		end--
	}
	list := x[:end:end]
	if c.mode == reading {
		list = nil
	}
	List(c, n, name, &list, fields)
	if c.mode != reading {
		return
	}
	if len(list) > len(x) || len(list) > 0 && list[len(list)-1] == zero {
		c.fail(cmp.Or(newerIf(len(list) > len(x)), ErrMalformed))
		return
	}
	copy(x, list)
}
