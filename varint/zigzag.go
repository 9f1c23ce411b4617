package varint

import "io"

// MaxLenZigzag is the longest encoding of a Zigzag in bytes.
const MaxLenZigzag = MaxLenUvarint

func zigzag(v int64) uint64   { return uint64(v)<<1 ^ uint64(v>>63) }
func unzigzag(u uint64) int64 { return int64(u>>1) ^ -int64(u&1) }

// AppendZigzag appends v in zigzag order (0, -1, 1, -2, ...) as a Uvarint, 1 to 10 bytes: encoding/binary's Varint and
// protobuf's sint64.
func AppendZigzag(dst []byte, v int64) []byte {
	return appendGroups(dst, zigzag(v)) // with AppendUvarint it would be too much to be inlined
}

// SizeZigzag returns the number of bytes AppendZigzag adds for v.
func SizeZigzag(v int64) int { return SizeUvarint(zigzag(v)) }

// ConsumeZigzag decodes a Zigzag from the front of b. It accepts and refuses what [ConsumeUvarint] does.
func ConsumeZigzag(b []byte) (v int64, n int, err error) {
	u, n, err := ConsumeUvarint(b)
	return unzigzag(u), n, err
}

// ConsumeCanonicalZigzag is ConsumeZigzag that accepts the shortest form only: a padded one is [ErrNonMinimal].
func ConsumeCanonicalZigzag(b []byte) (v int64, n int, err error) {
	u, n, err := ConsumeCanonicalUvarint(b)
	return unzigzag(u), n, err
}

// ReadZigzag reads a Zigzag from r and no byte past it. Its errors are those of [ReadUvarint].
func ReadZigzag(r io.Reader) (int64, error) {
	u, err := ReadUvarint(r)
	return unzigzag(u), err
}

// ReadCanonicalZigzag is ReadZigzag that accepts the shortest form only: a padded one is [ErrNonMinimal], when it has
// been read.
func ReadCanonicalZigzag(r io.Reader) (int64, error) {
	u, err := ReadCanonicalUvarint(r)
	return unzigzag(u), err
}

// WriteZigzag writes v to w as AppendZigzag encodes it; to a bare io.Writer in one Write.
func WriteZigzag(w io.Writer, v int64) error { return WriteUvarint(w, zigzag(v)) }
