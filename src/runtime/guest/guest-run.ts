import type { ActiveDevice } from '../../base/hand-over';
import type {
  ByteSink,
  CharacterBackend,
  GuestClock,
  NetworkBackend,
  RunDisks,
} from '../../base/host';
import type { MemoryWatch } from '../../base/memory/memory-watch';
import type { CodePlace } from '../../base/system-map';
import type { EventSink } from '../../base/trace-event';
import type { Hal } from '../../firmware/hal';
import type { BuiltParts } from '../../firmware/include/built-parts';
import type { MachineState } from '../../machine/machine-state';
import type { RunMachine } from '../../machine/run-machine';
import type { FirmwareImage } from '../../protocol/firmware-image';
import type { RunInput, RunRecipe } from '../../protocol/run-recipe';
import type { WorkerReport } from '../../protocol/worker-messages';
import type { WrittenBytes } from '../travel/travel-report';
import type { VirtioSnapshot } from '../../protocol/virtio';
import { look } from '../values/watched-property';
import type { EventStream } from './event-stream';
import { Fingerprint } from './fingerprint';
import type { RunMarks } from './fingerprint';
import { GuestConsole } from './guest-console';
import type { ConsoleMark } from './guest-console';
import { GuestExit } from './guest-exit';
import type { GuestOutcome } from './guest-exit';
import { GuestPorts } from './guest-ports';
import { GuestIntake } from './guest-intake';
import { RealTime, VirtualTime } from './time/guest-time';
import { LookPace } from './time/look-pace';
import { GuestWait } from './guest-wait';
import type { WaitHost } from './guest-wait';
import { InputLog } from './input-log';
import type { InputMark, LiveInput } from './input-log';
import { MachineHal } from './machine-hal';
import type { Processor } from './processor';
import { RING_EVENT_KINDS, RingEvents } from './ring-events';
import type { RunLink } from './run-link';
import { TypingScript } from './typing-script';
import type { WatchedDevice } from './watched/watched-device';
import { WatchedRam } from './watched/watched-ram';

/** What a recipe's run is made of: the firmware and the machine, which don't know each other. */
export interface RunParts<M extends RunMachine> {
  /** Builds the machine. Throws with a message for the user when it can't be built. */
  createMachine(environment: MachineEnvironment): M;
  /** Runs the firmware from reset. Returns when it has nothing more to do. */
  startFirmware(hal: Hal): void;
  /** The function of the firmware that runs now, and its caller. */
  codePlace(): CodePlace;
  /** What the configuration has put into the firmware, and what not. */
  readonly build: BuiltParts;
  /** What runs, and where it is now. */
  image(): FirmwareImage;
  snapshot(machine: M, statement: number): VirtioSnapshot;
  /** What the port that has a character device is called; undefined: none has it. Absent: there are no ports. */
  portName?(machine: M, chardev: string): string | undefined;
  /** Where the virtio devices and their rings are; none where nobody can tell. */
  devices?(machine: M): readonly WatchedDevice[];
  /** Devices whose drivers have not stopped them. */
  stillActive?(machine: M): readonly ActiveDevice[];
  /** Absent: nothing that the guest writes goes back with it. */
  readonly disks?: RunDisks | undefined;
}

export interface MachineEnvironment {
  readonly clock: GuestClock;
  readonly events: EventSink;
  readonly consoleOutput: ByteSink;
  /** The terminal of a port, by its character device. */
  readonly port: (chardev: string) => CharacterBackend;
  readonly log: (level: 'info' | 'warning' | 'error', message: string) => void;
  /** Reads a file of the host, or gives what it was in the run that is repeated. */
  readonly hostFile: InputLog['hostFile'];
  /** The same for a file that belongs to the machine. */
  readonly bootFile: InputLog['bootFile'];
  /** Passes the frames of a real network on, or gives those of the run that is repeated. */
  readonly network: (netdev: string, backend: NetworkBackend) => NetworkBackend;
}

export interface GuestRunOptions<M extends RunMachine> {
  readonly recipe: RunRecipe;
  readonly parts: RunParts<M>;
  readonly link: RunLink;
  /** What was typed for the port that has a character device. */
  readonly takePortInput: LiveInput['takePortInput'];
  readonly events: EventStream;
  readonly processor: Processor;
  readonly host: WaitHost;
  /** Keep what comes in from outside, so that the run can be repeated. */
  readonly keepInputs: boolean;
  /** Of all guests that have run this recipe with these inputs. */
  readonly marks: RunMarks;
}

