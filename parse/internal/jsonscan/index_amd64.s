#include "textflag.h"

// Bytes that are looked for, and all ones for the multiplication without
// carries that is a running exclusive or.
DATA bytes<>+0(SB)/1, $0x22  // "
DATA bytes<>+1(SB)/1, $0x5c  // \
DATA bytes<>+2(SB)/1, $0x20  // space
DATA bytes<>+3(SB)/1, $0x7b  // {
DATA bytes<>+4(SB)/1, $0x7d  // }
DATA bytes<>+5(SB)/1, $0x3a  // :
DATA bytes<>+6(SB)/1, $0x0a  // line break
GLOBL bytes<>(SB), RODATA|NOPTR, $7

// MASK makes one bit of the highest bit of each byte of two registers.
#define MASK(low, high, out, tmp) \
	VPMOVMSKB low, out  \
	VPMOVMSKB high, tmp \
	SHLQ      $32, tmp  \
	ORQ       tmp, out

// func indexAVX2(blocks *block, text *byte, n int, c *carry)
TEXT ·indexAVX2(SB), NOSPLIT, $0-32
	MOVQ blocks+0(FP), DI
	MOVQ text+8(FP), SI
	MOVQ n+16(FP), CX
	MOVQ c+24(FP), DX
	MOVQ 0(DX), R8                    // inside, of the byte before
	MOVQ 8(DX), R9                    // the byte before escapes the next one
	MOVQ $0xAAAAAAAAAAAAAAAA, R15

	VPBROADCASTB bytes<>+0(SB), Y8
	VPBROADCASTB bytes<>+1(SB), Y9
	VPBROADCASTB bytes<>+2(SB), Y10
	VPBROADCASTB bytes<>+3(SB), Y11
	VPBROADCASTB bytes<>+4(SB), Y12
	VPBROADCASTB bytes<>+5(SB), Y13
	VPBROADCASTB bytes<>+6(SB), Y14
	VPCMPEQB     Y15, Y15, Y15

loop:
	VMOVDQU (SI), Y0
	VMOVDQU 32(SI), Y1

	// Quotes.
	VPCMPEQB Y0, Y8, Y2
	VPCMPEQB Y1, Y8, Y3
	MASK(Y2, Y3, AX, BX)

	// Backslashes, and what is below a space: bytes are compared as signed
	// numbers, so those beyond ASCII are too.
	VPCMPEQB Y0, Y9, Y2
	VPCMPEQB Y1, Y9, Y3
	VPCMPGTB Y0, Y10, Y4
	VPCMPGTB Y1, Y10, Y5
	VPOR     Y2, Y4, Y4
	VPOR     Y3, Y5, Y5
	MASK(Y4, Y5, R10, BX)
	MOVQ     R10, 24(DI)

	// Brackets: [ and ] with the bit of a space are { and }.
	VPOR     Y0, Y10, Y4
	VPOR     Y1, Y10, Y5
	VPCMPEQB Y4, Y11, Y6
	VPCMPEQB Y5, Y11, Y7
	VPCMPEQB Y4, Y12, Y4
	VPCMPEQB Y5, Y12, Y5
	VPOR     Y4, Y6, Y4
	VPOR     Y5, Y7, Y5
	MASK(Y4, Y5, R11, BX)
	MOVQ     R11, 8(DI)

	// Colons.
	VPCMPEQB Y0, Y13, Y4
	VPCMPEQB Y1, Y13, Y5
	MASK(Y4, Y5, R11, BX)
	MOVQ     R11, 16(DI)

	// Most blocks have nothing special and none before that reaches into them.
	MOVQ R10, BX
	ORQ  R9, BX
	JNZ  escapes

strings:
	VMOVQ      AX, X4
	VPCLMULQDQ $0, X15, X4, X4
	VMOVQ      X4, AX
	XORQ       R8, AX
	TESTQ      R10, R10
	JNZ        newlines

store:
	MOVQ AX, 0(DI)
	MOVQ AX, R8
	SARQ $63, R8
	ADDQ $64, SI
	ADDQ $32, DI
	DECQ CX
	JNZ  loop

	MOVQ R8, 0(DX)
	MOVQ R9, 8(DX)
	VZEROUPPER
	RET

escapes:
	// Which bytes follow an odd number of backslashes: subtracting the first
	// backslash of each run from the odd positions carries through the run.
	// (Langdale and Lemire, Parsing Gigabytes of JSON per Second, 3.1.1.)
	MASK(Y2, Y3, R11, BX)
	MOVQ R9, R12
	NOTQ R12
	ANDQ R11, R12                     // backslashes that are not escaped by the block before
	LEAQ (R12)(R12*1), R13            // what they may escape
	ORQ  R15, R13
	SUBQ R12, R13
	XORQ R15, R13                     // backslashes that escape, and what is escaped at the end of a run
	MOVQ R11, R12
	ORQ  R9, R12
	XORQ R13, R12                     // what is escaped
	MOVQ R13, R9
	ANDQ R11, R9
	SHRQ $63, R9
	NOTQ R12
	ANDQ R12, AX
	JMP  strings

newlines:
	// A line break ends a string that is still open.
	VPCMPEQB Y0, Y14, Y4
	VPCMPEQB Y1, Y14, Y5
	MASK(Y4, Y5, R11, BX)
	MOVQ R11, BX
	NOTQ BX
	ANDQ R10, BX
	ORQ  BX, 16(DX)                   // what is special and no line break

open:
	MOVQ AX, BX
	ANDQ R11, BX
	JZ   store
	MOVQ BX, R13
	NEGQ R13
	ORQ  R13, BX                      // from the first one on
	XORQ BX, AX
	JMP  open
