// Package wire reads and writes the values that binary formats are made of.
package wire
