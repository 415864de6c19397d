#include "textflag.h"

// What a byte is follows from its low and its high four bits. Each has a table
// of two bits for every kind of byte; where both add up to 2 or more, the byte
// is of that kind. 1 is 0x40 for quotes, 0x10 for special bytes, 0x04 for
// brackets, 0x01 for colons.
DATA kinds<>+0x00(SB)/8, $0x0000000000400000 // low four bits: 2 of a quote
DATA kinds<>+0x08(SB)/8, $0x0000041004010000 // A of a colon, B and D of brackets, C of a backslash
DATA kinds<>+0x10(SB)/8, $0x0400140001402020 // high four: 0, 1 of controls, 2 of a quote, 3 of a colon, 5 of [ \ ], 7 of { }
DATA kinds<>+0x18(SB)/8, $0x2020202020202020 // 8 and more: not ASCII
GLOBL kinds<>(SB), RODATA|NOPTR, $32

// FOURS makes of four registers of all ones and zeros one with four bits, one
// of each of them, in the high half of every byte. It is d.
#define FOURS(a, b, c, d) \
	VSRI $1, a.B16, b.B16 \
	VSRI $1, c.B16, d.B16 \
	VSRI $2, b.B16, d.B16

// func indexNEON(blocks *block, text *byte, n int, c *carry)
TEXT ·indexNEON(SB), NOSPLIT, $0-32
	MOVD blocks+0(FP), R0
	MOVD text+8(FP), R1
	MOVD n+16(FP), R2
	MOVD c+24(FP), R3
	MOVD 0(R3), R4                    // inside, of the byte before
	MOVD 8(R3), R5                    // the byte before escapes the next one
	MOVD 16(R3), R6                   // what is special and no line break
	MOVD $0xAAAAAAAAAAAAAAAA, R7

	MOVD  $kinds<>(SB), R8
	VLD1  (R8), [V16.B16, V17.B16]
	VMOVI $0x0F, V18.B16
	VMOVI $0x55, V19.B16
	VMOVI $0x33, V20.B16
	VMOVI $0x5C, V21.B16              // backslash
	VMOVI $0x0A, V26.B16              // line break

loop:
	// Byte 4i+k of the block is byte i of Vk.
	VLD4.P 64(R1), [V0.B16, V1.B16, V2.B16, V3.B16]
	VAND  V18.B16, V0.B16, V4.B16
	VAND  V18.B16, V1.B16, V5.B16
	VAND  V18.B16, V2.B16, V6.B16
	VAND  V18.B16, V3.B16, V7.B16
	VUSHR $4, V0.B16, V22.B16
	VUSHR $4, V1.B16, V23.B16
	VUSHR $4, V2.B16, V24.B16
	VUSHR $4, V3.B16, V25.B16
	VTBL  V4.B16, [V16.B16], V4.B16
	VTBL  V5.B16, [V16.B16], V5.B16
	VTBL  V6.B16, [V16.B16], V6.B16
	VTBL  V7.B16, [V16.B16], V7.B16
	VTBL  V22.B16, [V17.B16], V22.B16
	VTBL  V23.B16, [V17.B16], V23.B16
	VTBL  V24.B16, [V17.B16], V24.B16
	VTBL  V25.B16, [V17.B16], V25.B16
	VADD  V22.B16, V4.B16, V4.B16
	VADD  V23.B16, V5.B16, V5.B16
	VADD  V24.B16, V6.B16, V6.B16
	VADD  V25.B16, V7.B16, V7.B16

	// Two bits for each kind, of V0 and V1 in V5, of V2 and V3 in V7.
	VUSHR $1, V4.B16, V4.B16
	VUSHR $1, V6.B16, V6.B16
	VBIT  V19.B16, V4.B16, V5.B16
	VBIT  V19.B16, V6.B16, V7.B16

	// Four bits for each kind: quote and bracket in V7, special and colon in V5.
	VUSHR $2, V5.B16, V4.B16
	VSHL  $2, V7.B16, V6.B16
	VBIT  V20.B16, V4.B16, V7.B16
	VBIF  V20.B16, V6.B16, V5.B16

	// Eight bits: bracket and colon in V6, quote and special in V5.
	VUZP1 V5.B16, V7.B16, V4.B16
	VUZP2 V5.B16, V7.B16, V5.B16
	VMOV  V4.B16, V6.B16
	VSLI  $4, V5.B16, V6.B16
	VSRI  $4, V4.B16, V5.B16
	FMOVQ F6, 8(R0)
	VMOV  V5.D[0], R8                 // quotes
	VMOV  V5.D[1], R9                 // special bytes
	MOVD  R9, 24(R0)

	// Most blocks have nothing special and none before that reaches into them.
	ORR  R5, R9, R10
	CBNZ R10, escapes

strings:
	EOR  R8<<1, R8, R8
	EOR  R8<<2, R8, R8
	EOR  R8<<4, R8, R8
	EOR  R8<<8, R8, R8
	EOR  R8<<16, R8, R8
	EOR  R8<<32, R8, R8
	EOR  R4, R8, R8
	CBNZ R9, newlines

store:
	MOVD.P R8, 32(R0)
	ASR    $63, R8, R4
	SUB    $1, R2, R2
	CBNZ   R2, loop

	MOVD R4, 0(R3)
	MOVD R5, 8(R3)
	MOVD R6, 16(R3)
	RET

escapes:
	// Backslashes and line breaks.
	VCMEQ V0.B16, V21.B16, V4.B16
	VCMEQ V1.B16, V21.B16, V5.B16
	VCMEQ V2.B16, V21.B16, V6.B16
	VCMEQ V3.B16, V21.B16, V7.B16
	VCMEQ V0.B16, V26.B16, V0.B16
	VCMEQ V1.B16, V26.B16, V1.B16
	VCMEQ V2.B16, V26.B16, V2.B16
	VCMEQ V3.B16, V26.B16, V3.B16
	FOURS(V4, V5, V6, V7)
	FOURS(V0, V1, V2, V3)
	VUZP1 V3.B16, V7.B16, V4.B16
	VUZP2 V3.B16, V7.B16, V5.B16
	VSRI  $4, V4.B16, V5.B16
	VMOV  V5.D[0], R11                // backslashes
	VMOV  V5.D[1], R14                // line breaks
	BIC   R14, R9, R10
	ORR   R10, R6, R6

	// What the backslashes escape, as (*carry).escapes finds it.
	BIC R5, R11, R12
	ORR R12<<1, R7, R13
	SUB R12, R13, R13
	EOR R7, R13, R13
	ORR R5, R11, R12
	EOR R13, R12, R12
	AND R13, R11, R5
	LSR $63, R5, R5
	BIC R12, R8, R8
	B   strings

newlines:
	// A line break ends a string that is still open, from the first one on.
	ANDS R8, R14, R10
	BEQ  store
	NEG  R10, R11
	ORR  R10, R11, R11
	EOR  R11, R8, R8
	B    newlines
