// Wiredump prints captures of this module's protocols as readable records, and turns records back into captures.
//
//	wiredump -p PROTOCOL [-json | -stats | -annotate] [FLAGS] [FILE]
//	wiredump -encode [FLAGS] [FILE]
//
// The protocols, each with what a capture of it holds:
//
//	goapptrace       the bytes of one direction of a goapptrace connection
//	serial-request   what the client of a serial connection sent
//	serial-response  what the server of a serial connection sent
//	drpc-call        dRPC calls, one a datagram
//	drpc-response    dRPC responses, one a datagram
//	drpc-chunks      dRPC messages in chunks, one chunk a datagram
//	frames           anything that -framing can cut into frames
//
// A capture of datagrams is a file of datagrams one after the other, each with its length before it as 32 bits
// big-endian. tinytcp's packets have no format of their own: they are frames, as with -framing length,prefix=u32le.
//
// Package codecs/dump is all of it but these protocols, and says what the flags do; with it one's own protocol gets a
// command like this.
package main

import "github.com/seed44153783/wirekit/codecs/dump"

func main() {
	dump.Main(traces, requests, responses, calls, callResponses, chunks)
}
