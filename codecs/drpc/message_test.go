package drpc_test

import (
	"bytes"
	"encoding"
	"io"
	"runtime"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/protoadapt"

	. "github.com/seed44153783/wirekit/codecs/drpc"
	"github.com/seed44153783/wirekit/varint"
)

var (
	_ encoding.BinaryAppender    = (*Call)(nil)
	_ encoding.BinaryMarshaler   = (*Call)(nil)
	_ encoding.BinaryUnmarshaler = (*Call)(nil)
	_ encoding.BinaryAppender    = (*Response)(nil)
	_ encoding.BinaryMarshaler   = (*Response)(nil)
	_ encoding.BinaryUnmarshaler = (*Response)(nil)
	_ encoding.BinaryAppender    = ChunkHeader{}
	_ encoding.BinaryMarshaler   = ChunkHeader{}
)

// TestBodyThatLooksLikeFields: a body whose length takes two bytes and whose end would be a good field by itself, were
// it taken for one.
func TestBodyThatLooksLikeFields(t *testing.T) {
	body := append(bytes.Repeat([]byte{0x55}, 198), 0x08, 0x07)
	for _, m := range []message{&Call{Body: body}, &Response{Body: body}} {
		in, err := m.MarshalBinary()
		require.NoError(t, err)
		require.NoError(t, m.UnmarshalBinary(in))
		out, err := m.MarshalBinary()
		require.NoError(t, err)
		require.Equal(t, in, out)
	}
}

func TestDecodeErrors(t *testing.T) {
	const good = "080118052203616263" // three fields, 9 bytes
	for _, test := range []struct {
		name, hex string
		err       error
	}{
		{"tag cut", "80", io.ErrUnexpectedEOF},
		{"varint missing", "08", io.ErrUnexpectedEOF},
		{"varint cut", "0880", io.ErrUnexpectedEOF},
		{"varint of eleven bytes", "08808080808080808080808001", varint.ErrOverflow},
		{"varint above 64 bits", "08ffffffffffffffffff02", varint.ErrOverflow},
		{"tag above 64 bits", "ffffffffffffffffff02", varint.ErrOverflow},
		{"length cut", "2280", io.ErrUnexpectedEOF},
		{"length one too long", "22046162", io.ErrUnexpectedEOF},
		{"length 2^64-1", "22ffffffffffffffffff0161", io.ErrUnexpectedEOF},
		{"length 2^63-1", "22ffffffffffffffff7f61", io.ErrUnexpectedEOF},
		{"length 2^31", "22808080800861", io.ErrUnexpectedEOF},
		{"fixed64 cut", "2101020304050607", io.ErrUnexpectedEOF},
		{"fixed32 cut", "2d010203", io.ErrUnexpectedEOF},
		{"field 0", "0001", ErrFieldNumber},
		{"field 2^29", "808080801001", ErrFieldNumber},
		{"tag above 32 bits", "808080808001", ErrFieldNumber},
		{"wire type 6", "0e01", ErrWireType},
		{"wire type 7", "0f01", ErrWireType},
		{"end of no group", "2c", ErrEndGroup},
		{"end of another group", "2b34", ErrEndGroup},
		{"end of the outer group first", "2b332c34", ErrEndGroup},
		{"group not closed", "2b0801", io.ErrUnexpectedEOF},
		{"tag in a group cut", "2b80", io.ErrUnexpectedEOF},
		{"value in a group cut", "2b0880", io.ErrUnexpectedEOF},
		{"field 0 in a group", "2b00012c", ErrFieldNumber},
		{"field 2^31 in a group", "2b8080808040012c", ErrFieldNumber},
		{"wire type 6 in a group", "2b0e2c", ErrWireType},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, front := range []string{"", good} {
				in := unhex(t, front+test.hex)
				c := Call{Module: 7, Body: []byte("before")}
				err := c.UnmarshalBinary(in)
				assert.Equal(t, &DecodeError{Message: "Call", Offset: len(front) / 2, Err: test.err}, err)
				assert.Equal(t, Call{Module: 7, Body: []byte("before")}, c, "an error leaves the message alone")
				r := Response{Status: 7}
				err = r.UnmarshalBinary(in)
				assert.Equal(t, &DecodeError{Message: "Response", Offset: len(front) / 2, Err: test.err}, err)
				assert.ErrorIs(t, err, test.err)
				assert.Equal(t, Response{Status: 7}, r)
			}
		})
	}
	assert.EqualError(t, new(Call).UnmarshalBinary(unhex(t, good+"0001")), "drpc: Call field at offset 9: drpc: invalid field number")
}

