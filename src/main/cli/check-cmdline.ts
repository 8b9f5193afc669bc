import type { MachineDescription } from '../../base/machine-description';
import { parseQemuCommandLine } from '../../config/qemu-cmdline/parse';
import { formatProblem } from '../../config/problem';

/** `uboot-virtio check-cmdline -- qemu-system-arm ...`: the description as JSON on `out`, problems on `err`. */
export function checkCmdline(
  argv: readonly string[],
  out: (text: string) => void,
  err: (text: string) => void,
): number {
  if (argv.length === 0) {
    err(
      "uboot-virtio: expected '--' and a command line such as qemu-system-arm -machine virt, found none\n",
    );
    return 1;
  }
  const { description, problems } = parseQemuCommandLine(argv);
  for (const problem of problems) {
    err(`uboot-virtio: ${formatProblem(problem)}\n`);
  }
  if (description === undefined || problems.some((problem) => problem.severity === 'error')) {
    return 1;
  }
  out(`${JSON.stringify(withoutPlaces(description), undefined, 2)}\n`);
  return 0;
}

/** The description as data for a person: maps as objects, no places. */
function withoutPlaces(description: MachineDescription): unknown {
  return JSON.parse(
    JSON.stringify(description, (key, value: unknown): unknown => {
      if (key === 'place') {
        return undefined;
      }
      return value instanceof Map
        ? Object.fromEntries(value as ReadonlyMap<string, unknown>)
        : value;
    }),
  ) as unknown;
}
