package dump

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

var errTorn = errors.New("torn")

// letters is a protocol whose frames are lines: a letter for the type, and what its own Decode and Encode make of it.
func letters() Protocol {
	return Protocol{
		Name: "letters", Doc: "lines of letters", Framing: framing.Lines(),
		Type: func(frame []byte) (string, error) {
			if len(frame) == 0 {
				return "line", errTorn
			}
			return string(frame[:1]), nil
		},
		New: func(typ string) wire.Record {
			if typ == "?" {
				return nil
			}
			return new(letter)
		},
		Decode: func(frame []byte, r wire.Record) error {
			r.(*letter).Text = string(frame)
			if frame[0] == '!' {
				return errTorn
			}
			return nil
		},
		Encode: func(dst []byte, r wire.Record) ([]byte, error) {
			if r.(*letter).Text == "secret" {
				return dst, errTorn
			}
			return append(dst, r.(*letter).Text...), nil
		},
	}
}

type letter struct{ Text string }

func (l *letter) Fields(c *wire.Codec) { c.String("Text", wire.PrefixUint8, &l.Text) }

func runLetters(stdin string, args ...string) (stdout, stderr string, status int) {
	var out, errs bytes.Buffer
	status = Run(append([]string{"x"}, args...), strings.NewReader(stdin), &out, &errs, letters, notes)
	return out.String(), errs.String(), status
}

func TestHelp(t *testing.T) {
	stdout, stderr, status := runLetters("", "-h")
	assert.Equal(t, exitOK, status)
	assert.Empty(t, stdout)
	for _, want := range []string{
		"Usage: x -p PROTOCOL [-json | -stats | -annotate] [FLAGS] [FILE]\n       x -encode [FLAGS] [FILE]\n",
		"  -p protocol\n", "\nProtocols:\n  letters          lines of letters\n  notes            ",
		"\nFramings, with settings after commas", "  length     ", "  lines", "max=", "u16be",
	} {
		assert.Contains(t, stderr, want)
	}
	for _, k := range kinds {
		assert.Contains(t, stderr, k.name)
	}
}

func TestWrongCommandLine(t *testing.T) {
	for _, c := range []struct {
		args   []string
		stderr string
	}{
		{nil, "-p is missing: one of letters, notes, frames"},
		{[]string{"-p", "evil\x1b"}, `unknown protocol "evil\x1b": one of letters, notes, frames`},
		{[]string{"-framing", "none"}, "-framing: "},
		{[]string{"-none"}, "flag provided but not defined: -none"},
		{[]string{"-encode", "-skip"}, "-skip and -start are for reading captures, not for -encode"},
		{[]string{"-encode", "-start", "1"}, "-skip and -start are for reading captures, not for -encode"},
		{[]string{"-encode", "-json"}, "only one of -json, -encode, -stats and -annotate"},
		{[]string{"-stats", "-head", "1"}, "-head is for text"},
		{[]string{"-start", "-1"}, "-head, -start and -line are 0 or more"},
		{[]string{"-line", "-1"}, "-head, -start and -line are 0 or more"},
	} {
		stdout, stderr, status := runLetters("", c.args...)
		assert.Empty(t, stdout)
		assert.True(t, strings.HasPrefix(stderr, "x: "+c.stderr), stderr)
		assert.True(t, strings.HasSuffix(stderr, "\nRun x -h for help.\n"), stderr)
		assert.Equal(t, exitUsage, status)
	}
	var out, errs bytes.Buffer
	assert.Equal(t, exitUsage, Run(nil, strings.NewReader(""), &out, &errs, letters, notes))
	assert.True(t, strings.HasPrefix(errs.String(), "dump: -p is missing"), "without arguments it has a name, too")
}