func TestFieldNumberLimits(t *testing.T) {
	for _, in := range []string{
		"f8ffffff0f01",         // 2^29-1
		"2bf8ffffff3f012c",     // 2^31-1 in a group
		"fbffffff0ffcffffff0f", // the group of 2^29-1
	} {
		var c Call
		require.NoError(t, c.UnmarshalBinary(unhex(t, in)))
		assert.Equal(t, unhex(t, in), c.Unknown)
	}
}

// nested is n groups of field 5, one in the other.
func nested(n int) []byte {
	return append(bytes.Repeat([]byte{5<<3 | 3}, n), bytes.Repeat([]byte{5<<3 | 4}, n)...)
}

func TestGroupDepth(t *testing.T) {
	call, response := descriptors(t)
	o := oracle{call, response}
	assert.Equal(t, 2, o.check(t, nested(MaxDepth)))
	assert.Equal(t, 0, o.check(t, nested(MaxDepth+1)))
	var c Call
	assert.ErrorIs(t, c.UnmarshalBinary(nested(MaxDepth+1)), ErrDepth)
	// Siblings do not add up.
	assert.Equal(t, 2, o.check(t, append(nested(MaxDepth), nested(MaxDepth)...)))
	assert.Equal(t, 2, o.check(t, append(append([]byte{0x2b}, bytes.Repeat(nested(1), MaxDepth+5)...), 0x2c)))
}

func TestUnmarshalCopiesAndViews(t *testing.T) {
	in := unhex(t, "22016122026263280308012a0178")
	var c Call
	require.NoError(t, c.UnmarshalBinary(in))
	want := Call{Module: 1, Body: []byte("bc"), Unknown: []byte("\x28\x03\x2a\x01x")}
	for i := range in {
		in[i] ^= 0xff
	}
	assert.Equal(t, want, c)

	for i := range in {
		in[i] ^= 0xff
	}
	require.NoError(t, c.UnmarshalView(in))
	assert.Equal(t, want, c)
	assert.Same(t, &in[5], &c.Body[0])
	assert.Equal(t, 2, cap(c.Body), "appending to a view must not write into the message")

	adjacent := unhex(t, "080128032a0178")
	require.NoError(t, c.UnmarshalView(adjacent))
	assert.Equal(t, unhex(t, "28032a0178"), c.Unknown)
	assert.Same(t, &adjacent[2], &c.Unknown[0])
	assert.Equal(t, 5, cap(c.Unknown))
}

// TestUnknownTagsAreShortened follows protobuf's generated code: a padded tag comes back in its shortest form, a padded
// value as it was.
func TestUnknownTagsAreShortened(t *testing.T) {
	for _, test := range []struct{ name, in, unknown string }{
		{"alone", "a8808000 8300", "288300"},
		{"before a good one", "a800 03 2804", "28032804"},
		{"after a good one", "2804 a80003", "28042803"},
		{"after a good one and a known one", "2804 0801 a80003 0802 2805", "280428032805"},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c Call
			require.NoError(t, c.UnmarshalBinary(unhex(t, strings.ReplaceAll(test.in, " ", ""))))
			assert.Equal(t, unhex(t, test.unknown), c.Unknown)
		})
	}
}

