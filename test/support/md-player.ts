import { readFileSync } from 'node:fs';
import type { Machine } from '../../src/machine/machine';

interface Step {
  readonly typed?: string;
  readonly output: string;
}

const WIDTHS = { b: 1, w: 2, l: 4, q: 8 } as const;
const LINE = /^(md|mw)\.([bwlq]) ([0-9a-f]+)((?: [0-9a-f]+)*)$/;
const LINE_BYTES = 16;
const FAULT = 'access fault';

/** Reads one object as `md` does; undefined: an access fault. */
function load(machine: Machine, address: number, bytes: 1 | 2 | 4 | 8): string | undefined {
  const value = bytes === 8 ? machine.read64(address) : BigInt(machine.read(address, bytes));
  return value < 0n ? undefined : value.toString(16).padStart(2 * bytes, '0');
}

/** What `md` and `mw` of a line make of a machine: the objects shown, and `access fault` where that ends it. */
function play(machine: Machine, line: string, boot: (machine: Machine) => void): string[] {
  const shown: string[] = [];
  for (const command of line.split(';').map((part) => part.trim())) {
    const [, verb, letter = 'b', at = '', rest = ''] = LINE.exec(command) ?? [];
    const bytes = WIDTHS[letter as keyof typeof WIDTHS];
    const numbers = rest.trim().split(' ');
    const count = Number.parseInt(numbers[verb === 'md' ? 0 : 1] ?? '1', 16);
    for (let i = 0; i < count; i++) {
      const address = Number.parseInt(at, 16) + i * bytes;
      const value = BigInt(`0x${numbers[0] ?? '0'}`);
      if (verb === 'md') {
        const object = load(machine, address, bytes);
        if (object === undefined) {
          // A line is printed when it is complete.
          shown.length -= i % (LINE_BYTES / bytes);
        }
        shown.push(object ?? FAULT);
      } else if (
        !(bytes === 8
          ? machine.write64(address, value)
          : machine.write(address, bytes, Number(value)))
      ) {
        shown.push(FAULT);
      }
      if (shown.at(-1) === FAULT) {
        machine.reset();
        boot(machine);
        return shown;
      }
    }
  }
  return shown;
}

/** The same of what U-Boot printed. */
function recorded({ output }: Step): string[] {
  const shown: string[] = [];
  for (const line of output.split('\r\n').slice(1)) {
    const objects = /^[0-9a-f]{8}: ((?:[0-9a-f]+ ?)+) {2}/.exec(`${line}  `);
    if (objects) {
      shown.push(...(objects[1] ?? '').trim().split(' '));
    } else if (line.includes(FAULT)) {
      return [...shown, FAULT];
    }
  }
  return shown;
}

/**
 * Plays those steps of a console recording that are `md` and `mw` only.
 *
 * @param boot does what U-Boot does to the registers that are looked at
 */
export function playMemoryCommands(
  machine: Machine,
  recording: string,
  boot: (machine: Machine) => void,
): { typed: string; have: string[]; want: string[] }[] {
  const file = new URL(`../recordings/console/${recording}.json`, import.meta.url);
  const { steps } = JSON.parse(readFileSync(file, 'utf8')) as { steps: readonly Step[] };
  boot(machine);
  return steps
    .filter(({ typed }) => typed?.split(';').every((part) => LINE.test(part.trim())) === true)
    .map((step) => {
      const typed = step.typed ?? '';
      return { typed, have: play(machine, typed, boot), want: recorded(step) };
    });
}
