package goapptrace

import "github.com/seed44153783/wirekit/wire"

// ClientHelloPacket is the first packet that a client sends.
//
//	| PID u64 | AppName str | Host str | ClientSecret str | ProtocolVersion str |
type ClientHelloPacket struct {
	// PID is the process ID of the traced program.
	PID uint64
	// AppName is its name, Host the machine it runs on.
	AppName, Host string
	// ClientSecret is what the server may ask for. String does not show it.
	ClientSecret string
	// ProtocolVersion must be that of the server; see [Version].
	ProtocolVersion string
}

// Type returns TypeClientHello.
func (*ClientHelloPacket) Type() PacketType { return TypeClientHello }

// Fields describes the packet.
func (p *ClientHelloPacket) Fields(c *wire.Codec) {
	c.Uint64("PID", &p.PID)
	c.String("AppName", prefix, &p.AppName)
	c.String("Host", prefix, &p.Host)
	c.Secret("ClientSecret", prefix, &p.ClientSecret)
	c.String("ProtocolVersion", prefix, &p.ProtocolVersion)
}

// ServerHelloPacket is the server's answer to a [ClientHelloPacket].
//
//	| ProtocolVersion str |
type ServerHelloPacket struct {
	// ProtocolVersion must be that of the client; see [Version].
	ProtocolVersion string
}

// Type returns TypeServerHello.
func (*ServerHelloPacket) Type() PacketType { return TypeServerHello }

// Fields describes the packet.
func (p *ServerHelloPacket) Fields(c *wire.Codec) {
	c.String("ProtocolVersion", prefix, &p.ProtocolVersion)
}
