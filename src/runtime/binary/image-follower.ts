import { hex } from '../../base/hex';
import type { ExecutorHost } from '../debug/executor';
import type { BinaryImage } from './binary-image';
import type { HartDrive } from './hart-drive';
import { ramAt } from './hart-place';
import { globalDataOf } from './hart-registers';

/** Follows an image to where it moves itself. */
export class ImageFollower {
  readonly #host: ExecutorHost;
  /** In this session. */
  #isTold = false;

  constructor(host: ExecutorHost) {
    this.#host = host;
  }

  /** Where the hart must stop for that. */
  addresses({ moved, relocateCode }: BinaryImage): number[] {
    return moved === 0 && relocateCode !== undefined ? [relocateCode] : [];
  }

  /** The hart stands before an instruction. True: from here on the image's code is somewhere else. */
  arrived({ pc, hart, machine: { image } }: HartDrive): boolean {
    const moves = image.moved === 0 && pc === image.relocateCode;
    if (moves) {
      image.model.relocate(hart.get('x12'));
    }
    return moves;
  }

  /**
   * The debugger looks at the guest, as it does every few thousand instructions. Of an image in which the code that moves it was not
   * found, U-Boot's global data tell that it has moved. True: the image's code is somewhere else since the last look.
   */
  look({ machine }: HartDrive): boolean {
    const { image } = machine;
    if (image.moved !== 0 || image.relocateCode !== undefined) {
      return false;
    }
    const read = (address: number, length: number) => ramAt(machine, address, length);
    const moved = image.model.offsetIn(read, globalDataOf(machine.hart)) ?? 0;
    image.model.placeAt(moved);
    return moved !== 0;
  }

  /** Tells the user once. */
  tell({ linked, symbols }: BinaryImage): void {
    if (!this.#isTold) {
      this.#isTold = true;
      const from = hex(linked.start);
      const to = hex(symbols.toRunning(linked.start));
      this.#host.note?.(
        `U-Boot moves itself from ${from} to ${to}: breakpoints and symbols follow it`,
      );
    }
  }
}
