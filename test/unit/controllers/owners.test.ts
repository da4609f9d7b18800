import { expect, test } from 'vitest';
import type { Pod } from '../../../src/api/types.ts';
import type { ReplicaSet } from '../../../src/api/workload-types.ts';
import { claim, controllerOf, referenceTo } from '../../../src/controllers/owners.ts';
import { pod } from '../../fakes/pods.ts';

const owner = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default', uid: 'u1' },
} as unknown as ReplicaSet;
const other = { ...owner, metadata: { ...owner.metadata, name: 'other', uid: 'u2' } };
const ending = { ...owner, metadata: { ...owner.metadata, deletionTimestamp: '2026-01-01T00:00:00Z' } };
const selector = { matchLabels: { app: 'web' } };

const made = (change: Partial<Pod['metadata']>): Pod => {
  const plain = pod({});
  return { ...plain, metadata: { ...plain.metadata, labels: { app: 'web' }, ...change } };
};
const mine = { ownerReferences: [referenceTo(owner)] };

test.each([
  ['what it made is its own', owner, made(mine), 1, []],
  ['what nobody made is taken', owner, made({}), 0, ['u1']],
  ['what another made is left alone', owner, made({ ownerReferences: [referenceTo(other)] }), 0, []],
  ['what it does not select any more is let go', owner, made({ ...mine, labels: { app: 'old' } }), 0, [undefined]],
  ['what ends is not taken', owner, made({ deletionTimestamp: '2026-01-01T00:00:00Z' }), 0, []],
  ['who ends takes nothing', ending, made({}), 0, []],
  ['who ends lets nothing go', ending, made({ ...mine, labels: {} }), 0, []],
])('%s', (_what, who, candidate, owned, controllers) => {
  const claimed = claim(who, { selector, candidates: [candidate] });
  expect(claimed.owned).toHaveLength(owned);
  expect(claimed.steps.map((step) => ('object' in step ? controllerOf(step.object)?.uid : step.type))).toEqual(controllers);
});
