package dump

import (
	"bufio"
	"encoding/hex"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/seed44153783/wirekit/framing"
)

// Exit statuses.
const (
	exitOK    = 0
	exitInput = 1 // bad input, or no input, or no way to write
	exitUsage = 2
)

// Main is the main function of a command that prints captures of the protocols given, and of any frames that -framing
// can cut. It does not return. The package's doc says what the command does.
func Main(protocols ...func() Protocol) {
	debug.SetGCPercent(gcPercent)
	os.Exit(Run(os.Args, os.Stdin, os.Stdout, os.Stderr, protocols...))
}

// options are the command line.
type options struct {
	protocol, settings            string
	json, stats, encode, annotate bool
	skip, hex                     bool
	start                         int64
	head, line                    int
	file                          string
}

// gcPercent keeps garbage small beside a large frame. There is little of it otherwise.
const gcPercent = 20

// Run is what [Main] does but for the process around it. The first argument is the name of the command. It returns the
// exit status: 0, 1 for bad input or an output that fails, 2 for a wrong command line.
func Run(args []string, stdin io.Reader, stdout, stderr io.Writer, protocols ...func() Protocol) int {
	name := "dump"
	if len(args) > 0 {
		name, args = filepath.Base(args[0]), args[1:]
	}
	protocols = append(protocols[:len(protocols):len(protocols)], frames)
	var o options
	s := newStreams(name, stdin, stdout, stderr)
	flags := o.flags(name)
	err := o.parse(flags, args)
	if errors.Is(err, flag.ErrHelp) {
		usage(flags, protocols, stderr)
		return exitOK
	}
	var p Protocol
	var f framing.Framing
	if err == nil {
		p, f, err = o.choose(protocols)
	}
	if err != nil {
		s.complain(err)
		fmt.Fprintf(stderr, "Run %s -h for help.\n", name)
		return exitUsage
	}
	if o.file != "-" {
		file, err := os.Open(o.file)
		if err != nil {
			s.complain(err)
			return exitInput
		}
		defer file.Close()
		s.open(file)
	}
	if o.hex {
		s.in.r = hex.NewDecoder(&hexText{r: s.in.r})
	}
	if o.encode {
		return s.finish((&encoder{streams: s, protocols: protocols, want: o.protocol, framing: f}).encode())
	}
	if _, err := io.CopyN(io.Discard, s.in, o.start); err != nil && err != io.EOF {
		return s.finish(err)
	}
	c := newCapture(p, f)
	d := dumper{streams: s, capture: c, printer: o.printer(c, s.out), skip: o.skip, from: o.start}
	return s.finish(d.dump())
}

// printer returns what prints packets.
func (o *options) printer(c *capture, out *bufio.Writer) printer {
	text := textPrinter{capture: c, out: out, most: o.line, head: o.head}
	if o.line > 0 {
		text.head = min(o.head, o.line) // more would not be seen
	}
	switch {
	case o.json:
		return &jsonPrinter{capture: c, out: out}
	case o.stats:
		return &statsPrinter{capture: c, out: out}
	case o.annotate:
		return &annotator{text}
	}
	return &text
}

func (o *options) flags(name string) *flag.FlagSet {
	flags := flag.NewFlagSet(name, flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.protocol, "p", "", "`protocol` of the capture")
	flags.StringVar(&o.settings, "framing", "", "`settings` of a framing, instead of the protocol's own")
	flags.BoolVar(&o.json, "json", false, "print a JSON object a packet, with every field")
	flags.BoolVar(&o.encode, "encode", false, "turn what -json printed back into the capture")
	flags.BoolVar(&o.stats, "stats", false, "print a table of the packets by type")
	flags.BoolVar(&o.annotate, "annotate", false, "print a line a field, with its bytes")
	flags.BoolVar(&o.skip, "skip", false, "report a bad frame and go on after it")
	flags.BoolVar(&o.hex, "hex", false, "the input is hexadecimal: digits, white space, and comments after #")
	flags.Int64Var(&o.start, "start", 0, "go over so many `bytes` of the input")
	flags.IntVar(&o.head, "head", 0, "show the first `bytes` of each frame")
	flags.IntVar(&o.line, "line", defaultMax, "the longest line of text in `bytes`, 0 for no limit")
	return flags
}

