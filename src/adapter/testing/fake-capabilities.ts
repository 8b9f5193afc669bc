import { TARGET_ABILITIES, type TargetCapabilities } from '../../targets/target';

/** All that a target can do. */
export const FAKE_CAPABILITIES: TargetCapabilities = new Set(TARGET_ABILITIES);

/** What is left where there is a processor, and no source of what it runs. */
export const FAKE_BINARY_CAPABILITIES: TargetCapabilities = new Set(
  TARGET_ABILITIES.filter(
    (ability) =>
      ![
        'breakpointLocations',
        'sources',
        'stepInTargets',
        'evaluate',
        'assign',
        'completions',
        'steppingGranularity',
        'conditions',
      ].includes(ability),
  ),
);
