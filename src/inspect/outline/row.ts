/** What a row is about; a view draws its icon from it. */
export type RowKind =
  | 'blockDevice'
  | 'networkDevice'
  | 'consoleDevice'
  | 'entropyDevice'
  | 'otherDevice'
  | 'brokenDevice'
  | 'slots'
  | 'slot'
  | 'status'
  | 'set'
  | 'clear'
  | 'notOffered'
  | 'features'
  | 'config'
  | 'field'
  | 'queue'
  | 'driverSide'
  | 'deviceSide'
  | 'chains'
  | 'chain'
  | 'usedChain'
  | 'readDescriptor'
  | 'writtenDescriptor'
  | 'error';

/** A piece of guest memory that a row is about. */
export interface RowMemory {
  /** Guest physical. */
  readonly address: number;
  readonly sizeBytes: number;
  /** `virtio-blk#31 queue 0 used ring`. */
  readonly name: string;
}

/** A row of the outline of a snapshot, as every view shows it. */
export interface OutlineRow {
  /** The same thing has the same key in every snapshot: what is unfolded stays so, and changes are found by it. */
  readonly key: string;
  readonly label: string;
  readonly value: string;
  /** What kind of value it is, in words: `device status`, `struct virtqueue`. */
  readonly type: string;
  /** The whole story, where label and value are short. */
  readonly tooltip: string;
  readonly kind: RowKind;
  readonly memory: RowMemory | undefined;
  /** What a data breakpoint on it is on, as `dataBreakpointInfo` takes it: `virtio-blk#31 status`. */
  readonly watch: string | undefined;
  /** The bare value, for copying. */
  readonly plain: string;
  /** Worth unfolding without being asked. */
  readonly open: boolean;
  readonly children: readonly OutlineRow[];
}

type Details = Partial<Omit<OutlineRow, 'key' | 'label' | 'value' | 'type'>>;

/** A row, with what follows from label and value where nothing else is said. */
export function outlineRow(
  key: string,
  label: string,
  value: string,
  type: string,
  details: Details = {},
): OutlineRow {
  return {
    key,
    label,
    value,
    type,
    tooltip: details.tooltip ?? `${label}: ${value}`,
    kind: details.kind ?? 'field',
    memory: details.memory,
    watch: details.watch,
    plain: details.plain ?? value,
    open: details.open ?? false,
    children: details.children ?? [],
  };
}
