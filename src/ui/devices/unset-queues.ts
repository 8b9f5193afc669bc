import { outlineRow, type OutlineRow } from '../../inspect/outline/row';

/** So many in a row are worth a row of their own: a console device for several ports has 62 queues that most drivers leave alone. */
const FEWEST_FOLDED = 4;

/**
 * A device's row with those of its queues folded that are not set up, where many of them follow each other: `2–63`. The others are
 * easily found then.
 */
export function foldUnsetQueues(device: OutlineRow): OutlineRow {
  const children: OutlineRow[] = [];
  let run: OutlineRow[] = [];
  let folds = 0;
  const endRun = (): void => {
    if (run.length < FEWEST_FOLDED) {
      children.push(...run);
    } else {
      children.push(foldOf(`${device.key}/unset${folds++}`, run));
    }
    run = [];
  };
  for (const row of device.children) {
    if (isUnset(row)) {
      run.push(row);
    } else {
      endRun();
      children.push(row);
    }
  }
  endRun();
  return folds === 0 ? device : { ...device, children };
}

function isUnset({ kind, value }: OutlineRow): boolean {
  return kind === 'queue' && value.startsWith('not set up');
}

function foldOf(key: string, queues: readonly OutlineRow[]): OutlineRow {
  const numbers = `${numberOf(queues[0])}–${numberOf(queues.at(-1))}`;
  const value = `${queues.length} queues, not set up`;
  return outlineRow(key, numbers, value, 'virtqueues', {
    kind: 'queue',
    tooltip: `queues ${numbers}: not set up`,
    children: queues,
  });
}

/** A queue's label begins with its number. */
function numberOf(queue: OutlineRow | undefined): string {
  return queue?.label.split(' ')[0] ?? '';
}
