package main

import (
	"fmt"
	"io"
	"reflect"
	"strings"
)

// statsPrinter counts packets by type and prints a table at the end.
type statsPrinter struct {
	w     io.Writer
	types []*typeStats // in the order of their first packet
}

type typeStats struct {
	typ            string
	packets, bytes int64
	lists          []listStats
}

// listStats are the lists of one field in all packets of a type.
type listStats struct {
	field    string
	elements int64
}

func (p *statsPrinter) print(r record) error {
	t := p.of(r.typ)
	t.packets++
	t.bytes += int64(len(r.frame))
	t.count(reflect.ValueOf(r.fields).Elem())
	return nil
}

func (p *statsPrinter) of(typ string) *typeStats {
	for _, t := range p.types {
		if t.typ == typ {
			return t
		}
	}
	t := &typeStats{typ: typ}
	p.types = append(p.types, t)
	return t
}

// count adds up the elements of the lists among the fields of a packet, embedded ones included.
func (t *typeStats) count(s reflect.Value) {
	for i := range s.NumField() {
		field := s.Type().Field(i)
		switch {
		case field.Anonymous:
			t.count(s.Field(i))
		case field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() != reflect.Uint8:
			*t.list(field.Name) += int64(s.Field(i).Len())
		}
	}
}

func (t *typeStats) list(field string) *int64 {
	for i := range t.lists {
		if t.lists[i].field == field {
			return &t.lists[i].elements
		}
	}
	t.lists = append(t.lists, listStats{field: field})
	return &t.lists[len(t.lists)-1].elements
}

func (p *statsPrinter) finish() error {
	total := typeStats{typ: "total"}
	for _, t := range p.types {
		total.packets += t.packets
		total.bytes += t.bytes
	}
	row := func(typ, packets, bytes, lists string) error {
		_, err := fmt.Fprintln(p.w, strings.TrimRight(fmt.Sprintf("%-13s %13s %17s  %s", typ, packets, bytes, lists), " "))
		return err
	}
	if err := row("type", "packets", "bytes", "elements"); err != nil {
		return err
	}
	for _, t := range append(p.types, &total) {
		var lists []string
		for _, l := range t.lists {
			lists = append(lists, l.field+" "+group(l.elements))
		}
		if err := row(t.typ, group(t.packets), group(t.bytes), strings.Join(lists, ", ")); err != nil {
			return err
		}
	}
	return nil
}
