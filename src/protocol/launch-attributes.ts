import { fail, ok, type Result } from '../base/result';
import * as v from 'valibot';
import { closestWord } from '../base/text/closest-word';
import { EVENT_STOPS } from './event-stops';
import { HOOK_KINDS } from './hook-kinds';

/**
 * Attributes of a `uboot-virtio` launch configuration. package.json describes the same to VS Code; a test compares
 * the two. Attributes of VS Code's own (`name`, `preLaunchTask`, ...) pass through unlooked at.
 */

const text = v.pipe(v.string(), v.nonEmpty());

/** Hooks of the driver model, and what else a debugger can stop at. */
const STOPS = [...HOOK_KINDS, ...EVENT_STOPS] as const;

const hookKind = v.picklist(STOPS);

/** `child_pre_probe` or `child_pre_probe:virtio-blk#*`; of an event `failedWritten:virtio-blk#*`. */
const hookText = v.pipe(
  v.string(),
  v.check((value) => (STOPS as readonly string[]).includes(value.split(':')[0] ?? '')),
);

const hookObject = v.strictObject({
  hook: hookKind,
  device: v.optional(text),
});

export const launchAttributes = v.looseObject({
  /** By default that of the board which QEMU's program runs. */
  defconfig: v.optional(text),
  /** Must be there unless `replay` is. */
  qemu: v.optional(v.union([text, v.pipe(v.array(v.string()), v.minLength(1))])),
  /** A recorded run, which has its own command line and configuration. */
  replay: v.optional(text),
  cwd: v.optional(text),
  stopOnEntry: v.optional(v.boolean(), false),
  /** False: a key is pressed for the user when the autoboot countdown begins. */
  autoboot: v.optional(v.boolean(), true),
  hooks: v.optional(v.array(v.union([hookText, hookObject])), []),
  console: v.optional(v.picklist(['terminal', 'debugConsole'])),
  tap: v.optional(v.picklist(['required', 'builtin'])),
  trace: v.optional(text),
  /** `built-in`, or the file of a U-Boot; by default what the command line names, where that is there. */
  firmware: v.optional(text),
  /** An ELF file with that U-Boot's symbols; by default one beside it. */
  symbols: v.optional(text),
  /** Files with drivers of the user's. */
  drivers: v.optional(v.array(text)),
  /** What a debug adapter on a port printed beside its number. */
  token: v.optional(text),
});

/** Of a configuration that takes over a machine which an earlier session has left. */
export const attachAttributes = v.looseObject({
  /** Its number, as that session's end said; by default the only one. */
  machine: v.optional(v.pipe(v.number(), v.integer(), v.minValue(1))),
  hooks: launchAttributes.entries.hooks,
  console: launchAttributes.entries.console,
  token: launchAttributes.entries.token,
});

export type AttachAttributes = v.InferOutput<typeof attachAttributes>;

export type LaunchAttributes = v.InferOutput<typeof launchAttributes>;

/** A hook or event to stop at, as the launch configuration names it. */
export interface LaunchHook {
  readonly hook: string;
  readonly device?: string;
}

export function parseHook(hook: LaunchAttributes['hooks'][number]): LaunchHook {
  if (typeof hook !== 'string') {
    return hook.device === undefined
      ? { hook: hook.hook }
      : { hook: hook.hook, device: hook.device };
  }
  const colon = hook.indexOf(':');
  const device = colon < 0 ? '' : hook.slice(colon + 1).trim();
  return device === ''
    ? { hook: hook.split(':')[0] ?? hook }
    : { hook: hook.slice(0, colon), device };
}

/** Hooks of something that may be a launch configuration. Whether it is one is said at the launch. */
export function launchHooksOf(value: unknown): LaunchHook[] {
  const parsed = v.safeParse(v.looseObject({ hooks: launchAttributes.entries.hooks }), value);
  return parsed.success ? parsed.output.hooks.map(parseHook) : [];
}

