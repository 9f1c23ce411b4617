package tinytcp

import (
	"io"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A PacketHandler is called with every packet. The packet is a view of the read buffer and valid until the handler
// returns.
type PacketHandler func(packet []byte)

// A SocketHandler reads a stream to its end. It returns nil at an end between two packets, io.ErrUnexpectedEOF at an
// end inside one, or what stopped it: a read error, io.ErrNoProgress, or the error of a prefix that cannot be right.
// Without a stream, a protocol or a PacketHandler (one of them is nil) it returns framing.ErrInvalid. It may be used
// for any number of streams at the same time.
type SocketHandler func(socket io.Reader) error

// PacketFramingConfig sets the sizes of [PacketFramingHandler], in bytes. Values that are zero or negative stand for
// the defaults.
type PacketFramingConfig struct {
	// ReadBufferSize is the size the read buffer starts with and the most that one Read is asked for (default 4096). A
	// size above 64 KiB is reached by doubling, whenever a Read has filled the space it was given.
	ReadBufferSize int

	// MaxPacketSize is how many bytes may be held after a Read (default 16384). It counts all that has arrived and is not
	// delivered yet, with prefixes and separators, and several small packets that arrive in one Read together. Exactly
	// that many are accepted. One more, and everything held is dropped, what was just read included, and parsing starts
	// afresh at the next byte, which may be in the middle of a packet. The buffer of one stream grows to MaxPacketSize +
	// ReadBufferSize at most.
	MaxPacketSize int

	// MinReadSpace is the free space below which the buffer grows before the next Read (default 1024; a value above
	// ReadBufferSize stands for ReadBufferSize/4).
	MinReadSpace int
}

func (c *PacketFramingConfig) withDefaults() PacketFramingConfig {
	merged := PacketFramingConfig{ReadBufferSize: 4096, MaxPacketSize: 16384, MinReadSpace: 1024}
	if c == nil {
		return merged
	}
	if c.ReadBufferSize > 0 {
		merged.ReadBufferSize = c.ReadBufferSize
	}
	if c.MaxPacketSize > 0 {
		merged.MaxPacketSize = c.MaxPacketSize
	}
	if c.MinReadSpace > 0 {
		merged.MinReadSpace = c.MinReadSpace
	}
	if merged.MinReadSpace > merged.ReadBufferSize {
		merged.MinReadSpace = max(1, merged.ReadBufferSize/4)
	}
	return merged
}

// PacketFramingHandler returns a [SocketHandler] for sockets of the caller's own type: a function that cuts a stream
// into packets with framingProtocol. For every stream it asks socketHandler for the PacketHandler that gets the
// packets, in order. The sizes are those of the first config; without one, the defaults. Use package framing's Reader
// instead where an oversize packet must not cost the packets around it.
//
// The original's handlers return nothing. To hand one to a server that wants those, drop the error:
//
//	handle := tinytcp.PacketFramingHandler(protocol, serve) // serve is a func(*Socket) tinytcp.PacketHandler
//	server.Handle(func(socket *Socket) { _ = handle(socket) })
func PacketFramingHandler[S io.Reader](
	framingProtocol FramingProtocol,
	socketHandler func(socket S) PacketHandler,
	config ...*PacketFramingConfig,
) func(socket S) error {
	var c *PacketFramingConfig
	if len(config) > 0 {
		c = config[0]
	}
	sizes := c.withDefaults()
	return func(socket S) error {
		if any(socket) == nil || framingProtocol == nil || socketHandler == nil {
			return errMissing
		}
		s := stream{
			protocol: splitterOf(framingProtocol), handler: socketHandler(socket),
			readSize: sizes.ReadBufferSize, minSpace: sizes.MinReadSpace, max: sizes.MaxPacketSize,
		}
		return s.run(socket)
	}
}

// PacketFraming is the predecessor's PacketFramingHandler. One buffer per stream holds at most maxPacketSize bytes,
// separators and prefixes included. When it is full and there is no packet in it, everything accumulated is dropped and
// parsing starts afresh at the next byte. A maxPacketSize below 1 stands for 16384.
func PacketFraming(maxPacketSize int, framingProtocol FramingProtocol, handler PacketHandler) SocketHandler {
	sizes := (&PacketFramingConfig{MaxPacketSize: maxPacketSize}).withDefaults()
	return func(socket io.Reader) error {
		if socket == nil || framingProtocol == nil {
			return errMissing
		}
		s := stream{
			protocol: splitterOf(framingProtocol), handler: handler,
			readSize: sizes.ReadBufferSize, minSpace: 1, max: sizes.MaxPacketSize, dropFull: true,
		}
		return s.run(socket)
	}
}

// errMissing is the error of a handler that lacks something it cannot do without.
var errMissing = &framing.SettingError{Setting: "socket, protocol or handler", Problem: "is nil"}

// stream is the packet loop of one stream.
type stream struct {
	protocol splitter
	handler  PacketHandler
	state    framing.State
	held     []byte // read and not delivered; starts at the start of its array after every read
	readSize int    // the most that one Read is ever asked for
	room     int    // the most that one Read is asked for now; 0 before the first
	minSpace int    // the least that one Read is asked for
	max      int    // the most that may be held
	dropFull bool   // the predecessor's rule: never read past max, drop a full buffer
}

// splitter is the part of framing.StateSplitter that the loop needs.
type splitter interface {
	SplitState(data []byte, atEOF bool, s *framing.State) (advance int, token []byte, err error)
}

func (s *stream) run(socket io.Reader) error {
	if s.handler == nil {
		return errMissing
	}
	if err := s.deliver(); err != nil { // settings that cannot work fail before anything is read
		return err
	}
	for empty := 0; ; {
		space := s.space()
		n, err := socket.Read(space)
		if n < 0 || n > len(space) {
			return wire.ErrBadCount
		}
		if n == len(space) {
			s.filled(n)
		}
		if empty++; n > 0 {
			empty = 0
			if err := s.received(n); err != nil {
				return err
			}
		}
		switch {
		case err == io.EOF && len(s.held) > 0:
			return io.ErrUnexpectedEOF
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		case empty == maxEmptyReads:
			return io.ErrNoProgress
		}
	}
}

// maxEmptyReads is how many Reads in a row may return nothing.
const maxEmptyReads = 100

// firstRoom is the most that the first Read is asked for: a size in a config costs no more than this unless bytes come.
const firstRoom = 64 << 10

// space returns where the next Read goes: after what is held, at least minSpace bytes and at most room.
func (s *stream) space() []byte {
	held := len(s.held)
	if s.room == 0 {
		s.room = min(s.readSize, firstRoom)
	}
	want, limit := s.room, s.max+min(s.readSize, int(maxInt)-s.max)
	if s.dropFull {
		want, limit = min(want, s.max-held), s.max
	}
	least := min(s.minSpace, want)
	if cap(s.held)-held < least || cap(s.held) < min(s.room, limit) {
		grown := make([]byte, held, min(max(s.room, 2*held+least), limit))
		copy(grown, s.held)
		s.held = grown
	}
	return s.held[held:min(cap(s.held), held+want)]
}

// filled notes that a Read filled a space of so many bytes: the next one may have more.
func (s *stream) filled(space int) {
	if space == s.room {
		s.room += min(s.room, s.readSize-s.room)
	}
}

// received applies the size rule to n new bytes after what is held and delivers the packets that they complete.
func (s *stream) received(n int) error {
	if n > s.max-len(s.held) {
		s.drop()
		return nil
	}
	s.held = s.held[:len(s.held)+n]
	if err := s.deliver(); err != nil {
		return err
	}
	if s.dropFull && len(s.held) == s.max {
		s.drop()
	}
	return nil
}

func (s *stream) drop() {
	s.held = s.held[:0]
	s.state.Next()
}

// deliver hands out the packets at the front of held and moves what is left to the start of its array.
func (s *stream) deliver() error {
	rest := s.held
	for {
		advance, packet, err := s.protocol.SplitState(rest, false, &s.state)
		if err != nil {
			return err
		}
		if advance == 0 {
			break
		}
		s.state.Next()
		rest = rest[advance:]
		s.handler(packet)
	}
	if len(rest) < len(s.held) {
		s.held = append(s.held[:0], rest...)
	}
	return nil
}

// splitterOf returns the protocol itself if it can tell how far it has looked and what is wrong, and wraps any other.
func splitterOf(p FramingProtocol) splitter {
	if s, ok := p.(splitter); ok {
		return s
	}
	return extractor{p}
}

// extractor is a FramingProtocol of the caller's.
type extractor struct{ FramingProtocol }

func (e extractor) SplitState(data []byte, _ bool, _ *framing.State) (int, []byte, error) {
	packet, rest, extracted := e.ExtractPacket(data)
	if !extracted {
		return 0, nil, nil
	}
	return max(0, len(data)-len(rest)), packet, nil // a packet that takes nothing is none
}
