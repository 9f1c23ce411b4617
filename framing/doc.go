// Package framing turns a byte stream into frames and frames into a byte stream.
//
// A stream has no borders: what one side writes in one piece arrives in several, or together with what comes after it.
// A framing marks where each message ends, and this package finds the marks, however the stream was cut, against
// senders that lie about lengths.
//
//	framing     on the wire                                   empty frame   of any bytes
//	Length      [header][length]{body}[tail]                  yes           yes
//	Sized       ([head]{body})...                             no            what its Item can read
//	Separator   {payload}[separator]                          yes           no separator inside
//	Fixed       {payload of Size bytes}                       no            yes
//	Netstring   [decimal length][:]{payload}[,]               yes           yes
//	OctetCount  [decimal length][space]{payload}              no            yes
//	COBS        {payload without zeros, rewritten}[00]        yes           yes
//	SLIP        [c0]{payload, c0 and db escaped}[c0]          no            yes
//	Blocks      ([count]{at most 255 bytes})...[00]           yes           yes
//	Checksum    another framing of {payload}[sum]             yes           if that is
//
// [Length] covers most binary protocols; [GRPC], [HTTP2], [Postgres] and others are ready-made. [Sized] is for those
// whose heads take a function to read. [Lines] and [CRLF] are the common [Separator]s. Any type with the two methods of
// [Framing] works wherever these do, one with [StateSplitter]'s as well as they do, and package framingtest checks it.
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
// A Reader can go on with another framing, by Switch, or with the bytes as they are, by Raw, where a protocol does.
//
// [Writer] writes frames, one Write for each small one; AppendFrame and [AppendFrames] put them together in memory, and
// WriteFrom frames what is read from an [io.Reader]. [BlockReader] and [BlockWriter] stream messages of any size.
//
// # Coming from elsewhere
//
// From bufio.Scanner: Frames is Scan and Bytes in one loop, Split of a framing is a [bufio.SplitFunc], and any
// SplitFunc becomes a framing by an AppendFrame; a frame above the limit is an error that can be gone on from. From
// encoding/binary: a length read by hand and io.ReadFull of as many bytes are ReadFrame of a [Length], which believes
// no length before its bytes are there. From protobuf's delimited messages: Length with wire.PrefixUvarint. From Netty:
// Length has the fields of LengthFieldBasedFrameDecoder by the names Max, Offset, Prefix, Adjust and Strip;
// DelimiterBasedFrameDecoder and LineBasedFrameDecoder are [Separator] and [Lines], FixedLengthFrameDecoder is [Fixed],
// failFast is what every limit does; a decoder that is fed what arrives is a [Buffer].
//
// # Limits
//
// Every framing has a limit on the size of a frame, [DefaultMax] unless set; presets that differ say so. A frame above
// it is an error that matches [ErrFrameTooBig], on the way in and on the way out. Memory grows with the bytes that
// arrive, at most 64 KiB + 4 times as many, whatever a length claims.
//
// # Bad frames
//
// Some bad frames are known from their first byte to their last: one above the limit, one whose checksum is wrong.
// [Oversize] says whether a Reader or Buffer then stops, drops the frame, reports it and goes on, or hands out its
// bytes as they come. Others leave no place to go on from: a length that is none, a missing end octet. The [Error] of
// those is Lost.
//
//	frame 0        frame 1, above Max                   frame 2
//	+-----+------+-----+--------------------------+-----+------+
//	| 02  | ab   | 7f  | 127 bytes                | 01  | c    |
//	+-----+------+-----+--------------------------+-----+------+
//	               ^-- Error.Offset 3, Frame 1     ^-- Skip, Stream and Report go on here
//
// # Ends and errors
//
// A stream that ends between two frames ends with [io.EOF], one that ends within a frame with [io.ErrUnexpectedEOF].
// Errors of Reader and Buffer are an [*Error], which says where in the stream the frame starts. Frames, errors and
// offsets do not depend on how the stream was cut.
//
// # Ownership
//
// The frames of Reader, Buffer and Extract are views, valid until the next call; what Rest returns also survives Reset.
// Split never writes to its data; no function keeps a slice it was given, or writes to it.
package framing
