package framingtest

import (
	"slices"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// broken is a framing that makes one mistake, the one law that sees it, and what the kit says of it.
type broken struct {
	law     string
	mistake string
	says    string
	f       func() framing.Framing
	opts    Options
}

// custom is a framing made of functions.
type custom struct {
	split splitter
	frame func(dst, payload []byte) ([]byte, error)
}

type splitter = func(data []byte, atEOF bool) (int, []byte, error)

func (c custom) Split(data []byte, atEOF bool) (int, []byte, error) { return c.split(data, atEOF) }
func (c custom) AppendFrame(dst, payload []byte) ([]byte, error)    { return c.frame(dst, payload) }

// over returns f as a custom: with no more than Split and AppendFrame.
func over(f framing.Framing) custom { return custom{f.Split, f.AppendFrame} }

// stateful is a custom with a SplitState.
type stateful struct {
	custom
	state func(data []byte, atEOF bool, s *framing.State) (int, []byte, error)
}

func (c stateful) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	return c.state(data, atEOF, s)
}

// inParts is a custom with a FrameParts.
type inParts struct {
	custom
	parts func(dst, payload []byte) ([]byte, []byte, error)
}

func (c inParts) FrameParts(dst, payload []byte) ([]byte, []byte, error) {
	return c.parts(dst, payload)
}

// bySize is an inParts with a SizeParts.
type bySize struct {
	inParts
	sized func(dst []byte, size uint64) ([]byte, []byte, error)
}

func (c bySize) SizeParts(dst []byte, size uint64) ([]byte, []byte, error) { return c.sized(dst, size) }

// sound is what most broken framings are made from, long a prefix of its own kind.
var (
	sound    = framing.Netstring{Max: 300}
	bigger   = framing.Netstring{Max: -1}
	limited  = Options{Max: 300, Big: bigger}
	crlf     = framing.Separator{Sep: []byte("\r\n"), Final: framing.FinalError}
	dashes   = framing.Separator{Sep: []byte("--"), Final: framing.FinalError}
	long     = framing.Length{Prefix: wire.PrefixUint32BE}
	soundly  = over(sound)
	statedly = stateful{soundly, sound.SplitState}
	partly   = inParts{soundly, sound.FrameParts}
)

// splitting returns the sound framing, without SplitState, with another Split.
func splitting(split splitter) func() framing.Framing {
	return func() framing.Framing { return custom{split, sound.AppendFrame} }
}

// changing returns splitting with another return of the sound Split.
func changing(change func(data []byte, atEOF bool, n *int, token *[]byte, err *error)) func() framing.Framing {
	return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
		n, token, err := sound.Split(data, atEOF)
		change(data, atEOF, &n, &token, &err)
		return n, token, err
	})
}

// appending returns the sound framing with another AppendFrame.
func appending(frame func(dst, payload []byte) ([]byte, error)) func() framing.Framing {
	return func() framing.Framing { return custom{sound.Split, frame} }
}

// stating returns the sound framing with another SplitState.
func stating(state func(data []byte, atEOF bool, s *framing.State) (int, []byte, error)) func() framing.Framing {
	return func() framing.Framing { return stateful{soundly, state} }
}

// always returns f.
func always(f framing.Framing) func() framing.Framing { return func() framing.Framing { return f } }

// masked frames payloads, each byte with 0x55 added, after a byte for their size. It should do that in a copy.
type masked struct{ inPlace, inPlaceOut bool }

func (m masked) Split(data []byte, atEOF bool) (int, []byte, error) {
	n, token, err := framing.Length{Prefix: wire.PrefixUint8}.Split(data, atEOF)
	if token != nil && !m.inPlace {
		token = append([]byte{}, token...)
	}
	mask(token)
	return n, token, err
}

func (m masked) AppendFrame(dst, payload []byte) ([]byte, error) {
	framed, err := framing.Length{Prefix: wire.PrefixUint8}.AppendFrame(dst, payload)
	if err != nil {
		return framed, err
	}
	mask(framed[len(framed)-len(payload):])
	if m.inPlaceOut {
		mask(payload)
	}
	return framed, nil
}

