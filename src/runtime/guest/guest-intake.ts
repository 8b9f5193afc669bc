import type { RunMachine } from '../../machine/run-machine';
import type { InputMoment } from '../../protocol/run-recipe';
import type { GuestConsole } from './guest-console';
import type { InputLog } from './input-log';

/** Hands what has come from outside to the machine, at places where that can be done again. */
export class GuestIntake {
  readonly #machine: RunMachine;
  readonly #console: GuestConsole;
  readonly #input: InputLog;

  constructor(machine: RunMachine, console: GuestConsole, input: InputLog) {
    this.#machine = machine;
    this.#console = console;
    this.#input = input;
  }

  /** True: something was typed. */
  take(moment: InputMoment): boolean {
    this.#takeEdits(moment);
    const bytes = this.#console.takeInput(moment, this.#machine.pendingInputBytes);
    if (bytes === undefined) {
      return false;
    }
    this.#machine.consoleInput(bytes);
    // What the user changed here came after what was typed.
    this.#takeEdits(moment);
    return true;
  }

  #takeEdits(moment: InputMoment): void {
    for (
      let edit = this.#input.recordedEdit(moment);
      edit !== undefined;
      edit = this.#input.recordedEdit(moment)
    ) {
      this.#store(edit.address, edit.bytes);
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
  }
}
