import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { checkTypes, compilerFor, configurationOf, type TypeCheck } from './type-check';

/** Of the form of what is kept. */
const VERSION = '1';

/**
 * As `checkTypes`, but what was found the last time is taken while nothing that it came from has changed: a compiler takes longer than
 * a boot. It is kept where a workspace's packages keep such things.
 */
export async function checkTypesOnce(file: string, declarations: string): Promise<TypeCheck> {
  const compiler = compilerFor(file);
  if (compiler === undefined) {
    return checkTypes(file, declarations);
  }
  const configuration = configurationOf(file);
  const inputs = [file, declarations, configuration, path.join(compiler, '../../package.json')];
  const hash = createHash('sha256').update(VERSION);
  for (const input of inputs) {
    hash.update(`\n${input ?? ''}\n${input === undefined ? '' : readText(input)}`);
  }
  const folder = path.join(compiler, '../../../.cache/uboot-virtio');
  const kept = path.join(folder, `${hash.digest('hex').slice(0, 32)}.json`);
  const known = parseKept(readText(kept));
  if (known !== undefined) {
    return known;
  }
  const found = await checkTypes(file, declarations);
  if (found.note === undefined) {
    keep(folder, kept, found);
  }
  return found;
}

function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parseKept(text: string): TypeCheck | undefined {
  try {
    const { problems } = JSON.parse(text) as TypeCheck;
    return Array.isArray(problems) ? { problems, note: undefined } : undefined;
  } catch {
    return undefined;
  }
}

/** Where it can't be kept it is found again. */
function keep(folder: string, file: string, { problems }: TypeCheck): void {
  try {
    mkdirSync(folder, { recursive: true });
    writeFileSync(file, JSON.stringify({ problems }));
  } catch {
    // A folder that can't be written is no fault of the driver.
  }
}
