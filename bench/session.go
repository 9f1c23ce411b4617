package bench

import (
	"github.com/seed44153783/wirekit/bench/round"
	"github.com/seed44153783/wirekit/codecs/goapptrace"
)

// traceSession is a whole session in memory: 100,000 packets, 11 MB. The stacks are as deep as they happen to be, 8 frames on average.
func traceSession() []round.Group {
	const packets = 100_000
	rng := newRand()
	var in []byte
	var want, got tally64
	for i := range packets {
		var p goapptrace.Packet = new(goapptrace.PingPacket)
		if i%1000 > 0 {
			log := &funcLog{ID: int64(i), Tag: goapptrace.Tag(i % 2), Timestamp: rng.Int64(), GID: rng.Int64N(1000), TxID: rng.Uint64()}
			for range 4 + rng.IntN(9) {
				log.Frames = append(log.Frames, 0x400000+rng.Uint64N(1<<22))
			}
			p = log
		}
		want.add(p)
		in, _ = goapptrace.Proto{}.AppendPacket(in, p)
	}
	return []round.Group{{
		Section: "goapptrace", Name: "session of 100,000 packets, 11 MB, decode", Unit: "packet", Items: packets, Goal: 1.9, Spread: spreadSmall,
		Clear: func() { got = tally64{} }, Check: func() error { return equal(&got, want)() },
		Candidates: []round.Candidate{
			{Name: "wirekit UnpackInto", Pass: func() {
				var slots goapptrace.Slots
				var proto goapptrace.Proto
				for b := in; len(b) > 0; {
					p, n, err := proto.UnpackInto(&slots, b)
					if err != nil || p == nil {
						return
					}
					got.add(p)
					b = b[n:]
				}
			}},
			{Name: "by hand, new frames", Pass: func() {
				var log funcLog
				var ping goapptrace.PingPacket
				for b := in; len(b) > 0; {
					p, n := handUnpack(&log, &ping, b)
					if p == nil {
						return
					}
					got.add(p)
					b = b[n:]
				}
			}},
		},
	}}
}

// tally64 is what a session comes to.
type tally64 struct{ packets, sum uint64 }

func (t *tally64) add(p goapptrace.Packet) {
	t.packets++
	if p, ok := p.(*funcLog); ok {
		t.sum = t.sum*31 + uint64(p.ID) + uint64(p.GID) + p.TxID + p.Frames[len(p.Frames)-1]
	}
}
