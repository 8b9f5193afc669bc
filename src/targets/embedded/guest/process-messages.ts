import type { GuestStart, WorkerCommand, WorkerReport } from '../../../protocol/worker-messages';

/** To the process of a guest. */
export type ProcessCommand =
  | { readonly kind: 'begin'; readonly start: GuestStart }
  | { readonly kind: 'command'; readonly command: WorkerCommand }
  | { readonly kind: 'input'; readonly bytes: Uint8Array };

/** From it. */
export type ProcessReport =
  | { readonly kind: 'report'; readonly report: WorkerReport }
  | { readonly kind: 'failed'; readonly message: string };
