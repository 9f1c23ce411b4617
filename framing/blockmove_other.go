//go:build !amd64 || purego

package framing

func joinFull(dst, src []byte) (blocks int) { return joinPlain(dst, src) }

func cutFull(dst, src []byte) (blocks int) { return cutPlain(dst, src) }
