/** The whole table, in the order in which it is played. */

import { cli } from './groups/cli.ts';
import { configVolumes } from './groups/config-volumes.ts';
import { containers } from './groups/containers.ts';
import { cronJobs } from './groups/cron-jobs.ts';
import { daemonSets } from './groups/daemon-sets.ts';
import { deployments } from './groups/deployments.ts';
import { disruption } from './groups/disruption.ts';
import { downwardVolumes } from './groups/downward-volumes.ts';
import { emptyDirs } from './groups/empty-dir.ts';
import { environments } from './groups/environment.ts';
import { ephemeralContainers } from './groups/ephemeral-containers.ts';
import { deploymentExamples } from './groups/examples-deployments.ts';
import { environmentExamples } from './groups/examples-environment.ts';
import { jobExamples } from './groups/examples-jobs.ts';
import { otherExamples } from './groups/examples-others.ts';
import { podExamples } from './groups/examples-pods.ts';
import { sidecarExamples } from './groups/examples-sidecars.ts';
import { statefulExamples } from './groups/examples-stateful.ts';
import { garbageCollector } from './groups/garbage-collector.ts';
import { hooks } from './groups/hooks.ts';
import { jobs } from './groups/jobs.ts';
import { kubectlWalks } from './groups/kubectl.ts';
import { orderings } from './groups/orderings.ts';
import { otherVolumes } from './groups/other-volumes.ts';
import { pods } from './groups/pods.ts';
import { probes } from './groups/probes.ts';
import { quotas } from './groups/quotas.ts';
import { replicaSets } from './groups/replica-sets.ts';
import { security } from './groups/security.ts';
import { statefulSets } from './groups/stateful-sets.ts';
import { stuckPods } from './groups/stuck-pods.ts';
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
  ...deployments,
  ...replicaSets,
  ...statefulSets,
  ...daemonSets,
  ...jobs,
  ...cronJobs,
  ...disruption,
  ...garbageCollector,
  ...quotas,
  ...stuckPods,
  ...kubectlWalks,
  {
    owner: 'documentation',
    name: 'examples',
    rows: [
      ...environmentExamples,
      ...podExamples,
      ...sidecarExamples,
      ...otherExamples,
      ...deploymentExamples,
      ...statefulExamples,
      ...jobExamples,
    ],
  },
];
