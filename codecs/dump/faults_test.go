package dump

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

// notes is a protocol for these tests: a text and numbers, which are shown by a function that trusts nobody's names.
func notes() Protocol {
	p := Tagged("notes", framing.Length{Prefix: wire.PrefixUint32BE, Max: -1},
		Packet{Tag: 'n', Type: "Note", New: func() wire.Record { return new(note) }},
		Packet{Tag: 'p', Type: "Ping", New: func() wire.Record { return nothing{} }})
	p.Show = func(dst []byte, field string, v uint64) ([]byte, bool) {
		switch {
		case field != "Names":
			return nil, false
		case v == 1:
			return append(dst, strings.Repeat("long", 1<<18)...), true
		}
		return append(dst, "evil\x1b[2J\x1b]0;pwn\x07\n        0       60  Shutdown"...), true
	}
	return p
}

type note struct {
	Text  string
	Names []uint8
}

func (n *note) Fields(c *wire.Codec) {
	c.String("Text", wire.PrefixUint32BE, &n.Text)
	for v := range wire.List(c, "Names", wire.PrefixUint8, &n.Names) {
		c.Uint8("", v)
	}
}

type nothing struct{}

func (nothing) Fields(*wire.Codec) {}

func noteFrame(text string, names ...byte) string {
	b := binary.BigEndian.AppendUint32(nil, uint32(6+len(text)+len(names)))
	b = binary.BigEndian.AppendUint32(append(b, 'n'), uint32(len(text)))
	return string(append(append(append(b, text...), byte(len(names))), names...))
}

const ping = "\x00\x00\x00\x01p"

func runNotes(t *testing.T, in io.Reader, args ...string) (stdout, stderr string, status int) {
	t.Helper()
	var out, errs bytes.Buffer
	status = Run(append([]string{"/usr/bin/notes"}, args...), in, &out, &errs, notes)
	return out.String(), errs.String(), status
}

// What a capture holds does nothing to a terminal and forges no line, whichever way it comes: a string, a function's
// name, a type, an error.
func TestNothingReachesATerminalRaw(t *testing.T) {
	evil := "evil\x1b[2J\u202e\u009b\xff\n        0       60  Shutdown"
	for _, c := range []struct {
		name   string
		args   []string
		input  string
		stdout string
	}{
		{"string", nil, noteFrame(evil), `        0       53  Note           {Text: "evil\x1b[2J\u202e\u009b\xff\n        0       60  Shutdown", Names: []}` + "\n"},
		{"name", nil, noteFrame("", 0), `        0       11  Note           {Text: "", Names: ["evil\x1b[2J\x1b]0;pwn\a\n        0       60  Shutdown"]}` + "\n"},
		{
			"annotated", []string{"-annotate"}, noteFrame("\x1b", 7),
			"        0       12  Note           {Text: \"\\x1b\", Names: [\"evil\\x1b[2J\\x1b]0;pwn\\a\\n        0       60  Shutdown\"]}\n" +
				"        0  00 00 00 08                (framing)\n" +
				"        4  6e                         Tag                           0x6e\n" +
				"        5  00 00 00 01                Text                          1 (length)\n" +
				"        9  1b                         Text                          \"\\x1b\"\n" +
				"       10  01                         Names                         1 (count)\n" +
				"       11  07                         Names[0]                      7\n",
		},
		{
			"json", []string{"-json"}, noteFrame("\x1b\x7f\u202e\U000e0001\U0001f600"),
			`{"protocol":"notes","frame":0,"offset":0,"size":23,"type":"Note","fields":{"Text":"\u001b\u007f\u202e\udb40\udc01😀","Names":[]}}` + "\n",
		},
		{"head", []string{"-head", "6"}, ping, "        0        5  00 00 00 01 70        Ping\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, status := runNotes(t, strings.NewReader(c.input), c.args...)
			assert.Equal(t, c.stdout, stdout)
			assert.Empty(t, stderr)
			assert.Equal(t, exitOK, status)
		})
	}
	t.Run("type and error", func(t *testing.T) {
		p := func() Protocol {
			return Protocol{
				Name: "lines", Framing: framing.Lines(), Type: func(b []byte) (string, error) { return string(b), nil },
				New: func(typ string) wire.Record {
					if typ == "bad" {
						return nil
					}
					return nothing{}
				},
				Decode: func(b []byte, r wire.Record) error {
					if b[0] == '!' {
						return fmt.Errorf("%s", b)
					}
					return nil
				},
			}
		}
		var out, errs bytes.Buffer
		in := "a\x1b" + strings.Repeat("b", 100) + "\n!\x1b]0;pwn\a" + strings.Repeat("c", 5000) + "\n"
		assert.Equal(t, exitInput, Run([]string{"x"}, strings.NewReader(in), &out, &errs, p))
		assert.Equal(t, "        0      103  a\\x1b"+strings.Repeat("b", 75)+" ...\n", out.String())
		assert.True(t, strings.HasPrefix(errs.String(), `x: frame 1 at offset 103: !\x1b]0;pwn\a`), errs.String())
		assert.Less(t, len(errs.String()), maxMessage+10)
	})
}

