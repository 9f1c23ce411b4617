package wiretest

import (
	"testing"

	"github.com/stretchr/testify/assert"

	"github.com/seed44153783/wirekit/wire"
)

// made is a record made of a value and a function that describes it.
type made[T any] struct {
	V      T
	fields func(c *wire.Codec, v *T)
}

func (m *made[T]) Fields(c *wire.Codec) { m.fields(c, &m.V) }

// describe returns the Config of a record of samples that fields describes.
func describe[T any](fields func(c *wire.Codec, v *T), samples ...T) Config {
	c := Config{New: func() wire.Record { return &made[T]{fields: fields} }}
	for _, v := range samples {
		c.Samples = append(c.Samples, &made[T]{v, fields})
	}
	return c
}

// failing returns the checks that c fails, in the kit's order, and what was found.
func failing(c Config) (names []string, found []error) {
	judge(c, func(name string, check func() error) bool {
		err := check()
		if err != nil {
			names, found = append(names, name), append(found, err)
		}
		return err == nil
	})
	return names, found
}

// proves asserts that c fails no check.
func proves(t *testing.T, name string, c Config) {
	t.Helper()
	t.Run(name, func(t *testing.T) {
		names, found := failing(c)
		for _, err := range found {
			assert.NoError(t, err)
		}
		assert.Empty(t, names)
	})
}

func ptr[T any](v T) *T { return &v }