func TestFiles(t *testing.T) {
	name := filepath.Join(t.TempDir(), "capture")
	require.NoError(t, os.WriteFile(name, []byte("a\nb\n"), 0o600))
	stdout, stderr, status := runLetters("", "-p", "letters", name)
	assert.Equal(t, "        0        2  a              {Text: \"a\"}\n        2        2  b              {Text: \"b\"}\n", stdout)
	assert.Empty(t, stderr)
	assert.Equal(t, exitOK, status)
	stdout, stderr, status = runLetters("", "-p", "letters", name+"2")
	assert.Empty(t, stdout)
	assert.Contains(t, stderr, "x: open ")
	assert.Equal(t, exitInput, status)
}

// What a protocol says of a frame is told with its number and offset; with -skip the next frame comes after it.
func TestBadFrames(t *testing.T) {
	line := "        0        2  a              {Text: \"a\"}\n"
	for _, c := range []struct{ name, bad, stderr string }{
		{"decode", "!b", "!: torn"},
		{"type", "", "line: torn"},
		{"unknown type", "?b", `unknown type "?"`},
	} {
		t.Run(c.name, func(t *testing.T) {
			in := "a\n" + c.bad + "\nc\n"
			stdout, stderr, status := runLetters(in, "-p", "letters")
			assert.Equal(t, line, stdout)
			assert.Equal(t, "x: frame 1 at offset 2: "+c.stderr+"\n", stderr)
			assert.Equal(t, exitInput, status)
			stdout, stderr, status = runLetters(in, "-p", "letters", "-skip")
			assert.Equal(t, line+fmt.Sprintf("%9d        2  c              {Text: \"c\"}\n", 3+len(c.bad)), stdout)
			assert.Equal(t, "x: frame 1 at offset 2: "+c.stderr+" (skipped)\n", stderr)
			assert.Equal(t, exitInput, status)
		})
	}
}

// A field that is wrong is named, and where it stands: in the input, or, where the payload does not stand there, in
// that.
func TestBadFields(t *testing.T) {
	for _, c := range []struct {
		name, framing, input, stderr string
	}{
		{"cut", "", "\x00\x00\x00\x03n\x00\x00", "frame 0 at offset 0: Note: Text at offset 5: expected String: unexpected EOF"},
		{"too long", "", "\x00\x00\x00\x03p\x01\x02", "frame 0 at offset 0: Ping: end at offset 5: wire: trailing bytes"},
		{"escaped", "slip", "pa\xdb\xdc\xc0", "frame 0 at offset 0: Ping: end at byte 1 of the payload: wire: trailing bytes"},
		{"no tag", "", "\x00\x00\x00\x00", "frame 0 at offset 0: "},
		{"another tag", "", "\x00\x00\x00\x01x", "frame 0 at offset 0: "},
		{"head is cut", "", "\x00\x00", "frame 0 at offset 0: the input ends after 2 bytes of the frame, expected at least 4"},
		{"body is cut", "", "\x00\x00\x00\x09np", "frame 0 at offset 0: the input ends after 6 bytes of the frame, expected at least 13"},
		{"no end", "slip", "pa", "frame 0 at offset 0: the input ends after 2 bytes of the frame, expected its end"},
	} {
		t.Run(c.name, func(t *testing.T) {
			args := []string{"-p", "notes"}
			if c.framing != "" {
				args = append(args, "-framing", c.framing)
			}
			stdout, stderr, status := runNotes(t, strings.NewReader(c.input), args...)
			assert.Empty(t, stdout)
			assert.True(t, strings.HasPrefix(stderr, "notes: "+c.stderr), stderr)
			assert.Equal(t, exitInput, status)
		})
	}
}

// A frame above the limit is skipped with -skip, and its end is found in the input.
func TestSkipsWhatIsTooBig(t *testing.T) {
	in := "a\n" + strings.Repeat("b", 100) + "\nc\n"
	stdout, stderr, status := runLetters(in, "-p", "letters", "-framing", "lines,max=10", "-skip")
	assert.Equal(t, "        0        2  a              {Text: \"a\"}\n      103        2  c              {Text: \"c\"}\n", stdout)
	assert.True(t, strings.HasPrefix(stderr, "x: frame 1 at offset 2: "), stderr)
	assert.True(t, strings.HasSuffix(stderr, " (skipped)\n"), stderr)
	assert.Equal(t, exitInput, status)
}

