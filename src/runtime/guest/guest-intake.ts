import type { RunMachine } from '../../machine/run-machine';
import type { Assignment, InputMoment } from '../../protocol/run-recipe';
import type { GuestConsole } from './guest-console';
import type { GuestPorts } from './guest-ports';
import type { InputLog } from './input-log';
import type { Processor } from './processor';

/** Hands what has come from outside to the machine, at places where that can be done again. */
export class GuestIntake {
  readonly #machine: RunMachine;
  readonly #console: GuestConsole;
  readonly #ports: GuestPorts;
  readonly #input: InputLog;
  readonly #processor: Processor;

  constructor(parts: {
    machine: RunMachine;
    console: GuestConsole;
    ports: GuestPorts;
    input: InputLog;
    processor: Processor;
  }) {
    this.#machine = parts.machine;
    this.#console = parts.console;
    this.#ports = parts.ports;
    this.#input = parts.input;
    this.#processor = parts.processor;
  }

  /** True: something was typed. */
  take(moment: InputMoment): boolean {
    this.takeChanges(moment);
    // A device writes what comes for its ports to memory, which it does only while the guest waits.
    const typed = moment === 'wait' && this.#ports.take(moment);
    if (typed) {
      this.#machine.poll();
      this.takeChanges(moment);
    }
    const bytes = this.#console.takeInput(moment, this.#machine.pendingInputBytes);
    if (bytes === undefined) {
      return typed;
    }
    this.#machine.consoleInput(bytes);
    // What the user changed here came after what was typed.
    this.takeChanges(moment);
    return true;
  }

  /** Repeats what the user changed. */
  takeChanges(moment: InputMoment): void {
    for (
      let change = this.#input.recordedChange(moment);
      change !== undefined;
      change = this.#input.recordedChange(moment)
    ) {
      if (change.kind === 'edit') {
        this.#store(change.address, change.bytes);
      } else {
        this.#repeat(change);
      }
    }
  }

  #repeat(assignment: Assignment): void {
    try {
      this.#processor.assign(assignment, (address, bytes) => {
        this.#store(address, bytes);
      });
    } catch (error) {
      const { expression, value } = assignment;
      const reason = error instanceof Error ? error.message : String(error);
      throw new Error(
        `the run is not the recorded one: ${expression} = ${value} can't be repeated: ${reason}`,
        { cause: error },
      );
    }
  }

  /** The user sets a variable, a member or a place in guest memory, which is a change of that memory and no more. */
  assign(moment: InputMoment, assignment: Assignment): void {
    let edits = 0;
    this.#processor.assign(assignment, (address, bytes) => {
      edits++;
      this.edit(moment, address, bytes);
    });
    if (edits === 0) {
      this.#input.assign(moment, assignment);
    }
  }

  /** The user changes guest memory. Bytes outside RAM are not written. */
  edit(moment: InputMoment, address: number, bytes: Uint8Array): void {
    this.#store(address, bytes);
    this.#input.edit(moment, address, bytes);
  }

  #store(address: number, bytes: Uint8Array): void {
    const { ram } = this.#machine;
    bytes.forEach((byte, i) => {
      const at = address + i - ram.base;
      if (at >= 0 && at < ram.bytes.length) {
        ram.bytes[at] = byte;
      }
    });
    ram.tellWritten?.(address, bytes.length);
    ram.watch?.changed(address, bytes.length);
  }
}
