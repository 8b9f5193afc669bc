import type { ConsoleReading } from './console-reading';
import { statementCount } from '../debug/debug-points';
import type { GuestConsole } from './guest-console';
import { GuestExit } from './guest-exit';
import type { GuestOutcome } from './guest-exit';
import type { VirtualTime } from './guest-time';
import type { HalWaits } from './machine-hal';
import type { RunLink } from './run-link';
import type { RunMachine } from '../../machine/run-machine';

/** Virtual time that one turn of a polling loop takes beside its statements. Ten guest seconds are 0.2 M turns. */
const RELAX_NS = 50_000;
/** In real time a polling loop spins so many quiet turns before each further turn sleeps. */
const SPIN_TURNS = 64;
/** More statements than this between two turns is work, not polling. */
const QUIET_STATEMENTS = 2000;
/** Real time: shorter delays spin, as a sleep would take longer. */
const SHORTEST_SLEEP_NS = 200_000;
const NS_PER_MS = 1_000_000;
const NS_PER_MICRO = 1000;

export interface GuestWaitOptions {
  readonly machine: RunMachine;
  readonly link: RunLink;
  readonly console: GuestConsole;
  readonly reading: ConsoleReading;
  /** Undefined: guest time is the wall clock. */
  readonly virtualTime: VirtualTime | undefined;
  readonly nowNs: () => number;
  /** Takes commands; stops here if a pause was asked for. */
  readonly attend: () => void;
  /** Ends the run by an exception. */
  readonly exit: (outcome: GuestOutcome) => never;
}

/** What happens while the firmware waits: devices work, input arrives, time passes. */
export class GuestWait implements HalWaits {
  readonly #options: GuestWaitOptions;
  #quietTurns = 0;
  #lastStatement = 0;
  #halted = false;

  constructor(options: GuestWaitOptions) {
    this.#options = options;
  }

  relax(): void {
    const { machine, console, virtualTime } = this.#options;
    machine.poll();
    this.#countQuietTurns();
    if (this.takeInput()) {
      return;
    }
    if (machine.pendingInputBytes === 0 && this.#options.reading.now()) {
      this.#waitForInput();
      return;
    }
    if (virtualTime !== undefined) {
      virtualTime.jump(RELAX_NS);
    } else if (this.#quietTurns > SPIN_TURNS) {
      console.flush();
      this.#sleep(this.#dueInNs(NS_PER_MS));
    }
  }

  delayMicros(micros: number): void {
    const { machine, virtualTime, console } = this.#options;
    const endNs = this.#options.nowNs() + micros * NS_PER_MICRO;
    if (virtualTime !== undefined) {
      virtualTime.jump(micros * NS_PER_MICRO);
      machine.poll();
      this.takeInput();
      return;
    }
    if (micros * NS_PER_MICRO >= SHORTEST_SLEEP_NS) {
      console.flush();
    }
    for (;;) {
      machine.poll();
      this.takeInput();
      const leftNs = endNs - this.#options.nowNs();
      if (leftNs <= 0) {
        return;
      }
      if (leftNs >= SHORTEST_SLEEP_NS) {
        this.#sleep(this.#dueInNs(leftNs));
      }
    }
  }

  /** The guest will do nothing more before a reset. */
  get halted(): boolean {
    return this.#halted;
  }

  /** A new run begins. */
  reset(): void {
    this.#halted = false;
  }

  /** The guest hangs: only a command, or the end of what the user types, ends that. */
  halt(): never {
    const { console, link } = this.#options;
    console.flush();
    this.#halted = true;
    link.report({ kind: 'idle', idle: true });
    for (;;) {
      if (link.inputEnded()) {
        this.#options.exit('end of input');
      }
      this.#sleep(undefined);
    }
  }

  /** Hands typed bytes to the UART. */
  takeInput(): boolean {
    const { console, machine } = this.#options;
    const bytes = console.takeInput(machine.pendingInputBytes);
    if (bytes === undefined) {
      return false;
    }
    machine.consoleInput(bytes);
    return true;
  }

  #waitForInput(): void {
    const { console, link } = this.#options;
    console.flush();
    let idle = false;
    for (;;) {
      switch (console.guestWaits()) {
        case 'ended':
          this.#options.exit('end of input');
          break;
        case 'typed':
        case 'wait':
      }
      if (this.takeInput()) {
        break;
      }
      if (!idle) {
        idle = true;
        link.report({ kind: 'idle', idle });
      }
      this.#sleep(undefined);
    }
    if (idle) {
      link.report({ kind: 'idle', idle: false });
    }
  }

  #sleep(ns: number | undefined): void {
    this.#options.link.wait(ns === undefined ? undefined : ns / NS_PER_MS);
    this.#options.attend();
  }

  /** Time until a device has work, at most `mostNs`. */
  #dueInNs(mostNs: number): number {
    const due = this.#options.machine.nextDueNs();
    return due === undefined ? mostNs : Math.max(0, Math.min(mostNs, due - this.#options.nowNs()));
  }

  #countQuietTurns(): void {
    const statement = statementCount();
    const quiet = statement - this.#lastStatement < QUIET_STATEMENTS;
    this.#lastStatement = statement;
    this.#quietTurns = quiet ? this.#quietTurns + 1 : 0;
  }
}

/** Ends the run. `unwind` is told first, so that frames that end now are not taken for returns. */
export function exitGuest(outcome: GuestOutcome, unwind: () => void): never {
  unwind();
  throw new GuestExit(outcome);
}
