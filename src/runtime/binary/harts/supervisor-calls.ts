import type { Hart } from '../../../cpu/riscv/hart';
import { RISCV_CLINT, RISCV_RAM_BASE } from '../../../machine/virt/riscv/memory-map';
import { GuestExit } from '../../guest/guest-exit';
import type { HartMachine } from '../hart-machine';
import { startBehindSbi } from '../supervisor-start';

/** @spec RISC-V SBI 2.0 §5 Legacy Extensions */
const LAST_LEGACY_CALL = 0x0f;
/** @spec RISC-V SBI 2.0 §7 IPI Extension (EID #0x735049 "sPI: s-mode IPI") */
const IPI = 0x73_5049;
/** @spec RISC-V SBI 2.0 §9 Hart State Management Extension (EID #0x48534D "HSM") */
const HSM = 0x48_534d;
const SEND_IPI = 0;
const HART_START = 0;
const HART_STOP = 1;
const HART_GET_STATUS = 2;
const HART_SUSPEND = 3;

const STARTED = 0;
const STOPPED = 1;

/** @spec RISC-V SBI 2.0 §3 Binary Encoding */
const SBI_ERR_FAILED = -1;
const SBI_ERR_NOT_SUPPORTED = -2;
const SBI_ERR_INVALID_PARAM = -3;
const SBI_ERR_INVALID_ADDRESS = -5;
const SBI_ERR_ALREADY_AVAILABLE = -6;

/** What OpenSBI keeps for itself: its memory, and the CLINT. */
const NOT_EXECUTABLE = [{ base: RISCV_RAM_BASE, sizeBytes: 0x8_0000 }, RISCV_CLINT];

/** The function, then a0, a1, … */
const ARGUMENTS = ['x16', 'x10', 'x11', 'x12', 'x13', 'x14', 'x15'] as const;
const MACHINE_MODE = 3n;
/** Of mip. */
const SUPERVISOR_SOFTWARE = 1n << 1n;

/**
 * Calls of supervisor mode that the host answers, where it stands in for the firmware of machine mode. Which harts there are and what
 * they do is known here, all else in the machine.
 */
export class SupervisorCalls {
  readonly #machine: HartMachine;

  constructor(machine: HartMachine) {
    this.#machine = machine;
  }

  /**
   * Answers the call that has ended a run of that hart. Throws `GuestExit` where the call ends the guest.
   *
   * @spec RISC-V SBI 2.0 §3 Binary Encoding
   */
  answer(hart: Hart): void {
    const extension = register(hart, 'x17');
    const result = this.#answerOf(hart, extension);
    if (result === 'stopped') {
      return;
    }
    if (typeof result !== 'number') {
      throw new GuestExit(result);
    }
    if (extension <= LAST_LEGACY_CALL) {
      // Of these the result is in a0, and a1 stays.
      hart.finishCall(BigInt(result), hart.get('x11'));
    } else {
      hart.finishCall(BigInt(Math.min(result, 0)), BigInt(Math.max(result, 0)));
    }
  }

  #answerOf(hart: Hart, extension: number): number | 'poweroff' | 'reset' | 'stopped' {
    const [functionId = 0, ...args] = ARGUMENTS.map((name) => register(hart, name));
    if (extension === HSM) {
      return this.#manage(functionId, args, hart);
    }
    if (extension === IPI) {
      return functionId === SEND_IPI ? this.#interrupt(hart) : SBI_ERR_NOT_SUPPORTED;
    }
    return this.#machine.firmwareCall(extension, [functionId, ...args]);
  }

  #manage(functionId: number, args: readonly number[], hart: Hart): number | 'stopped' {
    switch (functionId) {
      case HART_START:
        return this.#start(args);
      case HART_STOP:
        return this.#stop(hart);
      case HART_GET_STATUS: {
        const asked = this.#hart(args[0]);
        return asked === undefined ? SBI_ERR_INVALID_PARAM : isStarted(asked) ? STARTED : STOPPED;
      }
      case HART_SUSPEND:
        return SBI_ERR_INVALID_PARAM;
      default:
        return SBI_ERR_NOT_SUPPORTED;
    }
  }

  #hart(id: number | undefined): Hart | undefined {
    return this.#machine.harts.all[id ?? -1];
  }

  #start([id, address = 0, opaque = 0]: readonly number[]): number {
    const hart = this.#hart(id);
    if (hart === undefined) {
      return SBI_ERR_INVALID_PARAM;
    }
    if (isStarted(hart)) {
      return SBI_ERR_ALREADY_AVAILABLE;
    }
    if (
      NOT_EXECUTABLE.some(({ base, sizeBytes }) => address - base < sizeBytes && address >= base)
    ) {
      return SBI_ERR_INVALID_ADDRESS;
    }
    hart.reset(BigInt(address));
    startBehindSbi(hart, { a0: id ?? 0, a1: opaque });
    return 0;
  }

  /** The first one is the debugger's, and goes on. */
  #stop(hart: Hart): number | 'stopped' {
    if (hart === this.#machine.hart) {
      return SBI_ERR_FAILED;
    }
    hart.finishCall(0n, 0n);
    stopBehindSbi(hart);
    return 'stopped';
  }

  /** A mask of harts from one number on; all, if that is -1. Those that are stopped hear of nothing. */
  #interrupt(caller: Hart): number {
    const { all } = this.#machine.harts;
    const mask = caller.get('x10');
    const base = caller.get('x11');
    const isForAll = base === BigInt.asUintN(caller.xlen, -1n);
    if (!isForAll && base >= BigInt(all.length)) {
      return SBI_ERR_INVALID_PARAM;
    }
    for (const [id, hart] of all.entries()) {
      const bit = BigInt(id) - base;
      const isMeant = isForAll || (bit >= 0n && ((mask >> bit) & 1n) !== 0n);
      if (isMeant && isStarted(hart)) {
        hart.set('mip', hart.get('mip') | SUPERVISOR_SOFTWARE);
      }
    }
    return 0;
  }
}

/** A hart that nobody has started: it waits, and no interrupt wakes it. */
export function stopBehindSbi(hart: Hart): void {
  hart.reset(0n);
  hart.set('waiting', 1n);
}

/** It is as `stopBehindSbi` has left it: one that waits otherwise is woken by something. */
export function isStoppedBehindSbi(hart: Hart): boolean {
  return hart.get('waiting') !== 0n && hart.get('mie') === 0n && hart.get('pc') === 0n;
}

/** Nothing of supervisor mode comes back to machine mode here. */
function isStarted(hart: Hart): boolean {
  return hart.get('privilege') !== MACHINE_MODE;
}

function register(hart: Hart, name: string): number {
  return Number(BigInt.asUintN(53, hart.get(name)));
}