// A long name in many packets does not multiply: no line of text is longer than 4 KiB, unless it is asked for.
func TestLinesAreBounded(t *testing.T) {
	capture := noteFrame(strings.Repeat("x", 100_000), 1, 1, 1, 1, 1, 1, 1, 1, 1)
	for _, c := range []struct {
		args []string
		most int
	}{{nil, 4096}, {[]string{"-line", "100"}, 100}, {[]string{"-annotate"}, 4096}, {[]string{"-line", "0"}, 9 << 20}} {
		stdout, _, status := runNotes(t, strings.NewReader(capture), c.args...)
		assert.Equal(t, exitOK, status)
		longest := 0
		for line := range strings.Lines(stdout) {
			longest = max(longest, len(line))
		}
		assert.LessOrEqual(t, longest, c.most+len(" ...\n"))
		assert.Greater(t, longest, c.most/100)
	}
}

// Offset, size and JSON of a frame with fill before it are the same however the input is cut.
func TestFillDoesNotDependOnReads(t *testing.T) {
	for _, c := range []struct{ framing, input, want, back string }{
		{
			"slip", "\xc0a\xc0\xc0\xc0b\xc0c\xc0",
			`{"protocol":"frames","frame":0,"offset":1,"size":2,"type":"text","fields":{"Text":"a"}}` + "\n" +
				`{"protocol":"frames","frame":1,"offset":5,"size":2,"type":"text","fields":{"Text":"b"}}` + "\n" +
				`{"protocol":"frames","frame":2,"offset":7,"size":2,"type":"text","fields":{"Text":"c"},"raw":"63c0"}` + "\n",
			"\xc0a\xc0\xc0b\xc0c\xc0",
		},
		{
			"cobs", "\x00\x00\x02a\x00\x00\x02b\x00",
			`{"protocol":"frames","frame":0,"offset":2,"size":3,"type":"text","fields":{"Text":"a"}}` + "\n" +
				`{"protocol":"frames","frame":1,"offset":6,"size":3,"type":"text","fields":{"Text":"b"}}` + "\n",
			"\x02a\x00\x02b\x00",
		},
	} {
		for name, in := range map[string]io.Reader{
			"whole": strings.NewReader(c.input), "byte by byte": iotest.OneByteReader(strings.NewReader(c.input)),
			"halves": iotest.HalfReader(strings.NewReader(c.input)), "after one": io.MultiReader(strings.NewReader(c.input[:1]), strings.NewReader(c.input[1:])),
		} {
			t.Run(c.framing+" "+name, func(t *testing.T) {
				stdout, stderr, status := runNotes(t, in, "-p", "frames", "-framing", c.framing, "-json")
				assert.Equal(t, c.want, stdout)
				assert.Empty(t, stderr)
				assert.Equal(t, exitOK, status)
				back, _, _ := runNotes(t, strings.NewReader(stdout), "-encode", "-framing", c.framing)
				assert.Equal(t, c.back, back)
			})
		}
	}
}

func pinged(rest string) string { return `{"protocol":"notes","type":"Ping"` + rest + `}` }

