//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// The vector instructions are all of the V forms, and VZEROUPPER ends their use: a legacy SSE instruction while the upper halves of
// YMM registers are dirty is many times slower.

// func vendorAndFamily() (vendor, family uint32)
TEXT ·vendorAndFamily(SB), NOSPLIT, $0-8
	XORL AX, AX               // leaf 0: the vendor
	XORL CX, CX
	CPUID                     // BX, DX, CX: 12 letters
	MOVL CX, vendor+0(FP)
	MOVL $1, AX               // leaf 1: AX bits 8-11 are the family, bits 20-27 are to be added where that is 15
	XORL CX, CX
	CPUID
	MOVL AX, BX
	SHRL $8, BX
	ANDL $0xf, BX             // family
	CMPL BX, $0xf
	JNE  known
	SHRL $20, AX
	ANDL $0xff, AX            // extended family
	ADDL AX, BX
known:
	MOVL BX, family+4(FP)
	RET

// func takeBlocksSigned(dst []int64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)
TEXT ·takeBlocksSigned(SB), NOSPLIT, $0-72
	JMP ·takeBlocks(SB)       // the same arguments, the same bits

// func takeBlocks(dst []uint64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)
//
// It looks at 64 bytes at a time, which start where a value does, and gathers their top bits in a word: the bits that are zero, stops,
// are where values end. If all are, the values are the bytes. Else it decodes the largest power of two of values that are in the block,
// from 4 to 32, and starts the next block behind them: how often a loop turns then hardly varies, and is guessed right. To decode a value
// is to find the next stop, to load 8 bytes where the value starts, and to have PEXT gather 7 bits of each byte that is part of it, which
// a table by length says. Where some value in the block is longer than 8 bytes, PEXT gathers the rest from two more bytes.
//
// It returns to have the plain functions go on where fewer than 73 bytes are left (the block, and what is loaded for a value that starts
// on its last byte), where dst has room for fewer than 4 values, and where a value in the block is bad.
//
//	SI  the block         DI  the next value in dst   AX  bits that say more follow
//	R11 the last SI that  R8  the end of dst          BX  stops, those that were used cleared
//	    leaves 73 bytes   CX  values, then turns      R12 the stop before, counted from SI
//	DX  &masks[10]        Y8  32 bytes of 1
TEXT ·takeBlocks(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI
	MOVQ dst_len+8(FP), R8
	LEAQ (DI)(R8*8), R8
	MOVQ b_base+24(FP), SI
	MOVQ b_len+32(FP), R11
	LEAQ -const_maxBlock(SI)(R11*1), R11
	MOVQ masks+48(FP), DX
	ADDQ $(8*const_MaxLenUvarint), DX
	VPCMPEQB Y8, Y8, Y8
	VPABSB Y8, Y8             // 32 bytes of 1

block:
	CMPQ SI, R11
	JHI  done                 // fewer than 73 bytes are left
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPMOVMSKB Y0, AX          // the top bits of bytes 0 to 31
	VPMOVMSKB Y1, BX          // and of 32 to 63
	SHLQ $32, BX
	ORQ  BX, AX
	MOVQ R8, R9
	SUBQ DI, R9
	SHRQ $3, R9               // how many values dst has room for
	TESTQ AX, AX
	JZ   ones                 // every byte is a value

mixed:
	MOVQ AX, BX
	NOTQ BX                   // stops
	POPCNTQ BX, CX            // how many values end in the block
	CMPQ CX, R9
	CMOVQHI R9, CX            // or how many fit
	CMPQ CX, $4
	JCS  done                 // dst is all but full, or a value is bad
	BSRQ CX, CX               // the power of two: 2 to 5
	SUBQ $2, CX
	MOVL $1, R13
	SHLXQ CX, R13, CX         // turns of 4 values each: 1, 2, 4, 8
	MOVQ $-1, R12
	// Does any value have more than 8 bytes? Then 8 bits in a row are set.
	MOVQ AX, R9
	SHRQ $1, R9
	ANDQ AX, R9               // 2 in a row start here
	MOVQ R9, R10
	SHRQ $2, R10
	ANDQ R10, R9              // 4 in a row
	MOVQ R9, R10
	SHRQ $4, R10
	ANDQ R9, R10              // 8 in a row
	JNZ  long

short:
	TZCNTQ BX, R13            // where the value ends
	BLSRQ BX, BX
	MOVQ 1(SI)(R12*1), R9     // what starts behind the stop before
	SUBQ R13, R12             // its length, negated
	PEXTQ (DX)(R12*8), R9, R9
	MOVQ R9, (DI)
	TZCNTQ BX, R12            // the second of four values: R12 and R13 change places
	BLSRQ BX, BX
	MOVQ 1(SI)(R13*1), R10
	SUBQ R12, R13
	PEXTQ (DX)(R13*8), R10, R10
	MOVQ R10, 8(DI)
	TZCNTQ BX, R13            // the third
	BLSRQ BX, BX
	MOVQ 1(SI)(R12*1), R9
	SUBQ R13, R12
	PEXTQ (DX)(R12*8), R9, R9
	MOVQ R9, 16(DI)
	TZCNTQ BX, R12            // the fourth
	BLSRQ BX, BX
	MOVQ 1(SI)(R13*1), R10
	SUBQ R12, R13
	PEXTQ (DX)(R13*8), R10, R10
	MOVQ R10, 24(DI)
	ADDQ $32, DI
	DECQ CX
	JNZ  short
	LEAQ 1(SI)(R12*1), SI     // behind the last stop
	JMP  block

long:
	// A byte behind 9 that say more follow is the tenth: if it says so too, or has bits that the value has no room for, it is bad.
	MOVQ AX, R9
	SHRQ $8, R9
	ANDQ R9, R10              // 9 in a row start here
	SHLQ $9, R10              // and the tenth byte stands here
	VPCMPGTB Y8, Y0, Y0       // bytes from 2 to 127
	VPCMPGTB Y8, Y1, Y1
	VPMOVMSKB Y0, R9
	VPMOVMSKB Y1, R13
	SHLQ $32, R13
	ORQ  R13, R9
	ORQ  AX, R9               // bytes from 2 to 255
	TESTQ R9, R10
	JNZ  done                 // the plain functions will find it

tens:
	TZCNTQ BX, R13
	BLSRQ BX, BX
	MOVQ 1(SI)(R12*1), R9
	MOVWLZX 9(SI)(R12*1), AX      // bytes 9 and 10
	SUBQ R13, R12
	PEXTQ (DX)(R12*8), R9, R9
	PEXTQ (8*const_MaxLenUvarint)(DX)(R12*8), AX, AX // 7 bits, or 8, or none
	SHLQ $56, AX
	ORQ  AX, R9
	MOVQ R9, (DI)
	TZCNTQ BX, R12
	BLSRQ BX, BX
	MOVQ 1(SI)(R13*1), R10
	MOVWLZX 9(SI)(R13*1), AX
	SUBQ R12, R13
	PEXTQ (DX)(R13*8), R10, R10
	PEXTQ (8*const_MaxLenUvarint)(DX)(R13*8), AX, AX
	SHLQ $56, AX
	ORQ  AX, R10
	MOVQ R10, 8(DI)
	TZCNTQ BX, R13
	BLSRQ BX, BX
	MOVQ 1(SI)(R12*1), R9
	MOVWLZX 9(SI)(R12*1), AX
	SUBQ R13, R12
	PEXTQ (DX)(R12*8), R9, R9
	PEXTQ (8*const_MaxLenUvarint)(DX)(R12*8), AX, AX
	SHLQ $56, AX
	ORQ  AX, R9
	MOVQ R9, 16(DI)
	TZCNTQ BX, R12
	BLSRQ BX, BX
	MOVQ 1(SI)(R13*1), R10
	MOVWLZX 9(SI)(R13*1), AX
	SUBQ R12, R13
	PEXTQ (DX)(R13*8), R10, R10
	PEXTQ (8*const_MaxLenUvarint)(DX)(R13*8), AX, AX
	SHLQ $56, AX
	ORQ  AX, R10
	MOVQ R10, 24(DI)
	ADDQ $32, DI
	DECQ CX
	JNZ  tens
	LEAQ 1(SI)(R12*1), SI
	JMP  block

ones:
	CMPQ R9, $64
	JCS  mixed                // they do not all fit
	VPMOVZXBQ 0(SI), Y0
	VMOVDQU Y0, 0(DI)
	VPMOVZXBQ 4(SI), Y1
	VMOVDQU Y1, 32(DI)
	VPMOVZXBQ 8(SI), Y2
	VMOVDQU Y2, 64(DI)
	VPMOVZXBQ 12(SI), Y3
	VMOVDQU Y3, 96(DI)
	VPMOVZXBQ 16(SI), Y4
	VMOVDQU Y4, 128(DI)
	VPMOVZXBQ 20(SI), Y5
	VMOVDQU Y5, 160(DI)
	VPMOVZXBQ 24(SI), Y6
	VMOVDQU Y6, 192(DI)
	VPMOVZXBQ 28(SI), Y7
	VMOVDQU Y7, 224(DI)
	VPMOVZXBQ 32(SI), Y0
	VMOVDQU Y0, 256(DI)
	VPMOVZXBQ 36(SI), Y1
	VMOVDQU Y1, 288(DI)
	VPMOVZXBQ 40(SI), Y2
	VMOVDQU Y2, 320(DI)
	VPMOVZXBQ 44(SI), Y3
	VMOVDQU Y3, 352(DI)
	VPMOVZXBQ 48(SI), Y4
	VMOVDQU Y4, 384(DI)
	VPMOVZXBQ 52(SI), Y5
	VMOVDQU Y5, 416(DI)
	VPMOVZXBQ 56(SI), Y6
	VMOVDQU Y6, 448(DI)
	VPMOVZXBQ 60(SI), Y7
	VMOVDQU Y7, 480(DI)
	ADDQ $512, DI
	ADDQ $64, SI
	JMP  block

done:
	VZEROUPPER
	MOVQ DI, AX
	SUBQ dst_base+0(FP), AX
	SHRQ $3, AX
	MOVQ AX, values+56(FP)
	SUBQ b_base+24(FP), SI
	MOVQ SI, n+64(FP)
	RET

// func putBlocks(room []byte, vs []uint64, more, sizes *[65]uint64) (values, n int)
//
// It looks at 32 values at a time. Where all are below 128 it packs their low bytes: value 4i+k is lane k of register i, so that register i,
// shifted by i bytes, falls in between the others, and two shuffles put the bytes in order. Any other 32 it encodes one by one, without a
// branch: PDEP spreads the low 56 bits over 8 bytes, a table by the number of leading zeros adds the bits that say more follow, and the
// other 8 bits always go to two more bytes. Each value is written as 10 bytes, of which the next one overwrites what is too much.
//
// It returns where fewer than 32 values are left and 9 more, which overwrite what the last of them wrote too much, or where room may not
// suffice for 32.
//
//	SI  the next value              DI  where it goes         R11 more
//	R9  the last SI to go on with   R8  the last DI to do so  R12 sizes
TEXT ·putBlocks(SB), NOSPLIT, $0-80
	MOVQ room_base+0(FP), DI
	MOVQ room_len+8(FP), R8
	LEAQ -const_encodeRoom(DI)(R8*1), R8
	MOVQ vs_base+24(FP), SI
	MOVQ vs_len+32(FP), R9
	LEAQ -(8*const_minEncode)(SI)(R9*8), R9
	MOVQ $0x7f7f7f7f7f7f7f7f, R10
	MOVQ more+48(FP), R11
	MOVQ sizes+56(FP), R12
	VMOVDQU unzip<>(SB), Y15
	VPCMPEQB Y14, Y14, Y14
	VPSLLQ $7, Y14, Y14         // in each value, all bits but the low 7

next:
	CMPQ DI, R8
	JHI  full                   // the values may not fit
	CMPQ SI, R9
	JHI  full                   // too few values are left
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VMOVDQU 64(SI), Y2
	VMOVDQU 96(SI), Y3
	VMOVDQU 128(SI), Y4
	VMOVDQU 160(SI), Y5
	VMOVDQU 192(SI), Y6
	VMOVDQU 224(SI), Y7
	VPOR Y0, Y1, Y8             // the bits that any value has
	VPOR Y2, Y3, Y9
	VPOR Y4, Y5, Y10
	VPOR Y6, Y7, Y11
	VPOR Y8, Y9, Y8
	VPOR Y10, Y11, Y10
	VPOR Y8, Y10, Y8
	VPTEST Y14, Y8
	JNZ  any                    // one is 128 or more
	VPSLLQ $8, Y1, Y1
	VPOR Y1, Y0, Y0
	VPSLLQ $16, Y2, Y2
	VPOR Y2, Y0, Y0
	VPSLLQ $24, Y3, Y3
	VPOR Y3, Y0, Y0
	VPSLLQ $32, Y4, Y4
	VPOR Y4, Y0, Y0
	VPSLLQ $40, Y5, Y5
	VPOR Y5, Y0, Y0
	VPSLLQ $48, Y6, Y6
	VPOR Y6, Y0, Y0
	VPSLLQ $56, Y7, Y7
	VPOR Y7, Y0, Y0
	// Byte i of lane k is value 4i+k: in the low half lanes 0 and 1, in the high half lanes 2 and 3.
	VPSHUFB Y15, Y0, Y0         // values 0, 1, 4, 5, ... 28, 29 and 2, 3, 6, 7, ... 30, 31
	VEXTRACTI128 $1, Y0, X1
	VPUNPCKLWD X1, X0, X2       // two of the low half, two of the high half: values 0 to 15
	VPUNPCKHWD X1, X0, X3       // 16 to 31
	VMOVDQU X2, (DI)
	VMOVDQU X3, 16(DI)
	ADDQ $(8*const_encodeBlock), SI
	ADDQ $const_encodeBlock, DI
	JMP  next

any:
	MOVL $(const_encodeBlock/4), CX

four:
	MOVQ (SI), AX
	LZCNTQ AX, BX               // 64 for zero
	PDEPQ R10, AX, DX           // 7 bits to each of 8 bytes
	ORQ  (R11)(BX*8), DX        // what says that more follow
	MOVQ DX, (DI)
	SARQ $56, AX                // the bits that are left: 56 to 62, and 63 in all above them, so that
	ANDL $0x1ff, AX             // it is the top bit of the ninth byte and the tenth byte
	MOVW AX, 8(DI)
	ADDQ (R12)(BX*8), DI        // the next value overwrites what is too much
	MOVQ 8(SI), AX
	LZCNTQ AX, BX
	PDEPQ R10, AX, DX
	ORQ  (R11)(BX*8), DX
	MOVQ DX, (DI)
	SARQ $56, AX
	ANDL $0x1ff, AX
	MOVW AX, 8(DI)
	ADDQ (R12)(BX*8), DI
	MOVQ 16(SI), AX
	LZCNTQ AX, BX
	PDEPQ R10, AX, DX
	ORQ  (R11)(BX*8), DX
	MOVQ DX, (DI)
	SARQ $56, AX
	ANDL $0x1ff, AX
	MOVW AX, 8(DI)
	ADDQ (R12)(BX*8), DI
	MOVQ 24(SI), AX
	LZCNTQ AX, BX
	PDEPQ R10, AX, DX
	ORQ  (R11)(BX*8), DX
	MOVQ DX, (DI)
	SARQ $56, AX
	ANDL $0x1ff, AX
	MOVW AX, 8(DI)
	ADDQ (R12)(BX*8), DI
	ADDQ $32, SI
	DECL CX
	JNZ  four
	JMP  next

full:
	VZEROUPPER
	SUBQ vs_base+24(FP), SI
	SHRQ $3, SI
	MOVQ SI, values+64(FP)
	SUBQ room_base+0(FP), DI
	MOVQ DI, n+72(FP)
	RET

// func zigzagBlocks(dst []uint64, vs []int64) int
//
// 16 values at a time: v<<1, with all bits turned over where v is negative.
TEXT ·zigzagBlocks(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI
	MOVQ vs_base+24(FP), SI
	MOVQ vs_len+32(FP), CX
	ANDQ $~15, CX
	MOVQ CX, ret+48(FP)
	SHRQ $4, CX
	JZ   folded
	VPXOR Y8, Y8, Y8

fold:
	VMOVDQU (SI), Y0
	VPCMPGTQ Y0, Y8, Y1       // all bits set where 0 is greater
	VPADDQ Y0, Y0, Y0
	VPXOR Y0, Y1, Y0
	VMOVDQU Y0, (DI)
	VMOVDQU 32(SI), Y2
	VPCMPGTQ Y2, Y8, Y3
	VPADDQ Y2, Y2, Y2
	VPXOR Y2, Y3, Y2
	VMOVDQU Y2, 32(DI)
	VMOVDQU 64(SI), Y4
	VPCMPGTQ Y4, Y8, Y5
	VPADDQ Y4, Y4, Y4
	VPXOR Y4, Y5, Y4
	VMOVDQU Y4, 64(DI)
	VMOVDQU 96(SI), Y6
	VPCMPGTQ Y6, Y8, Y7
	VPADDQ Y6, Y6, Y6
	VPXOR Y6, Y7, Y6
	VMOVDQU Y6, 96(DI)
	ADDQ $128, SI
	ADDQ $128, DI
	DECQ CX
	JNZ  fold
	VZEROUPPER

folded:
	RET

// func unzigzagBlocks(vs []int64) int
//
// 16 values at a time, in place: u>>1, with all bits turned over where u is odd.
TEXT ·unzigzagBlocks(SB), NOSPLIT, $0-32
	MOVQ vs_base+0(FP), SI
	MOVQ vs_len+8(FP), CX
	ANDQ $~15, CX
	MOVQ CX, ret+24(FP)
	SHRQ $4, CX
	JZ   unfolded
	VPXOR Y8, Y8, Y8
	VPCMPEQB Y9, Y9, Y9
	VPSRLQ $63, Y9, Y9          // 1 in each value

unfold:
	VMOVDQU (SI), Y0
	VPAND Y0, Y9, Y1
	VPSUBQ Y1, Y8, Y1       // all bits set where it was odd
	VPSRLQ $1, Y0, Y0
	VPXOR Y0, Y1, Y0
	VMOVDQU Y0, (SI)
	VMOVDQU 32(SI), Y2
	VPAND Y2, Y9, Y3
	VPSUBQ Y3, Y8, Y3
	VPSRLQ $1, Y2, Y2
	VPXOR Y2, Y3, Y2
	VMOVDQU Y2, 32(SI)
	VMOVDQU 64(SI), Y4
	VPAND Y4, Y9, Y5
	VPSUBQ Y5, Y8, Y5
	VPSRLQ $1, Y4, Y4
	VPXOR Y4, Y5, Y4
	VMOVDQU Y4, 64(SI)
	VMOVDQU 96(SI), Y6
	VPAND Y6, Y9, Y7
	VPSUBQ Y7, Y8, Y7
	VPSRLQ $1, Y6, Y6
	VPXOR Y6, Y7, Y6
	VMOVDQU Y6, 96(SI)
	ADDQ $128, SI
	DECQ CX
	JNZ  unfold
	VZEROUPPER

unfolded:
	RET

// unzip puts bytes 0 and 8, 1 and 9, ... of each half side by side.
DATA unzip<>+0(SB)/8, $0x0b030a0209010800
DATA unzip<>+8(SB)/8, $0x0f070e060d050c04
DATA unzip<>+16(SB)/8, $0x0b030a0209010800
DATA unzip<>+24(SB)/8, $0x0f070e060d050c04
GLOBL unzip<>(SB), RODATA|NOPTR, $32
