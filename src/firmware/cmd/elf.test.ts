import { beforeEach, describe, expect, it } from 'vitest';
import { guestBytes, guestView } from '../common/guest-bytes';
import { run_command } from '../common/cli';
import { env_set } from '../env/common';
import { env_relocate } from '../env/common/relocate';
import { FakeMachineEnd } from '../testing/fake-hal';
import { makeGd } from '../testing/make-gd';
import type { TestGd } from '../testing/make-gd';
import { bootCommands } from './boot';
import { elfCommands } from './elf';

const FILE = 0x4200_0000;
const TO = 0x4100_0000;

let test: TestGd;

beforeEach(() => {
  test = makeGd({
    arch64: true,
    commands: [...bootCommands, ...elfCommands],
    config: { CMD_ELF: 'y', CMD_GO: 'y', SYS_LOAD_ADDR: '0x40200000' },
  });
  env_relocate();
});

function run(line: string): { said: string; end: string | undefined } {
  let end: string | undefined;
  test.takeOutput();
  try {
    run_command(line, 0);
  } catch (error) {
    if (!(error instanceof FakeMachineEnd)) {
      throw error;
    }
    end = error.message;
  }
  return { said: test.takeOutput(), end };
}

/**
 * A program of 16 bytes with 8 more of zeroes by its first program header, a note by the second; by its sections it is 16
 * bytes elsewhere, 8 bytes of zeroes, and a comment that takes no memory.
 */
function writeElf(bits: 32 | 64, type = 2): void {
  const wide = bits === 64;
  const view = guestView(FILE, 0x1000);
  guestBytes(FILE, 0x1000).fill(0);
  const word = (at: number, value: number): void => {
    view.setUint32(at, value, true);
  };
  const half = (at: number, value: number): void => {
    view.setUint16(at, value, true);
  };
  guestBytes(FILE, 7).set([0x7f, 0x45, 0x4c, 0x46, wide ? 2 : 1, 1, 1]);
  half(16, type);
  word(24, TO + 0x1004);
  word(wide ? 32 : 28, 0x100); // e_phoff
  word(wide ? 40 : 32, 0x200); // e_shoff
  half(wide ? 56 : 44, 2); // e_phnum
  half(wide ? 60 : 48, 4); // e_shnum
  const program = (
    index: number,
    p_type: number,
    offset: number,
    address: number,
    filesz: number,
    memsz: number,
  ): void => {
    const at = 0x100 + index * (wide ? 56 : 32);
    word(at, p_type);
    word(at + (wide ? 8 : 4), offset);
    word(at + (wide ? 16 : 8), address + 0x8000);
    word(at + (wide ? 24 : 12), address);
    word(at + (wide ? 32 : 16), filesz);
    word(at + (wide ? 40 : 20), memsz);
  };
  program(0, 1, 0x400, TO + 0x1000, 16, 24);
  program(1, 4, 0x410, TO + 0x2000, 4, 4);
  const section = (
    index: number,
    sh_type: number,
    flags: number,
    address: number,
    size: number,
  ): void => {
    const at = 0x200 + index * (wide ? 64 : 40);
    word(at + 4, sh_type);
    word(at + 8, flags);
    word(at + (wide ? 16 : 12), address);
    word(at + (wide ? 24 : 16), 0x400);
    word(at + (wide ? 32 : 20), size);
  };
  section(1, 1, 6, TO + 0x3000, 16);
  section(2, 8, 3, TO + 0x3100, 8);
  section(3, 1, 0, TO + 0x3200, 16);
  guestBytes(FILE + 0x400, 20).fill(0x11);
  guestBytes(TO, 0x4000).fill(0xcc);
}

/** Bytes there: `11*16 00*8 cc*8`. */
function memory(offset: number, bytes: number): string {
  const runs: [number, number][] = [];
  for (const byte of guestBytes(TO + offset, bytes)) {
    const last = runs.at(-1);
    if (last?.[0] === byte) {
      last[1]++;
    } else {
      runs.push([byte, 1]);
    }
  }
  return runs.map(([byte, count]) => `${byte.toString(16)}*${count}`).join(' ');
}

describe.each([32, 64] as const)('bootelf with an ELF of %i bits', (bits) => {
  it('loads sections, and starts nothing without autostart', () => {
    writeElf(bits);
    for (const line of ['bootelf 42000000', 'bootelf -s 42000000']) {
      expect(run(line)).toEqual({ said: '', end: undefined });
      expect(memory(0x3000, 32)).toBe('11*16 cc*16');
      expect(memory(0x3100, 16)).toBe('0*8 cc*8');
      expect(memory(0x3200, 16)).toBe('cc*16');
      expect(memory(0x1000, 16)).toBe('cc*16');
    }
  });

  it('loads whatever program headers there are with -p', () => {
    writeElf(bits);
    run('bootelf -p 42000000');
    expect(memory(0x1000, 32)).toBe('11*16 0*8 cc*8');
    expect(memory(0x2000, 8)).toBe('11*4 cc*4');
    expect(memory(0x9000, 4)).toBe('0*4');
    expect(memory(0x3000, 16)).toBe('cc*16');
  });

  it('starts it with autostart', () => {
    writeElf(bits);
    env_set('autostart', 'no');
    expect(run('bootelf -p 42000000').end).toBeUndefined();
    env_set('autostart', 'yes');
    expect(run('bootelf -p 42000000')).toEqual({
      said: '## Starting application at 0x41001004 ...\n',
      end: 'handed over to the application at 0x41001004',
    });
  });

  it('takes executables only', () => {
    writeElf(bits, 3);
    expect(run('bootelf 42000000').said).toBe('## Not a 32-bit elf image at address 0x42000000\n');
  });
});

it('bootelf looks where files are loaded when it gets no address', () => {
  for (const line of ['bootelf', 'bootelf zz', 'bootelf -p', 'bootelf -x 42000000']) {
    expect(run(line).said).toBe('## No elf image at address 0x40200000\n');
  }
});

describe('go', () => {
  it('says where it starts, and hands over', () => {
    expect(run('go 40400020 a b')).toEqual({
      said: '## Starting application at 0x40400020 ...\n',
      end: 'handed over to the application at 0x40400020',
    });
  });

  it('needs an address', () => {
    expect(run('go').said).toContain('go addr [arg ...]\n');
  });
});
