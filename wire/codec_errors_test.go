package wire_test

import (
	"bytes"
	"errors"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
	"github.com/seed44153783/wirekit/wire"
)

var errSense = errors.New("makes no sense")

// list codes a list of bytes, each with a name.
func list(c *wire.Codec, s *[]uint8) {
	for v := range wire.List(c, "L", u8, s) {
		c.Uint8("V", v)
	}
}

// What is wrong with the bytes is an error with its class, path and offset, from a slice and from a stream.
func TestDecodingSaysWhatIsWrong(t *testing.T) {
	var s string
	var b []byte
	var l []uint8
	var n uint64
	var i int64
	m := map[string]uint8{}
	for name, c := range map[string]struct {
		input string
		code  fields
		want  wire.DecodeError
	}{
		"trailing bytes":     {"\x01\x02", func(c *wire.Codec) { c.Uint8("A", new(uint8)) }, wire.DecodeError{Offset: 1, Err: wire.ErrTrailingBytes}},
		"strict bool":        {"\x01\x02", func(c *wire.Codec) { c.Uint8("A", new(uint8)); c.StrictBool("B", new(bool)) }, wire.DecodeError{Op: "StrictBool", Path: "B", Offset: 1, Err: wire.ErrInvalidBool}},
		"width":              {"\x01", func(c *wire.Codec) { c.UintN("A", 9, &n) }, wire.DecodeError{Op: "UintN", Path: "A", Err: wire.ErrInvalidWidth}},
		"UTF-8":              {"\x02\xc3(", func(c *wire.Codec) { c.UTF8String("A", u8, &s) }, wire.DecodeError{Op: "UTF8String", Path: "A", Err: wire.ErrInvalidUTF8}},
		"null":               {"\xff\xff", func(c *wire.Codec) { c.String("A", wire.PrefixInt16BE.Null(), &s) }, wire.DecodeError{Op: "String", Path: "A", Err: wire.ErrNegative}},
		"null section":       {"\xff", func(c *wire.Codec) { c.Section("A", wire.PrefixInt8.Null(), func() {}) }, wire.DecodeError{Op: "Section", Path: "A", Err: wire.ErrNegative}},
		"null count":         {"\xff", func(c *wire.Codec) { c.Count("A", wire.PrefixInt8.Null(), new(int)) }, wire.DecodeError{Op: "Count", Path: "A", Err: wire.ErrNegative}},
		"not canonical":      {"\x80\x00", func(c *wire.Codec) { c.String("A", wire.PrefixUvarint.Canonical(), &s) }, wire.DecodeError{Op: "String", Path: "A", Err: varint.ErrNonMinimal}},
		"no prefix":          {"\x00", func(c *wire.Codec) { c.String("A", 0, &s) }, wire.DecodeError{Op: "String", Path: "A", Err: wire.ErrInvalidPrefix}},
		"limit of a prefix":  {"\x03abc", func(c *wire.Codec) { c.String("A", u8.MaxLen(2), &s) }, wire.DecodeError{Op: "String", Path: "A", Err: &wire.LengthError{What: "string", Got: 3, Limit: 2}}},
		"limit of a section": {"\x03abc", func(c *wire.Codec) { c.Section("A", u8.MaxLen(2), func() {}) }, wire.DecodeError{Op: "Section", Path: "A", Err: &wire.LengthError{What: "section", Got: 3, Limit: 2}}},
		"element":            {"\x02\x01", func(c *wire.Codec) { list(c, &l) }, wire.DecodeError{Op: "Uint8", Path: "L[1].V", Offset: 2, Err: io.ErrUnexpectedEOF}},
		"section left":       {"\x02\x01\x02", func(c *wire.Codec) { c.Section("S", u8, func() { c.Uint8("A", new(uint8)) }) }, wire.DecodeError{Op: "Section", Path: "S", Offset: 2, Err: wire.ErrTrailingBytes}},
		"section overrun":    {"\x01\x01\x02", func(c *wire.Codec) { c.Section("S", u8, func() { c.Uint16("A", new(uint16)) }) }, wire.DecodeError{Op: "Uint16", Path: "S.A", Offset: 1, Err: io.ErrUnexpectedEOF}},
		"magic":              {"ab", func(c *wire.Codec) { c.Magic("M", "ac") }, wire.DecodeError{Op: "Magic", Path: "M", Err: wire.ErrMagic}},
		"padding":            {"\x00\x01", func(c *wire.Codec) { c.Pad(2) }, wire.DecodeError{Op: "Pad", Err: wire.ErrPadding}},
		"alignment":          {"\x07\x01", func(c *wire.Codec) { c.Uint8("A", new(uint8)); c.Align(2) }, wire.DecodeError{Op: "Pad", Offset: 1, Err: wire.ErrPadding}},
		"no alignment":       {"\x07", func(c *wire.Codec) { c.Align(0) }, wire.DecodeError{Op: "Align", Err: wire.ErrInvalidWidth}},
		"unused bits":        {"\x01", func(c *wire.Codec) { c.Bits("B", 1, func() { c.Unused(8) }) }, wire.DecodeError{Op: "Unused", Path: "B", Err: wire.ErrPadding}},
		"magic bits":         {"\x41", func(c *wire.Codec) { c.Bits("B", 1, func() { c.MagicBits("M", 4, 5); c.Unused(4) }) }, wire.DecodeError{Op: "MagicBits", Path: "B.M", Err: wire.ErrMagic}},
		"too many magic":     {"\x41", func(c *wire.Codec) { c.Bits("B", 1, func() { c.MagicBits("M", 9, 5) }) }, wire.DecodeError{Op: "MagicBits", Path: "B.M", Err: wire.ErrBits}},
		"requirement":        {"\x41", func(c *wire.Codec) { c.Uint8("A", new(uint8)); c.Require("A", false) }, wire.DecodeError{Path: "A", Err: wire.ErrInvalid}},
		"too few bits":       {"\x01", func(c *wire.Codec) { c.Bits("B", 1, func() { c.Flag("F", new(bool)) }) }, wire.DecodeError{Op: "Bits", Path: "B", Err: wire.ErrBits}},
		"too many bits":      {"\x01", func(c *wire.Codec) { c.Bits("B", 1, func() { c.Unused(9) }) }, wire.DecodeError{Op: "Unused", Path: "B", Err: wire.ErrBits}},
		"bits too wide":      {"\x01\x02", func(c *wire.Codec) { c.Bits("B", 2, func() { wire.BitField(c, "F", 9, new(uint8)) }) }, wire.DecodeError{Op: "", Path: "", Err: wire.ErrBits}},
		"no bits":            {"\x01", func(c *wire.Codec) { c.Bits("B", 9, func() {}) }, wire.DecodeError{Op: "Bits", Path: "B", Err: wire.ErrInvalidWidth}},
		"checksum":           {"\x01\x00\x00\x00\x00", func(c *wire.Codec) { c.Sum("S", crc, func() { c.Uint8("A", new(uint8)) }) }, wire.DecodeError{Op: "Sum", Path: "S", Offset: 1, Err: wire.ErrChecksum}},
		"no checksum":        {"\x01", func(c *wire.Codec) { c.Sum("S", wire.Sum{Size: 4}, func() {}) }, wire.DecodeError{Op: "Sum", Path: "S", Err: wire.ErrInvalidWidth}},
		"decimal":            {"1x;", func(c *wire.Codec) { c.Decimal("D", ";", &i) }, wire.DecodeError{Op: "Decimal", Path: "D", Err: wire.ErrNotDecimal}},
		"decimal's mark":     {"1", func(c *wire.Codec) { c.Decimal("D", "", &i) }, wire.DecodeError{Op: "Decimal", Path: "D", Err: wire.ErrInvalidWidth}},
		"no mark":            {"1", func(c *wire.Codec) { c.Until("U", "", &s) }, wire.DecodeError{Op: "Until", Path: "U", Err: wire.ErrInvalidWidth}},
		"negative width":     {"1", func(c *wire.Codec) { c.Padded("P", -1, 0, &s) }, wire.DecodeError{Op: "Padded", Path: "P", Err: wire.ErrNegative}},
		"negative padding":   {"1", func(c *wire.Codec) { c.Pad(-1) }, wire.DecodeError{Op: "Pad", Err: wire.ErrNegative}},
		"negative repeat": {"1", func(c *wire.Codec) {
			for range wire.Repeat(c, "R", -1, &l) {
			}
		}, wire.DecodeError{Op: "Repeat", Path: "R", Err: wire.ErrNegative}},
		"optional": {"\x02", func(c *wire.Codec) {
			for range wire.Optional(c, "O", new(*uint8)) {
			}
		}, wire.DecodeError{Op: "StrictBool", Path: "O", Err: wire.ErrInvalidBool}},
		"optional's value": {"\x01", func(c *wire.Codec) {
			for v := range wire.Optional(c, "O", new(*uint8)) {
				c.Uint8("", v)
			}
		}, wire.DecodeError{Op: "Uint8", Path: "O", Offset: 1, Err: io.ErrUnexpectedEOF}},
		"key twice": {"\x02\x01a\x01\x01a\x02", func(c *wire.Codec) {
			for k, v := range wire.Map(c, "M", u8, &m) {
				c.String("K", u8, k)
				c.Uint8("V", v)
			}
		}, wire.DecodeError{Op: "Map", Path: "M[1]", Offset: 4, Err: wire.ErrDuplicateKey}},
		"keys in disorder": {"\x02\x01b\x01\x01a\x02", func(c *wire.Codec) {
			for k, v := range wire.SortedMap(c, "M", u8, &m) {
				c.String("K", u8, k)
				c.Uint8("V", v)
			}
		}, wire.DecodeError{Op: "Map", Path: "M[1]", Offset: 4, Err: wire.ErrKeyOrder}},
		"left loop": {"\x02\x01\x02", func(c *wire.Codec) {
			for v := range wire.List(c, "L", u8, &l) {
				c.Uint8("V", v)
				break
			}
		}, wire.DecodeError{Op: "List", Path: "L[0]", Offset: 2, Err: wire.ErrLeftLoop}},
		"left value": {"\x01\x02", func(c *wire.Codec) {
			for v := range wire.Optional(c, "O", new(*uint8)) {
				c.Uint8("V", v)
				break
			}
		}, wire.DecodeError{Op: "Optional", Path: "O", Offset: 2, Err: wire.ErrLeftLoop}},
		"check": {"\x01\x02", func(c *wire.Codec) { c.Uint16("A", new(uint16)); c.Check("A", false, errSense) }, wire.DecodeError{Path: "A", Err: errSense}},
		"fail in a group": {"\x01\x02", func(c *wire.Codec) {
			c.Group("G", func() { c.Uint8("A", new(uint8)); c.Uint8("B", new(uint8)); c.Fail("B", errSense) })
		}, wire.DecodeError{Path: "G.B", Offset: 1, Err: errSense}},
		"value": {"\x80\x00", func(c *wire.Codec) { wire.Value(c, "V", &n, appendUvarint, varint.ConsumeCanonicalUvarint) }, wire.DecodeError{Op: "Value", Path: "V", Err: varint.ErrNonMinimal}},
		"value's size": {"\x01", func(c *wire.Codec) {
			wire.Value(c, "V", &n, appendUvarint, func([]byte) (uint64, int, error) { return 0, 9, nil })
		}, wire.DecodeError{Op: "Value", Path: "V", Err: wire.ErrBadCount}},
		"scalar": {"\x01", func(c *wire.Codec) { wire.Scalar(c, "N", &s, func() { c.Uint16("", new(uint16)) }) }, wire.DecodeError{Op: "Uint16", Path: "N", Err: io.ErrUnexpectedEOF}},
		"scalar, second read": {"\x01\x02", func(c *wire.Codec) {
			wire.Scalar(c, "N", &s, func() { c.Uint8("", new(uint8)); c.Uint16("", new(uint16)) })
		}, wire.DecodeError{Op: "Uint16", Path: "N", Err: io.ErrUnexpectedEOF}},
		"bytes of a record": {"\x05ab", func(c *wire.Codec) { c.ByteArray("B", u8, &b) }, wire.DecodeError{Op: "ByteArray", Path: "B", Err: io.ErrUnexpectedEOF}},
		"until its limit": {"\x01\x05ab", func(c *wire.Codec) {
			c.Uint8("", new(uint8))
			for v := range wire.ListUntil(c, "L", "zz", &l) {
				c.Uint8("", v)
			}
		}, wire.DecodeError{Op: "List", Path: "L", Offset: 4, Err: io.ErrUnexpectedEOF}},
	} {
		err := wire.Unmarshal([]byte(c.input), c.code)
		e := decodeError(t, err)
		if name == "bits too wide" {
			require.ErrorIs(t, err, wire.ErrBits)
			continue
		}
		want := c.want
		if tooLong, ok := want.Err.(*wire.LengthError); ok {
			tooLong.Offset = want.Offset
		}
		require.Equal(t, &want, e, name)
		if name == "trailing bytes" {
			continue
		}
		for _, size := range []int{16, 4096} {
			d := wire.NewStreamDecoder(&oneByte{c.input}, size)
			require.Equal(t, &want, d.Decode(c.code), "%s from a stream", name)
			require.Equal(t, want.Offset, d.Offset(), name)

			// After another record all is as far on as that is long.
			later := want
			later.Offset += lead
			if tooLong, ok := want.Err.(*wire.LengthError); ok {
				moved := *tooLong
				moved.Offset += lead
				later.Err = &moved
			}
			d = wire.NewStreamDecoder(&oneByte{strings.Repeat("\x00", lead) + c.input}, size)
			require.NoError(t, d.Decode(fields(func(c *wire.Codec) { c.Pad(lead) })))
			require.Equal(t, &later, d.Decode(c.code), "%s, later in a stream", name)
		}
		require.NotPanics(t, func() { _ = wire.Trace([]byte(c.input), c.code, func(wire.Field) {}) })
		require.Equal(t, e.Err, wire.Trace([]byte(c.input), c.code, func(wire.Field) {}).(*wire.DecodeError).Err, name)
	}
}

