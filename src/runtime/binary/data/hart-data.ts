import type { BreakpointAnswer, DataBreakpoint } from '../../../protocol/breakpoint';
import type { MemoryWatch } from '../../../base/memory/memory-watch';
import type { Watch, WatchHit } from '../../../cpu/riscv/hart';
import { LAYOUT } from '../../../cpu/riscv/layout';
import type { Conditions } from '../../debug/breakpoints/condition';
import {
  sentenceOf,
  stopsAt,
  wants,
  type Access,
  type ArmedData,
} from '../../debug/data-breakpoints/access';
import type { DataBreakpointHost } from '../../debug/data-breakpoints/data-breakpoints';
import { MemoryWatches } from '../../debug/data-breakpoints/memory-watches';
import { RegisterWatches } from '../../debug/data-breakpoints/register-watches';
import type { Missing } from '../../debug/data-breakpoints/resolve-place';
import type { EventSource } from '../../guest/event-stream';
import type { WatchedDevice } from '../../guest/watched/watched-device';
import type { HartMachine } from '../hart-machine';
import { BusWatches, type LastValues } from './bus-watches';
import { placeOfId, type ProcessorPlace } from './processor-place';
import { RegisterComparison } from './register-comparison';
import {
  codeText,
  resolveProcessorPlace,
  type ProcessorResolved,
  type ProcessorSurroundings,
} from './resolve-processor-place';

/** One of so many looks asks the driver model whether a device has its name now, which takes a while. */
const LOOKS = 16;

/** What is watched. */
export interface WatchedHart {
  readonly machine: HartMachine;
  /** Where the virtio devices and their rings are now. */
  devices(): readonly WatchedDevice[];
  /** From now on the watch hears of what devices do in RAM; undefined: nobody does. */
  watchMemory(watch: MemoryWatch | undefined): void;
}

/** What must be known at another moment of the run. Plain data. */
export interface HartDataState {
  readonly virtio: ReadonlyMap<string, number | bigint>;
  readonly bus: LastValues;
}

interface Placed {
  readonly breakpoint: ArmedData;
  readonly place: ProcessorPlace;
  answer: BreakpointAnswer;
  /** What clients were told last. */
  told: BreakpointAnswer;
  at: ProcessorResolved | Missing;
}

/**
 * All data breakpoints of a guest that is a binary: where each is now, and the stops that accesses make. The hart tells of its
 * own accesses to RAM, devices of theirs, the bus of what is outside RAM; registers are compared.
 */
export class HartData {
  readonly registers: RegisterComparison;
  readonly bus: BusWatches;
  readonly #conditions: Conditions;
  readonly #events: EventSource;
  readonly #host: DataBreakpointHost;
  readonly #onChange: () => void;
  readonly #memory: MemoryWatches;
  readonly #virtio: RegisterWatches;
  #placed: readonly Placed[] = [];
  #guest: WatchedHart | undefined;
  #unsubscribe: (() => void) | undefined;
  #watches: readonly Watch[] = [];
  /** Of the instruction whose access is told. */
  #pc: number | undefined;
  #looks = 0;

