import { beforeEach, describe, expect, it } from 'vitest';
import type { TraceEvent } from '../../../base/trace-event';
import type { Hart } from '../../../cpu/riscv/hart';
import { EventStream } from '../../guest/event-stream';
import type { HookCall } from '../model/image-hooks';
import { HookEvents } from './hook-events';

const PROBE = 0x8000_1000;
const PRE_PROBE = 0x8000_2000;
const STACK = 0x8100_0000n;

const hookOf = (kind: string): HookCall => ({
  kind,
  functionName: `f_${kind}`,
  deviceName: 'virtio-blk#1',
  driverName: 'virtio-blk',
  uclassName: 'blk',
  parentName: 'virtio_mmio@10008000',
  deviceAddress: 0x8200_0000,
});

/** A hart with its call stack, as far as hooks look at it. */
class FakeHart {
  readonly registers: Record<string, bigint> = { pc: 0n, x2: STACK, x10: 0n };
  readonly stack: { returnTo: bigint; stackPointer: bigint }[] = [];

  get callDepth(): number {
    return this.stack.length;
  }

  get(name: string): bigint {
    return this.registers[name] ?? 0n;
  }

  calls() {
    return this.stack;
  }

  call(target: number, returnTo: bigint): void {
    this.stack.push({ returnTo, stackPointer: this.get('x2') });
    this.registers['pc'] = BigInt(target);
    this.registers['x2'] = this.get('x2') - 16n;
  }

  /** Of the innermost call, or of so many at once. */
  comeBack(a0: bigint, levels = 1): void {
    const to = this.stack.splice(-levels)[0];
    this.registers['pc'] = to?.returnTo ?? 0n;
    this.registers['x2'] = to?.stackPointer ?? 0n;
    this.registers['x10'] = a0;
  }
}

describe('hooks of a binary', () => {
  let stream: EventStream;
  let hart: FakeHart;
  let hooks: HookEvents;
  let told: string[];
  let name: string | undefined;
  let changes: number;
  const listen = (): (() => void) =>
    stream.subscribe(['hookEnter', 'hookLeave'], ({ event }) => told.push(textOf(event)));
  const arrive = (statement: number): void => {
    hooks.arrived(hart as unknown as Hart, Number(hart.get('pc')), statement);
  };
  const ran = (): void => {
    hooks.ran(hart as unknown as Hart);
  };

  beforeEach(() => {
    stream = new EventStream(() => 0);
    hart = new FakeHart();
    told = [];
    name = 'virtio-blk#1';
    changes = 0;
    hooks = new HookEvents(
      stream,
      {
        addresses: () => [PROBE, PRE_PROBE],
        hookHere: () => hookOf(Number(hart.get('pc')) === PROBE ? 'probe' : 'pre_probe'),
        deviceName: () => name,
      },
      () => changes++,
    );
  });

  it('stop the hart only while somebody listens', () => {
    hooks.begin();
    expect([...hooks.addresses()]).toEqual([]);
    expect(hooks.needsBegin).toBe(false);
    const end = listen();
    hooks.moved();
    expect([...hooks.addresses()]).toEqual([PROBE, PRE_PROBE]);
    // What ran before is not known.
    expect(hooks.needsBegin).toBe(true);
    expect(hooks.save()).toBeUndefined();
    hooks.begin();
    expect(hooks.needsBegin).toBe(false);
    end();
    hooks.moved();
    expect([...hooks.addresses()]).toEqual([]);
    expect(changes).toBe(2);
  });

  it('are told with what they give back, and with the name that the device has then', () => {
    listen();
    hooks.begin();
    hart.call(PROBE, 0x10n);
    arrive(5);
    arrive(5);
    expect(hooks.returnDepth).toBe(1);
    hart.call(0x9000, 0x20n);
    ran();
    hart.comeBack(7n);
    ran();
    name = 'renamed';
    hart.comeBack(0xffff_ffff_ffff_ffedn);
    ran();
    expect(told).toEqual(['hookEnter probe virtio-blk#1 -', 'hookLeave probe renamed -19']);
    expect(hooks.returnDepth).toBeUndefined();
  });

  it('that are jumped to end with the call of the function that jumped', () => {
    listen();
    hooks.begin();
    hart.call(PROBE, 0x10n);
    arrive(1);
    hart.call(0x9000, 0x20n);
    hart.registers['pc'] = BigInt(PRE_PROBE);
    arrive(2);
    expect(hooks.returnDepth).toBe(2);
    // It goes round in a loop that it begins with.
    arrive(3);
    hart.comeBack(1n);
    ran();
    // The next ones as the last act of the first: all end at once, the innermost first.
    hart.registers['pc'] = BigInt(PRE_PROBE);
    arrive(4);
    hart.comeBack(0n);
    ran();
    expect(told).toEqual([
      'hookEnter probe virtio-blk#1 -',
      'hookEnter pre_probe virtio-blk#1 -',
      'hookLeave pre_probe virtio-blk#1 1',
      'hookEnter pre_probe virtio-blk#1 -',
      'hookLeave pre_probe virtio-blk#1 0',
      'hookLeave probe virtio-blk#1 0',
    ]);
  });

  it('that are left by a jump to further out give nothing back, and a device that is gone keeps its name', () => {
    listen();
    hooks.begin();
    hart.call(PROBE, 0x10n);
    arrive(1);
    hart.call(PRE_PROBE, 0x20n);
    arrive(2);
    name = undefined;
    hart.comeBack(0n, 2);
    ran();
    expect(told.slice(2)).toEqual(['hookLeave probe virtio-blk#1 0']);
  });

  it('that run at a place of the run are known there again', () => {
    listen();
    hooks.begin();
    hart.call(PROBE, 0x10n);
    arrive(1);
    const then = hooks.save();
    hart.comeBack(0n);
    ran();
    hart.call(0x9000, 0x10n);
    hooks.restore(then);
    hart.comeBack(0n);
    ran();
    expect(told.slice(1)).toEqual(Array(2).fill('hookLeave probe virtio-blk#1 0'));
    hooks.restore(undefined);
    expect(hooks.needsBegin).toBe(true);
  });
});

function textOf(event: TraceEvent): string {
  return event.kind === 'hookEnter' || event.kind === 'hookLeave'
    ? `${event.kind} ${event.hook} ${event.deviceName} ${event.result ?? '-'}`
    : event.kind;
}
