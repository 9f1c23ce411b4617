package main

import (
	"errors"
	"fmt"
	"io"

	"github.com/seed44153783/wirekit/framing"
)

// A record is a packet and where it stood.
type record struct {
	packet
	number int64  // of the frame, from 0
	offset int64  // of the frame in the input
	frame  []byte // as it stood in the input, a view
}

// A printer prints records.
type printer interface {
	print(r record) error
	// finish prints what comes after the last record.
	finish() error
}

// errBad ends a run that has reported its errors already.
var errBad = errors.New("frames were skipped")

// dump decodes the input and prints it. It returns errBad if frames were skipped.
func dump(s *streams, o options, f framing.StateSplitter) error {
	e := newEncoder(o.protocol, f)
	d := &dumper{streams: s, protocol: e.protocol, skip: o.skip}
	d.meter = &meter{StateSplitter: e.framing, bad: d.dropped}
	switch {
	case o.json:
		d.printer = newJSONPrinter(s.out, o.protocol, e)
	case o.stats:
		d.printer = &statsPrinter{w: s.out}
	default:
		d.printer = &textPrinter{w: s.out}
	}
	err := d.run()
	if finishErr := d.printer.finish(); finishErr != nil {
		return finishErr
	}
	return err
}

type dumper struct {
	*streams
	protocol protocol
	printer  printer
	meter    *meter
	skip     bool
	skipped  bool // frames were skipped
}

func (d *dumper) run() error {
	r := framing.NewReader(d.in, d.meter)
	if d.skip {
		r.Oversize = framing.Skip
	}
	for {
		payload, err := r.ReadFrame()
		if err == io.EOF {
			return d.end()
		}
		if err != nil {
			return d.unframed(err)
		}
		if err := d.packet(payload); err != nil {
			return err
		}
		d.frames++
	}
}

// end says whether the input was good as a whole.
func (d *dumper) end() error {
	if p, ok := d.protocol.(finisher); ok {
		if err := p.finish(); err != nil {
			return fmt.Errorf("at the end of the input, offset %d: %w", d.meter.offset, err)
		}
	}
	if d.skipped {
		return errBad
	}
	return nil
}

// packet decodes and prints the packet of a frame.
func (d *dumper) packet(payload []byte) error {
	p, err := d.protocol.decode(payload)
	if err == nil {
		return d.printer.print(record{p, d.frames, d.meter.start(), d.meter.frame})
	}
	err = d.describe(p.typ, err)
	if d.skip {
		d.report(err)
		return nil
	}
	return err
}

// describe says what is wrong with the packet of the last frame, and where in the input.
func (d *dumper) describe(typ string, err error) error {
	var inField *fieldError
	if errors.As(err, &inField) {
		at := fmt.Sprintf("byte %d of the payload", inField.offset)
		if d.meter.head >= 0 {
			at = fmt.Sprintf("offset %d", d.meter.start()+int64(d.meter.head)+inField.offset)
		}
		err = fmt.Errorf("%s at %s: %w", inField.field, at, inField.err)
	}
	if typ != "" {
		err = fmt.Errorf("%s: %w", typ, err)
	}
	return inFrame(d.frames, d.meter.start(), err)
}

// unframed says what is wrong with bytes that make no frame, or with the input.
func (d *dumper) unframed(err error) error {
	var at *framing.Error
	if !errors.As(err, &at) {
		return err
	}
	err = at.Err
	if have := d.in.read - at.Offset; err == io.ErrUnexpectedEOF && d.meter.need > have {
		err = fmt.Errorf("the input ends after %d bytes of the frame, expected at least %d", have, d.meter.need)
	} else if err == io.ErrUnexpectedEOF {
		err = fmt.Errorf("the input ends after %d bytes of the frame, expected its end", have)
	}
	return inFrame(at.Frame, at.Offset, err)
}

// dropped reports a frame that the reader drops if it is to skip bad ones.
func (d *dumper) dropped(offset int64, err error) {
	if d.skip {
		d.report(inFrame(d.frames, offset, err))
		d.frames++
	}
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
