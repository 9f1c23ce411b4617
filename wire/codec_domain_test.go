package wire_test

import (
	"bytes"
	"io"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// domains codes names one after another.
type domains []string

func (d domains) Fields(c *wire.Codec) {
	for i := range d {
		c.DomainName("N", &d[i])
	}
}

// The example of RFC 1035, section 4.1.4: names in a datagram that holds other things in between.
func TestDomainNamesOfTheStandard(t *testing.T) {
	layout := func(d domains) wire.Record {
		return fields(func(c *wire.Codec) {
			c.Pad(20)
			d[:1].Fields(c)
			c.Pad(40 - 32)
			d[1:2].Fields(c)
			c.Pad(64 - 46)
			d[2:3].Fields(c)
			c.Pad(92 - 66)
			d[3:].Fields(c)
		})
	}
	b := make([]byte, 93)
	copy(b[20:], "\x01F\x03ISI\x04ARPA\x00")
	copy(b[40:], "\x03FOO\xc0\x14")
	copy(b[64:], "\xc0\x1a")
	want, got := domains{"F.ISI.ARPA.", "FOO.F.ISI.ARPA.", "ARPA.", ""}, make(domains, 4)
	require.NoError(t, wire.Unmarshal(b, layout(got)))
	require.Equal(t, want, got)
	back, err := wire.Append([]byte("given"), layout(want))
	require.NoError(t, err)
	require.Equal(t, b, back[5:], "offsets are those of the record")
	require.Equal(t, len(b), wire.Size(layout(want)))
	for cut := range b {
		require.ErrorIs(t, wire.Unmarshal(b[:cut], layout(got)), io.ErrUnexpectedEOF, cut)
	}
}

func label(n int) string { return string(rune(n)) + strings.Repeat("a", n) }

func TestDomainNamesThatAreMalformed(t *testing.T) {
	for name, tt := range map[string]struct {
		bytes string
		err   error
		at    int64
	}{
		"refers to itself":           {"\xc0\x00", wire.ErrDomainName, 0},
		"refers to its own label":    {"\x01a\xc0\x00", wire.ErrDomainName, 0},
		"refers ahead":               {"\xc0\x02\x00", wire.ErrDomainName, 0},
		"refers ahead of the input":  {"\xff\xff", wire.ErrDomainName, 0},
		"goes on ahead of itself":    {"\x00\x01a\xc0\x05\xc0\x01", wire.ErrDomainName, 1},
		"reserved form 01":           {"\x41a\x00", wire.ErrDomainName, 0},
		"reserved form 10":           {"\x80a\x00", wire.ErrDomainName, 0},
		"dot in a label":             {"\x03a.b\x00", wire.ErrDomainName, 0},
		"256 bytes":                  {label(63) + label(63) + label(63) + label(62) + "\x00", wire.ErrDomainName, 0},
		"256 bytes by way of others": {label(63) + label(63) + label(63) + "\x00\x3e" + strings.Repeat("a", 62) + "\xc0\x00", wire.ErrDomainName, 193},
		"cut in a label":             {"\x03ab", io.ErrUnexpectedEOF, 0},
		"cut after a label":          {"\x03abc", io.ErrUnexpectedEOF, 0},
		"cut in a reference":         {"\x00\xc0", io.ErrUnexpectedEOF, 1},
	} {
		t.Run(name, func(t *testing.T) {
			d := make(domains, 2)
			err := wire.Unmarshal([]byte(tt.bytes), d)
			require.ErrorIs(t, err, tt.err)
			e := decodeError(t, err)
			require.Equal(t, tt.at, e.Offset)
			require.Equal(t, "N", e.Path)
		})
	}
	whole := label(63) + label(63) + label(63) + label(61) + "\x00" // 255 bytes
	d := make(domains, 1)
	require.NoError(t, wire.Unmarshal([]byte(whole), d))
	b, err := wire.Append(nil, d)
	require.NoError(t, err)
	require.Equal(t, whole, string(b))
	for _, bad := range []string{"com", ".", "a..b.", strings.Repeat("a", 64) + ".", strings.Repeat("a.", 128), d[0] + "a."} {
		_, err := wire.Append(nil, domains{bad})
		require.ErrorIs(t, err, wire.ErrDomainName, bad)
		require.Zero(t, wire.Size(domains{bad}))
		require.ErrorIs(t, wire.ParseJSON([]byte(`{"N":"`+bad+`"}`), d), wire.ErrDomainName, bad)
	}
}

// Names are not remembered from one record to the next, nor after one that failed.
func TestDomainNamesAreThoseOfTheRecord(t *testing.T) {
	want := "\x01a\x01b\x00" + "\xc0\x02"
	var out bytes.Buffer
	e := wire.NewStreamEncoder(&out, 16)
	var kept wire.Codec
	for range 3 {
		require.Error(t, e.Encode(domains{"b.", "a.b.", "no name"}))
		require.NoError(t, e.Encode(domains{"a.b.", "b."}))
		_, err := kept.Append(nil, domains{"b.", "a.b.", "no name"})
		require.Error(t, err)
		b, err := kept.Append(nil, domains{"a.b.", "b."})
		require.NoError(t, err)
		require.Equal(t, want, string(b))
	}
	require.NoError(t, e.Flush())
	require.Equal(t, strings.Repeat(want, 3), out.String())
	d := wire.NewStreamDecoder(&out, 16)
	require.ErrorIs(t, d.Decode(make(domains, 2)), wire.ErrSliceOnly)
	d = wire.NewStreamDecoder(strings.NewReader("\x01a\x01b\x00"+"\x00"), 16)
	got := make(domains, 2)
	require.NoError(t, d.Decode(got))
	require.Equal(t, domains{"a.b.", ""}, got)
}

// Where a section has no fixed width of length, what is in it and after it may still move.
func TestDomainNamesInSections(t *testing.T) {
	inner := domains{"a.", "b.a."}
	outer := domains{"a.", "a."}
	r := fields(func(c *wire.Codec) {
		c.Section("S", wire.PrefixUvarint, func() { inner.Fields(c); c.Pad(130) })
		c.Section("T", wire.PrefixUint16BE, func() { outer.Fields(c) })
	})
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.Equal(t, "\x8a\x01"+"\x01a\x00"+"\x01b\x01a\x00"+strings.Repeat("\x00", 130)+"\x00\x05"+"\x01a\x00"+"\xc0\x8e", string(b))
	require.Equal(t, len(b), wire.Size(r))
	inner[0], inner[1], outer[0], outer[1] = "", "", "", ""
	require.NoError(t, wire.Unmarshal(b, r))
	require.Equal(t, domains{"a.", "b.a.", "a.", "a."}, append(inner, outer...))
}

// Beyond 16 KiB no reference reaches.
func TestDomainNamesFarIntoTheRecord(t *testing.T) {
	d := domains{"a.", "b.", "b.", "a."}
	r := fields(func(c *wire.Codec) {
		d[:1].Fields(c)
		c.Pad(1 << 14)
		d[1:].Fields(c)
	})
	b, err := wire.Append(nil, r)
	require.NoError(t, err)
	require.Equal(t, "\x01b\x00\x01b\x00\xc0\x00", string(b[len(b)-8:]))
	require.NoError(t, wire.Unmarshal(b, r))
}

// Names that refer to names that refer on cost little: what they read together is bounded.
func TestDomainNamesInChains(t *testing.T) {
	b := []byte("\x00")
	names := domains{""}
	for at := 0; len(b) < 1<<14-2; at = len(b) - 2 {
		b = append(b, 0xc0|byte(at>>8), byte(at))
		names = append(names, "")
	}
	err := wire.Unmarshal(b, names)
	require.ErrorIs(t, err, wire.ErrTooLong)
}
