package main

import (
	"bytes"
	"encoding/hex"
	"fmt"
	"io"
	"reflect"
	"strconv"
	"unicode"
	"unicode/utf8"
)

// How much of a value a line shows.
const (
	maxString  = 80 // bytes
	maxBytes   = 32
	maxScalars = 4 // elements of a list
	maxStructs = 2
)

// textPrinter prints a line a packet.
type textPrinter struct {
	w    io.Writer
	line []byte
}

func (p *textPrinter) print(r record) error {
	p.line = fmt.Appendf(p.line[:0], "%9d %8d  %-13s", r.offset, len(r.frame), r.typ)
	l := textLine{p.line, r.show}
	l.fields(reflect.ValueOf(r.fields).Elem(), "  ", "=")
	p.line = append(bytes.TrimRight(l.text, " "), '\n')
	_, err := p.w.Write(p.line)
	return err
}

func (p *textPrinter) finish() error { return nil }

// textLine is a line under construction.
type textLine struct {
	text []byte
	show map[string]func(reflect.Value) string
}

// fields appends the fields of a struct, each with before in front and equals between name and value.
func (l *textLine) fields(s reflect.Value, before, equals string) {
	for i := range s.NumField() {
		field := s.Type().Field(i)
		if field.Anonymous {
			l.fields(s.Field(i), before, equals)
			continue
		}
		if !field.IsExported() {
			continue
		}
		l.text = append(append(append(l.text, before...), field.Name...), equals...)
		l.value(field.Name, s.Field(i))
		if equals == ":" {
			before = " "
		}
	}
}

// value appends the value of the field that is, or whose element is, v.
func (l *textLine) value(name string, v reflect.Value) {
	switch show := l.show[name]; {
	case v.Kind() == reflect.Slice && v.Type().Elem().Kind() == reflect.Uint8:
		l.bytes(v.Bytes())
	case v.Kind() == reflect.Slice:
		l.list(name, v)
	case show != nil:
		l.text = append(l.text, show(v)...)
	case v.Kind() == reflect.String:
		l.quote(v.String())
	case v.Kind() == reflect.Struct:
		l.text = append(l.text, '{')
		l.fields(v, "", ":")
		l.text = append(l.text, '}')
	default:
		l.text = fmt.Append(l.text, v.Interface())
	}
}

func (l *textLine) list(name string, v reflect.Value) {
	most := maxScalars
	switch v.Type().Elem().Kind() {
	case reflect.Struct, reflect.String:
		most = maxStructs
	}
	l.text = append(l.text, '[')
	for i := range min(v.Len(), most) {
		if i > 0 {
			l.text = append(l.text, ' ')
		}
		l.value(name, v.Index(i))
	}
	if v.Len() > most {
		l.text = fmt.Appendf(l.text, " … %s in all", group(int64(v.Len())))
	}
	l.text = append(l.text, ']')
}

func (l *textLine) quote(s string) {
	shown := s
	if len(s) > maxString {
		end := maxString
		for end > maxString-utf8.UTFMax && !utf8.RuneStart(s[end]) {
			end--
		}
		shown = s[:end]
	}
	l.text = strconv.AppendQuote(l.text, shown)
	if len(s) > len(shown) {
		l.text = fmt.Appendf(l.text, "… %s bytes in all", group(int64(len(s))))
	}
}

// bytes appends b as a string if all of it can be read, else in hexadecimal.
func (l *textLine) bytes(b []byte) {
	if utf8.Valid(b) && bytes.IndexFunc(b, unreadable) < 0 {
		l.quote(string(b))
		return
	}
	l.text = hex.AppendEncode(l.text, b[:min(len(b), maxBytes)])
	if len(b) > maxBytes {
		l.text = fmt.Appendf(l.text, "… %s bytes in all", group(int64(len(b))))
	}
}

func unreadable(r rune) bool { return !unicode.IsPrint(r) }

// group returns n with commas between groups of three digits.
func group(n int64) string {
	s := strconv.FormatInt(n, 10)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
