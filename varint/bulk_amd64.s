//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// The kernels of the bulk functions. Each takes the steps of its plain twin in bulk.go, and its macros and labels have
// their names. A macro is one step for one value, or for one register of values.
//
// Vector instructions are all of the V forms, and VZEROUPPER ends their use: a legacy SSE instruction while the upper
// halves of YMM registers are dirty is many times slower. No kernel has a safe point: see chunk.

// func vendorAndFamily() (vendor, family uint32)
//
// CPUID leaf 0 names the vendor in the 12 letters of BX, DX and CX, of which the last 4 suffice. Leaf 1 has the
// family in bits 8 to 11 of AX, to which bits 20 to 27 are added where it is 15. Neither leaf has subleaves: CX is 0.
TEXT ·vendorAndFamily(SB), NOSPLIT, $0-8
	XORL AX, AX
	XORL CX, CX
	CPUID
	MOVL CX, vendor+0(FP)

	MOVL $1, AX
	XORL CX, CX
	CPUID
	MOVL AX, BX
	SHRL $8, BX
	ANDL $0xf, BX
	CMPL BX, $0xf
	JNE  known
	SHRL $20, AX
	ANDL $0xff, AX
	ADDL AX, BX

known:
	MOVL BX, family+4(FP)
	RET

// func takeBlocksSigned(dst []int64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)
//
// The arguments and the bits are those of takeBlocks, which returns to this function's caller.
TEXT ·takeBlocksSigned(SB), NOSPLIT, $0-72
	JMP ·takeBlocks(SB)

// STOP moves the lowest of the stops in BX, that is where a value ends, to stop.
#define STOP(stop) \
	TZCNTQ BX, stop; \
	BLSRQ BX, BX

// TAKE8 decodes a value of up to 8 bytes, which starts after the stop before it and ends at stop, to dst[i]. PEXT
// gathers the low 7 bits of as many bytes as the mask for its length has. The length is negative, for before becomes
// it, and the masks are counted down: so no instruction is spent on its sign. What is in before is the next value's
// to overwrite.
#define TAKE8(before, stop, value, i) \
	STOP(stop); \
	MOVQ 1(SI)(before*1), value; \
	SUBQ stop, before; \
	PEXTQ (DX)(before*8), value, value; \
	MOVQ value, (8*i)(DI)

// TAKE10 is TAKE8 for a value of up to 10 bytes. A second PEXT gathers 7 bits of the ninth byte and 1 of the tenth, or
// none where these are another value's: bits 56 to 63.
#define TAKE10(before, stop, value, i) \
	STOP(stop); \
	MOVQ 1(SI)(before*1), value; \
	MOVWLZX 9(SI)(before*1), AX; \
	SUBQ stop, before; \
	PEXTQ (DX)(before*8), value, value; \
	PEXTQ (8*const_MaxLenUvarint)(DX)(before*8), AX, AX; \
	SHLQ $56, AX; \
	ORQ  AX, value; \
	MOVQ value, (8*i)(DI)

// EXPAND decodes 4 values of a byte each, those from i on.
#define EXPAND(i, value) \
	VPMOVZXBQ i(SI), value; \
	VMOVDQU value, (8*i)(DI)

// func takeBlocks(dst []uint64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)
//
// It decodes a block of 64 bytes at a time, which starts where a value does. If every byte is a value it expands
// them. Else it decodes the largest power of two of values that are in the block, from 4 to 32, and starts the next
// block after them: how often a loop turns then hardly varies, and is guessed right.
//
// It returns to have the plain functions go on where fewer than 73 bytes are left (the block, and what is loaded for
// a value that starts on its last byte), where dst has room for fewer than 4 values, and where a value in the block
// is bad.
//
//	SI  the block         DI  the next value in dst   AX  bits that say more follow, then bytes 9 and 10 of a value
//	R11 the last SI that  R8  the end of dst          BX  stops, those that were used cleared
//	    leaves 73 bytes   CX  turns of 4 values       R12, R13  by turns the stop before, counted from SI, and the next
//	DX  &masks[10]        Y8  32 bytes of 1           R9, R10   room in dst, scratch, and by turns values
//	Y0, Y1  the block, or values from Y0 to Y7
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
	VPABSB Y8, Y8

block:
	// stopMask and onlyOnes: AX has the top bit of each byte, in the bytes' order.
	CMPQ SI, R11
	JHI  done
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VPMOVMSKB Y0, AX
	VPMOVMSKB Y1, BX
	SHLQ $32, BX
	ORQ  BX, AX
	MOVQ R8, R9
	SUBQ DI, R9
	SHRQ $3, R9
	TESTQ AX, AX
	JZ   expand

