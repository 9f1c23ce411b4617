package fuzz

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/seed44153783/wirekit/wire"
)

// CheckRecordJSON draws a description and takes its JSON for a document that is changed: whatever ParseJSON accepts is
// JSON to encoding/json, and the record has the values that encoding/json finds there; what encoding/json makes of the
// document when it writes it anew is the same record. Floats,
// which are rounded, and maps in any order are left to CheckRecord.
func CheckRecordJSON(data []byte) error {
	t := tape{data}
	kinds := slices.DeleteFunc(allParts(), func(k partKind) bool { return k == partMap })
	p := newPalette(func(l *leaf) bool { return l.kind != "float" && l.kind != "bulk float" }, kinds...)
	shapes := p.draw(&t, 3, true)
	edits := t.below(6)
	r := &described{drawValues(&t, shapes)}
	doc, err := wire.AppendJSON(nil, r)
	if err != nil {
		return fmt.Errorf("%v: %w", shapes, err)
	}
	if want, f := encodedBy(r.nodes); f == nil {
		if err := rewritten(doc, shapes, want); err != nil {
			return fmt.Errorf("%v: %w", shapes, err)
		}
	}
	for range edits {
		if err := accepted(doc, shapes); err != nil {
			return fmt.Errorf("%v: %w", shapes, err)
		}
		doc = edit(&t, doc)
	}
	return accepted(doc, shapes)
}

// edit changes a document somewhere.
func edit(t *tape, doc []byte) []byte {
	at := int(t.byte()) * len(doc) / 256
	end := min(len(doc), at+t.below(16))
	switch t.below(5) {
	case 0:
		const odd = `{}[]":,\u00e9 -+.eE0123truefalsnull` + "\x00\n\xff\xed\xa0\x80"
		return slices.Concat(doc[:at], []byte{odd[t.below(len(odd))]}, doc[at:])
	case 1:
		return slices.Concat(doc[:at], doc[end:])
	case 2:
		return slices.Concat(doc[:end], doc[at:])
	case 3:
		return slices.Concat(doc[:at], t.take(end-at), doc[end:])
	}
	words := []string{
		`\ud800`,
		`\u0000`,
		`null`,
		`{"hex":"6A"}`,
		`1e3`,
		`-0`,
		`18446744073709551616`,
		`"\/"`,
		`[[]]`,
		`{"":0}`,
	}
	return slices.Concat(doc[:at], []byte(words[t.below(len(words))]), doc[end:])
}

// rewritten holds what encoding/json writes of a document against the bytes of the record.
func rewritten(doc []byte, shapes []*shape, want []byte) error {
	tree, err := parsed(doc)
	if err != nil {
		return err
	}
	anew, err := json.Marshal(tree) // members sorted, other characters escaped
	if err != nil {
		return err
	}
	var wide bytes.Buffer
	if err := json.Indent(&wide, doc, "\r", "\t \n"); err != nil {
		return err
	}
	return errors.Join(parses(doc, shapes, want), parses(anew, shapes, want), parses(wide.Bytes(), shapes, want))
}

// accepted holds what ParseJSON says of any document against encoding/json.
func accepted(doc []byte, shapes []*shape) error {
	r := &described{blank(shapes)}
	if err := wire.ParseJSON(doc, r); err != nil {
		var at *wire.DecodeError
		if !errors.As(err, &at) || at.Offset < 0 || at.Offset > int64(len(doc)) {
			return fmt.Errorf("%q: %w", doc, err)
		}
		return nil
	}
	tree, err := parsed(doc)
	if err != nil {
		return fmt.Errorf("%q is parsed, but to encoding/json it is: %w", doc, err)
	}
	again, err := wire.AppendJSON(nil, r)
	if err != nil {
		return fmt.Errorf("%q is parsed, and then: %w", doc, err)
	}
	got, err := parsed(again)
	if err != nil || !sameJSON(unhexed(got), unhexed(tree)) {
		return fmt.Errorf("%q is parsed into what is %s, %w", doc, again, err)
	}
	return nil
}

// unhexed is a tree in which what may be written in several ways is written in one: strings as they are, and digits of
// hexadecimal, which strings that differ in nothing else may be, in lower case.
func unhexed(tree any) any {
	switch v := tree.(type) {
	case string:
		return strings.ToLower(v)
	case []any:
		for i := range v {
			v[i] = unhexed(v[i])
		}
	case map[string]any:
		if s, ok := v["hex"].(string); ok && len(v) == 1 {
			b, _ := hex.DecodeString(s)
			return unhexed(string(b))
		}
		for k := range v {
			v[k] = unhexed(v[k])
		}
	}
	return tree
}
