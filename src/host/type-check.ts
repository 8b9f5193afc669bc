import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';

/** What a compiler says of a place in a file. Lines and columns are counted from 1. */
export interface TypeProblem {
  readonly line: number;
  readonly column: number;
  readonly message: string;
}

export interface TypeCheck {
  readonly problems: readonly TypeProblem[];
  /** Why the types were not looked at, or what else the compiler said. */
  readonly note: string | undefined;
}

/** Nothing that makes a file, and nothing that only a file which is made could have. */
const NO_OUTPUT = {
  noEmit: true,
  composite: null,
  incremental: null,
  tsBuildInfoFile: null,
  declaration: null,
  declarationMap: null,
  declarationDir: null,
  isolatedDeclarations: null,
  emitDeclarationOnly: null,
  outDir: null,
  outFile: null,
  rootDir: null,
};
/** What a driver's realm is: the language, and no library of a host. Each file has names of its own. */
const REALM = {
  target: 'ES2022',
  lib: ['ES2022'],
  types: [],
  typeRoots: null,
  moduleDetection: 'force',
  skipLibCheck: true,
  jsx: null,
  checkJs: null,
};
const WITHOUT_CONFIGURATION = { strict: true, module: 'ESNext' };

const LONGEST_CHECK_MS = 60_000;
const MOST_OUTPUT_BYTES = 4 << 20;

/**
 * Checks a file's types with the `typescript` package that its workspace has, in a process of its own. The workspace's
 * tsconfig.json decides how strict that is; what a driver can see is the same everywhere.
 *
 * @param declarations the file that declares what is there without an import
 */
export async function checkTypes(file: string, declarations: string): Promise<TypeCheck> {
  const folder = path.dirname(path.resolve(file));
  const compiler = compilerFor(file);
  if (compiler === undefined) {
    return {
      problems: [],
      note: 'the types are not checked, as no typescript package is there (npm install typescript)',
    };
  }
  const work = mkdtempSync(path.join(tmpdir(), 'uboot-virtio-types-'));
  try {
    const configuration = path.join(work, 'tsconfig.json');
    writeFileSync(
      configuration,
      JSON.stringify(configurationFor(path.resolve(file), declarations)),
    );
    const output = await run(compiler, ['-p', configuration, '--pretty', 'false'], folder);
    return readOutput(output, path.resolve(file), folder);
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

/** The compiler of the workspace that a file is in. */
export function compilerFor(file: string): string | undefined {
  const name = path.join('node_modules', 'typescript', 'bin', 'tsc');
  return findAbove(path.dirname(path.resolve(file)), name);
}

/** The compiler's configuration there. */
export function configurationOf(file: string): string | undefined {
  return findAbove(path.dirname(path.resolve(file)), 'tsconfig.json');
}

function configurationFor(file: string, declarations: string): object {
  const own = configurationOf(file);
  return {
    ...(own === undefined ? {} : { extends: own }),
    compilerOptions: {
      ...(own === undefined ? WITHOUT_CONFIGURATION : {}),
      ...REALM,
      ...NO_OUTPUT,
    },
    files: [file, declarations],
    include: [],
    references: [],
  };
}

/** A file of this name in the folder or the nearest one above. */
function findAbove(folder: string, name: string): string | undefined {
  const file = path.join(folder, name);
  if (existsSync(file)) {
    return file;
  }
  const above = path.dirname(folder);
  return above === folder ? undefined : findAbove(above, name);
}

/** Everything that a compiler prints; a status other than 0 says that there is something wrong with the file. */
function run(compiler: string, args: readonly string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(
      process.execPath,
      [compiler, ...args],
      { cwd, timeout: LONGEST_CHECK_MS, maxBuffer: MOST_OUTPUT_BYTES },
      (error, stdout, stderr) => {
        const ended = error?.killed === true ? '\nit took too long, and was ended' : '';
        resolve(`${stdout}${stderr}${ended}`);
      },
    );
  });
}

/** `driver.ts(3,7): error TS2322: Type 'string' is not ...`; indented lines say more of the one before. */
function readOutput(output: string, file: string, folder: string): TypeCheck {
  const problems: TypeProblem[] = [];
  const others: string[] = [];
  for (const entry of output.split(/\r?\n(?! )/).filter((text) => text.trim() !== '')) {
    const [, name = '', line, column, code = '', text = ''] =
      /^(.+)\((\d+),(\d+)\): error (TS\d+): (.*)$/s.exec(entry) ?? [];
    if (path.resolve(folder, name) === file) {
      const message = `${asSentence(text)} (${code})`;
      problems.push({ line: Number(line), column: Number(column), message });
    } else {
      others.push(asSentence(entry));
    }
  }
  return { problems, note: others[0] };
}

/** All lines as one, without the stops between. */
function asSentence(text: string): string {
  const lines = text.split(/\r?\n/).map((line) => line.trim().replace(/\.$/, ''));
  return lines.join(': ');
}
