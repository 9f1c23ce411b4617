package main

import (
	"encoding/hex"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// settings are the key=value pairs behind the kind of a framing. The first thing wrong with them is kept in err.
type settings struct {
	pairs []setting
	err   error
}

type setting struct{ key, value string }

// parseFraming reads what -framing is given: see the command's doc.
func parseFraming(text string) (framing.StateSplitter, error) {
	kind, rest, more := strings.Cut(text, ",")
	s := &settings{}
	if more {
		for _, pair := range strings.Split(rest, ",") {
			key, value, _ := strings.Cut(pair, "=")
			s.pairs = append(s.pairs, setting{key, value})
		}
	}
	f := s.framing(kind)
	if s.err == nil && len(s.pairs) > 0 {
		s.err = fmt.Errorf("%s has no setting %q", kind, s.pairs[0].key)
	}
	if s.err != nil {
		return nil, s.err
	}
	return f, f.(interface{ Validate() error }).Validate() // every framing of the package has it
}

func (s *settings) framing(kind string) framing.StateSplitter {
	switch kind {
	case "length":
		return framing.Length{
			Prefix: s.prefix(), Offset: s.number("offset"), Adjust: s.number("adjust"), Max: s.max(), Header: s.hex("header"),
		}
	case "separator":
		f := framing.Separator{Sep: s.separator("sep"), Max: s.max()}
		for s.index("also") >= 0 {
			f.Also = append(f.Also, s.separator("also"))
		}
		s.final(&f)
		return f
	case "lines":
		f := framing.Lines()
		f.Max = s.max()
		s.final(&f)
		return f
	case "fixed":
		return framing.Fixed{Size: s.number("size")}
	case "netstring":
		return framing.Netstring{Max: s.max()}
	case "octetcount":
		return framing.OctetCount{Max: s.max()}
	case "cobs":
		return framing.COBS{Max: s.max()}
	case "slip":
		return framing.SLIP{Max: s.max()}
	case "blocks":
		return framing.Blocks{Max: s.max()}
	}
	s.fail(fmt.Errorf("unknown kind %q: one of length, separator, lines, fixed, netstring, octetcount, cobs, slip, blocks", kind))
	return nil
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

func (s *settings) has(key string) bool {
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
		s.fail(fmt.Errorf("%s: expected a number, got %q", key, value))
	}
	return n
}

func (s *settings) hex(key string) []byte {
	value, _ := s.take(key)
	b, err := hex.DecodeString(value)
	if err != nil {
		s.fail(fmt.Errorf("%s: expected hexadecimal digits, got %q", key, value))
	}
	return b
}

// units are what may stand behind the number of max.
var units = []struct {
	name string
	size int
}{{"KiB", 1 << 10}, {"MiB", 1 << 20}, {"GiB", 1 << 30}, {"", 1}}

// max returns the limit on frames in the terms of package framing: 0 is its default, -1 none.
func (s *settings) max() int {
	value, ok := s.take("max")
	switch {
	case !ok:
		return 0
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
	s.fail(fmt.Errorf("max: expected none, or a number above 0 such as 512, 64KiB or 1MiB, got %q", value))
	return 0
}

// prefixNames are the kinds of length prefix as -framing names them.
var prefixNames = map[string]wire.Prefix{
	"u8":    wire.PrefixUint8,
	"u16be": wire.PrefixUint16BE, "u16le": wire.PrefixUint16LE, "u24be": wire.PrefixUint24BE, "u24le": wire.PrefixUint24LE,
	"u32be": wire.PrefixUint32BE, "u32le": wire.PrefixUint32LE, "u64be": wire.PrefixUint64BE, "u64le": wire.PrefixUint64LE,
	"uvarint": wire.PrefixUvarint, "varint": wire.PrefixVarInt, "varlong": wire.PrefixVarLong, "quic": wire.PrefixQUIC,
}

func (s *settings) prefix() wire.Prefix {
	value, _ := s.take("prefix")
	p, ok := prefixNames[value]
	if !ok {
		s.fail(fmt.Errorf("prefix: expected a kind such as u16be, u32le or uvarint, got %q", value))
	}
	if s.has("canonical") {
		return p.Canonical()
	}
	return p
}

func (s *settings) separator(key string) []byte {
	value, _ := s.take(key)
	sep, err := strconv.Unquote(`"` + strings.ReplaceAll(value, `"`, `\"`) + `"`)
	if err == nil && sep == "" {
		err = errors.New("nothing")
	}
	if err != nil {
		s.fail(fmt.Errorf(`%s: expected bytes with Go escapes, such as \r\n or \x00, got %q`, key, value))
	}
	return []byte(sep)
}

// final sets what becomes of an unterminated last record.
func (s *settings) final(f *framing.Separator) {
	switch value, ok := s.take("final"); {
	case !ok, value == "frame":
	case value == "error":
		f.Final = framing.FinalError
	default:
		s.fail(fmt.Errorf("final: expected frame or error, got %q", value))
	}
}
