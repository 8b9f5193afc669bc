import type { Checks } from './checks';

/** Short instructions. */
export const COMPRESSED: Checks = {
  both: `
    c.addi4spn a0,sp,1020 | 1fe8 | sp=D | a0=D+1020
    c.fld fa0,8(a1) | 2588 | a1=D-8 m=8081828384858687 mstatus=0x4000 | fa0=0x8786858483828180 mstatus=0x6000
    c.fsd fa0,248(a1) | bde8 | a1=D-248 fa0=0x1122334455667788 m=0000000000000000 mstatus=0x4000 | m=8877665544332211
    c.fldsp fa0,504(sp) | 357e | sp=D-504 m=8081828384858687 mstatus=0x4000 | fa0=0x8786858483828180 mstatus=0x6000
    c.fsdsp fa0,8(sp) | a42a | sp=D-8 fa0=0x1122334455667788 m=0000000000000000 mstatus=0x4000 | m=8877665544332211
    c.lw a0,4(a1) | 41c8 | a1=D m=8081828384858687 | a0=-0x78797a7c
    c.sw a2,124(a1) | ddf0 | a1=D-124 a2=0x11223344 m=0000000000000000 | m=4433221100000000
    c.nop | 0001 |  |
    c.addi a0,-32 | 1501 | a0=5 | a0=-27
    c.addi s11,31 | 0dfd | s11=5 | s11=36
    c.li a0,-32 | 5501 | a0=5 | a0=-32
    c.li t6,31 | 4ffd |  | t6=31
    c.addi16sp sp,-512 | 7101 | sp=D | sp=D-512
    c.addi16sp sp,496 | 617d | sp=D | sp=D+496
    c.lui a0,0x1f | 657d |  | a0=0x1f000
    c.lui a0,0xfffe0 | 7501 |  | a0=-0x20000
    c.srli a0,4 | 8111 | a0=0x1234 | a0=0x123
    c.srai a0,4 | 8511 | a0=-256 | a0=-16
    c.andi a0,-16 | 9941 | a0=0x1ff | a0=0x1f0
    c.sub a0,a1 | 8d0d | a0=5 a1=7 | a0=-2
    c.xor a0,a1 | 8d2d | a0=0b1100 a1=0b1010 | a0=0b0110
    c.or a0,a1 | 8d4d | a0=0b1100 a1=0b1010 | a0=0b1110
    c.and a0,a1 | 8d6d | a0=0b1100 a1=0b1010 | a0=0b1000
    c.j .-2048 | b001 |  | pc=C-2048
    c.j .+2046 | affd |  | pc=C+2046
    c.beqz a0,.-256 | d101 |  | pc=C-256
    c.beqz a0,.-256 | d101 | a0=1 |
    c.bnez s1,.+254 | ecfd | s1=1 | pc=C+254
    c.bnez s1,.+254 | ecfd |  |
    c.slli a0,31 | 057e | a0=1 | a0=0x80000000
    c.lwsp s11,252(sp) | 5dfe | sp=D-252 m=8081828384858687 | s11=-0x7c7d7e80
    c.swsp s11,252(sp) | dfee | sp=D-252 s11=0x11223344 m=0000000000000000 | m=4433221100000000
    c.jr a0 | 8502 | a0=C+0x101 | pc=C+0x100
    c.jalr a0 | 9502 | a0=C+0x101 | ra=C+2 pc=C+0x100
    c.jalr ra | 9082 | ra=C+0x100 | ra=C+2 pc=C+0x100
    c.mv a0,s11 | 856e | a0=1 s11=-5 | a0=-5
    c.add a0,s11 | 956e | a0=1 s11=-5 | a0=-4
    c.ebreak | 9002 |  | trap=3 tval=0
  `,
  only64: `
    c.ld a0,8(a1) | 6588 | a1=D-8 m=8081828384858687 | a0=-0x78797a7b7c7d7e80
    c.sd a2,248(a1) | fdf0 | a1=D-248 a2=0x1122334455667788 m=0000000000000000 | m=8877665544332211
    c.addiw a0,1 | 2505 | a0=0x7fffffff | a0=-0x80000000
    c.subw a0,a1 | 9d0d | a0=0x100000000 a1=1 | a0=-1
    c.addw a0,a1 | 9d2d | a0=0x7fffffff a1=1 | a0=-0x80000000
    c.srli a0,60 | 9171 | a0=-1 | a0=15
    c.srai a0,62 | 9579 | a0=-0x8000000000000000 | a0=-2
    c.slli a0,63 | 157e | a0=3 | a0=-0x8000000000000000
    c.ldsp s11,504(sp) | 7dfe | sp=D-504 m=8081828384858687 | s11=-0x78797a7b7c7d7e80
    c.sdsp s11,504(sp) | ffee | sp=D-504 s11=0x1122334455667788 m=0000000000000000 | m=8877665544332211
  `,
  only32: `
    c.jal .+2046 | 2ffd |  | ra=C+2 pc=C+2046
    c.flw fa0,4(a1) | 61c8 | a1=D m=8081828384858687 mstatus=0x4000 | fa0=0xffffffff87868584 mstatus=0x6000
    c.fsw fa0,124(a1) | fde8 | a1=D-124 fa0=0x1122334455667788 m=0000000000000000 mstatus=0x4000 | m=8877665500000000
    c.flwsp fa0,252(sp) | 757e | sp=D-252 m=8081828384858687 mstatus=0x4000 | fa0=0xffffffff83828180 mstatus=0x6000
    c.fswsp fa0,252(sp) | ffaa | sp=D-252 fa0=0x1122334455667788 m=0000000000000000 mstatus=0x4000 | m=8877665500000000
    c.srai a0,31 | 857d | a0=-0x80000000 | a0=-1
  `,
};
