/** What `-cpu` says of the vector extension. The device tree has its letter alone. */
export interface VectorProperties {
  vlen: number;
  elen: number;
  /** `vext_spec`; undefined: QEMU takes v1.0. */
  version: string | undefined;
}

export const VECTOR_DEFAULTS: Readonly<VectorProperties> = {
  vlen: 128,
  elen: 64,
  version: undefined,
};

/** What is wrong with them, in QEMU's words, where the extension is on. */
export function vectorProblem({ vlen, elen, version }: VectorProperties): string | undefined {
  return (
    sizeProblem('VLEN', vlen, 128, 1024) ??
    sizeProblem('ELEN', elen, 8, 64) ??
    (version === undefined || version === 'v1.0'
      ? undefined
      : `Unsupported vector spec version '${version}'`)
  );
}

function sizeProblem(name: string, bits: number, least: number, most: number): string | undefined {
  if (!Number.isInteger(Math.log2(bits))) {
    return `Vector extension ${name} must be power of 2`;
  }
  return bits >= least && bits <= most
    ? undefined
    : `Vector extension implementation only supports ${name} in the range [${least}, ${most}]`;
}