take:
	// Values end in the block where BX has bits, and dst may have room for fewer. CX is the power of two of values to
	// decode, in turns of 4. Fewer than 4 mean that dst is all but full or a value is bad. The first value starts after
	// a stop at -1.
	MOVQ AX, BX
	NOTQ BX
	POPCNTQ BX, CX
	CMPQ CX, R9
	CMOVQHI R9, CX
	CMPQ CX, $4
	JCS  done
	BSRQ CX, CX
	SUBQ $2, CX
	MOVL $1, R13
	SHLXQ CX, R13, CX
	MOVQ $-1, R12

	// Is a value longer than 8 bytes? Then R10 has a bit where 8 bytes in a row say that more follow: it is AX and AX
	// shifted by 1, that and itself shifted by 2, and that and itself shifted by 4.
	MOVQ AX, R9
	SHRQ $1, R9
	ANDQ AX, R9
	MOVQ R9, R10
	SHRQ $2, R10
	ANDQ R10, R9
	MOVQ R9, R10
	SHRQ $4, R10
	ANDQ R9, R10
	JNZ  long

take8:
	TAKE8(R12, R13, R9, 0)
	TAKE8(R13, R12, R10, 1)
	TAKE8(R12, R13, R9, 2)
	TAKE8(R13, R12, R10, 3)
	ADDQ $32, DI
	DECQ CX
	JNZ  take8
	LEAQ 1(SI)(R12*1), SI
	JMP  block

long:
	// After 9 bytes in a row that say more follow comes a tenth, where R10 has a bit now. It holds bit 63 and no more: if
	// it is above 1 (from 2 to 127 by the comparison, which is signed, or above by AX) the plain functions find the value
	// to be bad.
	MOVQ AX, R9
	SHRQ $8, R9
	ANDQ R9, R10
	SHLQ $9, R10
	VPCMPGTB Y8, Y0, Y0
	VPCMPGTB Y8, Y1, Y1
	VPMOVMSKB Y0, R9
	VPMOVMSKB Y1, R13
	SHLQ $32, R13
	ORQ  R13, R9
	ORQ  AX, R9
	TESTQ R9, R10
	JNZ  done

take10:
	TAKE10(R12, R13, R9, 0)
	TAKE10(R13, R12, R10, 1)
	TAKE10(R12, R13, R9, 2)
	TAKE10(R13, R12, R10, 3)
	ADDQ $32, DI
	DECQ CX
	JNZ  take10
	LEAQ 1(SI)(R12*1), SI
	JMP  block

expand:
	// 64 values, if dst has room for them.
	CMPQ R9, $64
	JCS  take
	EXPAND(0, Y0)
	EXPAND(4, Y1)
	EXPAND(8, Y2)
	EXPAND(12, Y3)
	EXPAND(16, Y4)
	EXPAND(20, Y5)
	EXPAND(24, Y6)
	EXPAND(28, Y7)
	EXPAND(32, Y0)
	EXPAND(36, Y1)
	EXPAND(40, Y2)
	EXPAND(44, Y3)
	EXPAND(48, Y4)
	EXPAND(52, Y5)
	EXPAND(56, Y6)
	EXPAND(60, Y7)
	ADDQ $512, DI
	ADDQ $64, SI
	JMP  block

done:
	// How far DI and SI have come.
	VZEROUPPER
	MOVQ DI, AX
	SUBQ dst_base+0(FP), AX
	SHRQ $3, AX
	MOVQ AX, values+56(FP)
	SUBQ b_base+24(FP), SI
	MOVQ SI, n+64(FP)
	RET

// PUT10 encodes value i as 10 bytes, of which the next value overwrites what is too much. PDEP spreads 7 bits to each
// of 8 bytes, to which a table by the number of leading zeros adds the bits that say more follow. An arithmetic shift
// leaves bits 56 to 62 for the ninth byte, with bit 63 in all bits above: as its top bit, and as the tenth byte.
#define PUT10(i) \
	MOVQ (8*i)(SI), AX; \
	LZCNTQ AX, BX; \
	PDEPQ R10, AX, DX; \
	ORQ  (R11)(BX*8), DX; \
	MOVQ DX, (DI); \
	SARQ $56, AX; \
	ANDL $0x1ff, AX; \
	MOVW AX, 8(DI); \
	ADDQ (R12)(BX*8), DI

// BESIDE puts 4 values of a byte each at byte i of the lanes of Y0.
#define BESIDE(i, values) \
	VPSLLQ $(8*i), values, values; \
	VPOR values, Y0, Y0

// func putBlocks(room []byte, vs []uint64, more, sizes *[65]uint64) (values, n int)
//
// It encodes 32 values at a time. Where all are below 128 it packs their low bytes. Any other 32 it encodes one by one,
// without a branch.
//
// It returns where fewer than 32 values are left and 9 more, which overwrite what the last of them wrote too much, or
// where room may not suffice for 32.
//
//	SI  the next value              DI  where it goes         R11 more
//	R9  the last SI to go on with   R8  the last DI to do so  R12 sizes
//	AX  a value, then what of it    BX  its leading zeros     R10 the low 7 bits of each of 8 bytes
//	    goes to bytes 9 and 10      DX  its first 8 bytes     CX  turns of 4 values each
//	Y0 - Y7  32 values, then bytes  Y8 - Y11  those ORed      Y14 all bits but the low 7   Y15 unzip
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
	VPSLLQ $7, Y14, Y14

