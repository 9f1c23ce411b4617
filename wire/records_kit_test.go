package wire_test

import (
	"fmt"
	"reflect"
	"testing"

	"github.com/seed44153783/wirekit/wire"
	"github.com/seed44153783/wirekit/wire/wiretest"
)

// The kit finds nothing wrong with the records of the tests.
func TestRecordsThroughTheKit(t *testing.T) {
	samples := map[reflect.Type][]wire.Record{}
	for _, r := range sampleRecords() {
		typ := reflect.TypeOf(r)
		samples[typ] = append(samples[typ], r)
	}
	for typ, samples := range samples {
		t.Run(fmt.Sprint(typ), func(t *testing.T) {
			wiretest.Test(t, wiretest.Config{
				New:     func() wire.Record { return reflect.New(typ.Elem()).Interface().(wire.Record) },
				Samples: samples,
			})
		})
	}
}