func TestEncodeFaults(t *testing.T) {
	for _, c := range []struct{ name, input, stdout, stderr string }{
		{"offsets are not looked at", pinged(`,"offset":0.0,"frame":{"a":["}"]},"size":null,"fields":{}`), ping, ""},
		{"several lines", "{\n  \"protocol\": \"notes\",\n  \"type\": \"Ping\",\n  \"fields\": {}\n}\n" + pinged(`,"fields":{}`), ping + ping, ""},
		{"escapes", `{"protocol":"\u006eotes","type":"P\u0069ng","fields":{}}`, ping, ""},
		{"fields null", pinged(`,"fields":null`), "", `Ping: wire: JSON at offset 0: …`},
		{"no fields where there are some", `{"protocol":"notes","type":"Note","fields":{}}`, "", `Note: wire: Text: …`},
		{"raw is named", pinged(`,"raw":"0g"`), "", `raw: encoding/hex: invalid byte: U+0067 'g'`},
		{"raw is a string", pinged(`,"raw":7`), "", `raw: expected a string of hexadecimal digits`},
		{"a key twice", pinged(`,"type":"Note"`), "", `type comes twice`},
		{"a long number", `{"protocol":"notes","type":"Note","fields":{"Text":"","Names":[` + strings.Repeat("9", 200_000) + `]}}`, "", `Note: wire: Names[0]: …`},
		{"a long key", pinged(`,"` + strings.Repeat("k", 200_000) + `":1`), "", `unknown key "kkk…`},
		{"no value", pinged(`,"raw":`), "", `"raw": expected a value`},
		{"no key", pinged(`,`), "", `expected a key in quotes`},
		{"no colon", pinged(`,"raw" "00"`), "", `"raw": expected a colon`},
		{"no comma", pinged(` "raw":"00"`), "", `after "type": expected a comma`},
		{"brackets that do not match", pinged(`,"raw":["00"}`), "", `…`},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, status := runNotes(t, strings.NewReader(c.input), "-encode")
			assert.Equal(t, c.stdout, stdout)
			if c.stderr == "" {
				assert.Empty(t, stderr)
				assert.Equal(t, exitOK, status)
				return
			}
			start, _, _ := strings.Cut(c.stderr, "…")
			assert.True(t, strings.HasPrefix(stderr, "notes: object 0 at offset 0: "+start), stderr)
			assert.Less(t, len(stderr), maxMessage+10)
			assert.Equal(t, exitInput, status)
		})
	}
}

// Every cut of objects is an error, none is taken for a whole one.
func TestEncodeEveryCut(t *testing.T) {
	in := pinged(`,"fields":{}`) + "\n" + pinged(`,"raw":"00\u0030\""`)
	for end := range in {
		stdout, stderr, status := runNotes(t, iotest.OneByteReader(strings.NewReader(in[:end])), "-encode")
		first := len(pinged(`,"fields":{}`))
		assert.Equal(t, strings.Repeat(ping, min(end/first, 1)), stdout)
		assert.Equal(t, end == 0 || end == first || end == first+1, status == exitOK, stderr)
	}
}

