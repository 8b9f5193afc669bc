/** Prefixes that stages of U-Boot put before the names of their own symbols. */
const STAGE_PREFIX = /^(?:SPL|TPL|VPL)_/;
const STAGES = ['SPL_', 'TPL_', 'VPL_'];

/** The name that CONFIG_IS_ENABLED(NAME) has for a symbol of a stage: DM for SPL_DM. Undefined: it is of no stage. */
export function nameWithoutStage(name: string): string | undefined {
  const short = name.replace(STAGE_PREFIX, '');
  return short === name || short === '' ? undefined : short;
}

/** The symbols that CONFIG_IS_ENABLED(NAME) may mean, that of U-Boot proper first. */
export function stageNames(name: string): string[] {
  return [name, ...STAGES.map((stage) => stage + name)];
}