// A framing that is no StateSplitter is watched all the same.
func TestPlainFraming(t *testing.T) {
	p := letters()
	p.Framing = struct{ framing.Framing }{p.Framing}
	var out, errs bytes.Buffer
	in := "a\nb\n"
	require.Equal(t, exitOK, Run([]string{"x", "-head", "2"}, iotest.OneByteReader(strings.NewReader(in)), &out, &errs,
		func() Protocol { return p }), errs.String())
	assert.Equal(t, "        0        2  61 0a     a              {Text: \"a\"}\n        2        2  62 0a     b              {Text: \"b\"}\n", out.String())
}

// With a Decode of its own a protocol's packets are annotated in rows of bytes, for there is no telling which field
// they are.
func TestAnnotateWithoutADescription(t *testing.T) {
	stdout, stderr, status := runLetters("abcdefghijklmnopqrs\n", "-p", "letters", "-annotate")
	assert.Equal(t, "        0       20  a              {Text: \"abcdefghijklmnopqrs\"}\n"+
		"        0  61 62 63 64 65 66 67 68 69 6a 6b 6c 6d 6e 6f 70\n"+
		"       16  71 72 73\n"+
		"       19  0a                         (framing)\n", stdout)
	assert.Empty(t, stderr)
	assert.Equal(t, exitOK, status)
}

// What JSON does not give back stands in raw, however long it is.
func TestRaw(t *testing.T) {
	for name, c := range map[string]struct{ in, raw string }{
		"not encoded":     {"secret\n", "7365637265740a"},
		"another line":    {"a\r\n", "610d0a"},
		"long":            {strings.Repeat("b", 100_000) + "\r\n", strings.Repeat("62", 100_000) + "0d0a"},
		"as it is":        {"a\n", ""},
		"without its end": {"a", "61"},
	} {
		t.Run(name, func(t *testing.T) {
			stdout, stderr, status := runLetters(c.in, "-p", "letters", "-json")
			if c.raw == "" {
				assert.NotContains(t, stdout, `"raw"`)
			} else {
				assert.True(t, strings.HasSuffix(stdout, `,"raw":"`+c.raw+"\"}\n"))
			}
			assert.Empty(t, stderr)
			assert.Equal(t, exitOK, status)
			back, stderr, status := runLetters(stdout, "-encode")
			assert.Equal(t, c.in, back)
			assert.Empty(t, stderr)
			assert.Equal(t, exitOK, status)
		})
	}
}

func TestEncodeSaysWhatIsWrong(t *testing.T) {
	for _, c := range []struct {
		name, args, input, stderr string
	}{
		{"another protocol", "-p notes", `{"protocol":"letters","type":"a","fields":{"Text":"a"}}`, ""},
		{"no such protocol", "", `{"protocol":"none","type":"a","fields":{}}`, ""},
		{"no framing", "", `{"protocol":"frames","type":"text","fields":{"Text":"a"}}`, "-p frames needs -framing"},
		{"no such type", "", `{"protocol":"letters","type":"?","fields":{}}`, `unknown type "?"`},
		{"not encoded", "", `{"protocol":"letters","type":"a","fields":{"Text":"secret"}}`, ""},
		{"no frame", "-framing lines,max=3", `{"protocol":"letters","type":"a","fields":{"Text":"long"}}`, ""},
		{"no object", "", `[]`, ""},
		{"no type", "", `{"protocol":"letters","fields":{}}`, ""},
		{"a number", "", `{"protocol":7,"type":"a","fields":{}}`, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			stdout, stderr, status := runLetters(c.input, append([]string{"-encode"}, strings.Fields(c.args)...)...)
			assert.Empty(t, stdout)
			assert.True(t, strings.HasPrefix(stderr, "x: object 0 at offset 0: "), stderr)
			assert.Contains(t, stderr, c.stderr)
			assert.Equal(t, exitInput, status)
		})
	}
}

