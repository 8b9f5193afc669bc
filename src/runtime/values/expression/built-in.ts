import * as errno from '../../../firmware/include/errno';
import { virtioConstants } from '../../../spec/constants';
import { typeNamed } from '../guest/guest-type';
import type { EvaluationContext } from './context';
import { deviceObject, queueObject, transportFor } from './device-state';
import { numberOf, OperandError } from './operators';
import type { Operand } from './places';

/** A function of the language, or one of its names that begin with `$` and may be written without parentheses. */
interface BuiltIn {
  readonly name: string;
  /** As it is written, for a list of proposals. */
  readonly usage: string;
  readonly meaning: string;
  /** How many arguments it takes, at least and at most. */
  readonly takes: readonly [number, number];
  readonly call: (args: readonly unknown[], context: EvaluationContext) => Operand;
}

export const BUILT_INS: readonly BuiltIn[] = [
  {
    name: '$status',
    usage: '$status',
    meaning: "the device's status field",
    takes: [0, 1],
    call: (args, context) => ({
      place: { kind: 'state', name: '$status', value: stateOf(args, context).status.value },
    }),
  },
  {
    name: '$features',
    usage: '$features',
    meaning: 'the features that were negotiated, as a set of bits',
    takes: [0, 1],
    call: (args, context) => ({
      place: { kind: 'state', name: '$features', value: BigInt(stateOf(args, context).negotiated) },
    }),
  },
  {
    name: '$queue',
    usage: '$queue(0)',
    meaning: 'a queue of the device with its rings in guest memory',
    takes: [1, 2],
    call: (args, context) => {
      const [device, index] = args.length > 1 ? args : [undefined, args[0]];
      const number = Number(numberOf(index));
      return { value: queueObject(transportFor(device, context), number, context.memory) };
    },
  },
  {
    name: '$device',
    usage: '$device(virtio-blk#31)',
    meaning: 'a device with its status, features and configuration',
    takes: [0, 1],
    call: ([device], context) => ({ value: deviceObject(transportFor(device, context)) }),
  },
  {
    name: '$statement',
    usage: '$statement',
    meaning: 'statements since reset',
    takes: [0, 0],
    call: (_args, { statement }) => {
      if (statement === undefined) {
        throw new OperandError('there is no run');
      }
      return { place: { kind: 'state', name: '$statement', value: statement() } };
    },
  },
  ...([8, 16, 32, 64] as const).map((bits): BuiltIn => ({
    name: `mem${bits}`,
    usage: `mem${bits}(address)`,
    meaning: `${bits} bits of guest memory`,
    takes: [1, 1],
    call: ([address], context) => memory(`u${bits}`, address, context),
  })),
  {
    name: '$old',
    usage: '$old',
    meaning: 'at a data breakpoint, the value before the access',
    takes: [0, 0],
    call: (_args, context) => ({ value: accessOf('$old', context).old }),
  },
  {
    name: '$new',
    usage: '$new',
    meaning: 'at a data breakpoint, the value after the access',
    takes: [0, 0],
    call: (_args, context) => ({ value: accessOf('$new', context).now }),
  },
];

const BY_NAME: ReadonlyMap<string, BuiltIn> = new Map(BUILT_INS.map((one) => [one.name, one]));

/** What is wrong with a call before anything is looked up. Undefined: nothing. */
export function callProblem(name: string, args: number): string | undefined {
  const builtIn = BY_NAME.get(name);
  if (builtIn === undefined) {
    const known = BUILT_INS.map(({ usage }) => usage).join(', ');
    return name.startsWith('$')
      ? `no name \`${name}\`; there are ${known}`
      : `the guest's functions can't be called, \`${name}\` neither; there are ${known}`;
  }
  const [least, most] = builtIn.takes;
  return args >= least && args <= most
    ? undefined
    : `expected ${builtIn.usage}, found ${args} arguments`;
}

export function callFunction(
  name: string,
  args: readonly unknown[],
  context: EvaluationContext,
): Operand {
  const builtIn = BY_NAME.get(name);
  if (builtIn === undefined) {
    throw new OperandError(`no name \`${name}\``);
  }
  return builtIn.call(args, context);
}

function memory(type: string, address: unknown, { memory }: EvaluationContext): Operand {
  const at = Number(numberOf(address));
  const seen = typeNamed(type, 4);
  if (!Number.isSafeInteger(at) || at < 0 || seen === undefined) {
    throw new OperandError(`expected an address, found ${at}`);
  }
  return { place: { kind: 'memory', type: seen, address: at, memory } };
}

function stateOf(args: readonly unknown[], context: EvaluationContext) {
  const { name, device } = transportFor(args[0], context);
  if (device === undefined) {
    throw new OperandError(`expected a device at ${name}, found an empty slot`);
  }
  return device;
}

let constants: ReadonlyMap<string, number> | undefined;

/** Constants of VIRTIO, and error numbers as U-Boot has them. */
export function constantNames(): ReadonlyMap<string, number> {
  constants ??= new Map([
    ...virtioConstants(),
    ...Object.entries(errno).flatMap(([name, value]: [string, unknown]) =>
      typeof value === 'number' ? [[name, value] as const] : [],
    ),
  ]);
  return constants;
}

/** The constant of this name. */
export function nameOutsideFrames(name: string): number | undefined {
  return constantNames().get(name);
}

function accessOf(name: string, { access }: EvaluationContext) {
  if (access === undefined) {
    throw new OperandError(`\`${name}\` is known in the condition of a data breakpoint alone`);
  }
  return access;
}
