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

// A Client is the traced program's side of a session, without I/O: bytes go in by Feed, come out by Output, and what they mean
// comes out by Next. Time passes when Tick says so.
//
// The client sends its hello, waits for the server's, and from then on sends symbols and function logs, merged, and pings. The
// server sends commands and pings. An unexpected packet closes the session; a Symbol or RawFuncLog from the server does so
// without a word, as in the reference.
//
// A Client must not be used by several goroutines at once.
type Client struct {
	session
	ping     time.Duration
	lastPing time.Time
}

// NewClient returns a Client whose hello waits in Output. A hello above 1 MiB, or above Proto.Max, closes the session: Next tells.
func NewClient(c ClientConfig) *Client {
	client := &Client{session: newSession(c.Proto, c.Timeout), ping: cmp.Or(c.PingInterval, PingInterval)}
	client.out.MaxSmall, client.out.MaxLarge, client.out.Interval = c.MaxSmall, c.MaxLarge, c.FlushInterval
	c.Hello.ProtocolVersion = ProtocolVersion
	client.out.Proto.Max = min(c.Proto.max(), maxHello)
	if err := client.enqueue(&c.Hello); err != nil {
		client.failLater(err)
	}
	client.out.Proto = c.Proto
	return client
}

// Next returns the next event, or false if there is none until more is fed.
func (c *Client) Next() (Event, bool) { return c.next(c.Receive) }

// Receive takes a packet instead of bytes, for callers with a framing of their own. It returns the event that the packet leads
// to, or false if it leads to none.
func (c *Client) Receive(p Packet) (Event, bool) {
	switch c.state {
	case greeting:
		return c.receiveHello(p)
	case negotiated:
		return c.receiveCommand(p)
	}
	return Event{}, false
}

func (c *Client) receiveHello(p Packet) (Event, bool) {
	hello, ok := p.(*ServerHelloPacket)
	if !ok {
		return c.unexpected("negotiation failed: server sends an unexpected packet", p)
	}
	if err := checkVersion("negotiation failed: server version is not compatible", hello.ProtocolVersion, p); err != nil {
		return c.fail(err)
	}
	c.state = negotiated
	return Event{Kind: EventConnected, Packet: p}, true
}

func (c *Client) receiveCommand(p Packet) (Event, bool) {
	switch p.(type) {
	case *PingPacket:
		return Event{}, false
	case *StartTraceCmdPacket:
		return Event{Kind: EventStartTrace, Packet: p}, true
	case *StopTraceCmdPacket:
		return Event{Kind: EventStopTrace, Packet: p}, true
	case *ShutdownPacket:
		c.state = draining
		return Event{Kind: EventShutdown, Packet: p}, true
	case *SymbolPacket, *RawFuncLogPacket:
		c.state = closed
		return Event{}, false
	}
	return c.unexpected("client receives an unexpected packet", p)
}

// SendSymbols queues the symbol table. Errors are those of SendRawFuncLog.
func (c *Client) SendSymbols(p *SymbolPacket) error { return c.send(p) }

// SendRawFuncLog queues a function log; Output returns it once MaxSmall bytes are there or FlushInterval has passed. It is
// [ErrNotNegotiated] before EventConnected and [ErrClosed] once the session is closed. [ErrFull] means that too much waits: take
// Output and send the packet again. A packet above MaxLarge is a [*framing.FrameSizeError], one that cannot be encoded a
// [*PacketError]. After EventShutdown packets may still be sent, until Close.
func (c *Client) SendRawFuncLog(p *RawFuncLogPacket) error { return c.send(p) }

func (c *Client) send(p Packet) error {
	if err := c.maySend(); err != nil {
		return err
	}
	return c.out.Add(p, c.now)
}

// Tick says what time it is: it queues a Ping when one is due, lets packets that waited for long enough out, and fails the
// session when the server's hello is overdue. Call it every 100 ms or so. A clock that goes back counts as one that stands still.
func (c *Client) Tick(now time.Time) {
	c.tick(now, c.state == greeting, "negotiation failed: no hello from the server")
	if c.state != negotiated || c.ping < 0 {
		return
	}
	if c.lastPing.IsZero() {
		c.lastPing = c.now
	}
	// One that is still in Output does for both.
	if c.now.Sub(c.lastPing) >= c.ping && !c.urgent && c.enqueue(&PingPacket{}) == nil {
		c.lastPing = c.now
	}
}

// Close queues a Shutdown behind everything that waits and closes the session. What Output returns then is the last. Before the
// hellos are exchanged it only closes.
func (c *Client) Close() {
	if c.maySend() == nil {
		_ = c.enqueue(&ShutdownPacket{}) // five bytes, which any limit above the hello's size lets pass
	}
	c.state = closed
}
