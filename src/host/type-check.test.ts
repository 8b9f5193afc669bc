import { mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkTypes } from './type-check';

const packages = path.resolve(import.meta.dirname, '../../node_modules');
let folder = '';
let declarations = '';

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'types-'));
  declarations = write('api.d.ts', 'declare function printf(format: string): number;\n');
  mkdirSync(path.join(folder, 'workspace/drivers'), { recursive: true });
  mkdirSync(path.join(folder, 'workspace/node_modules'));
  symlinkSync(
    path.join(packages, 'typescript'),
    path.join(folder, 'workspace/node_modules/typescript'),
  );
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function write(name: string, text: string): string {
  const file = path.join(folder, name);
  writeFileSync(file, text);
  return file;
}

describe('checkTypes', () => {
  it('says why nothing was looked at, where no compiler is', async () => {
    const { problems, note } = await checkTypes(
      write('a.ts', 'let x: number = "a";'),
      declarations,
    );
    expect(problems).toEqual([]);
    expect(note).toBe(
      'the types are not checked, as no typescript package is there (npm install typescript)',
    );
  });

  it('gives the faults of the file at their places, in one sentence each', async () => {
    const file = write(
      'workspace/drivers/a.ts',
      'const x: number = printf("a");\nconst o: { a: { b: number } } = { a: { b: x, c: 1 } };\n' +
        'const f: (a: string) => number = (a: number) => a + o.a.b;\ndocument.title = String(f);\n',
    );
    const { problems, note } = await checkTypes(file, declarations);
    expect(note).toBeUndefined();
    expect(problems.map(({ line, column }) => `${line}:${column}`)).toEqual(['2:46', '3:7', '4:1']);
    expect(problems[1]?.message).toBe(
      "Type '(a: number) => number' is not assignable to type '(a: string) => number': " +
        "Types of parameters 'a' and 'a' are incompatible: Type 'string' is not assignable to type 'number' (TS2322)",
    );
  });

  it("is as strict as the workspace's tsconfig.json says, and makes no file", async () => {
    write(
      'workspace/tsconfig.json',
      JSON.stringify({
        compilerOptions: {
          strict: false,
          noUnusedParameters: true,
          lib: ['ES5', 'DOM'],
          target: 'ES5',
          composite: true,
          tsBuildInfoFile: './made',
          outDir: 'made',
          rootDir: 'drivers',
          module: 'nodenext',
          moduleResolution: 'nodenext',
          emitDeclarationOnly: true,
        },
        files: ['nothing.ts'],
        references: [{ path: '../nowhere' }],
      }),
    );
    const file = write(
      'workspace/drivers/b.ts',
      'function f(x): bigint { return 1n; }\nconst n: number = null;\nprintf(n);\n',
    );
    const { problems, note } = await checkTypes(file, declarations);
    expect(note).toBeUndefined();
    expect(problems.map(({ line, message }) => `${line}: ${message}`)).toEqual([
      "1: 'x' is declared but its value is never read (TS6133)",
      "3: Argument of type 'number' is not assignable to parameter of type 'string' (TS2345)",
    ]);
    expect(readdirSync(path.join(folder, 'workspace')).sort()).toEqual([
      'drivers',
      'node_modules',
      'tsconfig.json',
    ]);
  });
});
