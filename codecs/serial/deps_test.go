package serial_test

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

// TestImports lists what the package may import: no network, no formatting, log/slog for the hooks alone.
func TestImports(t *testing.T) {
	allowed := []string{
		"bufio", "context", "errors", "io", "log/slog", "strconv", "sync", "sync/atomic", "time",
		"github.com/seed44153783/wirekit/framing", "github.com/seed44153783/wirekit/wire",
	}
	files, err := filepath.Glob("*.go")
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range f.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			assert.Contains(t, allowed, path, name)
		}
	}
}
