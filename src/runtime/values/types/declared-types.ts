import type { DeclaredType } from '../../../base/debug-table';
import { TypeBook } from './type-book';

let read: () => string = () => '[]';
let book: TypeBook | undefined;

/** Where the types of the firmware's source are, as JSON. */
export function setTypesReader(reader: () => string): void {
  read = reader;
  book = undefined;
}

/** The types of the firmware that this thread runs. */
export function declaredTypes(): TypeBook {
  book ??= new TypeBook(() => JSON.parse(read()) as DeclaredType[]);
  return book;
}
