import type { DeclaredType } from '../../../base/debug-table';
import { TypeBook } from './type-book';

let read: () => string = () => '[]';
let book: TypeBook | undefined;
let ofUser: readonly DeclaredType[] = [];

/** Where the types of the firmware's source are, as JSON. */
export function setTypesReader(reader: () => string): void {
  read = reader;
  book = undefined;
}

/** Types of the user's own files, which go before the firmware's. */
export function setUserTypes(types: readonly DeclaredType[]): void {
  ofUser = types;
  book = undefined;
}

/** The types of the firmware that this thread runs. */
export function declaredTypes(): TypeBook {
  book ??= new TypeBook(() => [...ofUser, ...(JSON.parse(read()) as DeclaredType[])]);
  return book;
}
