export { writeFdt } from '../lib/fdt_sw';
export type { FdtNode } from '../lib/fdt_sw';
