import { existsSync } from 'node:fs';
import type { Xlen } from '../../src/cpu/riscv/table/instructions';

export const qemuRiscv = (xlen: Xlen): string => `/usr/bin/qemu-system-riscv${xlen}`;
export const hasQemuRiscv = (xlen: Xlen): boolean => existsSync(qemuRiscv(xlen));
