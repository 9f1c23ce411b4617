package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"slices"

	"github.com/seed44153783/wirekit/framing"
)

// boundless returns f without its limit.
func boundless(f framing.Framing) framing.Framing {
	switch f := f.(type) {
	case *framing.Length:
		return boundless(*f)
	case framing.Length:
		f.Max = -1
		return f
	case framing.Separator:
		f.Max = -1
		return f
	case framing.Netstring:
		f.Max = -1
		return f
	case framing.OctetCount:
		f.Max = -1
		return f
	case framing.COBS:
		f.Max = -1
		return f
	case framing.SLIP:
		f.Max = -1
		return f
	case framing.Blocks:
		f.Max = -1
		return f
	case framing.Sized:
		f.Max = -1
		return f
	case framing.Checksum:
		f.Inner = boundless(f.Inner)
		return f
	}
	return f
}

// An outcome is what a policy makes of a stream: frames, reports with their offset, and bodies, in order.
type outcome struct {
	events  []string
	sizes   []int // of the frames that are reported, 0 for one that is not known
	skipped int64
	lost    int  // where the stream is lost, -1 for nowhere
	open    bool // a frame above the limit has no end: what is said of it is left to CheckFraming
	vague   bool // so it is where the last record is dropped, and where an item has a line above the limit
}

func (o *outcome) add(kind string, args ...any) {
	o.events = append(o.events, kind+fmt.Sprint(args...))
}

// predicted is what the models of f, with its limit and without, say that a policy makes of b.
func predicted(f framing.Framing, b []byte, oversize framing.Oversize) outcome {
	o := outcome{lost: -1}
	limited, whole := modelOf(f), modelOf(boundless(f))
	_, opaque := f.(plain)
	checksum, _ := f.(framing.Checksum)
	if inner, ok := checksum.Inner.(plain); ok {
		opaque = inner.Framing != nil
	}
	for at := 0; at < len(b); {
		size, payload, err := limited(b[at:])
		tooBig := size == 0 && err == framing.ErrFrameTooBig && !opaque
		if tooBig && oversize != framing.Fail {
			size, payload, err = whole(b[at:])
			if o.open = size == 0; o.open {
				return o
			}
			dropped := err == nil && payload == nil
			if o.vague = dropped || lined(f) && bytes.IndexByte(b[at:at+size], 0x21) >= 0; o.vague {
				return o
			}
		}
		switch {
		case size > 0 && err == nil && !tooBig:
			if payload != nil {
				o.add("frame ", string(payload))
			}
		case size == 0 && err == nil:
			return o
		case size == 0, oversize == framing.Fail:
			o.lost = at
			return o
		default:
			if o.skipped++; oversize != framing.Skip {
				o.add("report ", at)
				o.sizes = append(o.sizes, size)
			}
			if oversize == framing.Stream && tooBig && err == nil && verbatim(f) {
				o.add("body ", string(payload))
			}
		}
		at += size
	}
	return o
}

// lined says whether the items of f are those of sized, of which one is a line.
func lined(f framing.Framing) bool {
	if checksum, ok := f.(framing.Checksum); ok {
		f = checksum.Inner
	}
	_, ok := f.(framing.Sized)
	return ok
}

// verbatim says whether the payload of a frame of f stands in it as it is, so that a Body can read it.
func verbatim(f framing.Framing) bool {
	switch f.(type) {
	case *framing.Length, framing.Length, framing.Separator, framing.Netstring, framing.OctetCount,
		framing.Blocks, framing.Sized:
		return true
	}
	return false
}

// happened is what a front makes of it; next is ReadFrame, or what does as it.
func happened(next func() ([]byte, error)) (o outcome, end error) {
	for {
		frame, err := next()
		var at *framing.Error
		var tooBig *framing.FrameSizeError
		switch {
		case err == nil:
			o.add("frame ", string(frame))
		case !errors.As(err, &at) || at.Lost:
			return o, err
		default:
			o.add("report ", at.Offset)
			o.sizes = append(o.sizes, int(at.Size))
			if errors.As(err, &tooBig) && tooBig.Body != nil {
				if body, err := io.ReadAll(tooBig.Body); err == nil {
					o.add("body ", string(body))
				}
			}
		}
	}
}

// CheckOversize holds all policies of Reader and Buffer, for every framing and however the stream is cut, against the
// model of the framing with its limit and without: what Report reports is what Skip drops and what Stream streams, each
// at its place and of its size, and nothing else is lost.
func CheckOversize(data []byte) error {
	t := tape{data}
	f := framings[t.below(len(framings))]
	cuts := t.cuts()
	b := t.rest()
	for oversize := framing.Fail; oversize <= framing.Report; oversize++ {
		want := predicted(f, b, oversize)
		for _, cuts := range [][]byte{nil, cuts} {
			r := framing.NewReader(&cutReader{data: b, cuts: cuts}, f)
			r.Oversize, r.MaxSkip = oversize, -1
			got, end := happened(r.ReadFrame)
			got.skipped = r.Stats().Skipped
			if err := want.like(got, end); err != nil {
				return fmt.Errorf("%v, policy %d, %q cut in %d, Reader: %w", f, oversize, b, cuts, err)
			}
		}
		if oversize == framing.Stream {
			continue
		}
		buffer := framing.NewBuffer(f)
		buffer.Oversize, buffer.MaxSkip = oversize, -1
		rest := pieces(b, cuts)
		got, end := happened(func() ([]byte, error) {
			for {
				frame, ok, err := buffer.Next()
				switch {
				case ok || err != nil:
					return frame, err
				case rest == nil:
					return nil, io.EOF
				case len(rest) > 0:
					_ = buffer.Feed(rest[0])
					rest = rest[1:]
				default:
					buffer.Close()
					rest = nil
				}
			}
		})
		got.skipped = buffer.Stats().Skipped
		if err := want.like(got, end); err != nil {
			return fmt.Errorf("%v, policy %d, %q cut in %d, Buffer: %w", f, oversize, b, cuts, err)
		}
	}
	return nil
}

// like says how an outcome differs from the predicted one.
func (o outcome) like(got outcome, end error) error {
	if o.open || o.vague {
		if n := len(o.events); len(got.events) < n || !slices.Equal(got.events[:n], o.events) ||
			o.open && end == io.EOF {
			return fmt.Errorf("%q, %v; model: %q and a frame without an end", got.events, end, o.events)
		}
		return nil
	}
	var at *framing.Error
	lost := -1
	if errors.As(end, &at) {
		lost = int(at.Offset)
	}
	sameSize := func(got, want int) bool { return got == want || got == 0 }
	if !slices.Equal(got.events, o.events) || !slices.EqualFunc(got.sizes, o.sizes, sameSize) ||
		got.skipped != o.skipped ||
		lost != o.lost ||
		lost < 0 && end != io.EOF {
		return fmt.Errorf(
			"%q, %d skipped, %v; model: %q, %d skipped, lost at %d",
			got.events,
			got.skipped,
			end,
			o.events,
			o.skipped,
			o.lost,
		)
	}
	return nil
}
