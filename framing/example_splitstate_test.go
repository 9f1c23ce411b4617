package framing_test

import (
	"bytes"
	"fmt"
	"io"
	"strings"
	"testing/iotest"

	"github.com/seed44153783/wirekit/framing"
)

// stanzas frames texts that end with an empty line, "\n\n". Max is the limit on a text in bytes.
type stanzas struct{ Max int }

// Split is SplitState without a memory.
func (f stanzas) Split(data []byte, atEOF bool) (advance int, token []byte, err error) {
	var s framing.State
	return f.SplitState(data, atEOF, &s)
}

// SplitState looks at each byte once: what it has searched it notes in s.Seen.
func (f stanzas) SplitState(data []byte, atEOF bool, s *framing.State) (advance int, token []byte, err error) {
	i := bytes.Index(data[s.Seen:], []byte("\n\n"))
	end := s.Seen + i
	if i < 0 {
		end = len(data)
		if end > s.Seen && !atEOF && data[end-1] == '\n' {
			end-- // may be the first half of the mark
		}
	}
	s.Seen = end
	switch {
	case s.Skip != 0 && i >= 0: // the end of a frame that is not wanted, or handed out piece by piece
		if s.Payload < 0 && end > 0 {
			s.Seen = 0
			return end, data[:end:end], nil
		}
		s.Skip = 0
		return end + 2, nil, nil
	case s.Skip != 0 && end > 0:
		s.Seen = 0
		if s.Payload < 0 {
			token = data[:end:end]
		}
		return end, token, nil
	case s.Skip == 0 && end > f.Max:
		s.Skip, s.Payload = -1, -1 // the end is yet to be found, and the text stands there as it is
		return 0, nil, &framing.FrameSizeError{Size: uint64(f.Max) + 1, Max: uint64(f.Max)}
	case i >= 0:
		return end + 2, data[:end:end], nil
	case atEOF && (len(data) > 0 || s.Skip != 0):
		return 0, nil, io.ErrUnexpectedEOF
	}
	return 0, nil, nil // there has to be more
}

// AppendFrame refuses what Split would cut elsewhere.
func (f stanzas) AppendFrame(dst, payload []byte) ([]byte, error) {
	switch {
	case len(payload) > f.Max:
		return dst, &framing.FrameSizeError{Size: uint64(len(payload)), Max: uint64(f.Max)}
	case bytes.Contains(payload, []byte("\n\n")), bytes.HasSuffix(payload, []byte("\n")):
		return dst, framing.ErrSeparatorInPayload
	}
	return append(append(dst, payload...), "\n\n"...), nil
}

// A framing of one's own: with SplitState it gets all that those of the package get.
func ExampleStateSplitter() {
	stream := iotest.OneByteReader(strings.NewReader("roses are red\n\na stanza that is too long for this\n\nviolets\n\n"))
	r := framing.NewReader(stream, stanzas{Max: 20})
	r.Oversize = framing.Report
	for text, err := range r.Frames() {
		if err != nil {
			fmt.Println(err)
			continue
		}
		fmt.Printf("%q\n", text)
	}
	fmt.Printf("%+v\n", r.Stats())
	// Output:
	// "roses are red"
	// framing: frame 1 at offset 15: framing: frame of 21 bytes exceeds the limit of 20
	// "violets"
	// {Frames:2 Bytes:60 Skipped:1}
}
