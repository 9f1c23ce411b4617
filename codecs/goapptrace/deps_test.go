package goapptrace_test

import (
	"go/parser"
	"go/token"
	"os"
	"strconv"
	"strings"
	"testing"

	"github.com/stretchr/testify/assert"
	"github.com/stretchr/testify/require"
)

// The package imports these and nothing else: no network and no files.
func TestImports(t *testing.T) {
	allowed := map[string]bool{
		"bytes": true, "cmp": true, "context": true, "crypto/subtle": true, "encoding": true, "encoding/binary": true, "encoding/json": true, "errors": true,
		"io": true, "math": true, "slices": true, "strconv": true, "strings": true, "sync": true, "time": true, "unicode/utf8": true,
		"github.com/seed44153783/wirekit/framing": true, "github.com/seed44153783/wirekit/wire": true,
	}
	used := map[string]bool{}
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if !strings.HasSuffix(e.Name(), ".go") || strings.HasSuffix(e.Name(), "_test.go") {
			continue
		}
		f, err := parser.ParseFile(token.NewFileSet(), e.Name(), nil, 0)
		require.NoError(t, err)
		for _, i := range f.Imports {
			path, err := strconv.Unquote(i.Path.Value)
			require.NoError(t, err)
			used[path] = true
		}
	}
	assert.Equal(t, allowed, used)
}

// Sessions know the time by Tick alone, and start no goroutine, but in Run.
func TestNoClock(t *testing.T) {
	entries, err := os.ReadDir(".")
	require.NoError(t, err)
	for _, e := range entries {
		if strings.HasSuffix(e.Name(), ".go") && !strings.HasSuffix(e.Name(), "_test.go") && e.Name() != "run.go" {
			src, err := os.ReadFile(e.Name())
			require.NoError(t, err)
			for _, call := range []string{"time.Now", "time.Since", "time.Sleep", "time.After", "time.NewT", "go func", ".Go("} {
				assert.NotContains(t, string(src), call, e.Name())
			}
		}
	}
}
