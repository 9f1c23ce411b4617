package wire_test

import (
	"fmt"

	"github.com/seed44153783/wirekit/wire"
)

// Seven packets of Minecraft, without the length and the packet ID that stand before each.
type (
	Handshake struct {
		Version, Next int32
		Address       string
		Port          uint16
	}
	StatusRequest  struct{}
	StatusResponse struct{ JSON string }
	Ping           struct{ Payload int64 } // and Pong
	LoginStart     struct {
		ID   [16]byte
		Name string
	}
	LoginSuccess struct {
		LoginStart
		Properties []Property
	}
	Property struct {
		Name, Value string
		Signature   *string
	}
)

var text, name = wire.PrefixVarInt.MaxLen(32767), wire.PrefixVarInt.MaxLen(16)

func (p *Handshake) Fields(c *wire.Codec) {
	c.VarInt("Version", &p.Version)
	c.UTF8String("Address", text, &p.Address)
	c.Uint16("Port", &p.Port)
	c.VarInt("Next", &p.Next)
}
func (p *StatusRequest) Fields(c *wire.Codec)  {}
func (p *StatusResponse) Fields(c *wire.Codec) { c.UTF8String("JSON", text, &p.JSON) }
func (p *Ping) Fields(c *wire.Codec)           { c.Int64("Payload", &p.Payload) }
func (p *LoginStart) Fields(c *wire.Codec) {
	c.UTF8String("Name", name, &p.Name)
	c.Into("ID", p.ID[:])
}

func (p *LoginSuccess) Fields(c *wire.Codec) {
	c.Into("ID", p.ID[:])
	c.UTF8String("Name", name, &p.Name)
	for q := range wire.List(c, "Properties", wire.PrefixVarInt.MaxLen(16), &p.Properties) {
		q.Fields(c)
	}
}

func (p *Property) Fields(c *wire.Codec) {
	c.UTF8String("Name", text, &p.Name)
	c.UTF8String("Value", text, &p.Value)
	for s := range wire.Optional(c, "Signature", &p.Signature) {
		c.UTF8String("", text, s)
	}
}

func Example_minecraft() {
	b, _ := wire.Append(nil, &Handshake{Version: 767, Address: "localhost", Port: 25565, Next: 2})
	fmt.Printf("% x\n", b)
	var p LoginSuccess
	err := wire.Unmarshal([]byte("0123456789abcdef\x02me\x01\x03key\x05value\x00"), &p)
	fmt.Println(wire.Format(&p.Properties[0]), err)
	fmt.Println(wire.Unmarshal([]byte("\x11a name that is long"), new(LoginStart)))
	// Output:
	// ff 05 09 6c 6f 63 61 6c 68 6f 73 74 63 dd 02
	// {Name: "key", Value: "value", Signature: null} <nil>
	// wire: Name: UTF8String at offset 0: wire: string of length 17 exceeds the limit of 16
}
