package dns

import (
	"encoding/hex"
	"io"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing/framingtest"
	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

const (
	// A query and a response as golang.org/x/net/dns/dnsmessage packs them.
	queryHex    = "0001 0100 0001 0000 0000 0000 076578616d706c6503636f6d00 001c 0001"
	responseHex = "1234 85a0 0001 0005 0002 0000 0377777707 6578616d706c6503636f6d00 00ff 0001" +
		"c00c 0005 0001 00000e10 0007 04686f7374c010" +
		"c02d 0001 0001 00000e10 0004 c0000201" +
		"c02d 001c 0001 00000e10 0010 20010db8000000000000000000000001" +
		"c010 000f 0001 00000e10 0009 000a 046d61696cc010" +
		"c010 0010 0001 00000e10 000d 0b763d73706631202d616c6c 00" +
		"c010 0006 0001 00000e10 0021 026e73c010 0561646d696ec010 00000001 00001c20 00000258 00057e40 0000003c" +
		"c010 0002 0001 00000e10 0002 c09a"
	// Put together by hand: a failure, and a query with an OPT resource (RFC 6891) for the name of the root.
	failureHex = "ffff 8003 0001 0000 0000 0000 01780000 0c 0001"
	optHex     = "0002 0010 0001 0000 0000 0001 0000 02 0001" + "00 0029 04d0 00008000 0004 000a0000"
)

func query() *Message {
	return &Message{ID: 1, RecursionDesired: true, Questions: []Question{{"example.com.", AAAA, 1}}}
}

func response() *Message {
	about := func(name string, t Type, d Data) Resource { return Resource{Question{name, t, 1}, 3600, d} }
	return &Message{
		ID: 0x1234, Response: true, Authoritative: true, RecursionDesired: true, RecursionAvailable: true,
		AuthenticData: true,
		Questions:     []Question{{"www.example.com.", 255, 1}},
		Answers: []Resource{
			about("www.example.com.", CNAME, Data{Host: "host.example.com."}),
			about("host.example.com.", A, Data{A: [4]byte{192, 0, 2, 1}}),
			about("host.example.com.", AAAA, Data{AAAA: [16]byte{0x20, 1, 0xd, 0xb8, 15: 1}}),
			about("example.com.", MX, Data{Preference: 10, Host: "mail.example.com."}),
			about("example.com.", TXT, Data{Text: []string{"v=spf1 -all", ""}}),
		},
		Authorities: []Resource{
			about("example.com.", SOA, Data{
				Host: "ns.example.com.", Mailbox: "admin.example.com.",
				Serial: 1, Refresh: 7200, Retry: 600, Expire: 360000, Minimum: 60,
			}),
			about("example.com.", NS, Data{Host: "ns.example.com."}),
		},
	}
}

// other has other types at the places of those of response.
func other() *Message {
	m := response()
	slices.Reverse(m.Answers)
	slices.Reverse(m.Authorities)
	m.Answers[0].Type, m.Answers[0].Data = 99, Data{Other: []byte{1, 2, 3}}
	return m
}

func failure() *Message {
	return &Message{ID: 0xffff, Response: true, RCode: 3, Questions: []Question{{"x.", PTR, 1}}}
}

func opt() *Message {
	return &Message{
		ID: 2, CheckingDisabled: true, Questions: []Question{{"", NS, 1}},
		Additional: []Resource{{Question{"", 41, 1232}, 0x8000, Data{Other: []byte{0, 10, 0, 0}}}},
	}
}

func unhex(t testing.TB, s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	require.NoError(t, err)
	return b
}

// question returns the bytes of a message that asks for a name.
func question(name string) string { return "0001 0000 0001 0000 0000 0000" + name + "0001 0001" }

// label is a label of so many letters.
func label(n int) string { return hex.EncodeToString([]byte{byte(n)}) + strings.Repeat("61", n) }

// forbidden are messages that must be refused.
var forbidden = []struct {
	name string
	hex  string
	err  error
}{
	{"name that refers to itself", question("c00c"), wire.ErrDomainName},
	{"label and a reference to it", question("0161c00c"), wire.ErrDomainName},
	{"reference ahead", question("c010 00000000"), wire.ErrDomainName},
	{"two names that refer to each other", "0001 0000 0002 0000 0000 0000 c012 0001 0001 c00c 0001 0001",
		wire.ErrDomainName},
	{"reference into a loop", "0001 8000 0000 0002 0000 0000" +
		"00 0063 0001 00000000 0004 c019 c017" + "c017 0063 0001 00000000 0000", wire.ErrDomainName},
	{"reserved form 01", question("4161 00"), wire.ErrDomainName},
	{"reserved form 01, with as many bytes", question("40" + strings.Repeat("61", 64) + "00"), wire.ErrDomainName},
	{"reserved form 10", question("80" + strings.Repeat("61", 128) + "00"), wire.ErrDomainName},
	{"dot in a label", question("03612e62 00"), wire.ErrDomainName},
	{"name of 256 bytes", question(label(63) + label(63) + label(63) + label(62) + "00"), wire.ErrDomainName},
	{"reserved flag", "0001 0040 0000 0000 0000 0000", wire.ErrPadding},
	{"address of five bytes", "0001 8000 0000 0001 0000 0000 00 0001 0001 00000000 0005 0102030405",
		wire.ErrTrailingBytes},
	{"address of three bytes", "0001 8000 0000 0001 0000 0000 00 0001 0001 00000000 0003 010203", io.ErrUnexpectedEOF},
	{"text of no strings", "0001 8000 0000 0001 0000 0000 00 0010 0001 00000000 0000", wire.ErrInvalid},
	{"string of a text that is cut", "0001 8000 0000 0001 0000 0000 00 0010 0001 00000000 0002 0261", io.ErrUnexpectedEOF},
	{"name that ends after its resource", "0001 8000 0000 0001 0000 0000 00 0005 0001 00000000 0002 0161 00",
		io.ErrUnexpectedEOF},
	{"more answers than bytes", "0001 8000 0000 ffff 0000 0000", io.ErrUnexpectedEOF},
}

func TestMessage(t *testing.T) {
	c := wiretest.Config{
		New:       func() wire.Record { return new(Message) },
		Samples:   []wire.Record{&Message{}, query(), response(), other(), failure(), opt()},
		SliceOnly: true,
		Allocs:    -1, // data is cleared before it is decoded, names included
		Golden: []wiretest.Golden{
			{Name: "query", Bytes: unhex(t, queryHex), Record: query()},
			{Name: "response", Bytes: unhex(t, responseHex), Record: response()},
			{Name: "failure", Bytes: unhex(t, failureHex), Record: failure()},
			{Name: "OPT", Bytes: unhex(t, optHex), Record: opt()},
			{
				Name: "name of 255 bytes", Bytes: unhex(t, question(label(63)+label(63)+label(63)+label(61)+"00")),
			},
		},
	}
	for _, tt := range forbidden {
		c.Golden = append(c.Golden, wiretest.Golden{Name: tt.name, Bytes: unhex(t, tt.hex), Err: tt.err})
	}
	wiretest.Test(t, c)
}

func TestCut(t *testing.T) {
	for name, s := range map[string]string{"query": queryHex, "response": responseHex, "OPT": optHex} {
		b := unhex(t, s)
		var m Message
		for i := range b {
			require.ErrorIs(t, wire.Unmarshal(b[:i], &m), io.ErrUnexpectedEOF, "%s cut to %d bytes", name, i)
		}
		require.NoError(t, wire.Unmarshal(b, &m))
	}
}

// layout is the example of RFC 1035, section 4.1.4: names in a datagram that holds other things in between.
type layout struct{ first, second, third, root string }

func (l *layout) Fields(c *wire.Codec) {
	c.Pad(20)
	c.DomainName("First", &l.first)
	c.Pad(40 - 32)
	c.DomainName("Second", &l.second)
	c.Pad(64 - 46)
	c.DomainName("Third", &l.third)
	c.Pad(92 - 66)
	c.DomainName("Root", &l.root)
}

func TestNamesOfTheStandard(t *testing.T) {
	b := make([]byte, 93)
	copy(b[20:], "\x01F\x03ISI\x04ARPA\x00")
	copy(b[40:], "\x03FOO\xc0\x14")
	copy(b[64:], "\xc0\x1a")
	want := layout{"F.ISI.ARPA.", "FOO.F.ISI.ARPA.", "ARPA.", ""}
	var got layout
	require.NoError(t, wire.Unmarshal(b, &got))
	assert.Equal(t, want, got)
	back, err := wire.Append(nil, &want)
	require.NoError(t, err)
	assert.Equal(t, b, back)
	assert.Equal(t, len(b), wire.Size(&want))
}

func TestNamesThatAreNotEncoded(t *testing.T) {
	for _, tt := range []struct {
		name string
		err  error
	}{
		{"com", wire.ErrDomainName},
		{".", wire.ErrDomainName},
		{"a..b.", wire.ErrDomainName},
		{strings.Repeat("a", 64) + ".", wire.ErrDomainName},
		{strings.Repeat("a.", 127) + "a.", wire.ErrDomainName},
	} {
		t.Run(tt.name, func(t *testing.T) {
			_, err := wire.Append(nil, &Message{Questions: []Question{{tt.name, A, 1}}})
			assert.ErrorIs(t, err, tt.err)
		})
	}
}

// Names beyond 16 KiB cannot be referred to, and are written out.
func TestNamesFarIntoTheMessage(t *testing.T) {
	m := Message{Answers: []Resource{
		{Question{"a.", 99, 1}, 0, Data{Other: make([]byte, 1<<14)}},
		{Question{"b.", NS, 1}, 0, Data{Host: "b."}},
		{Question{"a.", 99, 1}, 0, Data{}},
	}}
	b, err := wire.Append(nil, &m)
	require.NoError(t, err)
	assert.Equal(t, unhex(t, "0162 00 0002 0001 00000000 0003 0162 00 c00c 0063 0001 00000000 0000"), b[len(b)-28:])
	var got Message
	require.NoError(t, wire.Unmarshal(b, &got))
	assert.Equal(t, wire.Format(&m), wire.Format(&got))
}

// Names that refer to names that refer on cost little: what they decode together is bounded.
func TestChainOfReferences(t *testing.T) {
	b := unhex(t, "0001 0000 1fff 0000 0000 0000 00 0001 0001")
	for at := 12; len(b) < 1<<14-6; at = len(b) - 6 {
		b = append(b, 0xc0|byte(at>>8), byte(at), 0, 1, 0, 1)
	}
	assert.Error(t, wire.Unmarshal(b, new(Message)))
}

func TestFraming(t *testing.T) {
	f := Framing()
	f.Max = 1000
	query := unhex(t, queryHex)
	framingtest.Test(t, f, framingtest.Options{
		Payloads: [][]byte{query, unhex(t, responseHex)},
		Streams:  []framingtest.Stream{{Bytes: append([]byte{0, byte(len(query))}, query...), Frames: [][]byte{query}}},
		Max:      1000,
		Big:      Framing(),
	})
}

// A response, whose names refer to the name of the question.
func Example() {
	response := &Message{
		ID: 7, Response: true, Questions: []Question{{"example.com.", MX, 1}},
		Answers: []Resource{
			{Question{"example.com.", MX, 1}, 3600, Data{Preference: 10, Host: "mail.example.com."}},
		},
	}
	b, _ := wire.Append(nil, response)
	_ = wire.Dump(os.Stdout, b, new(Message))
	// Output:
	//      0  00 07                      ID                             7
	//      2  80 00                      Flags                          32768
	//      2                             Flags.Response                 true
	//      2                             Flags.Opcode                   0
	//      2                             Flags.Authoritative            false
	//      2                             Flags.Truncated                false
	//      2                             Flags.RecursionDesired         false
	//      2                             Flags.RecursionAvailable       false
	//      2                             Flags.AuthenticData            false
	//      2                             Flags.CheckingDisabled         false
	//      2                             Flags.RCode                    0
	//      4  00 01                                                     1 (Count)
	//      6  00 01                                                     1 (Count)
	//      8  00 00                                                     0 (Count)
	//     10  00 00                                                     0 (Count)
	//     12  07 65 78 61 6d 70 6c 65 .. Questions[0].Name              "example.com."
	//     25  00 0f                      Questions[0].Type              15
	//     27  00 01                      Questions[0].Class             1
	//     29  c0 0c                      Answers[0].Name                "example.com."
	//     31  00 0f                      Answers[0].Type                15
	//     33  00 01                      Answers[0].Class               1
	//     35  00 00 0e 10                Answers[0].TTL                 3600
	//     39  00 09                      Answers[0].Data                9 (Length)
	//     41  00 0a                      Answers[0].Data.Preference     10
	//     43  04 6d 61 69 6c c0 0c       Answers[0].Data.Host           "mail.example.com."
}