type oneByte struct{ s string }

func (r *oneByte) Read(p []byte) (int, error) {
	if r.s == "" {
		return 0, io.EOF
	}
	n := copy(p[:1], r.s)
	r.s = r.s[n:]
	return n, nil
}

func appendUvarint(dst []byte, v uint64) ([]byte, error) { return varint.AppendUvarint(dst, v), nil }

// What cannot be encoded is an error, too; nothing is appended, and Size is 0.
func TestEncodingSaysWhatIsWrong(t *testing.T) {
	long, nul, bad := strings.Repeat("x", 300), "a\x00", "\xff"
	mark, padded := "a\r\nb", "ab "
	huge, wide, negative := uint64(math.MaxUint64), int64(1<<23), -1
	three := uint8(7)
	l := []uint8{1, 0, 2}
	value := ptr(uint8(1))
	var none *uint8
	for name, c := range map[string]struct {
		code fields
		want error
		path string
	}{
		"UintN":             {func(c *wire.Codec) { c.UintN("A", 7, &huge) }, wire.ErrOverflow, "A"},
		"IntN":              {func(c *wire.Codec) { c.IntN("A", 3, &wide) }, wire.ErrOverflow, "A"},
		"QUIC":              {func(c *wire.Codec) { c.QUIC("A", &huge) }, wire.ErrOverflow, "A"},
		"String":            {func(c *wire.Codec) { c.String("A", u8, &long) }, wire.ErrOverflow, "A"},
		"String of nothing": {func(c *wire.Codec) { c.String("A", 0, &long) }, wire.ErrInvalidPrefix, "A"},
		"limit":             {func(c *wire.Codec) { c.String("A", wire.PrefixUvarint.MaxLen(9), &long) }, wire.ErrTooLong, "A"},
		"UTF8String":        {func(c *wire.Codec) { c.UTF8String("A", u8, &bad) }, wire.ErrInvalidUTF8, "A"},
		"CString":           {func(c *wire.Codec) { c.CString("A", &nul) }, wire.ErrNUL, "A"},
		"Until":             {func(c *wire.Codec) { c.Until("A", "\r\n", &mark) }, wire.ErrMark, "A"},
		"Padded":            {func(c *wire.Codec) { c.Padded("A", 9, ' ', &padded) }, wire.ErrPadding, "A"},
		"Padded too long":   {func(c *wire.Codec) { c.Padded("A", 2, 0, &padded) }, wire.ErrTooLong, "A"},
		"Count":             {func(c *wire.Codec) { c.Count("A", u8, &negative) }, wire.ErrNegative, "A"},
		"Repeat": {func(c *wire.Codec) {
			for v := range wire.Repeat(c, "A", 2, &l) {
				c.Uint8("", v)
			}
		}, wire.ErrCount, "A"},
		"ListUntil": {func(c *wire.Codec) {
			for v := range wire.ListUntil(c, "A", "\x00", &l) {
				c.Uint8("", v)
			}
		}, wire.ErrMark, "A[1]"},
		"BitField":         {func(c *wire.Codec) { c.Bits("B", 1, func() { wire.BitField(c, "A", 2, &three); c.Unused(6) }) }, wire.ErrOverflow, "B.A"},
		"Bits left":        {func(c *wire.Codec) { c.Bits("B", 1, func() { wire.BitField(c, "A", 3, &three) }) }, wire.ErrBits, "B"},
		"Section":          {func(c *wire.Codec) { c.Section("S", u8, func() { c.Pad(256) }) }, wire.ErrOverflow, "S"},
		"Section of none":  {func(c *wire.Codec) { c.Section("S", 0, func() {}) }, wire.ErrInvalidPrefix, "S"},
		"inside a section": {func(c *wire.Codec) { c.Section("S", wire.PrefixUvarint, func() { c.String("A", u8, &long) }) }, wire.ErrOverflow, "S.A"},
		"When without": {func(c *wire.Codec) {
			for v := range wire.When(c, "W", true, &none) {
				c.Uint8("", v)
			}
		}, wire.ErrCondition, "W"},
		"When with": {func(c *wire.Codec) {
			for v := range wire.When(c, "W", false, &value) {
				c.Uint8("", v)
			}
		}, wire.ErrCondition, "W"},
		"Check": {func(c *wire.Codec) { c.Uint8("A", &three); c.Check("A", three < 7, errSense) }, errSense, "A"},
		"At":    {func(c *wire.Codec) { c.Uint8("A", &three); c.At(0, func() {}) }, wire.ErrSliceOnly, ""},
		"Value": {func(c *wire.Codec) { wire.Value(c, "V", &huge, varint.AppendQUIC, varint.ConsumeQUIC) }, varint.ErrOverflow, "V"},
	} {
		dst := append(make([]byte, 0, 1000), "given"...)
		for _, room := range [][]byte{dst, []byte("given")} {
			b, err := wire.Append(room, c.code)
			var e *wire.EncodeError
			require.ErrorAs(t, err, &e, name)
			require.ErrorIs(t, err, c.want, name)
			require.Equal(t, c.path, e.Path, name)
			require.Equal(t, "given", string(b), name)
			var kept wire.Codec
			c.code(kept.Encode(room))
			b, err = kept.Encoded()
			require.ErrorIs(t, err, c.want, name)
			require.Equal(t, "given", string(b), name)
		}
		require.Zero(t, wire.Size(c.code), name)
		var out bytes.Buffer
		enc := wire.NewStreamEncoder(&out, 0)
		require.ErrorIs(t, enc.Encode(c.code), c.want, name)
		require.NoError(t, enc.Flush())
		require.Zero(t, out.Len(), name)
		require.NotPanics(t, func() { wire.Format(c.code) }, name)

		_, err := wire.Append(nil, c.code)
		enc = wire.NewStreamEncoder(&out, 1)
		require.NoError(t, enc.Encode(fields(func(c *wire.Codec) { c.Pad(lead) })))
		later := *enc.Encode(c.code).(*wire.EncodeError)
		later.Offset -= lead
		require.Equal(t, err.Error(), later.Error(), "%s, later in a stream", name)
	}
}

