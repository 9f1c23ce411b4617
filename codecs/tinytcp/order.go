package tinytcp

import "encoding/binary"

// orderProbe is a package variable so that asking a byte order about it allocates nothing.
var orderProbe = [2]byte{1, 0}

// littleEndian reports whether the first of the optional byte orders is little-endian. It asks the order instead of
// comparing it, so that binary.NativeEndian works as well. None, or nil, is big-endian.
func littleEndian(byteOrder []binary.ByteOrder) bool {
	return len(byteOrder) > 0 && byteOrder[0] != nil && byteOrder[0].Uint16(orderProbe[:]) == 1
}
