package codecs_test

import (
	"bytes"
	"fmt"
	"io"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// The code of README, which TestReadme compares with it.

type Player struct {
	ID    uint32
	Name  string
	Items []Item
}

type Item struct {
	Kind  uint16
	Count uint8
}

func (p *Player) Fields(c *wire.Codec) {
	c.Uint32("ID", &p.ID)
	c.String("Name", wire.PrefixUvarint, &p.Name)
	for i := range wire.List(c, "Items", wire.PrefixUint16BE, &p.Items) {
		c.Uint16("Kind", &i.Kind)
		c.Uint8("Count", &i.Count)
	}
}

func Example_readmeRecord() {
	b, err := wire.Append(nil, &Player{ID: 7, Name: "ada", Items: []Item{{Kind: 5, Count: 3}}})
	var p Player
	err = wire.Unmarshal(b, &p)       // all of b, or an error that names the field and its offset
	fmt.Println(wire.Format(&p), err) // {ID: 7, Name: "ada", Items: [{Kind: 5, Count: 3}]} <nil>
	err = wire.Unmarshal(b[:9], &p)   // wire: Items: List at offset 8: unexpected EOF
	fmt.Println(err)
	err = wire.Dump(os.Stdout, b, &p)
	// Output:
	// {ID: 7, Name: "ada", Items: [{Kind: 5, Count: 3}]} <nil>
	// wire: Items: List at offset 8: unexpected EOF
	//      0  00 00 00 07                ID                             7
	//      4  03                         Name                           3 (Length)
	//      5  61 64 61                   Name                           "ada"
	//      8  00 01                      Items                          1 (Count)
	//     10  00 05                      Items[0].Kind                  5
	//     12  03                         Items[0].Count                 3
}

func Example_readmeFrames() {
	conn := new(bytes.Buffer)
	f := framing.Length{Prefix: wire.PrefixUint32BE, Max: 1 << 20}
	w := framing.NewWriter(conn, f)
	err := w.WriteFrame([]byte("hello"))

	r := framing.NewReader(conn, f)
	for frame, err := range r.Frames() { // frame: a view, valid until the next turn
		if err != nil {
			fmt.Println(err) // once, last; it names the frame and its offset
			break
		}
		fmt.Printf("%s\n", frame)
	}
	fmt.Println(err)
	// Output:
	// hello
	// <nil>
}

func Example_readmeValues() {
	b := wire.AppendUint32(nil, 7)               // Append: to a slice
	v, n, err := wire.ConsumeUint32(b)           // Consume: from the front of one
	err = wire.WriteUint32(io.Discard, v)        // Write: to an io.Writer, one Write, no allocation
	v, err = wire.ReadUint32(bytes.NewReader(b)) // Read: from an io.Reader, not a byte more than the value
	fmt.Println(v, n, err)
	// Output:
	// 7 4 <nil>
}

// Every block of Go code and of output in README stands, line for line, in this file.
func TestReadme(t *testing.T) {
	readme, err := os.ReadFile("../README.md")
	require.NoError(t, err)
	source, err := os.ReadFile("readme_example_test.go")
	require.NoError(t, err)
	lines := map[string]bool{}
	for line := range strings.Lines(string(source)) {
		lines[strings.TrimSpace(strings.TrimPrefix(strings.TrimSpace(line), "//"))] = true
	}
	blocks := 0
	for i, part := range strings.Split(string(readme), "```") {
		if i%2 == 0 || !strings.HasPrefix(part, "go\n") && !strings.HasPrefix(part, "text\n") {
			continue
		}
		blocks++
		_, block, _ := strings.Cut(part, "\n")
		for line := range strings.Lines(block) {
			line = strings.TrimSpace(line)
			require.True(t, line == "" || lines[line], "README has a line that is not compiled: %q", line)
		}
	}
	require.GreaterOrEqual(t, blocks, 4)
}
