/**
 * Names of registers as the calling convention has them.
 *
 * @spec RISC-V ABIs Specification 1.0 §1.1 Integer Register Convention
 */
export const REGISTER_NAMES: readonly string[] = [
  ...['zero', 'ra', 'sp', 'gp', 'tp', 't0', 't1', 't2', 's0', 's1'],
  ...['a0', 'a1', 'a2', 'a3', 'a4', 'a5', 'a6', 'a7'],
  ...['s2', 's3', 's4', 's5', 's6', 's7', 's8', 's9', 's10', 's11', 't3', 't4', 't5', 't6'],
];

const numbered = (name: string, first: number, from: number, to: number): [number, string][] =>
  Array.from({ length: to - from + 1 }, (_, i) => [first + i, `${name}${from + i}`]);

/**
 * Control and status registers by number.
 *
 * @spec RISC-V Privileged 20211203 §2.2 CSR Listing
 */
export const CSR_NAMES: ReadonlyMap<number, string> = new Map([
  [0x001, 'fflags'],
  [0x002, 'frm'],
  [0x003, 'fcsr'],
  [0x100, 'sstatus'],
  [0x104, 'sie'],
  [0x105, 'stvec'],
  [0x106, 'scounteren'],
  [0x10a, 'senvcfg'],
  [0x140, 'sscratch'],
  [0x141, 'sepc'],
  [0x142, 'scause'],
  [0x143, 'stval'],
  [0x144, 'sip'],
  [0x180, 'satp'],
  [0x300, 'mstatus'],
  [0x301, 'misa'],
  [0x302, 'medeleg'],
  [0x303, 'mideleg'],
  [0x304, 'mie'],
  [0x305, 'mtvec'],
  [0x306, 'mcounteren'],
  [0x30a, 'menvcfg'],
  [0x310, 'mstatush'],
  [0x31a, 'menvcfgh'],
  [0x320, 'mcountinhibit'],
  ...numbered('mhpmevent', 0x323, 3, 31),
  [0x340, 'mscratch'],
  [0x341, 'mepc'],
  [0x342, 'mcause'],
  [0x343, 'mtval'],
  [0x344, 'mip'],
  ...numbered('pmpcfg', 0x3a0, 0, 15),
  ...numbered('pmpaddr', 0x3b0, 0, 63),
  [0xb00, 'mcycle'],
  [0xb02, 'minstret'],
  ...numbered('mhpmcounter', 0xb03, 3, 31),
  [0xb80, 'mcycleh'],
  [0xb82, 'minstreth'],
  [0xc00, 'cycle'],
  [0xc01, 'time'],
  [0xc02, 'instret'],
  ...numbered('hpmcounter', 0xc03, 3, 31),
  [0xc80, 'cycleh'],
  [0xc81, 'timeh'],
  [0xc82, 'instreth'],
  [0xf11, 'mvendorid'],
  [0xf12, 'marchid'],
  [0xf13, 'mimpid'],
  [0xf14, 'mhartid'],
  [0xf15, 'mconfigptr'],
]);
