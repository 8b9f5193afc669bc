import type { HandOver } from '../../base/hand-over';
import type { GuestConsole } from './guest-console';
import type { GuestOutcome } from './guest-exit';
import type { GuestIntake } from './guest-intake';
import type { RealTime, VirtualTime } from './time/guest-time';
import type { InputLog } from './input-log';
import type { HalWaits } from './machine-hal';
import type { Processor } from './processor';
import type { RunLink } from './run-link';
import type { RunMachine } from '../../machine/run-machine';

/** Virtual time that one turn of a polling loop takes beside its statements. Ten guest seconds are 0.2 M turns. */
const RELAX_NS = 50_000;
/** So many quiet turns, two guest minutes, and nobody knows when the loop ends: it goes on at the pace of the wall clock. */
const LONG_WAIT_TURNS = 2_400_000;
/** Turns of a long wait between two sleeps. */
const PACED_TURNS = 20;
/** In real time a polling loop spins so many quiet turns before each further turn sleeps. */
const SPIN_TURNS = 64;
/** More statements than this between two turns is work, not polling. */
const QUIET_STATEMENTS = 2000;
/** Real time: shorter delays spin, as a sleep would take longer. */
const SHORTEST_SLEEP_NS = 200_000;
const NS_PER_MS = 1_000_000;
const NS_PER_MICRO = 1000;

/** Whoever runs the guest. */
export interface WaitHost {
  /** Called before the thread sleeps: what has happened until now is told, as nothing more may happen for long. */
  willSleep(): void;
  /**
   * Called again and again while the guest waits: takes commands; stops here if one says so.
   *
   * @param forEver nothing but console input or a command ends the wait
   */
  attendInWait(forEver: boolean): void;
  /** On the way through the past: a wait, where what came then is about to come again. Stops here if it ends here. */
  arriveInWait(): void;
  /** Nobody waits for time to pass, or for what comes from outside: the run only goes where it has been before. */
  readonly isTravelling: boolean;
  /** The guest has jumped to what it has loaded. Stops here, if anybody debugs it. */
  handedOver(to: HandOver): void;
  /** Ends the run by an exception. */
  exit(outcome: GuestOutcome): never;
}

export interface GuestWaitOptions {
  readonly machine: Pick<RunMachine, 'poll' | 'pendingInputBytes' | 'nextDueNs'>;
  readonly link: Pick<RunLink, 'report' | 'wait'>;
  readonly console: Pick<GuestConsole, 'flush' | 'guestWaits'>;
  readonly input: Pick<InputLog, 'consoleEnded' | 'replaying'>;
  readonly intake: Pick<GuestIntake, 'take'>;
  readonly clock: VirtualTime | RealTime;
  readonly processor: Pick<Processor, 'statement' | 'readsConsole'>;
  readonly host: WaitHost;
}

/** What happens while the firmware waits: devices work, input arrives, time passes. */
export class GuestWait implements HalWaits {
  readonly #options: GuestWaitOptions;
  /** Undefined: guest time is the wall clock. */
  readonly #virtualTime: VirtualTime | undefined;
  #quietTurns = 0;
  #lastStatement = 0;
  #halted = false;

  constructor(options: GuestWaitOptions) {
    this.#options = options;
    this.#virtualTime = options.clock.virtual ? options.clock : undefined;
  }

  relax(): void {
    const { machine, console, intake, processor } = this.#options;
    machine.poll();
    this.#countQuietTurns();
    this.#arrive();
    if (intake.take('wait')) {
      return;
    }
    if (machine.pendingInputBytes === 0 && processor.readsConsole()) {
      this.#waitForInput();
      return;
    }
    if (this.#virtualTime !== undefined) {
      this.#virtualTime.jump(RELAX_NS);
      if (this.#quietTurns > LONG_WAIT_TURNS && this.#quietTurns % PACED_TURNS === 0) {
        console.flush();
        this.#sleep(PACED_TURNS * RELAX_NS);
      }
    } else if (this.#quietTurns > SPIN_TURNS) {
      console.flush();
      this.#sleep(this.#dueInNs(NS_PER_MS));
    }
  }

  delayMicros(micros: number): void {
    const { machine, console, clock, intake } = this.#options;
    if (this.#virtualTime !== undefined) {
      this.#virtualTime.jump(micros * NS_PER_MICRO);
      machine.poll();
      this.#arrive();
      intake.take('wait');
      return;
    }
    const endNs = clock.nowNs() + micros * NS_PER_MICRO;
    if (micros * NS_PER_MICRO >= SHORTEST_SLEEP_NS) {
      console.flush();
    }
    for (;;) {
      machine.poll();
      this.#arrive();
      intake.take('wait');
      const leftNs = endNs - clock.nowNs();
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

  /** The guest begins anew. */
  reset(): void {
    this.#halted = false;
    this.#quietTurns = 0;
    this.#lastStatement = 0;
  }

  /** What was loaded isn't run: the guest is over. */
  handOver(to: HandOver): never {
    const { console, host } = this.#options;
    console.flush();
    host.handedOver(to);
    return host.exit('handedOver');
  }

  /** The guest hangs: only a command, or the end of what the user types, ends that. */
  halt(): never {
    const { console, link, input, host } = this.#options;
    console.flush();
    this.#halted = true;
    link.report({ kind: 'idle', idle: true });
    for (;;) {
      if (input.consoleEnded()) {
        host.exit('end of input');
      }
      this.#sleep(undefined);
    }
  }

  #waitForInput(): void {
    const { console, link, intake, host } = this.#options;
    console.flush();
    let idle = false;
    for (;;) {
      switch (console.guestWaits()) {
        case 'ended':
          host.exit('end of input');
          break;
        case 'typed':
        case 'wait':
      }
      if (intake.take('wait')) {
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

  /** In a run that is repeated time passes as it did the first time, so there is nothing to wait for. */
  #sleep(ns: number | undefined): void {
    const { link, input, host } = this.#options;
    if ((ns === undefined || !input.replaying) && !host.isTravelling) {
      host.willSleep();
      link.wait(ns === undefined ? undefined : ns / NS_PER_MS);
    }
    host.attendInWait(ns === undefined);
  }

  /** Time until a device has work, at most `mostNs`. */
  #dueInNs(mostNs: number): number {
    const { machine, clock } = this.#options;
    const due = machine.nextDueNs();
    return due === undefined ? mostNs : Math.max(0, Math.min(mostNs, due - clock.nowNs()));
  }

  #arrive(): void {
    const { host } = this.#options;
    if (host.isTravelling) {
      host.arriveInWait();
    }
  }

  #countQuietTurns(): void {
    const { statement } = this.#options.processor;
    const quiet = statement - this.#lastStatement < QUIET_STATEMENTS;
    this.#lastStatement = statement;
    this.#quietTurns = quiet ? this.#quietTurns + 1 : 0;
  }
}