// parse reads the command line. Flags may follow the file.
func (o *options) parse(flags *flag.FlagSet, args []string) error {
	for {
		if err := flags.Parse(args); err != nil {
			return err
		}
		if flags.NArg() == 0 {
			break
		}
		if o.file != "" {
			return fmt.Errorf("one file at most, got %s and %s", quote(o.file), quote(flags.Arg(0)))
		}
		o.file, args = flags.Arg(0), flags.Args()[1:]
	}
	if o.file == "" {
		o.file = "-"
	}
	modes := 0
	for _, set := range []bool{o.json, o.stats, o.encode, o.annotate} {
		if set {
			modes++
		}
	}
	switch {
	case modes > 1:
		return errors.New("only one of -json, -encode, -stats and -annotate")
	case o.encode && (o.skip || o.start != 0):
		return errors.New("-skip and -start are for reading captures, not for -encode")
	case o.encode && o.hex:
		return errors.New("-hex is for captures, not for -encode")
	case o.head != 0 && modes > 0 && !o.annotate:
		return errors.New("-head is for text")
	case o.head < 0, o.start < 0, o.line < 0:
		return errors.New("-head, -start and -line are 0 or more")
	}
	return nil
}

// choose returns the protocol and the framing that are asked for. Where there is one protocol -p may be left out, and
// with -framing alone it is frames; for -encode the input says.
func (o *options) choose(protocols []func() Protocol) (p Protocol, f framing.Framing, err error) {
	if o.settings != "" {
		if f, err = parseFraming(o.settings); err != nil {
			return p, nil, fmt.Errorf("-framing: %w", err)
		}
	}
	switch name := o.protocol; {
	case o.encode && name == "":
		return p, f, nil
	case name == "" && len(protocols) == 2:
		p = protocols[0]()
	case name == "" && f != nil:
		p = frames()
	case name == "":
		return p, nil, fmt.Errorf("-p is missing: one of %s", names(protocols))
	default:
		if p, err = find(protocols, name); err != nil {
			return p, nil, err
		}
	}
	if p.Framing == nil && f == nil {
		err = needsFraming(p.Name)
	}
	return p, f, err
}

// find returns the protocol of that name.
func find(protocols []func() Protocol, name string) (Protocol, error) {
	for _, make := range protocols {
		if p := make(); p.Name == name {
			return p, nil
		}
	}
	return Protocol{}, fmt.Errorf("unknown protocol %s: one of %s", quote(name), names(protocols))
}

func names(protocols []func() Protocol) string {
	var names []string
	for _, make := range protocols {
		names = append(names, make().Name)
	}
	return strings.Join(names, ", ")
}

func usage(flags *flag.FlagSet, protocols []func() Protocol, w io.Writer) {
	fmt.Fprintf(w, "Usage: %[1]s -p PROTOCOL [-json | -stats | -annotate] [FLAGS] [FILE]\n"+
		"       %[1]s -encode [FLAGS] [FILE]\n\n", flags.Name())
	flags.SetOutput(w)
	flags.PrintDefaults()
	fmt.Fprint(w, "\nProtocols:\n")
	for _, make := range protocols {
		p := make()
		fmt.Fprintf(w, "  %-16s %s\n", p.Name, p.Doc)
	}
	fmt.Fprintf(w, "\nFramings, with settings after commas, as length,prefix=u16be,max=64KiB:\n%s", framingsHelp())
	fmt.Fprintf(w, "\nMore: go doc github.com/seed44153783/wirekit/codecs/dump\n")
}
