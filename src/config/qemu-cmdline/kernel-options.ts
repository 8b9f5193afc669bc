import type { ProblemList } from '../problem';

/** What a command line says of an operating system. */
export interface KernelOptions {
  kernel: string | undefined;
  append: string | undefined;
  initrd: string | undefined;
}

/** QEMU takes what belongs to a kernel only with a kernel. */
export function checkKernel(options: Readonly<KernelOptions>, problems: ProblemList): void {
  for (const option of ['append', 'initrd'] as const) {
    if (options.kernel === undefined && options[option] !== undefined) {
      problems.error(`-${option} only allowed with -kernel option`);
    }
  }
}
