import type { Checks } from './checks';

/** What only computes. */
export const COMPUTING: Checks = {
  both: `
    lui a0,0x12345 | 12345537 |  | a0=0x12345000
    auipc a0,0x1 | 00001517 |  | a0=C+0x1000
    addi a0,a1,-6 | ffa58513 | a1=5 | a0=-1
    addi a0,a0,2047 | 7ff50513 | a0=1 | a0=0x800
    addi zero,a1,1 | 00158013 | a1=5 |
    slti a0,a1,0 | 0005a513 | a1=-1 | a0=1
    slti a0,a1,-5 | ffb5a513 | a1=-5 | a0=0
    sltiu a0,a1,-1 | fff5b513 | a1=1 | a0=1
    sltiu a0,a1,5 | 0055b513 | a1=-1 | a0=0
    xori a0,a1,-1 | fff5c513 | a1=0xff | a0=-0x100
    ori a0,a1,0x0f | 00f5e513 | a1=0xf0 | a0=0xff
    andi a0,a1,-16 | ff05f513 | a1=0x1ff | a0=0x1f0
    add a0,a1,a2 | 00c58533 | a1=5 a2=-7 | a0=-2
    sub a0,a1,a2 | 40c58533 | a1=5 a2=-7 | a0=12
    sll a0,a1,a2 | 00c59533 | a1=3 a2=5 | a0=96
    slt a0,a1,a2 | 00c5a533 | a1=-1 a2=1 | a0=1
    slt a0,a1,a2 | 00c5a533 | a1=1 a2=-1 | a0=0
    sltu a0,a1,a2 | 00c5b533 | a1=-1 a2=1 | a0=0
    sltu a0,a1,a2 | 00c5b533 | a1=1 a2=-1 | a0=1
    xor a0,a1,a2 | 00c5c533 | a1=0b1100 a2=0b1010 | a0=0b0110
    srl a0,a1,a2 | 00c5d533 | a1=0x100 a2=4 | a0=0x10
    sra a0,a1,a2 | 40c5d533 | a1=-256 a2=4 | a0=-16
    or a0,a1,a2 | 00c5e533 | a1=0b1100 a2=0b1010 | a0=0b1110
    and a0,a1,a2 | 00c5f533 | a1=0b1100 a2=0b1010 | a0=0b1000
    slli a0,a1,31 | 01f59513 | a1=1 | a0=0x80000000
    srli a0,a1,8 | 0085d513 | a1=0x1234 | a0=0x12
    srai a0,a1,4 | 4045d513 | a1=-256 | a0=-16
    mul a0,a1,a2 | 02c58533 | a1=-3 a2=7 | a0=-21
    mulh a0,a1,a2 | 02c59533 | a1=-3 a2=7 | a0=-1
    mulhsu a0,a1,a2 | 02c5a533 | a1=-1 a2=-1 | a0=-1
    mulhu a0,a1,a2 | 02c5b533 | a1=-1 a2=-1 | a0=-2
    div a0,a1,a2 | 02c5c533 | a1=-7 a2=2 | a0=-3
    div a0,a1,a2 | 02c5c533 | a1=7 | a0=-1
    divu a0,a1,a2 | 02c5d533 | a1=100 a2=7 | a0=14
    divu a0,a1,a2 | 02c5d533 | a1=7 | a0=-1
    rem a0,a1,a2 | 02c5e533 | a1=-7 a2=2 | a0=-1
    rem a0,a1,a2 | 02c5e533 | a1=-7 | a0=-7
    remu a0,a1,a2 | 02c5f533 | a1=100 a2=7 | a0=2
    remu a0,a1,a2 | 02c5f533 | a1=7 | a0=7
    sh1add a0,a1,a2 | 20c5a533 | a1=3 a2=100 | a0=106
    sh2add a0,a1,a2 | 20c5c533 | a1=3 a2=100 | a0=112
    sh3add a0,a1,a2 | 20c5e533 | a1=3 a2=100 | a0=124
    andn a0,a1,a2 | 40c5f533 | a1=0b1111 a2=0b0101 | a0=0b1010
    orn a0,a1,a2 | 40c5e533 | a1=0 a2=-16 | a0=15
    xnor a0,a1,a2 | 40c5c533 | a1=0b1100 a2=0b1010 | a0=-7
    max a0,a1,a2 | 0ac5e533 | a1=-1 a2=1 | a0=1
    maxu a0,a1,a2 | 0ac5f533 | a1=-1 a2=1 | a0=-1
    min a0,a1,a2 | 0ac5c533 | a1=-1 a2=1 | a0=-1
    minu a0,a1,a2 | 0ac5d533 | a1=-1 a2=1 | a0=1
    ctz a0,a1 | 60159513 | a1=40 | a0=3
    cpop a0,a1 | 60259513 | a1=0x1f1 | a0=6
    sext.b a0,a1 | 60459513 | a1=0x180 | a0=-128
    sext.b a0,a1 | 60459513 | a1=0x17f | a0=127
    sext.h a0,a1 | 60559513 | a1=0x18000 | a0=-32768
    orc.b a0,a1 | 2875d513 | a1=0x10002 | a0=0xff00ff
    bclr a0,a1,a2 | 48c59533 | a1=0b111 a2=1 | a0=0b101
    bclri a0,a1,4 | 48459513 | a1=-1 | a0=-17
    bext a0,a1,a2 | 48c5d533 | a1=0b100 a2=2 | a0=1
    bext a0,a1,a2 | 48c5d533 | a1=0b100 a2=3 | a0=0
    bexti a0,a1,4 | 4845d513 | a1=16 | a0=1
    binv a0,a1,a2 | 68c59533 | a1=5 a2=1 | a0=7
    binvi a0,a1,4 | 68459513 | a1=16 | a0=0
    bset a0,a1,a2 | 28c59533 | a1=1 a2=3 | a0=9
    bseti a0,a1,10 | 28a59513 |  | a0=1024
  `,
  only64: `
    zext.h a0,a1 | 0805c53b | a1=-1 | a0=0xffff
    lui a0,0x80000 | 80000537 |  | a0=-0x80000000
    auipc a0,0xfffff | fffff517 |  | a0=C-0x1000
    slli a0,a1,63 | 03f59513 | a1=3 | a0=-0x8000000000000000
    srli a0,a1,60 | 03c5d513 | a1=-1 | a0=15
    srai a0,a1,62 | 43e5d513 | a1=-0x8000000000000000 | a0=-2
    add a0,a1,a2 | 00c58533 | a1=0x7fffffffffffffff a2=1 | a0=-0x8000000000000000
    sll a0,a1,a2 | 00c59533 | a1=1 a2=127 | a0=-0x8000000000000000
    srl a0,a1,a2 | 00c5d533 | a1=-1 a2=124 | a0=15
    sra a0,a1,a2 | 40c5d533 | a1=-16 a2=66 | a0=-4
    mulh a0,a1,a2 | 02c59533 | a1=0x100000000 a2=-0x100000000 | a0=-1
    mulhu a0,a1,a2 | 02c5b533 | a1=0x100000000 a2=0x300000000 | a0=3
    mulhsu a0,a1,a2 | 02c5a533 | a1=0x100000000 a2=0x300000000 | a0=3
    div a0,a1,a2 | 02c5c533 | a1=-0x8000000000000000 a2=-1 | a0=-0x8000000000000000
    rem a0,a1,a2 | 02c5e533 | a1=-0x8000000000000000 a2=-1 | a0=0
    addiw a0,a1,1 | 0015851b | a1=0x7fffffff | a0=-0x80000000
    addiw a0,a1,-1 | fff5851b | a1=0x100000005 | a0=4
    slliw a0,a1,31 | 01f5951b | a1=3 | a0=-0x80000000
    srliw a0,a1,4 | 0045d51b | a1=-1 | a0=0xfffffff
    sraiw a0,a1,4 | 4045d51b | a1=0x80000000 | a0=-0x8000000
    addw a0,a1,a2 | 00c5853b | a1=0x7fffffff a2=1 | a0=-0x80000000
    subw a0,a1,a2 | 40c5853b | a1=0x100000000 a2=1 | a0=-1
    sllw a0,a1,a2 | 00c5953b | a1=3 a2=63 | a0=-0x80000000
    srlw a0,a1,a2 | 00c5d53b | a1=-0x80000000 a2=31 | a0=1
    sraw a0,a1,a2 | 40c5d53b | a1=0x80000000 a2=31 | a0=-1
    mulw a0,a1,a2 | 02c5853b | a1=0x80000000 a2=3 | a0=-0x80000000
    divw a0,a1,a2 | 02c5c53b | a1=0x1fffffff9 a2=2 | a0=-3
    divw a0,a1,a2 | 02c5c53b | a1=5 a2=0x100000000 | a0=-1
    divuw a0,a1,a2 | 02c5d53b | a1=0xffffffff a2=1 | a0=-1
    divuw a0,a1,a2 | 02c5d53b | a1=-1 a2=2 | a0=0x7fffffff
    remw a0,a1,a2 | 02c5e53b | a1=0xfffffff9 a2=2 | a0=-1
    remw a0,a1,a2 | 02c5e53b | a1=0x80000000 a2=-1 | a0=0
    remuw a0,a1,a2 | 02c5f53b | a1=0xffffffff a2=10 | a0=5
    remuw a0,a1,a2 | 02c5f53b | a1=0x80000000 | a0=-0x80000000
    add.uw a0,a1,a2 | 08c5853b | a1=-1 a2=1 | a0=0x100000000
    sh1add.uw a0,a1,a2 | 20c5a53b | a1=-1 a2=5 | a0=0x200000003
    sh2add.uw a0,a1,a2 | 20c5c53b | a1=-1 a2=5 | a0=0x400000001
    sh3add.uw a0,a1,a2 | 20c5e53b | a1=-1 a2=8 | a0=0x800000000
    slli.uw a0,a1,4 | 0845951b | a1=-1 | a0=0xffffffff0
    rol a0,a1,a2 | 60c59533 | a1=0x123456789abcdef0 a2=68 | a0=0x23456789abcdef01
    ror a0,a1,a2 | 60c5d533 | a1=0x123456789abcdef0 a2=4 | a0=0x0123456789abcdef
    rori a0,a1,60 | 63c5d513 | a1=0x123456789abcdef0 | a0=0x23456789abcdef01
    rolw a0,a1,a2 | 60c5953b | a1=0x80000001 a2=33 | a0=3
    rorw a0,a1,a2 | 60c5d53b | a1=1 a2=1 | a0=-0x80000000
    roriw a0,a1,1 | 6015d51b | a1=2 | a0=1
    clz a0,a1 | 60059513 | a1=1 | a0=63
    clz a0,a1 | 60059513 |  | a0=64
    ctz a0,a1 | 60159513 |  | a0=64
    cpop a0,a1 | 60259513 | a1=-1 | a0=64
    clzw a0,a1 | 6005951b | a1=0x100000001 | a0=31
    clzw a0,a1 | 6005951b | a1=0x100000000 | a0=32
    ctzw a0,a1 | 6015951b | a1=0x100000000 | a0=32
    ctzw a0,a1 | 6015951b | a1=24 | a0=3
    cpopw a0,a1 | 6025951b | a1=-1 | a0=32
    orc.b a0,a1 | 2875d513 | a1=0x0100800000400002 | a0=-0xff00ffff00ff01
    rev8 a0,a1 | 6b85d513 | a1=0x0102030405060708 | a0=0x0807060504030201
    bclri a0,a1,63 | 4bf59513 | a1=-1 | a0=0x7fffffffffffffff
    bext a0,a1,a2 | 48c5d533 | a1=-0x8000000000000000 a2=127 | a0=1
    bexti a0,a1,63 | 4bf5d513 | a1=-0x8000000000000000 | a0=1
    binv a0,a1,a2 | 68c59533 | a2=63 | a0=-0x8000000000000000
    binvi a0,a1,32 | 6a059513 |  | a0=0x100000000
    bset a0,a1,a2 | 28c59533 | a2=104 | a0=0x10000000000
    bseti a0,a1,40 | 2a859513 |  | a0=0x10000000000
  `,
  only32: `
    zext.h a0,a1 | 0805c533 | a1=-1 | a0=0xffff
    lui a0,0x80000 | 80000537 |  | a0=-0x80000000
    auipc a0,0x80000 | 80000517 |  | a0=0
    add a0,a1,a2 | 00c58533 | a1=0x7fffffff a2=1 | a0=-0x80000000
    srai a0,a1,31 | 41f5d513 | a1=-0x80000000 | a0=-1
    sll a0,a1,a2 | 00c59533 | a1=1 a2=33 | a0=2
    srl a0,a1,a2 | 00c5d533 | a1=-1 a2=60 | a0=15
    sra a0,a1,a2 | 40c5d533 | a1=-16 a2=34 | a0=-4
    mulh a0,a1,a2 | 02c59533 | a1=-0x80000000 a2=-0x80000000 | a0=0x40000000
    mulhu a0,a1,a2 | 02c5b533 | a1=0x10000 a2=0x30000 | a0=3
    mulhsu a0,a1,a2 | 02c5a533 | a1=-0x80000000 a2=2 | a0=-1
    div a0,a1,a2 | 02c5c533 | a1=-0x80000000 a2=-1 | a0=-0x80000000
    rem a0,a1,a2 | 02c5e533 | a1=-0x80000000 a2=-1 | a0=0
    rol a0,a1,a2 | 60c59533 | a1=0x12345678 a2=36 | a0=0x23456781
    ror a0,a1,a2 | 60c5d533 | a1=0x12345678 a2=4 | a0=0x81234567
    rori a0,a1,28 | 61c5d513 | a1=0x12345678 | a0=0x23456781
    clz a0,a1 | 60059513 | a1=1 | a0=31
    clz a0,a1 | 60059513 |  | a0=32
    ctz a0,a1 | 60159513 |  | a0=32
    cpop a0,a1 | 60259513 | a1=-1 | a0=32
    rev8 a0,a1 | 6985d513 | a1=0x01020304 | a0=0x04030201
    bclri a0,a1,31 | 49f59513 | a1=-1 | a0=0x7fffffff
    bext a0,a1,a2 | 48c5d533 | a1=-0x80000000 a2=63 | a0=1
    bseti a0,a1,31 | 29f59513 |  | a0=-0x80000000
  `,
};
