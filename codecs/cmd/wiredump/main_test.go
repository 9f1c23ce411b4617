package main

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/codecs/dump"
)

const gofmtCapture = "../../goapptrace/testdata/gofmt.bin"

func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	return dump.Run(append([]string{"wiredump"}, args...), stdin, stdout, stderr, traces, requests, responses, calls, callResponses, chunks)
}

// The exit statuses.
const (
	exitOK = iota
	exitInput
	exitUsage
)

// wiredump runs the command on some standard input.
func wiredump(stdin string, args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = run(args, strings.NewReader(stdin), &out, &errs)
	return out.String(), errs.String(), status
}

func read(t *testing.T, name string) string {
	t.Helper()
	data, err := os.ReadFile(name)
	require.NoError(t, err)
	return string(data)
}

// captures are the small captures in testdata and the flags to read them with.
var captures = map[string][]string{
	"goapptrace":      {"-p", "goapptrace"},
	"serial-request":  {"-p", "serial-request"},
	"serial-response": {"-p", "serial-response"},
	"drpc-call":       {"-p", "drpc-call"},
	"drpc-response":   {"-p", "drpc-response"},
	"drpc-chunks":     {"-p", "drpc-chunks"},
	"lines":           {"-p", "frames", "-framing", "lines"},
}

// TestCaptures holds the output for each small capture against the files beside it. The captures are put together from
// the codecs' vectors.
func TestCaptures(t *testing.T) {
	for name, flags := range captures {
		for ext, mode := range map[string][]string{".txt": nil, ".json": {"-json"}, ".stats": {"-stats"}} {
			t.Run(name+ext, func(t *testing.T) {
				stdout, stderr, status := wiredump("", append(append(mode, flags...), filepath.Join("testdata", name+".bin"))...)
				assert.Equal(t, read(t, filepath.Join("testdata", name+ext)), stdout)
				assert.Empty(t, stderr)
				assert.Equal(t, exitOK, status)
			})
		}
		t.Run(name+" and back", func(t *testing.T) {
			encodeFlags := []string{"-encode"}
			if name == "lines" {
				encodeFlags = append(encodeFlags, flags[2:]...)
			}
			stdout, stderr, status := wiredump("", append(encodeFlags, filepath.Join("testdata", name+".json"))...)
			assert.Equal(t, read(t, filepath.Join("testdata", name+".bin")), stdout)
			assert.Empty(t, stderr)
			assert.Equal(t, exitOK, status)
		})
		t.Run(name+" byte by byte", func(t *testing.T) {
			var out, errs bytes.Buffer
			in := iotest.OneByteReader(strings.NewReader(read(t, filepath.Join("testdata", name+".bin"))))
			assert.Equal(t, exitOK, run(flags, in, &out, &errs))
			assert.Equal(t, read(t, filepath.Join("testdata", name+".txt")), out.String())
			assert.Empty(t, errs.String())
		})
	}
}

// TestGofmtCapture is about the capture of a whole session: one hello, one symbol table, 800 logs, one shutdown.
func TestGofmtCapture(t *testing.T) {
	const want = `type                packets             bytes  elements
ClientHello               1                60
Symbol                    1            25,335  Files 33, Mods 1, Funcs 49, Lines 1,409
RawFuncLog              800            78,496  Frames 5,212
Shutdown                  1                 5
total                   803           103,896
`
	stdout, stderr, status := wiredump("", "-p", "goapptrace", "-stats", gofmtCapture)
	assert.Equal(t, want, stdout)
	assert.Empty(t, stderr)
	assert.Equal(t, exitOK, status)

	stdout, _, status = wiredump("", "-p", "goapptrace", gofmtCapture)
	assert.Equal(t, exitOK, status)
	lines := strings.Split(strings.TrimSuffix(stdout, "\n"), "\n")
	require.Len(t, lines, 803)
	assert.Equal(t, `        0       60  ClientHello    {PID: 4242, AppName: "gofmt", Host: "tracer-01", ClientSecret: 0 bytes, ProtocolVersion: "1"}`, lines[0])
	assert.Equal(t, `    25395       70  RawFuncLog     {ID: 0, Tag: start, Timestamp: 2018-11-21T00:00:00.000017608Z`+
		`, Frames: [main.rewriteFile+0x155 main.backupFile+0x30b main.gofmtMain+0x2dc], GID: 5, TxID: 1}`, lines[2])
	assert.Equal(t, `   103891        5  Shutdown`, lines[802])

	capture := read(t, gofmtCapture)
	records, _, status := wiredump(capture, "-p", "goapptrace", "-json", "-")
	assert.Equal(t, exitOK, status)
	assert.Equal(t, 803, strings.Count(records, "\n"))
	assert.NotContains(t, records, `"raw"`)
	back, stderr, status := wiredump(records, "-encode")
	assert.Empty(t, stderr)
	assert.Equal(t, exitOK, status)
	assert.True(t, capture == back, "the same bytes")
}

