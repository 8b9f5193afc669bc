import type {
  BreakpointAnswer,
  DataBreakpoint,
  DataBreakpointInfo,
  DataQuestion,
  Stop,
} from '../../../protocol/breakpoint';
import type { MemoryWatch } from '../../../base/memory/memory-watch';
import type { EventSource } from '../../guest/event-stream';
import type { Conditions } from '../breakpoints/condition';
import { statementCount } from '../debug-points';
import { evaluationAt, globalData } from '../view/evaluation';
import { sentenceOf, stopsAt } from './access';
import type { Access, ArmedData } from './access';
import { dataInfo } from './data-info';
import type { ContainerOf } from './data-info';
import { placeOfDataId } from './data-place';
import type { DataPlace } from './data-place';
import { FoundPlaces } from './found-places';
import type { FoundLocal, FoundMember } from './found-places';
import { GdMembers } from './gd-members';
import { LocalWatches } from './local-watches';
import { LostPlaces } from './lost-places';
import { MemberWatches } from './member-watches';
import { MemoryWatches } from './memory-watches';
import type { WatchableRam } from './memory-watches';
import { RegisterWatches } from './register-watches';
import { resolvePlace } from './resolve-place';
import type { Missing, Resolved, Surroundings } from './resolve-place';
import type { WatchedDevice } from '../../guest/watched/watched-device';

/** What is watched. */
export interface WatchedGuest {
  readonly machine: { readonly ram: WatchableRam };
  /** Where the virtio devices and their rings are now. */
  devices(): readonly WatchedDevice[];
  /** Resets of the guest before the present boot. */
  readonly bootNumber: number;
  /** From now on the watch hears of all accesses to RAM; undefined: nobody does. */
  watchMemory(watch: MemoryWatch | undefined): void;
}

/** Whom data breakpoints call. */
export interface DataBreakpointHost {
  /** Stop before the next statement. */
  requestStop(stop: Stop): void;
  /** A breakpoint has found its place, or lost it. */
  changed(answer: BreakpointAnswer): void;
}

interface Placed {
  readonly breakpoint: ArmedData;
  readonly place: DataPlace;
  answer: BreakpointAnswer;
  /** What clients were told last. */
  told: BreakpointAnswer;
  at: Resolved | Missing;
}

/** All data breakpoints: where each is now, and the stops that accesses make. */
export class DataBreakpoints {
  readonly locals: LocalWatches;
  readonly lost = new LostPlaces(() => {
    this.#place();
  });
  readonly #conditions: Conditions;
  readonly #host: DataBreakpointHost;
  readonly #memory: MemoryWatches;
  readonly #registers: RegisterWatches;
  readonly #members: MemberWatches;
  readonly #events: EventSource;
  readonly #found = new FoundPlaces();
  readonly #gdMembers = new GdMembers();
  #placed: readonly Placed[] = [];
  #guest: WatchedGuest | undefined;
  #deadGd: object | undefined;
  #unsubscribe: (() => void) | undefined;
  #compared = 0;

  constructor(conditions: Conditions, events: EventSource, host: DataBreakpointHost) {
    const onAccess = (breakpoints: readonly ArmedData[], access: Access): void => {
      this.#accessed(breakpoints, access);
    };
    this.#conditions = conditions;
    this.#events = events;
    this.#host = host;
    this.#memory = new MemoryWatches(onAccess);
    this.#registers = new RegisterWatches(events, () => this.#guest?.devices() ?? [], onAccess);
    this.#members = new MemberWatches(onAccess);
    this.locals = new LocalWatches(onAccess, () => {
      this.#place();
    });
  }

  /** From now on everything is about this guest, which has not begun. */
  load(guest: WatchedGuest): void {
    this.#guest?.watchMemory(undefined);
    this.#guest = guest;
    this.#deadGd = globalData();
    this.#found.lose();
    this.#place(false);
  }

  /** What was found at stops is of a run that nobody goes back to. */
  forget(): void {
    this.#found.clear();
  }

