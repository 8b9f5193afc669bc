import { fail, ok, type Result } from '../../../base/result';
import { parseOnOff } from '../../assembly/models/property-values';
import { VECTOR_DEFAULTS, vectorProblem } from './vector-properties';

/** What the device tree says of a processor. */
export interface RiscvCpu {
  /** `rv64imafdch_zicsr_zifencei`. */
  readonly isa: string;
  readonly mmuType: string;
  /** Bit n: programmable counter n is there. */
  readonly counterMask: number;
  readonly counters: number;
  /** Of the privileged architecture: `v1.12`. */
  readonly privilegedVersion: string;
  readonly protection: PhysicalMemoryProtection;
}

/** Physical memory protection (PMP), as its registers show it; all 0 without it. */
export interface PhysicalMemoryProtection {
  readonly regions: number;
  readonly granularityBytes: number;
  readonly addressBits: number;
}

const PROTECTION: PhysicalMemoryProtection = { regions: 16, granularityBytes: 4, addressBits: 54 };
export const NO_PROTECTION: PhysicalMemoryProtection = {
  regions: 0,
  granularityBytes: 0,
  addressBits: 0,
};

/** One-letter extensions in the order in which they are told. */
const LETTERS = ['i', 'e', 'm', 'a', 'f', 'd', 'q', 'c', 'b', 'k', 'j', 'p', 'v', 'h'] as const;
/** Extensions with names, in that order too. */
const NAMES = ['zicsr', 'zifencei', 'zihintpause', 'zba', 'zbb', 'zbc', 'zbs', 'sstc'] as const;

/** Properties of `-cpu` that turn an extension on or off. */
const SWITCHES: ReadonlyMap<string, string> = new Map([
  ...['i', 'e', 'm', 'a', 'f', 'd', 'c', 'v', 'h'].map((name) => [name, name] as const),
  ['Zicsr', 'zicsr'],
  ['Zifencei', 'zifencei'],
  ['Zihintpause', 'zihintpause'],
  ...['zba', 'zbb', 'zbc', 'zbs', 'sstc'].map((name) => [name, name] as const),
]);

const PRIVILEGED = 'v1.12.0';
const OLDER_PRIVILEGED = ['v1.10.0', 'v1.11.0'];

interface Model {
  readonly extensions: string;
  readonly mmu: boolean;
  /** Fixed models have no counters to speak of, and QEMU then names all of them. */
  readonly counters: number;
}

const ALL_NAMED = 'zicsr zifencei zihintpause zba zbb zbc zbs sstc';
const GENERIC: Model = { extensions: `i m a f d c h ${ALL_NAMED}`, mmu: true, counters: 16 };
const ANY: Model = { extensions: `i m a f d c ${ALL_NAMED}`, mmu: true, counters: 16 };
const FIXED: Model = { extensions: 'i m a f d c zicsr zifencei', mmu: true, counters: 0 };
const WITHOUT_MMU: Model = { extensions: 'i m a c zicsr zifencei', mmu: false, counters: 0 };
const IMAFCU: Model = { extensions: 'i m a f c zicsr zifencei', mmu: false, counters: 0 };

const MODELS_32: ReadonlyMap<string, Model> = new Map([
  ['rv32', GENERIC],
  ['any', ANY],
  ['sifive-e31', WITHOUT_MMU],
  ['sifive-e34', IMAFCU],
  ['sifive-u34', FIXED],
]);
const MODELS_64: ReadonlyMap<string, Model> = new Map([
  ['rv64', GENERIC],
  ['any', ANY],
  ['sifive-e51', WITHOUT_MMU],
  ['sifive-u54', FIXED],
]);

/** Reads `-cpu rv64,zba=off`. The error is QEMU's sentence. */
export function readRiscvCpu(xlen: 32 | 64, text: string | undefined): Result<RiscvCpu, string> {
  const [name = '', ...pairs] = (text ?? `rv${xlen}`).split(',');
  const model = (xlen === 32 ? MODELS_32 : MODELS_64).get(name);
  if (!model) {
    return fail(`unable to find CPU model '${name}'`);
  }
  const extensions = new Set(model.extensions.split(' '));
  let { counters, mmu } = model;
  let pmp = true;
  const vector = { ...VECTOR_DEFAULTS };
  for (const pair of pairs) {
    const [key = '', value = ''] = pair.split('=');
    const refuse = (reason: string): Result<RiscvCpu, string> =>
      fail(`can't apply global ${name}-riscv-cpu.${pair}: ${reason}`);
    const extension = SWITCHES.get(key);
    if (key === 'pmu-num') {
      counters = Number(value);
      if (!Number.isInteger(counters) || counters < 0 || counters > 29) {
        return refuse(`Parameter '${key}' expects a number of counters up to 29`);
      }
    } else if (key === 'vlen' || key === 'elen') {
      if (!/^\d+$/.test(value)) {
        return refuse(`Parameter '${key}' expects uint64`);
      }
      vector[key] = Number(value);
    } else if (key === 'vext_spec') {
      vector.version = value;
    } else if (key === 'priv_spec') {
      if (value !== PRIVILEGED) {
        return fail(
          OLDER_PRIVILEGED.includes(value)
            ? `priv_spec=${value} is not emulated: expected ${PRIVILEGED}`
            : `Unsupported privilege spec version '${value}'`,
        );
      }
    } else if (extension !== undefined || key === 'mmu' || key === 'pmp') {
      const on = parseOnOff(value);
      if (on === undefined) {
        return refuse(`Parameter '${key}' expects 'on' or 'off'`);
      }
      if (key === 'mmu') {
        mmu = on;
      } else if (key === 'pmp') {
        pmp = on;
      } else if (extension !== undefined && on) {
        extensions.add(extension);
      } else if (extension !== undefined) {
        extensions.delete(extension);
      }
    } else {
      return refuse(`Property '${name}-riscv-cpu.${key}' not found`);
    }
  }
  const problem = extensions.has('v') ? vectorProblem(vector) : undefined;
  if (problem !== undefined) {
    return fail(problem);
  }
  const letters = LETTERS.filter((letter) => extensions.has(letter)).join('');
  const named = NAMES.filter((extension) => extensions.has(extension)).map((each) => `_${each}`);
  const paged = xlen === 32 ? 'riscv,sv32' : 'riscv,sv48';
  return ok({
    isa: `rv${xlen}${letters}${named.join('')}`,
    mmuType: mmu ? paged : 'riscv,none',
    counterMask: counterMask(counters),
    counters,
    privilegedVersion: model.counters === 0 ? 'v1.10' : 'v1.12',
    protection: pmp ? PROTECTION : NO_PROTECTION,
  });
}

/** Programmable counters begin at number 3. */
function counterMask(counters: number): number {
  return counters === 0 ? 0xffff_fff8 : ((2 ** counters - 1) * 8) >>> 0;
}