func TestCommandLine(t *testing.T) {
	capture := noteFrame("a") + ping
	for _, c := range []struct {
		name, stdin string
		args        []string
		stdout      string
	}{
		{"start", "xyz" + ping, []string{"-start", "3"}, "        3        5  Ping\n"},
		{"start beyond the end", ping, []string{"-start", "9"}, ""},
		{
			"more of the head than there is", ping, []string{"-head", "2147483647"},
			"        0        5  00 00 00 01 70" + strings.Repeat(" ", 3*maxColumn+4-14) + "Ping\n",
		},
		{
			"more of the head than a column", ping + noteFrame(strings.Repeat("n", 63)), []string{"-head", "70", "-line", "0"},
			"        0        5  00 00 00 01 70" + strings.Repeat(" ", 3*maxColumn+4-14) + "Ping\n" +
				"        5       73  00 00 00 45 6e 00 00 00 3f " + strings.Repeat("6e ", 61) + "..  Note           {Text: \"" + strings.Repeat("n", 63) + "\", Names: []}\n",
		},
		{"hex", "00 000001\t70 # a comment 7\r\n0000 0001 7\n0#", []string{"-hex"}, strings.Repeat("        0        5  Ping\n", 1) + "        5        5  Ping\n"},
		{"hex from its second byte", "ff" + fmt.Sprintf("%x", ping), []string{"-hex", "-start", "1"}, "        1        5  Ping\n"},
		{"file before flags", capture, []string{"-", "-head", "2", "-p", "notes"}, "        0       11  00 00 ..  Note           {Text: \"a\", Names: []}\n       11        5  00 00 ..  Ping\n"},
		{"frames by framing alone", "a\nb\n", []string{"-p", "frames", "-framing", "lines"}, "        0        2  text           {Text: \"a\"}\n        2        2  text           {Text: \"b\"}\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, status := runNotes(t, strings.NewReader(c.stdin), c.args...)
			assert.Equal(t, c.stdout, stdout)
			assert.Empty(t, stderr)
			assert.Equal(t, exitOK, status)
		})
	}
	for _, c := range []struct {
		args   []string
		stderr string
	}{
		{[]string{"a", "-p", "notes", "b"}, `one file at most, got "a" and "b"`},
		{[]string{"-head", "1", "-json"}, "-head is for text"},
		{[]string{"-head", "-1"}, "-head, -start and -line are 0 or more"},
		{[]string{"-encode", "-hex"}, "-hex is for captures, not for -encode"},
		{[]string{"-p", "frames"}, "-p frames needs -framing"},
		{[]string{"-annotate", "-stats"}, "only one of -json, -encode, -stats and -annotate"},
	} {
		_, stderr, status := runNotes(t, strings.NewReader(""), c.args...)
		assert.Equal(t, "notes: "+c.stderr+"\nRun notes -h for help.\n", stderr)
		assert.Equal(t, exitUsage, status)
	}
	for in, want := range map[string]string{
		"0000000170 0": "notes: frame 1 at offset 5: -hex: a digit is missing at the end\n",
		"00 x":         "notes: frame 0 at offset 0: -hex: expected a hexadecimal digit at character 3, got 'x'\n",
	} {
		_, stderr, status := runNotes(t, strings.NewReader(in), "-hex", "-skip")
		assert.Equal(t, want, stderr)
		assert.Equal(t, exitInput, status)
	}
}

// Types whose names come from a capture are bounded in number.
func TestManyTypes(t *testing.T) {
	p := func() Protocol {
		return Protocol{
			Name: "lines", Framing: framing.Lines(), Type: func(b []byte) (string, error) { return string(b), nil },
			New:    func(string) wire.Record { return nothing{} },
			Decode: func([]byte, wire.Record) error { return nil },
		}
	}
	var in strings.Builder
	for i := range 3 * maxKinds {
		fmt.Fprintf(&in, "%d\n", i%(2*maxKinds))
	}
	var out, errs bytes.Buffer
	require.Equal(t, exitOK, Run([]string{"x", "-stats"}, strings.NewReader(in.String()), &out, &errs, p), errs.String())
	assert.Equal(t, maxKinds+3, strings.Count(out.String(), "\n"))
	assert.Contains(t, out.String(), "\n(other types)         1,000             5,000\ntotal                 3,000")
}

// JSON of a large frame is written as it is made: at no write is more than four times the frame in memory, and no write
// is large.
func TestJSONIsStreamed(t *testing.T) {
	const size = 16 << 20
	for name, text := range map[string]string{"text": strings.Repeat("x", size), "no UTF-8": strings.Repeat("\xff", size)} {
		in := noteFrame(text)
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		w := &watcher{}
		require.Equal(t, exitOK, Run([]string{"notes", "-json"}, strings.NewReader(in), w, io.Discard, notes))
		assert.Greater(t, w.bytes, int64(size), name)
		assert.LessOrEqual(t, w.largest, 64<<10, name)
		assert.Less(t, int64(w.heap)-int64(before.HeapAlloc), 4*int64(len(in))+1<<20, name)
	}
}

// A watcher looks at memory now and then when it is written to.
type watcher struct {
	bytes   int64
	largest int
	writes  int
	heap    uint64
}

func (w *watcher) Write(p []byte) (int, error) {
	w.bytes += int64(len(p))
	w.largest = max(w.largest, len(p))
	if w.writes++; w.writes%64 == 1 {
		var now runtime.MemStats
		runtime.ReadMemStats(&now)
		w.heap = max(w.heap, now.HeapAlloc)
	}
	return len(p), nil
}
