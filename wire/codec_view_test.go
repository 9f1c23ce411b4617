package wire_test

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/wire"
)

// A viewed decodes one field in many ways, of which some keep views of the input.
type viewed struct {
	How  string
	Data []byte
}

func (v *viewed) Fields(c *wire.Codec) {
	c.Padded("How", 1, 0, &v.How)
	switch v.How {
	case "v":
		c.ByteArrayView("Data", wire.PrefixUint8, &v.Data)
	case "V":
		c.ByteArrayView("Data", wire.PrefixUint16BE, &v.Data)
	case "u":
		c.UntilView("Data", "\n", &v.Data)
	case "r":
		c.RestView("Data", &v.Data)
	case "c":
		wire.Value(c, "Data", &v.Data, wire.AppendByteArray, wire.ConsumeByteArray)
	case "b":
		c.ByteArray("Data", wire.PrefixUint8, &v.Data)
	case "B":
		c.ByteArray("Data", wire.PrefixUint16BE, &v.Data)
	case "R":
		c.Rest("Data", &v.Data)
	case "S":
		c.Section("Section", wire.PrefixUint8, func() { c.Rest("Data", &v.Data) })
	}
}

// A field that was decoded as a view and then as a copy was copied into the input that it was a view of.
func TestCopyIsNotWrittenToView(t *testing.T) {
	views := []string{"v\x05views", "V\x00\x05views", "uviews\n", "rviews", "c\x05views", "v\x00", "u\n"}
	copies := []string{"b\x04copy", "B\x00\x04copy", "Rcopy", "S\x04copy"}
	nothing := []string{"", "b\x00", "B\x00\x00", "R", "S\x00"}
	decode := map[string]func(b []byte, r wire.Record) error{
		"slice": wire.Unmarshal,
		"stream": func(b []byte, r wire.Record) error {
			return wire.NewStreamDecoder(strings.NewReader(string(b)), 16).Decode(r)
		},
		"JSON": func(b []byte, r wire.Record) error {
			var other viewed
			if err := wire.Unmarshal(b, &other); err != nil {
				return err
			}
			text, err := wire.AppendJSON(nil, &other)
			if err != nil {
				return err
			}
			return wire.ParseJSON(text, r)
		},
	}
	for _, view := range views {
		for _, between := range nothing {
			for _, copied := range copies {
				for way, decode := range decode {
					var r viewed
					input := []byte(view)
					require.NoError(t, wire.Unmarshal(input, &r))
					kept := r.Data
					was := string(kept)
					if between != "" {
						require.NoError(t, decode([]byte(between), &r))
						require.Empty(t, r.Data)
					}
					require.NoError(t, decode([]byte(copied), &r), way)
					require.Equal(t, "copy", string(r.Data))
					require.Equal(t, view, string(input), "%s: %q after %q and %q", way, copied, view, between)
					require.Equal(t, was, string(kept))
				}
			}
		}
	}
}

// What a copy needs it makes once, and uses it from then on.
func TestCopyUsesItsOwnMemory(t *testing.T) {
	for _, input := range []string{"b\x04copy", "B\x00\x04copy", "S\x04copy", "Rcopy"} {
		for _, size := range []int{16, 4096} {
			r := viewed{Data: []byte("full")}
			reader := strings.NewReader("")
			d := wire.NewStreamDecoder(reader, size)
			for range 2 {
				reader.Reset(input)
				d.ResetStream(reader)
				require.NoError(t, d.Decode(&r))
			}
			first := &r.Data[0]
			require.Zero(t, testing.AllocsPerRun(20, func() {
				reader.Reset(input)
				d.ResetStream(reader)
				_ = d.Decode(&r)
			}), input)
			require.NoError(t, wire.Unmarshal([]byte(input), &r))
			require.Same(t, first, &r.Data[0])
			require.Equal(t, "copy", string(r.Data))
		}
	}
}
