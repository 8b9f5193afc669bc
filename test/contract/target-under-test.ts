import { expect } from 'vitest';
import type { Breakpoint, BreakpointAnswer } from '../../src/protocol/breakpoint';
import type { StackFrame } from '../../src/protocol/debug-values';
import type { Travel } from '../../src/protocol/travel';
import type { Target, TargetAbility, TargetCapabilities } from '../../src/targets/target';
import { ContractEvents, type Stopped } from './contract-events';
import type { TargetColumn } from './targets-page';

/**
 * A target with a block device whose driver is brought up some time after reset, and places in its firmware. It has hooks: they are
 * where the tests begin.
 */
export interface TargetUnderTest {
  /** Before it has started. */
  readonly make: () => Target | Promise<Target>;
  /** What it names. The tests of an ability are there for those that name it. */
  readonly capabilities: TargetCapabilities;
  /** Where docs/targets.md says what it can do; absent: nowhere, as it is none of the product's. */
  readonly column?: TargetColumn;
  /** A hook that runs once for the device, and the function that is it. */
  readonly hook: { readonly kind: string; readonly device: string; readonly functionName: string };
  /** A function that the hook's function calls, in which one can step out. */
  readonly callee: string;
  /** Something that a data breakpoint can be on. */
  readonly data: string;
  /** An address in RAM that the firmware has nothing at while it stands at the hook. */
  readonly ram: number;
}

export const onFunction = (id: number, functionName: string, more: object = {}): Breakpoint => ({
  kind: 'function',
  id,
  place: { name: functionName },
  ...more,
});

export const onLine = (id: number, file: string, line: number, more: object = {}): Breakpoint => ({
  kind: 'line',
  id,
  place: { file, line },
  ...more,
});

export const onInstruction = (id: number, address: number): Breakpoint => ({
  kind: 'instruction',
  id,
  place: { address },
});

/** One target of a kind at a time, and what tests do with it. */
export class Subject {
  readonly tested: TargetUnderTest;
  #target: Target | undefined;
  #events: ContractEvents | undefined;

  constructor(tested: TargetUnderTest) {
    this.tested = tested;
  }

  get target(): Target {
    return known(this.#target);
  }

  get events(): ContractEvents {
    return known(this.#events);
  }

  has(ability: TargetAbility): boolean {
    return this.tested.capabilities.has(ability);
  }

  async make(): Promise<void> {
    this.#target = await this.tested.make();
    this.#events = new ContractEvents(this.#target);
  }

  async end(): Promise<void> {
    const target = this.#target;
    this.#target = undefined;
    await target?.terminate();
  }

  onHook(id: number): Breakpoint {
    const { kind, device } = this.tested.hook;
    return { kind: 'hook', id, place: { hook: kind, devices: [device] } };
  }

  onEvent(id: number, event: string): Breakpoint {
    return { kind: 'event', id, place: { event, devices: [this.tested.hook.device] } };
  }

  setHooks(...list: Breakpoint[]): Promise<BreakpointAnswer[]> {
    return this.target.setBreakpoints({ kind: 'hook' }, list);
  }

  setEvents(...list: Breakpoint[]): Promise<BreakpointAnswer[]> {
    return this.target.setBreakpoints({ kind: 'event' }, list);
  }

  setFunctions(...list: Breakpoint[]): Promise<BreakpointAnswer[]> {
    return this.target.setBreakpoints({ kind: 'function' }, list);
  }

  setInstructions(...list: Breakpoint[]): Promise<BreakpointAnswer[]> {
    return this.target.setBreakpoints({ kind: 'instruction' }, list);
  }

  async stopAtHook(): Promise<Stopped> {
    await this.make();
    await this.setHooks(this.onHook(41));
    await this.target.start({ stopOnEntry: false });
    return this.events.next('stopped');
  }

  /** Runs until the guest waits for input, or stops. */
  async waitsOrStops(): Promise<'waits' | Stopped> {
    for (;;) {
      const event = await this.events.next('idle', 'stopped');
      if (event.kind === 'stopped') {
        return event;
      }
      if (event.idle) {
        return 'waits';
      }
    }
  }

  async top(): Promise<StackFrame> {
    return known((await this.target.stack())[0]);
  }

  /** Goes and stands still there. */
  async go(travel: Travel): Promise<Stopped> {
    await this.target.travel(travel);
    await this.events.next('landed');
    return this.events.next('stopped');
  }

  /** Names of the device that the hook is for. @param quote around them */
  devicePattern(quote: string): RegExp {
    return new RegExp(`${quote}${this.tested.hook.device.replace('*', '\\d+')}${quote}$`);
  }

  /** The name of the device that the hook is about. */
  async pathOfName(): Promise<string> {
    const locals = await this.target.locals(0);
    const named = locals.find((local) => local.evaluateName !== undefined);
    return `${named?.evaluateName ?? ''}.name`;
  }
}

/** One that is not says why. */
export async function isVerified(answers: Promise<BreakpointAnswer[]>): Promise<boolean> {
  const [answer] = await answers;
  if (answer?.verified === false) {
    expect(answer.message).toMatch(/\w/);
  }
  return answer?.verified === true;
}

function known<T>(value: T | undefined): T {
  if (value === undefined) {
    throw new Error('there is none');
  }
  return value;
}
