// Package postgres describes messages of PostgreSQL's protocol 3 (PostgreSQL documentation, "Message Formats"): lengths
// that count themselves, null as a length of -1, text that ends with a NUL, and lists that end with one. It is there to
// read and to copy, not to import.
//
// Every message but [Startup] is a type, a length that counts itself, and a body:
//
//	+--------+--------------+------------------
//	|  type  | length of    | body
//	| 1 byte | body + 4, u32|
//	+--------+--------------+------------------
//
// The same type may be one message to the server and another to the client, as E is [Execute] and [Error]. Numbers are
// big-endian, and text is what the connection's client_encoding says. Counts have 16 bits without a sign: the
// documentation says Int16, but servers and clients count to 65,535.
//
// A server reads one message by [StartupFraming], and after a [framing.Reader.Switch] all others by [Framing].
package postgres

import (
	"github.com/seed44153783/wirekit/framing"
	"github.com/seed44153783/wirekit/wire"
)

const count = wire.PrefixUint16BE

var (
	length = wire.PrefixInt32BE.Plus(4) // of a message: it counts itself
	value  = wire.PrefixInt32BE.Null()  // of a value: -1 is null
)

// StartupFraming cuts off the message that starts a connection, of at most 10,000 bytes as in a server.
func StartupFraming() framing.Length {
	return framing.Length{Prefix: length, Strip: framing.StripNone, Max: 10000 - 4}
}

// Framing cuts a stream into messages, each with its type and length. Set Max where values above 4 MiB are expected.
func Framing() framing.Length { return framing.Postgres() }

func message(c *wire.Codec, kind string) {
	c.Magic("Type", kind)
	c.Length("Length", length)
}

// Startup starts a connection:
//
//	length i32 | 00 03 00 00 | { name NUL | value NUL } ... | NUL
type Startup struct {
	Parameters []Parameter
}

// Parameter is a setting of a connection, such as user, which is needed, or database.
type Parameter struct {
	Name  string
	Value string
}

// Fields implements [wire.Record].
func (m *Startup) Fields(c *wire.Codec) {
	c.Length("Length", length)
	c.Magic("Version", "\x00\x03\x00\x00")
	for p := range wire.ListUntil(c, "Parameters", "\x00", &m.Parameters) {
		c.CString("Name", &p.Name)
		c.CString("Value", &p.Value)
	}
}

// AuthenticationOk says that the server is content: R | length | 00 00 00 00. Other numbers ask for a password, and are
// [wire.ErrMagic].
type AuthenticationOk struct{}

// Fields implements [wire.Record].
func (m *AuthenticationOk) Fields(c *wire.Codec) {
	message(c, "R")
	c.Magic("Method", "\x00\x00\x00\x00")
}

// Parse makes a statement of a query:
//
//	P | length | statement NUL | query NUL | count u16 | type OID u32 ...
type Parse struct {
	Statement      string
	Query          string
	ParameterTypes []uint32 // 0, or left out: the server finds out
}

// Fields implements [wire.Record].
func (m *Parse) Fields(c *wire.Codec) {
	message(c, "P")
	c.CString("Statement", &m.Statement)
	c.CString("Query", &m.Query)
	c.Uint32s("ParameterTypes", count, &m.ParameterTypes)
}

// Bind makes a portal of a statement and its parameters:
//
//	B | length | portal NUL | statement NUL | count u16 | format i16 ...
//	count u16 | { length i32 | value } ... | count u16 | format i16 ...
//
// A format is 0 for text and 1 for binary. No format stands for text, and one for the same everywhere.
type Bind struct {
	Portal           string
	Statement        string
	ParameterFormats []int16
	Parameters       [][]byte // nil is null
	ResultFormats    []int16
}

// Fields implements [wire.Record].
func (m *Bind) Fields(c *wire.Codec) {
	message(c, "B")
	c.CString("Portal", &m.Portal)
	c.CString("Statement", &m.Statement)
	c.Int16s("ParameterFormats", count, &m.ParameterFormats)
	for p := range wire.List(c, "Parameters", count, &m.Parameters) {
		c.ByteArray("", value, p)
	}
	c.Int16s("ResultFormats", count, &m.ResultFormats)
}

