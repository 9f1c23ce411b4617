// Package fuzz holds the properties that wirekit is fuzzed against. It is for the tests of this module: nothing else
// imports it.
//
// Each CheckX is one property. It takes any bytes, draws what it needs from them (values, cuts, programs, settings) and
// returns an error that says what broke and for which input; nil if the property held. The same function serves both
// fuzzers:
//
//	fuzz_test.go    FuzzX(f *testing.F)        go test -fuzz=FuzzX ./fuzz, with seeds of encoders and golden vectors
//	gofuzz.go       FuzzX(data []byte) int     go-fuzz-build -func FuzzX ./fuzz, under the build tag gofuzz
//
// The script run runs them all, and the targets that other packages have in their own tests; the script mutate measures
// how many broken versions of the packages their own tests notice.
//
// # Oracles
//
// What a decoder returns is held against something that does not share its code: math/big and encoding/binary for
// numbers, google.golang.org/protobuf for dRPC, encoding/json for JSON, parsers for what a Sized cuts, models of a few
// lines for framings and the rest. Descriptions of records are drawn at random: record_kinds.go has the kinds of
// fields, record_shapes.go how they are put together, record_model.go what a record is by its documentation alone.
// Where a package has several ways to the same result (slice and stream, bulk and single, Codec and cursor, whole and
// in pieces), all must agree: values, errors, and the number of bytes consumed.
package fuzz
