package drpc

import (
	"encoding/binary"
	"io"
	"math"
	"strconv"
)

// Sizes in bytes of what a transport carries.
const (
	// MaxMsgSize is the largest message, which is the largest datagram, of v0.8.0.
	MaxMsgSize = 16384
	// MaxChunkSize is the largest datagram, header included, of the chunked transport (where DAOS calls it MaxMsgSize as
	// well).
	MaxChunkSize = 131072
	// ChunkHeaderSize is the size of a chunk's header.
	ChunkHeaderSize = 24
	// MaxChunkData is the most that one chunk carries of a message.
	MaxChunkData = MaxChunkSize - ChunkHeaderSize
	// DefaultMax is the largest message that an Assembler with Max zero accepts: 64 MiB.
	DefaultMax = 64 << 20
)

// A ChunkHeader stands before each chunk. On the wire its fields follow each other in this order, little-endian (DAOS
// writes them in the byte order of the host, and runs on little-endian ones).
type ChunkHeader struct {
	// TotalSize is the size of the whole message in bytes.
	TotalSize uint64
	// Size is how many of them follow this header.
	Size uint64
	// Index counts the chunks of a message from 0.
	Index uint32
	// Chunks is how many chunks the message has: at least 1, and no more than 1 and TotalSize allow.
	Chunks uint32
}

// AppendBinary appends the ChunkHeaderSize bytes of h to dst. The error is always nil.
func (h ChunkHeader) AppendBinary(dst []byte) ([]byte, error) { return h.append(dst), nil }

// MarshalBinary returns the ChunkHeaderSize bytes of h. The error is always nil.
func (h ChunkHeader) MarshalBinary() ([]byte, error) {
	return h.append(make([]byte, 0, ChunkHeaderSize)), nil
}

// SizeBinary returns ChunkHeaderSize.
func (h ChunkHeader) SizeBinary() int { return ChunkHeaderSize }

// ConsumeChunkHeader decodes the header at the front of b and returns its size. A b that is too short is
// io.ErrUnexpectedEOF.
func ConsumeChunkHeader(b []byte) (ChunkHeader, int, error) {
	if len(b) < ChunkHeaderSize {
		return ChunkHeader{}, 0, io.ErrUnexpectedEOF
	}
	return ChunkHeader{
		TotalSize: binary.LittleEndian.Uint64(b),
		Size:      binary.LittleEndian.Uint64(b[8:]),
		Index:     binary.LittleEndian.Uint32(b[16:]),
		Chunks:    binary.LittleEndian.Uint32(b[20:]),
	}, ChunkHeaderSize, nil
}

// String returns "chunk 0 of 2, 131048 of 131049 bytes".
func (h ChunkHeader) String() string {
	return "chunk " + strconv.FormatUint(uint64(h.Index), 10) + " of " + strconv.FormatUint(uint64(h.Chunks), 10) + ", " +
		strconv.FormatUint(h.Size, 10) + " of " + strconv.FormatUint(h.TotalSize, 10) + " bytes"
}

func (h ChunkHeader) append(dst []byte) []byte {
	dst = binary.LittleEndian.AppendUint64(dst, h.TotalSize)
	dst = binary.LittleEndian.AppendUint64(dst, h.Size)
	dst = binary.LittleEndian.AppendUint32(dst, h.Index)
	return binary.LittleEndian.AppendUint32(dst, h.Chunks)
}

// AppendChunks appends the datagrams that carry msg to dst, each of at most MaxChunkSize bytes: full chunks, then the
// rest. The empty message is one header. The datagrams share one new allocation and hold copies of msg.
func AppendChunks(dst [][]byte, msg []byte) [][]byte {
	chunks := max(1, (len(msg)+MaxChunkData-1)/MaxChunkData)
	buf := make([]byte, 0, chunks*ChunkHeaderSize+len(msg))
	h := ChunkHeader{TotalSize: uint64(len(msg)), Chunks: uint32(chunks)}
	for range chunks {
		data := msg[:min(len(msg), MaxChunkData)]
		msg = msg[len(data):]
		h.Size = uint64(len(data))
		start := len(buf)
		buf = append(h.append(buf), data...)
		dst = append(dst, buf[start:len(buf):len(buf)])
		h.Index++
	}
	return dst
}

