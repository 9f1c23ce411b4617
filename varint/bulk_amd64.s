//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// The vector instructions are all of the V forms, and VZEROUPPER ends their use: a legacy SSE instruction while the upper halves of
// YMM registers are dirty is many times slower.

// func vendorAndFamily() (vendor, family uint32)
//
//	AX  the leaf, then what CPUID says of the processor   BX  the family
//	CX  the subleaf, then letters of the vendor           DX  overwritten by CPUID
TEXT ·vendorAndFamily(SB), NOSPLIT, $0-8
	XORL AX, AX           // leaf 0: the vendor
	XORL CX, CX           // subleaf 0: neither leaf has others
	CPUID                 // BX, DX, CX: 12 letters
	MOVL CX, vendor+0(FP) // the last 4 of them tell the vendors apart
	MOVL $1, AX           // leaf 1: AX bits 8-11 are the family, bits 20-27 are to be added where that is 15
	XORL CX, CX           // where letters were
	CPUID                 // AX: stepping, model and family
	MOVL AX, BX           // AX is kept for the extended family
	SHRL $8, BX           // the family to the low end
	ANDL $0xf, BX         // family
	CMPL BX, $0xf         // is that all there is to it?
	JNE  known            // yes
	SHRL $20, AX          // the extended family to the low end
	ANDL $0xff, AX        // extended family
	ADDL AX, BX           // 0x19 for Zen 3
known:
	MOVL BX, family+4(FP) // what quickPEXT judges by
	RET                   // all registers are scratch to the caller

// func takeBlocksSigned(dst []int64, b []byte, masks *[2 * MaxLenUvarint]uint64) (values, n int)
//
// No register is set: takeBlocks finds its arguments where they are, and returns to the caller.
TEXT ·takeBlocksSigned(SB), NOSPLIT, $0-72
	JMP ·takeBlocks(SB) // the same arguments, the same bits

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
//	SI  the block         DI  the next value in dst   AX  bits that say more follow, in tens bytes 9 and 10 of a value
//	R11 the last SI that  R8  the end of dst          BX  stops, those that were used cleared
//	    leaves 73 bytes   CX  values, then turns      R12 the stop before, counted from SI; R13 the next one; by turns
//	DX  &masks[10]        Y8  32 bytes of 1           R9  room in dst, then scratch; R9 and R10 values, by turns
//	                      Y0, Y1  the block
TEXT ·takeBlocks(SB), NOSPLIT, $0-72
	MOVQ dst_base+0(FP), DI              // where the first value goes
	MOVQ dst_len+8(FP), R8               // how many fit
	LEAQ (DI)(R8*8), R8                  // where dst ends
	MOVQ b_base+24(FP), SI               // the first block
	MOVQ b_len+32(FP), R11               // 73 or more: the caller sees to it
	LEAQ -const_maxBlock(SI)(R11*1), R11 // the last place where all that a block may load is within b
	MOVQ masks+48(FP), DX                // the words for 10 down to 1 bytes
	ADDQ $(8*const_MaxLenUvarint), DX    // the word for n bytes is n words in front; the one for bytes 9 and 10, 10 words behind that
	VPCMPEQB Y8, Y8, Y8                  // 32 bytes of -1
	VPABSB Y8, Y8                        // 32 bytes of 1

block:
	CMPQ SI, R11       // may a block start here?
	JHI  done          // fewer than 73 bytes are left
	VMOVDQU (SI), Y0   // bytes 0 to 31
	VMOVDQU 32(SI), Y1 // 32 to 63
	VPMOVMSKB Y0, AX   // the top bits of bytes 0 to 31
	VPMOVMSKB Y1, BX   // and of 32 to 63
	SHLQ $32, BX       // which go above
	ORQ  BX, AX        // bit i: byte i says that more follow
	MOVQ R8, R9        // where dst ends
	SUBQ DI, R9        // less where the next value goes
	SHRQ $3, R9        // how many values dst has room for
	TESTQ AX, AX       // does any byte say that more follow?
	JZ   ones          // every byte is a value

