package wire_test

import (
	"bytes"
	"sync"
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/wire"
)

// nullParts has each kind of part that may be null.
type nullParts struct {
	List    []string
	Map     map[string]string
	Numbers []uint16
	Bytes   []byte
	Text    *string
}

func (p *nullParts) Fields(c *wire.Codec) {
	null := wire.PrefixInt16BE.Null()
	for s := range wire.List(c, "List", null, &p.List) {
		c.String("", null, s)
	}
	for k, v := range wire.Map(c, "Map", null, &p.Map) {
		c.String("Key", null, k)
		c.String("Value", null, v)
	}
	c.Uint16s("Numbers", null, &p.Numbers)
	c.ByteArray("Bytes", null, &p.Bytes)
	c.NullString("Text", null, &p.Text)
}

// Null is encoded by several goroutines at once without a write to the record: the race detector tells.
func TestNullIsEncodedWithoutAWrite(t *testing.T) {
	var p nullParts
	var encoding sync.WaitGroup
	for range 2 {
		encoding.Go(func() {
			b, err := wire.Append(nil, &p)
			assert.NoError(t, err)
			assert.Equal(t, "\xff\xff\xff\xff\xff\xff\xff\xff\xff\xff", string(b))
			assert.Equal(t, 10, wire.Size(&p))
			assert.Equal(t, "{List: null, Map: null, Numbers: null, Bytes: null, Text: null}", wire.Format(&p))
		})
	}
	encoding.Wait()
}

type nullSection struct{}

func (nullSection) Fields(c *wire.Codec) { c.Section("Body", wire.PrefixZigzag.Null(), func() {}) }

// A section has no null, on a stream as on a slice: there it was a length above the limit.
func TestSectionIsNeverNull(t *testing.T) {
	null := []byte{0x01}
	want := "wire: Body: Section at offset 0: wire: negative length"
	assert.EqualError(t, wire.Unmarshal(null, nullSection{}), want)
	assert.EqualError(t, wire.NewStreamDecoder(bytes.NewReader(null), 0).Decode(nullSection{}), want)
}

// textAlone is text that is not null in its format.
type textAlone struct{ Text *string }

func (p *textAlone) Fields(c *wire.Codec) { c.NullString("Text", wire.PrefixUint8, &p.Text) }

// Where the prefix has no null, nil is the empty string in bytes, text and JSON alike.
func TestNilIsEmptyWithoutNull(t *testing.T) {
	var p textAlone
	b, err := wire.Append(nil, &p)
	assert.NoError(t, err)
	assert.Equal(t, "\x00", string(b))
	assert.Equal(t, `{Text: ""}`, wire.Format(&p))
	doc, err := wire.AppendJSON(nil, &p)
	assert.NoError(t, err)
	assert.Equal(t, `{"Text":""}`, string(doc))
	assert.NoError(t, wire.ParseJSON(doc, &p))
}
