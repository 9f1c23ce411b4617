package wire

import (
	"bytes"
	"io"
	"strings"
)

// AppendCString appends s and a NUL. An s that holds a NUL itself is [ErrNUL], one longer than [DefaultMaxLen] a
// [*LengthError]; dst is then returned unchanged.
func AppendCString(dst []byte, s string) ([]byte, error) {
	if err := fitsCString(s); err != nil {
		return dst, err
	}
	return append(append(dst, s...), 0), nil
}

// ConsumeCString decodes the bytes up to the first NUL from the front of b; n counts the NUL. The string is a copy,
// without the NUL. A b without a NUL is [io.ErrUnexpectedEOF], a string longer than [DefaultMaxLen] a [*LengthError]
// whose Got is the limit + 1.
func ConsumeCString(b []byte) (s string, n int, err error) {
	end := bytes.IndexByte(b[:min(len(b), DefaultMaxLen+1)], 0)
	if end < 0 {
		if len(b) > DefaultMaxLen {
			return "", 0, &LengthError{What: "string", Got: DefaultMaxLen + 1, Limit: DefaultMaxLen}
		}
		return "", 0, io.ErrUnexpectedEOF
	}
	return string(b[:end]), end + 1, nil
}

// SizeCString returns how many bytes [AppendCString] appends; 0 where it fails.
func SizeCString(s string) int {
	if fitsCString(s) != nil {
		return 0
	}
	return len(s) + 1
}

func fitsCString(s string) error {
	if len(s) > DefaultMaxLen {
		return tooLong("string", uint64(len(s)), DefaultMaxLen)
	}
	if strings.IndexByte(s, 0) >= 0 {
		return ErrNUL
	}
	return nil
}

// ReadCString reads bytes up to a NUL, and the NUL. The string is without it. One longer than [DefaultMaxLen] is a
// [*LengthError]; see [ReadCStringMax]. An input that ends before the NUL is [io.ErrUnexpectedEOF], before the first
// byte [io.EOF].
func ReadCString(r io.Reader) (string, error) { return ReadCStringMax(r, DefaultMaxLen) }

// ReadCStringMax is [ReadCString] with a limit of max bytes, zero meaning [DefaultMaxLen] and negative none. With one
// more it is a [*LengthError] whose Got is the limit + 1, and that byte has been read.
func ReadCStringMax(r io.Reader, max int) (string, error) {
	limit := limitOf(max)
	p := held(r)
	p = p[:min(uint64(len(p)), limit+1)]
	if end := bytes.IndexByte(p, 0); end >= 0 {
		s := string(p[:end])
		drop(r, end+1)
		return s, nil
	}
	var s strings.Builder
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	for piece := scratch[:0]; ; {
		c, err := readUint(r, 1)
		length := s.Len() + len(piece)
		switch {
		case err != nil && length > 0:
			return "", cutShort(err)
		case err != nil:
			return "", err
		case c == 0:
			s.Grow(len(piece))
			s.Write(piece)
			return s.String(), nil
		case uint64(length) == limit:
			return "", tooLong("string", limit+1, limit)
		}
		if piece = append(piece, byte(c)); len(piece) == scratchSize {
			s.Grow(scratchSize) // doubles at least, as the memory law asks
			s.Write(piece)
			piece = piece[:0]
		}
	}
}

// WriteCString writes s and a NUL, with one Write up to about 4 KiB, above as [Prefix.WriteString] does. An s that
// holds a NUL itself is [ErrNUL], one longer than [DefaultMaxLen] a [*LengthError]; nothing is then written.
func WriteCString(w io.Writer, s string) error {
	if err := fitsCString(s); err != nil {
		return err
	}
	if isBuffer(w) || len(s) >= scratchSize {
		if err := writeString(w, s); err != nil {
			return err
		}
		return WriteUint8(w, 0)
	}
	scratch := scratches.Get().(*[scratchSize]byte)
	defer scratches.Put(scratch)
	return WriteBytes(w, append(append(scratch[:0], s...), 0))
}
