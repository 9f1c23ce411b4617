//go:build amd64 && !purego

package framing

import "golang.org/x/sys/cpu"

// fast says whether the assembly may run: where the processor has the instructions. Its family does not matter, as it does in package
// varint: PEXT and PDEP, which AMD's processors before Zen 3 have in microcode, many times slower, are not among them. Of BMI2 it is SHRX.
var fast = cpu.X86.HasAVX2 && cpu.X86.HasBMI1 && cpu.X86.HasBMI2 && cpu.X86.HasPOPCNT

// newMarks returns nil where the assembly cannot run.
func newMarks() *marks {
	if !fast {
		return nil
	}
	return new(marks)
}

// findMarks lists where mark stands in buf from start on, in order and without a gap, and returns how many it has listed: none if there are
// none, else one or more.
func findMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int {
	if !fast || len(buf) < block {
		return findFirst(list, buf, start, mark)
	}
	return listMarks(list, buf, start, mark)
}

// listMarks is findMarks where buf is at least a block long. It lists all marks, or at least manyMarks.
//
//go:noescape
func listMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int
