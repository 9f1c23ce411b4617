package goapptrace

import (
	"cmp"
	"time"
)

// ClientConfig is what a Client needs to know.
type ClientConfig struct {
	// Hello is what the client says first, in at most 1 MiB. Its ProtocolVersion is set to ProtocolVersion.
	Hello ClientHelloPacket
	// Proto frames the packets.
	Proto Proto
	// PingInterval is the time between pings: zero means the constant PingInterval, negative means no pings.
	PingInterval time.Duration
	// Timeout is how long to wait for the server's hello: zero means the constant Timeout, negative means for ever.
	Timeout time.Duration
	// MaxSmall, MaxLarge and FlushInterval are the settings of the Batcher that data packets go through.
	MaxSmall, MaxLarge int
	FlushInterval      time.Duration
}

// A Client is the traced program's side of a [Session].
//
// The client sends its hello, waits for the server's, and from then on sends symbols and function logs, merged, and
// pings. The server sends commands and pings. An unexpected packet closes the session; a Symbol or RawFuncLog from the
// server does so without a word, as in the reference: only Err tells.
//
// The zero Client is closed.
type Client struct {
	session
	ping     time.Duration
	lastPing time.Time // before the first, when the hellos were exchanged
}

// NewClient returns a Client whose hello waits in Output. A hello above 1 MiB, or above Proto.Max, closes the session:
// Next tells.
func NewClient(c ClientConfig) *Client {
	client := &Client{ping: cmp.Or(c.PingInterval, PingInterval)}
	client.init(client, "server", c.Proto, c.Timeout)
	client.out.MaxSmall, client.out.MaxLarge, client.out.Interval = c.MaxSmall, c.MaxLarge, c.FlushInterval
	c.Hello.ProtocolVersion = ProtocolVersion
	client.out.Proto.Max = min(c.Proto.max(), maxHello)
	if err := client.enqueue(&c.Hello); err != nil {
		client.fail(err)
	}
	client.out.Proto = c.Proto
	return client
}

func (c *Client) receiveHello(p Packet) (Event, bool) {
	hello, ok := p.(*ServerHelloPacket)
	if !ok || hello == nil {
		return c.refuse(unexpected("negotiation failed: server sends an unexpected packet", p))
	}
	err := checkVersion("negotiation failed: server version is not compatible", hello.ProtocolVersion, p)
	if err != nil {
		return c.refuse(err)
	}
	c.lastPing = c.now
	return c.connected(p)
}

func (c *Client) receiveData(p Packet) (Event, bool) {
	switch p.(type) {
	case *PingPacket:
		return Event{}, false
	case *StartTraceCmdPacket:
		return Event{Kind: EventStartTrace, Packet: p}, true
	case *StopTraceCmdPacket:
		return Event{Kind: EventStopTrace, Packet: p}, true
	case *ShutdownPacket:
		c.become(draining)
		return Event{Kind: EventShutdown, Packet: p}, true
	}
	err := unexpected("client receives an unexpected packet", p)
	switch p.(type) {
	case *SymbolPacket, *RawFuncLogPacket:
		c.fail(err)
		c.last = Event{}
		return Event{}, false
	}
	return c.refuse(err)
}

// SendSymbols queues the symbol table. Errors are those of SendRawFuncLog.
func (c *Client) SendSymbols(p *SymbolPacket) error {
	if p == nil {
		return ErrNil
	}
	return c.send(p)
}

// SendRawFuncLog queues a function log; Output returns it once MaxSmall bytes are there or FlushInterval has passed. It
// is [ErrNotNegotiated] before EventConnected and [ErrClosed] once the session is closed. [ErrFull] means that too much
// waits: take Output, or let Run send for a while, and send the packet again. A packet above MaxLarge is a
// [*framing.FrameSizeError], one that cannot be encoded a [*PacketError], nil is [ErrNil]. After EventShutdown packets
// may still be sent, until Close.
func (c *Client) SendRawFuncLog(p *RawFuncLogPacket) error {
	if p == nil {
		return ErrNil
	}
	return c.send(p)
}

func (c *Client) send(p Packet) error {
	c.mu.Lock()
	err := c.add(p)
	c.mu.Unlock() // nothing above calls anybody, and a defer would show beside it
	return err
}

func (c *Client) add(p Packet) error {
	if err := c.maySend(); err != nil {
		return err
	}
	first := c.out.Len() == 0
	if first {
		c.catchUp()
	}
	err := c.out.Add(p, c.now)
	if first || err != nil || c.out.Len() >= c.out.maxSmall() {
		c.poke()
	}
	return err
}

func (c *Client) tick() {
	due, pings := c.alarm()
	if !pings || c.now.Before(due) {
		return
	}
	c.lastPing = c.now
	if !c.urgent { // a Ping that still waits does for both
		_ = c.enqueue(&PingPacket{}) // any limit above the hello's size lets it pass
	}
}

// alarm is when a Ping is due.
func (c *Client) alarm() (time.Time, bool) {
	return c.lastPing.Add(c.ping), c.ping > 0 && c.state == open && c.maySend() == nil
}

func (c *Client) patience() (time.Duration, string) {
	if c.state == greeting {
		return c.timeout, noHello + c.peer
	}
	return 0, ""
}

func (*Client) expired() bool { return false }