  /** @param onChange called when other parts of RAM are watched than before */
  constructor(
    conditions: Conditions,
    events: EventSource,
    host: DataBreakpointHost,
    onChange: () => void,
  ) {
    const onAccess = (breakpoints: readonly ArmedData[], access: Access): void => {
      this.#accessed(breakpoints, access);
    };
    const textOf = (pc: number): string => codeText(this.#guest?.machine.image, pc);
    const writer = (): string => textOf(this.#pc ?? this.#accessPc);
    this.#conditions = conditions;
    this.#events = events;
    this.#host = host;
    this.#onChange = onChange;
    this.#memory = new MemoryWatches(onAccess, writer);
    this.bus = new BusWatches(onAccess, writer);
    this.#virtio = new RegisterWatches(
      events,
      () => this.#guest?.devices() ?? [],
      onAccess,
      writer,
      (address, sizeBytes) => this.bus.lastAt(address, sizeBytes),
    );
    this.registers = new RegisterComparison(onAccess, textOf);
  }

  /** From now on everything is about this guest, which has not begun. */
  load(guest: WatchedHart): void {
    this.#guest?.watchMemory(undefined);
    this.#guest = guest;
    this.#place(false);
  }

  /** A boot begins. */
  begin(): void {
    this.#virtio.begin();
    this.bus.begin();
  }

  /** Values of registers that have been seen. */
  save(): HartDataState {
    return { virtio: this.#virtio.save(), bus: this.bus.save() };
  }

  restore({ virtio, bus }: HartDataState): void {
    this.#virtio.restore(virtio);
    this.bus.restore(bus);
  }

  /** The guest runs on from here, from its begin or from where it was put back to. */
  start(): void {
    this.#place();
  }

  /** What is in memory and registers now was written by nobody: the user has, or it is another moment of the run. */
  refresh(): void {
    this.#memory.refresh();
    if (this.#guest !== undefined) {
      this.registers.refresh(this.#guest.machine.hart);
    }
  }

  /** Replaces all. */
  set(list: readonly DataBreakpoint[]): BreakpointAnswer[] {
    const placed = list.map((breakpoint) => this.#arm(breakpoint));
    this.#placed = placed.filter((one) => 'at' in one);
    this.#place(false);
    return placed.map((one) => ('at' in one ? (one.told = one.answer) : one));
  }

  #arm(breakpoint: DataBreakpoint): Placed | BreakpointAnswer {
    const { id, place } = breakpoint;
    const refuse = (message: string): BreakpointAnswer => ({ id, verified: false, message });
    const data = placeOfId(place.dataId);
    if (data === undefined) {
      return refuse(`Expected an id that dataBreakpointInfo has given; found "${place.dataId}".`);
    }
    if (data.kind === 'processor' && place.access === 'read') {
      return refuse('Reads of a register of the processor are not seen: its writes are.');
    }
    const armed = this.#conditions.arm(breakpoint, place.dataId);
    return armed.ok
      ? {
          breakpoint: { ...armed.value, access: place.access },
          place: data,
          answer: { id, verified: true },
          told: { id, verified: true },
          at: resolveProcessorPlace(data, this.around),
        }
      : refuse(armed.error);
  }

  /** What the hart must tell of. */
  get watches(): readonly Watch[] {
    return this.#watches;
  }

  /** The hart has told of an access. */
  hit({ address, sizeBytes, access, pc }: WatchHit): void {
    this.#pc = Number(pc);
    try {
      if (access === 'write') {
        this.#memory.wrote(address, sizeBytes, undefined);
      } else {
        this.#memory.read(address, sizeBytes, undefined);
      }
    } finally {
      this.#pc = undefined;
    }
  }

  /** The debugger looks at the guest, as it does every few thousand instructions: what has no place yet may have one now. */
  look(): void {
    if (
      ++this.#looks % LOOKS === 0 &&
      this.#placed.some(({ at }) => whyWaiting(at) !== undefined)
    ) {
      this.#place();
    }
  }

  /** The image runs somewhere else from now on. */
  moved(): void {
    if (this.#placed.some(({ place }) => place.kind === 'symbol')) {
      this.#place();
    }
  }

  /** Clients hear of those that have found their place, or lost it, since they were told last. */
  tell(): void {
    for (const one of this.#placed) {
      const { answer, told } = one;
      one.told = answer;
      if (answer.verified !== told.verified || answer.message !== told.message) {
        this.#host.changed(answer);
      }
    }
  }

  get around(): ProcessorSurroundings {
    const { machine } = this.#guest ?? {};
    return {
      ram: machine?.ram,
      devices: () => this.#guest?.devices() ?? [],
      image: machine?.image,
    };
  }

  get #accessPc(): number {
    return Number(this.#guest?.machine.hart.accessPc ?? 0n);
  }

  /** Looks where everything is now. */
  #place(tell = true): void {
    const { around } = this;
    let ranges = 0;
    for (const one of this.#placed) {
      const { id } = one.answer;
      one.at = resolveProcessorPlace(one.place, around);
      if ('kind' in one.at && one.at.kind === 'memory' && ++ranges > LAYOUT.WATCH_LIMIT) {
        one.at = {
          missing: `The processor watches ${LAYOUT.WATCH_LIMIT} ranges of RAM.`,
          soon: false,
        };
      }
      const message = whyWaiting(one.at);
      one.answer =
        message === undefined ? { id, verified: true } : { id, verified: false, message };
    }
    if (tell && !this.#conditions.silent) {
      this.tell();
    }
    const memory = this.#of('memory');
    this.#memory.set(memory, around.ram);
    this.#guest?.watchMemory(this.#memory.isEmpty ? undefined : this.#memory);
    this.#watches = memory.map(({ address, bytes, breakpoints }) => ({
      address,
      lengthBytes: bytes,
      // Who is told of reads must know of writes, too, or would tell of them as the next read's.
      on: wants(breakpoints, 'read') ? 'readWrite' : 'write',
    }));
    this.#virtio.set(this.#of('register'));
    this.bus.set(this.#of('bus'));
    this.registers.set(this.#of('slot'), this.#guest?.machine.hart);
    this.#follow(this.#placed.some(({ place }) => place.kind === 'ring'));
    this.#onChange();
  }

  #of<K extends ProcessorResolved['kind']>(kind: K) {
    return this.#placed.flatMap(({ at, breakpoint }) =>
      'kind' in at && at.kind === kind
        ? [{ ...(at as Extract<ProcessorResolved, { kind: K }>), breakpoints: [breakpoint] }]
        : [],
    );
  }

  /** Rings move when their queue is configured anew, and are gone when the device is reset. */
  #follow(follow: boolean): void {
    if (!follow) {
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
      return;
    }
    this.#unsubscribe ??= this.#events.subscribe(['queueConfigured', 'deviceReset'], () => {
      this.#place();
    });
  }

  #accessed(breakpoints: readonly ArmedData[], access: Access): void {
    const { old, now } = access;
    const stopping = breakpoints.filter((breakpoint) => stopsAt(breakpoint.access, access.kind));
    if (stopping.length === 0) {
      return;
    }
    const context = { ...this.#conditions.place.context(), access: { old, now } };
    const hits = this.#conditions.reached(stopping, context);
    if (hits.length > 0) {
      this.#host.requestStop({
        reason: 'data breakpoint',
        description: sentenceOf(access),
        hits: hits.map(({ id }) => id),
        hook: undefined,
      });
    }
  }
}

/** Why it can't stop yet, or no longer. */
function whyWaiting(at: ProcessorResolved | Missing): string | undefined {
  if ('missing' in at) {
    return at.missing;
  }
  return at.kind === 'register' ? at.pending : undefined;
}
