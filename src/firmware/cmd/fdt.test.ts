import { beforeEach, describe, expect, it } from 'vitest';
import { CMD_RET_USAGE } from '../include/command';
import { DTC_TREE, fromHex } from '../testing/dtc-tree';
import { IMAGE, imageShell } from '../testing/image-shell';
import type { ImageShell } from '../testing/image-shell';
import { fdtCommands } from './fdt';

/* Output and memory here are what Debian's U-Boot 2023.01 gave for the same lines, on qemu_arm64 at 0x44000000. */

const NO_TREE =
  'No FDT memory address configured. Please configure\n' +
  'the FDT address via "fdt addr <address>" command.\n' +
  'Aborting!\nrc=1';
const HERE = 'Working FDT set to 42000000\n';

let shell: ImageShell;

/** The tree at IMAGE is worked on, with so much room. */
function open(bytes = 0x1000): void {
  shell.load(DTC_TREE);
  shell.run(`fdt addr 42000000 ${bytes.toString(16)}`);
}

/** Each line and what it prints. */
function transcript(lines: readonly string[]): string {
  return lines.map((line) => `=> ${line}\n${shell.run(line)}\n`).join('');
}

function memory(bytes: number): Uint8Array {
  const { base, bytes: ram } = shell.test.hal.ram;
  return ram.slice(IMAGE - base, IMAGE - base + bytes);
}

beforeEach(() => {
  shell = imageShell();
});

describe('fdt addr', () => {
  it('sets the tree that is worked on, and says which it is', () => {
    shell.load(DTC_TREE);
    expect(shell.run('fdt addr')).toBe('rc=1');
    expect(shell.run('fdt addr 42000000')).toBe(`${HERE}rc=0`);
    expect(shell.run('fdt addr')).toBe('Working fdt: 42000000\nrc=0');
    expect(shell.run('echo $fdtaddr')).toBe('42000000\nrc=0');
    expect(shell.run('fdt addr -c -q 42000000')).toBe('rc=0');
    expect(shell.run('fdt addr -cq')).toBe('Control fdt: 42000000\nrc=0');
    expect(shell.run('fdt addr -q 42000000')).toBe(`${HERE}rc=0`);
  });

  it('gives a tree more room', () => {
    shell.load(DTC_TREE);
    expect(shell.run('fdt addr 42000000 10')).toBe(
      `${HERE}New length 16 < existing length 369, ignoring\nrc=0`,
    );
    expect(shell.run('fdt addr 42000000 80000000')).toBe(
      `${HERE}libfdt fdt_open_into(): FDT_ERR_NOSPACE\nrc=0`,
    );
    expect(shell.run('fdt addr 42000000 1000; fdt header get h totalsize; echo $h')).toBe(
      `${HERE}1000\nrc=0`,
    );
  });

  it('says what is wrong with a tree', () => {
    expect(shell.run('fdt addr 0')).toBe('The address of the fdt is invalid (NULL).\nrc=1');
    expect(shell.run('fdt addr 42000000')).toBe(
      'libfdt fdt_check_header(): FDT_ERR_BADMAGIC\nrc=1',
    );
    expect(shell.run('fdt addr -q 42000000')).toBe('rc=1');
    const old = DTC_TREE.slice();
    old[23] = 1;
    shell.load(old);
    expect(shell.run('fdt addr 42000000')).toBe(
      'libfdt fdt_check_header(): FDT_ERR_BADVERSION - too old, fdt 1 < 2\nrc=1',
    );
    old[23] = 17;
    old[27] = 18;
    shell.load(old);
    expect(shell.run('fdt addr 42000000')).toBe(
      'libfdt fdt_check_header(): FDT_ERR_BADVERSION - too new, fdt 17 > 17\nrc=1',
    );
    shell.load(DTC_TREE.slice(0, 7));
    expect(shell.run('fdt print')).toBe(NO_TREE);
  });

  it('refuses wrong use', () => {
    open();
    const [fdt] = fdtCommands;
    for (const line of [
      'fdt',
      'fdt addr -x',
      'fdt bogus',
      'fdt m',
      'fdt move 1',
      'fdt mknode /',
      'fdt set /t',
      'fdt get value v /nosuch',
      'fdt get name v /t',
      'fdt get size v',
      'fdt get x v / s',
      'fdt rsvmem x',
      'fdt chosen 1',
      'fdt checksign',
    ]) {
      const argv = line.split(' ');
      expect(fdt?.cmd(fdt, 0, argv.length, argv), line).toBe(CMD_RET_USAGE);
    }
  });
});

