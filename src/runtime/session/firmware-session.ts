import type { CodePlace } from '../../base/system-map';
import type { EventSink } from '../../base/trace-event';
import type { Driver, UclassDriver } from '../../firmware/include/dm/device';
import type { Hal } from '../../firmware/hal';
import type { Stop } from '../../protocol/breakpoint';
import type { VirtioSnapshot } from '../../protocol/virtio';
import type { WorkerEndReason, WorkerStart } from '../../protocol/worker-messages';
import { CommandServer } from './command-server';
import { ConsoleReading } from '../guest/console-reading';
import { describeWait } from './describe-wait';
import {
  dropFrames,
  resetDebugPoints,
  setDebugHandler,
  statementCount,
} from '../debug/debug-points';
import { DebugEngine } from '../debug/engine';
import { eventLine, EventStream } from '../guest/event-stream';
import type { GuestErrorEvent } from '../guest/event-stream';
import { GuestConsole } from '../guest/guest-console';
import { GuestExit } from '../guest/guest-exit';
import type { GuestOutcome } from '../guest/guest-exit';
import { RealTime, VirtualTime } from '../guest/guest-time';
import { exitGuest, GuestWait } from '../guest/guest-wait';
import { HookTable } from '../debug/hook-table';
import { MachineHal } from '../guest/machine-hal';
import type { RunLink } from '../guest/run-link';
import type { RunMachine } from '../../machine/run-machine';
import { TypingScript } from '../guest/typing-script';
import type { ByteSink, GuestClock } from '../../base/host';

/** Trace lines are reported in batches of this many. */
const TRACE_BATCH = 256;

/** What the session is made of: the firmware and the machine, which don't know each other. */
export interface SessionParts<M extends RunMachine> {
  /** Builds the machine. Throws with a message for the user when it can't be built. */
  createMachine(environment: MachineEnvironment): M;
  /** Runs the firmware from reset. Returns when it has nothing more to do. */
  startFirmware(hal: Hal): void;
  /** The function of the firmware that runs now, and its caller. */
  codePlace(): CodePlace;
  readonly drivers: readonly Driver[];
  readonly uclassDrivers: readonly UclassDriver[];
  snapshot(machine: M, statement: number): VirtioSnapshot;
}

export interface MachineEnvironment {
  readonly clock: GuestClock;
  readonly events: EventSink;
  readonly consoleOutput: ByteSink;
  readonly log: (level: 'info' | 'warning' | 'error', message: string) => void;
}

/** Runs a guest from the first command to the end, under the eyes of a debugger. Blocks its thread. */
export class FirmwareSession<M extends RunMachine> {
  readonly #start: WorkerStart;
  readonly #link: RunLink;
  readonly #parts: SessionParts<M>;
  readonly #traceLines: string[] = [];

  constructor(start: WorkerStart, link: RunLink, parts: SessionParts<M>) {
    this.#start = start;
    this.#link = link;
    this.#parts = parts;
  }

