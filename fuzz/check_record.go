package fuzz

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"reflect"
	"slices"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// is says whether err is what the model has: the class, the field and, when decoding, the offset.
func (f *failure) is(err error) bool {
	var d *wire.DecodeError
	var e *wire.EncodeError
	switch {
	case f == nil || err == nil:
		return f == nil && err == nil
	case errors.As(err, &d):
		return d.Path == f.path && d.Offset == int64(f.at) && sameClass(d.Err, f.err, wireClasses...)
	case errors.As(err, &e):
		return e.Path == f.path && sameClass(e.Err, f.err, wireClasses...)
	}
	return false
}

// encodedBy is what the model makes of nodes.
func encodedBy(nodes []*node) ([]byte, *failure) {
	var w writer
	f := w.scope(nodes, "")
	return w.b, f
}

// CheckRecord draws a description and values for it, and holds all that wire makes of it against a model that shares no
// code with it: bytes, size and errors, text and JSON, decoding into new and used memory, from slices and from streams
// cut anywhere, traces and dumps, of what was encoded, of that with a byte changed or cut short, and of any bytes.
func CheckRecord(data []byte) error {
	t := tape{data}
	shapes := newPalette(func(*leaf) bool { return true }, allParts()...).draw(&t, 3, true)
	cuts, at, flip := t.cuts(), t.below(256), t.byte()|1
	r := &described{drawValues(&t, shapes)}
	want, failed := encodedBy(r.nodes)
	if err := encodes(r, want, failed); err != nil {
		return fmt.Errorf("%v: %w", shapes, err)
	}
	inputs := [][]byte{t.rest()}
	if failed == nil {
		if err := showsAndParses(r, shapes, want); err != nil {
			return fmt.Errorf("%v: %w", shapes, err)
		}
		inputs = append(inputs, want, append(bytes.Clone(want), flip))
		if len(want) > 0 {
			changed, small := bytes.Clone(want), bytes.Clone(want)
			changed[at%len(want)] ^= flip
			small[at%len(want)] = flip & 0x1f // a length that fits, or the place of a byte before
			inputs = append(inputs, want[:at%len(want)], changed, small)
		}
	}
	used := drawValues(&tape{data}, shapes)
	for i, b := range inputs {
		fresh := &described{blank(shapes)}
		if err := first(
			func() error { return decodes(fresh, shapes, b) },
			func() error { return decodes(&described{used}, shapes, b) },
			func() error { return streams(shapes, b, cuts, i == 1) },
		); err != nil {
			return fmt.Errorf("%v: %w", shapes, err)
		}
	}
	return nil
}

// encodes holds the ways to encode r against the model.
func encodes(r *described, want []byte, failed *failure) error {
	got, err := wire.Append([]byte("dst"), r)
	if !failed.is(err) || failed == nil && !bytes.Equal(got[3:], want) || string(got[:3]) != "dst" ||
		failed != nil && len(got) != 3 {
		return fmt.Errorf("encoded as %x, %v; model: %x, %v", got, err, want, failed)
	}
	size := len(want)
	if failed != nil {
		size, want = 0, nil
	}
	if got := wire.Size(r); got != size {
		return fmt.Errorf("%x: size %d", want, got)
	}
	var w bareWriter
	e := wire.NewStreamEncoder(&w, 16)
	if err := e.Encode(r); !failed.is(err) {
		return fmt.Errorf("to a stream: %w; model: %v", err, failed)
	}
	if err := e.Flush(); err != nil || !bytes.Equal(w.b, want) {
		return fmt.Errorf("to a stream: %x, %w; model: %x", w.b, err, want)
	}
	return nil
}

// showsAndParses holds text and JSON against the model, and what JSON is parsed into.
func showsAndParses(r *described, shapes []*shape, want []byte) error {
	model := showModel(r.nodes)
	if got := wire.Format(r); got != model.text {
		return fmt.Errorf("text\n%s; model:\n%s", got, model.text)
	}
	doc, err := wire.AppendJSON([]byte("dst"), r)
	if err != nil {
		return fmt.Errorf("%x as JSON: %w", want, err)
	}
	tree, err := parsed(doc[3:])
	if err != nil || !sameJSON(tree, model.json) {
		return fmt.Errorf("JSON\n%s, %w; model:\n%v", doc, err, model.json)
	}
	return parses(doc[3:], shapes, want)
}

// parsed is what encoding/json makes of a document.
func parsed(doc []byte) (tree any, err error) {
	d := json.NewDecoder(bytes.NewReader(doc))
	d.UseNumber()
	if err = d.Decode(&tree); err == nil && !json.Valid(doc) { // something is after it
		err = errors.New("trailing data")
	}
	return tree, err
}

// parses holds what ParseJSON makes of a document against the bytes of the record.
func parses(doc []byte, shapes []*shape, want []byte) error {
	r := &described{blank(shapes)}
	if err := wire.ParseJSON(doc, r); err != nil {
		return fmt.Errorf("%s is not parsed: %w", doc, err)
	}
	if got, f := encodedBy(r.nodes); f != nil || !bytes.Equal(got, want) {
		return fmt.Errorf("%s is parsed into what encodes as %x, %v; model: %x", doc, got, f, want)
	}
	return nil
}

