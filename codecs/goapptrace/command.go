package goapptrace

import (
	"bytes"
	"encoding/json"
	"errors"
	"sync"
	"unicode/utf8"

	"github.com/seed44153783/wirekit/wire"
)

// StartTraceCmdPacket tells the client to trace a function.
//
//	| length u64 | JSON: {"FuncName":"..."} |
//
// It is written as encoding/json writes it: compact, with <, > and & escaped, and invalid UTF-8 replaced. It is read as
// encoding/json reads: key in any case, other keys ignored, the last of several wins, null is "". So a command of
// another writer may have other bytes than ours for the same name. Three kinds of document are refused for the memory
// that they would take: nested more than 1000 deep, with a key above 128 bytes, and above 6 KiB with bytes that are no
// UTF-8.
type StartTraceCmdPacket struct {
	// FuncName is the function's full name, such as "main.(*T).Method".
	FuncName string
}

// Type returns TypeStartTraceCmd.
func (*StartTraceCmdPacket) Type() PacketType { return TypeStartTraceCmd }

// Fields describes the packet.
func (p *StartTraceCmdPacket) Fields(c *wire.Codec) { command(c, &p.FuncName) }

// StopTraceCmdPacket tells the client to trace a function no more. Its payload is that of [StartTraceCmdPacket].
type StopTraceCmdPacket struct {
	// FuncName is the function's full name, such as "main.(*T).Method".
	FuncName string
}

// Type returns TypeStopTraceCmd.
func (*StopTraceCmdPacket) Type() PacketType { return TypeStopTraceCmd }

// Fields describes the packet.
func (p *StopTraceCmdPacket) Fields(c *wire.Codec) { command(c, &p.FuncName) }

// command describes the payload of a command, which is its name to a reader of text and JSON.
func command(c *wire.Codec, funcName *string) {
	wire.Scalar(c, "FuncName", funcName, func() {
		if c.Decoding() {
			var doc []byte
			c.ByteArrayView("", prefix, &doc)
			if c.Err() != nil {
				return // encoding/json would make another error of nothing
			}
			name, err := parseCommand(doc)
			c.Fail("", err)
			*funcName = name
			return
		}
		doc := documents.Get().(*[]byte)
		*doc = appendCommand((*doc)[:0], *funcName)
		c.ByteArrayView("", prefix, doc)
		if cap(*doc) <= maxKept {
			documents.Put(doc)
		}
	})
}

// documents are for commands to be written in.
var documents = sync.Pool{New: func() any { return new([]byte) }}

// maxKept is how many bytes a document may have that is kept for others.
const maxKept = 64 << 10

// appendCommand appends the document of a command as encoding/json writes it, which would allocate.
func appendCommand(dst []byte, name string) []byte {
	dst = append(dst, `{"FuncName":"`...)
	from := 0
	for i := 0; i < len(name); {
		r, size := utf8.DecodeRuneInString(name[i:])
		if escape := escapeRune(r, size); escape != "" {
			dst = append(append(dst, name[from:i]...), escape...)
			from = i + size
		}
		i += size
	}
	return append(append(dst, name[from:]...), `"}`...)
}

// escapeRune returns what stands in JSON for a character of size bytes, and "" for one that stands for itself.
func escapeRune(r rune, size int) string {
	switch {
	case r < utf8.RuneSelf:
		return escapes[r]
	case r == '\u2028':
		return `\u2028`
	case r == '\u2029':
		return `\u2029`
	case r == utf8.RuneError && size == 1:
		return `\ufffd`
	}
	return ""
}

// escapes is what stands in JSON for the characters of ASCII that do not stand for themselves.
var escapes = [utf8.RuneSelf]string{
	`\u0000`, `\u0001`, `\u0002`, `\u0003`, `\u0004`, `\u0005`, `\u0006`, `\u0007`,
	`\b`, `\t`, `\n`, `\u000b`, `\f`, `\r`, `\u000e`, `\u000f`,
	`\u0010`, `\u0011`, `\u0012`, `\u0013`, `\u0014`, `\u0015`, `\u0016`, `\u0017`,
	`\u0018`, `\u0019`, `\u001a`, `\u001b`, `\u001c`, `\u001d`, `\u001e`, `\u001f`,
	'"': `\"`, '&': `\u0026`, '<': `\u003c`, '>': `\u003e`, '\\': `\\`,
}

// parseCommand decodes the document of a command. The name is decoded once, however often it is there: each time costs
// memory.
func parseCommand(doc []byte) (name string, err error) {
	if err := checkCommand(doc); err != nil {
		return "", err
	}
	var read struct{ FuncName lastText }
	if err := json.Unmarshal(doc, &read); err != nil || read.FuncName == nil {
		return "", err
	}
	err = json.Unmarshal(read.FuncName, &name)
	return name, err
}

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

// What encoding/json needs more memory for than the document is worth, and no command has: deep nesting, long keys,
// which it folds to one case, and text that is no UTF-8, each byte of which becomes three. Below these limits it keeps
// to the memory law.
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

// checkCommand holds a document against those limits. In one that is no JSON it may find anything; encoding/json stops
// there.
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
