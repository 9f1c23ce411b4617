package drpc

import (
	"strconv"

	"github.com/seed44153783/wirekit/varint"
)

// A Call asks a module for a method. The zero value is encoded in no bytes.
type Call struct {
	// Module is the number of the module, Method of the method in it.
	Module ModuleID
	Method MethodID
	// Sequence numbers the calls of a connection; the answer repeats it.
	Sequence int64
	// Body is the method's argument, in a format of its own.
	Body []byte
	// Unknown holds fields of other numbers or wire types, tag and value, in the order they arrived. They are written
	// last.
	Unknown []byte
}

// A Response answers a Call. The zero value is encoded in no bytes.
type Response struct {
	// Sequence is that of the call, or -1 for a call that could not be decoded.
	Sequence int64
	// Status says how the call ended.
	Status Status
	// Body is the result, in a format of the method's own.
	Body []byte
	// Unknown holds fields of other numbers or wire types, tag and value, in the order they arrived. They are written
	// last.
	Unknown []byte
}

const (
	tagCallModule   = 1<<3 | wireVarint
	tagCallMethod   = 2<<3 | wireVarint
	tagCallSequence = 3<<3 | wireVarint
	tagCallBody     = 4<<3 | wireBytes

	tagResponseSequence = 1<<3 | wireVarint
	tagResponseStatus   = 2<<3 | wireVarint
	tagResponseBody     = 3<<3 | wireBytes
)

// AppendBinary appends the encoding of c to dst. It allocates nothing if dst has room for SizeBinary bytes more. On
// ErrUnknown, its only error, it returns dst unchanged.
func (c *Call) AppendBinary(dst []byte) ([]byte, error) {
	if !c.validUnknown() {
		return dst, ErrUnknown
	}
	return c.append(dst), nil
}

// MarshalBinary returns the encoding of c in a slice of its own. Its only error is ErrUnknown.
func (c *Call) MarshalBinary() ([]byte, error) {
	if !c.validUnknown() {
		return nil, ErrUnknown
	}
	return c.append(make([]byte, 0, c.size())), nil
}

// SizeBinary returns the length of the encoding in bytes, 0 if it would fail.
func (c *Call) SizeBinary() int {
	if !c.validUnknown() {
		return 0
	}
	return c.size()
}

// UnmarshalBinary decodes the message that b holds and copies what it keeps. On an error, a [*DecodeError], c is
// unchanged.
func (c *Call) UnmarshalBinary(b []byte) error {
	if err := c.UnmarshalView(b); err != nil {
		return err
	}
	c.Body = clone(c.Body)
	c.Unknown = clone(c.Unknown)
	return nil
}

