package framing

import (
	"bytes"
	"encoding/binary"
	"errors"
	"hash/adler32"
	"hash/crc32"
	"slices"
	"strconv"
	"sync"
)

// Checksum puts a sum after every payload, inside the frame of another framing, which sees payload and sum as one
// payload.
//
//	+-----------------------------------------------+
//	| frame of Inner:                               |
//	|   +---------+-----------------------------+   |
//	|   | payload | Sum(payload) (Size bytes)   |   |
//	|   +---------+-----------------------------+   |
//	+-----------------------------------------------+
//
// A limit of Inner counts the sum too. Where Inner has no empty frame, Checksum still has one: of the sum alone. A
// token is a view of what Inner returned: see there. It works with any Inner whose tokens are what its AppendFrame
// takes; where that is not all bytes, as with a [Separator], a payload may be refused for its sum. Where Inner has no
// SplitState, every look at a frame starts anew.
//
// Errors of Split: ErrChecksum for a frame whose sum is wrong, a [*MalformedError] for one too short to hold a sum, in
// both cases for that frame only; a [*SettingError]; those of Inner.
type Checksum struct {
	// Inner frames payloads and sums.
	Inner Framing
	// Size is the size of a sum in bytes, from 1 to 64 KiB.
	Size int
	// Sum appends the sum of payload, Size bytes, to dst. It does not keep or change payload. It may be called by many
	// goroutines at once.
	Sum func(dst, payload []byte) []byte
}

// CRC32 is the Checksum of CRC-32 with the IEEE polynomial (Ethernet, gzip, PNG): 4 bytes, big-endian.
func CRC32(inner Framing) Checksum { return Checksum{inner, crc32.Size, appendCRC32} }

// CRC32C is the Checksum of CRC-32 with the Castagnoli polynomial (iSCSI, SCTP, ext4): 4 bytes, big-endian.
func CRC32C(inner Framing) Checksum { return Checksum{inner, crc32.Size, appendCRC32C} }

// Adler32 is the Checksum of Adler-32 (zlib, RFC 1950): 4 bytes, big-endian.
func Adler32(inner Framing) Checksum { return Checksum{inner, adler32.Size, appendAdler32} }

// maxSum is the largest Size.
const maxSum = 64 << 10

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

func appendCRC32(dst, payload []byte) []byte {
	return binary.BigEndian.AppendUint32(dst, crc32.ChecksumIEEE(payload))
}

func appendCRC32C(dst, payload []byte) []byte {
	return binary.BigEndian.AppendUint32(dst, crc32.Checksum(payload, castagnoli))
}

func appendAdler32(dst, payload []byte) []byte {
	return binary.BigEndian.AppendUint32(dst, adler32.Checksum(payload))
}

// Validate returns a [*SettingError] when Inner or Sum is nil, Size out of range, or another than Sum appends, and what
// Inner's Validate returns, if it has one. A Size above what a frame of Inner holds is one too: where Inner's
// AppendFrame calls as many zeros too big. Where Inner's payloads are whole frames it does not see whether these have
// room for the sum beside their own heads.
func (f Checksum) Validate() error {
	if err := f.settings(); err != nil {
		return err
	}
	if inner, ok := f.Inner.(interface{ Validate() error }); ok {
		if err := inner.Validate(); err != nil {
			return err
		}
	}
	if _, err := f.sum(nil, nil); err != nil {
		return err
	}
	if _, err := f.Inner.AppendFrame(nil, make([]byte, f.Size)); errors.Is(err, ErrFrameTooBig) {
		return &SettingError{"Checksum.Size", "is above what a frame of Inner holds"}
	}
	return nil
}

