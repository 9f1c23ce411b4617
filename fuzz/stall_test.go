package fuzz_test

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// assembled says of each function in assembly which test holds it to law 11, that none runs for long without a place
// where the runtime can step in: a file and what stands in it.
var assembled = map[string][2]string{
	"takeBlocks":       {"varint/stall_test.go", `"ConsumeUvarints": `},
	"takeBlocksSigned": {"varint/stall_test.go", `"ConsumeZigzags": `},
	"unzigzagBlocks":   {"varint/stall_test.go", `"ConsumeZigzags": `},
	"putBlocks":        {"varint/stall_test.go", `"AppendUvarints": `},
	"zigzagBlocks":     {"varint/stall_test.go", `"AppendZigzags": `},
	"listMarks":        {"framing/index_amd64_test.go", "func TestMarksInChunks("},
	"joinVector":       {"framing/index_amd64_test.go", "joinVector("},
	"cutVector":        {"framing/index_amd64_test.go", "cutVector("},
	"vendorAndFamily":  {"varint/bulk_asm_test.go", "vendorAndFamily()"}, // has no loop
}

// TestNoAssemblyStalls says that every function in assembly has such a test.
func TestNoAssemblyStalls(t *testing.T) {
	t.Parallel()
	var names []string
	for _, pattern := range []string{"*.s", "*/*.s", "*/*/*.s", "*/*/*/*.s"} {
		files, err := filepath.Glob(filepath.Join("..", pattern))
		require.NoError(t, err)
		for _, file := range files {
			source, err := os.ReadFile(file)
			require.NoError(t, err)
			for _, text := range regexp.MustCompile(`(?m)^TEXT ·(\w+)`).FindAllSubmatch(source, -1) {
				names = append(names, string(text[1]))
			}
		}
	}
	for _, name := range names {
		source, err := os.ReadFile(filepath.Join("..", assembled[name][0]))
		require.NoError(t, err, "%s has no test", name)
		assert.True(t, strings.Contains(string(source), assembled[name][1]), "%s: %s no longer has its test", name, assembled[name][0])
	}
	assert.Len(t, names, len(assembled))
}
