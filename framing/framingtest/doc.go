// Package framingtest checks any framing.Framing against the laws of package framing. One call in a test does it:
//
//	func TestMyFraming(t *testing.T) {
//		framingtest.Test(t, MyFraming{Max: 100}, framingtest.Options{Max: 100, Big: MyFraming{Max: -1}})
//	}
//
// Each law is a subtest:
//
//	end          no data is no frame and no error, at the end of the stream too
//	returns      what Split returns is one of the five outcomes that Framing documents, and advance lies within data
//	bounds       Split looks at data up to its length, not at the capacity behind it
//	read only    Split does not write to data, nor behind it
//	round trip   what AppendFrame makes of a payload, Split turns back into it, alone and among others
//	empty        the empty frame is a token that is not nil; where there is none, AppendFrame refuses it
//	append       AppendFrame keeps dst and payload, appends in place, always the same, and on an error returns dst unchanged
//	ownership    a token stays as it is while other frames are split, with SplitState by other States
//	stateless    Split depends on nothing but its arguments: looking twice, or at two streams in turn, changes nothing
//	truncation   a frame cut at any place is need-more, and at the end of the stream io.ErrUnexpectedEOF (Options.Tail: a frame)
//	chunking     frames, errors and offsets are the same however the stream is cut: Split, SplitState, Reader and Buffer
//	readers      so they are with one-byte, half and empty reads, data together with an error, and errors that pass
//	limits       the largest frame passes on both sides, one byte more is a *FrameSizeError on both
//	oversize     Reader and Buffer skip a frame above the limit and no byte more, or fail where the framing cannot tell
//	memory       a stream costs at most 64 KiB + 4 bytes of memory for each byte received + its tokens, whatever it claims
//	linear       fed byte by byte, SplitState looks at each byte a bounded number of times (counted by State.Seen and Need), and waits for
//	             no more than it needs
//	junk         no bytes make Split panic
//	writers      Writer writes what AppendFrame makes, and after a failed or short write nothing more
//
// The first four laws are what the rest stands on: when one of them fails, no later one is judged. Likewise readers is judged only when
// chunking holds, oversize when limits does, and writers when append does.
package framingtest
