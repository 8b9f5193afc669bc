import type { DataBreakpointInfo, DataQuestion } from '../../../protocol/breakpoint';
import { namedInfo, no, rangeInfo } from '../../debug/data-breakpoints/data-info';
import type { ContainerOf } from '../../debug/data-breakpoints/data-info';
import { namedPlace } from '../../debug/data-breakpoints/data-place';
import { RING_PARTS } from '../../debug/data-breakpoints/ring-part';
import type { EvaluationContext } from '../../values/expression/context';
import { evaluate, placeOf } from '../../values/expression/evaluate';
import { parseExpression } from '../../values/expression/parse';
import { sizeOfType } from '../../values/guest/guest-type';
import { GuestObject, GuestPointer, partOf } from '../../values/guest/guest-value';
import { slotOfRegister } from '../hart-registers';
import { idOfPlace, rangeText, type ProcessorPlace } from './processor-place';
import { resolveProcessorPlace, type ProcessorSurroundings } from './resolve-processor-place';

/** What a question is asked about. */
export interface Asked {
  readonly around: ProcessorSurroundings;
  /** Of a frame; may throw that there is none. */
  readonly contextOf: (frame: number) => EvaluationContext;
  readonly containerOf: ContainerOf;
}

/** Answers whether something can be watched in a guest that is a binary. */
export function processorDataInfo(question: DataQuestion, asked: Asked): DataBreakpointInfo {
  switch (question.kind) {
    case 'address':
      return memoryInfo(question.address, question.bytes, asked.around);
    case 'expression':
      return expressionInfo(question, asked);
    case 'local':
      return localInfo(question, asked);
    case 'member':
      return memberInfo(question, asked);
  }
}

function memoryInfo(
  address: number,
  bytes: number,
  around: ProcessorSurroundings,
): DataBreakpointInfo {
  const place = { kind: 'memory', address, bytes } as const;
  const at = resolveProcessorPlace(place, around);
  const info = rangeInfo(place, 'missing' in at ? at.missing : undefined);
  return 'kind' in at && at.kind === 'bus' && info.dataId !== undefined
    ? { ...info, description: `${info.description}, outside RAM` }
    : info;
}

function expressionInfo(
  { expression, frame = 0, bytes }: Extract<DataQuestion, { kind: 'expression' }>,
  { around, contextOf }: Asked,
): DataBreakpointInfo {
  const text = expression.trim();
  if (slotOfRegister(text) !== undefined && bytes === undefined) {
    return registerInfo(text, around);
  }
  const context = contextOf(frame);
  const named = namedPlace(text, context.device?.());
  if (named !== undefined) {
    return namedInfo(named, bytes, around);
  }
  if (around.image?.symbols.variable(text) !== undefined) {
    return symbolInfo(text, bytes ?? context.pointerBytes ?? 8, around);
  }
  const tree = parseExpression(text);
  if (!tree.ok) {
    return no(howToName(text));
  }
  const place = placeOf(tree.value, context);
  if (place.ok && place.value.kind === 'memory') {
    const { address, type } = place.value;
    return memoryInfo(address, bytes ?? sizeOfType(type), around);
  }
  if (bytes !== undefined) {
    const value = evaluate(tree.value, context);
    if (value.ok && (typeof value.value === 'number' || typeof value.value === 'bigint')) {
      return memoryInfo(Number(value.value), bytes, around);
    }
  }
  return no(place.ok ? howToName(text) : `${place.error.message}.`);
}

function registerInfo(register: string, around: ProcessorSurroundings): DataBreakpointInfo {
  const place = { kind: 'processor', register } as const;
  const at = resolveProcessorPlace(place, around);
  return 'missing' in at
    ? no(at.missing)
    : {
        dataId: idOfPlace(place),
        description: `register ${register}, when its value changes (compared after each instruction, which is slow)`,
        accessTypes: ['write'],
        canPersist: true,
      };
}

function symbolInfo(
  name: string,
  bytes: number,
  around: ProcessorSurroundings,
): DataBreakpointInfo {
  const place: ProcessorPlace = { kind: 'symbol', name, bytes };
  const at = resolveProcessorPlace(place, around);
  if (!('kind' in at) || at.kind !== 'memory') {
    return no('missing' in at ? at.missing : howToName(name));
  }
  return {
    dataId: idOfPlace(place),
    description: `${name}, now ${rangeText(at.address, at.bytes)}`,
    accessTypes: ['read', 'write', 'readWrite'],
    canPersist: true,
  };
}

/** Locals of a frame without source are registers, and expressions with them. */
function localInfo(
  { frame, name }: Extract<DataQuestion, { kind: 'local' }>,
  asked: Asked,
): DataBreakpointInfo {
  return expressionInfo({ kind: 'expression', expression: name, frame, bytes: undefined }, asked);
}

function memberInfo(
  { reference, name }: Extract<DataQuestion, { kind: 'member' }>,
  { around, containerOf }: Asked,
): DataBreakpointInfo {
  const container = containerOf(reference)?.value;
  const key = /^\[\d+\]$/.test(name) ? Number(name.slice(1, -1)) : name;
  const part =
    container instanceof GuestPointer || container instanceof GuestObject
      ? partOf(container, key)
      : undefined;
  return part === undefined
    ? no(`${name} is no place in guest memory.`)
    : memoryInfo(part.address, sizeOfType(part.type), around);
}

function howToName(text: string): string {
  return (
    `Nothing is called ${text}. What can be watched: a register of the processor, a variable of the image, ` +
    'an address, `DEVICE status`, `DEVICE features`, `REGISTER of DEVICE`, ' +
    `and \`DEVICE queue N PART\` with ${RING_PARTS}.`
  );
}
