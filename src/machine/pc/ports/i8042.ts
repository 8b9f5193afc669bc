import type { Result } from '../../../base/result';
import { checkSaved, type Saveable, type SavedDevice } from '../../../base/saved/saved-device';
import type { AccessSize } from '../../bus';
import type { PowerSwitch } from '../../devices/power/power-switch';
import type { PortDevice } from './port-space';

export const I8042_DATA_PORT = 0x60;
export const I8042_COMMAND_PORT = 0x64;

const STATUS_OUTPUT_FULL = 0x01;
const STATUS_COMMAND = 0x08;
const STATUS_SELF_TEST = 0x04;
const STATUS_UNLOCKED = 0x10;
const MODE_DEFAULT = 0x03;
const MODE_SELF_TESTED = 0x04;
const OUTPUT_PORT = 0xcf;
const ACK = 0xfa;

export interface SavedI8042 extends SavedDevice {
  readonly answers: readonly number[];
  readonly lastAnswer: number;
  readonly mode: number;
  readonly selfTested: boolean;
  readonly controllerWaits: number | undefined;
  readonly keyboardWaits: number | undefined;
}

/** Keyboard controller with a keyboard on which nobody types. */
export class I8042 implements Saveable<SavedI8042> {
  readonly data: PortDevice = { read: () => this.#readData(), write: this.#writeData.bind(this) };
  readonly command: PortDevice = {
    read: () => this.#status(),
    write: (_offset, _sizeBytes, value) => {
      this.#runCommand(value & 0xff);
    },
  };
  readonly #power: PowerSwitch;
  readonly #answers: number[] = [];
  #lastAnswer = 0;
  #mode = MODE_DEFAULT;
  #selfTested = false;
  /** Command whose parameter the next data byte is: of the controller, or of the keyboard. */
  #controllerWaits: number | undefined;
  #keyboardWaits: number | undefined;

  constructor(power: PowerSwitch) {
    this.#power = power;
  }

  reset(): void {
    this.#answers.length = 0;
    this.#lastAnswer = 0;
    this.#mode = MODE_DEFAULT;
    this.#selfTested = false;
    this.#controllerWaits = undefined;
    this.#keyboardWaits = undefined;
  }

  save(): SavedI8042 {
    return {
      device: 'i8042',
      version: 1,
      answers: [...this.#answers],
      lastAnswer: this.#lastAnswer,
      mode: this.#mode,
      selfTested: this.#selfTested,
      controllerWaits: this.#controllerWaits,
      keyboardWaits: this.#keyboardWaits,
    };
  }

  restore(state: SavedI8042): Result<undefined, string> {
    const checked = checkSaved(state, 'i8042', 1);
    if (checked.ok) {
      this.#answers.splice(0, this.#answers.length, ...state.answers);
      this.#lastAnswer = state.lastAnswer;
      this.#mode = state.mode;
      this.#selfTested = state.selfTested;
      this.#controllerWaits = state.controllerWaits;
      this.#keyboardWaits = state.keyboardWaits;
    }
    return checked;
  }

  #status(): number {
    const full = this.#answers.length > 0 ? STATUS_OUTPUT_FULL : 0;
    return full | (this.#selfTested ? STATUS_SELF_TEST : 0) | STATUS_COMMAND | STATUS_UNLOCKED;
  }

  #readData(): number {
    this.#lastAnswer = this.#answers.shift() ?? this.#lastAnswer;
    return this.#lastAnswer;
  }

  #runCommand(command: number): void {
    switch (command) {
      case 0x20:
        this.#answers.push(this.#mode);
        return;
      case 0x60:
      case 0xd1:
      case 0xd2:
      case 0xd3:
      case 0xd4:
        this.#controllerWaits = command;
        return;
      case 0xaa:
        this.#selfTested = true;
        this.#mode |= MODE_SELF_TESTED;
        this.#answers.push(0x55);
        return;
      case 0xa9:
      case 0xab:
        this.#answers.push(0);
        return;
      case 0xd0:
        this.#answers.push(OUTPUT_PORT);
        return;
      case 0xfe:
        this.#power.request = 'reset';
        return;
      default:
        return;
    }
  }

  #writeData(_offset: number, _sizeBytes: AccessSize, wide: number): void {
    const value = wide & 0xff;
    const command = this.#controllerWaits;
    this.#controllerWaits = undefined;
    switch (command) {
      case undefined:
        this.#toKeyboard(value);
        return;
      case 0x60:
        this.#mode = value;
        return;
      case 0xd1:
        if ((value & 1) === 0) {
          this.#power.request = 'reset';
        }
        return;
      case 0xd2:
        this.#answers.push(value);
        return;
      default:
        return;
    }
  }

  #toKeyboard(value: number): void {
    const command = this.#keyboardWaits;
    this.#keyboardWaits = undefined;
    if (command !== undefined) {
      this.#answers.push(ACK);
      // Scan code set 2, translated to what the set is called in set 1.
      if (command === 0xf0 && value === 0) {
        this.#answers.push(0x41);
      }
      return;
    }
    switch (value) {
      case 0xff:
        this.#answers.push(ACK, 0xaa);
        return;
      case 0xf2:
        this.#answers.push(ACK, 0xab, 0x41);
        return;
      case 0xee:
        this.#answers.push(0xee);
        return;
      case 0xed:
      case 0xf0:
      case 0xf3:
        this.#keyboardWaits = value;
        this.#answers.push(ACK);
        return;
      case 0x05:
        this.#answers.push(0xfe);
        return;
      default:
        this.#answers.push(ACK);
    }
  }
}
