import type {
  Breakpoint,
  BreakpointAnswer,
  BreakpointScope,
  Stop,
  StopReason,
} from '../../../protocol/breakpoint';
import type { MappedRam } from '../../../base/memory-reader';
import { RISCV_BOOT_ROM, RISCV_FLASH } from '../../../machine/virt/riscv/memory-map';
import type { EventSource } from '../../guest/event-stream';
import {
  Conditions,
  type ArmedBreakpoint,
  type BreakpointVoice,
  type GuestPlace,
} from '../../debug/breakpoints/condition';
import { EventBreakpoints } from '../../debug/breakpoints/event-breakpoints';
import { LeftOutCode } from '../../debug/breakpoints/left-out-code';
import type { BinaryImage } from '../binary-image';
import type { HookCall } from '../model/image-hooks';
import type { DataBreakpointHost } from '../../debug/data-breakpoints/data-breakpoints';
import { HartData, type WatchedHart } from '../data/hart-data';
import { AddressStops } from './address-stops';
import { HookStops } from './hook-stops';

const REASONS: Readonly<Record<Breakpoint['kind'], StopReason>> = {
  line: 'breakpoint',
  function: 'function breakpoint',
  hook: 'hook',
  event: 'event',
  instruction: 'instruction breakpoint',
  data: 'data breakpoint',
};

/** Who hears what breakpoints say. */
export interface ExecutorVoice extends BreakpointVoice {
  /** An answer that was given is another now. */
  breakpointChanged?(answer: BreakpointAnswer): void;
}

/** RAM, ROM and flash of the machine; anything while there is none. */
function canHoldCode(ram: MappedRam | undefined, address: number): boolean {
  return (
    ram === undefined ||
    [ram, RISCV_BOOT_ROM, ...RISCV_FLASH].some(
      ({ base, sizeBytes }) => address >= base && address < base + sizeBytes,
    )
  );
}

/** All breakpoints of a guest that is a binary, as they were last set. */
export class HartStops {
  readonly data: HartData;
  readonly #conditions: Conditions;
  readonly #addresses: AddressStops;
  readonly #events: EventBreakpoints;
  readonly #onChange: () => void;
  #image: BinaryImage | undefined;
  readonly #hooks: HookStops;
  readonly #voice: ExecutorVoice;
  #byAddress: ReadonlyMap<number, readonly ArmedBreakpoint[]> | undefined;
  #ram: MappedRam | undefined;
  #hookAddresses: ReadonlySet<number> | undefined;
  readonly #answers = new Map<BreakpointScope['kind'], readonly BreakpointAnswer[]>();
  readonly #lists = new Map<BreakpointScope['kind'], readonly Breakpoint[]>();

