// Package framing turns a byte stream into frames and frames into a byte stream.
//
// A stream has no borders: what one side writes in one piece arrives in several, or together with what comes after it. A framing marks
// where each message ends, and this package finds the marks, however the stream was cut, against senders that lie about lengths.
//
//	framing     on the wire                                   empty frame   of any bytes
//	Length      [header][length]{body}                        yes           yes
//	Separator   {payload}[separator]                          yes           no separator inside
//	Fixed       {payload of Size bytes}                       no            yes
//	Netstring   [decimal length][:]{payload}[,]               yes           yes
//	OctetCount  [decimal length][space]{payload}              no            yes
//	COBS        {payload without zeros, rewritten}[00]        yes           yes
//	SLIP        [c0]{payload, c0 and db escaped}[c0]          no            yes
//	Blocks      ([count]{at most 255 bytes})...[00]           yes           yes
//	Checksum    another framing of {payload}[sum]             yes           if that is
//
// [Length] covers most binary protocols; [GRPC], [HTTP2], [Postgres] and others are ready-made. [Lines] is the common [Separator].
// Any type with the two methods of [Framing] works wherever these do, and package framingtest checks it.
//
// # Fronts
//
// All fronts cut a stream alike:
//
//   - [Reader] pulls from an [io.Reader]: ReadFrame, or a loop over Frames;
//   - [Buffer] is pushed into: Feed, Next, Close;
//   - [Extract] takes one frame off a byte slice; Split is a [bufio.SplitFunc];
//   - [ReadLengthPrefixed] and [ReadSeparated] take one frame from an [io.Reader] and not a byte more.
//
// [Writer] writes frames, one Write for each small one; AppendFrame and [AppendFrames] put them together in memory. [BlockReader] and
// [BlockWriter] stream messages of any size.
//
// # Limits
//
// Every framing has a limit on the size of a frame, [DefaultMax] unless set. A frame above it is an error that matches [ErrFrameTooBig],
// on the way in and on the way out; [Oversize] says whether a Reader or Buffer then stops, skips the frame or streams it.
// Memory grows with the bytes that arrive, at most 64 KiB + 4 times as many, whatever a length claims.
//
// # Ends and errors
//
// A stream that ends between two frames ends with [io.EOF], one that ends within a frame with [io.ErrUnexpectedEOF]. Errors of Reader and
// Buffer are an [*Error], which says where in the stream the frame starts. Frames, errors and offsets do not depend on how the stream
// was cut.
//
// # Ownership
//
// The frames of Reader, Buffer and Extract are views, valid until the next call. Split never writes to its data; no function keeps a
// slice it was given, or writes to it.
package framing