func mask(p []byte) {
	for i := range p {
		p[i] ^= 0x55
	}
}

// failing returns the laws that f breaks, in the kit's order, and what was found.
func failing(f framing.Framing, opts Options) (names []string, found []error) {
	for trial := newTrial(f, opts); trial.next(); {
		if v := trial.judge(); v.err != nil {
			names, found = append(names, trial.name), append(found, v.err)
		}
	}
	return names, found
}

func TestBrokenFramings(t *testing.T) {
	tripped := map[string]bool{}
	all := slices.Concat(brokenLooks, brokenFrames, brokenStreams, brokenLimits, brokenCosts, brokenSharing, brokenEdges)
	if !underRace {
		all = append(all, brokenUnlessRaced...)
	}
	for _, b := range all {
		t.Run(b.law+"/"+b.mistake, func(t *testing.T) {
			names, found := failing(b.f(), b.opts)
			require.Equal(t, []string{b.law}, names, "%v", found)
			assert.Contains(t, found[0].Error(), b.says)
			assert.NotEmpty(t, b.says)
		})
		tripped[b.law] = true
	}
	for _, l := range laws {
		assert.True(t, tripped[l.name], "no broken framing for the law %q", l.name)
	}
}

func TestSoundFramings(t *testing.T) {
	for _, s := range []struct {
		name string
		f    framing.Framing
		opts Options
	}{
		{"with no State", soundly, limited},
		{"with a State", statedly, limited},
		{"masked", masked{}, Options{}},
		{"with parts", inParts{soundly, sound.FrameParts}, limited},
		{"with a tail", framing.Lines(), Options{Tail: true}},
		{
			"with a tail that is dropped",
			framing.Separator{Sep: []byte("\n"), Final: framing.FinalDrop}, Options{Drop: true},
		},
		{
			"that waits for a byte more",
			framing.Separator{Sep: []byte("\r"), Also: [][]byte{[]byte("\r\n")}}, Options{Tail: true, Ahead: 1},
		},
		{"that rescans", over(crlf), Options{Rescans: true}},
		{"with fill", framing.SLIP{Max: 300}, Options{NoEmpty: true, Max: 300, Big: framing.SLIP{Max: -1}}},
		{
			"that only decodes", framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: 1},
			Options{DecodeOnly: true, Streams: []Stream{
				{Bytes: []byte("t\x03abct\x00"), Frames: [][]byte{[]byte("\x03abc"), {0}}},
				{
					Bytes:  append([]byte("t\xff"), make([]byte, 255)...),
					Frames: [][]byte{append([]byte("\xff"), make([]byte, 255)...)},
				},
			}},
		},
		{"with a limit of 1 MiB", framing.Length{Prefix: wire.PrefixUint32BE, Max: 1 << 20}, Options{
			Max: 1 << 20, Big: framing.Length{Prefix: wire.PrefixUint32BE, Max: -1},
		}},
		{"with a head that is looked at", headed{}, Options{NoEmpty: true, Bodies: func(body []byte) []byte {
			if len(body) > 255 {
				return nil
			}
			return append([]byte{0xab, byte(len(body))}, body...)
		}}},
	} {
		t.Run(s.name, func(t *testing.T) { Test(t, s.f, s.opts) })
	}
}

// headed is a framing whose payloads are whole frames: 0xab, a size, the body.
type headed struct{}

func (headed) length() framing.Length {
	return framing.Length{Prefix: wire.PrefixUint8, Offset: 1, Strip: framing.StripNone}
}

func (h headed) Split(data []byte, atEOF bool) (int, []byte, error) {
	if len(data) > 0 && data[0] != 0xab {
		return 0, nil, framing.ErrMalformed
	}
	return h.length().Split(data, atEOF)
}

func (h headed) AppendFrame(dst, payload []byte) ([]byte, error) {
	if len(payload) > 0 && payload[0] != 0xab {
		return dst, framing.ErrMalformed
	}
	return h.length().AppendFrame(dst, payload)
}
