import type { IntOrString } from '../../../../src/api/workload-types.ts';
import type { Random } from '../../../fakes/random.ts';

/** The kinds that schedules are played with. */
export const scheduledKinds = ['ReplicaSet', 'ReplicationController', 'Deployment', 'StatefulSet', 'DaemonSet', 'Job'] as const;

export type ScheduledKind = (typeof scheduledKinds)[number];

/** A workload as a client posts it, and what chance has it do. */
export interface RandomWorkload {
  readonly kind: ScheduledKind;
  readonly object: { readonly apiVersion: string; readonly kind: ScheduledKind; readonly metadata: object; readonly spec: WorkloadSpec };
  /** Of the runs of its Job's containers, so many fail. */
  readonly failing: number;
}

interface WorkloadSpec extends Readonly<Record<string, unknown>> {
  readonly replicas?: number;
  readonly parallelism?: number;
  readonly completions?: number;
}

export const images = ['v1', 'v2', 'v3'] as const;

/** All is called so. */
export const workloadName = 'web';

const labels = { app: workloadName };
const apiVersions: Readonly<Record<ScheduledKind, string>> = {
  ...{ ReplicaSet: 'apps/v1', ReplicationController: 'v1', Deployment: 'apps/v1' },
  ...{ StatefulSet: 'apps/v1', DaemonSet: 'apps/v1', Job: 'batch/v1' },
};

/** What its pods are made from: `grace` seconds to end in, and `image` to tell one roll-out from the next. */
const templateOf = (image: string, spec: object): object => ({
  metadata: { labels },
  spec: { ...spec, containers: [{ name: 'main', image }] },
});

/** Any workload of a kind. */
export function randomWorkload(kind: ScheduledKind, random: Random): RandomWorkload {
  const grace = random.pick([0, 1, 5, 30]);
  const inits = random.chance(0.2) ? { initContainers: [{ name: 'setup', image: 'busybox' }] } : {};
  const restartPolicy = kind === 'Job' ? random.pick(['Never', 'OnFailure']) : 'Always';
  const template = templateOf('v1', { restartPolicy, terminationGracePeriodSeconds: grace, ...inits });
  const spec = { ...specOf(kind, random), template };
  return {
    kind,
    object: { apiVersion: apiVersions[kind], kind, metadata: { name: workloadName, namespace: 'default', labels }, spec },
    failing: random.pick([0, 0, 0.3, 0.8]),
  };
}

function specOf(kind: ScheduledKind, random: Random): WorkloadSpec {
  const selector = kind === 'ReplicationController' ? { selector: labels } : { selector: { matchLabels: labels } };
  const patience = random.chance(0.2) ? { minReadySeconds: 3 } : {};
  switch (kind) {
    case 'ReplicaSet':
    case 'ReplicationController':
      return { ...selector, ...patience, replicas: random.integer(0, 4) };
    case 'Deployment':
      return { ...selector, ...patience, replicas: random.integer(0, 4), strategy: strategy(random) };
    case 'StatefulSet':
      return {
        ...{ ...selector, ...patience, serviceName: workloadName, replicas: random.integer(0, 3) },
        podManagementPolicy: random.pick(['OrderedReady', 'Parallel']),
      };
    case 'DaemonSet':
      return { ...selector, ...patience, updateStrategy: { type: 'RollingUpdate', rollingUpdate: surgeOrNot(random) } };
    case 'Job': {
      const counts = { completions: random.integer(1, 4), parallelism: random.integer(1, 3) };
      const mode = random.chance(0.4) ? { completionMode: 'Indexed' } : {};
      const replacement = random.chance(0.3) ? { podReplacementPolicy: 'Failed' } : {};
      return { ...counts, ...mode, ...replacement, backoffLimit: random.integer(0, 3) };
    }
  }
}

function strategy(random: Random): object {
  if (random.chance(0.25)) return { type: 'Recreate' };
  const some = (): IntOrString => random.pick([0, 1, 2, '25%', '50%']);
  const maxSurge = some();
  return { type: 'RollingUpdate', rollingUpdate: { maxSurge, maxUnavailable: maxSurge === 0 ? 1 : some() } };
}

const surgeOrNot = (random: Random): object => (random.chance(0.3) ? { maxSurge: 1, maxUnavailable: 0 } : { maxUnavailable: 1 });
