package main

import (
	"maps"
	"reflect"
	"slices"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// A protocol is a packet format that wiredump knows. Each has a file of its own, which registers it.
type protocol interface {
	// framing cuts a capture into frames.
	framing() framing.StateSplitter
	// decode decodes the payload of a frame, which it may keep until the next call. With an error, the packet says what is known of its
	// type. An error about a field is a [*fieldError].
	decode(payload []byte) (packet, error)
	// create returns a pointer to empty fields of a type, to be filled from JSON; nil if there is no such type.
	create(typ string) any
	// encode appends the payload that p stands for.
	encode(dst []byte, p packet) ([]byte, error)
}

// A finisher is a protocol whose packets depend on each other.
type finisher interface {
	// finish says whether the last packet was a good one to end with.
	finish() error
}

// A packet is what a payload was decoded to.
type packet struct {
	// typ is the name of its type.
	typ string
	// fields points to a struct. Its exported fields are those of the packet, in the order they are printed, embedded ones included.
	fields any
	// show has the text form of some fields, by name, for which that of their Go type is not readable enough. Elements of lists are shown
	// one by one.
	show map[string]func(reflect.Value) string
}

// A fieldError says which field of a payload is wrong.
type fieldError struct {
	field  string
	offset int64 // in the payload
	err    error
}

func (e *fieldError) Error() string { return e.err.Error() }

// protocols are the protocols by name. Each call makes one for another capture, as some remember what they have seen.
var protocols = map[string]func() protocol{}

func protocolNames() string {
	return strings.Join(slices.Sorted(maps.Keys(protocols)), ", ")
}