describe('fdt print and list', () => {
  it('print nodes', () => {
    open();
    expect(shell.run('fdt print')).toBe(`/ {
	#address-cells = <0x00000001>;
	#size-cells = <0x00000001>;
	s = "x";
	aliases {
		t0 = "/t";
		bad = "nowhere";
	};
	t {
		p = "ab", "cde", "f";
		up = <0x00abcdef>;
		d = <0x0000fedc 0x12345678>;
		odd = [0a 0b 0c];
		n {
			q;
		};
		n@5 {
		};
	};
	t@5 {
	};
};
rc=0`);
    expect(shell.run('fdt list t0')).toContain(
      '\todd = [0a 0b 0c];\n\tn {\n\t};\n\tn@5 {\n\t};\n};\n',
    );
  });

  it.each([
    ['fdt p t0/n', 'n {\n\tq;\n};\nrc=0'],
    ['fdt p /t@5', 't@5 {\n};\nrc=0'],
    ['fdt p //t/n@5/', 'n@5 {\n};\nrc=0'],
    ['fdt p bad', 'libfdt fdt_path_offset() returned FDT_ERR_BADPATH\nrc=1'],
    ['fdt p t0/zz', 'libfdt fdt_path_offset() returned FDT_ERR_NOTFOUND\nrc=1'],
    ['fdt p /t p', 'p = "ab", "cde", "f"\nrc=0'],
    ['fdt l /t/n q', '/t/n q\nrc=0'],
    ['fdt p /t zz', 'libfdt fdt_getprop(): FDT_ERR_NOTFOUND\nrc=1'],
    ['fdt set /aliases a a; fdt p a', 'libfdt fdt_path_offset() returned FDT_ERR_BADPATH\nrc=1'],
    ['setenv fdt_max_dump 3; fdt p /t up', 'up = * 0x00000000420000e0 [0x00000004]\nrc=0'],
  ])('%s', (line, output) => {
    open();
    expect(shell.run(line)).toBe(output);
  });

  it.each([
    ['61 0a', '"a\n"'],
    ['61 0d 00', '"a\r"'],
    ['a0 00', '"\xa0"'],
    ['7f 00', '[7f 00]'],
    ['61 00 00', '[61 00 00]'],
    ['00', '""'],
    ['61 62 63 64', '<0x61626364>'],
    ['1 2', '[01 02]'],
  ])('a value of %s is %j', (bytes, shown) => {
    open();
    expect(shell.run(`fdt set /t v [${bytes}]; fdt p /t v`)).toBe(`v = ${shown}\nrc=0`);
  });

  it('stop at 32 levels', () => {
    open(0x4000);
    let path = '';
    for (let i = 0; i < 31; i++) {
      shell.run(`fdt mknode ${path === '' ? '/' : path} d`);
      path += '/d';
    }
    expect(shell.run('fdt p /d')).toMatch(/};\nrc=0$/);
    expect(shell.run('fdt p /')).toMatch(/Nested too deep, aborting.\nrc=1$/);
  });
});

describe('fdt get', () => {
  it.each([
    ['value v /t p', 'ab'],
    ['value v /t p 1', 'cde'],
    ['value v /t p 0x2', 'f'],
    ['value v /t p 1 2', 'ab'],
    ['value v /t up', '0x00ABCDEF'],
    ['value v /t d', 'dcfe000078563412'],
    ['value v /t/n q', ''],
    ['name v / 2', 't@5'],
    ['name v t0 1', 'n@5'],
    ['addr v /t up', '0x00000000420000e0'],
    ['size v /t odd', '0x00000003'],
    ['size v /', '3'],
    ['size v /t/n', '0'],
  ])('%s gives %j', (args, value) => {
    open();
    expect(shell.run(`setenv v old; fdt get ${args}; echo $v`)).toBe(`${value}\nrc=0`);
  });

  it.each([
    ['value v /t p 3', ''],
    ['value v /t odd', 'error: unprintable value\n'],
    ['value v /t zz', 'libfdt fdt_getprop(): FDT_ERR_NOTFOUND\n'],
    ['name v / 3', 'libfdt node not found\n'],
    ['size v nos', 'libfdt fdt_path_offset() returned FDT_ERR_BADPATH\n'],
  ])('%s fails', (args, output) => {
    open();
    expect(shell.run(`setenv v old; fdt get ${args}`)).toBe(`${output}rc=1`);
    expect(shell.run('echo $v')).toBe('old\nrc=0');
  });
});

