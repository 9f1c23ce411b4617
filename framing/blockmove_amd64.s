//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// The kernels that move full blocks, blocksAtOnce at most. Their plain twins are in blockmove.go. What index_amd64.s
// says of vector instructions and safe points holds here too.

// MOVE copies 255 bytes: all are read before the first is written, the last 32 of them from where they end.
#define MOVE(from, to) \
	VMOVDQU from+0(SI), Y0; \
	VMOVDQU from+32(SI), Y1; \
	VMOVDQU from+64(SI), Y2; \
	VMOVDQU from+96(SI), Y3; \
	VMOVDQU from+128(SI), Y4; \
	VMOVDQU from+160(SI), Y5; \
	VMOVDQU from+192(SI), Y6; \
	VMOVDQU from+223(SI), Y7; \
	VMOVDQU Y0, to+0(DI); \
	VMOVDQU Y1, to+32(DI); \
	VMOVDQU Y2, to+64(DI); \
	VMOVDQU Y3, to+96(DI); \
	VMOVDQU Y4, to+128(DI); \
	VMOVDQU Y5, to+160(DI); \
	VMOVDQU Y6, to+192(DI); \
	VMOVDQU Y7, to+223(DI)

// func joinVector(dst, src []byte) (blocks int)
//
// Its registers:
//
//	DI, DX  dst, and how much room it has
//	SI, CX  src, and how much is left of it
//	AX      blocks
//	Y0..Y7  the bytes of a block
TEXT ·joinVector(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), DX
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	XORL AX, AX

block:
	CMPQ CX, $const_fullBlock
	JCS  done
	CMPQ DX, $const_maxBlock
	JCS  done
	CMPB (SI), $const_maxBlock
	JNE  done
	MOVE(1, 0)
	ADDQ $const_fullBlock, SI
	SUBQ $const_fullBlock, CX
	ADDQ $const_maxBlock, DI
	SUBQ $const_maxBlock, DX
	INCQ AX
	CMPQ AX, $const_blocksAtOnce
	JCS  block

done:
	VZEROUPPER
	MOVQ AX, blocks+48(FP)
	RET

// func cutVector(dst, src []byte) (blocks int)
//
// Its registers are those of joinVector.
TEXT ·cutVector(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), DX
	MOVQ src_base+24(FP), SI
	MOVQ src_len+32(FP), CX
	XORL AX, AX

block:
	CMPQ CX, $const_maxBlock
	JCS  done
	CMPQ DX, $const_fullBlock
	JCS  done
	MOVE(0, 1)
	MOVB $const_maxBlock, (DI)
	ADDQ $const_maxBlock, SI
	SUBQ $const_maxBlock, CX
	ADDQ $const_fullBlock, DI
	SUBQ $const_fullBlock, DX
	INCQ AX
	CMPQ AX, $const_blocksAtOnce
	JCS  block

done:
	VZEROUPPER
	MOVQ AX, blocks+48(FP)
	RET
