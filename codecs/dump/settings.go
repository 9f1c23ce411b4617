package dump

import (
	"encoding/hex"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// A framingKind is what -framing can name.
type framingKind struct {
	name, settings string
	make           func(s *settings) framing.Framing
}

// kinds are the framings that -framing knows.
var kinds = []framingKind{
	{"length", "prefix=KIND, offset=, adjust=, min=, header=HEX, tail=TEXT, canonical, plus=", (*settings).length},
	{"separator", "sep=TEXT, also=TEXT, final=", (*settings).separated},
	{"lines", "final=", func(s *settings) framing.Framing { return s.lines(framing.Lines()) }},
	{"crlf", "final=", func(s *settings) framing.Framing { return s.lines(framing.CRLF()) }},
	{"fixed", "size=", func(s *settings) framing.Framing { return framing.Fixed{Size: s.number("size")} }},
	{"netstring", "", func(s *settings) framing.Framing { return framing.Netstring{Max: s.max(0)} }},
	{"octetcount", "", func(s *settings) framing.Framing { return framing.OctetCount{Max: s.max(0)} }},
	{"cobs", "", func(s *settings) framing.Framing { return framing.COBS{Max: s.max(0)} }},
	{"slip", "", func(s *settings) framing.Framing { return framing.SLIP{Max: s.max(0)} }},
	{"blocks", "", func(s *settings) framing.Framing { return framing.Blocks{Max: s.max(0)} }},
	{"delimited", "", preset(framing.Delimited)},
	{"dns", "", preset(framing.DNS)},
	{"kafka", "", preset(framing.Kafka)},
	{"grpc", "", preset(framing.GRPC)},
	{"http2", "", preset(framing.HTTP2)},
	{"tls", "", preset(framing.TLS)},
	{"postgres", "", preset(framing.Postgres)},
	{"mysql", "", preset(framing.MySQL)},
	{"mqtt", "", preset(framing.MQTT)},
	{"amqp", "", preset(framing.AMQP)},
	{"tpkt", "", preset(framing.TPKT)},
	{"bgp", "", preset(framing.BGP)},
	{"bitcoin", "", preset(framing.Bitcoin)},
}

func preset(make func() framing.Length) func(*settings) framing.Framing {
	return func(s *settings) framing.Framing {
		f := make()
		f.Max = s.max(f.Max)
		return f
	}
}

func (s *settings) length() framing.Framing {
	p := get(s, "prefix", "a kind such as u16be, u32le or uvarint", oneOf(prefixes))
	if s.has("canonical") {
		p = p.Canonical()
	}
	return framing.Length{
		Prefix: p.Plus(s.number("plus")), Offset: s.number("offset"), Adjust: s.number("adjust"),
		Min: s.number("min"), Max: s.max(0),
		Header: get(s, "header", "hexadecimal digits", hex.DecodeString), Tail: get(s, "tail", escaped, unescape),
	}
}

func (s *settings) separated() framing.Framing {
	f := framing.Separator{Sep: s.separator("sep")}
	for len(s.values["also"]) > 0 {
		f.Also = append(f.Also, s.separator("also"))
	}
	return s.lines(f)
}

// lines sets what any separator can have.
func (s *settings) lines(f framing.Separator) framing.Framing {
	f.Max = s.max(0)
	if s.values["final"] != nil {
		f.Final = get(s, "final", "frame, error or drop", oneOf(finals))
	}
	return f
}

var finals = map[string]framing.Final{
	"frame": framing.FinalFrame, "error": framing.FinalError, "drop": framing.FinalDrop,
}

// sums are the checksums that sum names.
var sums = map[string]func(framing.Framing) framing.Checksum{
	"crc32": framing.CRC32, "crc32c": framing.CRC32C, "adler32": framing.Adler32,
}

// prefixes are the kinds of length prefix as -framing names them.
var prefixes = map[string]wire.Prefix{
	"u8": wire.PrefixUint8, "i8": wire.PrefixInt8,
	"u16be": wire.PrefixUint16BE, "u16le": wire.PrefixUint16LE, "i16be": wire.PrefixInt16BE, "i16le": wire.PrefixInt16LE,
	"u24be": wire.PrefixUint24BE, "u24le": wire.PrefixUint24LE,
	"u32be": wire.PrefixUint32BE, "u32le": wire.PrefixUint32LE, "i32be": wire.PrefixInt32BE, "i32le": wire.PrefixInt32LE,
	"u64be": wire.PrefixUint64BE, "u64le": wire.PrefixUint64LE, "i64be": wire.PrefixInt64BE, "i64le": wire.PrefixInt64LE,
	"uvarint": wire.PrefixUvarint, "varint": wire.PrefixVarInt, "varlong": wire.PrefixVarLong,
	"quic": wire.PrefixQUIC, "zigzag": wire.PrefixZigzag, "compactsize": wire.PrefixCompactSize,
	"vlq": wire.PrefixVLQ, "ber": wire.PrefixBER,
}

// parseFraming reads what -framing is given: see the package's doc.
func parseFraming(text string) (framing.Framing, error) {
	parts := strings.Split(text, ",")
	s := &settings{values: map[string][]string{}}
	for _, part := range parts[1:] {
		key, _, _ := strings.Cut(part, "=")
		if key != "also" && s.values[key] != nil {
			return nil, fmt.Errorf("%s is set twice", quote(key))
		}
		s.values[key] = append(s.values[key], part[len(key):])
	}
	i := slices.IndexFunc(kinds, func(k framingKind) bool { return k.name == parts[0] })
	if i < 0 {
		var names []string
		for _, k := range kinds {
			names = append(names, k.name)
		}
		return nil, fmt.Errorf("unknown kind %s: one of %s", quote(parts[0]), strings.Join(names, ", "))
	}
	f := kinds[i].make(s)
	if s.values["sum"] != nil {
		if sum := get(s, "sum", "crc32, crc32c or adler32", oneOf(sums)); sum != nil {
			f = sum(f)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(s.values)) {
		s.fail("%s has no setting %s", parts[0], quote(key))
	}
	if s.err != nil {
		return nil, s.err
	}
	return f, f.(interface{ Validate() error }).Validate() // every framing of the package has it
}

// framingsHelp lists the framings for -h.
func framingsHelp() string {
	var b strings.Builder
	var bare []string
	for _, k := range kinds {
		if k.settings == "" {
			bare = append(bare, k.name)
			continue
		}
		fmt.Fprintf(&b, "  %-10s %s\n", k.name, k.settings)
	}
	half := len(bare) / 2
	fmt.Fprintf(&b, "  %s,\n  %s\n", strings.Join(bare[:half], ", "), strings.Join(bare[half:], ", "))
	fmt.Fprintf(&b, "All but fixed take max=, all sum=crc32, crc32c or adler32. Prefixes:\n  %s\n",
		strings.Join(slices.Sorted(maps.Keys(prefixes)), ", "))
	return b.String()
}

// settings are what stands after the kind of a framing: by key what comes after that, = included. What is taken is
// removed, so that what is left in the end is unknown. The first thing wrong is kept in err.
type settings struct {
	values map[string][]string
	err    error
}

func (s *settings) fail(format string, args ...any) {
	if s.err == nil {
		s.err = fmt.Errorf(format, args...)
	}
}

// take returns what comes after key, nothing if it is not there.
func (s *settings) take(key string) (rest string, ok bool) {
	values := s.values[key]
	if len(values) == 0 {
		return "", false
	}
	if s.values[key] = values[1:]; len(values) == 1 {
		delete(s.values, key)
	}
	return values[0], true
}

// has says whether key is there, which takes no value.
func (s *settings) has(key string) bool {
	rest, ok := s.take(key)
	if rest != "" {
		s.fail("%s takes no value", key)
	}
	return ok
}

// get returns the value of key, nothing if it is not there and that is not an error to parse.
func get[T any](s *settings, key, expected string, parse func(string) (T, error)) T {
	rest, _ := s.take(key)
	value := strings.TrimPrefix(rest, "=")
	v, err := parse(value)
	if err != nil {
		s.fail("%s: expected %s, got %s", key, expected, quote(value))
	}
	return v
}

// oneOf returns what looks a value up.
func oneOf[T any](names map[string]T) func(string) (T, error) {
	return func(name string) (T, error) {
		v, ok := names[name]
		if !ok {
			return v, errUnknown
		}
		return v, nil
	}
}

var errUnknown = errors.New("unknown")

// number returns the value of key, 0 if there is none.
func (s *settings) number(key string) int {
	if s.values[key] == nil {
		return 0
	}
	return get(s, key, "a number", strconv.Atoi)
}

// max returns the limit on frames in the terms of package framing, where -1 is none; most if it is not set.
func (s *settings) max(most int) int {
	if s.values["max"] == nil {
		return most
	}
	return get(s, "max", "none, or a number above 0 such as 512, 64KiB or 1MiB", parseSize)
}

// parseSize returns a number above 0 with a unit, or -1 for none.
func parseSize(text string) (int, error) {
	if text == "none" {
		return -1, nil
	}
	shift := 0
	for i, unit := range []string{"KiB", "MiB", "GiB"} {
		if number, ok := strings.CutSuffix(text, unit); ok {
			text, shift = number, 10*(i+1)
		}
	}
	n, err := strconv.Atoi(text)
	if err == nil && (n <= 0 || n > int(^uint(0)>>1)>>shift) {
		err = strconv.ErrRange
	}
	return n << shift, err
}

// escaped is what unescape expects.
const escaped = `bytes with Go escapes, such as \r\n or \x00`

func unescape(text string) (string, error) {
	return strconv.Unquote(`"` + strings.ReplaceAll(text, `"`, `\"`) + `"`)
}

// separator returns the value of key, which is not empty.
func (s *settings) separator(key string) []byte {
	sep := get(s, key, escaped, unescape)
	if sep == "" {
		s.fail("%s: expected %s, got nothing", key, escaped)
	}
	return []byte(sep)
}
