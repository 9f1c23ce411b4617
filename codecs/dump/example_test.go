package dump_test

import (
	"os"
	"strings"

	"github.com/seed44153783/wirekit/codecs/dump"
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

type join struct{ Name string }
type say struct{ To, Text string }
type leave struct{}

func (p *join) Fields(c *wire.Codec) { c.String("Name", wire.PrefixUint8, &p.Name) }
func (p *say) Fields(c *wire.Codec) {
	c.String("To", wire.PrefixUint8, &p.To)
	c.String("Text", wire.PrefixUvarint, &p.Text)
}
func (p *leave) Fields(*wire.Codec) {}

func chat() dump.Protocol {
	return dump.Tagged("chat", framing.Length{Prefix: wire.PrefixUint16BE},
		dump.Packet{Tag: 1, Type: "Join", New: func() wire.Record { return new(join) }},
		dump.Packet{Tag: 2, Type: "Say", New: func() wire.Record { return new(say) }},
		dump.Packet{Tag: 3, Type: "Leave", New: func() wire.Record { return new(leave) }})
}

// A command for captures of one's own protocol is the lines above and func main() { dump.Main(chat) }. This is what it
// does:
func Example() {
	capture := "0005 01 03 616e6e  0008 02 03 626f62 02 6869  0001 03 # hi"
	dump.Run([]string{"chatdump", "-hex"}, strings.NewReader(capture), os.Stdout, os.Stdout, chat)
	dump.Run([]string{"chatdump", "-hex", "-annotate"}, strings.NewReader(capture), os.Stdout, os.Stdout, chat)
	// Output:
	//         0        7  Join           {Name: "ann"}
	//         7       10  Say            {To: "bob", Text: "hi"}
	//        17        3  Leave
	//         0        7  Join           {Name: "ann"}
	//         0  00 05                      (framing)
	//         2  01                         Tag                           0x01
	//         3  03                         Name                          3 (length)
	//         4  61 6e 6e                   Name                          "ann"
	//         7       10  Say            {To: "bob", Text: "hi"}
	//         7  00 08                      (framing)
	//         9  02                         Tag                           0x02
	//        10  03                         To                            3 (length)
	//        11  62 6f 62                   To                            "bob"
	//        14  02                         Text                          2 (length)
	//        15  68 69                      Text                          "hi"
	//        17        3  Leave
	//        17  00 01                      (framing)
	//        19  03                         Tag                           0x03
}