// decodes holds Unmarshal, Consume, Trace and Dump of b against the model.
func decodes(r *described, shapes []*shape, b []byte) error {
	nodes, fields, failed := decodeModel(b, shapes)
	err := wire.Unmarshal(b, r)
	if !failed.is(err) {
		return fmt.Errorf("%x: %v; model: %v", b, err, failed)
	}
	if err := traces(b, shapes, fields, err); err != nil || failed != nil {
		return err
	}
	want, cannot := encodedBy(nodes)
	if got, f := encodedBy(r.nodes); !reflect.DeepEqual(f, cannot) || cannot == nil && !bytes.Equal(got, want) {
		return fmt.Errorf("%x is decoded to what encodes as %x, %v; model: %x, %v", b, got, f, want, cannot)
	}
	return encodes(r, want, cannot)
}

// traces holds Trace and Dump against the model, and Trace against Unmarshal, whose error is failed.
func traces(b []byte, shapes []*shape, want []wire.Field, failed error) error {
	var got, all []wire.Field
	err := wire.Trace(b, &described{blank(shapes)}, func(f wire.Field) {
		if all = append(all, f); f.Size > 0 {
			got = append(got, wire.Field{Path: f.Path, Offset: f.Offset, Size: f.Size})
		}
	})
	if fmt.Sprint(err) != fmt.Sprint(failed) {
		return fmt.Errorf("%x: %v, with a Trace %v", b, failed, err)
	}
	// The length of a string that is cut short is reported, too.
	if short := len(got) - len(want); short < 0 || short > 1 || short > 0 && err == nil ||
		!slices.Equal(got[:len(want)], want) {
		return fmt.Errorf("%x, %v, traced as\n%v; model:\n%v", b, err, got, want)
	}
	var dump bytes.Buffer
	if err := wire.Dump(&dump, b, &described{blank(shapes)}); fmt.Sprint(err) != fmt.Sprint(failed) {
		return fmt.Errorf("%x: %v, with a Dump %v", b, failed, err)
	}
	lines := strings.Split(strings.TrimSuffix(dump.String(), "\n"), "\n")
	if len(all) == 0 && err == nil {
		lines = lines[1:]
	}
	if err != nil {
		if last := len(lines) - 1; strings.TrimSpace(lines[last]) != err.Error() {
			return fmt.Errorf("%x: dump ends with %q, not with %w", b, lines[last], err)
		}
		lines = lines[:len(lines)-1]
	}
	if len(lines) != len(all) {
		return fmt.Errorf("%x: %d fields in %d lines:\n%s", b, len(all), len(lines), dump.String())
	}
	for i, f := range all {
		if want := dumpLine(b, f); strings.Join(strings.Fields(lines[i]), " ") != want {
			return fmt.Errorf("%x: line %q of a dump; model: %q", b, lines[i], want)
		}
	}
	return nil
}

// dumpLine is what a line of a dump says, with a space between its words.
func dumpLine(b []byte, f wire.Field) string {
	line := []string{fmt.Sprint(f.Offset)}
	if f.Secret {
		line = append(line, "..")
	} else {
		for _, v := range b[f.Offset:][:min(8, f.Size)] {
			line = append(line, hex.EncodeToString([]byte{v}))
		}
		if f.Size > 8 {
			line = append(line, "..")
		}
	}
	if line = append(line, f.Path, f.Value); f.Prefix != 0 {
		line = append(line, "("+f.Kind+")")
	}
	return strings.Join(strings.Fields(strings.Join(line, " ")), " ")
}

// streams holds streams of b, cut in several ways, against one another and against the slice. A stream finds out later
// than a slice that something is missing, and has no At. A whole record comes twice.
func streams(shapes []*shape, b, cuts []byte, whole bool) error {
	r := &described{blank(shapes)}
	slice := wire.Unmarshal(b, r)
	var first error
	for i, c := range [][]byte{nil, {1}, cuts} {
		d := wire.NewStreamDecoder(&cutReader{data: b, cuts: c}, 16)
		err := d.Decode(r)
		if err == nil {
			err = d.Finish()
		}
		if i == 0 {
			first = err
		}
		switch {
		case fmt.Sprint(err) != fmt.Sprint(first):
			return fmt.Errorf("%x from a stream: %v, cut in %d %v", b, first, c, err)
		case len(b) == 0:
			if err != io.EOF {
				return fmt.Errorf("no bytes from a stream: %v", err)
			}
		case errors.Is(err, wire.ErrSliceOnly), sameDecodeError(err, slice):
		case errors.Is(err, wire.ErrTrailingBytes) && errors.Is(slice, wire.ErrTrailingBytes): // by Finish
		case slice == nil, err == nil, !errors.Is(slice, io.ErrUnexpectedEOF):
			return fmt.Errorf("%x: %v, from a stream cut in %d: %v", b, slice, c, err)
		}
	}
	open := shapes[len(shapes)-1]
	if !whole || open.part == partListRest || open.leaf != nil && open.leaf.kind == "Rest" || len(b) == 0 {
		return nil
	}
	d := wire.NewStreamDecoder(&cutReader{data: append(bytes.Clone(b), b...), cuts: cuts}, 16)
	for range 2 {
		if err := d.Decode(r); err != nil {
			return fmt.Errorf("%x, twice, from a stream cut in %d: %w", b, cuts, err)
		}
		if got, _ := encodedBy(r.nodes); !bytes.Equal(got, b) {
			return fmt.Errorf("%x from a stream cut in %d encodes as %x", b, cuts, got)
		}
	}
	if err := d.Decode(r); err != io.EOF {
		return fmt.Errorf("%x, twice, ends with %w", b, err)
	}
	return nil
}
