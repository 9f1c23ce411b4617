package varint_test

import (
	"go/parser"
	"go/token"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestImports holds the list of what the package may import: no fmt, no net, no unsafe.
func TestImports(t *testing.T) {
	allowed := map[string]bool{
		"bufio": true, "bytes": true, "encoding/binary": true, "errors": true, "io": true, "math": true, "math/bits": true,
		"slices": true, "sync": true, "golang.org/x/sys/cpu": true,
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	seen := 0
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		seen++
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.True(t, allowed[path], "%s imports %s", name, path)
		}
	}
	assert.Greater(t, seen, 10)
}
