import { createSeededRandom } from '../../src/base/seeded-random';
import { firmware } from './adapter-process';
import type { RawRequest } from './raw-client';

const source = { path: `${firmware}/drivers/virtio/virtio-uclass.ts` };
const thread = { threadId: 1 };

/** Requests as clients send them. */
const REQUESTS: readonly (RawRequest & { readonly command: string })[] = [
  { command: 'initialize', arguments: { adapterID: 'x', supportsProgressReporting: true } },
  { command: 'attach', arguments: { machine: 3 } },
  { command: 'configurationDone' },
  { command: 'setBreakpoints', arguments: { source, breakpoints: [{ line: 60, condition: '1' }] } },
  {
    command: 'setFunctionBreakpoints',
    arguments: {
      breakpoints: [{ name: 'virtio_*', hitCondition: '% 2', logMessage: '{gd.flags}' }],
    },
  },
  {
    command: 'setExceptionBreakpoints',
    arguments: { filters: ['probe'], filterOptions: [{ filterId: 'bind', condition: 'x == 1' }] },
  },
  { command: 'dataBreakpointInfo', arguments: { name: '0x44000000', asAddress: true, bytes: 4 } },
  {
    command: 'setDataBreakpoints',
    arguments: { breakpoints: [{ dataId: 'status', accessType: 'write' }] },
  },
  {
    command: 'setInstructionBreakpoints',
    arguments: { breakpoints: [{ instructionReference: '0x44000000', offset: 4 }] },
  },
  { command: 'breakpointLocations', arguments: { source, line: 1, endLine: 90 } },
  { command: 'continue', arguments: thread },
  { command: 'pause', arguments: thread },
  { command: 'next', arguments: { ...thread, granularity: 'line' } },
  { command: 'stepIn', arguments: { ...thread, targetId: 1 } },
  { command: 'stepOut', arguments: thread },
  { command: 'stepBack', arguments: { ...thread, granularity: 'instruction' } },
  { command: 'reverseContinue', arguments: thread },
  { command: 'restartFrame', arguments: { frameId: 1 } },
  { command: 'stepInTargets', arguments: { frameId: 1 } },
  { command: 'gotoTargets', arguments: { source, line: 60 } },
  { command: 'threads' },
  { command: 'stackTrace', arguments: { ...thread, startFrame: 0, levels: 3 } },
  { command: 'scopes', arguments: { frameId: 1 } },
  { command: 'variables', arguments: { variablesReference: 1, start: 0, count: 10 } },
  { command: 'setVariable', arguments: { variablesReference: 1, name: 'ret', value: '1' } },
  { command: 'evaluate', arguments: { expression: 'gd.flags', frameId: 1, context: 'watch' } },
  { command: 'setExpression', arguments: { expression: 'gd.flags', value: '1', frameId: 1 } },
  { command: 'completions', arguments: { text: 'gd.', column: 4, frameId: 1 } },
  { command: 'source', arguments: { source, sourceReference: 0 } },
  { command: 'loadedSources' },
  { command: 'modules', arguments: { startModule: 0, moduleCount: 1 } },
  { command: 'exceptionInfo', arguments: thread },
  { command: 'readMemory', arguments: { memoryReference: '0x44000000', offset: 0, count: 64 } },
  {
    command: 'writeMemory',
    arguments: { memoryReference: '0x44000000', data: 'AAAA', allowPartial: true },
  },
  { command: 'cancel', arguments: { requestId: 5, progressId: 'progress 1' } },
  { command: 'restart' },
  { command: 'uboot-virtio/virtioSnapshot' },
  { command: 'uboot-virtio/portInput', arguments: { port: 'c', data: 'aw==' } },
  { command: 'uboot-virtio/consoleInput', arguments: { data: 'ZWNobyBoZWxsbw0=' } },
  {
    command: 'disassemble',
    arguments: {
      memoryReference: '0x44000000',
      offset: 2,
      instructionOffset: -2,
      instructionCount: 4,
      resolveSymbols: true,
    },
  },
];

/** These end a session, and are rare so that sessions are not all short. */
const ENDS: readonly RawRequest[] = [
  { command: 'terminate' },
  { command: 'disconnect', arguments: { terminateDebuggee: true } },
];

/** What stands where something else is expected. */
const VALUES: readonly unknown[] = [
  null,
  true,
  0,
  -1,
  1.5,
  2 ** 31,
  2 ** 53,
  -(2 ** 53),
  1e300,
  '',
  ' ',
  'x',
  '\u0000',
  'a\nb',
  '💥{_text}',
  '0x44000000',
  '../../../etc/passwd',
  'x'.repeat(5000),
  '('.repeat(200),
  '__proto__',
  [],
  {},
  [[[[]]]],
  { __proto__: null, constructor: 1, toString: 2 },
  Array.from({ length: 300 }, () => ({})),
];

const NOT_JSON: readonly string[] = [
  '{',
  'null',
  '[]',
  '"text"',
  '{"seq":1,"type":"event","event":"x"}',
  '{"seq":"1","type":"request","command":"threads"}',
  '{"seq":1,"type":"request"}',
  '{"seq":1,"type":"request","command":5}',
];

export interface Sequence {
  readonly requests: readonly RawRequest[];
  /** Messages that are no requests. */
  readonly broken: readonly string[];
}

/** Random sequences of requests, some of them with something wrong in them. The same for the same seed. */
export class RandomRequests {
  readonly #random: ReturnType<typeof createSeededRandom>;

  constructor(seed: number) {
    this.#random = createSeededRandom(seed);
  }

  below(limit: number): number {
    const bytes = new Uint8Array(4);
    this.#random.fill(bytes);
    return new DataView(bytes.buffer).getUint32(0) % limit;
  }

  sequence(): Sequence {
    const requests = Array.from({ length: 2 + this.below(7) }, () => this.#request());
    const broken = this.below(10) === 0 ? [this.#of(NOT_JSON)] : [];
    return { requests, broken };
  }

  #request(): RawRequest {
    if (this.below(150) === 0) {
      return this.#of(ENDS);
    }
    const { command, arguments: args } = this.#of(REQUESTS);
    const kind = this.below(10);
    if (kind === 0) {
      return { command: this.below(2) === 0 ? 'nothing' : this.#of(VALUES), arguments: args };
    }
    return { command, arguments: kind < 6 ? args : this.#mutated(args ?? {}) };
  }

  /** With one thing changed somewhere inside. */
  #mutated(value: unknown): unknown {
    if (typeof value !== 'object' || value === null || this.below(4) === 0) {
      return this.#of(VALUES);
    }
    if (Array.isArray(value)) {
      const list = [...(value as unknown[])];
      const index = this.below(list.length + 1);
      list.splice(index, this.below(2), this.#mutated(list[index]));
      return list;
    }
    const entries: [string, unknown][] = Object.entries(value);
    const index = this.below(entries.length + 1);
    const [key, member] = entries[index] ?? ['more', undefined];
    if (this.below(3) === 0) {
      entries.splice(index, 1);
    } else {
      entries[index] = [key, this.#mutated(member)];
    }
    return Object.fromEntries(entries);
  }

  #of<T>(list: readonly T[]): T {
    return list[this.below(list.length)] as T;
  }
}
