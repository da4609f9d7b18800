import { describe, expect, test } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
import type { Job, ReplicaSet } from '../../../src/api/workload-types.ts';
import { checkPreconditions, type DeleteOptions, planDeletion, readDeleteOptions } from '../../../src/server/deletion.ts';

const now = Date.parse('2026-01-05T00:01:00Z');

function pod(change: { metadata?: object; spec?: object; status?: object } = {}): Pod {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name: 'web', namespace: 'default', uid: 'u1', resourceVersion: '7', ...change.metadata },
    spec: { nodeName: 'n', terminationGracePeriodSeconds: 30, restartPolicy: 'Always', containers: [], ...change.spec },
    status: { phase: 'Running', ...change.status },
  };
}

const marked = (seconds: number) => ({ deletionTimestamp: '2026-01-05T00:01:20Z', deletionGracePeriodSeconds: seconds });

/** A deletion in one line. */
function shown(object: Pod | Service, options: Partial<DeleteOptions> = {}): string {
  const deletion = planDeletion(object, { dryRun: false, ...options }, now);
  if (deletion.act !== 'mark') return deletion.act;
  const { deletionTimestamp, deletionGracePeriodSeconds } = deletion.object.metadata;
  return `${deletionTimestamp} (${deletionGracePeriodSeconds})`;
}

describe('planDeletion of a pod', () => {
  test.each<[string, Pod, Partial<DeleteOptions>, string]>([
    ['takes the grace of the pod', pod(), {}, '2026-01-05T00:01:30Z (30)'],
    ['takes the grace of the request', pod(), { gracePeriodSeconds: 5 }, '2026-01-05T00:01:05Z (5)'],
    ['takes a negative grace for one second', pod(), { gracePeriodSeconds: -1 }, '2026-01-05T00:01:01Z (1)'],
    ['removes at once without grace', pod(), { gracePeriodSeconds: 0 }, 'remove'],
    ['removes a finished pod at once', pod({ status: { phase: 'Succeeded' } }), { gracePeriodSeconds: 5 }, 'remove'],
    ['removes a failed pod at once', pod({ status: { phase: 'Failed' } }), {}, 'remove'],
    ['removes a pod that was never bound at once', pod({ spec: { nodeName: undefined } }), {}, 'remove'],
    ['waits when it is under way', pod({ metadata: marked(20) }), {}, 'wait'],
    ['does not lengthen the grace', pod({ metadata: marked(20) }), { gracePeriodSeconds: 60 }, 'wait'],
    [
      'shortens the grace, counted from the first request',
      pod({ metadata: marked(20) }),
      { gracePeriodSeconds: 5 },
      '2026-01-05T00:01:05Z (5)',
    ],
    ['forces what is under way', pod({ metadata: marked(20) }), { gracePeriodSeconds: 0 }, 'remove'],
    ['keeps a pod with finalizers', pod({ metadata: { finalizers: ['x'] } }), { gracePeriodSeconds: 0 }, '2026-01-05T00:01:00Z (0)'],
    ['waits for finalizers', pod({ metadata: { finalizers: ['x'], ...marked(0) } }), { gracePeriodSeconds: 0 }, 'wait'],
  ])('%s', (_name, object, options, expected) => {
    expect(shown(object, options)).toBe(expected);
  });
});

describe('planDeletion of what owns others', () => {
  const replicaSet = (...finalizers: readonly string[]) =>
    ({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'web', generation: 1, finalizers },
      spec: {},
      status: {},
    }) as unknown as ReplicaSet;
  const ending = (...finalizers: readonly string[]): ReplicaSet => {
    const { metadata, ...rest } = replicaSet(...finalizers);
    return { ...rest, metadata: { ...metadata, ...marked(0) } };
  };
  const job = { apiVersion: 'batch/v1', kind: 'Job', metadata: { name: 'pi' }, spec: {}, status: {} } as unknown as Job;

  test.each<[string, ReplicaSet | Job | Pod, Partial<DeleteOptions>, string]>([
    ['in the background goes at once', replicaSet(), { propagationPolicy: 'Background' }, 'remove'],
    ['goes in the background when nothing is said', replicaSet(), {}, 'remove'],
    ['waits in the foreground', replicaSet(), { propagationPolicy: 'Foreground' }, 'foregroundDeletion'],
    ['waits for its orphans', replicaSet(), { propagationPolicy: 'Orphan' }, 'orphan'],
    ['waits for its orphans, said the old way', replicaSet(), { orphanDependents: true }, 'orphan'],
    ['does what its finalizers say', replicaSet('orphan'), {}, 'orphan'],
    ['does what is said before what its finalizers say', replicaSet('orphan', 'x/y'), { propagationPolicy: 'Background' }, 'x/y'],
    ['leaves what a Job owns', job, {}, 'orphan'],
    ['is asked again, the same way', ending('foregroundDeletion'), { propagationPolicy: 'Foreground' }, 'wait'],
    ['is asked again, another way', ending('foregroundDeletion'), { propagationPolicy: 'Orphan' }, 'orphan'],
    ['is asked again to go at once', ending('foregroundDeletion'), { propagationPolicy: 'Background' }, 'remove'],
    ['is a pod, which takes its time', pod(), { propagationPolicy: 'Foreground' }, 'foregroundDeletion'],
    ['is a pod that is going already', pod({ metadata: marked(20) }), { propagationPolicy: 'Foreground' }, 'wait'],
  ])('%s', (_name, object, options, expected) => {
    const deletion = planDeletion(object, { dryRun: false, ...options }, now);
    expect(deletion.act === 'mark' ? deletion.object.metadata.finalizers?.join() : deletion.act).toBe(expected);
  });

  test('makes another of it for its controller', () => {
    const deletion = planDeletion(replicaSet(), { dryRun: false, propagationPolicy: 'Foreground' }, now);
    expect(deletion.act === 'mark' && deletion.object.metadata).toMatchObject({ generation: 2, deletionGracePeriodSeconds: 0 });
  });
});

