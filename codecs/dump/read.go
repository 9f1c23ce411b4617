package dump

import (
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A packet is what a frame was decoded to, and where it stood.
type packet struct {
	*kind
	number int64  // of the frame, from 0
	offset int64  // of the frame in the input
	frame  []byte // as it stood in the input, a view
	token  []byte // what the protocol has of it
	head   int    // how far into the frame the token stands, -1 if not verbatim
	fill   []byte // what stood before it
}

// A printer prints packets.
type printer interface {
	print(p *packet) error
	// finish prints what comes after the last packet.
	finish() error
}

// errBad ends a run that has reported its errors already.
var errBad = errors.New("frames were skipped")

// A dumper decodes the input and prints it.
type dumper struct {
	*streams
	*capture
	printer printer
	meter   *meter
	skip    bool  // bad frames
	skipped bool  // some were
	from    int64 // offset at which the input is read
}

// dump returns errBad if frames were skipped.
func (d *dumper) dump() error {
	err := d.run()
	if finishErr := d.printer.finish(); finishErr != nil {
		return finishErr
	}
	return err
}

func (d *dumper) run() error {
	d.meter = newMeter(d.Framing, d.from)
	r := framing.NewReader(d.in, d.meter)
	r.Oversize = framing.Report
	var p packet
	for {
		token, err := r.ReadFrame()
		if err == io.EOF {
			return d.end()
		}
		if err == nil {
			p = packet{nil, d.frames, d.meter.start(), d.meter.frame, token, d.meter.head, d.meter.fill}
			err = d.packet(&p)
		} else {
			err = d.unframed(err)
		}
		if err != nil {
			return err
		}
		d.frames++
	}
}

// end says whether the input was good as a whole.
func (d *dumper) end() error {
	if d.Finish != nil {
		if err := d.Finish(); err != nil {
			return fmt.Errorf("at the end of the input, offset %d: %w", d.meter.offset, err)
		}
	}
	if d.skipped {
		return errBad
	}
	return nil
}

// packet decodes and prints the packet of a frame.
func (d *dumper) packet(p *packet) error {
	k, typ, err := d.decode(p.token)
	p.kind = k
	if err == nil {
		return d.printer.print(p)
	}
	err = d.describe(p, typ, err)
	if a, ok := d.printer.(*annotator); ok && k != nil {
		if err := a.printBad(p); err != nil {
			return err
		}
	}
	if d.skip {
		d.report(err)
		return nil
	}
	return err
}

// describe says what is wrong with a packet, and where in the input.
func (d *dumper) describe(p *packet, typ string, err error) error {
	var in *wire.DecodeError
	if errors.As(err, &in) {
		err = in.Err
		if in.Op != "" && !errors.Is(err, wire.ErrTrailingBytes) {
			err = fmt.Errorf("expected %s: %w", in.Op, err)
		}
		field, at := in.Path, fmt.Sprintf("byte %d of the payload", in.Offset)
		if field == "" {
			field = "end"
		}
		if p.head >= 0 {
			at = fmt.Sprintf("offset %d", p.offset+int64(p.head)+in.Offset)
		}
		err = fmt.Errorf("%s at %s: %w", field, at, err)
	}
	if typ != "" {
		err = fmt.Errorf("%s: %w", typ, err)
	}
	return inFrame(p.number, p.offset, err)
}

// unframed says what is wrong with bytes that make no frame, or with the input. A frame that can be skipped is
// reported, and no error.
func (d *dumper) unframed(err error) error {
	var at *framing.Error
	if !errors.As(err, &at) {
		return err
	}
	err = at.Err
	if have := d.in.read - d.from - at.Offset; err == io.ErrUnexpectedEOF && d.meter.need > have {
		err = fmt.Errorf("the input ends after %d bytes of the frame, expected at least %d", have, d.meter.need)
	} else if err == io.ErrUnexpectedEOF {
		err = fmt.Errorf("the input ends after %d bytes of the frame, expected its end", have)
	}
	err = inFrame(at.Frame, d.from+at.Offset, err)
	if d.skip && !at.Lost && d.in.err == nil {
		d.report(err)
		return nil
	}
	return err
}

// report prints the error about a frame that is skipped.
func (d *dumper) report(err error) {
	d.skipped = true
	d.complain(fmt.Errorf("%w (skipped)", err))
}

// inFrame says which frame err is about.
func inFrame(number, offset int64, err error) error {
	return fmt.Errorf("frame %d at offset %d: %w", number, offset, err)
}
