/** What differs when U-Boot runs in supervisor mode, started by OpenSBI (qemu-riscv64_smode). */
const SUPERVISOR_MODE: Readonly<Record<string, string>> = {
  RISCV_SMODE: 'y',
  RISCV_TIMER: 'y',
  SYSRESET_SBI: 'y',
  CMD_SBI: 'y',
  TEXT_BASE: '0x80200000',
  USE_PREBOOT: 'y',
  PREBOOT: 'setenv fdt_addr ${fdtcontroladdr}; fdt addr ${fdtcontroladdr};',
};

const MACHINE_MODE_ONLY = ['RISCV_MMODE', 'SIFIVE_CLINT'];

/**
 * A configuration of a RISC-V board for supervisor mode: the timer and the reset come from the layer below, the image
 * is linked behind it.
 *
 * @uboot configs/qemu-riscv64_smode_defconfig
 */
export function supervisorMode(values: ReadonlyMap<string, string>): ReadonlyMap<string, string> {
  const changed = new Map([...values, ...Object.entries(SUPERVISOR_MODE)]);
  for (const name of MACHINE_MODE_ONLY) {
    changed.delete(name);
  }
  return changed;
}
