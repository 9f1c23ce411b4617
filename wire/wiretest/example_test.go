package wiretest_test

import (
	"testing"

	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

// A player is a record, as a package of records has them.
type player struct {
	ID    uint32
	Name  string
	Items []item
	Guild *string
}

type item struct {
	Kind  uint16
	Count uint8
}

func (p *player) Fields(c *wire.Codec) {
	c.Uint32("ID", &p.ID)
	c.String("Name", wire.PrefixUvarint, &p.Name)
	for i := range wire.List(c, "Items", wire.PrefixUint16BE, &p.Items) {
		c.Uint16("Kind", &i.Kind)
		c.Uint8("Count", &i.Count)
	}
	for g := range wire.Optional(c, "Guild", &p.Guild) {
		c.String("", wire.PrefixUvarint, g)
	}
}

var guild = "red"

var players = wiretest.Config{
	New: func() wire.Record { return new(player) },
	Samples: []wire.Record{
		&player{},
		&player{ID: 7, Name: "abc", Items: []item{{1, 2}, {3, 4}}, Guild: &guild},
	},
	Golden: []wiretest.Golden{{
		Name:   "the empty player",
		Bytes:  []byte{0, 0, 0, 7, 0, 0, 0, 0},
		Record: &player{ID: 7},
	}, {
		Name:  "an optional value that is neither there nor not",
		Bytes: []byte{0, 0, 0, 7, 0, 0, 0, 2},
		Err:   wire.ErrInvalidBool,
	}},
}

// This is how a package tests a record of its own.
func Example() {
	_ = func(t *testing.T) { // func TestPlayer(t *testing.T)
		wiretest.Test(t, players)
	}
	_ = func(f *testing.F) { // func FuzzPlayer(f *testing.F)
		wiretest.Fuzz(f, players)
	}
}

func TestPlayer(t *testing.T) { wiretest.Test(t, players) }

func FuzzPlayer(f *testing.F) { wiretest.Fuzz(f, players) }