// TestEveryCut cuts a capture everywhere: what comes before is printed, and the error names the frame that was cut.
func TestEveryCut(t *testing.T) {
	capture := read(t, "testdata/goapptrace.bin")
	all, _, _ := wiredump(capture, "-p", "goapptrace")
	lines := strings.SplitAfter(all, "\n")
	frame, start := 0, 0
	for end := range len(capture) {
		if next := start + 4 + sizeField(capture, start); end == next {
			frame, start = frame+1, next
		}
		stdout, stderr, status := wiredump(capture[:end], "-p", "goapptrace")
		assert.Equal(t, strings.Join(lines[:frame], ""), stdout)
		if end == start {
			assert.Equal(t, exitOK, status)
			assert.Empty(t, stderr)
			continue
		}
		assert.Equal(t, exitInput, status)
		expected := 4
		if end >= start+4 {
			expected += sizeField(capture, start)
		}
		assert.Equal(t, fmt.Sprintf("wiredump: frame %d at offset %d: the input ends after %d bytes of the frame, expected at least %d\n",
			frame, start, end-start, expected), stderr)
	}
}

// size returns the size field of the frame at start, 0 if it is not all there.
func sizeField(capture string, start int) int {
	if len(capture) < start+4 {
		return 0
	}
	return int(binary.BigEndian.Uint32([]byte(capture[start:])))
}

// framed returns a goapptrace frame.
func framed(payload string) string {
	return string(binary.BigEndian.AppendUint32(nil, uint32(len(payload)))) + payload
}

// symbolFrame returns the frame of a Symbol packet with one function, at 0x10, and then rest.
func symbolFrame(name, rest string) string {
	zero := strings.Repeat("\x00", 8)
	return framed("\x08" + zero + zero + zero[:7] + "\x01" + zero[:7] + string(rune(len(name))) + name + zero[:7] + "\x10" + zero + rest)
}

// logFrame is a RawFuncLog whose stack is 0x11.
var logFrame = framed("\x09" + strings.Repeat("\x00", 24) + "\x01" + strings.Repeat("\x00", 7) + "\x11" + strings.Repeat("\x00", 16))

// datagram returns a datagram in a capture.
func datagram(payload string) string { return framed(payload) }

const (
	ping     = "\x00\x00\x00\x01\x04"
	pingLine = "        0        5  Ping\n"
)

