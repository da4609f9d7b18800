/** The whole table, in the order in which it is played. */

import { cli } from './groups/cli.ts';
import { configVolumes } from './groups/config-volumes.ts';
import { containers } from './groups/containers.ts';
import { downwardVolumes } from './groups/downward-volumes.ts';
import { emptyDirs } from './groups/empty-dir.ts';
import { environments } from './groups/environment.ts';
import { ephemeralContainers } from './groups/ephemeral-containers.ts';
import { environmentExamples } from './groups/examples-environment.ts';
import { otherExamples } from './groups/examples-others.ts';
import { podExamples } from './groups/examples-pods.ts';
import { sidecarExamples } from './groups/examples-sidecars.ts';
import { hooks } from './groups/hooks.ts';
import { orderings } from './groups/orderings.ts';
import { otherVolumes } from './groups/other-volumes.ts';
import { pods } from './groups/pods.ts';
import { probes } from './groups/probes.ts';
import { security } from './groups/security.ts';
import type { Group } from './table.ts';

export const groups: readonly Group[] = [
  ...cli,
  ...pods,
  ...ephemeralContainers,
  ...hooks,
  ...probes,
  ...containers,
  ...environments,
  ...security,
  ...configVolumes,
  ...downwardVolumes,
  ...emptyDirs,
  ...otherVolumes,
  ...orderings,
  { owner: 'documentation', name: 'examples', rows: [...environmentExamples, ...podExamples, ...sidecarExamples, ...otherExamples] },
];
