//go:build !race

package drpc_test

import (
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	. "github.com/seed44153783/wirekit/codecs/drpc"
)

func TestAllocs(t *testing.T) {
	unknown := unhex(t, "280330052a0161")
	call := Call{Module: ModuleMgmt, Method: MethodMgmtPoolCreate, Sequence: 1 << 40, Body: pattern(100), Unknown: unknown}
	response := Response{Sequence: -1, Status: StatusFailure, Body: pattern(100), Unknown: unknown}
	for _, test := range []struct {
		name string
		m    message
	}{{"Call", &call}, {"Response", &response}} {
		t.Run(test.name, func(t *testing.T) {
			in, err := test.m.MarshalBinary()
			require.NoError(t, err)
			buf := make([]byte, 0, len(in))
			assert.Zero(t, testing.AllocsPerRun(100, func() { _, _ = test.m.AppendBinary(buf) }), "append")
			assert.Zero(t, testing.AllocsPerRun(100, func() { test.m.SizeBinary() }), "size")
			assert.EqualValues(t, 1, testing.AllocsPerRun(100, func() { _, _ = test.m.MarshalBinary() }), "marshal")
			assert.Zero(t, testing.AllocsPerRun(100, func() { _ = test.m.UnmarshalView(in) }), "view")
			assert.EqualValues(t, 2, testing.AllocsPerRun(100, func() { _ = test.m.UnmarshalBinary(in) }), "a copy of the body, one of the unknown fields")
		})
	}
	small, err := (&Call{Module: 1, Method: 101, Sequence: 7}).MarshalBinary()
	require.NoError(t, err)
	var c Call
	assert.Zero(t, testing.AllocsPerRun(100, func() { _ = c.UnmarshalBinary(small) }), "no body")
}

func TestChunkAllocs(t *testing.T) {
	msg := pattern(3*MaxChunkData + 1)
	dst := make([][]byte, 0, 4)
	assert.EqualValues(t, 1, testing.AllocsPerRun(20, func() { dst = AppendChunks(dst[:0], msg) }))
	var a Assembler
	assert.Zero(t, testing.AllocsPerRun(20, func() {
		for _, d := range dst {
			if _, _, err := a.Add(d); err != nil {
				t.Error(err)
			}
		}
	}), "the memory is kept from message to message")
	buf := make([]byte, 0, ChunkHeaderSize)
	assert.Zero(t, testing.AllocsPerRun(20, func() { _, _ = ChunkHeader{Chunks: 1}.AppendBinary(buf) }))
}
