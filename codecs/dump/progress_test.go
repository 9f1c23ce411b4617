package dump

import (
	"bytes"
	"io"
	"os"
	"testing"
	"time"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

const gofmtCapture = "../goapptrace/testdata/gofmt.bin"

func TestProgress(t *testing.T) {
	var terminal bytes.Buffer
	clock := time.Unix(0, 0)
	p := &progress{w: &terminal, total: 2000, now: func() time.Time { return clock }, next: clock.Add(progressAfter)}
	shown := func() string {
		defer terminal.Reset()
		return terminal.String()
	}
	p.update(10, 1)
	p.clear()
	assert.Empty(t, shown(), "not in the first second")
	clock = clock.Add(progressAfter)
	p.update(1000, 1234)
	assert.Equal(t, "\r 50%  1,000 bytes, 1,234 frames", shown())
	clock = clock.Add(progressEvery - 1)
	p.update(1001, 1235)
	assert.Empty(t, shown(), "not all the time")
	clock = clock.Add(1)
	p.update(2001, 2)
	assert.Equal(t, "\r100%  2,001 bytes, 2 frames    ", shown(), "what was there before is gone")
	p.clear()
	assert.Equal(t, "\r                           \r", shown())
	p.clear()
	assert.Empty(t, shown(), "nothing to clear")
	clock = clock.Add(progressEvery)
	p.total = 0
	p.update(5, 0)
	assert.Equal(t, "\r5 bytes, 0 frames", shown(), "no percentage of an unknown size")

	a := afterProgress{&terminal, p}
	_, err := io.WriteString(&a, "packet\n")
	require.NoError(t, err)
	assert.Equal(t, "\r                 \rpacket\n", shown())
}

func TestNoProgressWithoutATerminal(t *testing.T) {
	assert.Nil(t, newProgress(io.Discard, 1))
	file, err := os.CreateTemp(t.TempDir(), "")
	require.NoError(t, err)
	defer file.Close()
	assert.Nil(t, newProgress(file, 1))
	assert.False(t, isTerminal(file))
	var none *progress
	none.update(1, 1)
	none.clear()
}

// TestTerminal uses the null device, which is a character device as terminals are.
func TestTerminal(t *testing.T) {
	null, err := os.OpenFile(os.DevNull, os.O_WRONLY, 0)
	require.NoError(t, err)
	defer null.Close()
	assert.True(t, isTerminal(null))
	require.NotNil(t, newProgress(null, 1))
	assert.Equal(t, exitOK, Run([]string{"dump", "-framing", "length,prefix=u32be", gofmtCapture}, nil, null, null))
}

func TestSizeOf(t *testing.T) {
	file, err := os.Open(gofmtCapture)
	require.NoError(t, err)
	defer file.Close()
	assert.Equal(t, int64(103896), sizeOf(file))
	assert.Zero(t, sizeOf(bytes.NewReader([]byte("a"))))
	folder, err := os.Open(".")
	require.NoError(t, err)
	defer folder.Close()
	assert.Zero(t, sizeOf(folder))
}

func TestGroup(t *testing.T) {
	for n, want := range map[int64]string{0: "0", 999: "999", 1000: "1,000", 999999: "999,999", 1234567: "1,234,567"} {
		assert.Equal(t, want, group(n))
	}
}