  /** Calls that data breakpoints are on, of which nobody knows yet where they begin. */
  get callsToFind(): readonly FoundLocal[] {
    return this.#placed
      .flatMap(({ place }) => this.#foundOf(place).local ?? [])
      .filter(({ begin }) => begin === undefined);
  }

  /** A boot begins: objects and frames of an earlier one are gone. */
  begin(): void {
    this.#deadGd = globalData();
    this.#found.lose();
    this.#registers.begin();
    this.#compared = 0;
    this.#place();
    this.running = true;
  }

  /** The guest runs from now on, or stands still. */
  set running(running: boolean) {
    if (running) {
      this.refresh();
      this.locals.refresh();
    }
    this.#members.running = running;
  }

  /** The user may have changed memory: that is no write of the guest's. */
  refresh(): void {
    this.#memory.refresh();
  }

  info(question: DataQuestion, containerOf: ContainerOf): DataBreakpointInfo {
    return dataInfo(question, this.#around(), containerOf);
  }

  /** Replaces all. */
  set(list: readonly DataBreakpoint[]): BreakpointAnswer[] {
    const placed = list.map((breakpoint) => this.#arm(breakpoint));
    this.#placed = placed.filter((one) => 'at' in one);
    this.#place(false);
    return placed.map((one) => {
      if ('at' in one) {
        one.told = one.answer;
        return one.answer;
      }
      return one;
    });
  }

  #arm(breakpoint: DataBreakpoint): Placed | BreakpointAnswer {
    const { id, place } = breakpoint;
    const data = placeOfDataId(place.dataId);
    if (data === undefined) {
      const message = `Expected an id that dataBreakpointInfo has given; found "${place.dataId}".`;
      return { id, verified: false, message };
    }
    const armed = this.#conditions.arm(breakpoint, place.dataId);
    return armed.ok
      ? {
          breakpoint: { ...armed.value, access: place.access },
          place: data,
          answer: { id, verified: true },
          told: { id, verified: true },
          at: resolvePlace(data, this.#around()),
        }
      : { id, verified: false, message: armed.error };
  }

  /** Somebody has to look at every statement, as one waits for an object that is to come. */
  get everyStatement(): boolean {
    return this.lost.isComing || this.#placed.some(({ at }) => 'missing' in at && at.soon);
  }

  /** The debugger looks at the guest between two statements, as it does every few thousand. */
  look(): void {
    if (this.#placed.length === 0) {
      return;
    }
    this.#memory.compare(this.#compared);
    this.#compared = statementCount();
    if (this.#placed.some((one) => this.#hasMoved(one))) {
      this.#place();
    }
  }

  /** An object was put in another's place, or something has come that nobody tells of. */
  #hasMoved({ place, at }: Placed): boolean {
    const isWaiting = 'kind' in at && at.kind === 'register' && at.pending !== undefined;
    if (place.kind !== 'member' && !isWaiting) {
      return false;
    }
    const now = resolvePlace(place, this.#around());
    if (isWaiting) {
      return 'kind' in now && now.kind === 'register' && now.pending === undefined;
    }
    const object = 'kind' in at && at.kind === 'member' ? at.object : undefined;
    return ('kind' in now && now.kind === 'member' ? now.object : undefined) !== object;
  }

  #around(): Surroundings {
    return {
      ram: this.#guest?.machine.ram,
      devices: () => this.#guest?.devices() ?? [],
      found: this.#found,
      gdMembers: this.#gdMembers,
      isAlive: (local) => this.locals.isAlive(local),
      now: () => ({ boot: this.#boot, statement: statementCount() }),
      deadGd: this.#deadGd,
    };
  }

  get #boot(): number {
    return this.#guest?.bootNumber ?? 0;
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

  /** Looks where everything is now. */
  #place(tell = true): void {
    const around = this.#around();
    for (const one of this.#placed) {
      const { id } = one.answer;
      one.at = resolvePlace(one.place, around);
      const message = whyWaiting(one.at);
      one.answer =
        message === undefined ? { id, verified: true } : { id, verified: false, message };
    }
    if (tell && !this.#conditions.silent) {
      this.tell();
    }
    const { members, locals } = this.#found.lost;
    const used = this.#placed.map(({ place }) => this.#foundOf(place));
    this.lost.set(
      members.filter((one) => used.some(({ member }) => member === one)),
      locals.filter((one) => used.some(({ local }) => local === one)),
      this.#boot,
    );
    this.#memory.set(this.#of('memory'), this.#guest?.machine.ram);
    this.#guest?.watchMemory(this.#memory.isEmpty ? undefined : this.#memory);
    this.#registers.set(this.#of('register'));
    this.#members.set(this.#of('member'));
    this.locals.set(this.#of('local'));
    this.#follow(this.#placed.some(({ place }) => place.kind === 'ring'));
  }

  /** What has to be found again for a place. */
  #foundOf(place: DataPlace): { readonly member?: FoundMember; readonly local?: FoundLocal } {
    if (place.kind === 'local') {
      const local = this.#found.local(place.number);
      return local === undefined ? {} : { local };
    }
    const member = place.kind === 'object' ? this.#found.member(place.number) : undefined;
    const local = member?.root;
    return { ...(member && { member }), ...(local && { local }) };
  }

  #of<K extends Resolved['kind']>(kind: K) {
    return this.#placed.flatMap(({ at, breakpoint }) =>
      'kind' in at && at.kind === kind
        ? [{ ...(at as Extract<Resolved, { kind: K }>), breakpoints: [breakpoint] }]
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
    const hits = this.#conditions.reached(stopping, { ...evaluationAt(), access: { old, now } });
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
function whyWaiting(at: Resolved | Missing): string | undefined {
  if ('missing' in at) {
    return at.missing;
  }
  return at.kind === 'register' ? at.pending : undefined;
}