/** A guest in the middle of a run. Plain data. */
export interface GuestState {
  readonly machine: MachineState;
  readonly input: InputMark;
  readonly console: ConsoleMark;
  readonly ports: ReadonlyMap<string, number>;
  readonly jumpedNs: number;
}

/**
 * One run of the guest from power-on to its end: machine, firmware, console and all that happens while the guest waits,
 * built anew from a recipe. A reset by the guest itself is part of the run: RAM and disks keep their contents.
 */
export class GuestRun<M extends RunMachine> {
  readonly machine: M;
  readonly console: GuestConsole;
  readonly ports: GuestPorts;
  readonly intake: GuestIntake;
  readonly #options: GuestRunOptions<M>;
  readonly #input: InputLog;
  readonly #clock: VirtualTime | RealTime;
  readonly #waits: GuestWait;
  readonly #hal: MachineHal;
  readonly #unproduce: () => void;
  /** With drivers of the user's, whose statements can be long. */
  readonly #pace: LookPace | undefined;

  constructor(options: GuestRunOptions<M>) {
    const { recipe, parts, link, events, processor, host } = options;
    const statement = (): number => processor.statement;
    const hasDrivers = (recipe.drivers?.length ?? 0) > 0;
    this.#pace = hasDrivers ? new LookPace(() => link.wallNs()) : undefined;
    const input = new InputLog({
      recorded: recipe.inputs,
      live: {
        takeInput: (maxBytes) => link.takeInput(maxBytes),
        takePortInput: options.takePortInput,
        inputEnded: () => link.inputEnded(),
        wallNs: () => link.wallNs(),
      },
      keep: options.keepInputs,
      statement,
      onCut: () => {
        options.marks.cut();
      },
    });
    options.marks.begin();
    const clock = recipe.realTime ? new RealTime(() => input.wallNs()) : new VirtualTime(statement);
    const script = new TypingScript({
      stopAutoboot: recipe.stopAutoboot || recipe.typeLines !== undefined,
      lines: recipe.typeLines,
    });
    const ports = new GuestPorts({
      report: (report) => {
        link.report(report);
      },
      input,
      nameOf: (chardev) => look(() => parts.portName?.(this.machine, chardev)),
    });
    const console = new GuestConsole({ link, script, events, input, ports });
    const machine = parts.createMachine({
      clock,
      events,
      consoleOutput: console,
      port: (chardev) => ports.open(chardev),
      log: (level, message) => {
        link.report({ kind: 'log', level, message });
      },
      hostFile: (folder, name, read) => input.hostFile(folder, name, read),
      bootFile: (name, read) => input.bootFile(name, read),
      network: (netdev, backend) => input.network(netdev, backend),
    });
    const intake = new GuestIntake({ machine, console, ports, input, processor });
    const waits = new GuestWait({
      machine,
      link,
      console,
      input,
      intake,
      clock,
      processor,
      host,
    });
    this.#options = options;
    this.machine = machine;
    this.console = console;
    this.ports = ports;
    this.intake = intake;
    this.#input = input;
    this.#clock = clock;
    this.#waits = waits;
    const hal = new MachineHal({
      machine,
      waits,
      nowNs: () => clock.nowNs(),
      events,
      fingerprint: new Fingerprint(options.marks),
      codePlace: () => parts.codePlace(),
      unwind: () => {
        processor.unwind();
      },
    });
    const ringEvents = new RingEvents(events, () => this.snapshot());
    this.#unproduce = events.produce(RING_EVENT_KINDS, (wanted) => {
      hal.ringListener = wanted ? ringEvents : undefined;
    });
    this.#hal = hal;
  }

  /** That the machine stands, and where its RAM is. */
  get readiness(): WorkerReport {
    const { ram } = this.machine;
    return {
      kind: 'ready',
      ramBase: ram.base,
      ram: ram.bytes.buffer instanceof SharedArrayBuffer ? ram.bytes : undefined,
    };
  }

  get build(): BuiltParts {
    return this.#options.parts.build;
  }

  /** Its time is a function of the statements, so that it can be repeated from the middle. */
  get isVirtual(): boolean {
    return this.#clock.virtual;
  }

  get disks(): RunDisks | undefined {
    return this.#options.parts.disks;
  }

  image(): FirmwareImage {
    return this.#options.parts.image();
  }

  /** The guest will do nothing more before a reset. */
  get halted(): boolean {
    return this.#waits.halted;
  }

  /** Bytes that the guest has written since power-on. */
  get written(): WrittenBytes {
    return { console: this.console.written, ports: this.ports.written };
  }

  /** What came in from outside until now. */
  get inputs(): readonly RunInput[] {
    return this.#input.entries;
  }

  /** What came in until now, and what is recorded and still to come. */
  get history(): readonly RunInput[] {
    return this.#input.history;
  }

  /** Nothing is taken from outside yet: recorded input is still to come. */
  get replaying(): boolean {
    return this.#input.replaying;
  }

  /** Resets of the guest until now. */
  get bootNumber(): number {
    return this.#input.boot;
  }

  /** A recorded change comes behind the present statement, when so many calls are left on the stack. */
  get changeAwaitedAt(): number | undefined {
    return this.#input.changeAwaitedAt;
  }

  /** At a look: statements until the next one, for a recorded input or for the user; Infinity: whenever the executor likes. */
  statementsToLook(): number {
    const toUser = this.#pace?.next(this.#options.processor.statement) ?? Infinity;
    return Math.min(this.#input.statementsToInput, toUser);
  }

  /**
   * All of the guest but its RAM, what its processor keeps and its disks, to go back to. Of a guest whose time is virtual.
   */
  save(): GuestState {
    this.ports.flush();
    return {
      machine: this.machine.save(),
      input: this.#input.mark(),
      console: this.console.mark(),
      ports: this.ports.written,
      jumpedNs: this.#clock.virtual ? this.#clock.jumpedNs : 0,
    };
  }

  /** The guest is what it was; inputs since then come again. Throws where the machine refuses its state, which is a bug. */
  goBack({ machine, input, console, ports, jumpedNs }: GuestState): void {
    const restored = this.machine.restore(machine);
    if (!restored.ok) {
      throw new Error(`the machine can't go back: ${restored.error}`);
    }
    if (this.#clock.virtual) {
      this.#clock.goBack(jumpedNs);
    }
    this.#waits.reset();
    this.console.goBack(console);
    this.ports.goBack(ports);
    this.#input.goBack(input);
  }

  /** Goes on from where `goBack` has put it, until the guest ends. */
  resume(): GuestOutcome {
    return this.#untilEnd();
  }

  /** Runs the firmware from its first statement, with statements counted from 0, until the guest ends. */
  boot(): GuestOutcome {
    this.#clock.reset();
    this.#waits.reset();
    return this.#untilEnd();
  }

  #untilEnd(): GuestOutcome {
    try {
      this.#options.parts.startFirmware(this.#hal);
      return this.#waits.halt();
    } catch (error) {
      if (error instanceof GuestExit) {
        return error.outcome;
      }
      throw error;
    } finally {
      this.console.flush();
    }
  }

  /** What the machine does when the guest has asked for a reset; the next boot follows. */
  reset(): void {
    this.machine.reset();
    this.#input.nextBoot();
  }

  snapshot(): VirtioSnapshot {
    const { parts, processor } = this.#options;
    return look(() => parts.snapshot(this.machine, processor.statement));
  }

  devices(): readonly WatchedDevice[] {
    const { parts } = this.#options;
    return look(() => parts.devices?.(this.machine) ?? []);
  }

  stillActive(): readonly ActiveDevice[] {
    const { parts } = this.#options;
    return look(() => parts.stillActive?.(this.machine) ?? []);
  }

  /** From now on the watch hears of all accesses to RAM; undefined: nobody does. */
  watchMemory(watch: MemoryWatch | undefined): void {
    const { ram } = this.machine;
    ram.watch = watch;
    this.#hal.ram = watch === undefined ? ram : new WatchedRam(ram, watch);
  }

  dispose(): void {
    this.#unproduce();
    this.machine.dispose();
  }
}