// UnmarshalView is UnmarshalBinary without the copies: Body and Unknown may be views of b, good until b changes. It
// allocates only for unknown fields that do not stand in one piece, and for groups.
func (c *Call) UnmarshalView(b []byte) error {
	var v Call
	// Known fields in good order, their tags of one byte. All others, and all that is wrong with one, are left to
	// unmarshalAny. The loop stands in Response as well: its first half is too large to be inlined, and a call for each
	// field takes a quarter longer; one loop for both messages that keeps the numbers in an array takes two thirds longer.
	rest := b
	for len(rest) >= 2 {
		value, n := uint64(rest[1]), 2
		if value >= 0x80 {
			var err error
			if value, n, err = varint.ConsumeUvarint(rest[1:]); err != nil {
				return c.unmarshalAny(b)
			}
			n++
		}
		switch rest[0] {
		case tagCallModule:
			v.Module = ModuleID(value)
		case tagCallMethod:
			v.Method = MethodID(value)
		case tagCallSequence:
			v.Sequence = int64(value)
		case tagCallBody:
			if value > uint64(len(rest)-n) {
				return c.unmarshalAny(b)
			}
			n += int(value)
			v.Body = view(rest[:n], value)
		default:
			return c.unmarshalAny(b)
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		return c.unmarshalAny(b)
	}
	*c = v
	return nil
}

// unmarshalAny is UnmarshalView for all that is not a handful of known fields in good order.
func (c *Call) unmarshalAny(b []byte) error {
	var v Call
	f := fields{in: b}
	for f.next() {
		switch f.tag {
		case tagCallModule:
			v.Module = ModuleID(f.varint)
		case tagCallMethod:
			v.Method = MethodID(f.varint)
		case tagCallSequence:
			v.Sequence = int64(f.varint)
		case tagCallBody:
			v.Body = f.bytes
		default:
			f.keep()
		}
	}
	if f.err != nil {
		return &DecodeError{Message: "Call", Offset: f.start, Err: f.err}
	}
	v.Unknown = f.unknown
	*c = v
	return nil
}

// String names the module and the method and counts the bytes of the body: "Call{MGMT MGMT_POOL_CREATE, sequence 5, 12
// bytes}".
func (c *Call) String() string {
	return "Call{" + c.Module.String() + " " + methodName(c.Module, c.Method) + describe(c.Sequence, c.Body, c.Unknown)
}

func (c *Call) append(dst []byte) []byte {
	dst = appendVarint(dst, tagCallModule, uint64(c.Module))
	dst = appendVarint(dst, tagCallMethod, uint64(c.Method))
	dst = appendVarint(dst, tagCallSequence, uint64(c.Sequence))
	dst = appendBytes(dst, tagCallBody, c.Body)
	return append(dst, c.Unknown...)
}

func (c *Call) size() int {
	return sizeVarint(uint64(c.Module)) + sizeVarint(uint64(c.Method)) + sizeVarint(uint64(c.Sequence)) +
		sizeBytes(c.Body) + len(c.Unknown)
}

// validUnknown reports whether a decoder would find Unknown again: whole fields, all unknown, with shortest tags.
func (c *Call) validUnknown() bool {
	if len(c.Unknown) == 0 {
		return true
	}
	var v Call
	return v.UnmarshalView(c.Unknown) == nil && len(v.Unknown) == len(c.Unknown)
}

// AppendBinary appends the encoding of r to dst. It allocates nothing if dst has room for SizeBinary bytes more. On
// ErrUnknown, its only error, it returns dst unchanged.
func (r *Response) AppendBinary(dst []byte) ([]byte, error) {
	if !r.validUnknown() {
		return dst, ErrUnknown
	}
	return r.append(dst), nil
}

// MarshalBinary returns the encoding of r in a slice of its own. Its only error is ErrUnknown.
func (r *Response) MarshalBinary() ([]byte, error) {
	if !r.validUnknown() {
		return nil, ErrUnknown
	}
	return r.append(make([]byte, 0, r.size())), nil
}

// SizeBinary returns the length of the encoding in bytes, 0 if it would fail.
func (r *Response) SizeBinary() int {
	if !r.validUnknown() {
		return 0
	}
	return r.size()
}

// UnmarshalBinary decodes the message that b holds and copies what it keeps. On an error, a [*DecodeError], r is
// unchanged.
func (r *Response) UnmarshalBinary(b []byte) error {
	if err := r.UnmarshalView(b); err != nil {
		return err
	}
	r.Body = clone(r.Body)
	r.Unknown = clone(r.Unknown)
	return nil
}

// UnmarshalView is UnmarshalBinary without the copies: Body and Unknown may be views of b, good until b changes. It
// allocates only for unknown fields that do not stand in one piece, and for groups.
func (r *Response) UnmarshalView(b []byte) error {
	var v Response
	rest := b
	for len(rest) >= 2 {
		value, n := uint64(rest[1]), 2
		if value >= 0x80 {
			var err error
			if value, n, err = varint.ConsumeUvarint(rest[1:]); err != nil {
				return r.unmarshalAny(b)
			}
			n++
		}
		switch rest[0] {
		case tagResponseSequence:
			v.Sequence = int64(value)
		case tagResponseStatus:
			v.Status = Status(value)
		case tagResponseBody:
			if value > uint64(len(rest)-n) {
				return r.unmarshalAny(b)
			}
			n += int(value)
			v.Body = view(rest[:n], value)
		default:
			return r.unmarshalAny(b)
		}
		rest = rest[n:]
	}
	if len(rest) > 0 {
		return r.unmarshalAny(b)
	}
	*r = v
	return nil
}

// unmarshalAny is UnmarshalView for all that is not a handful of known fields in good order.
func (r *Response) unmarshalAny(b []byte) error {
	var v Response
	f := fields{in: b}
	for f.next() {
		switch f.tag {
		case tagResponseSequence:
			v.Sequence = int64(f.varint)
		case tagResponseStatus:
			v.Status = Status(f.varint)
		case tagResponseBody:
			v.Body = f.bytes
		default:
			f.keep()
		}
	}
	if f.err != nil {
		return &DecodeError{Message: "Response", Offset: f.start, Err: f.err}
	}
	v.Unknown = f.unknown
	*r = v
	return nil
}

// String names the status and counts the bytes of the body: "Response{SUCCESS, sequence 5, 12 bytes}".
func (r *Response) String() string {
	return "Response{" + r.Status.String() + describe(r.Sequence, r.Body, r.Unknown)
}

func (r *Response) append(dst []byte) []byte {
	dst = appendVarint(dst, tagResponseSequence, uint64(r.Sequence))
	dst = appendVarint(dst, tagResponseStatus, uint64(r.Status))
	dst = appendBytes(dst, tagResponseBody, r.Body)
	return append(dst, r.Unknown...)
}

func (r *Response) size() int {
	return sizeVarint(uint64(r.Sequence)) + sizeVarint(uint64(r.Status)) + sizeBytes(r.Body) + len(r.Unknown)
}

// validUnknown reports whether a decoder would find Unknown again: whole fields, all unknown, with shortest tags.
func (r *Response) validUnknown() bool {
	if len(r.Unknown) == 0 {
		return true
	}
	var v Response
	return v.UnmarshalView(r.Unknown) == nil && len(v.Unknown) == len(r.Unknown)
}

// appendVarint appends a varint field, which is left out when zero as proto3 has it. A negative int32 comes
// sign-extended, as ten bytes.
func appendVarint(dst []byte, tag byte, v uint64) []byte {
	if v == 0 {
		return dst
	}
	return varint.AppendUvarint(append(dst, tag), v)
}

func sizeVarint(v uint64) int {
	if v == 0 {
		return 0
	}
	return 1 + varint.SizeUvarint(v)
}

// appendBytes appends a bytes field, which is left out when empty as proto3 has it.
func appendBytes(dst []byte, tag byte, p []byte) []byte {
	if len(p) == 0 {
		return dst
	}
	return append(varint.AppendUvarint(append(dst, tag), uint64(len(p))), p...)
}

func sizeBytes(p []byte) int {
	if len(p) == 0 {
		return 0
	}
	return 1 + varint.SizeUvarint(uint64(len(p))) + len(p)
}

// clone is bytes.Clone without spare capacity, for which it need not look for the next larger size: a quarter faster on
// a small body.
func clone(p []byte) []byte {
	if p == nil {
		return nil
	}
	c := make([]byte, len(p))
	copy(c, p)
	return c
}

// describe ends the String of a message.
func describe(sequence int64, body, unknown []byte) string {
	s := ", sequence " + strconv.FormatInt(sequence, 10) + ", " + strconv.Itoa(len(body)) + " bytes"
	if len(unknown) > 0 {
		s += ", " + strconv.Itoa(len(unknown)) + " unknown"
	}
	return s + "}"
}
