package framingtest

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

// TestImports holds the list of what the package may import: the standard library and framing, so that a test of a
// custom framing downloads nothing more.
func TestImports(t *testing.T) {
	allowed := map[string]bool{
		"bytes": true, "errors": true, "fmt": true, "io": true, "math": true, "math/rand/v2": true, "runtime": true,
		"runtime/debug": true, "slices": true, "strconv": true, "strings": true, "sync": true,
		"time": true, "testing": true, "testing/iotest": true,
		"github.com/seed44153783/wirekit/framing": true,
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range file.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.True(t, allowed[path], "%s imports %s", name, path)
		}
	}
}
