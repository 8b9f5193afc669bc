import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import type { Xlen } from '../../src/cpu/riscv/table/instructions';

export const qemuRiscv = (xlen: Xlen): string => `/usr/bin/qemu-system-riscv${xlen}`;
export const hasQemuRiscv = (xlen: Xlen): boolean => existsSync(qemuRiscv(xlen));

/**
 * RAM after QEMU's `virt` has run what stands at its start, in machine mode, until the program has turned the machine off.
 * Throws when it doesn't within five minutes.
 *
 * @param cpu with properties, as after `-cpu`
 */
export async function runInQemu(image: Uint8Array, xlen: Xlen, cpu: string): Promise<Uint8Array> {
  const folder = mkdtempSync(path.join(tmpdir(), 'qemu-riscv-'));
  try {
    const file = path.join(folder, 'ram');
    writeFileSync(file, image);
    const ram = `memory-backend-file,id=ram,size=${image.length},mem-path=${file},share=on`;
    await ended(qemuRiscv(xlen), [
      ...['-machine', 'virt,memory-backend=ram', '-object', ram, '-m', `${image.length >> 20}M`],
      ...['-cpu', cpu, '-bios', 'none', '-display', 'none', '-monitor', 'none', '-serial', 'none'],
      '-no-reboot',
    ]);
    return readFileSync(file);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

async function ended(program: string, argv: readonly string[]): Promise<void> {
  const child = spawn(program, argv, { stdio: ['ignore', 'ignore', 'pipe'] });
  let said = '';
  child.stderr.on('data', (bytes: Buffer) => (said += bytes.toString()));
  const timer = setTimeout(() => child.kill('SIGKILL'), 300_000);
  const code = await new Promise<number | null>((resolve, reject) => {
    child.on('error', reject);
    child.on('close', resolve);
  });
  clearTimeout(timer);
  if (code !== 0) {
    throw new Error(`${program} ended with ${code}: ${said}`);
  }
}
