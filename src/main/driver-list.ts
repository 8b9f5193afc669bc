import { readFileSync } from 'node:fs';
import path from 'node:path';
import * as v from 'valibot';
import type { FirmwareDriver } from '../language/menu/machine-effect';

/** What the build writes of the firmware's drivers, beside the resolved boards. */
const DRIVER_LIST = path.join('boards', 'drivers.json');

const list = v.array(v.object({ name: v.string(), symbols: v.array(v.string()) }));

/** The built-in firmware's drivers; none where the build has not written them. */
export function readDriverList(programFolder: string): readonly FirmwareDriver[] {
  try {
    return v.parse(list, JSON.parse(readFileSync(path.join(programFolder, DRIVER_LIST), 'utf8')));
  } catch {
    return [];
  }
}