func TestBadInput(t *testing.T) {
	trace := []string{"-p", "goapptrace"}
	for _, test := range []struct {
		name           string
		flags          []string
		input          string
		stdout, stderr string
	}{
		{
			"unknown type", trace, ping + framed("\x0aabc"), pingLine,
			"frame 1 at offset 5: goapptrace: unknown packet type: 10",
		},
		{
			"no type", trace, ping + framed(""), pingLine,
			"frame 1 at offset 5: goapptrace: frame without a packet type",
		},
		{
			"cut field", trace, ping + framed("\x02\x00\x00\x00\x00\x00\x00\x00\x02a"), pingLine,
			"frame 1 at offset 5: ServerHello: ProtocolVersion at offset 10: expected String: unexpected EOF",
		},
		{
			"trailing bytes", trace, ping + framed("\x04abc"), pingLine,
			"frame 1 at offset 5: Ping: end at offset 10: wire: trailing bytes",
		},
		{
			"field in a list", trace,
			framed("\x09" + strings.Repeat("\x00", 8) + "\x00" + strings.Repeat("\x00", 8) + strings.Repeat("\x00", 7) + "\x02" + strings.Repeat("\x00", 8)),
			"",
			"frame 0 at offset 0: RawFuncLog: Frames at offset 22: expected Uint64s: …",
		},
		{
			"command", trace, framed("\x06\x00\x00\x00\x00\x00\x00\x00\x02[]"), "",
			"frame 0 at offset 0: StartTraceCmd: FuncName at offset 5: json: …",
		},
		{
			"too big", trace, ping + "\x7f\xff\xff\xff\x04", pingLine,
			"frame 1 at offset 5: framing: frame of 2147483647 bytes exceeds the limit of 104857600",
		},
		{
			"more than a frame in a datagram", append(trace, "-framing", "length,prefix=u8"), "\x05" + ping + "\x06" + ping + "a",
			"        0        6  Ping\n",
			"frame 1 at offset 6: Ping: end at offset 12: wire: trailing bytes",
		},
		{
			"less than a frame in a datagram", append(trace, "-framing", "length,prefix=u8"), "\x04" + ping[:4], "",
			"frame 0 at offset 0: goapptrace: frame without a packet type",
		},
		{
			"field of a copied payload",
			[]string{"-p", "drpc-call", "-framing", "slip"},
			"\x08\xdb\xdc\xc0", "",
			"frame 0 at offset 0: Call: field at byte 0 of the payload: expected a protobuf field: unexpected EOF",
		},
		{
			"protobuf",
			[]string{"-p", "drpc-call"},
			datagram("\x08\x01\x0f"), "",
			"frame 0 at offset 0: Call: field at offset 6: expected a protobuf field: drpc: reserved wire type",
		},
		{
			"response",
			[]string{"-p", "drpc-response"},
			datagram("\x08\x01\x08"), "",
			"frame 0 at offset 0: Response: field at offset 6: expected a protobuf field: unexpected EOF",
		},
		{
			"message without its last chunk",
			[]string{"-p", "drpc-chunks"},
			datagram("\x02\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x02\x00\x00\x00a"),
			"        0       29  Chunk          {TotalSize: 2, Size: 1, Index: 0, Chunks: 2, Data: 0x61}\n",
			"at the end of the input, offset 29: drpc: chunk 1 (after 1 bytes): unexpected EOF",
		},
		{
			"unknown code",
			[]string{"-p", "serial-response"},
			"\x02\x04", "        0        1  Goodbye\n",
			"frame 1 at offset 1: framing: malformed frame: code 4, expected 0 to 3",
		},
		{
			"cut message",
			[]string{"-p", "serial-request"},
			"\x01\x05hell", "",
			"frame 0 at offset 0: the input ends after 6 bytes of the frame, expected at least 8",
		},
		{
			"empty request",
			[]string{"-p", "serial-request", "-framing", "lines"},
			"\x01\x00\n\n",
			"        0        3  Request        {Task: 1, Blocks: []}\n",
			"frame 1 at offset 3: Request: Task at offset 4: expected Enum: unexpected EOF",
		},
		{
			"cut request",
			[]string{"-p", "serial-request", "-framing", "lines"},
			"\x01\x03ab\n", "",
			"frame 0 at offset 0: Request: Blocks[0] at offset 1: expected String: unexpected EOF",
		},
		{
			"more than a request",
			[]string{"-p", "serial-request", "-framing", "lines"},
			"\x01\x00ab\n", "",
			"frame 0 at offset 0: Request: end at offset 2: wire: trailing bytes",
		},
		{
			"empty response",
			[]string{"-p", "serial-response", "-framing", "lines"},
			"\n", "",
			"frame 0 at offset 0: expected a type: unexpected EOF",
		},
		{
			"cut response",
			[]string{"-p", "serial-response", "-framing", "lines"},
			"\x00\x03ab\n", "",
			"frame 0 at offset 0: OK: Blocks[0] at offset 1: expected String: unexpected EOF",
		},
		{
			"no such response",
			[]string{"-p", "serial-response", "-framing", "lines"},
			"\x04\n", "",
			"frame 0 at offset 0: unknown type 4",
		},
		{
			"more than a response",
			[]string{"-p", "serial-response", "-framing", "lines"},
			"\x02ab\n", "",
			"frame 0 at offset 0: Goodbye: end at offset 1: wire: trailing bytes",
		},
		{
			"too large a request",
			[]string{"-p", "serial-request"},
			"\x01" + strings.Repeat("\xff"+strings.Repeat("a", 255), 1<<18), "",
			"frame 0 at offset 0: framing: frame of 67108866 bytes exceeds the limit of 67108864",
		},
		{
			"unterminated",
			[]string{"-p", "frames", "-framing", "lines,final=error"},
			"a\nb", "        0        2  text           {Text: \"a\"}\n",
			"frame 1 at offset 2: the input ends after 1 bytes of the frame, expected its end",
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, status := wiredump(test.input, test.flags...)
			assert.Equal(t, test.stdout, stdout)
			assertMessage(t, "wiredump: "+test.stderr+"\n", stderr)
			assert.Equal(t, exitInput, status)
		})
	}
}

