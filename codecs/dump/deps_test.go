package dump

import (
	"go/parser"
	"go/token"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// TestImports lists all that the package may import: os for Main, and nothing of the codecs.
func TestImports(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	var imports []string
	for _, file := range files {
		if name := file.Name(); !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), file.Name(), nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			imports = append(imports, path)
		}
	}
	slices.Sort(imports)
	assert.Equal(t, []string{
		"bufio", "bytes", "cmp", "encoding", "encoding/binary", "encoding/hex", "errors", "flag", "fmt",
		"github.com/seed44153783/wirekit/framing", "github.com/seed44153783/wirekit/wire",
		"io", "maps", "os", "path/filepath", "reflect", "runtime/debug", "slices", "strconv", "strings", "time", "unicode/utf8",
	}, slices.Compact(imports))
}
