import type { NetworkBackend } from '../../base/host';

/**
 * A cable with nobody at the other end: no frame ever arrives. A socket without peer swallows what is sent; a hub port
 * without peer takes nothing, so the guest's transmit queue stands still.
 */
export class SilentNetwork implements NetworkBackend {
  readonly #swallows: boolean;

  constructor(frames: 'swallowed' | 'notTaken') {
    this.#swallows = frames === 'swallowed';
  }

  canSend(): boolean {
    return this.#swallows;
  }

  send(_frame: Uint8Array): void {
    return;
  }

  receive(): Uint8Array | undefined {
    return undefined;
  }

  nextDueNs(): number | undefined {
    return undefined;
  }

  dispose(): void {
    return;
  }
}