// settings is Validate for the settings of f alone; those of Inner fail its own calls.
func (f Checksum) settings() error {
	switch {
	case missing(f.Inner):
		return &SettingError{"Checksum.Inner", "is nil"}
	case f.Size < 1:
		return &SettingError{"Checksum.Size", "is below 1"}
	case f.Size > maxSum:
		return &SettingError{"Checksum.Size", "is above 64 KiB"}
	case f.Sum == nil:
		return &SettingError{"Checksum.Sum", "is nil"}
	}
	return nil
}

// String returns the layout: that of Inner, if it has a String, and what its payload is.
func (f Checksum) String() string {
	layout := "{frame}"
	if inner, ok := f.Inner.(interface{ String() string }); ok && !missing(f.Inner) {
		layout = inner.String()
	}
	return layout + " of {payload}[" + strconv.Itoa(f.Size) + " sum]"
}

// Split implements [Framing]. The token is a view of what Inner's Split returned.
func (f Checksum) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	if err := f.settings(); err != nil {
		return 0, nil, err
	}
	advance, token, err = f.Inner.Split(data, atEOF)
	if err != nil || token == nil {
		return advance, token, err
	}
	if token, err = f.takeSum(token); err == nil {
		return advance, token, nil
	}
	s := states.Get().(*State) // says what stands before the frame
	defer states.Put(s)
	*s = State{}
	return f.SplitState(data, atEOF, s)
}

// SplitState implements [StateSplitter]. The token is a view of what Inner's SplitState, or Split where it has none,
// returned.
func (f Checksum) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if err := f.settings(); err != nil {
		return 0, nil, err
	}
	if inner, ok := f.Inner.(StateSplitter); ok {
		advance, token, err = inner.SplitState(data, atEOF, s)
	} else {
		advance, token, err = f.Inner.Split(data, atEOF)
	}
	s.Payload = 0 // nothing is handed out that was not verified
	if err != nil || token == nil {
		return advance, token, err
	}
	payload, err := f.takeSum(token)
	switch {
	case err == nil:
		return advance, payload, nil
	case err != ErrChecksum && err != errNoSum: // a setting
		return 0, nil, err
	case s.Fill > 0:
		return s.Fill, nil, nil
	}
	return advance, nil, err
}

// states holds States for Split, which go to an Inner: what is given to an interface escapes.
var states = sync.Pool{New: func() any { return new(State) }}

// takeSum takes the sum off a token of Inner.
func (f Checksum) takeSum(token []byte) (payload []byte, err error) {
	end := len(token) - f.Size
	if end < 0 {
		return nil, errNoSum
	}
	scratch := sums.Get().(*[]byte)
	defer sums.Put(scratch)
	*scratch = slices.Grow((*scratch)[:0], f.Size)
	sum, err := f.sum(*scratch, token[:end:end])
	if err == nil && !bytes.Equal(sum, token[end:]) {
		err = ErrChecksum
	}
	return token[:end:end], err
}

// sum appends the sum of payload to dst.
func (f Checksum) sum(dst, payload []byte) ([]byte, error) {
	sum := f.Sum(dst, payload)
	if len(sum) != len(dst)+f.Size {
		return nil, &SettingError{"Checksum.Sum", "does not append Checksum.Size bytes"}
	}
	return sum, nil
}

// AppendFrame appends the frame of Inner that holds payload and its sum to dst. Errors, with dst unchanged: those of
// Inner, a [*SettingError].
func (f Checksum) AppendFrame(dst, payload []byte) ([]byte, error) {
	if err := f.settings(); err != nil {
		return dst, err
	}
	scratch := sums.Get().(*[]byte)
	defer sums.Put(scratch)
	inner := append(slices.Grow((*scratch)[:0], len(payload)+f.Size), payload...)
	*scratch = inner[:0]
	inner, err := f.sum(inner, payload)
	if err != nil {
		return dst, err
	}
	return f.Inner.AppendFrame(dst, inner)
}

// sums holds scratch space, so that a sum does not cost an allocation: what is given to Sum escapes. Large ones go as
// all do, when they are not used.
var sums = sync.Pool{New: func() any { return new([]byte) }}