mixed:
	MOVQ AX, BX       // AX is kept for the search for long values
	NOTQ BX           // stops
	POPCNTQ BX, CX    // how many values end in the block
	CMPQ CX, R9       // is there room for them?
	CMOVQHI R9, CX    // or how many fit
	CMPQ CX, $4       // enough for a turn?
	JCS  done         // dst is all but full, or a value is bad
	BSRQ CX, CX       // the power of two: 2 to 5
	SUBQ $2, CX       // less 2, for a turn has 4 values
	MOVL $1, R13      // to be shifted by that
	SHLXQ CX, R13, CX // turns of 4 values each: 1, 2, 4, 8
	MOVQ $-1, R12     // a stop in front of the block, behind which the first value starts
	// Does any value have more than 8 bytes? Then 8 bits in a row are set.
	MOVQ AX, R9  // bit i: byte i says that more follow
	SHRQ $1, R9  // byte i+1 does
	ANDQ AX, R9  // 2 in a row start here
	MOVQ R9, R10 // to be compared with itself
	SHRQ $2, R10 // 2 in a row start at i+2
	ANDQ R10, R9 // 4 in a row
	MOVQ R9, R10 // once more
	SHRQ $4, R10 // 4 in a row start at i+4
	ANDQ R9, R10 // 8 in a row
	JNZ  long    // a value of 9 bytes or more, or a bad one

short:
	TZCNTQ BX, R13              // where the value ends
	BLSRQ BX, BX                // that stop is used
	MOVQ 1(SI)(R12*1), R9       // what starts behind the stop before
	SUBQ R13, R12               // its length, negated
	PEXTQ (DX)(R12*8), R9, R9   // the low 7 bits of as many bytes, put together: the value
	MOVQ R9, (DI)               // to dst
	TZCNTQ BX, R12              // the second of four values: R12 and R13 change places
	BLSRQ BX, BX                // that stop is used
	MOVQ 1(SI)(R13*1), R10      // 8 bytes from its start on
	SUBQ R12, R13               // its length, negated
	PEXTQ (DX)(R13*8), R10, R10 // the value, in a register of its own
	MOVQ R10, 8(DI)             // to dst, behind the first
	TZCNTQ BX, R13              // the third: where it ends
	BLSRQ BX, BX                // that stop is used
	MOVQ 1(SI)(R12*1), R9       // 8 bytes from its start on
	SUBQ R13, R12               // its length, negated
	PEXTQ (DX)(R12*8), R9, R9   // the value
	MOVQ R9, 16(DI)             // to dst, behind the second
	TZCNTQ BX, R12              // the fourth: its end is in R12, where the next turn looks for the stop before
	BLSRQ BX, BX                // that stop is used
	MOVQ 1(SI)(R13*1), R10      // 8 bytes from its start on
	SUBQ R12, R13               // its length, negated
	PEXTQ (DX)(R13*8), R10, R10 // the value
	MOVQ R10, 24(DI)            // to dst, behind the third
	ADDQ $32, DI                // behind the four
	DECQ CX                     // turns left
	JNZ  short                  // the next four values
	LEAQ 1(SI)(R12*1), SI       // behind the last stop
	JMP  block                  // a block starts there, whatever was left of this one

long:
	// A byte behind 9 that say more follow is the tenth: if it says so too, or has bits that the value has no room for, it is bad.
	MOVQ AX, R9         // bit i: byte i says that more follow
	SHRQ $8, R9         // byte i+8 does
	ANDQ R9, R10        // 9 in a row start here
	SHLQ $9, R10        // and the tenth byte stands here
	VPCMPGTB Y8, Y0, Y0 // bytes from 2 to 127
	VPCMPGTB Y8, Y1, Y1 // in the other half too
	VPMOVMSKB Y0, R9    // a bit for each of bytes 0 to 31
	VPMOVMSKB Y1, R13   // and for 32 to 63
	SHLQ $32, R13       // which go above
	ORQ  R13, R9        // bit i: byte i is from 2 to 127
	ORQ  AX, R9         // bytes from 2 to 255
	TESTQ R9, R10       // is a tenth byte among them? Only 0 and 1 are good, for it holds bit 63
	JNZ  done           // the plain functions will find it

