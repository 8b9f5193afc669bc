import type { Checks } from './checks';

/** Loads, stores and atomic operations, and moves of numbers of F and D. */
export const MEMORY: Checks = {
  both: `
    lb a0,-1(a1) | fff58503 | a1=D+1 m=8081828384858687 | a0=-0x80
    lbu a0,1(a1) | 0015c503 | a1=D m=8081828384858687 | a0=0x81
    lh a0,0(a1) | 00059503 | a1=D m=8081828384858687 | a0=-0x7e80
    lh a0,1(a1) | 00159503 | a1=D m=8081828384858687 | a0=-0x7d7f
    lhu a0,4(a1) | 0045d503 | a1=D m=8081828384858687 | a0=0x8584
    lw a0,4(a1) | 0045a503 | a1=D m=8081828384858687 | a0=-0x78797a7c
    lw a0,3(a1) | 0035a503 | a1=D m=8081828384858687 | a0=-0x797a7b7d
    sb a2,3(a1) | 00c581a3 | a1=D a2=-0x0e0d0c08 m=0000000000000000 | m=000000f800000000
    sh a2,-2(a1) | fec59f23 | a1=D+4 a2=-0x0e0d0c08 m=0000000000000000 | m=0000f8f300000000
    sw a2,4(a1) | 00c5a223 | a1=D a2=-0x0e0d0c08 m=0000000000000000 | m=00000000f8f3f2f1
    sw a2,1(a1) | 00c5a0a3 | a1=D a2=-0x0e0d0c08 m=0000000000000000 | m=00f8f3f2f1000000
    lr.w a0,(a1) | 1005a52f | a1=D m=8081828384858687 | a0=-0x7c7d7e80 reservation=D
    sc.w a0,a2,(a1) | 18c5a52f | a1=D a2=7 reservation=D reservedValue=5 m=05000000aaaaaaaa | a0=0 m=07000000aaaaaaaa
    sc.w a0,a2,(a1) | 18c5a52f | a1=D a2=7 reservation=D+4 reservedValue=5 m=05000000aaaaaaaa | a0=1
    sc.w a0,a2,(a1) | 18c5a52f | a1=D a2=7 m=05000000aaaaaaaa | a0=1
    amoswap.w a0,a2,(a1) | 08c5a52f | a1=D a2=-2 m=05000000aaaaaaaa | a0=5 m=feffffffaaaaaaaa
    amoadd.w a0,a2,(a1) | 00c5a52f | a1=D a2=1 m=ffffff7faaaaaaaa | a0=0x7fffffff m=00000080aaaaaaaa
    amoxor.w a0,a2,(a1) | 20c5a52f | a1=D a2=10 m=0c000000aaaaaaaa | a0=12 m=06000000aaaaaaaa
    amoand.w a0,a2,(a1) | 60c5a52f | a1=D a2=10 m=0c000000aaaaaaaa | a0=12 m=08000000aaaaaaaa
    amoor.w a0,a2,(a1) | 40c5a52f | a1=D a2=10 m=0c000000aaaaaaaa | a0=12 m=0e000000aaaaaaaa
    amomin.w a0,a2,(a1) | 80c5a52f | a1=D a2=1 m=ffffffffaaaaaaaa | a0=-1 m=ffffffffaaaaaaaa
    amomin.w a0,a2,(a1) | 80c5a52f | a1=D a2=-1 m=01000000aaaaaaaa | a0=1 m=ffffffffaaaaaaaa
    amomax.w a0,a2,(a1) | a0c5a52f | a1=D a2=1 m=ffffffffaaaaaaaa | a0=-1 m=01000000aaaaaaaa
    amominu.w a0,a2,(a1) | c0c5a52f | a1=D a2=1 m=ffffffffaaaaaaaa | a0=-1 m=01000000aaaaaaaa
    amomaxu.w a0,a2,(a1) | e0c5a52f | a1=D a2=1 m=ffffffffaaaaaaaa | a0=-1 m=ffffffffaaaaaaaa
    amomaxu.w a0,a2,(a1) | e0c5a52f | a1=D a2=-1 m=01000000aaaaaaaa | a0=1 m=ffffffffaaaaaaaa
    flw fa0,4(a1) | 0045a507 | a1=D m=8081828384858687 mstatus=0x4000 | fa0=0xffffffff87868584 mstatus=0x6000
    fld fa0,0(a1) | 0005b507 | a1=D m=8081828384858687 mstatus=0x4000 | fa0=0x8786858483828180 mstatus=0x6000
    fsw fa0,4(a1) | 00a5a227 | a1=D fa0=0x1122334455667788 m=0000000000000000 mstatus=0x4000 | m=0000000088776655
    fsd fa0,0(a1) | 00a5b027 | a1=D fa0=0x1122334455667788 m=0000000000000000 mstatus=0x4000 | m=8877665544332211
    fmv.x.w a0,fa1 | e0058553 | fa1=0x1122334480000001 mstatus=0x4000 | a0=-0x7fffffff
    fmv.w.x fa0,a1 | f0058553 | a1=-2 mstatus=0x4000 | fa0=0xfffffffffffffffe mstatus=0x6000
    fmv.w.x fa0,a1 | f0058553 | a1=5 mstatus=0x4000 | fa0=0xffffffff00000005 mstatus=0x6000
  `,
  only64: `
    lwu a0,0(a1) | 0005e503 | a1=D m=8081828384858687 | a0=0x83828180
    ld a0,0(a1) | 0005b503 | a1=D m=8081828384858687 | a0=-0x78797a7b7c7d7e80
    sd a2,0(a1) | 00c5b023 | a1=D a2=0x1122334455667788 m=0000000000000000 | m=8877665544332211
    lr.d a0,(a1) | 1005b52f | a1=D m=8081828384858687 | a0=-0x78797a7b7c7d7e80 reservation=D
    sc.d a0,a2,(a1) | 18c5b52f | a1=D a2=7 reservation=D reservedValue=5 m=0500000000000000 | a0=0 m=0700000000000000
    sc.d a0,a2,(a1) | 18c5b52f | a1=D a2=7 m=0500000000000000 | a0=1
    amoswap.d a0,a2,(a1) | 08c5b52f | a1=D a2=-2 m=0500000000000000 | a0=5 m=feffffffffffffff
    amoadd.d a0,a2,(a1) | 00c5b52f | a1=D a2=1 m=ffffffff00000000 | a0=0xffffffff m=0000000001000000
    amoxor.d a0,a2,(a1) | 20c5b52f | a1=D a2=10 m=0c00000000000080 | a0=-0x7ffffffffffffff4 m=0600000000000080
    amoand.d a0,a2,(a1) | 60c5b52f | a1=D a2=10 m=0c00000000000080 | a0=-0x7ffffffffffffff4 m=0800000000000000
    amoor.d a0,a2,(a1) | 40c5b52f | a1=D a2=10 m=0c00000000000080 | a0=-0x7ffffffffffffff4 m=0e00000000000080
    amomin.d a0,a2,(a1) | 80c5b52f | a1=D a2=1 m=ffffffffffffffff | a0=-1 m=ffffffffffffffff
    amomax.d a0,a2,(a1) | a0c5b52f | a1=D a2=1 m=ffffffffffffffff | a0=-1 m=0100000000000000
    amominu.d a0,a2,(a1) | c0c5b52f | a1=D a2=1 m=ffffffffffffffff | a0=-1 m=0100000000000000
    amomaxu.d a0,a2,(a1) | e0c5b52f | a1=D a2=1 m=ffffffffffffffff | a0=-1 m=ffffffffffffffff
    fmv.x.d a0,fa1 | e2058553 | fa1=0x8122334480000001 mstatus=0x4000 | a0=-0x7eddccbb7fffffff
    fmv.d.x fa0,a1 | f2058553 | a1=-2 mstatus=0x4000 | fa0=0xfffffffffffffffe mstatus=0x6000
  `,
  only32: `
  `,
};