// TestLargestMessage: a serial message may be large, as the protocol has no limit.
func TestLargestMessage(t *testing.T) {
	capture := "\x01" + strings.Repeat("\xff"+strings.Repeat("a", 255), 1<<18-1) + "\xfd" + strings.Repeat("a", 253) + "\x00"
	require.Equal(t, 64<<20, len(capture))
	stdout, stderr, status := wiredump(capture, "-p", "serial-request", "-stats")
	assert.Contains(t, stdout, "\nRequest                   1        67,108,864  Blocks 262,144\n")
	assert.Empty(t, stderr)
	assert.Equal(t, exitOK, status)
}

// assertMessage compares messages up to a "…" in want, after which another package has the word.
func assertMessage(t *testing.T, want, got string) {
	t.Helper()
	if start, _, open := strings.Cut(want, "…"); open {
		want, got = start, got[:min(len(got), len(start))]
	}
	assert.Equal(t, want, got)
}

func TestSkip(t *testing.T) {
	for _, test := range []struct {
		name           string
		flags          []string
		input          string
		stdout, stderr string
		status         int
	}{
		{"nothing to skip", []string{"-p", "goapptrace"}, ping, pingLine, "", exitOK},
		{
			"bad packets",
			[]string{"-p", "goapptrace"},
			framed("\x0a") + ping + framed("") + ping,
			"        5        5  Ping\n       14        5  Ping\n",
			"wiredump: frame 0 at offset 0: goapptrace: unknown packet type: 10 (skipped)\n" +
				"wiredump: frame 2 at offset 10: goapptrace: frame without a packet type (skipped)\n",
			exitInput,
		},
		{
			"a bad table of functions, which names none from there on",
			[]string{"-p", "goapptrace"},
			symbolFrame("good", "") + logFrame + symbolFrame("bad", "+") + logFrame,
			"        0       57  Symbol         {Files: [], Mods: [], Funcs: [{Name: \"good\", Entry: 0x10}], Lines: []}\n" +
				"       57       54  RawFuncLog     {ID: 0, Tag: start, Timestamp: 1970-01-01T00:00:00.000000000Z, Frames: [good+0x1], GID: 0, TxID: 0}\n" +
				"      168       54  RawFuncLog     {ID: 0, Tag: start, Timestamp: 1970-01-01T00:00:00.000000000Z, Frames: [0x11], GID: 0, TxID: 0}\n",
			"wiredump: frame 2 at offset 111: Symbol: end at offset 167: wire: trailing bytes (skipped)\n",
			exitInput,
		},
		{
			"oversize frames",
			[]string{"-p", "frames", "-framing", "length,prefix=u8,max=2"},
			"\x03abc\x01a\x04abcd\x05abcde\x02bc",
			"        4        2  text           {Text: \"a\"}\n       17        3  text           {Text: \"bc\"}\n",
			"wiredump: frame 0 at offset 0: framing: frame of 3 bytes exceeds the limit of 2 (skipped)\n" +
				"wiredump: frame 2 at offset 6: framing: frame of 4 bytes exceeds the limit of 2 (skipped)\n" +
				"wiredump: frame 3 at offset 11: framing: frame of 5 bytes exceeds the limit of 2 (skipped)\n",
			exitInput,
		},
		{
			"oversize lines",
			[]string{"-p", "frames", "-framing", "lines,max=3"},
			"abcdefg\nabc\n",
			"        8        4  text           {Text: \"abc\"}\n",
			"wiredump: frame 0 at offset 0: framing: frame of 4 bytes exceeds the limit of 3 (skipped)\n",
			exitInput,
		},
		{
			"frames that the framing finds bad",
			[]string{"-p", "frames", "-framing", "cobs"},
			"\x05a\x00\x02b\x00",
			"        3        3  text           {Text: \"b\"}\n",
			"wiredump: frame 0 at offset 0: framing: malformed frame…",
			exitInput,
		},
		{
			"a cut oversize frame",
			[]string{"-p", "frames", "-framing", "length,prefix=u8,max=2"},
			"\x02ab\x04abc",
			"        0        3  text           {Text: \"ab\"}\n",
			"wiredump: frame 1 at offset 3: framing: frame of 4 bytes exceeds the limit of 2 (skipped)\n" +
				"wiredump: frame 1 at offset 3: the input ends after 4 bytes of the frame, expected at least 5\n",
			exitInput,
		},
		{
			"the stream is lost",
			[]string{"-p", "serial-response"},
			"\x02\x04\x02",
			"        0        1  Goodbye\n",
			"wiredump: frame 1 at offset 1: framing: malformed frame: code 4, expected 0 to 3\n",
			exitInput,
		},
		{
			"chunks",
			[]string{"-p", "drpc-chunks"},
			datagram("short") + datagram("\x01\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x00\x01\x00\x00\x00a"),
			"        9       29  Chunk          {TotalSize: 1, Size: 1, Index: 0, Chunks: 1, Data: 0x61}\n",
			"wiredump: frame 0 at offset 0: Chunk: drpc: chunk 0 (after 0 bytes): unexpected EOF (skipped)\n",
			exitInput,
		},
	} {
		t.Run(test.name, func(t *testing.T) {
			stdout, stderr, status := wiredump(test.input, append(test.flags, "-skip")...)
			assert.Equal(t, test.stdout, stdout)
			assertMessage(t, test.stderr, stderr)
			assert.Equal(t, test.status, status)
		})
	}
}