tens:
	TZCNTQ BX, R13                                   // where the value ends
	BLSRQ BX, BX                                     // that stop is used
	MOVQ 1(SI)(R12*1), R9                            // its first 8 bytes, behind the stop before
	MOVWLZX 9(SI)(R12*1), AX                         // bytes 9 and 10
	SUBQ R13, R12                                    // its length, negated
	PEXTQ (DX)(R12*8), R9, R9                        // bits 0 to 55 of the value
	PEXTQ (8*const_MaxLenUvarint)(DX)(R12*8), AX, AX // 7 bits, or 8, or none
	SHLQ $56, AX                                     // they are bits 56 to 63
	ORQ  AX, R9                                      // the value
	MOVQ R9, (DI)                                    // to dst
	TZCNTQ BX, R12                                   // the second: R12 and R13 change places
	BLSRQ BX, BX                                     // that stop is used
	MOVQ 1(SI)(R13*1), R10                           // its first 8 bytes
	MOVWLZX 9(SI)(R13*1), AX                         // bytes 9 and 10
	SUBQ R12, R13                                    // its length, negated
	PEXTQ (DX)(R13*8), R10, R10                      // bits 0 to 55
	PEXTQ (8*const_MaxLenUvarint)(DX)(R13*8), AX, AX // the bits of bytes 9 and 10 that are its own
	SHLQ $56, AX                                     // bits 56 to 63
	ORQ  AX, R10                                     // the value
	MOVQ R10, 8(DI)                                  // to dst, behind the first
	TZCNTQ BX, R13                                   // the third: where it ends
	BLSRQ BX, BX                                     // that stop is used
	MOVQ 1(SI)(R12*1), R9                            // its first 8 bytes
	MOVWLZX 9(SI)(R12*1), AX                         // bytes 9 and 10
	SUBQ R13, R12                                    // its length, negated
	PEXTQ (DX)(R12*8), R9, R9                        // bits 0 to 55
	PEXTQ (8*const_MaxLenUvarint)(DX)(R12*8), AX, AX // the bits of bytes 9 and 10 that are its own
	SHLQ $56, AX                                     // bits 56 to 63
	ORQ  AX, R9                                      // the value
	MOVQ R9, 16(DI)                                  // to dst, behind the second
	TZCNTQ BX, R12                                   // the fourth: its end stays in R12 for the next turn
	BLSRQ BX, BX                                     // that stop is used
	MOVQ 1(SI)(R13*1), R10                           // its first 8 bytes
	MOVWLZX 9(SI)(R13*1), AX                         // bytes 9 and 10
	SUBQ R12, R13                                    // its length, negated
	PEXTQ (DX)(R13*8), R10, R10                      // bits 0 to 55
	PEXTQ (8*const_MaxLenUvarint)(DX)(R13*8), AX, AX // the bits of bytes 9 and 10 that are its own
	SHLQ $56, AX                                     // bits 56 to 63
	ORQ  AX, R10                                     // the value
	MOVQ R10, 24(DI)                                 // to dst, behind the third
	ADDQ $32, DI                                     // behind the four
	DECQ CX                                          // turns left
	JNZ  tens                                        // the next four values
	LEAQ 1(SI)(R12*1), SI                            // behind the last stop
	JMP  block                                       // a block starts there

