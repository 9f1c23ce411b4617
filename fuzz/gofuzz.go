//go:build gofuzz

package fuzz

// The entry points of go-fuzz, one for each check.

// try runs a check for go-fuzz: it panics if the property broke. It returns 1, which asks for more inputs like this
// one, for input that is short: long ones take more time and say no more.
func try(check func([]byte) error, data []byte) int {
	if err := check(data); err != nil {
		panic(err)
	}
	if len(data) > 512 {
		return 0
	}
	return 1
}

// FuzzUvarint is CheckUvarint for go-fuzz.
func FuzzUvarint(data []byte) int { return try(CheckUvarint, data) }

// FuzzZigzag is CheckZigzag for go-fuzz.
func FuzzZigzag(data []byte) int { return try(CheckZigzag, data) }

// FuzzVarInt is CheckVarInt for go-fuzz.
func FuzzVarInt(data []byte) int { return try(CheckVarInt, data) }

// FuzzVarLong is CheckVarLong for go-fuzz.
func FuzzVarLong(data []byte) int { return try(CheckVarLong, data) }

// FuzzSLEB is CheckSLEB for go-fuzz.
func FuzzSLEB(data []byte) int { return try(CheckSLEB, data) }

// FuzzSLEB32 is CheckSLEB32 for go-fuzz.
func FuzzSLEB32(data []byte) int { return try(CheckSLEB32, data) }

// FuzzQUIC is CheckQUIC for go-fuzz.
func FuzzQUIC(data []byte) int { return try(CheckQUIC, data) }

// FuzzQUICWidth is CheckQUICWidth for go-fuzz.
func FuzzQUICWidth(data []byte) int { return try(CheckQUICWidth, data) }

// FuzzHPACK is CheckHPACK for go-fuzz.
func FuzzHPACK(data []byte) int { return try(CheckHPACK, data) }

// FuzzCompactSize is CheckCompactSize for go-fuzz.
func FuzzCompactSize(data []byte) int { return try(CheckCompactSize, data) }

// FuzzVLQ is CheckVLQ for go-fuzz.
func FuzzVLQ(data []byte) int { return try(CheckVLQ, data) }

// FuzzUvarints is CheckUvarints for go-fuzz.
func FuzzUvarints(data []byte) int { return try(CheckUvarints, data) }

// FuzzZigzags is CheckZigzags for go-fuzz.
func FuzzZigzags(data []byte) int { return try(CheckZigzags, data) }

// FuzzGroup is CheckGroup for go-fuzz.
func FuzzGroup(data []byte) int { return try(CheckGroup, data) }

// FuzzScalars is CheckScalars for go-fuzz.
func FuzzScalars(data []byte) int { return try(CheckScalars, data) }

// FuzzUintN is CheckUintN for go-fuzz.
func FuzzUintN(data []byte) int { return try(CheckUintN, data) }

// FuzzSlices is CheckSlices for go-fuzz.
func FuzzSlices(data []byte) int { return try(CheckSlices, data) }

// FuzzFloat16 is CheckFloat16 for go-fuzz.
func FuzzFloat16(data []byte) int { return try(CheckFloat16, data) }

// FuzzPrefix is CheckPrefix for go-fuzz.
func FuzzPrefix(data []byte) int { return try(CheckPrefix, data) }

// FuzzStrings is CheckStrings for go-fuzz.
func FuzzStrings(data []byte) int { return try(CheckStrings, data) }

// FuzzDecoder is CheckDecoder for go-fuzz.
func FuzzDecoder(data []byte) int { return try(CheckDecoder, data) }

// FuzzRecord is CheckRecord for go-fuzz.
func FuzzRecord(data []byte) int { return try(CheckRecord, data) }

// FuzzEncoder is CheckEncoder for go-fuzz.
func FuzzEncoder(data []byte) int { return try(CheckEncoder, data) }

// FuzzFraming is CheckFraming for go-fuzz.
func FuzzFraming(data []byte) int { return try(CheckFraming, data) }

// FuzzFramingModel is CheckFramingModel for go-fuzz.
func FuzzFramingModel(data []byte) int { return try(CheckFramingModel, data) }

// FuzzOversize is CheckOversize for go-fuzz.
func FuzzOversize(data []byte) int { return try(CheckOversize, data) }

// FuzzAppendFrame is CheckAppendFrame for go-fuzz.
func FuzzAppendFrame(data []byte) int { return try(CheckAppendFrame, data) }

// FuzzPureFraming is CheckPureFraming for go-fuzz.
func FuzzPureFraming(data []byte) int { return try(CheckPureFraming, data) }

// FuzzBlocks is CheckBlocks for go-fuzz.
func FuzzBlocks(data []byte) int { return try(CheckBlocks, data) }

// FuzzGoapptraceRecord is CheckGoapptraceRecord for go-fuzz.
func FuzzGoapptraceRecord(data []byte) int { return try(CheckGoapptraceRecord, data) }

