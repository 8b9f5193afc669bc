/*
 * Numbers of ELF files, in the spelling of their specification.
 *
 * @spec System V ABI 4.1 §4 Object Files
 */

export const ELFMAG = [0x7f, 0x45, 0x4c, 0x46] as const;
export const ELFCLASS32 = 1;
export const ELFCLASS64 = 2;
export const ELFDATA2LSB = 1;
export const ELFDATA2MSB = 2;
export const EV_CURRENT = 1;

export const ET_EXEC = 2;
export const ET_DYN = 3;

export const EM_386 = 3;
export const EM_MIPS = 8;
export const EM_PPC = 20;
export const EM_PPC64 = 21;
export const EM_ARM = 40;
export const EM_X86_64 = 62;
export const EM_AARCH64 = 183;
export const EM_RISCV = 243;

/** More sections or segments than 16 bits count: the real number is in section 0. */
export const SHN_XINDEX = 0xffff;
export const PN_XNUM = 0xffff;
export const SHN_UNDEF = 0;
export const SHN_LORESERVE = 0xff00;

export const SHT_SYMTAB = 2;
export const SHT_STRTAB = 3;
export const SHT_RELA = 4;
export const SHT_NOTE = 7;
export const SHT_NOBITS = 8;
export const SHT_REL = 9;
export const SHT_DYNSYM = 11;
export const SHF_ALLOC = 2;
export const SHF_EXECINSTR = 4;

export const PT_LOAD = 1;
export const PT_NOTE = 4;

export const NT_GNU_BUILD_ID = 3;

/** @spec RISC-V ELF psABI 1.0 §8.4 Relocations */
export const R_RISCV_32 = 1;
