//go:build amd64 && !purego

package framing

// blocksAtOnce is how many blocks a call of the assembly moves at most: see chunk.
const blocksAtOnce = chunk / fullBlock

// joinFull copies to dst what the full blocks hold that src starts with, as far as there is room, and returns how many
// they are. To copy 255 bytes, the size is known and the call saved: it takes half the time of copy.
func joinFull(dst, src []byte) (blocks int) {
	if !fast {
		return joinPlain(dst, src)
	}
	for {
		n := joinSome(dst, src)
		if blocks += n; n < blocksAtOnce {
			return blocks
		}
		dst, src = dst[n*maxBlock:], src[n*fullBlock:]
	}
}

// cutFull copies src to dst in full blocks, as many as src has bytes for and dst room, and returns how many they are.
func cutFull(dst, src []byte) (blocks int) {
	if !fast {
		return cutPlain(dst, src)
	}
	for {
		n := cutSome(dst, src)
		if blocks += n; n < blocksAtOnce {
			return blocks
		}
		dst, src = dst[n*fullBlock:], src[n*maxBlock:]
	}
}

// joinSome is joinFull of at most blocksAtOnce blocks.
//
//go:noinline
func joinSome(dst, src []byte) (blocks int) { return joinVector(dst, src) }

// cutSome is cutFull of at most blocksAtOnce blocks.
//
//go:noinline
func cutSome(dst, src []byte) (blocks int) { return cutVector(dst, src) }

//go:noescape
func joinVector(dst, src []byte) (blocks int)

//go:noescape
func cutVector(dst, src []byte) (blocks int)
