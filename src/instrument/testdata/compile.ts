import typescript from 'typescript';

/** JavaScript for `new Function`: types are left out, and so are exports. */
export function compile(code: string): string {
  const { outputText } = typescript.transpileModule(code, {
    compilerOptions: {
      target: typescript.ScriptTarget.ES2022,
      module: typescript.ModuleKind.ESNext,
    },
  });
  return outputText.replace(/export (function|const)/g, '$1').replace(/export \{\};?/g, '');
}
