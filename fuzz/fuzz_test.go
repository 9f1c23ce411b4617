package fuzz_test

import (
	"testing"

	"github.com/seed44153783/wirekit/fuzz"
)

// run is a native fuzz target: check on the seeds, and on what the fuzzer makes of them.
func run(f *testing.F, check func([]byte) error, seeds ...[][]byte) {
	for _, row := range seeds {
		for _, seed := range row {
			f.Add(seed)
		}
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		if err := check(data); err != nil {
			t.Fatal(err)
		}
	})
}

func FuzzUvarint(f *testing.F)     { run(f, fuzz.CheckUvarint, numbers()) }
func FuzzZigzag(f *testing.F)      { run(f, fuzz.CheckZigzag, numbers()) }
func FuzzVarInt(f *testing.F)      { run(f, fuzz.CheckVarInt, numbers()) }
func FuzzVarLong(f *testing.F)     { run(f, fuzz.CheckVarLong, numbers()) }
func FuzzSLEB(f *testing.F)        { run(f, fuzz.CheckSLEB, numbers()) }
func FuzzQUIC(f *testing.F)        { run(f, fuzz.CheckQUIC, numbers()) }
func FuzzPrefixed(f *testing.F)    { run(f, fuzz.CheckPrefixed, numbers(), behind(numbers(), 5)) }
func FuzzCompactSize(f *testing.F) { run(f, fuzz.CheckCompactSize, numbers()) }
func FuzzVLQ(f *testing.F)         { run(f, fuzz.CheckVLQ, numbers()) }
func FuzzUvarints(f *testing.F)    { run(f, fuzz.CheckUvarints, rows(), noise()) }
func FuzzZigzags(f *testing.F)     { run(f, fuzz.CheckZigzags, rows(), noise()) }
func FuzzGroup(f *testing.F)       { run(f, fuzz.CheckGroup, rows(), noise()) }

func FuzzScalars(f *testing.F) { run(f, fuzz.CheckScalars, numbers(), noise()) }
func FuzzUintN(f *testing.F)   { run(f, fuzz.CheckUintN, numbers(), noise()) }
func FuzzSlices(f *testing.F)  { run(f, fuzz.CheckSlices, noise()) }
func FuzzFloat16(f *testing.F) { run(f, fuzz.CheckFloat16, floats()) }
func FuzzPrefix(f *testing.F) {
	run(f, fuzz.CheckPrefix, eachByte(16, behind(texts(), 3, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}
func FuzzStrings(f *testing.F) { run(f, fuzz.CheckStrings, texts()) }
func FuzzDecoder(f *testing.F) { run(f, fuzz.CheckDecoder, programs(), noise()) }
func FuzzEncoder(f *testing.F) { run(f, fuzz.CheckEncoder, programs(), noise()) }

func FuzzFraming(f *testing.F) {
	run(f, fuzz.CheckFraming, eachByte(70, behind(streams(), 0), behind(streams(), 1, 2, 3, 0)))
}
func FuzzStream(f *testing.F)      { run(f, fuzz.CheckStream, eachByte(6, behind(streams(), 1, 2, 3, 3))) }
func FuzzAppendFrame(f *testing.F) { run(f, fuzz.CheckAppendFrame, eachByte(70, streams())) }
func FuzzPureFraming(f *testing.F) {
	run(f, fuzz.CheckPureFraming, eachByte(13, behind(streams(), 0, 9), behind(streams(), 1, 0)))
}
func FuzzBlocks(f *testing.F) { run(f, fuzz.CheckBlocks, behind(streams(), 7, 2, 1, 3), noise()) }
