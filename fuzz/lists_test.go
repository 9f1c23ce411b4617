package fuzz_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// functions returns the names after prefix of the functions in the files that match pattern.
func functions(t *testing.T, pattern, prefix string) (names []string) {
	t.Helper()
	files, err := filepath.Glob(pattern)
	require.NoError(t, err)
	require.NotEmpty(t, files)
	for _, name := range files {
		file, err := parser.ParseFile(token.NewFileSet(), name, nil, 0)
		require.NoError(t, err)
		for _, d := range file.Decls {
			if fn, ok := d.(*ast.FuncDecl); ok && fn.Recv == nil && strings.HasPrefix(fn.Name.Name, prefix) {
				names = append(names, strings.TrimPrefix(fn.Name.Name, prefix))
			}
		}
	}
	return names
}

// TestEveryCheckIsFuzzed says that no check lacks a target, natively or for go-fuzz, and that each target runs the
// check of its name.
func TestEveryCheckIsFuzzed(t *testing.T) {
	checks := functions(t, "check*.go", "Check")
	require.Greater(t, len(checks), 40)
	require.ElementsMatch(t, checks, functions(t, "fuzz_test.go", "Fuzz"))
	require.ElementsMatch(t, checks, functions(t, "gofuzz.go", "Fuzz"))
	for file, call := range map[string]string{"fuzz_test.go": "run(f, fuzz.Check", "gofuzz.go": "try(Check"} {
		source, err := os.ReadFile(file)
		require.NoError(t, err)
		for _, name := range checks {
			_, body, ok := strings.Cut(string(source), "func Fuzz"+name+"(")
			require.True(t, ok, name)
			_, body, _ = strings.Cut(body, call)
			require.True(t, strings.HasPrefix(body, name+","), "%s: Fuzz%s does not run Check%s", file, name, name)
		}
	}
}

// TestCrashersAreKept says that every file under testdata/fuzz belongs to a target: one that was renamed would no
// longer be replayed.
func TestCrashersAreKept(t *testing.T) {
	folders, err := filepath.Glob(filepath.Join("testdata", "fuzz", "Fuzz*"))
	require.NoError(t, err)
	require.NotEmpty(t, folders)
	targets := functions(t, "fuzz_test.go", "Fuzz")
	for _, folder := range folders {
		require.Contains(t, targets, strings.TrimPrefix(filepath.Base(folder), "Fuzz"))
	}
}