test('planDeletion removes a Service at once', () => {
  const service = {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name: 'db' },
    spec: { type: 'ClusterIP' },
    status: { loadBalancer: {} },
  } as const;
  expect(shown(service)).toBe('remove');
});

describe('readDeleteOptions', () => {
  const read = (body: unknown, query = '') => readDeleteOptions(body, new URLSearchParams(query));

  test.each<[string, unknown, string, DeleteOptions]>([
    ['nothing', undefined, '', { dryRun: false }],
    ['the query', undefined, 'gracePeriodSeconds=0&dryRun=All', { gracePeriodSeconds: 0, dryRun: true }],
    ['the body before the query', { gracePeriodSeconds: 3 }, 'gracePeriodSeconds=9', { gracePeriodSeconds: 3, dryRun: false }],
    [
      'preconditions',
      { kind: 'DeleteOptions', propagationPolicy: 'Background', dryRun: ['All'], preconditions: { uid: 'u' } },
      '',
      { dryRun: true, preconditions: { uid: 'u' }, propagationPolicy: 'Background' },
    ],
    ['the policy in the query', undefined, 'propagationPolicy=Foreground', { dryRun: false, propagationPolicy: 'Foreground' }],
    ['no preconditions', { preconditions: null, orphanDependents: null }, '', { dryRun: false }],
    ['the old word for orphans in the query', undefined, 'orphanDependents=1', { dryRun: false, orphanDependents: true }],
    ['the old word for orphans, not in the query', undefined, 'orphanDependents=False', { dryRun: false, orphanDependents: false }],
    ['the old word for orphans', { orphanDependents: false }, '', { dryRun: false, orphanDependents: false }],
  ])('reads %s', (_name, body, query, expected) => {
    expect(read(body, query)).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    ['a grace that is no number', { gracePeriodSeconds: 'soon' }, ''],
    ['a grace of a part of a second', { gracePeriodSeconds: 0.5 }, ''],
    ['a grace in the query that is no number', undefined, 'gracePeriodSeconds=x'],
    ['a precondition that is no object', { preconditions: 'u' }, ''],
    ['a UID that is no text', { preconditions: { uid: 5 } }, ''],
    ['a version that is no text', { preconditions: { resourceVersion: 5 } }, ''],
    ['the old word for orphans, that is neither true nor false', { orphanDependents: 'x' }, ''],
    ['an unknown dryRun', { dryRun: ['Some'] }, ''],
    ['a list', [], ''],
  ])('refuses %s', (_name, body, query) => {
    expect(() => read(body, query)).toThrow();
  });
});

test.each([
  [
    { propagationPolicy: 'Maybe' },
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Unsupported value: "Maybe": supported values: "Background", "Foreground", "Orphan"',
  ],
  [
    { propagationPolicy: 'Orphan', orphanDependents: true },
    'DeleteOptions.meta.k8s.io "" is invalid: propagationPolicy: Invalid value: "Orphan": orphanDependents and deletionPropagation cannot be both set',
  ],
])('%j is refused', (body, message) => {
  expect(() => readDeleteOptions(body, new URLSearchParams())).toThrow(message);
});

describe('checkPreconditions', () => {
  test('names the UIDs that differ', () => {
    expect(() => checkPreconditions(pod(), 'pods', { dryRun: false, preconditions: { uid: 'u2' } })).toThrow(
      'Operation cannot be fulfilled on pods "web": the UID in the precondition (u2) does not match the UID in record (u1). ' +
        'The object might have been deleted and then recreated',
    );
  });

  test('names the versions that differ', () => {
    expect(() => checkPreconditions(pod(), 'pods', { dryRun: false, preconditions: { resourceVersion: '6' } })).toThrow(
      'the ResourceVersion in the precondition (6) does not match the ResourceVersion in record (7). The object might have been modified',
    );
  });

  test('passes what fits', () => {
    expect(() => checkPreconditions(pod(), 'pods', { dryRun: false, preconditions: { uid: 'u1', resourceVersion: '7' } })).not.toThrow();
  });
});
