// Package wiretest proves a wire.Record: that it keeps the rules of its method Fields, and all that package wire
// promises. One call in a test does it:
//
//	func TestPlayer(t *testing.T) {
//		wiretest.Test(t, wiretest.Config{
//			New:     func() wire.Record { return new(Player) },
//			Samples: []wire.Record{&Player{}, &Player{ID: 7, Name: "abc", Items: []Item{{1, 2}, {3, 4}}}},
//		})
//	}
//
// Each check is a subtest:
//
//	zero value      a record with nothing in it does no harm, whatever it refuses
//	samples         every sample is encoded
//	read only       encoding, measuring and printing leave the record as it was, from two goroutines too: with -race
//	deterministic   a record has one encoding
//	size            wire.Size says how many bytes that takes
//	append          it goes after what dst holds, in place where there is room, and no other byte is written
//	round trip      what is encoded decodes to the same, and is then encoded the same
//	golden          Config.Golden decodes to what it must, and is encoded so; what must be refused is
//	truncation      cut at any place it is io.ErrUnexpectedEOF, at a field that starts there or before, or at a part
//	                around it
//	trailing bytes  bytes after it are wire.ErrTrailingBytes where it ends; wire.Consume leaves them
//	lengths         whatever a length, a count, or a number that could be one claims, decoding costs at most 64 KiB +
//	                4 bytes for each of the input + twice the Go elements decoded, on a slice and on a stream
//	damage          with any bit flipped, any byte set, dropped or doubled, it does not panic; what still decodes is
//	                encoded again, to the same
//	misuse          no input makes Fields leave a loop early, leave bits of a number over, or consume more than there is
//	stream          a stream gives the values, errors and offsets of a slice, however it is cut, and a stream Encoder
//	                the same bytes
//	reuse           decoded into a record that held any other sample, whole or cut short, it is as in a new one, and
//	                the input of that other one, which may be viewed, is not written to
//	input           the input is not written to, and no view of it is kept
//	depth           MaxDepth means the same in both directions, and no input makes Fields nest outside of it
//	limits          MaxLen means the same in both directions; what is refused appends nothing, and has the size 0
//	text            wire.Format is one line that prints, and shows no secret
//	dump            wire.Trace reports every byte of the input once, in order, under paths that differ; wire.Dump has a
//	                line for each field
//	JSON            wire.AppendJSON is JSON, and wire.ParseJSON of it the same record, with its members in any order
//	allocations     Append, Size and Unmarshal allocate nothing where all memory is there
//	fast path       Config.FastAppend and FastUnmarshal do what the description says, on every input above
//
// Those up to round trip, and lengths and damage, are what the rest stands on: when one of them fails, no later one is
// judged. Likewise stream is judged only when truncation holds, and dump when text does. A check that takes longer than
// Config.Timeout fails with what it was doing, and ends the test.
//
// A failure says what was done to which sample, and what came of it; the field that it is about, the bytes around it,
// that one marked, and what to do:
//
//	sample 1, cut to 2 of 3 bytes: decodes; want io.ErrUnexpectedEOF
//	  field: B (Uint8)
//	  bytes: 0: 01 01 >02< (offset 2 of 3)
//	  do:    a consume function says io.ErrUnexpectedEOF while it has too few bytes; what may end early needs Config.Tail
//
// [Fuzz] holds a record to what must be true of any bytes.
package wiretest
