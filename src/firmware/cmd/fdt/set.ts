import { printf } from '../../common/console';
import { cBytes } from '../../common/guest-bytes';
import { CMD_RET_FAILURE, CMD_RET_SUCCESS, CMD_RET_USAGE } from '../../include/command';
import { statics } from '../../include/asm-generic/global_data';
import { fdt_getprop, fdt_path_offset } from '../../lib/libfdt/fdt_ro';
import { fdt_setprop } from '../../lib/libfdt/fdt_rw';
import { fdt_strerror } from '../../lib/libfdt/fdt_strerror';
import { readBytes } from '../../lib/memory-access';
import { simple_strtoul_end, simple_strtoull } from '../../lib/strto';
import { argument } from './argument';

/** @uboot cmd/fdt.c SCRATCHPAD */
const SCRATCHPAD = 1024;

/** What `fdt set` puts a value together in. It keeps what earlier values left, which `?` takes over. */
class Scratchpad {
  #bytes = new Uint8Array(SCRATCHPAD);
  len = 0;

  load(bytes: Uint8Array): void {
    this.#bytes.set(bytes);
  }

  append(...bytes: readonly number[]): void {
    for (const byte of bytes) {
      this.skip(1);
      this.#bytes[this.len - 1] = byte;
    }
  }

  /** Leaves bytes as they are. */
  skip(count: number): void {
    this.len += count;
    if (this.len > this.#bytes.length) {
      const longer = new Uint8Array(2 * this.len);
      longer.set(this.#bytes);
      this.#bytes = longer;
    }
  }

  value(): Uint8Array {
    return this.#bytes.slice(0, this.len);
  }
}

function scratchpad(): Scratchpad {
  return statics('cmd/fdt.c data', () => ({ data: new Scratchpad() })).data;
}

/** The words of a value, one character after the other. */
class Reader {
  readonly #words: readonly string[];
  #word = 0;
  #at = 1;

  constructor(words: readonly string[]) {
    this.#words = words;
  }

  /** The rest of the word; behind the last one, what a null pointer points to. */
  get rest(): string {
    return argument(this.#words, this.#word).slice(this.#at);
  }

  get ended(): boolean {
    return this.#word >= this.#words.length;
  }

  skip(characters: number): void {
    this.#at += characters;
  }

  nextWord(): void {
    this.#word++;
    this.#at = 0;
  }

  skipBlanks(): void {
    this.skip(/^ */.exec(this.rest)?.[0].length ?? 0);
  }

  /** Is this the character that ends the value? Else it is said. */
  endsWith(bracket: string): boolean {
    const character = this.rest[0] ?? '\0';
    if (character !== bracket) {
      printf("Unexpected character '%c'\n", character);
    }
    return character === bracket;
  }
}

/** `<1 0x22 ?>`: cells; `?` stands for what is there. */
function parseCells(input: Reader, data: Scratchpad): boolean {
  let rest: string;

  while (!input.ended && !input.rest.startsWith('>')) {
    rest = input.rest;
    if (rest === '') {
      input.nextWord();
      continue;
    }
    if (rest.startsWith('?')) {
      data.skip(4);
      input.skip(1);
    } else {
      const { end } = simple_strtoul_end(rest, 0);
      if (end === 0) {
        printf('Sorry, I could not convert "%s"\n', rest);
        return false;
      }
      const cell = Number(BigInt.asUintN(32, simple_strtoull(rest, 0)));
      data.append(cell >>> 24, (cell >>> 16) & 0xff, (cell >>> 8) & 0xff, cell & 0xff);
      input.skip(end);
    }
    input.skipBlanks();
  }
  return input.endsWith('>');
}

/** `[00 11 2a]`: bytes, of which each number gives its lowest. */
function parseBytes(input: Reader, data: Scratchpad): boolean {
  while (!input.ended && !input.rest.startsWith(']')) {
    input.skipBlanks();
    if (input.rest === '') {
      input.nextWord();
      continue;
    }
    if (!/^[0-9a-fA-F]/.test(input.rest)) {
      break;
    }
    const { end } = simple_strtoul_end(input.rest, 16);
    data.append(Number(simple_strtoull(input.rest, 16) & 0xffn));
    input.skip(end);
  }
  return input.endsWith(']');
}

/** The words of a value as bytes. False: said what is wrong. @uboot cmd/fdt.c fdt_parse_prop() */
function fdt_parse_prop(words: readonly string[], data: Scratchpad): boolean {
  data.len = 0;
  switch (words[0]?.[0]) {
    case '<':
      return parseCells(new Reader(words), data);
    case '[':
      return parseBytes(new Reader(words), data);
    default:
      data.append(...words.flatMap((word) => [...cBytes(word)]));
      return true;
  }
}

/** `fdt set PATH PROP [VALUE]`. @uboot cmd/fdt.c do_fdt() */
export function fdtSet(fdt: number, argv: readonly string[]): number {
  const [, , path = '', prop = '', ...words] = argv;
  const data = scratchpad();
  let nodeoffset: number;
  let ret: number;

  if (argv.length < 4) {
    return CMD_RET_USAGE;
  }
  nodeoffset = fdt_path_offset(fdt, path);
  if (nodeoffset < 0) {
    printf('libfdt fdt_path_offset() returned %s\n', fdt_strerror(nodeoffset));
    return CMD_RET_FAILURE;
  }
  data.len = 0;
  if (words.length > 0) {
    const present = fdt_getprop(fdt, nodeoffset, prop);
    if (typeof present !== 'number') {
      if (present.len > SCRATCHPAD) {
        printf("prop (%d) doesn't fit in scratchpad!\n", present.len);
        return CMD_RET_FAILURE;
      }
      data.load(readBytes(present.data, Math.max(present.len, 0)));
    }
    if (!fdt_parse_prop(words, data)) {
      return CMD_RET_FAILURE;
    }
  }
  ret = fdt_setprop(fdt, nodeoffset, prop, data.value());
  if (ret < 0) {
    printf('libfdt fdt_setprop(): %s\n', fdt_strerror(ret));
    return CMD_RET_FAILURE;
  }
  return CMD_RET_SUCCESS;
}
