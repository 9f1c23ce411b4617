package bench

import (
	"bufio"
	"bytes"
	"encoding/binary"
	"io"
	"strings"

	kelindar "github.com/kelindar/binary"
	"github.com/tinylib/msgp/msgp"
	"golang.org/x/crypto/cryptobyte"

	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/wire"
)

// few is how many values a pass over a stream works through.
const few = 1 << 12

// note is about plain functions on bare readers and writers.
func note(name string) string {
	if !strings.Contains(name, "plain function, bare") {
		return ""
	}
	return "what passes through an interface escapes: a pooled scratch takes nearly the time of the allocation it saves"
}

// sources returns the same bytes as readers of the kinds that matter.
func sources(in []byte) []source {
	src := bytes.NewReader(in)
	buffered := bufio.NewReader(src)
	return []source{
		{"*bytes.Reader", src, func() { src.Reset(in) }},
		{"*bufio.Reader", buffered, func() { src.Reset(in); buffered.Reset(src) }},
		{"bare io.Reader", struct{ io.Reader }{src}, func() { src.Reset(in) }},
	}
}

type source struct {
	name  string
	r     io.Reader
	reset func()
}

func scalarReads() (groups []round.Group) {
	rng := newRand()
	ints := make([]int64, few)
	texts := make([]string, few)
	var intBytes, textBytes, msgpInts, msgpTexts []byte
	for i := range few {
		ints[i] = int64(rng.Uint64())
		intBytes = binary.BigEndian.AppendUint64(intBytes, uint64(ints[i]))
		msgpInts = msgp.AppendInt64(msgpInts, ints[i])

		text := make([]byte, 16)
		for k := range text {
			text[k] = 'a' + byte(rng.IntN(26))
		}
		texts[i] = string(text)
		textBytes = append(append(textBytes, 16), text...)
		msgpTexts = msgp.AppendString(msgpTexts, texts[i])
	}
	gotInts, gotTexts := make([]int64, few), make([]string, few)
	group := func(name string, goal float64, candidates ...round.Candidate) round.Group {
		return round.Group{
			Section: "scalars from a stream", Name: name, Unit: "value",
			Items: few, Goal: goal, Spread: spreadSmall, Note: note(name),
			Clear: func() { clear(gotInts) }, Check: sameAs(&gotInts, ints), Candidates: candidates,
		}
	}
	textGroup := func(name string, goal float64, candidates ...round.Candidate) round.Group {
		g := group(name, goal, candidates...)
		g.Clear, g.Check = func() { clear(gotTexts) }, sameAs(&gotTexts, texts)
		return g
	}
	for i, src := range sources(intBytes) {
		goal := []float64{2.5, 2.5, 1.2}[i]
		groups = append(groups, group("int64, plain function, "+src.name, goal,
			round.Candidate{Name: "wirekit ReadInt64", Pass: func() {
				src.reset()
				for i := range gotInts {
					gotInts[i], _ = wire.ReadInt64(src.r)
				}
			}},
			round.Candidate{Name: "encoding/binary Read", Pass: func() {
				src.reset()
				for i := range gotInts {
					_ = binary.Read(src.r, binary.BigEndian, &gotInts[i])
				}
			}}))
	}
	peers := sources(msgpInts)
	for i, src := range sources(intBytes) {
		peer := peers[i]
		d := wire.NewStreamDecoder(nil, 4096)
		m := msgp.NewReaderSize(peer.r, 4096)
		groups = append(groups, group("int64, reading ahead, "+src.name, 1.5,
			round.Candidate{Name: "wirekit Decoder", Pass: func() {
				src.reset()
				d.ResetStream(src.r)
				for i := range gotInts {
					gotInts[i] = d.Int64()
				}
			}},
			round.Candidate{Name: "msgp Reader", Pass: func() {
				peer.reset()
				m.Reset(peer.r)
				for i := range gotInts {
					gotInts[i], _ = m.ReadInt64()
				}
			}}))
	}
	groups = append(groups, group("int64, cursor over a slice", 0,
		round.Candidate{Name: "wirekit Decoder", Pass: func() {
			d := wire.NewDecoder(intBytes)
			for i := range gotInts {
				gotInts[i] = d.Int64()
			}
		}},
		round.Candidate{Name: "cryptobyte String", Pass: func() {
			s := cryptobyte.String(intBytes)
			for i := range gotInts {
				var v uint64
				s.ReadUint64(&v)
				gotInts[i] = int64(v)
			}
		}},
		round.Limit("a loop over the slice", func() {
			b := intBytes
			for i := range gotInts {
				gotInts[i], b = int64(binary.BigEndian.Uint64(b)), b[8:]
			}
		})))
	peers = sources(msgpTexts)
	for i, src := range sources(textBytes) {
		peer := peers[i]
		d := wire.NewStreamDecoder(nil, 4096)
		m := msgp.NewReaderSize(peer.r, 4096)
		groups = append(groups, textGroup("16-byte string, "+src.name, 1.2,
			round.Candidate{Name: "wirekit Decoder", Pass: func() {
				src.reset()
				d.ResetStream(src.r)
				for i := range gotTexts {
					gotTexts[i] = d.String(wire.PrefixUvarint)
				}
			}},
			round.Candidate{Name: "msgp Reader", Pass: func() {
				peer.reset()
				m.Reset(peer.r)
				for i := range gotTexts {
					gotTexts[i], _ = m.ReadString()
				}
			}}))
	}
	return append(groups, views(texts, textBytes, msgpTexts)...)
}

