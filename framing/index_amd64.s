//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// The kernel of the search for marks. Its plain twin, findFirst in marks.go, lists one mark; this one lists many.
//
// Vector instructions are all of the V forms, and VZEROUPPER ends their use: a legacy SSE instruction while the upper
// halves of YMM registers are dirty is many times slower. The kernel has no safe point: see chunk.

// MASK gathers a bit for each of 64 bytes in mask: set where they are the mark, as two results of a comparison say.
#define MASK(low, high, mask) \
	VPMOVMSKB low, mask; \
	VPMOVMSKB high, DX; \
	SHLQ $32, DX; \
	ORQ  DX, mask

// NEXT lists the lowest bit of mask, as an offset in buf, n entries after CX, and clears the bit. Where none is left it
// lists what does not count.
#define NEXT(mask, n) \
	TZCNTQ mask, DX; \
	BLSRQ mask, mask; \
	ADDQ R8, DX; \
	MOVQ DX, (8*n)(DI)(CX*8)

// LIST lists the bits of mask, which stand for the 64 bytes from R8 on, and moves R8 and CX on. It always writes 2
// entries, for then hardly any block of short records needs a branch that is hard to guess; what is too much is
// overwritten.
#define LIST(mask, more, listed) \
	POPCNTQ mask, R10; \
	NEXT(mask, 0); \
	NEXT(mask, 1); \
	ADDQ CX, R10; \
	ADDQ $2, CX; \
	CMPQ CX, R10; \
	JCC  listed; \
more: \
	NEXT(mask, 0); \
	INCQ CX; \
	CMPQ CX, R10; \
	JCS  more; \
listed: \
	MOVQ R10, CX; \
	ADDQ $const_block, R8

// ENOUGH ends the search when the list is as long as is wanted: the marks of another 64 bytes might overrun it.
#define ENOUGH \
	CMPQ CX, $const_manyMarks; \
	JCC  done

// WHERE adds 64 bytes' mask to AX, and notes in R10 that the mark is at least so far on if it is among them. There is
// no branch, for none could be guessed.
#define WHERE(mask, far) \
	MOVL $far, DX; \
	TESTQ mask, mask; \
	CMOVQNE DX, R10; \
	ORQ  mask, AX

// func listMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int
//
// It compares 256 bytes at a time. If none is the mark it passes over them; if one is, it lists that; otherwise it
// lists the marks of 64 at a time. Fewer than 256 are taken by 64, and the last, fewer than 64, with bytes before
// them, whose bits are shifted out.
//
//	SI  buf                DI  list             Y0       32 marks
//	R8  an offset in it    CX  entries in it    Y1 - Y8  32 bytes each: all bits set where one is the mark
//	R9  its length         R10 a count of marks Y9 - Y12 some of these ORed
//	R11 the end of what    DX  scratch          AX, BX, R12, R13  masks of 64 bytes each: a bit is set where
//	    is looked at                                              one is the mark
TEXT ·listMarks(SB), NOSPLIT, $0-56
	MOVQ list+0(FP), DI
	MOVQ buf_base+8(FP), SI
	MOVQ buf_len+16(FP), R9
	MOVQ start+32(FP), R8
	VPBROADCASTB mark+40(FP), Y0
	XORL CX, CX

many:
	// Is any of 256 bytes the mark?
	LEAQ 256(R8), R11
	CMPQ R11, R9
	JHI  few
	VPCMPEQB (SI)(R8*1), Y0, Y1
	VPCMPEQB 32(SI)(R8*1), Y0, Y2
	VPCMPEQB 64(SI)(R8*1), Y0, Y3
	VPCMPEQB 96(SI)(R8*1), Y0, Y4
	VPCMPEQB 128(SI)(R8*1), Y0, Y5
	VPCMPEQB 160(SI)(R8*1), Y0, Y6
	VPCMPEQB 192(SI)(R8*1), Y0, Y7
	VPCMPEQB 224(SI)(R8*1), Y0, Y8
	VPOR Y1, Y2, Y9
	VPOR Y3, Y4, Y10
	VPOR Y5, Y6, Y11
	VPOR Y7, Y8, Y12
	VPOR Y9, Y10, Y9
	VPOR Y11, Y12, Y11
	VPOR Y9, Y11, Y9
	VPTEST Y9, Y9
	JNZ  some
	MOVQ R11, R8
	JMP  many

some:
	// How many are?
	MASK(Y1, Y2, AX)
	MASK(Y3, Y4, BX)
	MASK(Y5, Y6, R12)
	MASK(Y7, Y8, R13)
	POPCNTQ AX, R10
	POPCNTQ BX, DX
	ADDQ DX, R10
	POPCNTQ R12, DX
	ADDQ DX, R10
	POPCNTQ R13, DX
	ADDQ DX, R10
	CMPQ R10, $1
	JNE  all

	// One, as with long records: of the four masks one has its bit, and the others are 0.
	XORL R10, R10
	WHERE(BX, 64)
	WHERE(R12, 128)
	WHERE(R13, 192)
	TZCNTQ AX, AX
	ADDQ R10, AX
	ADDQ R8, AX
	MOVQ AX, (DI)(CX*8)
	MOVQ R11, R8
	INCQ CX
	CMPQ CX, $const_manyMarks
	JCS  many
	JMP  done

all:
	LIST(AX, more0, listed0)
	ENOUGH
	LIST(BX, more1, listed1)
	ENOUGH
	LIST(R12, more2, listed2)
	ENOUGH
	LIST(R13, more3, listed3)
	ENOUGH
	JMP  many

few:
	// 64 bytes, if as many are left.
	LEAQ const_block(R8), R11
	CMPQ R11, R9
	JHI  last
	VPCMPEQB (SI)(R8*1), Y0, Y1
	VPCMPEQB 32(SI)(R8*1), Y0, Y2
	MASK(Y1, Y2, AX)
	LIST(AX, more4, listed4)
	ENOUGH
	JMP  few

last:
	// The last 64 bytes of buf, of which R11 lie before R8: all, if nothing is left. Their bits are shifted out, so that
	// bit 0 is the byte at R8.
	SUBQ R9, R11
	CMPQ R11, $const_block
	JEQ  done
	VPCMPEQB -64(SI)(R9*1), Y0, Y1
	VPCMPEQB -32(SI)(R9*1), Y0, Y2
	MASK(Y1, Y2, AX)
	SHRXQ R11, AX, AX
	LIST(AX, more5, listed5)

done:
	VZEROUPPER
	MOVQ CX, ret+48(FP)
	RET