// What is not the JSON of the record is an error with the place.
func TestJSONSaysWhatIsWrong(t *testing.T) {
	var p Player
	number := uint8(0)
	ints := fields(func(c *wire.Codec) { c.Uint8("N", &number) })
	text := fields(func(c *wire.Codec) { c.UTF8String("S", u8, new(string)) })
	array := fields(func(c *wire.Codec) { c.Into("B", make([]byte, 2)) })
	for in, c := range map[string]struct {
		r    wire.Record
		want error
		path string
	}{
		``:                              {&p, wire.ErrJSON, ""},
		`{`:                             {&p, wire.ErrJSON, ""},
		`{"N":1,}`:                      {ints, wire.ErrJSON, ""},
		`{"N":01}`:                      {ints, wire.ErrJSON, ""},
		`{"N":1.}`:                      {ints, wire.ErrJSON, ""},
		`{"N":1} x`:                     {ints, wire.ErrJSON, ""},
		`{"N":tru}`:                     {ints, wire.ErrJSON, ""},
		`{"N" 1}`:                       {ints, wire.ErrJSON, ""},
		`{"N":"a` + "\n" + `"}`:         {ints, wire.ErrJSON, ""},
		`[]`:                            {ints, wire.ErrJSON, "N"},
		`{}`:                            {ints, wire.ErrMissingKey, "N"},
		`{"N":256}`:                     {ints, wire.ErrOverflow, "N"},
		`{"N":-1}`:                      {ints, wire.ErrJSON, "N"},
		`{"N":1.5}`:                     {ints, wire.ErrJSON, "N"},
		`{"N":1e2}`:                     {ints, wire.ErrJSON, "N"},
		`{"N":"1"}`:                     {ints, wire.ErrJSON, "N"},
		`{"N":null}`:                    {ints, wire.ErrJSON, "N"},
		`{"N":11111111111111111111111}`: {ints, wire.ErrOverflow, "N"},
		`{"N":1,"N":2}`:                 {ints, wire.ErrDuplicateKey, "N"},
		`{"N":1,"M":2}`:                 {ints, wire.ErrUnknownKey, "M"},
		`{"S":1}`:                       {text, wire.ErrJSON, "S"},
		`{"S":"\ud800"}`:                {text, wire.ErrJSON, "S"},
		`{"S":"\x"}`:                    {text, wire.ErrJSON, "S"},
		`{"S":{"hex":"ff"}}`:            {text, wire.ErrInvalidUTF8, "S"},
		`{"S":{"hex":"f"}}`:             {text, wire.ErrJSON, "S"},
		`{"S":{"hex":"zz"}}`:            {text, wire.ErrJSON, "S"},
		`{"B":"00"}`:                    {array, wire.ErrTooLong, "B"},
		`{"ID":1,"Name":"","Items":1}`:  {&p, wire.ErrJSON, "Items"},
		`{"ID":1,"Name":"","Items":[{"Kind":1}]}`:             {&p, wire.ErrMissingKey, "Items[0].Count"},
		`{"ID":1,"Name":"","Items":[{"Kind":1,"Count":"x"}]}`: {&p, wire.ErrJSON, "Items[0].Count"},
		strings.Repeat("[", 20000):                            {ints, wire.ErrJSON, ""},
	} {
		err := wire.ParseJSON([]byte(in), c.r)
		require.ErrorIs(t, err, c.want, in[:min(len(in), 50)])
		require.Equal(t, c.path, decodeError(t, err).Path, in[:min(len(in), 50)])
	}
	require.NoError(t, wire.ParseJSON([]byte(`{"S":"a\u00e9\ud83d\ude00\"\\\/\b\f\n\r\t"}`), fields(func(c *wire.Codec) {
		var s string
		c.UTF8String("S", u8, &s)
		require.Equal(t, "aé😀\"\\/\b\f\n\r\t", s)
	})))
	_, err := wire.AppendJSON([]byte("given"), fields(func(c *wire.Codec) { c.Uint8("A", &number); c.Uint8("", &number) }))
	require.ErrorIs(t, err, wire.ErrUnnamed)
	_, err = wire.AppendJSON(nil, fields(func(c *wire.Codec) { c.Uint8("A", &number); c.Fail("A", errSense) }))
	require.ErrorIs(t, err, errSense)
}