describe('fdt set', () => {
  it.each([
    ['<1 0x22 010>', '<0x00000001 0x00000022 0x00000008>'],
    ["'<1' 2 '3>' 4", '<0x00000001 0x00000002 0x00000003>'],
    ['<0x>', '<0x00000000>'],
    ['<0xffffffffff>', '<0xffffffff>'],
    ['[ff100 2]', '[00 02]'],
    ["'[ 1  2 ]'", '[01 02]'],
    ['one "t w o"', '"one", "t w o"'],
    ['a <1>', '"a", "<1>"'],
    ['5', '"5"'],
  ])('%s', (value, shown) => {
    open();
    expect(shell.run(`fdt set /t v ${value}; fdt p /t v`)).toBe(`v = ${shown}\nrc=0`);
  });

  it('keeps cells that a question mark stands for', () => {
    open();
    expect(shell.run('fdt set /t d <1 ? 3>; fdt p /t d')).toBe(
      'd = <0x00000001 0x12345678 0x00000003>\nrc=0',
    );
    expect(shell.run('fdt set /t d <? 7 ?>; fdt p /t d')).toBe(
      'd = <0x00000001 0x00000007 0x00000003>\nrc=0',
    );
  });

  it.each([
    ['<xyz>', 'Sorry, I could not convert "xyz>"\n'],
    ['<5x>', 'Sorry, I could not convert "x>"\n'],
    ["'<  1>'", 'Sorry, I could not convert "  1>"\n'],
    ['[zz]', "Unexpected character 'z'\n"],
    ['[1 ?]', "Unexpected character '?'\n"],
  ])('does not take %s', (value, output) => {
    open();
    expect(shell.run(`fdt set /t v ${value}`)).toBe(`${output}rc=1`);
  });
});

