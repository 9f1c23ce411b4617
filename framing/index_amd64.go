//go:build amd64 && !purego

package framing

import "golang.org/x/sys/cpu"

// fast says whether the assembly may run: where the processor has the instructions. Its family does not matter, as it
// does in package varint: PEXT and PDEP, which AMD's processors before Zen 3 have in microcode, many times slower,
// are not among them. Of BMI2 it is SHRX.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT

// newMarks returns nil where the assembly cannot run.
func newMarks() *marks {
	if !fast {
		return nil
	}
	return new(marks)
}

// chunk is how many bytes a call of the assembly looks at, at most: the work of some microseconds. The garbage
// collector cannot stop a goroutine within assembly, nor in a loop around it, so each chunk has a call of a Go
// function to itself, where the runtime can step in.
const chunk = 64 << 10

// findMarks lists where mark stands in buf from start on, in order and without a gap, and returns how many it has
// listed: none if there are none, else one or more.
func findMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int {
	if !fast || len(buf) < block {
		return findFirst(list, buf, start, mark)
	}
	for ; len(buf)-start > chunk; start += chunk {
		if found := findInChunk(list, buf[:start+chunk], start, mark); found > 0 {
			return found
		}
	}
	return findInChunk(list, buf, start, mark)
}

// findInChunk is findMarks where at most a chunk of buf is after start, and buf at least a block long.
//
//go:noinline
func findInChunk(list *[manyMarks + block]int, buf []byte, start int, mark byte) int {
	return listMarks(list, buf, start, mark)
}

// listMarks lists the marks after start: all of them, or at least manyMarks. It wants buf to be at least a block long.
//
//go:noescape
func listMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int
