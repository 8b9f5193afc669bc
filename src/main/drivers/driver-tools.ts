import { readFile } from 'node:fs/promises';
import { findKconfigTree } from '../../host/find-kconfig-tree';
import type { DriverTools } from '../../ui/drivers/driver-tools';
import { driverDeclarations } from './driver-declarations';

/** The parser is loaded with the first driver. */
export function driverTools(programs: string): DriverTools {
  return {
    declarations: () => readFile(driverDeclarations(programs), 'utf8'),
    isInTree: (file) => findKconfigTree(file) !== undefined,
    async check(text) {
      const { checkDriverText } = await import(
        /* webpackChunkName: "driver-checks" */ './driver-checks'
      );
      return checkDriverText(text, programs).problems;
    },
  };
}