// Execute runs a portal: E | length | portal NUL | most rows i32.
type Execute struct {
	Portal  string
	MaxRows int32 // 0: all
}

// Fields implements [wire.Record].
func (m *Execute) Fields(c *wire.Codec) {
	message(c, "E")
	c.CString("Portal", &m.Portal)
	c.Int32("MaxRows", &m.MaxRows)
}

// Sync ends what the server does as one, and asks for ReadyForQuery: S | length.
type Sync struct{}

// Fields implements [wire.Record].
func (m *Sync) Fields(c *wire.Codec) { message(c, "S") }

// RowDescription says what rows are made of:
//
//	T | length | count u16 | { name NUL | table OID u32 | column i16
//	type OID u32 | size i16 | modifier i32 | format i16 } ...
type RowDescription struct {
	Columns []Column
}

// Column is a column of a row.
type Column struct {
	Name         string
	TableOID     uint32 // 0: of no table
	Number       int16  // in the table, from 1
	TypeOID      uint32
	TypeSize     int16 // bytes; negative: it differs
	TypeModifier int32
	Format       int16 // 0: text, 1: binary
}

// Fields implements [wire.Record].
func (m *RowDescription) Fields(c *wire.Codec) {
	message(c, "T")
	for col := range wire.List(c, "Columns", count, &m.Columns) {
		c.CString("Name", &col.Name)
		c.Uint32("TableOID", &col.TableOID)
		c.Int16("Number", &col.Number)
		c.Uint32("TypeOID", &col.TypeOID)
		c.Int16("TypeSize", &col.TypeSize)
		c.Int32("TypeModifier", &col.TypeModifier)
		c.Int16("Format", &col.Format)
	}
}

// DataRow is a row: D | length | count u16 | { length i32 | value } ...
type DataRow struct {
	Values [][]byte // nil is null
}

// Fields implements [wire.Record].
func (m *DataRow) Fields(c *wire.Codec) {
	message(c, "D")
	for v := range wire.List(c, "Values", count, &m.Values) {
		c.ByteArray("", value, v)
	}
}

// Error says what went wrong: E | length | { code u8 | text NUL } ... | NUL.
type Error struct {
	Details []ErrorField
}

// ErrorField is one thing about an error.
type ErrorField struct {
	Code ErrorCode
	Text string
}

// ErrorCode says what a field is about: S the severity, C the SQLSTATE, M the message, and others.
type ErrorCode uint8

// String returns the letter.
func (e ErrorCode) String() string { return string(rune(e)) }

// Fields implements [wire.Record].
func (m *Error) Fields(c *wire.Codec) {
	message(c, "E")
	for f := range wire.ListUntil(c, "Details", "\x00", &m.Details) {
		wire.Enum(c, "Code", &f.Code)
		c.CString("Text", &f.Text)
	}
}

// CopyOut begins what COPY TO STDOUT sends, which is CopyData and CopyDone:
//
//	H | length | format u8 | count u16 | format i16 ...
type CopyOut struct {
	Format        uint8
	ColumnFormats []int16
}

// Fields implements [wire.Record].
func (m *CopyOut) Fields(c *wire.Codec) {
	message(c, "H")
	c.Uint8("Format", &m.Format)
	c.Int16s("ColumnFormats", count, &m.ColumnFormats)
}

// CopyData is data of a COPY, in text format a row: d | length | data.
type CopyData struct {
	Data []byte
}

// Fields implements [wire.Record].
func (m *CopyData) Fields(c *wire.Codec) {
	message(c, "d")
	c.Rest("Data", &m.Data)
}

// CopyDone ends a COPY: c | length.
type CopyDone struct{}

// Fields implements [wire.Record].
func (m *CopyDone) Fields(c *wire.Codec) { message(c, "c") }
