package wire_test

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// allowedImports is all that this package may import outside its tests. In particular nothing that does I/O of its own.
var allowedImports = map[string]bool{
	"bufio": true, "bytes": true, "cmp": true, "crypto/subtle": true, "encoding/binary": true, "errors": true, "io": true, "iter": true, "math": true, "math/bits": true,
	"reflect": true, "slices": true, "strconv": true, "strings": true, "sync": true, "sync/atomic": true, "unicode/utf16": true, "unicode/utf8": true, "unsafe": true,
	"golang.org/x/exp/constraints":           true,
	"github.com/seed44153783/wirekit/varint": true,
}

func TestImports(t *testing.T) {
	files, err := os.ReadDir(".")
	require.NoError(t, err)
	seen := map[string]string{}
	for _, f := range files {
		name := f.Name()
		if !strings.HasSuffix(name, ".go") || strings.HasSuffix(name, "_test.go") {
			continue
		}
		parsed, err := parser.ParseFile(token.NewFileSet(), name, nil, parser.ImportsOnly)
		require.NoError(t, err)
		for _, spec := range parsed.Imports {
			path, err := strconv.Unquote(spec.Path.Value)
			require.NoError(t, err)
			require.True(t, allowedImports[path], "%s imports %s", name, path)
			if path == "unsafe" {
				require.Equal(t, "bulk_move.go", name, "the one file that may")
			}
			seen[path] = name
		}
	}
	for path := range allowedImports {
		require.NotEmpty(t, seen[path], "%s is on the list, but nothing imports it", path)
	}
}
