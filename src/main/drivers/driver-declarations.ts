import path from 'node:path';

/**
 * The file that declares what a driver has; it is part of the product.
 *
 * @param programs folder of the programs
 */
export function driverDeclarations(programs: string): string {
  return path.join(programs, '../types/u-boot.d.ts');
}
