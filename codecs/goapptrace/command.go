package goapptrace

import (
	"bytes"
	"encoding/json"
	"errors"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/wire"
)

// StartTraceCmdPacket tells the client to trace a function.
//
//	| length u64 | JSON: {"FuncName":"..."} |
//
// It is written as encoding/json writes it: compact, with <, > and & escaped, and invalid UTF-8 replaced. It is read as
// encoding/json reads: key in any case, other keys ignored, the last of several wins, null is "". So a command of another writer
// may have other bytes than ours for the same name. Two kinds of document are refused for the memory that they would take: with
// more than 1000 opening brackets, and above 6 KiB with bytes that are no UTF-8.
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

// command is the JSON document of both commands.
type command struct{ FuncName string }

func appendCommand(dst []byte, funcName string) []byte {
	return appendString(dst, string(commandJSON(funcName)))
}

func sizeCommand(funcName string) int { return sizePrefix + len(commandJSON(funcName)) }

func commandJSON(funcName string) []byte {
	doc, _ := json.Marshal(command{funcName}) // a struct of one string always has a JSON form
	return doc
}

// What encoding/json needs more memory for than the document is worth, and no command has: deep nesting, and text that is no
// UTF-8, each byte of which becomes three. Below these limits that is less than 64 KiB.
const (
	maxBrackets = 1000
	maxNotUTF8  = 6 << 10
)

// checkCommand holds a document against those limits.
func checkCommand(doc []byte) error {
	if bytes.Count(doc, []byte{'['})+bytes.Count(doc, []byte{'{'}) > maxBrackets {
		return errBrackets
	}
	if len(doc) > maxNotUTF8 && !utf8.Valid(doc) {
		return errNotUTF8
	}
	return nil
}

var (
	errBrackets = errors.New("goapptrace: more than 1000 brackets in a command")
	errNotUTF8  = errors.New("goapptrace: command of more than 6 KiB is not UTF-8")
)

func decodeCommand(d *wire.Decoder) string {
	return wire.DecodeWith(d.Field("FuncName"), "JSON", func(b []byte) (string, int, error) {
		doc, n, err := prefix.ConsumeByteArray(b, -1)
		if err != nil {
			return "", 0, err
		}
		if err := checkCommand(doc); err != nil {
			return "", 0, err
		}
		var c command
		if err := json.Unmarshal(doc, &c); err != nil {
			return "", 0, err
		}
		return c.FuncName, n, nil
	})
}
