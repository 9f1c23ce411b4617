// Wiredump prints captures of wire protocols as readable records, and turns records back into captures.
//
//	wiredump -p PROTOCOL [-framing SETTINGS] [-json | -stats] [-skip] [FILE]
//	wiredump -encode [-p PROTOCOL] [-framing SETTINGS] [FILE]
//
// Without FILE, or with -, it reads standard input. The protocols, each with what a capture of it holds:
//
//	goapptrace       the bytes of one direction of a goapptrace connection
//	serial-request   what the client of a serial connection sent
//	serial-response  what the server of a serial connection sent
//	drpc-call        dRPC calls, one a datagram
//	drpc-response    dRPC responses, one a datagram
//	drpc-chunks      dRPC messages in chunks, one chunk a datagram
//	frames           anything that -framing can cut into frames
//
// A capture of datagrams is a file of datagrams one after the other, each with its length in front as 32 bits big-endian.
// -framing replaces the framing of a capture, whatever it is. What its frames hold is then a datagram, or, for goapptrace and serial, a
// whole frame of the protocol's own.
//
// # Output
//
// By default a packet is a line: the offset of its frame in the input, the size of the frame, both in bytes with prefixes and separators,
// the packet's type, and its fields. Long lists, strings and byte strings are cut and end with their length. A secret is shown as a length.
//
// With -json a packet is a line with one JSON object of every field, secrets included:
//
//	{"protocol":"goapptrace","frame":802,"offset":103891,"size":5,"type":"Shutdown","fields":{}}
//
// Byte strings are hexadecimal. 64-bit integers are JSON numbers with all their digits; a reader that makes floats of them loses those
// above 2^53. A packet that would not be encoded to its own bytes from its fields (a string that is not UTF-8, a padded varint, a JSON
// document with spaces) has those bytes, of the whole frame, in hexadecimal under "raw" as well.
//
// With -encode it reads such objects and writes the frames they stand for. "raw" wins over "fields"; "frame", "offset" and "size" are not
// looked at. The protocol is in the objects; -framing, if it was given for the one direction, must be given for the other.
// The result is the capture the objects came from, byte for byte, but for bytes that belong to no frame, such as
// repeated SLIP end marks, and frames that -skip left out.
//
// With -stats there is a table of the types in the order of their first packet: how many packets, how many bytes, and how many elements in
// the lists of those packets all told.
//
// # Errors
//
// A frame that cannot be decoded ends the dump with exit status 1 and a message that says the frame's number, its offset, the field and its
// offset, and what was expected there; what was decoded before is printed. With -skip the message is printed and the next
// frame is looked at, as long as the framing can tell where it starts; the exit status is still 1 at the end. Exit status 2 is for wrong
// flags.
//
// Memory does not depend on the size of the input, only on that of its largest frame. On a terminal, when the input takes longer than a
// second, standard error shows how far it is.
//
// # Framing settings
//
// A kind, then key=value settings with commas between them:
//
//	length,prefix=u32be      u8 u16be u16le u24be u24le u32be u32le u64be u64le uvarint varint varlong quic;
//	                         also offset=N, adjust=N, header=HEX and canonical
//	separator,sep=\r\n       Go escapes; \x2c is a comma; also=SEP for one more, any number of times; final=error refuses an
//	                         unterminated last record, which is a frame otherwise
//	lines                    \n with an optional \r
//	fixed,size=N
//	netstring  octetcount  cobs  slip  blocks
//
// All but fixed take max=N: the largest frame, with KiB, MiB or GiB behind the number if you like, or none.
package main

import (
	"errors"
	"flag"
	"fmt"
	"io"
	"os"

	"github.com/seed44153783/wirekit/framing"
)

func main() {
	os.Exit(run(os.Args[1:], os.Stdin, os.Stdout, os.Stderr))
}

// Exit statuses.
const (
	exitOK    = 0
	exitInput = 1 // bad input, or no input, or no way to write
	exitUsage = 2
)

