package goapptrace

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/wire"
)

// StartTraceCmdPacket tells the client to trace a function.
//
//	| length u64 | JSON: {"FuncName":"..."} |
//
// It is written as encoding/json writes it: compact, with <, > and & escaped, and invalid UTF-8 replaced. It is read as
// encoding/json reads: key in any case, other keys ignored, the last of several wins, null is "". So a command of another writer
// may have other bytes than ours for the same name. Three kinds of document are refused for the memory that they would take:
// nested more than 1000 deep, with a key above 128 bytes, and above 6 KiB with bytes that are no UTF-8.
type StartTraceCmdPacket struct {
	// FuncName is the function's full name, such as "main.(*T).Method".
	FuncName string
}

// Type returns TypeStartTraceCmd.
func (*StartTraceCmdPacket) Type() PacketType { return TypeStartTraceCmd }

// AppendBinary implements [Record]. It cannot fail.
func (p *StartTraceCmdPacket) AppendBinary(dst []byte) ([]byte, error) {
	return appendCommand(dst, p.FuncName), nil
}

// SizeBinary implements [Record].
func (p *StartTraceCmdPacket) SizeBinary() int { return sizeCommand(p.FuncName) }

func (p *StartTraceCmdPacket) decode(d *wire.Decoder) { p.FuncName = decodeCommand(d) }

// String implements [Record].
func (p *StartTraceCmdPacket) String() string {
	return line("StartTraceCmd{").text("FuncName", p.FuncName).end()
}

// StopTraceCmdPacket tells the client to trace a function no more. Its payload is that of [StartTraceCmdPacket].
type StopTraceCmdPacket struct {
	// FuncName is the function's full name, such as "main.(*T).Method".
	FuncName string
}

// Type returns TypeStopTraceCmd.
func (*StopTraceCmdPacket) Type() PacketType { return TypeStopTraceCmd }

// AppendBinary implements [Record]. It cannot fail.
func (p *StopTraceCmdPacket) AppendBinary(dst []byte) ([]byte, error) {
	return appendCommand(dst, p.FuncName), nil
}

// SizeBinary implements [Record].
func (p *StopTraceCmdPacket) SizeBinary() int { return sizeCommand(p.FuncName) }

func (p *StopTraceCmdPacket) decode(d *wire.Decoder) { p.FuncName = decodeCommand(d) }

// String implements [Record].
func (p *StopTraceCmdPacket) String() string {
	return line("StopTraceCmd{").text("FuncName", p.FuncName).end()
}

func appendCommand(dst []byte, funcName string) []byte {
	return appendString(dst, string(commandJSON(funcName)))
}

func sizeCommand(funcName string) int { return sizePrefix + len(commandJSON(funcName)) }

func commandJSON(funcName string) []byte {
	doc, _ := json.Marshal(struct{ FuncName string }{funcName}) // a struct of one string always has a JSON form
	return doc
}

func decodeCommand(d *wire.Decoder) string {
	return wire.DecodeWith(d.Field("FuncName"), "JSON", func(b []byte) (string, int, error) {
		doc, n, err := prefix.MaxLen(-1).ConsumeByteArray(b)
		if errors.Is(err, wire.ErrTooLong) {
			err = io.ErrUnexpectedEOF // more than an int holds is more than what is left
		}
		if err != nil {
			return "", 0, err
		}
		name, err := parseCommand(doc)
		if err != nil {
			return "", 0, err
		}
		return name, n, nil
	})
}

// parseCommand decodes the document of a command. The name is decoded once, however often it is there: each time costs memory.
func parseCommand(doc []byte) (name string, err error) {
	if err := checkCommand(doc); err != nil {
		return "", err
	}
	var c command
	if err := json.Unmarshal(doc, &c); err != nil || c.FuncName == nil {
		return "", err
	}
	err = json.Unmarshal(c.FuncName, &name)
	return name, err
}

// command is the document of a command as it is read.
type command struct{ FuncName lastText }

// lastText is the last string that a document has for a field, as it stands there: a view.
type lastText []byte

// UnmarshalJSON refuses what is neither a string nor null. encoding/json by itself makes an error of each of them.
func (t *lastText) UnmarshalJSON(value []byte) error {
	switch value[0] {
	case '"':
		*t = value
	case 'n': // null changes nothing
	default:
		return json.Unmarshal(value, new(string))
	}
	return nil
}

// What encoding/json needs more memory for than the document is worth, and no command has: deep nesting, long keys, which it folds to
// one case, and text that is no UTF-8, each byte of which becomes three. Below these limits it keeps to the memory law.
const (
	maxNesting = 1000
	maxKey     = 128
	maxNotUTF8 = 6 << 10
)

var (
	errNesting = errors.New("goapptrace: command is nested more than 1000 deep")
	errKey     = errors.New("goapptrace: command has a key of more than 128 bytes")
	errNotUTF8 = errors.New("goapptrace: command of more than 6 KiB is not UTF-8")
)

// checkCommand holds a document against those limits. In one that is no JSON it may find anything; encoding/json stops there.
func checkCommand(doc []byte) error {
	if len(doc) > maxNotUTF8 && !utf8.Valid(doc) {
		return errNotUTF8
	}
	depth := 0
	for i := 0; i < len(doc); i++ {
		switch doc[i] {
		case '[', '{':
			if depth++; depth > maxNesting {
				return errNesting
			}
		case ']', '}':
			depth--
		case '"':
			size := sizeText(doc[i:])
			i += size - 1
			if size > len(`""`)+maxKey && bytes.HasPrefix(bytes.TrimLeft(doc[i+1:], " \t\r\n"), []byte{':'}) {
				return errKey
			}
		}
	}
	return nil
}

// sizeText returns the size of the JSON string at the front of b, with its quotes; of all of b if it does not end.
func sizeText(b []byte) int {
	for i := 1; i < len(b); i++ {
		switch b[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(b)
}
