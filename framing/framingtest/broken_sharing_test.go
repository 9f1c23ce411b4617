package framingtest

import (
	"runtime"
	"sync"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// brokenSharing break laws of what streams and goroutines share.
var brokenSharing = []broken{
	{
		"ownership", "one scratch space for all tokens", "it is a view of what they share",
		func() framing.Framing {
			var scratch []byte
			return changing(func(_ []byte, _ bool, _ *int, token *[]byte, _ *error) {
				if *token != nil {
					scratch = append(scratch[:0], *token...)
					*token = append(scratch, ' ')[:len(scratch):len(scratch)]
				}
			})()
		}, limited,
	},
	{
		"ownership", "one scratch space for all States", "of SplitState changes when other frames are split",
		func() framing.Framing {
			scratch := make([]byte, 0, 300)
			return stating(func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
				n, token, err := sound.SplitState(data, atEOF, s)
				if token != nil {
					token = append(scratch[:0], token...)
				}
				return n, token, err
			})()
		}, limited,
	},
	{
		"stateless", "remembers another stream", "and after a look at another stream need-more",
		func() framing.Framing {
			var last []byte
			return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
				stranger := len(last) > 2 && len(data) > 2 && last[2] != data[2]
				last = append(last[:0], data...)
				if stranger && !atEOF && data[2] == 'z' {
					return 0, nil, nil
				}
				return sound.Split(data, atEOF)
			})()
		}, Options{Payloads: [][]byte{[]byte("zbc")}},
	},
	{
		"stateless", "loses its patience when asked twice", "of the same 1 bytes: first need-more, then",
		func() framing.Framing {
			var last *byte
			return splitting(func(data []byte, atEOF bool) (int, []byte, error) {
				if len(data) != 1 {
					return sound.Split(data, atEOF)
				}
				again := last == &data[0]
				if last = &data[0]; again {
					return 0, nil, framing.ErrMalformed
				}
				return sound.Split(data, atEOF)
			})()
		}, limited,
	},
	{
		"stateless", "one State for all streams", "while another stream is split in turn with it",
		func() framing.Framing {
			var hidden framing.State
			f := crlf
			return stateful{over(f), func(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
				if s.Seen == 0 || hidden.Seen > len(data) {
					hidden.Next()
				}
				n, token, err := f.SplitState(data, atEOF, &hidden)
				if n > 0 || err != nil {
					hidden.Next()
				}
				s.Seen = max(1, hidden.Seen)
				return n, token, err
			}}
		}, Options{},
	},
	{
		"goroutines", "a scratch space that all values share",
		"several goroutines that use the framing at once disturb each other: AppendFrame of",
		func() framing.Framing {
			var mu sync.Mutex // for the race detector, which would see it first
			var scratch []byte
			return appending(func(dst, payload []byte) ([]byte, error) {
				mu.Lock()
				scratch = append(scratch[:0], payload...)
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				defer mu.Unlock()
				return sound.AppendFrame(dst, scratch)
			})()
		}, Options{},
	},
	{
		"goroutines", "a scratch space of Split",
		"several goroutines that use the framing at once disturb each other: Split of a frame",
		func() framing.Framing {
			var mu sync.Mutex
			var scratch []byte
			return masking(func(token []byte) []byte {
				mu.Lock()
				scratch = append(scratch[:0], token...)
				mu.Unlock()
				runtime.Gosched()
				mu.Lock()
				defer mu.Unlock()
				mask(scratch)
				return append([]byte{}, scratch...)
			})
		}, Options{},
	},
	{
		"goroutines", "a panic only when there are several", "panic while several goroutines use the framing: in use",
		func() framing.Framing {
			var mu sync.Mutex
			return appending(func(dst, payload []byte) ([]byte, error) {
				if !mu.TryLock() {
					panic("in use")
				}
				defer mu.Unlock()
				runtime.Gosched()
				return sound.AppendFrame(dst, payload)
			})()
		}, Options{},
	},
}

// masking is masked with another way to take the mask off.
func masking(unmask func(token []byte) []byte) framing.Framing {
	f := framing.Length{Prefix: wire.PrefixUint8}
	return custom{func(data []byte, atEOF bool) (int, []byte, error) {
		n, token, err := f.Split(data, atEOF)
		if token != nil {
			token = unmask(token)
		}
		return n, token, err
	}, masked{}.AppendFrame}
}
