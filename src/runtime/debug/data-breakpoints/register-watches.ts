import type { EventKind, StampedEvent, TraceEvent } from '../../../base/trace-event';
import { hex } from '../../../base/hex';
import type { EventSource } from '../../guest/event-stream';
import { VIRTIO_CONFIG_S_NEEDS_RESET, formatVirtioStatus } from '../../../spec/virtio-status';
import { writerNow } from './access';
import type { Access, ArmedData, OnAccess, WriterText } from './access';
import type { DataPlace } from './data-place';
import { isRegister } from './register-names';
import { deviceNamed, deviceOfEvent } from '../../guest/watched/watched-device';
import type { WatchedDevice } from '../../guest/watched/watched-device';

type RegisterPlace = Extract<DataPlace, { kind: 'register' | 'status' | 'features' }>;

export interface WantedRegister {
  readonly place: RegisterPlace;
  /** `status of virtio-blk#31` */
  readonly name: string;
  readonly breakpoints: readonly ArmedData[];
}

const KINDS: readonly EventKind[] = ['registerRead', 'registerWrite', 'status', 'featuresAccepted'];

type LastAt = (address: number, sizeBytes: number) => number | bigint | undefined;

type RegisterEvent = Extract<TraceEvent, { kind: 'registerRead' | 'registerWrite' }>;

/** Registers that data breakpoints are on: consumers of the events that the machine's devices make of accesses. */
export class RegisterWatches {
  readonly #events: EventSource;
  readonly #devices: () => readonly WatchedDevice[];
  readonly #onAccess: OnAccess;
  readonly #writer: WriterText;
  #wanted: readonly WantedRegister[] = [];
  #unsubscribe: (() => void) | undefined;
  readonly #lastAt: LastAt;
  /** By device and register, what was last written or read. */
  #last = new Map<string, number | bigint>();

  /**
   * @param writer what the processor runs now
   * @param lastAt what was written or read at an address before, where somebody else has kept it
   */
  constructor(
    events: EventSource,
    devices: () => readonly WatchedDevice[],
    onAccess: OnAccess,
    writer: WriterText = writerNow,
    lastAt: LastAt = () => undefined,
  ) {
    this.#events = events;
    this.#devices = devices;
    this.#onAccess = onAccess;
    this.#writer = writer;
    this.#lastAt = lastAt;
  }

  set(wanted: readonly WantedRegister[]): void {
    this.#wanted = wanted;
    if (wanted.length === 0) {
      this.#unsubscribe?.();
      this.#unsubscribe = undefined;
    } else {
      this.#unsubscribe ??= this.#events.subscribe(KINDS, (event) => {
        this.#take(event);
      });
    }
  }

  /** A run begins: no value is known. */
  begin(): void {
    this.#last.clear();
  }

  /** Values that are known, to be so again at this place of the run. */
  save(): ReadonlyMap<string, number | bigint> {
    return new Map(this.#last);
  }

  restore(last: ReadonlyMap<string, number | bigint>): void {
    this.#last = new Map(last);
  }

  #take({ event }: StampedEvent): void {
    switch (event.kind) {
      case 'registerRead':
      case 'registerWrite':
        this.#register(event);
        return;
      case 'status':
        // The driver's writes are heard of as such; this is what the device sets by itself.
        if (event.to === (event.from | VIRTIO_CONFIG_S_NEEDS_RESET)) {
          const by = `${event.device.kind} (${event.device.transport})`;
          this.#tell('status', event.device.transport, statusAccess(by, event.from, event.to));
        }
        return;
      case 'featuresAccepted': {
        const { transport } = event.device;
        const old = this.#last.get(`${transport} features`) ?? 0n;
        this.#last.set(`${transport} features`, event.features);
        this.#tell('features', transport, {
          kind: 'write',
          by: this.#writer(),
          before: hex(old),
          after: hex(event.features),
          old,
          now: event.features,
        });
        return;
      }
      default:
    }
  }

  #register(event: RegisterEvent): void {
    const { device, register, value, address, sizeBytes } = event;
    if (device === undefined) {
      return;
    }
    const kind = event.kind === 'registerRead' ? 'read' : 'write';
    const key = `${device.transport} ${register}`;
    const old = kind === 'read' ? value : (this.#last.get(key) ?? this.#lastAt(address, sizeBytes));
    this.#last.set(key, value);
    const named = { kind, by: this.#writer(), now: value } as const;
    for (const { place, name, breakpoints } of this.#wanted) {
      if (place.kind === 'register' && isRegister(place.register, register)) {
        if (this.#isOf(place.device, device.transport)) {
          this.#onAccess(breakpoints, {
            ...named,
            what: `${name} (${hex(address)})`,
            before: old === undefined ? undefined : hex(old),
            after: hex(value),
            old,
          });
        }
      }
    }
    if (
      isRegister('Status', register) &&
      this.#wanted.some(({ place }) => place.kind === 'status')
    ) {
      // The event comes before the device has looked at the value.
      const status = deviceOfEvent(this.#devices(), device)?.status ?? value;
      const from = kind === 'read' ? value : status;
      this.#tell('status', device.transport, { ...statusAccess(named.by, from, value), kind });
    }
  }

  #tell(kind: 'status' | 'features', transport: string, access: Omit<Access, 'what'>): void {
    for (const { place, name, breakpoints } of this.#wanted) {
      if (place.kind === kind && this.#isOf(place.device, transport)) {
        this.#onAccess(breakpoints, { ...access, what: name });
      }
    }
  }

  #isOf(name: string, transport: string): boolean {
    return name === transport || deviceNamed(this.#devices(), name)?.place === transport;
  }
}

function statusAccess(by: string, from: number, to: number): Omit<Access, 'what'> {
  return {
    kind: 'write',
    by,
    before: statusText(from),
    after: statusText(to),
    old: from,
    now: to,
  };
}

function statusText(status: number): string {
  return status === 0 ? '0x0' : `${hex(status)} (${formatVirtioStatus(status)})`;
}
