package goapptrace

import (
	"strconv"

	"github.com/seed44153783/wirekit/wire"
)

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

// AppendBinary implements [Record]. It cannot fail.
func (p *ClientHelloPacket) AppendBinary(dst []byte) ([]byte, error) {
	dst = wire.AppendUint64(dst, p.PID)
	dst = appendString(dst, p.AppName)
	dst = appendString(dst, p.Host)
	dst = appendString(dst, p.ClientSecret)
	return appendString(dst, p.ProtocolVersion), nil
}

// SizeBinary implements [Record].
func (p *ClientHelloPacket) SizeBinary() int {
	return 8 + 4*sizePrefix + len(p.AppName) + len(p.Host) + len(p.ClientSecret) + len(p.ProtocolVersion)
}

func (p *ClientHelloPacket) decode(d *wire.Decoder) {
	p.PID = d.Field("PID").Uint64()
	p.AppName = d.Field("AppName").String(prefix)
	p.Host = d.Field("Host").String(prefix)
	p.ClientSecret = d.Field("ClientSecret").String(prefix)
	p.ProtocolVersion = d.Field("ProtocolVersion").String(prefix)
}

// String implements [Record].
func (p *ClientHelloPacket) String() string {
	return line("ClientHello{").uint("PID", p.PID).text("AppName", p.AppName).text("Host", p.Host).
		word("ClientSecret", strconv.Itoa(len(p.ClientSecret))+" bytes").text("ProtocolVersion", p.ProtocolVersion).end()
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

// AppendBinary implements [Record]. It cannot fail.
func (p *ServerHelloPacket) AppendBinary(dst []byte) ([]byte, error) {
	return appendString(dst, p.ProtocolVersion), nil
}

// SizeBinary implements [Record].
func (p *ServerHelloPacket) SizeBinary() int { return sizePrefix + len(p.ProtocolVersion) }

func (p *ServerHelloPacket) decode(d *wire.Decoder) {
	p.ProtocolVersion = d.Field("ProtocolVersion").String(prefix)
}

// String implements [Record].
func (p *ServerHelloPacket) String() string {
	return line("ServerHello{").text("ProtocolVersion", p.ProtocolVersion).end()
}