ones:
	CMPQ R9, $64         // has dst room for 64 values?
	JCS  mixed           // they do not all fit
	VPMOVZXBQ 0(SI), Y0  // 4 bytes, each to a word of its own: values 0 to 3
	VMOVDQU Y0, 0(DI)    // to dst
	VPMOVZXBQ 4(SI), Y1  // values 4 to 7
	VMOVDQU Y1, 32(DI)   // behind those
	VPMOVZXBQ 8(SI), Y2  // values 8 to 11
	VMOVDQU Y2, 64(DI)   // 8 bytes of dst for each byte of the block
	VPMOVZXBQ 12(SI), Y3 // values 12 to 15
	VMOVDQU Y3, 96(DI)   // at 8*12
	VPMOVZXBQ 16(SI), Y4 // values 16 to 19
	VMOVDQU Y4, 128(DI)  // at 8*16
	VPMOVZXBQ 20(SI), Y5 // values 20 to 23
	VMOVDQU Y5, 160(DI)  // at 8*20
	VPMOVZXBQ 24(SI), Y6 // values 24 to 27
	VMOVDQU Y6, 192(DI)  // at 8*24
	VPMOVZXBQ 28(SI), Y7 // values 28 to 31
	VMOVDQU Y7, 224(DI)  // at 8*28
	VPMOVZXBQ 32(SI), Y0 // values 32 to 35
	VMOVDQU Y0, 256(DI)  // at 8*32
	VPMOVZXBQ 36(SI), Y1 // values 36 to 39
	VMOVDQU Y1, 288(DI)  // at 8*36
	VPMOVZXBQ 40(SI), Y2 // values 40 to 43
	VMOVDQU Y2, 320(DI)  // at 8*40
	VPMOVZXBQ 44(SI), Y3 // values 44 to 47
	VMOVDQU Y3, 352(DI)  // at 8*44
	VPMOVZXBQ 48(SI), Y4 // values 48 to 51
	VMOVDQU Y4, 384(DI)  // at 8*48
	VPMOVZXBQ 52(SI), Y5 // values 52 to 55
	VMOVDQU Y5, 416(DI)  // at 8*52
	VPMOVZXBQ 56(SI), Y6 // values 56 to 59
	VMOVDQU Y6, 448(DI)  // at 8*56
	VPMOVZXBQ 60(SI), Y7 // values 60 to 63
	VMOVDQU Y7, 480(DI)  // at 8*60
	ADDQ $512, DI        // behind 64 values
	ADDQ $64, SI         // behind the block
	JMP  block           // the next one

done:
	VZEROUPPER              // legacy SSE code runs at full speed again
	MOVQ DI, AX             // where the next value would go
	SUBQ dst_base+0(FP), AX // bytes of dst that are set
	SHRQ $3, AX             // values decoded
	MOVQ AX, values+56(FP)  // the first result
	SUBQ b_base+24(FP), SI  // bytes they took
	MOVQ SI, n+64(FP)       // the second
	RET                     // the plain functions go on behind that

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
//	AX  a value, then what of it    BX  its leading zeros     R10 the low 7 bits of each of 8 bytes
//	    goes to bytes 9 and 10      DX  its first 8 bytes     CX  turns of 4 values each
//	Y0 - Y7  32 values, then bytes  Y8 - Y11  those ORed      Y14 all bits but the low 7   Y15 unzip
TEXT ·putBlocks(SB), NOSPLIT, $0-80
	MOVQ room_base+0(FP), DI                // where the first value goes
	MOVQ room_len+8(FP), R8                 // 320 or more: the caller sees to it
	LEAQ -const_encodeRoom(DI)(R8*1), R8    // the last place where 32 values of 10 bytes fit
	MOVQ vs_base+24(FP), SI                 // the first value
	MOVQ vs_len+32(FP), R9                  // 41 or more: the caller sees to it
	LEAQ -(8*const_minEncode)(SI)(R9*8), R9 // the last place where 32 values and 9 more are left
	MOVQ $0x7f7f7f7f7f7f7f7f, R10           // the bits of 8 bytes that PDEP fills
	MOVQ more+48(FP), R11                   // by leading zeros: the bits that say more follow
	MOVQ sizes+56(FP), R12                  // by leading zeros: the length
	VMOVDQU unzip<>(SB), Y15                // the order of a shuffle
	VPCMPEQB Y14, Y14, Y14                  // all bits
	VPSLLQ $7, Y14, Y14                     // in each value, all bits but the low 7