describe('a tree that is changed', () => {
  it('has the bytes that the real one has', () => {
    open();
    const lines = [
      'fdt chosen 81000000 1000',
      'fdt memory 80000000 40000000',
      'fdt memory 0 40000000',
      'fdt memory 123456789 1',
      'fdt chosen',
      "setenv bootargs 'a  b'; fdt chosen",
    ];
    expect(lines.map((line) => shell.run(line))).toEqual(lines.map(() => 'rc=0'));
    expect(memory(0x240)).toEqual(
      fromHex(
        'd00dfeed0000100000000058000001f400000028000000110000001000000000000000790000019c00000000' +
          '00001000000000000000200000000000810000000000000000000fff00000000000000000000000000000000' +
          '00000001000000000000000300000004000000000000000100000003000000040000000f0000000100000003' +
          '000000020000000d78000000000000016d656d6f7279000000000003000000080000006c2345678900000001' +
          '0000000300000007000000606d656d6f72790003000000020000000163686f73656e00000000000300000005' +
          '00000070612020620000000300000003000000040000004f81000fff00000003000000040000003c81000000' +
          '00000003000000170000002d323032332e30312b646673672d322b6465623132753300030000000200000001' +
          '616c69617365730000000003000000030000001b2f74000000000003000000080000001e6e6f776865726500' +
          '0000000200000001740000000000000300000009000000226162006364650066000000000000000300000004' +
          '0000002400abcdef0000000300000008000000200000fedc123456780000000300000003000000270a0b0c00' +
          '000000016e00000000000003000000000000002b00000002000000016e403500000000020000000200000001' +
          '7440350000000002000000020000000923616464726573732d63656c6c73002373697a652d63656c6c730074' +
          '30006261640070007570006f6464007100752d626f6f742c76657273696f6e006c696e75782c696e69747264' +
          '2d737461',
      ),
    );
  });

  it('stays as it was where there is no room', () => {
    open(DTC_TREE.length);
    expect(
      transcript([
        'fdt set /t up 1',
        'fdt set /t up 123456789',
        'fdt set /t s y',
        'fdt set /t/n q z',
        'fdt mknode / zz',
        'fdt chosen 1 2',
        'fdt bootcpu 5',
        'fdt rm /t/n',
        'fdt mknode / zz',
        'fdt mknode /zz yyyyyyyyyyyyyy',
        'fdt set /zz newname',
        'fdt set /zz s',
      ]),
    ).toBe(`=> fdt set /t up 1
rc=0
=> fdt set /t up 123456789
libfdt fdt_setprop(): FDT_ERR_NOSPACE
rc=1
=> fdt set /t s y
libfdt fdt_setprop(): FDT_ERR_NOSPACE
rc=1
=> fdt set /t/n q z
libfdt fdt_setprop(): FDT_ERR_NOSPACE
rc=1
=> fdt mknode / zz
libfdt fdt_add_subnode(): FDT_ERR_NOSPACE
rc=1
=> fdt chosen 1 2
fdt_find_or_add_subnode: chosen: FDT_ERR_NOSPACE
fdt_find_or_add_subnode: chosen: FDT_ERR_NOSPACE
rc=0
=> fdt bootcpu 5
rc=0
=> fdt rm /t/n
rc=0
=> fdt mknode / zz
rc=0
=> fdt mknode /zz yyyyyyyyyyyyyy
libfdt fdt_add_subnode(): FDT_ERR_NOSPACE
rc=1
=> fdt set /zz newname
libfdt fdt_setprop(): FDT_ERR_NOSPACE
rc=1
=> fdt set /zz s
rc=0
`);
    expect(memory(0x171)).toEqual(
      fromHex(
        'd00dfeed000001710000004800000144000000280000001100000010000000050000002d000000fc00000000' +
          '0000100000000000000020000000000000000000000000000000000000000001000000000000000300000004' +
          '000000000000000100000003000000040000000f0000000100000003000000020000000d7800000000000001' +
          '7a7a000000000003000000000000000d0000000200000001616c69617365730000000003000000030000001b' +
          '2f74000000000003000000080000001e6e6f7768657265000000000200000001740000000000000300000009' +
          '000000226162006364650066000000000000000300000002000000243100cdef000000030000000800000020' +
          '0000fedc123456780000000300000003000000270a0b0c00000000016e403500000000020000000200000001' +
          '7440350000000002000000020000000923616464726573732d63656c6c73002373697a652d63656c6c730074' +
          '30006261640070007570006f6464007100000000000000000000000000000000',
      ).subarray(0, 0x171),
    );
  });

  it('has its reservations', () => {
    open();
    expect(shell.run('fdt rsvmem add ffffffffffffffff 20; fdt rsvmem print')).toBe(
      'index\t\t   start\t\t    size\n' +
        '------------------------------------------------\n' +
        '    0\t0000000000001000\t0000000000002000\n' +
        '    1\tffffffffffffffff\t0000000000000020\nrc=0',
    );
    expect(shell.run('fdt rsvmem delete 0; fdt header get h off_dt_struct; echo $h')).toBe(
      '48\nrc=0',
    );
    expect(shell.run('fdt rsvmem delete 7')).toMatch(
      /^libfdt fdt_del_mem_rsv\(\): {2}FDT_ERR_NOTFOUND\n/,
    );
  });

  it('is resized to whole pages', () => {
    open();
    const size = (): string => shell.run('fdt header get h totalsize; echo $h');
    shell.run('fdt rsvmem add 42000000 3000');
    expect(shell.run('fdt resize 10000')).toBe('rc=0');
    expect(size()).toBe('11000\nrc=0');
    expect(shell.run('fdt resize')).toBe('rc=0');
    expect(size()).toBe('1000\nrc=0');
    expect(shell.run('fdt rsvmem print')).toContain('    1\t0000000042000000\t0000000000001000\n');
  });

  it('is moved', () => {
    open();
    expect(shell.run('fdt move 42000000 42008000 10')).toBe(
      'New length 0x10 < existing length 0x1000, aborting.\nrc=1',
    );
    expect(shell.run('fdt move 42000000 42008000 2000; fdt header get h totalsize; echo $h')).toBe(
      'Working FDT set to 42008000\n2000\nrc=0',
    );
    expect(shell.run('fdt move 42004000 42008000')).toBe(
      'libfdt fdt_check_header(): FDT_ERR_BADMAGIC\nrc=1',
    );
    expect(shell.run('fdt print')).toBe(NO_TREE);
  });

  it('ends the line where there is no room for memory', () => {
    open(DTC_TREE.length);
    expect(shell.run('fdt memory 1 2; echo no')).toBe(
      'fdt_find_or_add_subnode: memory: FDT_ERR_NOSPACE\nrc=0',
    );
    expect(shell.run('echo $?')).toBe('1\nrc=0');
  });
});

describe('fdt checksign', () => {
  it('is there with signatures, and knows of no keys', () => {
    shell = imageShell({ FIT_SIGNATURE: 'y' });
    open();
    expect(shell.run('fdt checksign 42000000')).toBe('rc=0');
    expect(shell.run('fdt addr -c')).toBe('Control fdt: 42000000\nrc=0');
    shell.run(
      'fdt mknode / signature; fdt mknode /signature key; fdt set /signature/key required conf',
    );
    expect(shell.run('fdt checksign')).toBe(
      " error!\nNo 'signature' subnode found for '<NULL>' hash node in '<NULL>' config node\n" +
        "Failed to verify required signature 'key'\nrc=1",
    );
  });
});
