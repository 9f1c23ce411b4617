package dump

import (
	"encoding/hex"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// settings are the key=value pairs after the kind of a framing. The first thing wrong with them is kept in err.
type settings struct {
	pairs []setting
	err   error
}

type setting struct {
	key, value string
	valued     bool // there is a =
}

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

// sums are the checksums that sum names.
var sums = map[string]func(framing.Framing) framing.Checksum{
	"crc32": framing.CRC32, "crc32c": framing.CRC32C, "adler32": framing.Adler32,
}

// parseFraming reads what -framing is given: see the package's doc.
func parseFraming(text string) (framing.Framing, error) {
	name, rest, more := strings.Cut(text, ",")
	s := &settings{}
	for more {
		var pair string
		pair, rest, more = strings.Cut(rest, ",")
		key, value, valued := strings.Cut(pair, "=")
		if key != "also" && s.index(key) >= 0 {
			return nil, fmt.Errorf("%s is set twice", quote(key))
		}
		s.pairs = append(s.pairs, setting{key, value, valued})
	}
	i := slices.IndexFunc(kinds, func(k framingKind) bool { return k.name == name })
	if i < 0 {
		return nil, fmt.Errorf("unknown kind %s: one of %s", quote(name), kindNames())
	}
	f := kinds[i].make(s)
	if sum, ok := s.take("sum"); ok {
		if sums[sum] == nil {
			s.fail(fmt.Errorf("sum: expected crc32, crc32c or adler32, got %s", quote(sum)))
		} else {
			f = sums[sum](f)
		}
	}
	if s.err == nil && len(s.pairs) > 0 {
		s.err = fmt.Errorf("%s has no setting %s", name, quote(s.pairs[0].key))
	}
	if s.err != nil {
		return nil, s.err
	}
	return f, f.(interface{ Validate() error }).Validate() // every framing of the package has it
}

func kindNames() string {
	var names []string
	for _, k := range kinds {
		names = append(names, k.name)
	}
	return strings.Join(names, ", ")
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
	b.WriteString("All but fixed take max=, all sum=crc32, crc32c or adler32. Prefixes: ")
	b.WriteString(strings.Join(slices.Sorted(maps.Keys(prefixNames)), ", "))
	b.WriteString("\n")
	return b.String()
}

func (s *settings) length() framing.Framing {
	return framing.Length{
		Prefix: s.prefix(), Offset: s.number("offset"), Adjust: s.number("adjust"), Min: s.number("min"), Max: s.max(0),
		Header: s.hex("header"), Tail: s.text("tail"),
	}
}

func (s *settings) separated() framing.Framing {
	f := framing.Separator{Sep: s.separator("sep")}
	for s.index("also") >= 0 {
		f.Also = append(f.Also, s.separator("also"))
	}
	return s.lines(f)
}

// lines sets what any separator can have.
func (s *settings) lines(f framing.Separator) framing.Framing {
	f.Max = s.max(0)
	switch value, ok := s.take("final"); {
	case !ok, value == "frame":
	case value == "error":
		f.Final = framing.FinalError
	case value == "drop":
		f.Final = framing.FinalDrop
	default:
		s.fail(fmt.Errorf("final: expected frame, error or drop, got %s", quote(value)))
	}
	return f
}

func (s *settings) fail(err error) {
	if s.err == nil {
		s.err = err
	}
}

// index returns where the first pair of that key is, -1 if there is none.
func (s *settings) index(key string) int {
	return slices.IndexFunc(s.pairs, func(p setting) bool { return p.key == key })
}

// take returns the value of key and removes the pair, so that those left in the end are unknown ones.
func (s *settings) take(key string) (value string, ok bool) {
	i := s.index(key)
	if i < 0 {
		return "", false
	}
	value = s.pairs[i].value
	s.pairs = slices.Delete(s.pairs, i, i+1)
	return value, true
}

// has says whether key is there, which takes no value.
func (s *settings) has(key string) bool {
	i := s.index(key)
	if i >= 0 && s.pairs[i].valued {
		s.fail(fmt.Errorf("%s takes no value", key))
	}
	_, ok := s.take(key)
	return ok
}

// number returns the value of key, 0 if there is none.
func (s *settings) number(key string) int {
	value, ok := s.take(key)
	if !ok {
		return 0
	}
	n, err := strconv.Atoi(value)
	if err != nil {
		s.fail(fmt.Errorf("%s: expected a number, got %s", key, quote(value)))
	}
	return n
}

func (s *settings) hex(key string) []byte {
	value, _ := s.take(key)
	b, err := hex.DecodeString(value)
	if err != nil {
		s.fail(fmt.Errorf("%s: expected hexadecimal digits, got %s", key, quote(value)))
	}
	return b
}

// units are what may stand after the number of max.
var units = []struct {
	name string
	size int
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"", 1}}

// max returns the limit on frames in the terms of package framing, where -1 is none; most if it is not set.
func (s *settings) max(most int) int {
	value, ok := s.take("max")
	switch {
	case !ok:
		return most
	case value == "none":
		return -1
	}
	for _, unit := range units {
		number, ok := strings.CutSuffix(value, unit.name)
		if !ok {
			continue
		}
		n, err := strconv.Atoi(number)
		if err == nil && n > 0 && n <= int(^uint(0)>>1)/unit.size {
			return n * unit.size
		}
		break
	}
	s.fail(fmt.Errorf("max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got %s", quote(value)))
	return 0
}

// prefixNames are the kinds of length prefix as -framing names them.
var prefixNames = map[string]wire.Prefix{
	"u8":    wire.PrefixUint8,
	"u16be": wire.PrefixUint16BE, "u16le": wire.PrefixUint16LE, "u24be": wire.PrefixUint24BE, "u24le": wire.PrefixUint24LE,
	"u32be": wire.PrefixUint32BE, "u32le": wire.PrefixUint32LE, "u64be": wire.PrefixUint64BE, "u64le": wire.PrefixUint64LE,
	"uvarint": wire.PrefixUvarint, "varint": wire.PrefixVarInt, "varlong": wire.PrefixVarLong, "quic": wire.PrefixQUIC,
	"i8":    wire.PrefixInt8,
	"i16be": wire.PrefixInt16BE, "i16le": wire.PrefixInt16LE, "i32be": wire.PrefixInt32BE, "i32le": wire.PrefixInt32LE,
	"i64be": wire.PrefixInt64BE, "i64le": wire.PrefixInt64LE,
	"zigzag": wire.PrefixZigzag, "compactsize": wire.PrefixCompactSize, "vlq": wire.PrefixVLQ, "ber": wire.PrefixBER,
}

func (s *settings) prefix() wire.Prefix {
	value, _ := s.take("prefix")
	p, ok := prefixNames[value]
	if !ok {
		s.fail(fmt.Errorf("prefix: expected a kind such as u16be, u32le or uvarint, got %s", quote(value)))
	}
	if s.has("canonical") {
		p = p.Canonical()
	}
	return p.Plus(s.number("plus"))
}

// text returns the value of key, with Go escapes.
func (s *settings) text(key string) string {
	value, _ := s.take(key)
	text, err := strconv.Unquote(`"` + strings.ReplaceAll(value, `"`, `\"`) + `"`)
	if err != nil {
		s.fail(fmt.Errorf(`%s: expected bytes with Go escapes, such as \r\n or \x00, got %s`, key, quote(value)))
	}
	return text
}

func (s *settings) separator(key string) []byte {
	sep := s.text(key)
	if sep == "" {
		s.fail(fmt.Errorf(`%s: expected bytes with Go escapes, such as \r\n or \x00, got nothing`, key))
	}
	return []byte(sep)
}
