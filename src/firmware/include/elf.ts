/** "\x7fELF", little-endian. @uboot include/elf.h IS_ELF() */
export const ELF_MAGIC = 0x464c457f;

/** Place of the class in the header: 32 or 64 bits. @uboot include/elf.h EI_CLASS */
export const EI_CLASS = 4;
export const ELFCLASS64 = 2;

/** A program that runs where it says. @uboot include/elf.h ET_EXEC */
export const ET_EXEC = 2;

/** A section that takes memory, and one of zeroes. @uboot include/elf.h SHF_ALLOC */
export const SHF_ALLOC = 2;
export const SHT_NOBITS = 8;
