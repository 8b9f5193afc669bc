import type { EventKind, TraceEvent } from '../../../base/trace-event';
import type { NamedDevice } from './named-device';

/** What a condition can speak of. */
export type EventFields = Readonly<Record<string, unknown>>;

/** Something happened that a debugger can stop at. */
export interface Occurrence {
  /** Undefined: it is about none. */
  readonly device: NamedDevice | undefined;
  readonly queue: number | undefined;
  /** More than one where several things of the kind happened at once, such as bits of one write: each has its fields. */
  readonly cases: readonly EventFields[];
  /** What happened, as one sentence for a person, in those of the cases that somebody asked for. */
  readonly sentence: (cases: readonly EventFields[]) => string;
}

/** Finds one kind of occurrence in the stream of events. It may remember what came before. */
export interface OccurrenceFinder {
  /** Events that it must hear. */
  readonly kinds: readonly EventKind[];
  /** Undefined: this is none. */
  find(event: TraceEvent): Occurrence | undefined;
}

/** The member that has this kind, perhaps beside others. */
type EventOf<K extends EventKind, E extends TraceEvent = TraceEvent> = E extends TraceEvent
  ? K extends E['kind']
    ? E
    : never
  : never;

/** A finder that looks at each event for itself. */
export function finder<K extends EventKind>(
  kind: K,
  find: (event: EventOf<K>) => Occurrence | undefined,
): () => OccurrenceFinder {
  return () => ({
    kinds: [kind],
    find: (event) => (event.kind === kind ? find(event as EventOf<K>) : undefined),
  });
}

/** An occurrence of one thing. */
export function single(
  device: NamedDevice | undefined,
  queue: number | undefined,
  fields: EventFields,
  sentence: string,
): Occurrence {
  const all = queue === undefined ? fields : { queue, ...fields };
  return { device, queue, cases: [all], sentence: () => sentence };
}

/** Names that a sentence has room for. */
const NAMES_SHOWN = 6;

/** `A, B and C`, or `A, B, C, D, E, F and 12 more`. */
export function listOf(names: readonly string[]): string {
  const shown = names.length > NAMES_SHOWN + 1 ? names.slice(0, NAMES_SHOWN) : names.slice(0, -1);
  const rest = names.length > NAMES_SHOWN + 1 ? `${names.length - NAMES_SHOWN} more` : names.at(-1);
  return shown.length === 0 ? (rest ?? 'nothing') : `${shown.join(', ')} and ${rest ?? ''}`;
}
