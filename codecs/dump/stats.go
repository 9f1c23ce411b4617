package dump

import (
	"bufio"
	"fmt"
	"reflect"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// counts add up the packets of a type.
type counts struct {
	packets, bytes int64
	lists          []list
}

// A list is a field of all packets of a type, which are decoded into one record.
type list struct {
	field    string
	value    reflect.Value
	elements int64
}

// find finds the lists of a record: its fields, those of what is embedded in it or wrapped by it included, but not
// those of elements.
func (c *counts) find(r wire.Record) { c.findIn(reflect.ValueOf(r), 0) }

// maxWraps is how deep records may wrap each other.
const maxWraps = 8

func (c *counts) findIn(v reflect.Value, depth int) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	if v.Kind() != reflect.Struct || depth == maxWraps {
		return
	}
	for i := range v.NumField() {
		switch field := v.Type().Field(i); {
		case field.Type.Kind() == reflect.Slice && field.Type.Elem().Kind() != reflect.Uint8:
			c.lists = append(c.lists, list{field: field.Name, value: v.Field(i)})
		case field.Anonymous, field.Type.Kind() == reflect.Interface:
			c.findIn(v.Field(i), depth+1)
		}
	}
}

// A statsPrinter counts packets by type and prints a table at the end.
type statsPrinter struct {
	*capture
	out  *bufio.Writer
	rest counts // of types beyond those told apart
}

func (s *statsPrinter) print(p *packet) error {
	c := &p.counts
	if !p.known {
		c = &s.rest
	}
	c.packets++
	c.bytes += int64(len(p.frame))
	for i := range c.lists {
		c.lists[i].elements += int64(c.lists[i].value.Len())
	}
	return nil
}

func (s *statsPrinter) finish() error {
	var err error
	row := func(name, packets, bytes, lists string) {
		if err == nil {
			line := fmt.Sprintf("%-13s %13s %17s  %s", name, packets, bytes, lists)
			_, err = fmt.Fprintln(s.out, strings.TrimRight(line, " "))
		}
	}
	var total counts
	count := func(name string, c *counts) {
		var lists []string
		for _, l := range c.lists {
			lists = append(lists, l.field+" "+group(l.elements))
		}
		row(name, group(c.packets), group(c.bytes), strings.Join(lists, ", "))
		total.packets += c.packets
		total.bytes += c.bytes
	}
	row("type", "packets", "bytes", "elements")
	for _, k := range s.ordered {
		count(k.name, &k.counts)
	}
	if s.rest.packets > 0 {
		count("(other types)", &s.rest)
	}
	total.lists = nil
	count("total", &total)
	return err
}