// Text is cut where it is long, and printed despite checks.
func TestText(t *testing.T) {
	l, b, s := make([]uint8, 100), make([]byte, 100), strings.Repeat("é", 50)
	r := fields(func(c *wire.Codec) {
		for v := range wire.List(c, "L", u8, &l) {
			c.Uint8("", v)
		}
		c.ByteArray("B", u8, &b)
		c.String("S", u8, &s)
		c.Check("S", false, errSense)
		c.Group("G", func() {})
		c.Uint8("", &l[0])
	})
	require.Equal(t, "{L: [0 0 0 0 0 0 0 0 ... 100 in all], B: 0x"+strings.Repeat("00", 64)+"... 100 bytes, S: \""+strings.Repeat("é", 32)+
		"\"... 100 bytes, G: {}, 0}", wire.Format(r))
	require.LessOrEqual(t, len(wire.AppendText(nil, r, 20, nil)), 200)
	l = l[:2]
	show := func(dst []byte, name string, v uint64) ([]byte, bool) { return append(dst, "zero"...), name == "L" }
	require.Equal(t, "x{L: [zero zero]", string(wire.AppendText([]byte("x"), r, 0, show)[:16]))
}

func TestBackReferences(t *testing.T) {
	var a, b uint8
	code := func(at int64) fields {
		return func(c *wire.Codec) {
			c.Uint8("A", &a)
			c.Section("S", u8, func() {
				c.At(at, func() { c.Uint8("B", &b) })
				if c.Err() == nil {
					require.EqualValues(t, 2, c.Offset())
				}
				c.Pad(1)
			})
		}
	}
	require.NoError(t, wire.Unmarshal([]byte("\x07\x01\x00"), code(0)))
	require.EqualValues(t, 7, b)
	for _, at := range []int64{-1, 4, math.MaxInt64, math.MinInt64} {
		require.ErrorIs(t, wire.Unmarshal([]byte("\x07\x01\x00"), code(at)), io.ErrUnexpectedEOF, at)
	}
	require.ErrorIs(t, wire.NewStreamDecoder(strings.NewReader("\x07\x01\x00"), 0).Decode(code(0)), wire.ErrSliceOnly)
	// However little each takes, all together they are bounded.
	calls := 0
	err := wire.Unmarshal(make([]byte, 10), fields(func(c *wire.Codec) {
		for c.Err() == nil {
			c.At(0, func() { c.Pad(10) })
			calls++
		}
	}))
	require.ErrorIs(t, err, wire.ErrTooLong)
	require.Equal(t, (64*10+8192)/10+1, calls)
}