next:
	// Has any of the 32 values a bit above the low 7?
	CMPQ DI, R8
	JHI  full
	CMPQ SI, R9
	JHI  full
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1
	VMOVDQU 64(SI), Y2
	VMOVDQU 96(SI), Y3
	VMOVDQU 128(SI), Y4
	VMOVDQU 160(SI), Y5
	VMOVDQU 192(SI), Y6
	VMOVDQU 224(SI), Y7
	VPOR Y0, Y1, Y8
	VPOR Y2, Y3, Y9
	VPOR Y4, Y5, Y10
	VPOR Y6, Y7, Y11
	VPOR Y8, Y9, Y8
	VPOR Y10, Y11, Y10
	VPOR Y8, Y10, Y8
	VPTEST Y14, Y8
	JNZ  any

	// None: byte i of lane k becomes value 4i+k. In the low half of Y0 are lanes 0 and 1, in the high half 2 and 3. A
	// shuffle puts their bytes side by side, values 0, 1, 4, 5, ... 28, 29 and 2, 3, 6, 7, ... 30, 31, and taking two of
	// the one half and two of the other puts all in order.
	BESIDE(1, Y1)
	BESIDE(2, Y2)
	BESIDE(3, Y3)
	BESIDE(4, Y4)
	BESIDE(5, Y5)
	BESIDE(6, Y6)
	BESIDE(7, Y7)
	VPSHUFB Y15, Y0, Y0
	VEXTRACTI128 $1, Y0, X1
	VPUNPCKLWD X1, X0, X2
	VPUNPCKHWD X1, X0, X3
	VMOVDQU X2, (DI)
	VMOVDQU X3, 16(DI)
	ADDQ $(8*const_encodeBlock), SI
	ADDQ $const_encodeBlock, DI
	JMP  next

any:
	MOVL $(const_encodeBlock/4), CX

put10:
	PUT10(0)
	PUT10(1)
	PUT10(2)
	PUT10(3)
	ADDQ $32, SI
	DECL CX
	JNZ  put10
	JMP  next

full:
	// How far SI and DI have come.
	VZEROUPPER
	SUBQ vs_base+24(FP), SI
	SHRQ $3, SI
	MOVQ SI, values+64(FP)
	SUBQ room_base+0(FP), DI
	MOVQ DI, n+72(FP)
	RET

// ZIGZAG folds 4 values, those from i on: v<<1, where the sign drops out, with all bits turned over where v is
// negative, that is where 0 is greater.
#define ZIGZAG(i, values, negative) \
	VMOVDQU (8*i)(SI), values; \
	VPCMPGTQ values, Y8, negative; \
	VPADDQ values, values, values; \
	VPXOR values, negative, values; \
	VMOVDQU values, (8*i)(DI)

// func zigzagBlocks(dst []uint64, vs []int64) int
//
// It folds 16 values at a time, and leaves those that do not fill a turn.
//
//	SI  the next value   DI  where it goes   CX  turns   Y8  0
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
	ZIGZAG(0, Y0, Y1)
	ZIGZAG(4, Y2, Y3)
	ZIGZAG(8, Y4, Y5)
	ZIGZAG(12, Y6, Y7)
	ADDQ $128, SI
	ADDQ $128, DI
	DECQ CX
	JNZ  fold
	VZEROUPPER

folded:
	RET

// UNZIGZAG undoes ZIGZAG in place: u>>1, with all bits turned over where u is odd. 0 less the lowest bit is all bits,
// or none.
#define UNZIGZAG(i, values, odd) \
	VMOVDQU (8*i)(SI), values; \
	VPAND values, Y9, odd; \
	VPSUBQ odd, Y8, odd; \
	VPSRLQ $1, values, values; \
	VPXOR values, odd, values; \
	VMOVDQU values, (8*i)(SI)

// func unzigzagBlocks(vs []int64) int
//
// It unfolds 16 values at a time, and leaves those that do not fill a turn.
//
//	SI  the next value   CX  turns   Y8  0   Y9  1 in each value
TEXT ·unzigzagBlocks(SB), NOSPLIT, $0-32
	MOVQ vs_base+0(FP), SI
	MOVQ vs_len+8(FP), CX
	ANDQ $~15, CX
	MOVQ CX, ret+24(FP)
	SHRQ $4, CX
	JZ   unfolded
	VPXOR Y8, Y8, Y8
	VPCMPEQB Y9, Y9, Y9
	VPSRLQ $63, Y9, Y9

unfold:
	UNZIGZAG(0, Y0, Y1)
	UNZIGZAG(4, Y2, Y3)
	UNZIGZAG(8, Y4, Y5)
	UNZIGZAG(12, Y6, Y7)
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
