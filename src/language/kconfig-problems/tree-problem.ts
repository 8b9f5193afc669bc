import type { SourcePlace } from '../../config/kconfig/model';

/** What is wrong with what a tree means, beyond what was found while it was read. */
export interface TreeProblem {
  readonly code:
    | 'undefined-symbol'
    | 'circle'
    | 'no-type'
    | 'range-of-text'
    | 'select-of-number'
    | 'default-type'
    | 'default-out-of-range'
    | 'empty-range'
    | 'unreachable';
  readonly severity: 'warning' | 'hint';
  readonly message: string;
  readonly place: SourcePlace;
}
