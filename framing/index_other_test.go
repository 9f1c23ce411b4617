//go:build !amd64 || purego

package framing

const marksAll = false
