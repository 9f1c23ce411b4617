package framing_test

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

// TestImports holds the list of what the package may import. Above all it holds what is not on it: fmt, net, os,
// syscall, unsafe.
func TestImports(t *testing.T) {
	t.Parallel()
	allowed := map[string]bool{
		"bufio": true, "bytes": true, "encoding/binary": true, "errors": true, "hash/adler32": true, "hash/crc32": true, "io": true,
		"iter": true, "math": true, "math/bits": true, "reflect": true, "slices": true, "strconv": true, "strings": true, "sync": true, "golang.org/x/sys/cpu": true,
		"github.com/seed44153783/wirekit/varint": true,
		"github.com/seed44153783/wirekit/wire":   true,
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
