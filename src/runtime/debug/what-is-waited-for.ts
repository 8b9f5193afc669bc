import type { VirtioSnapshot } from '../../protocol/virtio';
import type { Executor } from './executor';

/** What a guest waits for that was stopped in a wait, for a person; undefined: it isn't known to wait. */
export function whatIsWaitedFor(
  run: { readonly halted: boolean; snapshot(): VirtioSnapshot },
  executor: Pick<Executor<never>, 'readsConsole' | 'describeWait'>,
): string | undefined {
  if (run.halted) {
    return 'U-Boot has halted; only a restart ends that';
  }
  return executor.readsConsole()
    ? 'U-Boot waits for console input'
    : executor.describeWait(run.snapshot());
}
