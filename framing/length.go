package framing

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// StripNone is the [Length.Strip] of a token that is the whole frame.
const StripNone = -1

// Length frames carry their length before them. A frame is Offset bytes, the prefix, then as many bytes as the prefix
// says, plus Adjust, of which the last are Tail:
//
//	[Offset bytes][Prefix: value][value+Adjust bytes, Tail among them]
//
// A length that is malformed, negative, null, or below Min, and a frame without its Tail lose the stream. The zero
// value is not usable: Prefix must be set. Ready-made layouts are [GRPC], [Kafka] and their like.
type Length struct {
	// Prefix is how the length is written: width and byte order, a varint, digits with an end mark, or one's own; with
	// Plus one that counts more than the body, with Canonical only the shortest form. A limit of its own, by MaxLen,
	// holds beside Max: the smaller of the two.
	Prefix wire.Prefix
	// Offset is how many bytes stand before the length field.
	Offset int
	// Adjust is added to the length field to get how many bytes follow it: -4 where a 4-byte field counts itself, 2
	// where two bytes more than it says follow.
	Adjust int
	// Strip is what Split takes off a frame: zero everything up to the end of the prefix, and Tail, so that the token
	// is the body; StripNone nothing; a positive number that many bytes at the front.
	//
	// AppendFrame takes what Split returns. With StripNone that is the whole frame, whose length field must agree. With
	// a positive Strip it is ErrDecodeOnly.
	Strip int
	// Min is the least that the length field plus Adjust may be, in bytes.
	Min int
	// Max is the limit in bytes on the length field plus Adjust, whatever Strip says. Zero means DefaultMax, negative
	// none.
	Max int
	// Header is what AppendFrame writes before the prefix: Offset bytes, where Strip is zero. Without it a Length with
	// an Offset and a Strip of zero is ErrDecodeOnly. Split does not look at it.
	Header []byte
	// Tail is what every frame ends with, such as an end octet. Adjust, Min and Max count it.
	Tail string
}

// Validate reports the first setting that makes frames impossible, as a [*SettingError].
func (l Length) Validate() error {
	max := l.Prefix.Max()
	if own, ok := l.Prefix.Limit(); ok {
		max = min(max, own)
	}
	switch {
	case max == 0:
		return &SettingError{"Length.Prefix", "is none of wire's kinds"}
	case l.Offset < 0:
		return &SettingError{"Length.Offset", "is negative"}
	case l.Adjust < 0 && negate(l.Adjust) > max:
		return &SettingError{"Length.Adjust", "makes every length negative"}
	}
	limit, largest := l.largest()
	least := l.least()
	switch {
	case l.Adjust > 0 && uint64(l.Adjust) > limit:
		return &SettingError{"Length.Adjust", "is above Max: every frame is too big"}
	case l.Min < 0:
		return &SettingError{"Length.Min", "is negative"}
	case uint64(l.Min) > limit:
		return &SettingError{"Length.Min", "is above Max: every frame is too big"}
	case uint64(len(l.Tail)) > limit:
		return &SettingError{"Length.Tail", "is longer than Max: every frame is too big"}
	case least > limit:
		return &SettingError{"Length.Prefix", "writes no length that Max allows"}
	case uint64(l.Offset) > math.MaxInt-16, least > math.MaxInt-16-uint64(l.Offset):
		return &SettingError{"Length.Offset", "is too large"}
	case l.Strip < StripNone:
		return &SettingError{"Length.Strip", "is negative"}
	case l.Strip > 0 && uint64(l.Strip) > largest:
		return &SettingError{"Length.Strip", "is longer than any frame"}
	case len(l.Header) > 0 && len(l.Header) != l.Offset:
		return &SettingError{"Length.Header", "is not Offset bytes long"}
	}
	return nil
}

// invalid returns what Validate does where that costs little: all that would let a frame pass.
func (l *Length) invalid() error {
	if l.Prefix == 0 || l.Offset < 0 || l.Min < 0 || l.Strip < StripNone ||
		len(l.Header) > 0 && len(l.Header) != l.Offset {
		return l.Validate()
	}
	if own, ok := l.Prefix.Limit(); ok && l.Adjust < 0 && negate(l.Adjust) > own {
		return l.Validate()
	}
	return nil
}

// blame returns what Validate has to say, if anything, instead of err: settings that can frame nothing fail in many
// ways.
func (l *Length) blame(err error) error {
	if invalid := l.Validate(); invalid != nil {
		return invalid
	}
	return err
}

// limit returns the limit on the body in bytes.
func (l *Length) limit() uint64 {
	limit := uint64(limitOf(l.Max))
	if own, ok := l.Prefix.Limit(); ok {
		if most, ok := l.adjusted(own); ok {
			limit = min(limit, most)
		}
	}
	return limit
}