// Decoder and Encoder go through records inside of other values, and back.
func TestRecordsInsideOfValues(t *testing.T) {
	e := wire.NewEncoder(nil)
	e.Uint8(1)
	e.Field("R").Record("R", &Player{ID: 7})
	e.NullString(wire.PrefixInt8.Null(), nil)
	e.NullString(wire.PrefixInt8.Null(), ptr("x"))
	e.SLEB32(-1)
	b, err := e.Bytes()
	require.NoError(t, err)
	d := wire.NewDecoder(b)
	d.Uint8()
	var p Player
	d.Record("R", &p)
	require.EqualValues(t, 7, p.ID)
	require.Nil(t, d.NullString(wire.PrefixInt8.Null()))
	require.Equal(t, ptr("x"), d.NullString(wire.PrefixInt8.Null()))
	require.EqualValues(t, -1, d.SLEB32())
	require.NoError(t, d.Finish())
	d.Reset(b[:4])
	d.Uint8()
	d.Record("R", &p)
	require.Equal(t, &wire.DecodeError{Op: "Uint32", Path: "R.ID", Offset: 1, Err: io.ErrUnexpectedEOF}, d.Err())

	timeout := timeoutError{}
	require.True(t, (&wire.DecodeError{Err: timeout}).Timeout())
	require.True(t, (&wire.EncodeError{Err: timeout}).Timeout())
	require.False(t, (&wire.DecodeError{Err: io.EOF}).Timeout())
}

type timeoutError struct{}

func (timeoutError) Error() string { return "timeout" }
func (timeoutError) Timeout() bool { return true }

// The offset of an error in JSON is never after its end, whatever is cut off there.
func TestJSONCutShortInAnEscape(t *testing.T) {
	var p textAlone
	for _, doc := range []string{`{"\`, `{"Text":"\`, `{"Text":"abc`, `"`, `{"Text"`} {
		err := wire.ParseJSON([]byte(doc), &p)
		require.ErrorIs(t, err, wire.ErrJSON, doc)
		require.EqualValues(t, len(doc), decodeError(t, err).Offset, doc)
	}
}
