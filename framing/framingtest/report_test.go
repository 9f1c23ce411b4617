package framingtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"runtime"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestLineOfTheCaller runs the kit on a broken framing in a process of its own, and looks at what it prints.
func TestLineOfTheCaller(t *testing.T) {
	const inside = "FRAMINGTEST_INSIDE"
	_, _, line, _ := runtime.Caller(0)
	if os.Getenv(inside) != "" {
		Test(t, panicking(), limited) // two lines on
		return
	}
	cmd := exec.Command(os.Args[0], "-test.run=^TestLineOfTheCaller$")
	cmd.Env = append(os.Environ(), inside+"=1")
	out, err := cmd.CombinedOutput()
	var exit *exec.ExitError
	if err != nil && !errors.As(err, &exit) {
		t.Skipf("the machine does not run the program that this test is: %v", err) // as that of another processor
	}
	require.Error(t, err, "the kit passes a framing that panics")
	assert.Contains(t, string(out), "--- FAIL: TestLineOfTheCaller/junk")
	assert.Contains(t, string(out), fmt.Sprintf("report_test.go:%d: panic: no such tag", line+2))
	assert.Contains(t, string(out), fmt.Sprintf("report_test.go:%d: not judged, for they rest on what fails: ", line+2))
	assert.NotContains(t, string(out), "framingtest.go:")
}

// TestPanic holds what is said of a panic: its value, where it came from, the bytes.
func TestPanic(t *testing.T) {
	_, found := failing(panicking(), limited)
	require.Len(t, found, 1)
	said := found[0].Error()
	assert.Regexp(t, `^panic: no such tag\n`+
		`github\.com/seed44153783/wirekit/framing/framingtest\.TestPanic\.panicking\.func1\(.*\n`+
		`\t.*/broken_looks_test\.go:\d+ .*\n`, said)
	assert.Contains(t, said, "what Split was shown last:\n1 bytes, around offset 0:\n     | ee\n    \"\" | \"\\xee\"")
}

func TestWindow(t *testing.T) {
	all := make([]byte, 100)
	for i := range all {
		all[i] = byte('0' + i%10)
	}
	for _, w := range []struct {
		name string
		data []byte
		at   int
		want string
	}{
		{"nothing", nil, 0, "0 bytes, around offset 0:\n     | \n    \"\" | \"\""},
		{"the start", []byte("1:a,"), 0, "4 bytes, around offset 0:\n     | 31 3a 61 2c\n    \"\" | \"1:a,\""},
		{"the middle", []byte("1:a,"), 2, "4 bytes, around offset 2:\n    31 3a | 61 2c\n    \"1:\" | \"a,\""},
		{"the end", []byte("1:a,"), 4, "4 bytes, around offset 4:\n    31 3a 61 2c | \n    \"1:a,\" | \"\""},
		{"before the start", []byte("a"), -1, "1 bytes, around offset 0:\n     | 61\n    \"\" | \"a\""},
		{"after the end", []byte("a"), 9, "1 bytes, around offset 1:\n    61 | \n    \"a\" | \"\""},
		{
			"much", all, 50, "100 bytes, around offset 50:\n" +
				"    ... 34 35 36 37 38 39 30 31 32 33 34 35 36 37 38 39 | " +
				"30 31 32 33 34 35 36 37 38 39 30 31 32 33 34 35 36 37 38 39 30 31 32 33 ...\n" +
				"    ... \"4567890123456789\" | \"012345678901234567890123\" ...",
		},
	} {
		t.Run(w.name, func(t *testing.T) { assert.Equal(t, w.want, window(w.data, w.at)) })
	}
}

func TestExcerpt(t *testing.T) {
	assert.Equal(t, `"a\x00"`, excerpt([]byte("a\x00")))
	assert.Equal(t, `"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"... of 41 bytes`, excerpt(bulk()[:41]))
}

// TestPlaces holds where long streams are cut: at every byte of their ends.
func TestPlaces(t *testing.T) {
	assert.Equal(t, []int{0}, places(0))
	assert.Equal(t, []int{0, 1, 2, 3}, places(3))
	assert.Len(t, places(128), 129)
	long := places(1 << 20)
	assert.Less(t, len(long), 120)
	for i := range 24 {
		assert.Equal(t, i, long[i])
		assert.Equal(t, 1<<20-i, long[len(long)-1-i])
	}
	assert.IsIncreasing(t, long)
}