// largest returns the limit on the body, or what the prefix can say where that is less, and the size of the frame of
// such a body, both in bytes.
func (l *Length) largest() (body, frame uint64) {
	body = l.limit()
	if most, ok := l.adjusted(l.Prefix.Max()); ok {
		body = min(body, most)
	}
	return body, body + uint64(l.Offset) + uint64(l.Prefix.Size(body-uint64(l.Adjust)))
}

// least returns the size in bytes of the smallest body: a negative Plus of the prefix leaves out the shortest lengths.
func (l *Length) least() uint64 {
	n := uint64(0)
	if l.Adjust < 0 {
		n = negate(l.Adjust)
	}
	for last := n + 128; n < last && l.Prefix.Size(n) == 0; {
		n++
	}
	return max(n+uint64(l.Adjust), uint64(l.Min), uint64(len(l.Tail)))
}

// tooBig returns the error of a payload that, whatever it holds, is larger than any token; nil: it is not.
func (l *Length) tooBig(size uint64) error {
	limit, largest := l.largest()
	if most := largest - uint64(max(l.Strip, 0)); size > most {
		return &FrameSizeError{Size: limit + size - most, Max: limit}
	}
	return nil
}

// negate returns -n for a negative n, the smallest one too.
func negate(n int) uint64 { return -uint64(n) }

// adjusted returns how many bytes follow a prefix of value n; ok is false where that is negative or more than 64 bits.
func (l *Length) adjusted(n uint64) (body uint64, ok bool) {
	body = n + uint64(l.Adjust)
	if l.Adjust < 0 {
		return body, n >= negate(l.Adjust)
	}
	return body, body >= n
}

// Split implements [Framing]. The token is a view of data. Errors: a [*FrameSizeError], a [*MalformedError], a
// [*SettingError], [io.ErrUnexpectedEOF].
func (l Length) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return l.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter].
func (l Length) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if err := l.invalid(); err != nil {
		return 0, nil, err
	}
	if len(data) <= l.Offset {
		s.Need = l.Offset + 1
		return l.cut(data, atEOF)
	}
	n, size, err := l.Prefix.Consume(data[l.Offset:])
	if err == io.ErrUnexpectedEOF {
		s.Need = max(l.Offset+l.fixedWidth(), len(data)+1)
		return l.cut(data, atEOF)
	}
	if err != nil {
		return 0, nil, l.blame(&MalformedError{"length prefix", err})
	}
	body, ok := l.adjusted(n)
	if !ok {
		return 0, nil, l.blame(errRange)
	}
	if least := uint64(max(l.Min, len(l.Tail))); body < least {
		return 0, nil, l.blame(errMin)
	}
	head := l.Offset + size
	if limit := l.limit(); body > limit {
		if err := l.Validate(); err != nil {
			return 0, nil, err // with no place to go on at
		}
		if body <= math.MaxInt64-uint64(head) {
			s.Skip, s.Tail = int64(body)+int64(head), l.Tail
			if from, past := int64(l.start(head)), s.Skip-int64(l.trailing()); from < past {
				s.Head, s.Payload = from, past-from
			}
		}
		return 0, nil, s.tooBig(body, limit)
	}
	total := math.MaxInt // more than there can ever be
	if body <= uint64(math.MaxInt-head) {
		total = head + int(body)
	}
	if len(data) < total {
		s.Need = total
		return cut(data, atEOF)
	}
	if l.Tail != "" && string(data[total-len(l.Tail):total]) != l.Tail {
		return 0, nil, noTail(l.Tail)
	}
	from, past := l.start(head), total-l.trailing()
	if from > past {
		if err := l.Validate(); err != nil {
			return 0, nil, err
		}
		return total, nil, errStrip
	}
	return total, data[from:past:past], nil
}

// cut is cut for a frame of which not even the length is known.
func (l *Length) cut(data []byte, atEOF bool) (int, []byte, error) {
	if err := l.Validate(); err != nil {
		return 0, nil, err
	}
	return cut(data, atEOF)
}

// fixedWidth returns how many bytes the prefix has, zero if that differs.
func (l *Length) fixedWidth() int {
	if l.Prefix.MaxBytes(1) != 0 {
		return 0
	}
	return l.Prefix.Size(l.Prefix.Max())
}

// start returns where in a frame the token starts. head is where the body starts.
func (l *Length) start(head int) int {
	switch l.Strip {
	case 0:
		return head
	case StripNone:
		return 0
	}
	return l.Strip
}

// trailing returns how many bytes of a frame stand after the token.
func (l *Length) trailing() int {
	if l.Strip == 0 {
		return len(l.Tail)
	}
	return 0
}

