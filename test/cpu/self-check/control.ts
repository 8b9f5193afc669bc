import type { Checks } from './checks';

/** Jumps, branches, CSRs, and what is for the system. */
export const CONTROL: Checks = {
  both: `
    jal a0,.+0x1000 | 0000156f |  | a0=C+4 pc=C+0x1000
    jal ra,.-0x800 | 801ff0ef |  | ra=C+4 pc=C-0x800
    jalr a0,3(a1) | 00358567 | a1=C+0x100 | a0=C+4 pc=C+0x102
    jalr a1,-4(a1) | ffc585e7 | a1=C+0x100 | a1=C+4 pc=C+0xfc
    beq a1,a2,.+16 | 00c58863 | a1=3 a2=3 | pc=C+16
    beq a1,a2,.+16 | 00c58863 | a1=3 a2=4 |
    bne a1,a2,.-16 | fec598e3 | a1=3 a2=4 | pc=C-16
    bne a1,a2,.-16 | fec598e3 | a1=3 a2=3 |
    blt a1,a2,.+4094 | 7ec5cfe3 | a1=-1 | pc=C+4094
    blt a1,a2,.+4094 | 7ec5cfe3 | a2=-1 |
    bge a1,a2,.+16 | 00c5d863 | a2=-1 | pc=C+16
    bge a1,a2,.+16 | 00c5d863 |  | pc=C+16
    bge a1,a2,.+16 | 00c5d863 | a1=-1 |
    bltu a1,a2,.+16 | 00c5e863 | a2=-1 | pc=C+16
    bltu a1,a2,.+16 | 00c5e863 | a1=-1 |
    bgeu a1,a2,.-4096 | 80c5f063 | a1=-1 | pc=C-4096
    bgeu a1,a2,.-4096 | 80c5f063 | a2=-1 |
    fence rw,rw | 0330000f |  |
    fence.i | 0000100f |  |
    sfence.vma a1,a2 | 12c58073 |  |
    ecall | 00000073 |  | trap=11 tval=0
    ebreak | 00100073 |  | trap=3 tval=0
    mret | 30200073 | mstatus=0x20880 mepc=D | mstatus=0x88 privilege=1 pc=D
    sret | 10200073 | privilege=1 mstatus=0x120 sepc=D | mstatus=0x22 privilege=1 pc=D
    sret | 10200073 | privilege=1 mstatus=0x2 sepc=D | mstatus=0x20 privilege=0 pc=D
    wfi | 10500073 | mip=0x80 mie=0x80 |
    csrrw a0,mscratch,a1 | 34059573 | a1=0b0110 mscratch=0b1100 | a0=0b1100 mscratch=0b0110
    csrrs a0,mscratch,a1 | 3405a573 | a1=0b0110 mscratch=0b1100 | a0=0b1100 mscratch=0b1110
    csrrc a0,mscratch,a1 | 3405b573 | a1=0b0110 mscratch=0b1100 | a0=0b1100 mscratch=0b1000
    csrrwi a0,mscratch,11 | 3405d573 | mscratch=0b1100 | a0=0b1100 mscratch=11
    csrrsi a0,mscratch,3 | 3401e573 | mscratch=0b1100 | a0=0b1100 mscratch=0b1111
    csrrci a0,mscratch,4 | 34027573 | mscratch=0b1100 | a0=0b1100 mscratch=0b1000
  `,
};
