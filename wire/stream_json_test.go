package wire_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// lengthy is a record of values of many kinds that are long.
type lengthy struct {
	Text, Bad string
	Bytes     []byte
	Numbers   []uint32
	List      []string
}

func (l *lengthy) Fields(c *wire.Codec) {
	c.String("Text", wire.PrefixUint32BE, &l.Text)
	c.String("Bad", wire.PrefixUint32BE, &l.Bad)
	c.ByteArray("Bytes", wire.PrefixUint32BE, &l.Bytes)
	c.Uint32s("Numbers", wire.PrefixUint32BE, &l.Numbers)
	for s := range wire.List(c, "List", wire.PrefixUint32BE, &l.List) {
		c.String("", wire.PrefixUint8, s)
	}
}

func longRecord() *lengthy {
	return &lengthy{
		strings.Repeat("é\n", 50_000), strings.Repeat("\xff", 100_000), make([]byte, 100_000), make([]uint32, 100_000),
		make([]string, 50_000),
	}
}

// A pieceWriter keeps what is written, and how long the longest piece was.
type pieceWriter struct {
	all     []byte
	longest int
	err     error
}

func (w *pieceWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	w.all, w.longest = append(w.all, p...), max(w.longest, len(p))
	return len(p), nil
}

func TestStreamJSON(t *testing.T) {
	want, err := wire.AppendJSON([]byte("before"), longRecord())
	require.NoError(t, err)
	var w pieceWriter
	rest, err := wire.StreamJSON(&w, []byte("before"), longRecord())
	require.NoError(t, err)
	assert.True(t, string(want) == string(w.all)+string(rest), "the same JSON")
	assert.Less(t, w.longest, 256<<10)
	assert.Less(t, len(rest), 32<<10)
	var back lengthy
	require.NoError(t, wire.ParseJSON(want[len("before"):], &back))
	assert.Equal(t, longRecord(), &back)
}

func TestStreamJSONOfAWriterThatFails(t *testing.T) {
	full := errors.New("full")
	_, err := wire.StreamJSON(&pieceWriter{err: full}, nil, longRecord())
	assert.ErrorIs(t, err, full)
}