// TestErrorsStandAfterWhatCameBefore holds the order on a terminal, where both outputs go.
func TestErrorsStandAfterWhatCameBefore(t *testing.T) {
	var terminal bytes.Buffer
	run([]string{"-p", "serial-response", "-framing", "lines", "-skip"}, strings.NewReader("\x02\n\x04\n\x03\n"), &terminal, &terminal)
	assert.Equal(t, "        0        2  Goodbye\n"+
		"wiredump: frame 1 at offset 2: unknown type 4 (skipped)\n"+
		"        4        2  Processing\n", terminal.String())
}

func TestStatsOfBadInput(t *testing.T) {
	stdout, stderr, status := wiredump(ping+framed("\x0a"), "-p", "goapptrace", "-stats")
	assert.Contains(t, stdout, "\ntotal                     1                 5\n")
	assert.Contains(t, stderr, "frame 1 at offset 5")
	assert.Equal(t, exitInput, status)
}

func TestUsage(t *testing.T) {
	for _, test := range []struct {
		args   []string
		stderr string
	}{
		{nil, "-p is missing: one of " + names},
		{[]string{"-p", "http"}, `unknown protocol "http": one of ` + names},
		{[]string{"-encode", "-p", "http"}, `unknown protocol "http": one of ` + names},
		{[]string{"-p", "frames"}, "-p frames needs -framing"},
		{[]string{"-encode", "-p", "frames"}, "-p frames needs -framing"},
		{[]string{"-p", "goapptrace", "-json", "-stats"}, "only one of -json, -encode, -stats and -annotate"},
		{[]string{"-encode", "-stats"}, "only one of -json, -encode, -stats and -annotate"},
		{[]string{"-encode", "-skip"}, "-skip and -start are for reading captures, not for -encode"},
		{[]string{"-p", "goapptrace", "a", "b"}, `one file at most, got "a" and "b"`},
		{[]string{"-x"}, "flag provided but not defined: -x"},
	} {
		stdout, stderr, status := wiredump("", test.args...)
		assert.Empty(t, stdout)
		assert.Equal(t, "wiredump: "+test.stderr+"\nRun wiredump -h for help.\n", stderr)
		assert.Equal(t, exitUsage, status)
	}
	stdout, stderr, status := wiredump("", "-p", "frames", "-framing", "length")
	assert.Empty(t, stdout)
	assert.Equal(t, "wiredump: -framing: prefix: expected a kind such as u16be, u32le or uvarint, got \"\"\nRun wiredump -h for help.\n", stderr)
	assert.Equal(t, exitUsage, status)

	stdout, stderr, status = wiredump("", "-h")
	assert.Empty(t, stdout)
	for _, flag := range []string{"-p protocol", "-framing settings", "-json", "-stats", "-encode", "-skip", "-annotate", "serial-request", "length,prefix=u16be", "codecs/dump"} {
		assert.Contains(t, stderr, flag)
	}
	assert.Equal(t, exitOK, status)
}

func TestNoFile(t *testing.T) {
	stdout, stderr, status := wiredump("", "-p", "goapptrace", "testdata/none.bin")
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "wiredump: open testdata")
	assert.Equal(t, exitInput, status)
}

