package wire_test

import (
	"bytes"
	"fmt"
	"io"
	"os"

	"github.com/seed44153783/wirekit/wire"
)

// A Player is the record of the package documentation.
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
	c.String("Name", wire.PrefixUint8, &p.Name)
	for i := range wire.List(c, "Items", wire.PrefixUint16BE, &p.Items) {
		c.Uint16("Kind", &i.Kind)
		c.Uint8("Count", &i.Count)
	}
}

func ExampleRecord() {
	p := Player{ID: 7, Name: "me", Items: []Item{{5, 3}}}
	b, err := wire.Append(nil, &p)
	fmt.Printf("% x %v\n", b, err)

	var q Player
	fmt.Println(wire.Unmarshal(b, &q), wire.Format(&q))
	fmt.Println(wire.Unmarshal(b[:11], &q))
	// Output:
	// 00 00 00 07 02 6d 65 00 01 00 05 03 <nil>
	// <nil> {ID: 7, Name: "me", Items: [{Kind: 5, Count: 3}]}
	// wire: Items[0].Count: Uint8 at offset 11: unexpected EOF
}

func ExampleDump() {
	b, _ := wire.Append(nil, &Player{ID: 7, Name: "me", Items: []Item{{5, 3}}})
	_ = wire.Dump(os.Stdout, b, new(Player))
	// Output:
	//      0  00 00 00 07                ID                             7
	//      4  02                         Name                           2 (Length)
	//      5  6d 65                      Name                           "me"
	//      7  00 01                      Items                          1 (Count)
	//      9  00 05                      Items[0].Kind                  5
	//     11  03                         Items[0].Count                 3
}

func ExampleAppendJSON() {
	b, err := wire.AppendJSON(nil, &Player{ID: 7, Name: "me", Items: []Item{{5, 3}}})
	fmt.Println(string(b), err)
	var p Player
	fmt.Println(wire.ParseJSON([]byte(`{"Name": "you", "Items": [], "ID": 8}`), &p), wire.Format(&p))
	fmt.Println(wire.ParseJSON([]byte(`{"Name": "you", "ID": 8}`), &p))
	// Output:
	// {"ID":7,"Name":"me","Items":[{"Kind":5,"Count":3}]} <nil>
	// <nil> {ID: 8, Name: "you", Items: []}
	// wire: Items: List at offset 0: wire: missing in JSON
}

func ExampleDecoder_Decode() {
	var stream bytes.Buffer
	e := wire.NewStreamEncoder(&stream, 0)
	_ = e.Encode(&Player{ID: 1, Name: "a"})
	_ = e.Encode(&Player{ID: 2, Name: "b"})
	_ = e.Flush()

	d := wire.NewStreamDecoder(&stream, 0)
	for {
		var p Player
		if err := d.Decode(&p); err == io.EOF {
			break // between two records: all is well
		} else if err != nil {
			fmt.Println(err)
			return
		}
		fmt.Println(wire.Format(&p))
	}
	// Output:
	// {ID: 1, Name: "a", Items: []}
	// {ID: 2, Name: "b", Items: []}
}

// AppendBinary and UnmarshalBinary with a Codec on the stack.
func (p *Player) AppendBinary(dst []byte) ([]byte, error) {
	var c wire.Codec
	p.Fields(c.Encode(dst))
	return c.Encoded()
}

func (p *Player) UnmarshalBinary(b []byte) error {
	var c wire.Codec
	p.Fields(c.Decode(b))
	return c.Decoded()
}

func ExampleCodec() {
	p := Player{ID: 7, Name: "me"}
	b, err := p.AppendBinary(nil)
	fmt.Printf("% x %v\n", b, err)

	kept := wire.Codec{MaxLen: 1}
	fmt.Println(kept.Unmarshal(b, &p))
	// Output:
	// 00 00 00 07 02 6d 65 00 00 <nil>
	// wire: Name: String at offset 4: wire: string of length 2 exceeds the limit of 1
}
