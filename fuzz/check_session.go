package fuzz

import (
	"bytes"
	"errors"
	"fmt"
	"time"

	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

// epoch is when a session starts.
var epoch = time.Unix(1700000000, 0)

// A watcher holds a side against what it promises, whatever it is fed.
type watcher struct {
	goapptrace.Session
	allowed            []goapptrace.EventKind // once connected
	connected, over    bool                   // over: EventShutdown, or closed
	eof, ended         bool                   // FeedEOF was called; EventEnd was told
	closed             bool
	failure            error // what Err said
	now                time.Time
	ticked             bool
	events, sentFrames int
}

// look takes all events and the output, and judges them.
func (w *watcher) look() error {
	for {
		event, ok := w.Next()
		if !ok {
			break
		}
		if err := w.judge(event); err != nil {
			return err
		}
	}
	if w.closed && !w.Closed() {
		return errors.New("a closed session is open again")
	}
	w.closed = w.Closed()
	if err := w.judgeState(); err != nil {
		return err
	}
	return w.takeOutput()
}

// judgeState holds what the session says of itself against its events.
func (w *watcher) judgeState() error {
	switch err := w.Err(); {
	case err != w.failure && w.failure != nil:
		return fmt.Errorf("the error was %v and is %v", w.failure, err)
	case err != nil && !w.closed:
		return fmt.Errorf("an open session fails with %v", err)
	case w.Negotiated() != w.connected:
		return fmt.Errorf("negotiated: %v, connected: %v", w.Negotiated(), w.connected)
	case w.eof && !w.closed:
		return errors.New("open though the stream ended")
	default:
		w.failure = err
	}
	switch next := w.NextTick(); {
	case next.IsZero() != !w.ticked:
		return fmt.Errorf("next Tick at %v, ticked: %v", next, w.ticked)
	case w.ticked && (!next.After(w.now) || next.After(w.now.Add(time.Hour))):
		return fmt.Errorf("next Tick at %v, after one at %v", next, w.now)
	}
	return nil
}

// tick moves the clock. Nothing falls due before NextTick says so.
func (w *watcher) tick(step time.Duration) error {
	if err := w.look(); err != nil {
		return err
	}
	if next := w.NextTick(); !next.IsZero() && w.now.Add(step).After(next) {
		events, sent, now := w.events, w.sentFrames, w.now
		w.now = next.Add(-1)
		w.Tick(w.now)
		if err := w.look(); err != nil {
			return err
		}
		if w.events != events || w.sentFrames != sent {
			return fmt.Errorf("%d events and %d frames were due before %v", w.events-events, w.sentFrames-sent, next)
		}
		w.now = now
	}
	w.now, w.ticked = w.now.Add(step), true
	w.Tick(w.now)
	return nil
}

func (w *watcher) judge(event goapptrace.Event) error {
	w.events++
	fails, ends := event.Kind == goapptrace.EventError, event.Kind == goapptrace.EventEnd
	if (event.Err != nil) != fails || (event.Packet == nil) != (fails || ends) {
		return fmt.Errorf("event %v with packet %v and error %v", event.Kind, event.Packet, event.Err)
	}
	if w.closed && event.Kind != goapptrace.EventError {
		return fmt.Errorf("event %v of a closed session", event.Kind)
	}
	var bad *goapptrace.PacketError
	switch event.Kind {
	case goapptrace.EventError:
		if event.Err.Error() == "" || !errors.As(event.Err, &bad) && !w.Closed() {
			return fmt.Errorf("session goes on after %v", event.Err)
		}
		return nil
	case goapptrace.EventConnected:
		if w.connected {
			return errors.New("connected twice")
		}
		w.connected = true
		return nil
	case goapptrace.EventShutdown:
		if w.over || !w.connected {
			return errors.New("shut down before connecting, or twice")
		}
		w.over = true
		return nil
	case goapptrace.EventEnd:
		if w.ended || !w.connected || !w.Closed() || w.Err() != nil {
			return fmt.Errorf("an end before connecting, twice, or with an open session: %v", w.Err())
		}
		w.ended = true
		return nil
	}
	for _, kind := range w.allowed {
		if kind == event.Kind && w.connected && !w.over {
			return nil
		}
	}
	return fmt.Errorf("event %v, connected: %v, over: %v", event.Kind, w.connected, w.over)
}

// takeOutput holds what goes out to the protocol: whole frames of packets.
func (w *watcher) takeOutput() error {
	out := bytes.Clone(w.Output())
	for len(out) > 0 {
		p, n, err := goapptrace.Proto{}.Unpack(out)
		if err != nil || n == 0 {
			return fmt.Errorf("output %x: %v, %d, %v", out, p, n, err)
		}
		w.sentFrames++
		out = out[n:]
	}
	if again := w.Output(); again != nil {
		return fmt.Errorf("output again: %x", again)
	}
	return nil
}

// act does one thing to the session, drawn from t.
func (w *watcher) act(t *tape) error {
	switch t.below(8) {
	case 0: // raw bytes
		w.Feed(t.take(t.below(40)))
	case 1, 2: // a packet of any type with any payload, in pieces
		frame := drawFrame(t)
		for _, piece := range pieces(frame, t.cuts()) {
			w.Feed(piece)
			if err := w.look(); err != nil {
				return err
			}
		}
	case 3: // the right hello
		hello := goapptrace.Record(&goapptrace.ServerHelloPacket{ProtocolVersion: "1"})
		if _, ok := w.Session.(*goapptrace.Server); ok {
			hello = &goapptrace.ClientHelloPacket{ProtocolVersion: "1", ClientSecret: "s"}
		}
		frame, err := goapptrace.Proto{}.Pack(hello.(goapptrace.Packet))
		if err != nil {
			return err
		}
		w.Feed(frame)
	case 4:
		return w.tick(time.Duration(t.byte()) * 100 * time.Millisecond)
	case 5:
		w.FeedEOF()
		w.eof = true
	case 6:
		return w.receive(t)
	case 7:
		return w.send(t)
	}
	return nil
}

// drawFrame draws a packet: what its decoder makes of random bytes, else random bytes after a right size.
func drawFrame(t *tape) []byte {
	kind := 1 + t.below(10)
	body := t.take(t.below(60))
	if p := goapptrace.NewPacket(goapptrace.PacketType(kind)); p != nil && t.byte()&1 == 1 {
		if _, err := p.Unmarshal(body); err == nil {
			if frame, err := (goapptrace.Proto{}).Pack(p); err == nil {
				return frame
			}
		}
	}
	return append([]byte{0, 0, 0, byte(1 + len(body)), byte(kind)}, body...)
}

// receive hands over a packet without bytes.
func (w *watcher) receive(t *tape) error {
	p := goapptrace.NewPacket(goapptrace.PacketType(1 + t.below(9)))
	if event, ok := w.Receive(p); ok {
		return w.judge(event)
	}
	open := !w.over && !w.Closed()
	if event, ok := w.Receive(nil); ok != open || (event.Err == goapptrace.ErrNil) != open {
		return fmt.Errorf("no packet is %v, %v", event, ok)
	}
	return nil
}

// send calls a method of one side and holds its error against the state of the session.
func (w *watcher) send(t *tape) error {
	var err error
	switch s := w.Session.(type) {
	case *goapptrace.Client:
		switch t.below(8) {
		case 0:
			s.Close()
			if !s.Closed() {
				return errors.New("Close does not close")
			}
			return nil
		case 1:
			err = s.SendSymbols(&goapptrace.SymbolPacket{SymbolsData: *drawSymbols(t)})
		default:
			err = s.SendRawFuncLog(&goapptrace.RawFuncLogPacket{ID: int64(t.bits()), Frames: make([]uint64, t.below(70))})
		}
	case *goapptrace.Server:
		switch t.below(8) {
		case 0:
			err = s.Shutdown()
		case 2:
			s.Close()
			if !s.Closed() {
				return errors.New("Close does not close")
			}
			return nil
		case 1:
			err = s.StopTrace(drawnText(t))
		default:
			err = s.StartTrace(drawnText(t))
		}
	}
	switch class := class(
		err, goapptrace.ErrNotNegotiated, goapptrace.ErrClosed, goapptrace.ErrFull, goapptrace.ErrTooManyFrames,
	); class {
	case nil, goapptrace.ErrFull, goapptrace.ErrTooManyFrames:
		if !w.connected || w.Closed() {
			return fmt.Errorf("sent without a connection: %v", err)
		}
	case goapptrace.ErrNotNegotiated:
		if w.connected || w.Closed() {
			return errors.New("ErrNotNegotiated once connected, or closed")
		}
	case goapptrace.ErrClosed: // Shutdown closes the server for commands before the session is closed
		if _, server := w.Session.(*goapptrace.Server); !w.Closed() && !server {
			return errors.New("ErrClosed of an open session")
		}
	default:
		return err
	}
	return nil
}

// CheckGoapptraceSession lets a peer and a program, both drawn from data, do anything to a Client or a Server. Events
// come in a possible order, what goes out is whole frames, and what is closed stays so.
func CheckGoapptraceSession(data []byte) error {
	t := tape{data}
	w := &watcher{now: epoch}
	if t.byte()&1 == 0 {
		w.Session = goapptrace.NewClient(goapptrace.ClientConfig{
			Hello: goapptrace.ClientHelloPacket{
				PID:     1,
				AppName: drawnText(&t),
			}, MaxSmall: int(t.byte()), FlushInterval: time.Duration(t.byte()) * time.Millisecond,
		})
		w.allowed = []goapptrace.EventKind{goapptrace.EventStartTrace, goapptrace.EventStopTrace}
	} else {
		w.Session = goapptrace.NewServer(goapptrace.ServerConfig{Secret: []string{"", "s", "t"}[t.below(3)]})
		w.allowed = []goapptrace.EventKind{goapptrace.EventSymbols, goapptrace.EventRawFuncLog}
	}
	for len(t.b) > 0 {
		if err := w.act(&t); err != nil {
			return err
		}
		if err := w.look(); err != nil {
			return err
		}
	}
	return w.afterTheEnd()
}

// afterTheEnd feeds a closed session what it would have taken before.
func (w *watcher) afterTheEnd() error {
	for range 3 { // the first starts the clock, the second hears what was received before it
		if err := w.tick(time.Hour); err != nil { // nobody waits that long
			return err
		}
	}
	if err := w.look(); err != nil {
		return err
	}
	_, server := w.Session.(*goapptrace.Server)
	if !w.Closed() && (server && !w.over || !w.connected) {
		return errors.New("a session without a peer goes on for an hour")
	}
	if !w.Closed() {
		return nil
	}
	events := w.events
	ping, err := goapptrace.Proto{}.Pack(new(goapptrace.PingPacket))
	if err != nil {
		return err
	}
	w.Feed(ping)
	w.Feed([]byte{0xff, 0xff, 0xff, 0xff})
	if err := w.look(); err != nil || w.events != events {
		return fmt.Errorf("a closed session tells of %d events more, %v", w.events-events, err)
	}
	return nil
}

// CheckGoapptraceTalk connects a Client with a Server through a stream that is cut at random: all that one side sends
// the other gets, in order.
func CheckGoapptraceTalk(data []byte) error {
	t := tape{data}
	cuts := t.cuts()
	now := epoch
	client := goapptrace.NewClient(
		goapptrace.ClientConfig{MaxSmall: 1 + int(t.byte()), FlushInterval: time.Millisecond},
	)
	server := goapptrace.NewServer(goapptrace.ServerConfig{})
	var sent, got []string
	listen := func(s goapptrace.Session) error {
		for {
			event, ok := s.Next()
			if !ok {
				return nil
			}
			switch event.Kind {
			case goapptrace.EventError:
				return event.Err
			case goapptrace.EventConnected, goapptrace.EventShutdown:
			default:
				got = append(got, fields(event.Packet))
			}
		}
	}
	exchange := func() error {
		now = now.Add(time.Second)
		for _, s := range []goapptrace.Session{client, server} {
			s.Tick(now)
			peer := goapptrace.Session(server)
			if s == server {
				peer = client
			}
			for _, piece := range pieces(bytes.Clone(s.Output()), cuts) {
				peer.Feed(piece)
				if err := listen(peer); err != nil {
					return err
				}
			}
		}
		return nil
	}
	if err := exchange(); err != nil {
		return err
	}
	for range 64 {
		if len(t.b) == 0 {
			break
		}
		var p goapptrace.Packet
		var err error
		switch c := t.byte(); c % 5 {
		case 0:
			name := drawnASCII(&t)
			p, err = &goapptrace.StartTraceCmdPacket{FuncName: name}, server.StartTrace(name)
		case 1:
			name := drawnASCII(&t)
			p, err = &goapptrace.StopTraceCmdPacket{FuncName: name}, server.StopTrace(name)
		case 2:
			symbols := &goapptrace.SymbolPacket{SymbolsData: *drawSymbols(&t)}
			p, err = symbols, client.SendSymbols(symbols)
		default:
			log := &goapptrace.RawFuncLogPacket{
				ID:     int64(t.bits()),
				Frames: []uint64{t.bits(), t.bits()}[:c%3],
				TxID:   t.bits(),
			}
			p, err = log, client.SendRawFuncLog(log)
		}
		if err != nil {
			return fmt.Errorf("sending %v: %w", p, err)
		}
		sent = append(sent, fields(p))
		if err := exchange(); err != nil {
			return err
		}
	}
	err := exchange()
	client.Close()
	if err = errors.Join(err, exchange()); err != nil || fmt.Sprint(sent) != fmt.Sprint(got) || !server.Closed() ||
		!client.Closed() {
		return fmt.Errorf("sent %v, got %v, %v", sent, got, err)
	}
	return nil
}