// views looks at strings without keeping them.
func views(texts []string, in, msgpIn []byte) (groups []round.Group) {
	var want, sum int
	for _, s := range texts {
		want += len(s) + int(s[15])
	}
	peers := sources(msgpIn)
	for i, src := range sources(in) {
		peer := peers[i]
		d := wire.NewStreamDecoder(nil, 4096)
		m := msgp.NewReaderSize(peer.r, 4096)
		scratch := make([]byte, 0, 64)
		view := round.Candidate{Name: "wirekit Decoder, view", Pass: func() {
			src.reset()
			d.ResetStream(src.r)
			for range texts {
				s := d.ByteArrayView(wire.PrefixUvarint)
				sum += len(s) + int(s[15])
			}
		}}
		g := round.Group{
			Section: "scalars from a stream", Unit: "value", Items: few, Spread: spreadSmall,
			Clear: func() { sum = 0 }, Check: func() error {
				if sum != want {
					return errDiffers
				}
				return nil
			},
		}
		g.Name, g.Goal = "16-byte string to look at, "+src.name, 3
		g.Candidates = []round.Candidate{view, {Name: "msgp Reader, string", Pass: func() {
			peer.reset()
			m.Reset(peer.r)
			for range texts {
				s, _ := m.ReadString()
				sum += len(s) + int(s[15])
			}
		}}}
		groups = append(groups, g)
		g.Name, g.Goal = "16-byte string to look at, no allocation, "+src.name, 0
		g.Candidates = []round.Candidate{view, {Name: "msgp Reader, into a buffer", Pass: func() {
			peer.reset()
			m.Reset(peer.r)
			for range texts {
				scratch, _ = m.ReadStringAsBytes(scratch)
				sum += len(scratch) + int(scratch[15])
			}
		}}}
		groups = append(groups, g)
	}
	return groups
}

// scalarWrites writes the same values, to memory and to nowhere.
func scalarWrites() (groups []round.Group) {
	rng := newRand()
	ints := make([]int64, few)
	texts := make([]string, few)
	var intBytes, littleInts, textBytes, msgpInts, msgpTexts []byte
	for i := range few {
		ints[i] = int64(rng.Uint64())
		intBytes = binary.BigEndian.AppendUint64(intBytes, uint64(ints[i]))
		littleInts = binary.LittleEndian.AppendUint64(littleInts, uint64(ints[i]))
		msgpInts = msgp.AppendInt64(msgpInts, ints[i])

		texts[i] = string(binary.BigEndian.AppendUint64(intBytes[8*i:8*i+8:8*i+8], rng.Uint64()))
		textBytes = append(append(textBytes, 16), texts[i]...)
		msgpTexts = msgp.AppendString(msgpTexts, texts[i])
	}
	for i, kind := range []string{"*bytes.Buffer", "*bufio.Writer", "bare io.Writer"} {
		var got bytes.Buffer
		got.Grow(32 * few)
		var w io.Writer = &got
		flush := func() {}
		switch kind {
		case "*bufio.Writer":
			buffered := bufio.NewWriter(&got)
			w, flush = buffered, func() { _ = buffered.Flush() }
		case "bare io.Writer":
			w = struct{ io.Writer }{&got}
		}
		group := func(name string, goal float64, want []byte, candidates ...round.Candidate) {
			groups = append(groups, round.Group{
				Section: "scalars to a stream", Name: name + ", " + kind, Unit: "value",
				Items: few, Goal: goal, Spread: spreadSmall, Note: note(name + ", " + kind),
				Clear: got.Reset, Check: holds(&got, want), Candidates: candidates,
			})
		}
		e := wire.NewStreamEncoder(w, 4096)
		m := msgp.NewWriterSize(w, 4096)
		k := kelindar.NewEncoder(w)

		group("int64, plain function", []float64{2.5, 2.5, 1.2}[i], intBytes,
			round.Candidate{Name: "wirekit WriteInt64", Pass: func() {
				got.Reset()
				for _, v := range ints {
					_ = wire.WriteInt64(w, v)
				}
				flush()
			}},
			round.Candidate{Name: "encoding/binary Write", Pass: func() {
				got.Reset()
				for _, v := range ints {
					_ = binary.Write(w, binary.BigEndian, v)
				}
				flush()
			}})
		goal := 1.3
		if kind == "bare io.Writer" {
			goal = 0
		}
		group("int64, buffering", goal, intBytes,
			round.Candidate{Name: "wirekit Encoder", Pass: func() {
				got.Reset()
				e.ResetStream(w)
				for _, v := range ints {
					e.Int64(v)
				}
				_ = e.Flush()
				flush()
			}},
			round.Candidate{Name: "msgp Writer", Check: holds(&got, msgpInts), Pass: func() {
				got.Reset()
				m.Reset(w)
				for _, v := range ints {
					_ = m.WriteInt64(v)
				}
				_ = m.Flush()
				flush()
			}},
			round.Candidate{Name: "kelindar/binary Encoder", Check: holds(&got, littleInts), Pass: func() {
				got.Reset()
				k.Reset(w)
				for _, v := range ints {
					k.WriteUint64(uint64(v))
				}
				flush()
			}})
		group("16-byte string, buffering", 0, textBytes,
			round.Candidate{Name: "wirekit Encoder", Pass: func() {
				got.Reset()
				e.ResetStream(w)
				for _, s := range texts {
					e.String(wire.PrefixUvarint, s)
				}
				_ = e.Flush()
				flush()
			}},
			round.Candidate{Name: "msgp Writer", Check: holds(&got, msgpTexts), Pass: func() {
				got.Reset()
				m.Reset(w)
				for _, s := range texts {
					_ = m.WriteString(s)
				}
				_ = m.Flush()
				flush()
			}},
			round.Candidate{Name: "kelindar/binary Encoder", Pass: func() {
				got.Reset()
				k.Reset(w)
				for _, s := range texts {
					k.WriteString(s)
				}
				flush()
			}})
	}
	return groups
}
