package framing

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
)

// Nest says how an [Item] stands to the items after it.
type Nest uint8

const (
	// Flat items open and close nothing.
	Flat Nest = iota
	// Open items are followed by any number of items, up to one that is Close.
	Open
	// Close ends what the last Open one began.
	Close
)

// An Item is what the head of an item says about it.
type Item struct {
	// Head is how many bytes the head has, at least one. It may be told before all of them are there.
	Head int
	// Body is how many bytes follow the head.
	Body uint64
	// More is how many items follow in the same frame because of this one.
	More uint64
	// Nest says that items follow without a count, up to a Close.
	Nest Nest
}

// Sized is the framing of frames whose size their first bytes tell to a function. A frame is one item, and all items
// that follow because of it:
//
//	[head]{body}                             WebSocket, BER with definite lengths, ONC RPC's record marking, HTTP/3
//	[head, n more][head]{body}[head]{body}   RESP, MessagePack, CBOR: an array of n is its head and n items
//	[head, open][head]{body}...[head, close] BER and CBOR with indefinite lengths, RESP's streamed replies
//
// A token is the whole frame, a view of data, and AppendFrame takes exactly one frame. There is no empty frame. The
// zero value is not usable: Item must be set.
//
// Errors of Split, all of which lose the stream but where an oversize frame can be counted to its end: a
// [*FrameSizeError] as soon as it is certain that the frame is above Max, an item still due counting one byte; a
// [*MalformedError] around an error of Item, and for items that no frame can have: a Head below 1, a Close without an
// Open, more than 1,000 Opens in one another; a [*SettingError]; [io.ErrUnexpectedEOF].
type Sized struct {
	// Item looks at the front of b, where an item starts, and returns what its head says. b holds at least one byte.
	// Where it is too short to tell, Item returns io.ErrUnexpectedEOF and is asked again when there is more; seen is
	// how many bytes of b it was shown before, so that it need not search them again for the end of a line. Other
	// errors are malformed frames.
	//
	// What Item returns must not depend on what follows the head. b holds no more of a frame than Max allows and one
	// byte. Item may be called by many goroutines at once.
	Item func(b []byte, seen int) (Item, error)
	// Max is the limit in bytes on a frame. Zero means DefaultMax, negative none.
	Max int
}

// maxOpen is how many items may be open at once.
const maxOpen = 1000

var (
	errItem  = &MalformedError{Problem: "Item returned an impossible item"}
	errClose = &MalformedError{Problem: "an item closes what none has opened"}
	errOpen  = &MalformedError{Problem: "more than 1000 items are open"}
)

// items is what a State remembers of the items of a frame.
type items struct {
	at    uint64 // where the next item starts; of a frame that is skipped, how many bytes on
	due   uint64 // how many items are due in the innermost open one, or in the frame
	outer uint64 // how many are due around that, the Close of each open one among them
	open  int    // how many are open; Scratch holds for each what was due around it
	last  bool   // none is due: the frame ends at at
}

// maxDue is how many items may be due: so many that their count and a place do not overflow.
const maxDue = math.MaxInt64

// count counts an item that has come. It says whether the number of those that are due can be counted.
func (s *State) count(item Item) (counts bool, err error) {
	it := &s.items
	due, outer, open := it.due, it.outer, it.open
	switch {
	case due > 0 && item.Nest == Close:
		return false, errClose
	case due > 0:
		due--
	case item.Nest == Close:
		open--
		due = binary.LittleEndian.Uint64(s.Scratch[8*open:])
		outer -= due + 1
	}
	if item.More > maxDue || due+outer+item.More >= maxDue {
		return false, nil
	}
	due += item.More
	if item.Nest == Open {
		if open == maxOpen {
			return false, errOpen
		}
		s.Scratch = binary.LittleEndian.AppendUint64(s.Scratch[:8*open], due)
		due, outer, open = 0, outer+due+1, open+1
	}
	it.due, it.outer, it.open, it.last = due, outer, open, due|outer == 0
	return true, nil
}

// Validate returns a [*SettingError] when Item is nil.
func (f Sized) Validate() error {
	if f.Item == nil {
		return &SettingError{"Sized.Item", "is nil"}
	}
	return nil
}

// String returns the layout.
func (f Sized) String() string { return "([head]{body})..." }

// Split implements [Framing]. The token is a view of data.
func (f Sized) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s State
	return f.SplitState(data, atEOF, &s)
}

