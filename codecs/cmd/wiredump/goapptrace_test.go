package main

import (
	"math"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
	"github.com/seed44153783/wirekit/wire"
)

// TestTextOfLogsIsThatOfTheirFields holds the text of RawFuncLogs, made by hand, against what their description prints.
func TestTextOfLogsIsThatOfTheirFields(t *testing.T) {
	tr := &tracer{symbols: &goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{
		Funcs: []goapptrace.GoFunc{{Entry: 0x10, Name: "main.main"}, {Entry: 0x20, Name: "two words"}},
	}}}
	pcs := []uint64{0x10, 0x1f, 0x20, 0, 0xf, math.MaxUint64, 0x11, 0x12, 0x13, 0x14}
	for _, log := range []goapptrace.RawFuncLogPacket{
		{},
		{ID: 1, Tag: goapptrace.FuncEnd, Timestamp: 1_542_758_400_000_017_608, Frames: pcs[:1], GID: 2, TxID: 3},
		{ID: -1, Tag: 255, Timestamp: -1, Frames: pcs[:8], GID: math.MinInt64, TxID: math.MaxUint64},
		{ID: math.MaxInt64, Tag: 2, Timestamp: math.MinInt64, Frames: pcs[:9]},
		{ID: math.MinInt64, Timestamp: math.MaxInt64, Frames: pcs},
	} {
		f := tr.newFrame("RawFuncLog").(*frame)
		*f.log = log
		text, err := f.AppendText([]byte("before "))
		require.NoError(t, err)
		assert.Equal(t, string(wire.AppendText([]byte("before "), f, 0, tr.show)), string(text))
	}
	_, err := tr.newFrame("Ping").(*frame).AppendText(nil)
	require.Error(t, err)
}

func TestTimes(t *testing.T) {
	tr := new(tracer)
	for v, want := range map[int64]string{
		0:                         "1970-01-01T00:00:00.000000000Z",
		-1:                        "1969-12-31T23:59:59.999999999Z",
		1_542_758_400_000_017_608: "2018-11-21T00:00:00.000017608Z",
		1_542_758_401_100_000_000: "2018-11-21T00:00:01.100000000Z",
		math.MaxInt64:             "2262-04-11T23:47:16.854775807Z",
		math.MinInt64:             "1677-09-21T00:12:43.145224192Z",
	} {
		assert.Equal(t, want, string(tr.appendTime(nil, v)))
	}
}
