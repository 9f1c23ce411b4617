package main

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// FuzzCaptures holds, for any bytes as a capture of any protocol: nothing panics; text, JSON and statistics agree on
// whether the capture is good; and what JSON says of a good one is encoded to the same bytes.
func FuzzCaptures(f *testing.F) {
	names := []string{
		"goapptrace", "serial-request", "serial-response", "drpc-call", "drpc-response", "drpc-chunks", "lines",
	}
	for i, name := range names {
		data, err := os.ReadFile(filepath.Join("testdata", name+".bin"))
		require.NoError(f, err)
		f.Add(uint8(i), data)
		f.Add(uint8(i), data[:len(data)-1])
		f.Add(uint8(i), append(data[:len(data)/2:len(data)/2], data[len(data)/3:]...))
	}
	f.Fuzz(func(t *testing.T, protocol uint8, data []byte) {
		name := names[int(protocol)%len(names)]
		flags := captures[name]
		do := func(in []byte, args ...string) (string, int) {
			var out, errs bytes.Buffer
			status := run(args, bytes.NewReader(in), &out, &errs)
			assert.Equal(t, status == exitOK, errs.Len() == 0)
			return out.String(), status
		}
		_, good := do(data, flags...)
		_, statsStatus := do(data, append([]string{"-stats"}, flags...)...)
		_, skipStatus := do(data, append([]string{"-skip"}, flags...)...)
		records, jsonStatus := do(data, append([]string{"-json"}, flags...)...)
		require.Equal(t, []int{good, good, good}, []int{statsStatus, skipStatus, jsonStatus})
		back, status := do([]byte(records), append([]string{"-encode"}, flags...)...)
		require.Equal(t, exitOK, status)
		if good == exitOK {
			require.Equal(t, data, []byte(back))
		} else {
			require.Equal(t, string(data[:len(back)]), back)
		}
	})
}
