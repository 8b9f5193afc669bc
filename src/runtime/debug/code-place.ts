import { compareFiles, functionOffset } from '../../base/system-map';
import type { CodePlace } from '../../base/system-map';
import { debugModules, frameDepth, moduleOf, rawFrame } from './debug-points';

/** The function that runs now and its caller, from their frame records. */
export function codePlaceOfFrames(): CodePlace {
  const depth = frameDepth();
  return { offset: offsetOfFrame(depth), callerOffset: offsetOfFrame(depth - 1) };
}

function offsetOfFrame(depth: number): number {
  if (depth < 1) {
    return 0;
  }
  const { functionId } = rawFrame(depth);
  const module = moduleOf(functionId);
  // A driver of the user's lies in no image of U-Boot.
  if (module === undefined || module.isOfUser) {
    return 0;
  }
  const before = debugModules().filter(
    ({ file, isOfUser }) => !isOfUser && compareFiles(file, module.file) < 0,
  );
  const functionsBefore = before.reduce((sum, { functionNames }) => sum + functionNames.length, 0);
  return functionOffset(functionsBefore + functionId - module.firstFunction);
}