  /** @param onChange called when there are breakpoints on other instructions, or on other parts of RAM, than before */
  constructor(
    events: EventSource,
    voice: ExecutorVoice,
    place: GuestPlace,
    dataHost: DataBreakpointHost,
    onChange: () => void,
  ) {
    this.#voice = voice;
    this.#conditions = new Conditions(voice, place);
    this.#addresses = new AddressStops(this.#conditions, (address) =>
      canHoldCode(this.#ram, address),
    );
    this.#hooks = new HookStops(this.#conditions);
    this.#events = new EventBreakpoints(this.#conditions, new LeftOutCode(), events);
    this.data = new HartData(this.#conditions, events, dataHost, onChange);
    this.#onChange = onChange;
  }

  /** Another guest: breakpoints find their places in its image. Answers that have changed are told. */
  load(guest: WatchedHart): void {
    this.#image = guest.machine.image;
    this.#ram = guest.machine.ram;
    this.begin();
    this.data.load(guest);
    for (const kind of ['function', 'instruction', 'hook'] as const) {
      const before = this.#answers.get(kind) ?? [];
      const now = this.set({ kind }, this.#lists.get(kind) ?? []);
      for (const [i, answer] of now.entries()) {
        if (JSON.stringify(answer) !== JSON.stringify(before[i])) {
          this.#voice.breakpointChanged?.(answer);
        }
      }
    }
  }

  /** A run begins, the first or one that repeats it: how often breakpoints were reached counts from here. */
  begin(): void {
    this.#conditions.begin();
    this.#events.begin();
  }

  set silent(silent: boolean) {
    this.#conditions.silent = silent;
  }

  set asleep(asleep: boolean) {
    this.#events.asleep = asleep;
  }

  get counts(): boolean {
    return this.#conditions.counts;
  }

  /** Something has happened that stops before the next instruction. */
  get eventPending(): boolean {
    return this.#events.pending;
  }

  set(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[] {
    this.#lists.set(scope.kind, list);
    const answers = this.#set(scope, list);
    this.#answers.set(scope.kind, answers);
    this.moved();
    return answers;
  }

  #set(scope: BreakpointScope, list: readonly Breakpoint[]): BreakpointAnswer[] {
    switch (scope.kind) {
      case 'function':
        return this.#addresses.setFunctions(
          list.filter((breakpoint) => breakpoint.kind === 'function'),
          this.#image,
        );
      case 'instruction':
        return this.#addresses.setInstructions(
          list.filter((breakpoint) => breakpoint.kind === 'instruction'),
          this.#image,
        );
      case 'event':
        return this.#events.set(list.filter((breakpoint) => breakpoint.kind === 'event'));
      case 'hook':
        return this.#hooks.set(
          list.filter((breakpoint) => breakpoint.kind === 'hook'),
          this.#image,
        );
      case 'data':
        return this.data.set(list.filter((breakpoint) => breakpoint.kind === 'data'));
      case 'line':
        return list.map(({ id }) => ({ id, verified: false, message: NO_SOURCE }));
    }
  }

  /** The image runs somewhere else from now on. */
  moved(): void {
    this.#byAddress = undefined;
    this.#hookAddresses = undefined;
    this.data.moved();
    this.#onChange();
  }

  /** No breakpoint is on an instruction. */
  get isEmpty(): boolean {
    return this.#placed().size === 0 && this.#hooked().size === 0;
  }

  /** Where breakpoints are now. */
  addresses(): Iterable<number> {
    return [...this.#placed().keys(), ...this.#hooked()];
  }

  isAt(address: number): boolean {
    return this.#placed().has(address) || this.#hooked().has(address);
  }

  /** A hook may begin there that a breakpoint is on. */
  isHookAt(address: number): boolean {
    return this.#hooked().has(address);
  }

  /**
   * The stop that breakpoints make before the instruction at an address. It counts, and log points print.
   *
   * @param call the hook that begins there
   */
  stopAt(address: number, call: HookCall | undefined): Stop | undefined {
    const hook = call && this.#hooks.on(call);
    const hits = this.#conditions.reached([
      ...(hook?.breakpoints ?? []),
      ...(this.#placed().get(address) ?? []),
    ]);
    const happened = this.#events.take();
    const kind = happened === undefined ? hits[0]?.kind : 'event';
    if (kind === undefined) {
      return undefined;
    }
    return {
      reason: REASONS[kind],
      description: happened?.sentence ?? (kind === 'hook' ? hook?.sentence : undefined),
      hits: [...(happened?.hits ?? []), ...hits.map(({ id }) => id)],
      ...(happened === undefined ? {} : { event: happened.event }),
      hook: hits[0]?.kind === 'hook' ? hook?.hook : undefined,
    };
  }

  #hooked(): ReadonlySet<number> {
    const image = this.#image;
    return (this.#hookAddresses ??=
      image === undefined ? new Set() : new Set(this.#hooks.addresses(image)));
  }

  #placed(): ReadonlyMap<number, readonly ArmedBreakpoint[]> {
    return (this.#byAddress ??=
      this.#image === undefined ? new Map() : this.#addresses.byAddress(this.#image));
  }
}

const NO_SOURCE =
  'No source is known of a binary: breakpoints can be on functions and instructions.';
