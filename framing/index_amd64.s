//go:build amd64 && !purego

#include "go_asm.h"
#include "textflag.h"

// MASK gathers in mask a bit for each of 64 bytes: set where the two registers that hold the result of a comparison are.
#define MASK(low, high, mask) \
	VPMOVMSKB low, mask; /* bytes 0 to 31 */ \
	VPMOVMSKB high, DX;  /* bytes 32 to 63 */ \
	SHLQ $32, DX;        /* whose bits go above */ \
	ORQ DX, mask         /* bit i: byte i is the mark */

// NEXT puts the lowest bit of mask, as an offset, in the list, n entries behind CX, and clears the bit.
#define NEXT(mask, n) \
	TZCNTQ mask, DX;         /* which of the 64 bytes; 64 if no bit is left */ \
	BLSRQ mask, mask;        /* without its bit */ \
	ADDQ R8, DX;             /* where it stands in buf */ \
	MOVQ DX, (8*n)(DI)(CX*8) /* list[CX+n] */

// LIST lists the bits of mask, which stand for the 64 bytes from offset R8 on, and moves R8 and CX on. It always writes 2 entries, for
// then hardly any block of short records needs a branch that is hard to guess; what is too much is overwritten.
#define LIST(mask, more, listed) \
	POPCNTQ mask, R10;    /* how many marks the 64 bytes have */ \
	NEXT(mask, 0);        /* the first, if there is one */ \
	NEXT(mask, 1);        /* the second, if there is one */ \
	ADDQ CX, R10;         /* entries when all are listed */ \
	ADDQ $2, CX;          /* entries written */ \
	CMPQ CX, R10;         /* are they all? */ \
	JCC  listed;          /* yes, with up to 2 too many */ \
more: \
	NEXT(mask, 0);        /* the third and on */ \
	INCQ CX;              /* count it */ \
	CMPQ CX, R10;         /* are they all now? */ \
	JCS  more;            /* no */ \
listed: \
	MOVQ R10, CX;         /* drops what was written too much */ \
	ADDQ $const_block, R8 /* behind the 64 bytes */

// func listMarks(list *[manyMarks + block]int, buf []byte, start int, mark byte) int
//
// It compares 256 bytes at a time. If none is the mark it passes over them; if one is, it lists that; otherwise it lists the marks of 64 at
// a time. Fewer than 256 are taken by 64, and the last, fewer than 64, with bytes in front of them, whose bits are shifted out.
//
//	SI  buf               DI  list             Y0       32 marks
//	R8  an offset in it   CX  entries in it    Y1 - Y8  32 bytes each: all bits set where one is the mark
//	R9  its length        R10 a count of marks Y9 - Y12 some of these ORed
//	R11 behind what is    DX  scratch          AX, BX, R12, R13  masks of 64 bytes each: a bit is set where one is the mark
//	    looked at
TEXT ·listMarks(SB), NOSPLIT, $0-56
	MOVQ list+0(FP), DI          // where entries go
	MOVQ buf_base+8(FP), SI      // what is searched
	MOVQ buf_len+16(FP), R9      // where it ends
	MOVQ start+32(FP), R8        // where the search begins
	VPBROADCASTB mark+40(FP), Y0 // the mark in each of 32 bytes
	XORL CX, CX                  // nothing is listed

many:
	LEAQ 256(R8), R11              // behind the next 256 bytes
	CMPQ R11, R9                   // is that within buf?
	JHI  few                       // no: fewer are left
	VPCMPEQB (SI)(R8*1), Y0, Y1    // where bytes 0 to 31 are the mark
	VPCMPEQB 32(SI)(R8*1), Y0, Y2  // 32 to 63
	VPCMPEQB 64(SI)(R8*1), Y0, Y3  // 64 to 95
	VPCMPEQB 96(SI)(R8*1), Y0, Y4  // 96 to 127
	VPCMPEQB 128(SI)(R8*1), Y0, Y5 // 128 to 159
	VPCMPEQB 160(SI)(R8*1), Y0, Y6 // 160 to 191
	VPCMPEQB 192(SI)(R8*1), Y0, Y7 // 192 to 223
	VPCMPEQB 224(SI)(R8*1), Y0, Y8 // 224 to 255
	VPOR Y1, Y2, Y9                // any of bytes 0 to 63
	VPOR Y3, Y4, Y10               // of 64 to 127
	VPOR Y5, Y6, Y11               // of 128 to 191
	VPOR Y7, Y8, Y12               // of 192 to 255
	VPOR Y9, Y10, Y9               // of the first 128
	VPOR Y11, Y12, Y11             // of the last 128
	VPOR Y9, Y11, Y9               // of all 256
	VPTEST Y9, Y9                  // is a bit set?
	JNZ  some                      // then there are marks
	MOVQ R11, R8                   // no mark
	JMP  many                      // the next 256