  run(): void {
    let ended: { reason: WorkerEndReason; message: string | undefined };
    try {
      ended = { reason: this.#runGuest(), message: undefined };
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      ended = { reason: 'failed', message };
    }
    this.#flushTrace();
    this.#link.report({ kind: 'ended', ...ended });
  }

  #runGuest(): WorkerEndReason {
    const link = this.#link;
    const events = new EventStream(statementCount, (event) => {
      link.report({ kind: 'log', level: 'error', message: guestErrorText(event) });
    });
    if (this.#start.trace) {
      events.subscribe((event) => {
        this.#traceLines.push(eventLine(event));
        if (this.#traceLines.length >= TRACE_BATCH) {
          this.#flushTrace();
        }
      });
    }
    const virtualTime = this.#start.realTime ? undefined : new VirtualTime(statementCount);
    const clock = virtualTime ?? new RealTime(() => link.wallNs());
    const script = new TypingScript({
      stopAutoboot: this.#start.stopAutoboot || this.#start.typeLines !== undefined,
      lines: this.#start.typeLines,
    });
    const console = new GuestConsole({ link, script, events, statement: statementCount });
    const machine = this.#parts.createMachine({
      clock,
      events,
      consoleOutput: console,
      log: (level, message) => {
        link.report({ kind: 'log', level, message });
      },
    });
    try {
      return this.#runOnMachine({ machine, console, events, clock, virtualTime });
    } finally {
      console.flush();
      setDebugHandler(undefined);
      machine.dispose();
    }
  }

  #runOnMachine(run: {
    machine: M;
    console: GuestConsole;
    events: EventStream;
    clock: VirtualTime | RealTime;
    virtualTime: VirtualTime | undefined;
  }): WorkerEndReason {
    const { machine, console, events, clock } = run;
    const link = this.#link;
    const hooks = new HookTable(events, [...this.#parts.drivers, ...this.#parts.uclassDrivers]);
    if (this.#start.trace) {
      hooks.activate();
    }
    const reading = new ConsoleReading();
    const engine: DebugEngine = new DebugEngine(
      {
        attend: () => {
          console.flushStale();
          if (!link.attention()) {
            waits.takeInput();
            return false;
          }
          const pause: boolean = server.serve();
          waits.takeInput();
          return pause;
        },
        stopped: (stop) => {
          console.flush();
          this.#flushTrace();
          this.#reportStop(stop, describe);
          server.serveUntilResumed();
          link.report({ kind: 'continued' });
        },
        warn: (message) => {
          link.report({ kind: 'log', level: 'warning', message });
        },
      },
      hooks,
    );
    const describe = (): string | undefined => {
      if (waits.halted) {
        return 'U-Boot has halted; only a restart ends that';
      }
      return reading.now()
        ? 'U-Boot waits for console input'
        : describeWait(this.#parts.snapshot(machine, statementCount()));
    };
    const exit = (outcome: GuestOutcome): never =>
      exitGuest(outcome, () => {
        engine.unwind();
      });
    const server: CommandServer = new CommandServer({
      link,
      engine,
      machine,
      exit,
      snapshot: () => this.#parts.snapshot(machine, statementCount()),
    });
    const waits: GuestWait = new GuestWait({
      machine,
      link,
      console,
      reading,
      virtualTime: run.virtualTime,
      nowNs: () => clock.nowNs(),
      attend: () => {
        if (link.attention() && server.serve()) {
          engine.pause();
        }
      },
      exit,
    });
    const hal = new MachineHal({
      machine,
      waits,
      nowNs: () => clock.nowNs(),
      events,
      codePlace: () => this.#parts.codePlace(),
      unwind: () => {
        engine.unwind();
      },
    });
    const buffer = machine.ram.bytes.buffer;
    link.report({
      kind: 'ready',
      ramBase: machine.ram.base,
      ram: buffer instanceof SharedArrayBuffer ? buffer : undefined,
    });
    const start = server.waitForStart();
    if (start === 'terminated') {
      return 'terminated';
    }
    setDebugHandler(engine);
    let stopOnEntry = start.stopOnEntry;
    for (;;) {
      clock.reset();
      resetDebugPoints();
      hooks.clear();
      waits.reset();
      engine.begin(stopOnEntry);
      const outcome = this.#boot(hal, waits);
      console.flush();
      const statement = statementCount();
      dropFrames();
      switch (outcome) {
        case 'reset':
          stopOnEntry = false;
          machine.reset();
          break;
        case 'restart':
          stopOnEntry = start.stopOnEntry;
          machine.reset();
          break;
        case 'end of input':
        case 'poweroff': {
          if (this.#start.lastSnapshot) {
            const snapshot = this.#parts.snapshot(machine, statement);
            link.report({ kind: 'lastSnapshot', snapshot });
          }
          return outcome;
        }
        case 'terminated':
          return outcome;
      }
    }
  }

  #boot(hal: Hal, waits: GuestWait): GuestOutcome {
    try {
      this.#parts.startFirmware(hal);
      return waits.halt();
    } catch (error) {
      if (error instanceof GuestExit) {
        return error.outcome;
      }
      throw error;
    }
  }

  #reportStop(stop: Stop, describe: () => string | undefined): void {
    const description = stop.description ?? (stop.reason === 'pause' ? describe() : undefined);
    this.#link.report({
      kind: 'stopped',
      ...stop,
      description,
      statement: statementCount(),
    });
  }

  #flushTrace(): void {
    if (this.#traceLines.length > 0) {
      this.#link.report({ kind: 'trace', lines: this.#traceLines.splice(0) });
    }
  }
}

/** `virtio-blk (virtio-mmio@a003e00), queue 0: virtio: zero sized buffers are not allowed` */
function guestErrorText({ device, queue, message }: GuestErrorEvent): string {
  const place = [
    ...(device === undefined ? [] : [`${device.kind} (${device.transport})`]),
    ...(queue === undefined ? [] : [`queue ${queue}`]),
  ].join(', ');
  return place === '' ? message : `${place}: ${message}`;
}
