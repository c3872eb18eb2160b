package mask

import "encoding/binary"

const (
	// inline is the longest text that needs no memory of its own.
	inline = 15

	blockSize = 16
)

// A Text is a hidden string. The zero Text hides the empty string. Texts of up
// to 15 bytes are kept without allocating, and show nothing of themselves; of
// longer ones the length, rounded up, can be seen.
type Text struct {
	block Block  // of a long text its tag
	long  string // what HideBytes makes of a long text
}

// HideText returns s as a Text.
func HideText(s string) Text {
	if s == "" {
		return Text{}
	}
	if len(s) > inline {
		return hideLong(s)
	}
	var buf [blockSize]byte
	copy(buf[:], s)
	buf[inline] = byte(len(s))
	return Text{block: HideBlock(words(buf[:]))}
}

// IsZero reports whether t hides the empty string.
func (t Text) IsZero() bool { return t == Text{} }

// Show returns the string that t hides.
func (t Text) Show() string {
	var buf [64]byte
	return string(t.AppendShow(buf[:0]))
}

// AppendShow appends the string that t hides to dst.
func (t Text) AppendShow(dst []byte) []byte {
	if t.IsZero() {
		return dst
	}
	if t.long != "" {
		return t.appendLong(dst)
	}
	var buf [blockSize]byte
	a, b := t.block.Show()
	putWords(buf[:], a, b)
	return append(dst, buf[:min(buf[inline], inline)]...)
}

// hideLong pads s to whole blocks, the last byte telling how much was added.
func hideLong(s string) Text {
	pad := blockSize - len(s)%blockSize
	var stack [160]byte // enough for nearly all names
	buf := append(stack[:0], s...)
	for range pad {
		buf = append(buf, byte(pad))
	}
	tag := HideBytes(buf)
	return Text{tag, string(buf)}
}

func (t Text) appendLong(dst []byte) []byte {
	start := len(dst)
	dst = append(dst, t.long...)
	ShowBytes(t.block, dst[start:])
	return dst[:len(dst)-int(dst[len(dst)-1])]
}

// HideBytes hides b in place and returns the tag with which [ShowBytes] shows it again.
// The length of b is a multiple of 16. Equal bytes give the same bytes and the same
// tag; of bytes that differ anywhere both differ everywhere.
//
// It is encryption with a synthetic vector, as in RFC 5297: the tag is a MAC over b,
// and begins the counter with which b is encrypted. The MAC is CBC-MAC with the length
// before the message.
func HideBytes(b []byte) (tag Block) { return process.hideBytes(b) }

// ShowBytes shows in place what [HideBytes] hid.
func ShowBytes(tag Block, b []byte) { process.stream(tag, b) }

func (k *keys) hideBytes(b []byte) (tag Block) {
	tag.a, tag.b = k.tags.encrypt(uint64(len(b)), 0)
	for i := 0; i < len(b); i += blockSize {
		x, y := words(b[i:])
		tag.a, tag.b = k.tags.encrypt(tag.a^x, tag.b^y)
	}
	k.stream(tag, b)
	return tag
}

// stream adds the key stream that begins at tag.
func (k *keys) stream(tag Block, b []byte) {
	for i := 0; i < len(b); i += blockSize {
		x, y := words(b[i:])
		s, t := k.streams.encrypt(tag.a, tag.b+uint64(i))
		putWords(b[i:], x^s, y^t)
	}
}

func words(b []byte) (uint64, uint64) {
	return binary.LittleEndian.Uint64(b), binary.LittleEndian.Uint64(b[8:])
}

func putWords(b []byte, x, y uint64) {
	binary.LittleEndian.PutUint64(b, x)
	binary.LittleEndian.PutUint64(b[8:], y)
}
