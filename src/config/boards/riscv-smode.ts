/**
 * What a RISC-V board has when U-Boot runs in supervisor mode, started by OpenSBI, as far as the user says nothing else:
 * the timer and the reset come from the layer below, the image is linked behind it.
 *
 * @uboot configs/qemu-riscv64_smode_defconfig
 */
export const SUPERVISOR_MODE: ReadonlyMap<string, string> = new Map([
  ['RISCV_TIMER', 'y'],
  ['SYSRESET_SBI', 'y'],
  ['CMD_SBI', 'y'],
  ['TEXT_BASE', '0x80200000'],
  ['USE_PREBOOT', 'y'],
  ['PREBOOT', 'setenv fdt_addr ${fdtcontroladdr}; fdt addr ${fdtcontroladdr};'],
]);
