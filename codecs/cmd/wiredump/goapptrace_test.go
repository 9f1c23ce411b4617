package main

import (
	"math"
	"strings"
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

// withFunction returns a capture of a table with one function, at 0x10, and that many logs of a stack in it.
func withFunction(t *testing.T, function string, logs int) string {
	t.Helper()
	table, err := goapptrace.Proto{}.Pack(&goapptrace.SymbolPacket{SymbolsData: goapptrace.SymbolsData{
		Funcs: []goapptrace.GoFunc{{Entry: 0x10, Name: function}},
	}})
	require.NoError(t, err)
	return string(table) + strings.Repeat(logFrame, logs)
}

// TestFunctionNamesDoNothingToATerminal: a name comes from a capture, though a log shows it as a number's text.
func TestFunctionNamesDoNothingToATerminal(t *testing.T) {
	const quoted = `"evil\x1b[2J\x1b]0;pwn\a\n        0       60  Shutdown"`
	capture := withFunction(t, "evil\x1b[2J\x1b]0;pwn\x07\n        0       60  Shutdown", 1)
	for _, mode := range [][]string{nil, {"-annotate"}, {"-head", "200"}} {
		stdout, stderr, status := wiredump(capture, append([]string{"-p", "goapptrace"}, mode...)...)
		assert.Contains(t, stdout, "Funcs: [{Name: "+quoted+", Entry: 0x10}]")
		assert.Contains(t, stdout, "RawFuncLog     {ID: 0, Tag: start, Timestamp: 1970-01-01T00:00:00.000000000Z, Frames: ["+quoted+"+0x1], GID: 0, TxID: 0}\n")
		assert.NotContains(t, stdout, "\x1b")
		assert.NotContains(t, stdout, "\n        0       60  Shutdown")
		assert.Empty(t, stderr)
		assert.Equal(t, exitOK, status)
	}
}

// TestLongFunctionNamesDoNotMultiply: a name of 1 MiB in 1000 logs made 4.2 GB.
func TestLongFunctionNamesDoNotMultiply(t *testing.T) {
	stdout, stderr, status := wiredump(withFunction(t, strings.Repeat("n", 1<<20), 1000), "-p", "goapptrace")
	assert.Empty(t, stderr)
	assert.Equal(t, exitOK, status)
	assert.Equal(t, 1000, strings.Count(stdout, "Frames: ["+strings.Repeat("n", 80)+"...+0x1], GID: 0, TxID: 0}\n"))
	assert.Less(t, len(stdout), 300_000)
}