next:
	CMPQ DI, R8         // is there room for 32 values of any size?
	JHI  full           // the values may not fit
	CMPQ SI, R9         // are there 32 values, and 9 to overwrite?
	JHI  full           // too few values are left
	VMOVDQU (SI), Y0    // values 0 to 3
	VMOVDQU 32(SI), Y1  // 4 to 7
	VMOVDQU 64(SI), Y2  // 8 to 11
	VMOVDQU 96(SI), Y3  // 12 to 15
	VMOVDQU 128(SI), Y4 // 16 to 19
	VMOVDQU 160(SI), Y5 // 20 to 23
	VMOVDQU 192(SI), Y6 // 24 to 27
	VMOVDQU 224(SI), Y7 // 28 to 31
	VPOR Y0, Y1, Y8     // the bits that any value has
	VPOR Y2, Y3, Y9     // of values 8 to 15
	VPOR Y4, Y5, Y10    // of 16 to 23
	VPOR Y6, Y7, Y11    // of 24 to 31
	VPOR Y8, Y9, Y8     // of 0 to 15
	VPOR Y10, Y11, Y10  // of 16 to 31
	VPOR Y8, Y10, Y8    // of all 32, in 4 lanes
	VPTEST Y14, Y8      // has any a bit above the low 7?
	JNZ  any            // one is 128 or more
	VPSLLQ $8, Y1, Y1   // values 4 to 7 to byte 1 of their lanes
	VPOR Y1, Y0, Y0     // beside values 0 to 3, which are byte 0
	VPSLLQ $16, Y2, Y2  // values 8 to 11 to byte 2
	VPOR Y2, Y0, Y0     // beside those
	VPSLLQ $24, Y3, Y3  // values 12 to 15 to byte 3
	VPOR Y3, Y0, Y0     // half of each lane is full
	VPSLLQ $32, Y4, Y4  // values 16 to 19 to byte 4
	VPOR Y4, Y0, Y0     // beside those
	VPSLLQ $40, Y5, Y5  // values 20 to 23 to byte 5
	VPOR Y5, Y0, Y0     // beside those
	VPSLLQ $48, Y6, Y6  // values 24 to 27 to byte 6
	VPOR Y6, Y0, Y0     // beside those
	VPSLLQ $56, Y7, Y7  // values 28 to 31 to byte 7
	VPOR Y7, Y0, Y0     // 32 bytes, a value each
	// Byte i of lane k is value 4i+k: in the low half lanes 0 and 1, in the high half lanes 2 and 3.
	VPSHUFB Y15, Y0, Y0             // values 0, 1, 4, 5, ... 28, 29 and 2, 3, 6, 7, ... 30, 31
	VEXTRACTI128 $1, Y0, X1         // the high half: 2, 3, 6, 7, ... 30, 31
	VPUNPCKLWD X1, X0, X2           // two of the low half, two of the high half: values 0 to 15
	VPUNPCKHWD X1, X0, X3           // 16 to 31
	VMOVDQU X2, (DI)                // their encoding
	VMOVDQU X3, 16(DI)              // and the rest of it
	ADDQ $(8*const_encodeBlock), SI // behind the 32 values
	ADDQ $const_encodeBlock, DI     // behind their 32 bytes
	JMP  next                       // the next 32

any:
	MOVL $(const_encodeBlock/4), CX // turns of 4 values each: 8