// options are the command line.
type options struct {
	protocol, framing         string
	json, stats, encode, skip bool
	file                      string
}

// run is the command: everything but the process around it.
func run(args []string, stdin io.Reader, stdout, stderr io.Writer) int {
	o, err := parseArgs(args, stderr)
	switch {
	case errors.Is(err, flag.ErrHelp):
		return exitOK
	case err != nil:
		fmt.Fprintf(stderr, "wiredump: %v\nRun wiredump -h for help.\n", err)
		return exitUsage
	}
	f, err := o.parseFraming()
	if err != nil {
		fmt.Fprintf(stderr, "wiredump: -framing: %v\n", err)
		return exitUsage
	}
	if o.file != "-" {
		file, err := os.Open(o.file)
		if err != nil {
			fmt.Fprintf(stderr, "wiredump: %v\n", err)
			return exitInput
		}
		defer file.Close()
		stdin = file
	}
	s := newStreams(stdin, stdout, stderr)
	if o.encode {
		err = encode(s, o.protocol, f)
	} else {
		err = dump(s, o, f)
	}
	return s.finish(err)
}

// parseArgs reads the command line. flag.ErrHelp means that help was asked for and given.
func parseArgs(args []string, stderr io.Writer) (options, error) {
	var o options
	flags := flag.NewFlagSet("wiredump", flag.ContinueOnError)
	flags.SetOutput(io.Discard)
	flags.StringVar(&o.protocol, "p", "", "`protocol` of the capture")
	flags.StringVar(&o.framing, "framing", "", "`settings` of the framing, instead of the protocol's own; see go doc")
	flags.BoolVar(&o.json, "json", false, "print a JSON object a packet, with every field")
	flags.BoolVar(&o.stats, "stats", false, "print a table of the packets by type")
	flags.BoolVar(&o.encode, "encode", false, "turn what -json printed back into the capture")
	flags.BoolVar(&o.skip, "skip", false, "report a bad frame and go on behind it")
	switch err := flags.Parse(args); {
	case errors.Is(err, flag.ErrHelp):
		usage(flags, stderr)
		return o, err
	case err != nil:
		return o, err
	case flags.NArg() > 1:
		return o, fmt.Errorf("one file at most, got %d", flags.NArg())
	}
	if o.file = flags.Arg(0); o.file == "" {
		o.file = "-"
	}
	return o, o.check()
}

// check finds flags that do not go together.
func (o *options) check() error {
	modes := 0
	for _, set := range []bool{o.json, o.stats, o.encode} {
		if set {
			modes++
		}
	}
	_, known := protocols[o.protocol]
	switch {
	case modes > 1:
		return errors.New("only one of -json, -stats and -encode")
	case o.encode && o.skip:
		return errors.New("-skip is for reading captures, not for -encode")
	case o.protocol == "" && !o.encode:
		return fmt.Errorf("-p is missing: one of %s", protocolNames())
	case o.protocol != "" && !known:
		return fmt.Errorf("unknown protocol %q: -p is one of %s", o.protocol, protocolNames())
	case o.protocol == framesName && o.framing == "":
		return errNoFraming
	}
	return nil
}

// parseFraming returns the framing that -framing asks for; nil for that of the protocol.
func (o *options) parseFraming() (framing.StateSplitter, error) {
	if o.framing == "" {
		return nil, nil
	}
	return parseFraming(o.framing)
}

func usage(flags *flag.FlagSet, w io.Writer) {
	fmt.Fprint(w, "Usage: wiredump -p PROTOCOL [-framing SETTINGS] [-json | -stats] [-skip] [FILE]\n",
		"       wiredump -encode [-p PROTOCOL] [-framing SETTINGS] [FILE]\n\n")
	flags.SetOutput(w)
	flags.PrintDefaults()
	fmt.Fprintf(w, "\nProtocols: %s.\n", protocolNames())
}