func TestReadError(t *testing.T) {
	broken := errors.New("broken")
	var out, errs bytes.Buffer
	in := io.MultiReader(strings.NewReader(ping+ping[:2]), iotest.ErrReader(broken))
	assert.Equal(t, exitInput, run([]string{"-p", "goapptrace"}, in, &out, &errs))
	assert.Equal(t, pingLine, out.String())
	assert.Equal(t, "wiredump: frame 1 at offset 5: broken\n", errs.String())
}

// full is a disk with room for n bytes.
type full struct{ n int }

var errFull = errors.New("disk full")

func (f *full) Write(p []byte) (int, error) {
	n := min(f.n, len(p))
	if f.n -= n; n < len(p) {
		return n, errFull
	}
	return n, nil
}

func TestWriteError(t *testing.T) {
	capture := read(t, gofmtCapture)
	records, _, _ := wiredump(capture, "-p", "goapptrace", "-json")
	for name, test := range map[string]struct {
		flags []string
		input string
	}{
		"text": {[]string{"-p", "goapptrace"}, capture}, "json": {[]string{"-p", "goapptrace", "-json"}, capture},
		"stats": {[]string{"-p", "goapptrace", "-stats"}, capture}, "encode": {[]string{"-encode"}, records},
		"annotate":      {[]string{"-p", "goapptrace", "-annotate"}, capture},
		"annotated bad": {[]string{"-p", "goapptrace", "-annotate", "-skip"}, strings.Repeat(framed("\x04trailing"), 4000)},
		"raw":           {[]string{"-framing", "length,prefix=uvarint", "-json"}, strings.Repeat("\x80\x80\x84\x00"+strings.Repeat("\xff", 1<<16), 2)},
		"skip":          {[]string{"-p", "goapptrace", "-skip"}, strings.Repeat(ping+framed("\x0a"), 4000)},
	} {
		for _, room := range []int{0, 100, 70_000} {
			if name == "stats" && room > 0 {
				continue
			}
			t.Run(fmt.Sprint(name, " ", room), func(t *testing.T) {
				var errs bytes.Buffer
				assert.Equal(t, exitInput, run(test.flags, strings.NewReader(test.input), &full{room}, &errs))
				assert.True(t, strings.HasSuffix(errs.String(), "wiredump: disk full\n"), errs.String())
			})
		}
	}
}

// TestOutputIsFlushedBeforeWaiting holds that a packet is seen when it arrives, not when the next 64 KiB are full.
func TestOutputIsFlushedBeforeWaiting(t *testing.T) {
	var out, errs bytes.Buffer
	waits := 0
	in := readFunc(func(p []byte) (int, error) {
		waits++
		if waits > 1 {
			assert.Equal(t, waits-1, strings.Count(out.String(), "Ping"))
		}
		if waits == 5 {
			return 0, io.EOF
		}
		return copy(p, ping), nil
	})
	assert.Equal(t, exitOK, run([]string{"-p", "goapptrace"}, in, &out, &errs))
	assert.Equal(t, 5, waits)
}

type readFunc func(p []byte) (int, error)

func (f readFunc) Read(p []byte) (int, error) { return f(p) }

// TestMemoryDoesNotGrowWithTheInput reads 4 MiB of frames, 32 MiB for -stats, and looks at the heap on the way.
func TestMemoryDoesNotGrowWithTheInput(t *testing.T) {
	log := framed("\x09" + strings.Repeat("\x00", 41))
	piece := []byte(strings.Repeat(log, 1024))
	for _, mode := range []string{"", "-json", "-stats"} {
		left := (4 << 20) / len(piece)
		if mode == "-stats" {
			left *= 8
		}
		var most uint64
		var pending []byte
		in := readFunc(func(p []byte) (int, error) {
			if len(pending) == 0 {
				if left--; left < 0 {
					return 0, io.EOF
				}
				var now runtime.MemStats
				if left%20 == 0 {
					runtime.GC()
					runtime.ReadMemStats(&now)
					most = max(most, now.HeapAlloc)
				}
				pending = piece
			}
			n := copy(p, pending)
			pending = pending[n:]
			return n, nil
		})
		var before runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		args := []string{"-p", "goapptrace"}
		if mode != "" {
			args = append(args, mode)
		}
		require.Equal(t, exitOK, run(args, in, io.Discard, io.Discard))
		assert.Less(t, int64(most)-int64(before.HeapAlloc), int64(2<<20), "%q", mode)
	}
}

// names are the protocols that the command knows.
const names = "goapptrace, serial-request, serial-response, drpc-call, drpc-response, drpc-chunks, frames"