// TestEncodeRefusesBadUnknown: what the encoder emits, the decoder must understand in the same way.
func TestEncodeRefusesBadUnknown(t *testing.T) {
	for _, test := range []struct {
		name, unknown string
	}{
		{"cut", "28"}, {"malformed", "0001"}, {"a known field", "0801"}, {"after an unknown one", "28030801"}, {"a padded tag", "a80003"},
	} {
		t.Run(test.name, func(t *testing.T) {
			for _, m := range []message{&Call{Module: 1, Unknown: unhex(t, test.unknown)}, &Response{Sequence: 1, Unknown: unhex(t, test.unknown)}} {
				dst, err := m.AppendBinary([]byte("dst"))
				assert.Equal(t, ErrUnknown, err)
				assert.Equal(t, []byte("dst"), dst)
				p, err := m.MarshalBinary()
				assert.Equal(t, ErrUnknown, err)
				assert.Nil(t, p)
				assert.Zero(t, m.SizeBinary())
			}
		})
	}
	for _, m := range []message{&Call{Module: 1, Unknown: unhex(t, "0a00")}, &Response{Sequence: 1, Unknown: unhex(t, "0a00")}} {
		dst, err := m.AppendBinary([]byte{0xff})
		require.NoError(t, err, "a known field with another wire type is unknown")
		assert.Equal(t, unhex(t, "ff08010a00"), dst)
		assert.Equal(t, 4, m.SizeBinary())
	}
}

func TestMessageStrings(t *testing.T) {
	for _, test := range []struct {
		m    message
		want string
	}{
		{&Call{}, "Call{TEST Method(0), sequence 0, 0 bytes}"},
		{&Call{Module: ModuleMgmt, Method: MethodMgmtPoolCreate, Sequence: 5, Body: []byte("hello")}, "Call{MGMT MGMT_POOL_CREATE, sequence 5, 5 bytes}"},
		{&Call{Module: ModuleSrv, Method: MethodChkReport}, "Call{SRV CHK_REPORT, sequence 0, 0 bytes}"},
		{&Call{Module: ModuleSec, Method: MethodMgmtPoolCreate, Sequence: -1}, "Call{SEC Method(207), sequence -1, 0 bytes}"},
		{&Call{Module: -9, Method: 999, Unknown: []byte("\x28\x03")}, "Call{Module(-9) Method(999), sequence 0, 0 bytes, 2 unknown}"},
		{&Response{}, "Response{SUCCESS, sequence 0, 0 bytes}"},
		{&Response{Sequence: 3, Status: 99, Body: []byte("a"), Unknown: []byte("\x28\x03")}, "Response{Status(99), sequence 3, 1 bytes, 2 unknown}"},
		{&Response{Status: -1}, "Response{Status(-1), sequence 0, 0 bytes}"},
	} {
		assert.Equal(t, test.want, test.m.String())
	}
}

// allocated returns the bytes allocated by f.
func allocated(f func()) uint64 {
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	f()
	runtime.ReadMemStats(&after)
	return after.TotalAlloc - before.TotalAlloc
}

// TestDecodeMemory holds the memory law on the inputs that invite to break it.
func TestDecodeMemory(t *testing.T) {
	scattered := bytes.Repeat(append([]byte{0x08, 0x01, 0x2a, 100}, make([]byte, 100)...), 10000)
	deepSiblings := bytes.Repeat(nested(17), 5000)
	for _, test := range []struct {
		name string
		in   []byte
	}{
		{"length 2^62", append(protowire.AppendVarint([]byte{0x22}, 1<<62), "abc"...)},
		{"bodies that replace each other", bytes.Repeat(append([]byte{0x22, 100}, make([]byte, 100)...), 10000)},
		{"unknown fields between known ones", scattered},
		{"one deep group", nested(MaxDepth)},
		{"groups too deep", nested(2 * MaxDepth)},
		{"many deep groups", deepSiblings},
		{"large body", append(protowire.AppendVarint([]byte{0x22}, 4<<20), make([]byte, 4<<20)...)},
	} {
		t.Run(test.name, func(t *testing.T) {
			var c Call
			got := allocated(func() { _ = c.UnmarshalBinary(test.in) })
			assert.LessOrEqual(t, got, uint64(64<<10+4*len(test.in)))
		})
	}
}

// TestLinearCost: a message of nothing but unknown fields costs as many steps as it has bytes; a quadratic decoder
// takes minutes here.
func TestLinearCost(t *testing.T) {
	in := bytes.Repeat([]byte{0x08, 0x01, 0x28, 0x03}, 1<<20)
	var c Call
	require.NoError(t, c.UnmarshalBinary(in))
	assert.Len(t, c.Unknown, 2<<20)
	var pc protoCall
	require.NoError(t, proto.Unmarshal(in, protoadapt.MessageV2Of(&pc)))
	assert.True(t, bytes.Equal(pc.unknownFields, c.Unknown))
}
