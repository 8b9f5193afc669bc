import { expect, it } from 'vitest';
import { TypedPorts } from './typed-ports';

it('TypedPorts keeps what was typed for each port, in order', () => {
  let quiet = true;
  const typed = new TypedPorts(() => quiet);
  typed.add('a', Uint8Array.of(1, 2, 3));
  typed.add('b', Uint8Array.of(9));
  typed.add('a', Uint8Array.of(4));
  typed.add('a', new Uint8Array(0));
  expect(typed.take('a', 9)).toBeUndefined();
  quiet = false;
  expect(typed.take('a', 0)).toBeUndefined();
  expect([typed.take('a', 2), typed.take('a', 9), typed.take('a', 9), typed.take('a', 9)]).toEqual([
    Uint8Array.of(1, 2),
    Uint8Array.of(3),
    Uint8Array.of(4),
    undefined,
  ]);
  typed.clear();
  expect(typed.take('b', 9)).toBeUndefined();
});
