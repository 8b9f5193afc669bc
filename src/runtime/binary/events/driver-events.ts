import type { Hart, Watch, WatchHit } from '../../../cpu/riscv/hart';
import type { Hal } from '../../../firmware/hal';
import type { EventStream } from '../../guest/event-stream';
import type { BinaryImage } from '../binary-image';
import { globalDataOf } from '../hart-registers';
import type { DriverModelReader } from '../model/driver-model';
import type { HookCall } from '../model/image-hooks';
import { HookEvents, type HookSource, type RunningHook } from './hook-events';
import { QueueWatches, type QueueSource } from './queue-watches';

/** What of the driver's half must be known at another moment of the run. Plain data. */
export interface DriverEventsState {
  readonly hooks: readonly RunningHook[] | undefined;
}

/** What the events are made from. */
export interface DriverSurroundings {
  readonly engine: {
    /** The driver-model hook that begins where the guest stands. */
    hookHere(): HookCall | undefined;
    /** U-Boot's devices as they are now; undefined: their layout is not known. */
    modelReader(): DriverModelReader | undefined;
  };
  readonly image: () => BinaryImage;
  readonly hart: () => Hart;
  readonly devices: QueueSource['devices'];
}

function sourceOf({ engine, image, hart, devices }: DriverSurroundings): HookSource & QueueSource {
  return {
    addresses: () => image().model.hookAddresses(),
    hookHere: () => engine.hookHere(),
    deviceName: ({ deviceAddress, driverName }) => {
      const device = engine.modelReader()?.device(deviceAddress);
      return device?.driver.name === driverName ? device.name : undefined;
    },
    reader: () => engine.modelReader(),
    globalData: () => globalDataOf(hart()),
    devices,
  };
}

/** The driver's half of the events of a binary: its hooks, and what it does with its rings. Costs nothing while nobody listens. */
export class DriverEvents {
  readonly #hooks: HookEvents;
  readonly #queues: QueueWatches;
  #hal: Hal | undefined;

  /** @param onChange called when the hart must stop at other addresses, or tell of other parts of RAM, than before */
  constructor(events: EventStream, around: DriverSurroundings, onChange: () => void) {
    const source = sourceOf(around);
    this.#hooks = new HookEvents(events, source, onChange);
    this.#queues = new QueueWatches(events, source, () => this.#hal?.ringListener, onChange);
  }

  /** Somebody listens to hooks: the image must be followed where it moves. */
  get wantsHooks(): boolean {
    return this.#hooks.wanted;
  }

  /** A repeated run must come from the beginning to make the same events again. */
  get needsBegin(): boolean {
    return this.#hooks.needsBegin;
  }

  /** The guest runs on this hardware, from reset or from where `restore` has put it. */
  start(hal: Hal): void {
    this.#hal = hal;
    this.#queues.place();
  }

  /** A boot begins. */
  begin(): void {
    this.#hooks.begin();
  }

  /** The image runs somewhere else from now on. */
  moved(): void {
    this.#hooks.moved();
  }

  save(): DriverEventsState {
    return { hooks: this.#hooks.save() };
  }

  restore({ hooks }: DriverEventsState): void {
    this.#hooks.restore(hooks);
  }

  /** Where the hart must stop. */
  addresses(): Iterable<number> {
    return this.#hooks.addresses();
  }

  /** What it must tell of. */
  get watches(): readonly Watch[] {
    return this.#queues.watches;
  }

  /** It must stop when fewer calls than so many are on the stack; undefined: no matter. */
  get returnDepth(): number | undefined {
    return this.#hooks.returnDepth;
  }

  /** It stands before an instruction. */
  arrived(hart: Hart, pc: number, statement: number): void {
    this.#hooks.arrived(hart, pc, statement);
  }

  /** It has run. */
  ran(hart: Hart): void {
    this.#hooks.ran(hart);
  }

  /** It has told of an access. */
  hit(hit: WatchHit, hart: Hart): void {
    this.#queues.hit(hit, hart);
  }
}
