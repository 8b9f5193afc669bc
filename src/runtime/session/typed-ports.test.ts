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

it('TypedPorts takes what comes without a command behind what was typed', () => {
  let quiet = false;
  const typed = new TypedPorts(() => quiet);
  const line = {
    takePortInput: (chardev: string, maxBytes: number) =>
      chardev === 'a' ? new Uint8Array(maxBytes) : undefined,
  };
  const take = (chardev: string, maxBytes: number) => typed.take(chardev, maxBytes, line);
  typed.add('a', Uint8Array.of(1));
  expect([take('a', 3), take('a', 3), take('b', 3), take('a', 0)]).toEqual([
    Uint8Array.of(1),
    new Uint8Array(3),
    undefined,
    undefined,
  ]);
  quiet = true;
  expect(take('a', 3)).toBeUndefined();
});