// failing takes so many bytes and then fails.
type failing struct{ left int }

func (f *failing) Write(p []byte) (int, error) {
	if n := f.left; n < len(p) {
		f.left = 0
		return n, errTorn
	}
	f.left -= len(p)
	return len(p), nil
}

// An output that fails ends the run with its error, in every mode and wherever it fails.
func TestOutputFails(t *testing.T) {
	long := strings.Repeat("b", 200_000) + "\r\n"
	for _, args := range [][]string{{}, {"-json"}, {"-annotate"}, {"-stats"}, {"-line", "0"}} {
		for _, in := range []string{"a\n", strings.Repeat("a\n", 50_000), long} {
			for _, left := range []int{0, 1, 70_000} {
				var out, errs bytes.Buffer
				args := append([]string{"x", "-p", "letters"}, args...)
				require.Equal(t, exitOK, Run(args, strings.NewReader(in), &out, &errs, letters, notes))
				if out.Len() <= left {
					continue
				}
				status := Run(args, strings.NewReader(in), &failing{left}, &errs, letters, notes)
				assert.Equal(t, exitInput, status, args)
				assert.Equal(t, "x: torn\n", errs.String(), args)
			}
		}
	}
}

// An input that fails ends the run, with -skip too.
func TestInputFails(t *testing.T) {
	for _, args := range [][]string{nil, {"-skip"}, {"-start", "1"}, {"-start", "9"}} {
		var out, errs bytes.Buffer
		in := io.MultiReader(strings.NewReader("a\n"), iotest.ErrReader(errTorn))
		assert.Equal(t, exitInput, Run(append([]string{"x", "-p", "letters"}, args...), in, &out, &errs, letters, notes))
		assert.Contains(t, errs.String(), "torn\n")
	}
}

// A protocol may say at the end of the input that something is missing.
func TestFinish(t *testing.T) {
	for in, want := range map[string]string{"a\n": "", "a\nb\n": "x: at the end of the input, offset 4: torn\n"} {
		n := 0
		p := letters()
		decode := p.Decode
		p.Decode = func(b []byte, r wire.Record) error { n++; return decode(b, r) }
		p.Finish = func() error {
			if n > 1 {
				return errTorn
			}
			return nil
		}
		var out, errs bytes.Buffer
		status := Run([]string{"x"}, strings.NewReader(in), &out, &errs, func() Protocol { return p })
		assert.Equal(t, want, errs.String())
		assert.Equal(t, want == "", status == exitOK)
	}
}

// Lists are counted in records that are wrapped and embedded, up to a depth.
func TestStatsOfWrappedRecords(t *testing.T) {
	inner := &note{Names: []uint8{1, 2}}
	type wrap struct {
		wire.Record
		Many []uint16
		Raw  []byte
	}
	var c counts
	c.find(&wrap{Record: &wrap{Record: inner, Many: []uint16{1}}})
	var fields []string
	for _, l := range c.lists {
		fields = append(fields, fmt.Sprint(l.field, l.value.Len()))
	}
	assert.Equal(t, []string{"Many1", "Many0"}, fields)
	deep := wire.Record(&wrap{Many: []uint16{1}})
	for range 20 {
		deep = &wrap{Record: deep}
	}
	c = counts{}
	c.find(deep)
	assert.Len(t, c.lists, maxWraps)
	c = counts{}
	c.find(nothing{})
	assert.Empty(t, c.lists)
}

func TestObjectsIsAFraming(t *testing.T) {
	b, err := objects{}.AppendFrame(nil, []byte("{}"))
	require.NoError(t, err)
	n, object, err := objects{}.Split(b, true)
	require.NoError(t, err)
	assert.Equal(t, 2, n)
	assert.Equal(t, "{}", string(object))
}
