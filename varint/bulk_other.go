//go:build !amd64 || purego

package varint

func takeFast([]uint64, []byte) (values, n int)      { return 0, 0 }
func takeFastSigned([]int64, []byte) (values, n int) { return 0, 0 }
func putFast([]byte, []uint64) (values, n int)       { return 0, 0 }
func zigzagFast([]uint64, []int64) int               { return 0 }
func unzigzagFast([]int64) int                       { return 0 }
