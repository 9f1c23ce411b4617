// Package varint encodes and decodes variable-length integers.
package varint
