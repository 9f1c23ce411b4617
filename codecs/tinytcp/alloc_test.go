//go:build !race

package tinytcp

import (
	"bytes"
	"encoding/binary"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// bare hides all methods of a reader and writer but Read and Write.
type bare struct{ rw io.ReadWriter }

func (b bare) Read(p []byte) (int, error)  { return b.rw.Read(p) }
func (b bare) Write(p []byte) (int, error) { return b.rw.Write(p) }

func TestScalarsAllocateNothing(t *testing.T) {
	var buf bytes.Buffer
	buf.Grow(64)
	for name, rw := range map[string]io.ReadWriter{"bytes.Buffer": &buf, "bare": &bare{&buf}} {
		t.Run(name, func(t *testing.T) {
			assert.Zero(t, testing.AllocsPerRun(100, func() {
				_ = WriteBool(rw, true)
				_ = WriteByte(rw, 1)
				_ = WriteInt16(rw, 1)
				_ = WriteInt32(rw, 1, binary.LittleEndian)
				_ = WriteInt64(rw, 1)
				_ = WriteFloat32(rw, 1)
				_ = WriteFloat64(rw, 1, binary.LittleEndian)
				_ = WriteVarInt(rw, 300)
				_ = WriteVarLong(rw, 300)
			}), "write")
			buf.Reset()
			input := bytes.NewReader(bytes.Repeat([]byte{1}, 64))
			r := io.Reader(input)
			if name == "bare" {
				r = bare{struct {
					io.Reader
					io.Writer
				}{input, nil}}
			}
			assert.Zero(t, testing.AllocsPerRun(100, func() {
				_, _ = input.Seek(0, io.SeekStart)
				_, _ = ReadBool(r)
				_, _ = ReadByte(r)
				_, _ = ReadInt16(r)
				_, _ = ReadInt32(r, binary.LittleEndian)
				_, _ = ReadInt64(r)
				_, _ = ReadFloat32(r)
				_, _ = ReadFloat64(r, binary.LittleEndian)
				_, _ = ReadVarInt(r)
				_, _ = ReadVarLong(r)
			}), "read")
		})
	}
}

// TestWritingAStringCopiesNoMoreThanAPiece: however long it is.
func TestWritingAStringCopiesNoMoreThanAPiece(t *testing.T) {
	for _, size := range []int{1, 4000, 1 << 20} {
		value := strings.Repeat("a", size)
		assert.Zero(t, testing.AllocsPerRun(20, func() { _ = WriteString(&discarded, value) }), "%d", size)
	}
}

// discarded takes everything and has no method but Write.
var discarded counting
