package tinytcp

import (
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/varint"
)

// A FramingProtocol extracts packets from a buffer. The two of this package, [SplitBySeparator] and
// [LengthPrefixedFraming], are a framing.Framing besides, which makes packets too and reports a broken stream, and can
// be handed to framing.NewReader or NewWriter:
//
//	f := tinytcp.LengthPrefixedFraming(tinytcp.PrefixVarInt).(framing.Framing)
type FramingProtocol interface {
	// ExtractPacket splits source into its first packet and the rest. With extracted == false there is no whole packet in
	// source, and what else is returned means nothing. Both are views of source.
	ExtractPacket(source []byte) (packet []byte, rest []byte, extracted bool)
}

// SplitBySeparator is the protocol of packets that end with separator, which is not part of the packet. Without a
// separator in source, ExtractPacket returns source as the packet and no rest, as the original does. An empty separator
// finds nothing, and is framing.ErrInvalid to whoever asks for the error.
func SplitBySeparator(separator []byte) FramingProtocol {
	return &separatorFraming{framing.Separator{Sep: separator, Max: -1, Final: framing.FinalError}}
}

// LengthPrefixedFraming is the protocol of packets with a length before them. A prefix that more bytes cannot mend is
// an error of Split and "not found" to ExtractPacket; a PrefixType that is none of the eight is framing.ErrInvalid in
// the same way.
func LengthPrefixedFraming(prefixType PrefixType) FramingProtocol {
	f := &prefixFraming{framing.Length{Max: -1}, prefixType}
	if prefixType == PrefixVarInt {
		f.Max = int(min(maxVarInt, maxInt))
	}
	if prefixType >= 0 && int(prefixType) < len(prefixes) {
		f.Prefix = prefixes[prefixType]
	}
	return f
}

type separatorFraming struct{ framing.Separator }

func (f *separatorFraming) ExtractPacket(source []byte) ([]byte, []byte, bool) {
	advance, packet, err := f.Split(source, false)
	if err != nil || packet == nil {
		return source, nil, false
	}
	return packet, source[advance:], true
}

type prefixFraming struct {
	framing.Length
	kind PrefixType
}

func (f *prefixFraming) ExtractPacket(source []byte) ([]byte, []byte, bool) {
	advance, packet, err := f.Split(source, false)
	if err != nil || packet == nil {
		return nil, source, false
	}
	return packet, source[advance:], true
}

func (f *prefixFraming) Split(data []byte, atEOF bool) (int, []byte, error) {
	if err := f.check(data); err != nil {
		return 0, nil, err
	}
	return f.Length.Split(data, atEOF)
}

func (f *prefixFraming) SplitState(data []byte, atEOF bool, s *framing.State) (int, []byte, error) {
	if err := f.check(data); err != nil {
		return 0, nil, err
	}
	return f.Length.SplitState(data, atEOF, s)
}

// check finds what framing.Length with a wider prefix would not: a VarInt whose fifth byte asks for a sixth.
func (f *prefixFraming) check(data []byte) error {
	if f.kind != PrefixVarInt || len(data) < maxVarIntLen {
		return nil
	}
	for _, b := range data[:maxVarIntLen] {
		if b < 0x80 {
			return nil
		}
	}
	return &framing.MalformedError{Problem: "length prefix", Err: varint.ErrOverflow}
}
