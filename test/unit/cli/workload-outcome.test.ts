import { describe, expect, test } from 'vitest';
import type { KubeObject } from '../../../src/api/types.ts';
import { workloadOutcome } from '../../../src/cli/verbs/run/workload-outcome.ts';

const settled = (kind: string, spec: object, status: object, metadata: object = {}): unknown =>
  workloadOutcome({ kind, metadata: { name: 'web', generation: 2, ...metadata }, spec, status } as unknown as KubeObject)?.is ?? 'waits';

const observed = { observedGeneration: 2 };
const condition = (type: string, reason = '', status = 'True') => ({ type, status, reason, message: 'm' });

describe('when what makes pods has come to rest', () => {
  const up = { ...observed, replicas: 3, updatedReplicas: 3, readyReplicas: 3, availableReplicas: 3 };
  const late = { conditions: [condition('Progressing', 'ProgressDeadlineExceeded', 'False')] };
  test.each<[string, object, object, string]>([
    ['it is new', { replicas: 3 }, {}, 'waits'],
    ['all are available', { replicas: 3 }, up, 'ready'],
    ['what it says is of the spec before', { replicas: 3 }, { ...up, observedGeneration: 1 }, 'waits'],
    ['one is not available yet', { replicas: 3 }, { ...up, availableReplicas: 2 }, 'waits'],
    ['one is of the old template', { replicas: 3 }, { ...up, replicas: 4 }, 'waits'],
    ['one is missing', { replicas: 4 }, up, 'waits'],
    ['none is wanted', { replicas: 0 }, observed, 'ready'],
    ['it takes too long', { replicas: 3 }, { ...observed, ...late }, 'failed'],
    ['it took too long, before the spec changed', { replicas: 3 }, { ...late, observedGeneration: 1 }, 'waits'],
    ['it is paused before it made any', { replicas: 3, paused: true }, observed, 'ready'],
  ])('Deployment: %s', (_title, spec, status, is) => {
    expect(settled('Deployment', spec, status)).toBe(is);
  });

  test.each<[string, object, string]>([
    ['it is new', { replicas: 0 }, 'waits'],
    ['all are available', { ...observed, replicas: 2, availableReplicas: 2 }, 'ready'],
    ['one is not available', { ...observed, replicas: 2, availableReplicas: 1 }, 'waits'],
    ['one is too many', { ...observed, replicas: 3, availableReplicas: 3 }, 'waits'],
  ])('ReplicaSet, ReplicationController: %s', (_title, status, is) => {
    for (const kind of ['ReplicaSet', 'ReplicationController']) expect(settled(kind, { replicas: 2 }, status)).toBe(is);
  });

  const set = {
    ...observed,
    replicas: 2,
    readyReplicas: 2,
    availableReplicas: 2,
    updatedReplicas: 2,
    currentRevision: 'a',
    updateRevision: 'a',
  };
  const rolling = { type: 'RollingUpdate', rollingUpdate: { partition: 0 } };
  const from1 = { type: 'RollingUpdate', rollingUpdate: { partition: 1 } };
  test.each<[string, object, object, string]>([
    ['it is new', rolling, { replicas: 0 }, 'waits'],
    ['all are ready', rolling, set, 'ready'],
    ['one is not ready', rolling, { ...set, readyReplicas: 1 }, 'waits'],
    ['one is not available', rolling, { ...set, availableReplicas: 1 }, 'waits'],
    ['one has to be replaced', rolling, { ...set, updatedReplicas: 1, updateRevision: 'b' }, 'waits'],
    ['one is still to go', rolling, { ...set, replicas: 3 }, 'waits'],
    ['those above the partition are replaced', from1, { ...set, updatedReplicas: 1, updateRevision: 'b' }, 'ready'],
    ['those above the partition are not replaced', from1, { ...set, updatedReplicas: 0, updateRevision: 'b' }, 'waits'],
    ['what it has stays until somebody deletes it', { type: 'OnDelete' }, { ...set, updatedReplicas: 0, updateRevision: 'b' }, 'ready'],
  ])('StatefulSet: %s', (_title, updateStrategy, status, is) => {
    expect(settled('StatefulSet', { replicas: 2, updateStrategy }, status)).toBe(is);
  });

  const daemon = { ...observed, desiredNumberScheduled: 1, updatedNumberScheduled: 1, numberAvailable: 1 };
  test.each<[string, string, object, string]>([
    ['it is new', 'RollingUpdate', {}, 'waits'],
    ['its pod is available', 'RollingUpdate', daemon, 'ready'],
    ['its pod is of the old template', 'RollingUpdate', { ...daemon, updatedNumberScheduled: 0 }, 'waits'],
    ['its old pod stays', 'OnDelete', { ...daemon, updatedNumberScheduled: 0 }, 'ready'],
    ['its pod is not available', 'OnDelete', { ...daemon, numberAvailable: 0 }, 'waits'],
    ['the node is none of its own', 'RollingUpdate', { ...observed, desiredNumberScheduled: 0 }, 'ready'],
  ])('DaemonSet: %s', (_title, type, status, is) => {
    expect(settled('DaemonSet', { updateStrategy: { type } }, status)).toBe(is);
  });

  test.each<[string, object, object, string]>([
    ['it runs', {}, { active: 1 }, 'waits'],
    ['it has all it wants, and ends its other pods', {}, { conditions: [condition('SuccessCriteriaMet')] }, 'waits'],
    ['it is complete', {}, { conditions: [condition('SuccessCriteriaMet'), condition('Complete')] }, 'succeeded'],
    ['it is about to fail', {}, { conditions: [condition('FailureTarget')] }, 'waits'],
    ['it has failed', {}, { conditions: [condition('FailureTarget'), condition('Failed')] }, 'failed'],
    ['it is suspended', { suspend: true }, { conditions: [condition('Suspended')] }, 'ready'],
    ['it goes on', { suspend: false }, { conditions: [condition('Suspended', '', 'False')] }, 'waits'],
  ])('Job: %s', (_title, spec, status, is) => {
    expect(settled('Job', spec, status)).toBe(is);
  });
});