four:
	MOVQ (SI), AX        // the first of four values
	LZCNTQ AX, BX        // 64 for zero
	PDEPQ R10, AX, DX    // 7 bits to each of 8 bytes
	ORQ  (R11)(BX*8), DX // what says that more follow
	MOVQ DX, (DI)        // bytes 1 to 8, fewer of which may count
	SARQ $56, AX         // the bits that are left: 56 to 62, and 63 in all above them, so that
	ANDL $0x1ff, AX      // it is the top bit of the ninth byte and the tenth byte
	MOVW AX, 8(DI)       // bytes 9 and 10
	ADDQ (R12)(BX*8), DI // the next value overwrites what is too much
	MOVQ 8(SI), AX       // the second
	LZCNTQ AX, BX        // by which both tables are
	PDEPQ R10, AX, DX    // 7 bits to each of 8 bytes
	ORQ  (R11)(BX*8), DX // what says that more follow
	MOVQ DX, (DI)        // bytes 1 to 8
	SARQ $56, AX         // bits 56 to 62, and 63 in all above
	ANDL $0x1ff, AX      // 63 twice: that the tenth follows, and the tenth
	MOVW AX, 8(DI)       // bytes 9 and 10
	ADDQ (R12)(BX*8), DI // behind the bytes that count
	MOVQ 16(SI), AX      // the third
	LZCNTQ AX, BX        // by which both tables are
	PDEPQ R10, AX, DX    // 7 bits to each of 8 bytes
	ORQ  (R11)(BX*8), DX // what says that more follow
	MOVQ DX, (DI)        // bytes 1 to 8
	SARQ $56, AX         // bits 56 to 62, and 63 in all above
	ANDL $0x1ff, AX      // 63 twice: that the tenth follows, and the tenth
	MOVW AX, 8(DI)       // bytes 9 and 10
	ADDQ (R12)(BX*8), DI // behind the bytes that count
	MOVQ 24(SI), AX      // the fourth
	LZCNTQ AX, BX        // by which both tables are
	PDEPQ R10, AX, DX    // 7 bits to each of 8 bytes
	ORQ  (R11)(BX*8), DX // what says that more follow
	MOVQ DX, (DI)        // bytes 1 to 8
	SARQ $56, AX         // bits 56 to 62, and 63 in all above
	ANDL $0x1ff, AX      // 63 twice: that the tenth follows, and the tenth
	MOVW AX, 8(DI)       // bytes 9 and 10
	ADDQ (R12)(BX*8), DI // behind the bytes that count
	ADDQ $32, SI         // behind the four
	DECL CX              // turns left
	JNZ  four            // the next four values
	JMP  next            // the next 32

full:
	VZEROUPPER               // legacy SSE code runs at full speed again
	SUBQ vs_base+24(FP), SI  // bytes of vs that are encoded
	SHRQ $3, SI              // values encoded
	MOVQ SI, values+64(FP)   // the first result
	SUBQ room_base+0(FP), DI // bytes that count, without what is too much
	MOVQ DI, n+72(FP)        // the second
	RET                      // the caller encodes the values that are left

// func zigzagBlocks(dst []uint64, vs []int64) int
//
// 16 values at a time: v<<1, with all bits turned over where v is negative.
//
//	SI  the next value   DI  where it goes              Y0, Y2, Y4, Y6  4 values each
//	CX  turns            Y8  0                          Y1, Y3, Y5, Y7  all bits of those that are negative
TEXT ·zigzagBlocks(SB), NOSPLIT, $0-56
	MOVQ dst_base+0(FP), DI // where the first value goes
	MOVQ vs_base+24(FP), SI // the first value
	MOVQ vs_len+32(FP), CX  // how many there are
	ANDQ $~15, CX           // those that fill turns
	MOVQ CX, ret+48(FP)     // are the result; the caller does the rest
	SHRQ $4, CX             // turns of 16 values each
	JZ   folded             // none, and no vector register was used
	VPXOR Y8, Y8, Y8        // 0 in each value

fold:
	VMOVDQU (SI), Y0    // values 0 to 3
	VPCMPGTQ Y0, Y8, Y1 // all bits set where 0 is greater
	VPADDQ Y0, Y0, Y0   // v<<1: the sign drops out, bit 0 is free for it
	VPXOR Y0, Y1, Y0    // all bits turned over where v is negative
	VMOVDQU Y0, (DI)    // to dst
	VMOVDQU 32(SI), Y2  // values 4 to 7
	VPCMPGTQ Y2, Y8, Y3 // which are negative
	VPADDQ Y2, Y2, Y2   // v<<1
	VPXOR Y2, Y3, Y2    // turned over where negative
	VMOVDQU Y2, 32(DI)  // to dst
	VMOVDQU 64(SI), Y4  // values 8 to 11
	VPCMPGTQ Y4, Y8, Y5 // which are negative
	VPADDQ Y4, Y4, Y4   // v<<1
	VPXOR Y4, Y5, Y4    // turned over where negative
	VMOVDQU Y4, 64(DI)  // to dst
	VMOVDQU 96(SI), Y6  // values 12 to 15
	VPCMPGTQ Y6, Y8, Y7 // which are negative
	VPADDQ Y6, Y6, Y6   // v<<1
	VPXOR Y6, Y7, Y6    // turned over where negative
	VMOVDQU Y6, 96(DI)  // to dst
	ADDQ $128, SI       // behind the 16 values
	ADDQ $128, DI       // and their zigzags
	DECQ CX             // turns left
	JNZ  fold           // the next 16
	VZEROUPPER          // legacy SSE code runs at full speed again

