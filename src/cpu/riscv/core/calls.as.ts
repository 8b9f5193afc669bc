// The shadow call stack: who called whom, as far as jal and jalr tell it.
import { ux, CALL_BYTES, CALL_STACK, CALL_STACK_ENTRIES, S_callDepth, S_returnDepth } from './generated.as';
import { endWith, RETURNED } from './ends.as';
import { x } from './state.as';

const SP: u32 = 2;
const A0: u32 = 10;

/** Where the call stands, where it goes, where it comes back to, the stack pointer, and the first argument. */
export function pushCall(from: ux, to: ux, back: ux): void {
  let depth = load<u32>(S_callDepth);
  if (depth == CALL_STACK_ENTRIES) {
    // The outer half is forgotten.
    const half = CALL_STACK_ENTRIES >> 1;
    memory.copy(CALL_STACK, CALL_STACK + half * CALL_BYTES, half * CALL_BYTES);
    depth = half;
    const wanted = load<u32>(S_returnDepth);
    if (wanted != 0) store<u64>(S_returnDepth, wanted > half ? wanted - half : 1);
  }
  const entry = CALL_STACK + depth * CALL_BYTES;
  store<u64>(entry, u64(from));
  store<u64>(entry, u64(to), 8);
  store<u64>(entry, u64(back), 16);
  store<u64>(entry, u64(x(SP)), 24);
  store<u64>(entry, u64(x(A0)), 32);
  store<u64>(S_callDepth, depth + 1);
}

/** Ends the call that comes back to there with this stack pointer, and those within it that never came back. */
export function popCall(back: ux): void {
  let depth = load<u32>(S_callDepth);
  const sp = u64(x(SP));
  while (depth > 0) {
    const entry = CALL_STACK + (depth - 1) * CALL_BYTES;
    const at = load<u64>(entry, 24);
    if (at > sp) break;
    depth--;
    if (at == sp && load<u64>(entry, 16) == u64(back)) break;
  }
  store<u64>(S_callDepth, depth);
  if (depth < load<u32>(S_returnDepth)) endWith(RETURNED);
}