// AppendFrame implements [Framing]. Errors: a [*FrameSizeError] for a payload above Max or above what the prefix can
// say, a [*MalformedError] for one that is below Min, that Adjust makes negative or, with StripNone, that is not one
// frame, [ErrDecodeOnly], a [*SettingError].
func (l Length) AppendFrame(dst, payload []byte) ([]byte, error) {
	framed, _, err := l.FrameParts(dst, payload)
	if err != nil {
		return dst, err
	}
	framed = append(framed, payload...) // over the tail
	if l.Strip == 0 {
		framed = append(framed, l.Tail...)
	}
	return framed, nil
}

// FrameParts implements [PartsFraming].
func (l Length) FrameParts(dst, payload []byte) (head, tail []byte, err error) {
	if l.Strip == StripNone {
		return dst, nil, l.whole(payload)
	}
	return l.SizeParts(dst, uint64(len(payload)))
}

// SizeParts implements [SizeFraming]. Errors are those of AppendFrame; with StripNone it is [ErrDecodeOnly], for the
// size does not say whether a payload is one frame.
func (l Length) SizeParts(dst []byte, size uint64) (head, tail []byte, err error) {
	if err := l.invalid(); err != nil {
		return dst, nil, err
	}
	if l.Strip != 0 {
		if err := l.tooBig(size); err != nil {
			return dst, nil, l.blame(err)
		}
		return dst, nil, l.blame(ErrDecodeOnly)
	}
	body := size + uint64(len(l.Tail))
	limit := l.limit()
	switch {
	case body < size:
		return dst, nil, &FrameSizeError{Size: math.MaxUint64, Max: limit}
	case body > limit:
		if most, ok := l.adjusted(l.Prefix.Max()); ok {
			limit = min(limit, most)
		}
		return dst, nil, l.blame(&FrameSizeError{Size: body, Max: limit})
	case len(l.Header) != l.Offset:
		return dst, nil, l.blame(ErrDecodeOnly)
	case l.Adjust > 0 && body < uint64(l.Adjust):
		return dst, nil, l.blame(&MalformedError{Problem: "payload shorter than Length.Adjust"})
	case body < uint64(l.Min):
		return dst, nil, l.blame(&MalformedError{Problem: "payload shorter than Length.Min"})
	}
	head, err = l.Prefix.Append(append(dst, l.Header...), body-uint64(l.Adjust))
	if errors.Is(err, wire.ErrOverflow) {
		most, _ := l.adjusted(l.Prefix.Max())
		err = &FrameSizeError{Size: body, Max: most}
	}
	if err != nil {
		return dst, nil, l.blame(err)
	}
	if l.Tail == "" {
		return head, nil, nil
	}
	return head, append(head, l.Tail...)[len(head):], nil
}

// whole says whether frame is one whole frame.
func (l Length) whole(frame []byte) error {
	unlimited := l
	unlimited.Max, unlimited.Prefix = -1, l.Prefix.MaxLen(-1)
	advance, token, err := unlimited.Split(frame, true)
	if err == io.ErrUnexpectedEOF || errors.Is(err, ErrFrameTooBig) ||
		err == nil && (advance != len(frame) || token == nil) {
		if err := l.tooBig(uint64(len(frame))); err != nil {
			return l.blame(err)
		}
		return l.blame(errNotWhole)
	}
	if err == nil {
		_, _, err = l.Split(frame, true)
	}
	return err
}

// String returns the layout: "[4 header][u32be length]{length-4}".
func (l Length) String() string {
	var b strings.Builder
	if l.Offset != 0 {
		b.WriteString("[" + strconv.Itoa(l.Offset) + " header]")
	}
	b.WriteString("[" + prefixName(l.Prefix) + " length]{length")
	if l.Adjust > 0 {
		b.WriteByte('+')
	}
	if l.Adjust != 0 {
		b.WriteString(strconv.Itoa(l.Adjust))
	}
	if l.Tail != "" {
		b.WriteString(", the last " + strconv.Quote(l.Tail))
	}
	b.WriteByte('}')
	switch {
	case l.Strip == StripNone:
		b.WriteString(" whole")
	case l.Strip != 0:
		b.WriteString(" less " + strconv.Itoa(l.Strip))
	}
	return b.String()
}

// prefixName shortens wire's name of a fixed width, "uint32 BE", to "u32be".
func prefixName(p wire.Prefix) string {
	name := p.String()
	if width, isFixed := strings.CutPrefix(name, "uint"); isFixed {
		return "u" + strings.ToLower(strings.ReplaceAll(width, " ", ""))
	}
	return name
}
