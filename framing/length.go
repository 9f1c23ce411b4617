package framing

import (
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

// StripNone is the [Length.Strip] of a token that is the whole frame.
const StripNone = -1

// Length frames carry their length in front. A frame is Offset bytes, the prefix, then as many bytes as the prefix says, plus Adjust:
//
//	[Offset bytes][Prefix: value][value+Adjust bytes]
//
// The zero value is not usable: Prefix must be set. Ready-made layouts are [GRPC], [Kafka] and their like.
type Length struct {
	// Prefix is the kind of the length field: width, byte order, or a varint.
	Prefix wire.Prefix
	// Offset is how many bytes stand in front of the length field.
	Offset int
	// Adjust is added to the length field to get how many bytes follow it: -4 where a 4-byte field counts itself, 2 where two
	// bytes more than it says follow.
	Adjust int
	// Strip is what Split takes off the front of a frame: zero everything up to the end of the prefix, so that the token is the
	// body; StripNone nothing; a positive number that many bytes.
	//
	// AppendFrame takes what Split returns. With StripNone that is the whole frame, whose length field must agree. With a
	// positive Strip it is ErrDecodeOnly.
	Strip int
	// Max is the limit in bytes on the length field plus Adjust, whatever Strip says. Zero means DefaultMax, negative none.
	Max int
	// Canonical rejects a varint prefix that has a shorter form.
	Canonical bool
	// Header is what AppendFrame writes in front of the prefix: Offset bytes, where Strip is zero. Without it a Length with an
	// Offset and a Strip of zero is ErrDecodeOnly. Split does not look at it.
	Header []byte
}

// Validate reports the first setting that makes frames impossible, as a [*SettingError].
func (l Length) Validate() error {
	switch max := l.Prefix.Max(); {
	case max == 0:
		return &SettingError{"Length.Prefix", "is none of wire's kinds"}
	case l.Offset < 0:
		return &SettingError{"Length.Offset", "is negative"}
	case l.Offset > math.MaxInt-16:
		return &SettingError{"Length.Offset", "is too large"}
	case l.Adjust < 0 && negate(l.Adjust) > max:
		return &SettingError{"Length.Adjust", "makes every length negative"}
	case l.Adjust > limitOf(l.Max):
		return &SettingError{"Length.Adjust", "is above Max: every frame is too big"}
	case l.Strip < StripNone:
		return &SettingError{"Length.Strip", "is negative"}
	case len(l.Header) > 0 && len(l.Header) != l.Offset:
		return &SettingError{"Length.Header", "is not Offset bytes long"}
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

// Split implements [Framing]. The token is a view of data. Errors: a [*FrameSizeError], a [*MalformedError], a [*SettingError],
// [io.ErrUnexpectedEOF].
func (l Length) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return l.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter].
func (l Length) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if err := l.Validate(); err != nil {
		return 0, nil, err
	}
	if len(data) <= l.Offset {
		s.Need = l.Offset + 1
		return cut(data, atEOF)
	}
	n, size, err := l.Prefix.Consume(data[l.Offset:])
	if err == io.ErrUnexpectedEOF {
		s.Need = max(l.Offset+l.Prefix.Size(0), len(data)+1)
		return cut(data, atEOF)
	}
	if err == nil && l.Canonical && size != l.Prefix.Size(n) {
		err = varint.ErrNonMinimal
	}
	if err != nil {
		return 0, nil, &MalformedError{"length prefix", err}
	}
	body, ok := l.adjusted(n)
	if !ok {
		return 0, nil, &MalformedError{Problem: "length prefix out of range: with Adjust it is negative or above 64 bits"}
	}
	head := l.Offset + size
	if err := s.fits(body, l.Max); err != nil {
		if body <= math.MaxInt64-uint64(head) {
			s.Skip = int64(body) + int64(head)
			if from := int64(l.start(head)); from < s.Skip {
				s.Head, s.Payload = from, s.Skip-from
			}
		}
		return 0, nil, err
	}
	total := math.MaxInt // more than there can ever be
	if body <= uint64(math.MaxInt-head) {
		total = head + int(body)
	}
	if len(data) < total {
		s.Need = total
		return cut(data, atEOF)
	}
	from := l.start(head)
	if from > total {
		return total, nil, errStrip
	}
	return total, data[from:total:total], nil
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

// AppendFrame implements [Framing]. Errors: a [*FrameSizeError] for a payload above Max or above what the prefix can say, a
// [*MalformedError] for one that Adjust makes negative or, with StripNone, that is not one frame, [ErrDecodeOnly], a [*SettingError].
func (l Length) AppendFrame(dst, payload []byte) ([]byte, error) {
	framed, _, err := l.FrameParts(dst, payload)
	if err != nil {
		return dst, err
	}
	return append(framed, payload...), nil
}

// FrameParts implements [PartsFraming].
func (l Length) FrameParts(dst, payload []byte) (head, tail []byte, err error) {
	if err := l.Validate(); err != nil {
		return dst, nil, err
	}
	switch {
	case l.Strip == StripNone:
		return dst, nil, l.whole(payload)
	case l.Strip > 0, len(l.Header) != l.Offset:
		return dst, nil, ErrDecodeOnly
	}
	body := uint64(len(payload))
	limit := uint64(limitOf(l.Max))
	if most, ok := l.adjusted(l.Prefix.Max()); ok {
		limit = min(limit, most)
	}
	if body > limit {
		return dst, nil, &FrameSizeError{Size: body, Max: limit}
	}
	if l.Adjust > 0 && body < uint64(l.Adjust) {
		return dst, nil, &MalformedError{Problem: "payload shorter than Length.Adjust"}
	}
	head, err = l.Prefix.Append(append(dst, l.Header...), body-uint64(l.Adjust))
	return head, nil, err
}

// whole says whether frame is one whole frame.
func (l Length) whole(frame []byte) error {
	advance, token, err := l.Split(frame, true)
	if err == io.ErrUnexpectedEOF || err == nil && (advance != len(frame) || token == nil) {
		return &MalformedError{Problem: "length field does not agree with the payload"}
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
