package varint_test

import (
	"bytes"
	"encoding/hex"
	"io"
	"math/big"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/seed44153783/wirekit/varint"
)

// TestFacts holds every family against encodings published by others.
func TestFacts(t *testing.T) {
	text, err := os.ReadFile("testdata/facts.txt")
	require.NoError(t, err)
	all := map[string]family{}
	for _, f := range families() {
		all[f.name] = f
	}
	failures := map[string]error{
		"unexpected-eof": io.ErrUnexpectedEOF, "overflow": varint.ErrOverflow, "non-minimal": varint.ErrNonMinimal,
	}
	facts := 0
	for line := range strings.Lines(string(text)) {
		line = strings.TrimSpace(line)
		if line == "" || line[0] == '#' {
			continue
		}
		facts++
		t.Run(line, func(t *testing.T) {
			field := strings.Fields(line)
			require.Len(t, field, 4)
			f, ok := all[field[0]]
			require.True(t, ok)
			value, rest, _ := strings.Cut(strings.Trim(field[1], "-"), "+")
			b := unhex(t, value+rest)

			v, n, err := f.consume(b)
			r := bytes.NewReader(b)
			read, readErr := f.read(r)
			if want, ok := failures[field[3]]; ok {
				require.Equal(t, want, err)
				require.Zero(t, n)
				if len(b) == 0 {
					want = io.EOF
				}
				require.Equal(t, want, readErr)
				return
			}
			want, ok := new(big.Int).SetString(field[3], 10)
			require.True(t, ok)
			require.NoError(t, err)
			require.NoError(t, readErr)
			require.Equal(t, want.String(), v.String())
			require.Equal(t, want.String(), read.String())
			require.Equal(t, len(value)/2, n)
			require.Equal(t, len(rest)/2, r.Len())

			_, _, err = f.canonical(b)
			shortest, appendErr := f.append(nil, want)
			require.NoError(t, appendErr)
			if field[2] == "==" {
				require.NoError(t, err)
				require.Equal(t, value, hex.EncodeToString(shortest))
			} else if len(shortest) < n {
				require.Equal(t, varint.ErrNonMinimal, err)
			}
		})
	}
	require.Greater(t, facts, 130, "the file is not what it was")
}

func unhex(t *testing.T, s string) []byte {
	t.Helper()
	b, err := hex.DecodeString(s)
	require.NoError(t, err)
	return b
}