/** What an attribute must be, for messages. */
const EXPECTED: Readonly<Record<string, string>> = {
  defconfig: 'the name or file of a defconfig, such as "qemu_arm_defconfig"',
  qemu: 'the QEMU command line as text or as a list of texts, such as "qemu-system-arm -machine virt -nographic -bios u-boot.bin"',
  cwd: 'a folder',
  stopOnEntry: 'true or false',
  autoboot: 'true or false',
  hooks: 'a list of hooks such as "child_pre_probe:virtio-blk#*"',
  console: '"terminal" or "debugConsole"',
  tap: '"required" or "builtin"',
  trace: 'the name of a file',
  firmware: '"built-in" or the file of a U-Boot for RISC-V, such as "u-boot.bin"',
  symbols: 'the name of an ELF file, such as "u-boot"',
  drivers: 'a list of files such as "./virtio-console.ts"',
  replay: 'the name of a file that `uboot-virtio record` has written',
  machine: 'the number of a machine that runs on without a session',
  token: 'the token that `uboot-virtio dap --port` printed',
};

/** Checks a launch configuration; the message names the attribute, what was expected and what was found. */
export function parseLaunchAttributes(value: unknown): Result<LaunchAttributes, string> {
  const parsed = parseAttributes(launchAttributes, value);
  if (parsed.ok && parsed.value.qemu === undefined && parsed.value.replay === undefined) {
    return fail(
      `Launch attribute "qemu": expected ${EXPECTED['qemu'] ?? ''}; found ${describeFound(undefined)}.`,
    );
  }
  return parsed;
}

/** The same for a configuration that attaches. */
export function parseAttachAttributes(value: unknown): Result<AttachAttributes, string> {
  return parseAttributes(attachAttributes, value);
}

function parseAttributes<T>(
  schema: v.GenericSchema<unknown, T>,
  value: unknown,
): Result<T, string> {
  const parsed = v.safeParse(schema, value);
  if (parsed.success) {
    return ok(parsed.output);
  }
  const issue = parsed.issues[0];
  const path = issue.path ?? [];
  const where = v.getDotPath(issue) ?? '';
  const attribute = where.split('.')[0] ?? '';
  const found = path.at(-1)?.value;
  const expected =
    attribute === 'hooks' && path.length > 1
      ? expectedHook(found)
      : (EXPECTED[attribute] ?? issue.expected ?? 'a launch configuration');
  return fail(`Launch attribute "${where}": expected ${expected}; found ${describeFound(found)}.`);
}

/** Of a word that is nearly a hook that hook alone, else all. */
function expectedHook(found: unknown): string {
  const kind = typeof found === 'string' ? (found.split(':')[0] ?? '') : '';
  const meant = closestWord(kind, STOPS);
  return meant === undefined
    ? `a hook or event (${STOPS.join(', ')}), with or without ":DEVICE"`
    : `a hook such as "${meant}"`;
}

/** What VS Code itself has in launch configurations; the names that it adds begin with two underscores. */
const OF_VS_CODE: ReadonlySet<string> = new Set([
  'type',
  'request',
  'name',
  'presentation',
  'preLaunchTask',
  'postDebugTask',
  'internalConsoleOptions',
  'debugServer',
  'serverReadyAction',
  'noDebug',
  'suppressMultipleSessionWarning',
  'windows',
  'linux',
  'osx',
]);

/** A line for each attribute that nobody will look at, such as a name with a slip in it. */
export function unknownAttributes(value: object): string[] {
  const known = Object.keys(launchAttributes.entries);
  return Object.keys(value)
    .filter((name) => !known.includes(name) && !OF_VS_CODE.has(name) && !name.startsWith('__'))
    .map((name) => {
      const meant = closestWord(name, known);
      const hint =
        meant === undefined ? `expected one of ${known.join(', ')}` : `did you mean "${meant}"?`;
      return `Launch attribute "${name}": warning: unknown, left out (${hint})`;
    });
}

function describeFound(value: unknown): string {
  if (value === undefined) {
    return 'nothing';
  }
  const json = JSON.stringify(value);
  return json.length > 80 ? `${json.slice(0, 77)}...` : json;
}
