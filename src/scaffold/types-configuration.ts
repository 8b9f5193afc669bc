/** The declarations' name beside a driver. */
export const TYPES_FILE = 'u-boot.d.ts';

/** The name of a compiler's configuration. */
export const TYPES_CONFIGURATION = 'tsconfig.json';

/** What a compiler must know of a driver: the language alone, and names that belong to one file. */
const COMPILER_OPTIONS = {
  target: 'ES2022',
  lib: ['ES2022'],
  types: [],
  module: 'ESNext',
  moduleDetection: 'force',
  strict: true,
  noEmit: true,
};

/** A tsconfig.json for a folder of drivers. */
export function typesConfiguration(): string {
  return `${JSON.stringify({ compilerOptions: COMPILER_OPTIONS, include: ['*.ts'] }, undefined, 2)}\n`;
}

/** The lines that a tsconfig.json of the user's needs, for the clipboard. */
export function typesLines(): string {
  const options = { lib: ['ES2022'], types: [], moduleDetection: 'force' };
  const lines = JSON.stringify(
    { compilerOptions: options, include: [`./${TYPES_FILE}`] },
    undefined,
    2,
  );
  return `${lines.split('\n').slice(1, -1).join('\n')}\n`;
}

/** Did the extension write these declarations? Others are a file of the user's by the same name. */
export function areOurTypes(text: string, shipped: string): boolean {
  const [first = ''] = shipped.split('\n', 1);
  return text.startsWith(`${first}\n`);
}
