import { expect, test } from 'vitest';
import type { AnyObject, Kind, ObjectOf } from '../../../src/api/any-object.ts';
import { countUnfinished } from '../../../src/controllers/unfinished.ts';

const ended = (type: string) => ({ status: { conditions: [{ type, status: 'True' }] } });

test.each([
  ['a Deployment', 'Deployment', { spec: { replicas: 1 } }, 1],
  ['a Deployment of none', 'Deployment', { spec: { replicas: 0 } }, 0],
  ['a StatefulSet', 'StatefulSet', { spec: { replicas: 3 } }, 1],
  ['a DaemonSet', 'DaemonSet', { spec: {} }, 1],
  ['a Job that waits for its next try', 'Job', { spec: { suspend: false }, status: {} }, 1],
  ['a suspended Job', 'Job', { spec: { suspend: true }, status: {} }, 0],
  ['a Job that is done', 'Job', { spec: { suspend: false }, ...ended('Complete') }, 0],
  [
    'a Job that has failed, and is to be taken away',
    'Job',
    { spec: { suspend: false, ttlSecondsAfterFinished: 60 }, ...ended('Failed') },
    1,
  ],
  ['a CronJob', 'CronJob', { spec: { suspend: false } }, 1],
  ['a suspended CronJob', 'CronJob', { spec: { suspend: true } }, 0],
  ['a ConfigMap', 'ConfigMap', {}, 0],
])('somebody must be there for %s, or need not', (_what, kind, object, count) => {
  const list = <K extends Kind>(asked: K) => (asked === kind ? [{ kind, metadata: { name: 'x' }, ...object } as unknown as AnyObject] : []);
  expect(countUnfinished(list as <K extends Kind>(kind: K) => readonly ObjectOf<K>[])).toBe(count);
});