// An Assembler puts chunks together to messages. The zero value is ready for the first chunk of a connection.
type Assembler struct {
	// Max is the largest message in bytes: zero means DefaultMax, negative no limit but what an int can hold.
	Max int

	first ChunkHeader // of the message under way
	next  uint32      // index of the chunk expected
	buf   []byte      // what arrived of it
	err   error       // of an earlier call
}

// Add takes the next datagram. With ok it completed msg, which is a view of the Assembler's memory or of datagram: good
// until the next Add or until datagram changes. An empty message is a non-nil empty slice.
//
// Chunks need not be full, and may be empty, as long as the message has no more chunks than bytes (one, if it is
// empty); bytes after the chunk's data are ignored, as all of DAOS's receivers do. An error is a [*ChunkError]; it ends
// the connection, so every later call returns it again. Whatever a header claims, the memory in use is at most twice
// what arrived.
func (a *Assembler) Add(datagram []byte) (msg []byte, ok bool, err error) {
	if a.err != nil {
		return nil, false, a.err
	}
	h, n, err := ConsumeChunkHeader(datagram)
	if err == nil {
		err = a.check(h, len(datagram)-n)
	}
	if err != nil {
		a.err = &ChunkError{Index: a.next, Received: len(a.buf), Header: h, Err: err}
		return nil, false, a.err
	}
	data := datagram[n : n+int(h.Size) : n+int(h.Size)]
	if h.Chunks == 1 {
		return data, true, nil
	}
	if a.next == 0 {
		a.first = h
	}
	a.grow(len(data))
	a.buf = append(a.buf, data...)
	a.next++
	if a.next < h.Chunks {
		return nil, false, nil
	}
	msg = a.buf
	a.buf, a.next = a.buf[:0], 0
	return msg, true, nil
}

// check holds the header of the expected chunk, with the number of bytes after it, against the rules.
func (a *Assembler) check(h ChunkHeader, after int) error {
	received := uint64(len(a.buf))
	switch {
	case h.Index != a.next:
		return ErrLostChunk
	case a.next > 0 && h.Chunks != a.first.Chunks, h.Chunks == 0:
		return ErrTotalChunks
	case a.next == 0 && uint64(h.Chunks) > max(1, h.TotalSize): // some must be empty, up to all but one of 2^32
		return ErrTotalChunks
	case a.next > 0 && h.TotalSize != a.first.TotalSize:
		return ErrTotalSize
	case h.TotalSize > a.limit():
		return &SizeError{Size: h.TotalSize, Max: a.limit()}
	case h.Size > MaxChunkData:
		return &SizeError{Size: h.Size, Max: MaxChunkData}
	case h.Size > uint64(after):
		return io.ErrUnexpectedEOF
	case h.Size > h.TotalSize-received && a.next > 0:
		return ErrChunkOverflow
	case h.Size > h.TotalSize, h.Index == h.Chunks-1 && received+h.Size < h.TotalSize:
		return ErrSizeMismatch
	}
	return nil
}

func (a *Assembler) limit() uint64 {
	switch {
	case a.Max < 0:
		return math.MaxInt
	case a.Max == 0:
		return DefaultMax
	}
	return uint64(a.Max)
}

// grow makes room for n bytes more: by doubling, so that all allocations added up stay below four times what arrived,
// and never above the announced size. Afterwards buf is not nil.
func (a *Assembler) grow(n int) {
	need := len(a.buf) + n
	if a.buf != nil && need <= cap(a.buf) {
		return
	}
	buf := make([]byte, len(a.buf), min(max(need, 2*cap(a.buf)), int(a.first.TotalSize)))
	copy(buf, a.buf)
	a.buf = buf
}

// Finish says that no more datagrams come: io.ErrUnexpectedEOF in a [*ChunkError] in the middle of a message, the
// earlier error if there was one, else nil.
func (a *Assembler) Finish() error {
	if a.err == nil && a.next > 0 {
		a.err = &ChunkError{Index: a.next, Received: len(a.buf), Err: io.ErrUnexpectedEOF}
	}
	return a.err
}

// Reset makes a ready for another connection. It keeps Max and the memory.
func (a *Assembler) Reset() { *a = Assembler{Max: a.Max, buf: a.buf[:0]} }