some:
	MASK(Y1, Y2, AX)          // the marks in bytes 0 to 63
	MASK(Y3, Y4, BX)          // in 64 to 127
	MASK(Y5, Y6, R12)         // in 128 to 191
	MASK(Y7, Y8, R13)         // in 192 to 255
	POPCNTQ AX, R10           // how many marks?
	POPCNTQ BX, DX            // those of the second 64 bytes
	ADDQ DX, R10              // in the first 128
	POPCNTQ R12, DX           // those of the third
	ADDQ DX, R10              // in the first 192
	POPCNTQ R13, DX           // those of the fourth
	ADDQ DX, R10              // in all 256
	CMPQ R10, $1              // is it one, as with long records?
	JNE  all                  // no, two or more
	XORL R10, R10             // one: in which 64 bytes? The first, unless
	MOVL $64, DX              // where the second begin
	TESTQ BX, BX              // is it there?
	CMOVQNE DX, R10           // then 64: no branch, for none could be guessed
	MOVL $128, DX             // where the third begin
	TESTQ R12, R12            // is it there?
	CMOVQNE DX, R10           // then 128
	MOVL $192, DX             // where the fourth begin
	TESTQ R13, R13            // is it there?
	CMOVQNE DX, R10           // then 192
	ORQ  BX, AX               // one mask has the bit, the others are 0:
	ORQ  R12, R13             // ORed, they are that mask,
	ORQ  R13, AX              // whichever it was
	TZCNTQ AX, AX             // and which of them?
	ADDQ R10, AX              // which of the 256
	ADDQ R8, AX               // where it stands in buf
	MOVQ AX, (DI)(CX*8)       // list[CX]
	MOVQ R11, R8              // behind the 256 bytes
	INCQ CX                   // one more entry
	CMPQ CX, $const_manyMarks // is the list as long as is wanted?
	JCS  many                 // no: the next 256
	JMP  done                 // yes

all:
	LIST(AX, more0, listed0)  // bytes 0 to 63
	CMPQ CX, $const_manyMarks // is the list as long as is wanted?
	JCC  done                 // yes: another 64 marks might overrun it
	LIST(BX, more1, listed1)  // bytes 64 to 127
	CMPQ CX, $const_manyMarks // and now?
	JCC  done                 // yes
	LIST(R12, more2, listed2) // bytes 128 to 191
	CMPQ CX, $const_manyMarks // and now?
	JCC  done                 // yes
	LIST(R13, more3, listed3) // bytes 192 to 255, and R8 is behind all 256
	CMPQ CX, $const_manyMarks // and now?
	JCC  done                 // yes
	JMP  many                 // the next 256

few:
	LEAQ const_block(R8), R11     // behind the next 64 bytes
	CMPQ R11, R9                  // is that within buf?
	JHI  last                     // no: fewer are left
	VPCMPEQB (SI)(R8*1), Y0, Y1   // where bytes 0 to 31 are the mark
	VPCMPEQB 32(SI)(R8*1), Y0, Y2 // 32 to 63
	MASK(Y1, Y2, AX)              // the marks in these 64
	LIST(AX, more4, listed4)      // list them
	CMPQ CX, $const_manyMarks     // is the list as long as is wanted?
	JCC  done                     // yes
	JMP  few                      // the next 64

last:
	SUBQ R9, R11                   // how many of the last 64 bytes lie in front of R8
	CMPQ R11, $const_block         // do any lie behind?
	JEQ  done                      // all of them lie in front
	VPCMPEQB -64(SI)(R9*1), Y0, Y1 // where the first half of the last 64 is the mark
	VPCMPEQB -32(SI)(R9*1), Y0, Y2 // where the second half is
	MASK(Y1, Y2, AX)               // the marks in the last 64
	SHRXQ R11, AX, AX              // bit 0 is the byte at R8: what was searched before is shifted out
	LIST(AX, more5, listed5)       // list what is left

done:
	VZEROUPPER          // legacy SSE code runs at full speed again
	MOVQ CX, ret+48(FP) // how many are listed
	RET                 // the list itself is the caller's
