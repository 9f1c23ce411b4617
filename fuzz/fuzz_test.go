package fuzz_test

import (
	"encoding/binary"
	"testing"

	"github.com/seed44153783/wirekit/fuzz"
	"github.com/seed44153783/wirekit/varint"
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

func FuzzUvarint(f *testing.F) { run(f, fuzz.CheckUvarint, numbers(varint.AppendUvarint)) }
func FuzzZigzag(f *testing.F)  { run(f, fuzz.CheckZigzag, numbers(zigzag)) }
func FuzzVarInt(f *testing.F)  { run(f, fuzz.CheckVarInt, numbers(varint.AppendUvarint)) }
func FuzzVarLong(f *testing.F) { run(f, fuzz.CheckVarLong, numbers(varint.AppendUvarint)) }
func FuzzSLEB(f *testing.F)    { run(f, fuzz.CheckSLEB, numbers(sleb)) }
func FuzzSLEB32(f *testing.F)  { run(f, fuzz.CheckSLEB32, numbers(sleb)) }
func FuzzQUIC(f *testing.F)    { run(f, fuzz.CheckQUIC, numbers(quic)) }
func FuzzQUICWidth(f *testing.F) {
	run(f, fuzz.CheckQUICWidth, spread(10, numbers(binary.LittleEndian.AppendUint64)), noise())
}
func FuzzHPACK(f *testing.F) {
	run(f, fuzz.CheckHPACK, behind(numbers(varint.AppendUvarint), 127), noise())
}

func FuzzCompactSize(f *testing.F) { run(f, fuzz.CheckCompactSize, numbers(varint.AppendCompactSize)) }
func FuzzVLQ(f *testing.F)         { run(f, fuzz.CheckVLQ, numbers(varint.AppendVLQ)) }
func FuzzUvarints(f *testing.F)    { run(f, fuzz.CheckUvarints, rows(), noise()) }
func FuzzZigzags(f *testing.F)     { run(f, fuzz.CheckZigzags, rows(), noise()) }
func FuzzGroup(f *testing.F)       { run(f, fuzz.CheckGroup, rows(), noise()) }

func FuzzScalars(f *testing.F) {
	run(f, fuzz.CheckScalars, numbers(binary.BigEndian.AppendUint64), noise())
}
func FuzzUintN(f *testing.F)   { run(f, fuzz.CheckUintN, spread(11, numbers(twice)), noise()) }
func FuzzSlices(f *testing.F)  { run(f, fuzz.CheckSlices, noise()) }
func FuzzFloat16(f *testing.F) { run(f, fuzz.CheckFloat16, floats()) }
func FuzzPrefix(f *testing.F) {
	run(f, fuzz.CheckPrefix, lengths(), spread(27, behind(texts(), 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0)))
}
func FuzzStrings(f *testing.F) { run(f, fuzz.CheckStrings, texts()) }
func FuzzDecoder(f *testing.F) { run(f, fuzz.CheckDecoder, programs(), noise()) }
func FuzzEncoder(f *testing.F) { run(f, fuzz.CheckEncoder, programs(), noise()) }

func FuzzRecord(f *testing.F)       { run(f, fuzz.CheckRecord, descriptions(), noise()) }
func FuzzRecordCursor(f *testing.F) { run(f, fuzz.CheckRecordCursor, descriptions(), noise()) }
func FuzzRecordJSON(f *testing.F)   { run(f, fuzz.CheckRecordJSON, descriptions(), noise()) }

func FuzzFraming(f *testing.F) {
	run(f, fuzz.CheckFraming, spread(75, behind(streams(), 0)), spread(75, behind(streams(), 2, 2, 3, 0)))
}

func FuzzFramingModel(f *testing.F) {
	// Long blocks, a second block above the limit, numbers with a leading zero: every framing gets them all.
	odd := [][]byte{[]byte("abcdefghijklm"), []byte("\x05abcde\x05fghij\x00\x01"), []byte("01:a,01 ab")}
	run(f, fuzz.CheckFramingModel, spread(75, behind(streams(), 2, 0, 2, 1)), spread(75, behind(odd, 8, 40, 9, 255)))
}

func FuzzSized(f *testing.F) {
	run(f, fuzz.CheckSized, behind(valuesOfRESP(), 0, 50), behind(framesOfWebSocket(), 1, 50),
		behind(valuesWithParts(), 2, 50), behind(valuesWithParts(), 3, 50))
}

func FuzzOversize(f *testing.F) {
	run(f, fuzz.CheckOversize, spread(75, behind(streams(), 3, 1, 2, 3)), spread(75, behind(streams(), 0)))
}
func FuzzAppendFrame(f *testing.F) { run(f, fuzz.CheckAppendFrame, spread(75, streams())) }
func FuzzPureFraming(f *testing.F) {
	run(f, fuzz.CheckPureFraming, spread(27, behind(streams(), 0, 9)), spread(27, behind(streams(), 1, 0)))
}

func FuzzBlocks(f *testing.F) {
	run(f, fuzz.CheckBlocks, behind(streams(), 7, 2, 1, 3), behind(golden(f, "serial"), 3, 0), noise())
}

func FuzzGoapptraceRecord(f *testing.F) {
	run(f, fuzz.CheckGoapptraceRecord, goapptraceRecords(f), spread(12, golden(f, "goapptrace")))
}

func FuzzGoapptraceCommand(f *testing.F) { run(f, fuzz.CheckGoapptraceCommand, documents(), noise()) }

func FuzzGoapptraceProto(f *testing.F) {
	run(f, fuzz.CheckGoapptraceProto,
		behind(golden(f, "goapptrace"), 0, 0, 0),
		behind(golden(f, "goapptrace"), 2, 1, 7, 2, 1))
}

func FuzzGoapptraceSymbols(f *testing.F) {
	run(f, fuzz.CheckGoapptraceSymbols, noise(), goapptraceRecords(f))
}

func FuzzGoapptraceSession(f *testing.F) {
	run(f, fuzz.CheckGoapptraceSession, talks(), spread(2, behind(golden(f, "goapptrace"), 0, 0, 0, 0, 39)))
}

func FuzzGoapptraceTalk(f *testing.F) { run(f, fuzz.CheckGoapptraceTalk, talks()) }

func FuzzSerialRequest(f *testing.F) {
	run(f, fuzz.CheckSerialRequest, behind(golden(f, "serial"), 2, 1, 5, 9), noise())
}

func FuzzSerialResponse(f *testing.F) {
	run(f, fuzz.CheckSerialResponse, behind(golden(f, "serial"), 2, 1, 5, 9), noise())
}

func FuzzSerialServe(f *testing.F) {
	run(f, fuzz.CheckSerialServe, spread(6, behind(golden(f, "serial"), 1)), longRequests(), noise())
}

func FuzzSerialClient(f *testing.F) {
	run(f, fuzz.CheckSerialClient, behind(golden(f, "serial"), 1, 1), noise())
}

func FuzzDRPCCall(f *testing.F) { run(f, fuzz.CheckDRPCCall, protoMessages(f), golden(f, "drpc")) }
func FuzzDRPCResponse(f *testing.F) {
	run(f, fuzz.CheckDRPCResponse, protoMessages(f), golden(f, "drpc"))
}

func FuzzDRPCUnknown(f *testing.F) {
	run(f, fuzz.CheckDRPCUnknown, behind(protoMessages(f), make([]byte, 28)...), noise())
}

func FuzzDRPCChunks(f *testing.F) {
	run(f, fuzz.CheckDRPCChunks, behind(noise(), 0), [][]byte{{255, 63, 1, 2, 3, 4, 5, 6}})
}

func FuzzDRPCAssembler(f *testing.F) {
	run(f, fuzz.CheckDRPCAssembler, datagrams(), behind(golden(f, "drpc"), 0, 255, 29))
}

func FuzzDRPCService(f *testing.F) {
	run(f, fuzz.CheckDRPCService, protoMessages(f), golden(f, "drpc"))
}

func FuzzDRPCClient(f *testing.F) {
	run(f, fuzz.CheckDRPCClient, behind(protoMessages(f), 1), behind(golden(f, "drpc"), 3))
}

func FuzzDRPCClientLate(f *testing.F) { run(f, fuzz.CheckDRPCClientLate, noise()) }

func FuzzTinytcpScalars(f *testing.F) {
	run(f, fuzz.CheckTinytcpScalars, golden(f, "tinytcp"), numbers(varint.AppendUvarint))
}

func FuzzTinytcpStrings(f *testing.F) {
	run(f, fuzz.CheckTinytcpStrings, golden(f, "tinytcp"), texts())
}

func FuzzTinytcpPackets(f *testing.F) {
	run(f, fuzz.CheckTinytcpPackets, spread(12, behind(golden(f, "tinytcp"), 2, 1, 3, 5, 5)))
}

func FuzzTinytcpReadPacket(f *testing.F) {
	run(f, fuzz.CheckTinytcpReadPacket, behind(streams(), 9, 1), spread(20, golden(f, "tinytcp")))
}

func FuzzMQTT(f *testing.F)     { run(f, fuzz.CheckMQTT, packetsOfMQTT(f)) }
func FuzzPostgres(f *testing.F) { run(f, fuzz.CheckPostgres, messagesOfPostgres(f)) }
func FuzzKafka(f *testing.F)    { run(f, fuzz.CheckKafka, messagesOfKafka(f)) }
func FuzzDNS(f *testing.F)      { run(f, fuzz.CheckDNS, messagesOfDNS(f)) }
func FuzzRESP(f *testing.F)     { run(f, fuzz.CheckRESP, spread(2, valuesOfRESP())) }
func FuzzWebSocket(f *testing.F) {
	run(f, fuzz.CheckWebSocket, spread(2, framesOfWebSocket()))
}
