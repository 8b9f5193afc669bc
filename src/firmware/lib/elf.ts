import { printf } from '../common/console';
import { ELF_MAGIC, EI_CLASS, ELFCLASS64, ET_EXEC, SHF_ALLOC, SHT_NOBITS } from '../include/elf';
import { copyBytes, readObject, writeBytes } from './memory-access';
import type { ObjectSize } from './memory-access';

/** Offsets and sizes of what is read, for each class. */
interface Layout {
  readonly word: 4 | 8;
  readonly e_entry: number;
  readonly e_phoff: number;
  readonly e_shoff: number;
  readonly e_phnum: number;
  readonly e_shnum: number;
  readonly phdrBytes: number;
  readonly p_offset: number;
  readonly p_paddr: number;
  readonly p_filesz: number;
  readonly p_memsz: number;
  readonly shdrBytes: number;
  readonly sh_flags: number;
  readonly sh_addr: number;
  readonly sh_offset: number;
  readonly sh_size: number;
}

const ELF32: Layout = {
  word: 4,
  e_entry: 24,
  e_phoff: 28,
  e_shoff: 32,
  e_phnum: 44,
  e_shnum: 48,
  phdrBytes: 32,
  p_offset: 4,
  p_paddr: 12,
  p_filesz: 16,
  p_memsz: 20,
  shdrBytes: 40,
  sh_flags: 8,
  sh_addr: 12,
  sh_offset: 16,
  sh_size: 20,
};

const ELF64: Layout = {
  word: 8,
  e_entry: 24,
  e_phoff: 32,
  e_shoff: 40,
  e_phnum: 56,
  e_shnum: 60,
  phdrBytes: 56,
  p_offset: 8,
  p_paddr: 24,
  p_filesz: 32,
  p_memsz: 40,
  shdrBytes: 64,
  sh_flags: 8,
  sh_addr: 16,
  sh_offset: 24,
  sh_size: 32,
};

const OFF_TYPE = 16;
const OFF_SH_TYPE = 4;

function read(address: number, size: ObjectSize): number {
  return Number(readObject(address, size));
}

function layoutOf(addr: number): Layout {
  return read(addr + EI_CLASS, 1) === ELFCLASS64 ? ELF64 : ELF32;
}

function clear(address: number, bytes: number): void {
  writeBytes(address, new Uint8Array(bytes));
}

/** @uboot lib/elf.c valid_elf_image() */
export function valid_elf_image(addr: number): boolean {
  if (read(addr, 4) !== ELF_MAGIC) {
    printf('## No elf image at address 0x%08lx\n', addr);
    return false;
  }
  if (read(addr + OFF_TYPE, 2) !== ET_EXEC) {
    printf('## Not a 32-bit elf image at address 0x%08lx\n', addr);
    return false;
  }
  return true;
}

/**
 * Copies what the program headers name, each of them, to its physical address. Gives the entry point.
 *
 * @uboot lib/elf.c load_elf_image_phdr(), load_elf64_image_phdr()
 */
export function load_elf_image_phdr(addr: number): number {
  const layout = layoutOf(addr);
  const { word } = layout;
  let phdr = addr + read(addr + layout.e_phoff, word);
  const e_phnum = read(addr + layout.e_phnum, 2);
  let dst: number;
  let filesz: number;
  let memsz: number;
  for (let i = 0; i < e_phnum; i++) {
    dst = read(phdr + layout.p_paddr, word);
    filesz = read(phdr + layout.p_filesz, word);
    memsz = read(phdr + layout.p_memsz, word);
    copyBytes(dst, addr + read(phdr + layout.p_offset, word), filesz);
    if (memsz > filesz) {
      clear(dst + filesz, memsz - filesz);
    }
    phdr += layout.phdrBytes;
  }
  return read(addr + layout.e_entry, word);
}

/**
 * Copies the sections that take memory to their addresses, and clears those of zeroes. Gives the entry point.
 *
 * @uboot lib/elf.c load_elf_image_shdr(), load_elf64_image_shdr()
 */
export function load_elf_image_shdr(addr: number): number {
  const layout = layoutOf(addr);
  const { word } = layout;
  let shdr = addr + read(addr + layout.e_shoff, word);
  const e_shnum = read(addr + layout.e_shnum, 2);
  let sh_addr: number;
  let sh_size: number;
  for (let i = 0; i < e_shnum; i++, shdr += layout.shdrBytes) {
    sh_addr = read(shdr + layout.sh_addr, word);
    sh_size = read(shdr + layout.sh_size, word);
    if ((read(shdr + layout.sh_flags, word) & SHF_ALLOC) === 0 || sh_addr === 0 || sh_size === 0) {
      continue;
    }
    if (read(shdr + OFF_SH_TYPE, 4) === SHT_NOBITS) {
      clear(sh_addr, sh_size);
    } else {
      copyBytes(sh_addr, addr + read(shdr + layout.sh_offset, word), sh_size);
    }
  }
  return read(addr + layout.e_entry, word);
}
