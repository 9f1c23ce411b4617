package framing

// fullBlock is how many bytes a full block takes, with its count.
const fullBlock = 1 + maxBlock

// joinPlain is joinFull in plain Go.
func joinPlain(dst, src []byte) (blocks int) {
	for len(src) >= fullBlock && len(dst) >= maxBlock && src[0] == maxBlock {
		copy(dst[:maxBlock], src[1:])
		dst, src = dst[maxBlock:], src[fullBlock:]
		blocks++
	}
	return blocks
}

// cutPlain is cutFull in plain Go.
func cutPlain(dst, src []byte) (blocks int) {
	for len(dst) >= fullBlock && len(src) >= maxBlock {
		dst[0] = maxBlock
		copy(dst[1:], src[:maxBlock])
		dst, src = dst[fullBlock:], src[maxBlock:]
		blocks++
	}
	return blocks
}