folded:
	RET // the result is set already

// func unzigzagBlocks(vs []int64) int
//
// 16 values at a time, in place: u>>1, with all bits turned over where u is odd.
//
//	SI  the next value   Y8  0                Y0, Y2, Y4, Y6  4 values each
//	CX  turns            Y9  1 in each value  Y1, Y3, Y5, Y7  all bits of those that are odd
TEXT ·unzigzagBlocks(SB), NOSPLIT, $0-32
	MOVQ vs_base+0(FP), SI // the first value
	MOVQ vs_len+8(FP), CX  // how many there are
	ANDQ $~15, CX          // those that fill turns
	MOVQ CX, ret+24(FP)    // are the result; the caller does the rest
	SHRQ $4, CX            // turns of 16 values each
	JZ   unfolded          // none, and no vector register was used
	VPXOR Y8, Y8, Y8       // 0 in each value
	VPCMPEQB Y9, Y9, Y9    // all bits
	VPSRLQ $63, Y9, Y9     // 1 in each value

unfold:
	VMOVDQU (SI), Y0   // values 0 to 3
	VPAND Y0, Y9, Y1   // 1 where the value is odd: it was negative
	VPSUBQ Y1, Y8, Y1  // all bits set where it was odd
	VPSRLQ $1, Y0, Y0  // u>>1: the sign's bit drops out
	VPXOR Y0, Y1, Y0   // all bits turned over where it was odd
	VMOVDQU Y0, (SI)   // back to its place
	VMOVDQU 32(SI), Y2 // values 4 to 7
	VPAND Y2, Y9, Y3   // 1 where odd
	VPSUBQ Y3, Y8, Y3  // which were odd
	VPSRLQ $1, Y2, Y2  // u>>1
	VPXOR Y2, Y3, Y2   // turned over where odd
	VMOVDQU Y2, 32(SI) // back to its place
	VMOVDQU 64(SI), Y4 // values 8 to 11
	VPAND Y4, Y9, Y5   // 1 where odd
	VPSUBQ Y5, Y8, Y5  // which were odd
	VPSRLQ $1, Y4, Y4  // u>>1
	VPXOR Y4, Y5, Y4   // turned over where odd
	VMOVDQU Y4, 64(SI) // back to its place
	VMOVDQU 96(SI), Y6 // values 12 to 15
	VPAND Y6, Y9, Y7   // 1 where odd
	VPSUBQ Y7, Y8, Y7  // which were odd
	VPSRLQ $1, Y6, Y6  // u>>1
	VPXOR Y6, Y7, Y6   // turned over where odd
	VMOVDQU Y6, 96(SI) // back to its place
	ADDQ $128, SI      // behind the 16 values
	DECQ CX            // turns left
	JNZ  unfold        // the next 16
	VZEROUPPER         // legacy SSE code runs at full speed again

unfolded:
	RET // the result is set already

// unzip puts bytes 0 and 8, 1 and 9, ... of each half side by side.
DATA unzip<>+0(SB)/8, $0x0b030a0209010800
DATA unzip<>+8(SB)/8, $0x0f070e060d050c04
DATA unzip<>+16(SB)/8, $0x0b030a0209010800
DATA unzip<>+24(SB)/8, $0x0f070e060d050c04
GLOBL unzip<>(SB), RODATA|NOPTR, $32
