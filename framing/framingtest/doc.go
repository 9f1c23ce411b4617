// Package framingtest checks any framing.Framing against the laws of package framing. One call in a test does it:
//
//	func TestMyFraming(t *testing.T) {
//		framingtest.Test(t, MyFraming{Max: 100}, framingtest.Options{Max: 100, Big: MyFraming{Max: -1}})
//	}
//
// Each law is a subtest:
//
//	payloads     AppendFrame takes what Options say that it takes, and nothing that they say it refuses
//	end          no data at the end of a stream is no frame and no error
//	returns      what Split returns is one of the five outcomes that Framing documents, advance lies within data, no
//	             error is io.EOF
//	bounds       Split looks at data up to its length, not at the capacity after it
//	read only    Split does not write to data, nor after it
//	memory       a stream costs at most 64 KiB + 4 bytes of memory for each byte received + its tokens, whatever it
//	             claims and however it comes; bad frames that are skipped cost no more
//	junk         no bytes make Split panic
//	round trip   what AppendFrame makes of a payload, Split turns back into it, alone and among others
//	marks        a payload that holds what a frame starts or ends with, whole or in part, comes back or is refused
//	empty        the empty frame is a token that is not nil; where there is none, AppendFrame refuses it
//	append       AppendFrame keeps dst and payload, appends in place, always the same, and on an error returns dst
//	             unchanged
//	parts        FrameParts and SizeParts take what AppendFrame takes, and make the same frame of it
//	ownership    a token stays as it is while other frames are split, with SplitState by other States
//	views        a token that stands verbatim in data is a view of it, with no capacity into the next frame
//	stateless    Split depends on nothing but its arguments: looking twice, or at two streams in turn, changes nothing
//	prompt       a frame is returned when its last byte is there, at the end of the stream or not
//	truncation   a frame cut at any place is need-more, and at the end of the stream io.ErrUnexpectedEOF; no byte is
//	             dropped without a word (Options.Tail: it is a frame, Options.Drop: it is dropped)
//	limits       the largest frame passes on both sides, one byte more, or many, is a *FrameSizeError on both, before
//	             all of it is there, also where no memory holds it (if Options.Big is a SizeFraming)
//	state        State is true: Seen, Need and Fill of a frame; Skip, Head, Payload and Tail of one above the limit,
//	             and its pieces
//	chunking     frames, errors with their texts and sizes, and offsets are the same however the stream is cut, and when
//	             its end is known: Split, SplitState, Reader and Buffer
//	readers      so they are with one-byte, half and empty reads, data together with an error, and errors that pass
//	bad frames   the advance of a bad frame ends with it: the good ones after it are found, by a Reader that skips or
//	             reports it too
//	oversize     Reader and Buffer skip, report or stream a frame above the limit and no byte more, in little memory
//	linear       no byte is looked at again for every byte that comes, nor all of data for every frame in it
//	goroutines   several goroutines may use the framing at once; with -race the race detector looks on
//	writers      Writer writes what AppendFrame makes, one by one and many at once
//
// The first seven laws are what the rest stands on: when one of them fails, no later one is judged. Others rest on
// single laws before them, and are not judged when those fail. A law that takes longer than Options.Timeout fails, says
// what the framing was shown last, and ends the test of the framing; so a Split that hangs, or whose cost explodes, is
// told of too.
//
// A failure names the mistake and shows the bytes around the place where it shows, with a bar before the byte at the
// offset. It stands in the line of the caller.
//
// # Linear cost
//
// What a Split examines cannot be seen from outside, but what its answer depends on can: while a frame arrives, the kit
// changes bytes in the middle of what was shown before. A Split that finds the end of its frame by their means searches
// all of it whenever a piece of it comes, which costs the square of its size. A framing.StateSplitter remembers in
// State.Seen how far it has come. For a Split without a memory, such as a bufio.SplitFunc that looks for the end of a
// line, Options.Rescans says that this is known and that frames are short or come whole.
package framingtest