// SplitState implements [StateSplitter]. The token is a view of data.
func (f Sized) SplitState(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	if f.Item == nil {
		return 0, nil, f.Validate()
	}
	if s.Skip != 0 {
		return f.skip(data, atEOF, s)
	}
	limit := uint64(limitOf(f.Max))
	it := &s.items
	for !it.last && it.at < uint64(len(data)) {
		at := it.at
		b := upTo(data[at:], limit+1-at)
		item, err := f.Item(b, max(s.Seen-int(at), 0))
		size := uint64(item.Head) + item.Body
		if at == 0 && err == nil && item.More == 0 && item.Nest == Flat && item.Head > 0 &&
			size >= item.Body && size <= limit && size <= uint64(len(data)) {
			return int(size), data[:size:size], nil // most frames are one item, and here at once
		}
		if isShort(err) && uint64(len(b)) <= limit-at {
			s.Seen, s.Need = len(data), len(data)+1
			return cut(data, atEOF)
		}
		if err := s.add(item, err, limit); err != nil {
			return 0, nil, err
		}
	}
	if it.last && it.at <= uint64(len(data)) {
		return int(it.at), data[:it.at:it.at], nil
	}
	s.Seen = len(data)
	return cut(data, atEOF)
}

// upTo returns the first n bytes of data, or all where there are less.
func upTo(data []byte, n uint64) []byte {
	if uint64(len(data)) > n {
		return data[:n]
	}
	return data
}

// isShort says whether Item wants to see more.
func isShort(err error) bool { return err == io.ErrUnexpectedEOF }

// take counts an item, and returns how many bytes it takes.
func (s *State) take(item Item, err error, limit uint64) (size uint64, _ error) {
	size = uint64(item.Head) + item.Body
	switch {
	case isShort(err):
		return 0, s.tooBig(limit+1, limit)
	case errors.Is(err, ErrMalformed):
		return 0, err
	case err != nil:
		return 0, &MalformedError{"item", err}
	case item.Head < 1, item.Nest > Close:
		return 0, errItem
	}
	counts, err := s.count(item)
	if err != nil {
		return 0, err
	}
	if !counts || size < item.Body || size > math.MaxInt64 {
		return 0, s.tooBig(math.MaxUint64, limit)
	}
	return size, nil
}

// add adds an item to the frame.
func (s *State) add(item Item, err error, limit uint64) error {
	it := &s.items
	if it.at == 0 {
		it.due = 1
	}
	size, err := s.take(item, err, limit)
	if err != nil {
		return err
	}
	end := it.at + size
	least := end + it.due + it.outer
	switch {
	case least > math.MaxInt64:
		return s.tooBig(math.MaxUint64, limit)
	case least > limit:
		s.Seen, s.Need, it.at = 0, 0, end
		s.Skip, s.Payload = -1, -1
		if it.last {
			s.Skip, s.Payload = int64(end), int64(end)
		}
		return s.tooBig(least, limit)
	}
	it.at, s.Need = end, int(end)
	if !it.last {
		s.Need++
	}
	return nil
}

// skip goes on counting the items of a frame above the limit.
func (f *Sized) skip(data []byte, atEOF bool, s *State) (advance int, token []byte, err error) {
	limit := uint64(limitOf(f.Max))
	it := &s.items
	for {
		here := min(it.at, uint64(len(data)-advance))
		advance += int(here)
		if it.at -= here; it.at > 0 || it.last || advance == len(data) {
			break
		}
		b := upTo(data[advance:], limit+1)
		item, err := f.Item(b, max(s.Seen-advance, 0))
		if isShort(err) && uint64(len(b)) <= limit {
			s.Seen = len(data)
			break
		}
		size, err := s.take(item, err, limit)
		if err != nil && advance > 0 {
			break // the next look finds it again
		}
		if err != nil {
			return 0, nil, err
		}
		it.at = size
	}
	switch {
	case it.at == 0 && it.last:
		s.Skip = 0
	case advance == 0 && atEOF && len(data) == 0:
		return 0, nil, io.ErrUnexpectedEOF
	case advance == 0 && atEOF:
		advance = len(data)
	}
	s.Seen = max(s.Seen-advance, 0)
	if s.Payload < 0 {
		token = data[:advance:advance]
	}
	return advance, token, nil
}

// AppendFrame appends payload, which must be one whole frame, to dst. Errors, with dst unchanged: ErrEmptyFrame, a
// [*MalformedError], a [*FrameSizeError], a [*SettingError].
func (f Sized) AppendFrame(dst, payload []byte) ([]byte, error) {
	if _, _, err := f.FrameParts(dst, payload); err != nil {
		return dst, err
	}
	return append(dst, payload...), nil
}

// FrameParts implements [PartsFraming]. Errors are those of AppendFrame.
func (f Sized) FrameParts(dst, payload []byte) (head, tail []byte, err error) {
	if err := f.Validate(); err != nil {
		return dst, nil, err
	}
	if len(payload) == 0 {
		return dst, nil, ErrEmptyFrame
	}
	if err := fits(uint64(len(payload)), f.Max); err != nil {
		return dst, nil, err
	}
	advance, _, err := Sized{Item: f.Item, Max: -1}.Split(payload, true)
	switch {
	case err == io.ErrUnexpectedEOF, errors.Is(err, ErrFrameTooBig), err == nil && advance != len(payload):
		return dst, nil, errNotWhole
	case err != nil:
		return dst, nil, err
	}
	return dst, nil, nil
}