// FuzzGoapptraceCommand is CheckGoapptraceCommand for go-fuzz.
func FuzzGoapptraceCommand(data []byte) int { return try(CheckGoapptraceCommand, data) }

// FuzzGoapptraceProto is CheckGoapptraceProto for go-fuzz.
func FuzzGoapptraceProto(data []byte) int { return try(CheckGoapptraceProto, data) }

// FuzzGoapptraceSymbols is CheckGoapptraceSymbols for go-fuzz.
func FuzzGoapptraceSymbols(data []byte) int { return try(CheckGoapptraceSymbols, data) }

// FuzzGoapptraceSession is CheckGoapptraceSession for go-fuzz.
func FuzzGoapptraceSession(data []byte) int { return try(CheckGoapptraceSession, data) }

// FuzzGoapptraceTalk is CheckGoapptraceTalk for go-fuzz.
func FuzzGoapptraceTalk(data []byte) int { return try(CheckGoapptraceTalk, data) }

// FuzzSerialRequest is CheckSerialRequest for go-fuzz.
func FuzzSerialRequest(data []byte) int { return try(CheckSerialRequest, data) }

// FuzzSerialResponse is CheckSerialResponse for go-fuzz.
func FuzzSerialResponse(data []byte) int { return try(CheckSerialResponse, data) }

// FuzzSerialServe is CheckSerialServe for go-fuzz.
func FuzzSerialServe(data []byte) int { return try(CheckSerialServe, data) }

// FuzzSerialClient is CheckSerialClient for go-fuzz.
func FuzzSerialClient(data []byte) int { return try(CheckSerialClient, data) }

// FuzzDRPCCall is CheckDRPCCall for go-fuzz.
func FuzzDRPCCall(data []byte) int { return try(CheckDRPCCall, data) }

// FuzzDRPCResponse is CheckDRPCResponse for go-fuzz.
func FuzzDRPCResponse(data []byte) int { return try(CheckDRPCResponse, data) }

// FuzzDRPCUnknown is CheckDRPCUnknown for go-fuzz.
func FuzzDRPCUnknown(data []byte) int { return try(CheckDRPCUnknown, data) }

// FuzzDRPCChunks is CheckDRPCChunks for go-fuzz.
func FuzzDRPCChunks(data []byte) int { return try(CheckDRPCChunks, data) }

// FuzzDRPCAssembler is CheckDRPCAssembler for go-fuzz.
func FuzzDRPCAssembler(data []byte) int { return try(CheckDRPCAssembler, data) }

// FuzzDRPCService is CheckDRPCService for go-fuzz.
func FuzzDRPCService(data []byte) int { return try(CheckDRPCService, data) }

// FuzzDRPCClient is CheckDRPCClient for go-fuzz.
func FuzzDRPCClient(data []byte) int { return try(CheckDRPCClient, data) }

// FuzzDRPCClientLate is CheckDRPCClientLate for go-fuzz.
func FuzzDRPCClientLate(data []byte) int { return try(CheckDRPCClientLate, data) }

// FuzzTinytcpScalars is CheckTinytcpScalars for go-fuzz.
func FuzzTinytcpScalars(data []byte) int { return try(CheckTinytcpScalars, data) }

// FuzzTinytcpStrings is CheckTinytcpStrings for go-fuzz.
func FuzzTinytcpStrings(data []byte) int { return try(CheckTinytcpStrings, data) }

// FuzzTinytcpPackets is CheckTinytcpPackets for go-fuzz.
func FuzzTinytcpPackets(data []byte) int { return try(CheckTinytcpPackets, data) }

// FuzzTinytcpReadPacket is CheckTinytcpReadPacket for go-fuzz.
func FuzzTinytcpReadPacket(data []byte) int { return try(CheckTinytcpReadPacket, data) }

// FuzzRecordCursor is CheckRecordCursor for go-fuzz.
func FuzzRecordCursor(data []byte) int { return try(CheckRecordCursor, data) }

// FuzzRecordJSON is CheckRecordJSON for go-fuzz.
func FuzzRecordJSON(data []byte) int { return try(CheckRecordJSON, data) }

// FuzzSized is CheckSized for go-fuzz.
func FuzzSized(data []byte) int { return try(CheckSized, data) }

// FuzzMQTT is CheckMQTT for go-fuzz.
func FuzzMQTT(data []byte) int { return try(CheckMQTT, data) }

// FuzzPostgres is CheckPostgres for go-fuzz.
func FuzzPostgres(data []byte) int { return try(CheckPostgres, data) }

// FuzzKafka is CheckKafka for go-fuzz.
func FuzzKafka(data []byte) int { return try(CheckKafka, data) }

// FuzzDNS is CheckDNS for go-fuzz.
func FuzzDNS(data []byte) int { return try(CheckDNS, data) }

// FuzzRESP is CheckRESP for go-fuzz.
func FuzzRESP(data []byte) int { return try(CheckRESP, data) }

// FuzzWebSocket is CheckWebSocket for go-fuzz.
func FuzzWebSocket(data []byte) int { return try(CheckWebSocket, data) }
