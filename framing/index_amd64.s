//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// MASK gathers in mask a bit for each of 64 bytes: set where the two registers that hold the result of a comparison are.
#define MASK(low, high, mask) \
	VPMOVMSKB low, mask; \
	VPMOVMSKB high, DX; \
	SHLQ $32, DX; \
	ORQ DX, mask

// NEXT puts the lowest bit of mask, as an offset, in the list, n entries behind CX, and clears the bit.
#define NEXT(mask, n) \
	TZCNTQ mask, DX; \
	BLSRQ mask, mask; \
	ADDQ R8, DX; \
	MOVQ DX, (8*n)(DI)(CX*8)

// LIST lists the bits of mask, which stand for the 64 bytes from offset R8 on, and moves R8 and CX on. It always writes 2 entries, for
// then hardly any block of short records needs a branch that is hard to guess; what is too much is overwritten.
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

// func listMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int
//
// It compares 256 bytes at a time. If none is the mark it passes over them; if one is, it lists that; otherwise it lists the marks of 64 at
// a time. Fewer than 256 are taken by 64, and the last, fewer than 64, with bytes in front of them, whose bits are shifted out.
//
//	SI  buf               DI  list            Y0  32 marks
//	R8  an offset in it   CX  entries in it   AX, BX, R12, R13  masks
//	R9  its length
TEXT ·listMarks(SB), NOSPLIT, $0-56
	MOVQ list+0(FP), DI
	MOVQ buf_base+8(FP), SI
	MOVQ buf_len+16(FP), R9
	MOVQ start+32(FP), R8
	VPBROADCASTB mark+40(FP), Y0
	XORL CX, CX

many:
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
	MOVQ R11, R8              // no mark
	JMP  many

some:
	MASK(Y1, Y2, AX)
	MASK(Y3, Y4, BX)
	MASK(Y5, Y6, R12)
	MASK(Y7, Y8, R13)
	POPCNTQ AX, R10           // how many marks?
	POPCNTQ BX, DX
	ADDQ DX, R10
	POPCNTQ R12, DX
	ADDQ DX, R10
	POPCNTQ R13, DX
	ADDQ DX, R10
	CMPQ R10, $1
	JNE  all
	XORL R10, R10             // one: in which 64 bytes?
	MOVL $64, DX
	TESTQ BX, BX
	CMOVQNE DX, R10
	MOVL $128, DX
	TESTQ R12, R12
	CMOVQNE DX, R10
	MOVL $192, DX
	TESTQ R13, R13
	CMOVQNE DX, R10
	ORQ  BX, AX
	ORQ  R12, R13
	ORQ  R13, AX
	TZCNTQ AX, AX             // and which of them?
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
	CMPQ CX, $const_manyMarks
	JCC  done
	LIST(BX, more1, listed1)
	CMPQ CX, $const_manyMarks
	JCC  done
	LIST(R12, more2, listed2)
	CMPQ CX, $const_manyMarks
	JCC  done
	LIST(R13, more3, listed3)
	CMPQ CX, $const_manyMarks
	JCC  done
	JMP  many

few:
	LEAQ const_block(R8), R11
	CMPQ R11, R9
	JHI  last
	VPCMPEQB (SI)(R8*1), Y0, Y1
	VPCMPEQB 32(SI)(R8*1), Y0, Y2
	MASK(Y1, Y2, AX)
	LIST(AX, more4, listed4)
	CMPQ CX, $const_manyMarks
	JCC  done
	JMP  few

last:
	SUBQ R9, R11              // how many of the last 64 bytes lie in front of R8
	CMPQ R11, $const_block
	JEQ  done                 // all of them
	VPCMPEQB -64(SI)(R9*1), Y0, Y1
	VPCMPEQB -32(SI)(R9*1), Y0, Y2
	MASK(Y1, Y2, AX)
	SHRXQ R11, AX, AX
	LIST(AX, more5, listed5)

done:
	VZEROUPPER
	MOVQ CX, ret+48(FP)
	RET
