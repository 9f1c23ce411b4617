package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
)

// object returns what -json prints for a packet.
func object(protocol, typ, rest string) string {
	return fmt.Sprintf(`{"protocol":%q,"frame":7,"offset":8,"size":9,"type":%q%s}`+"\n", protocol, typ, rest)
}

func TestEncode(t *testing.T) {
	zeros := strings.Repeat("\x00", 8)
	for _, test := range []struct {
		name, input, output string
		flags               []string
	}{
		{"nothing", "", "", nil},
		{"place and size are not looked at", object("goapptrace", "Ping", `,"fields":{}`), ping, nil},
		{"raw wins", object("goapptrace", "Ping", `,"fields":{},"raw":"0aFf"`), "\x0a\xff", nil},
		{"raw of an unknown type", object("goapptrace", "Pong", `,"raw":"00"`), "\x00", nil},
		{"protocols mixed", object("goapptrace", "Ping", `,"fields":{}`) + object("serial-response", "Error", `,"fields":{"Code":7}`), ping + "\x01\x07", nil},
		{"spaces and no line ends", ` { "protocol" : "goapptrace" , "type" : "Ping" , "fields" : { } } `, ping, nil},
		{"largest numbers", object("drpc-call", "Call", `,"fields":{"Module":0,"Method":0,"Sequence":-9223372036854775808,"Body":"","Unknown":""}`), datagram("\x18\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01"), nil},
		{
			"largest unsigned", object("goapptrace", "ClientHello", `,"fields":{"PID":18446744073709551615,"AppName":"","Host":"","ClientSecret":"","ProtocolVersion":""}`),
			framed("\x01\xff\xff\xff\xff\xff\xff\xff\xff" + string(make([]byte, 32))), nil,
		},
		{"other framing", object("frames", "text", `,"fields":{"Text":"a"}`), "a\r\n", []string{"-framing", `separator,sep=\r\n`}},
		{"bytes", object("frames", "data", `,"fields":{"Data":"FFfe"}`), "\x02\xff\xfe", []string{"-framing", `length,prefix=uvarint`}},
		{"the right protocol", object("goapptrace", "Ping", `,"fields":{}`), ping, []string{"-p", "goapptrace"}},
		{
			"chunk", object("drpc-chunks", "Chunk", `,"fields":{"TotalSize":1,"Size":1,"Index":0,"Chunks":1,"Data":"61"}`),
			datagram("\x01" + zeros[:7] + "\x01" + zeros[:7] + zeros[:4] + "\x01" + zeros[:3] + "a"), nil,
		},
		{"processing", object("serial-response", "Processing", `,"fields":{}`), "\x03", nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, status := wiredump(test.input, append(test.flags, "-encode")...)
			assert.Equal(t, test.output, stdout)
			assert.Empty(t, stderr)
			assert.Equal(t, exitOK, status)
		})
	}
}

func TestEncodeBadInput(t *testing.T) {
	good := object("goapptrace", "Ping", `,"fields":{}`)
	after := fmt.Sprintf("object 1 at offset %d: ", len(good))
	for _, test := range []struct {
		name, input, stderr string
		flags               []string
	}{
		{"no JSON", "ping", "framing: malformed frame: expected a JSON object", nil},
		{"cut", `{"protocol"`, "unexpected EOF", nil},
		{"no object", `[]`, "framing: malformed frame: expected a JSON object", nil},
		{"unknown key", `{"protokoll":"goapptrace"}`, `unknown key "protokoll"`, nil},
		{"no protocol", `{"type":"Ping","fields":{}}`, "expected a protocol", nil},
		{"unknown protocol", object("http", "GET", ``), `unknown protocol "http": one of ` + names, nil},
		{"another protocol", object("frames", "text", `,"raw":"00"`), `expected protocol "goapptrace", got "frames"`, []string{"-p", "goapptrace"}},
		{"no framing", object("frames", "text", `,"fields":{}`), "-p frames needs -framing", nil},
		{"no fields", object("goapptrace", "Ping", ``), "Ping: expected fields or raw", nil},
		{"unknown field", object("goapptrace", "Ping", `,"fields":{"PID":1}`), `Ping: wire: PID: JSON at offset 1: wire: no field of the record`, nil},
		{
			"too large a number", object("goapptrace", "ClientHello", `,"fields":{"PID":18446744073709551616}`),
			"ClientHello: wire: PID: Uint64 at offset 7: varint: value overflows its type", nil,
		},
		{"bad hex", object("drpc-call", "Call", `,"fields":{"Module":0,"Method":0,"Sequence":0,"Body":"0","Unknown":""}`), "Call: wire: Body: ByteArray at offset 43: wire: not the JSON of the record", nil},
		{"not encodable", object("drpc-call", "Call", `,"fields":{"Module":0,"Method":0,"Sequence":0,"Body":"","Unknown":"08"}`), "Call: drpc: Unknown does not hold unknown fields", nil},
		{"separator in a frame", object("frames", "text", `,"fields":{"Text":"a\nb"}`), "framing: separator in payload", []string{"-framing", "lines"}},
		{"unknown type of goapptrace", object("goapptrace", "Pong", `,"fields":{}`), `unknown type "Pong"`, nil},
		{"unknown type of frames", object("frames", "Ping", `,"fields":{}`), `unknown type "Ping"`, []string{"-framing", "lines"}},
		{"unknown type of drpc-call", object("drpc-call", "Ping", `,"fields":{}`), `unknown type "Ping"`, nil},
		{"unknown type of drpc-response", object("drpc-response", "Ping", `,"fields":{}`), `unknown type "Ping"`, nil},
		{"unknown type of drpc-chunks", object("drpc-chunks", "Ping", `,"fields":{}`), `unknown type "Ping"`, nil},
		{"unknown type of serial-request", object("serial-request", "Ping", `,"fields":{}`), `unknown type "Ping"`, nil},
		{"unknown type of serial-response", object("serial-response", "Ping", `,"fields":{}`), `unknown type "Ping"`, nil},
	} {
		t.Run(test.name, func(t *testing.T) {
			input, output, where := good+test.input, ping, after
			if test.flags != nil {
				input, output, where = test.input, "", "object 0 at offset 0: "
			}
			stdout, stderr, status := wiredump(input, append(test.flags, "-encode")...)
			assert.Equal(t, output, stdout)
			assert.Equal(t, "wiredump: "+where+test.stderr+"\n", stderr)
			assert.Equal(t, exitInput, status)
		})
	}
}
