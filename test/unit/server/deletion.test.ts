import { describe, expect, test } from 'vitest';
import type { Pod, Service } from '../../../src/api/types.ts';
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
      { dryRun: true, preconditions: { uid: 'u' } },
    ],
  ])('reads %s', (_name, body, query, expected) => {
    expect(read(body, query)).toEqual(expected);
  });

  test.each<[string, unknown, string]>([
    ['a grace that is no number', { gracePeriodSeconds: 'soon' }, ''],
    ['a grace of a part of a second', { gracePeriodSeconds: 0.5 }, ''],
    ['a grace in the query that is no number', undefined, 'gracePeriodSeconds=x'],
    ['an unknown dryRun', { dryRun: ['Some'] }, ''],
    ['a list', [], ''],
  ])('refuses %s', (_name, body, query) => {
    expect(() => read(body, query)).toThrow();
  });
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
