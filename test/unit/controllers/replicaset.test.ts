import { describe, expect, it, test } from 'vitest';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import type { Pod } from '../../../src/api/types.ts';
import type { ReplicaSet } from '../../../src/api/workload-types.ts';
import { inDeletionOrder } from '../../../src/controllers/replicaset/deletion-order.ts';
import { startControllers } from '../../fakes/controllers.ts';
import { pod } from '../../fakes/pods.ts';

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };

const podSpec = setPodDefaults({ spec: template.spec }).spec;

const replicaSet = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template, ...spec },
});

const controller = (spec: object = {}) => ({
  apiVersion: 'v1',
  kind: 'ReplicationController',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 2, selector: { app: 'web' }, template, ...spec },
});

const scaled = (replicas: number) => (object: ReplicaSet) => ({
  ...object,
  metadata: { ...object.metadata, generation: 2 },
  spec: { ...object.spec, replicas },
});

const orphan = (name: string, labels: Readonly<Record<string, string>>) =>
  ({ ...setPodDefaults({ metadata: { name, namespace: 'default', labels }, spec: template.spec }), status: { phase: 'Running' } }) as Pod;

describe.each([
  ['a ReplicaSet', 'ReplicaSet', replicaSet, 'replicaset-controller'],
  ['a ReplicationController', 'ReplicationController', controller, 'replication-controller'],
] as const)('%s', (_what, kind, object, component) => {
  it('makes the pods that it lacks, which refer to it', async () => {
    const { post, pods, told } = await startControllers();
    await post(object());
    expect(pods().map(({ metadata }) => metadata.name)).toEqual([expect.stringMatching(/^web-.{5}$/), expect.stringMatching(/^web-.{5}$/)]);
    expect(pods()[0]?.metadata).toMatchObject({
      labels: { app: 'web' },
      ownerReferences: [{ kind, name: 'web', controller: true, blockOwnerDeletion: true }],
    });
    expect(told).toEqual(
      pods().map(({ metadata: { name } }) =>
        expect.stringContaining(`web Normal SuccessfulCreate ${component}: Created pod: ${name.slice(0, 4)}`),
      ),
    );
  });

  it('counts its pods', async () => {
    const { post, pods, podIsReady, get } = await startControllers();
    await post(object());
    expect(get(kind, 'web')?.status).toEqual({ replicas: 2, fullyLabeledReplicas: 2, observedGeneration: 1 });
    await podIsReady(pods()[0]?.metadata.name ?? '');
    expect(get(kind, 'web')?.status).toMatchObject({ replicas: 2, readyReplicas: 1, availableReplicas: 1 });
  });
});

describe('a ReplicaSet', () => {
  it('replaces a pod that is about to end or has failed, and leaves the failed one', async () => {
    const { post, pods, podIs, remove, names } = await startControllers();
    await post(replicaSet());
    const [first, second] = pods();
    await podIs(first?.metadata.name ?? '', { phase: 'Failed' });
    await podIs(second?.metadata.name ?? '', { phase: 'Running' });
    expect(names('Pod')).toHaveLength(3);
    await remove(second as Pod);
    expect(names('Pod')).toHaveLength(4);
  });

  it('takes away what is too many, those that are not ready first', async () => {
    const { post, pods, podIsReady, change, told } = await startControllers();
    await post(replicaSet({ replicas: 3 }));
    const ready = pods()[1]?.metadata.name ?? '';
    await podIsReady(ready);
    await change('ReplicaSet', 'web', scaled(1));
    const left = pods().filter(({ metadata }) => metadata.deletionTimestamp === undefined);
    expect(left.map(({ metadata }) => metadata.name)).toEqual([ready]);
    expect(told.filter((text) => text.includes('SuccessfulDelete replicaset-controller: Deleted pod: web-'))).toHaveLength(2);
  });

  it('takes pods that it selects before it makes others, and lets go of those that it does not select any more', async () => {
    const { store, post, clock, pods, get, change } = await startControllers();
    await store.create(orphan('own', { app: 'web' }));
    await post(replicaSet({ replicas: 1 }));
    await clock.settle();
    expect(pods().map(({ metadata }) => [metadata.name, metadata.ownerReferences?.[0]?.kind])).toEqual([['own', 'ReplicaSet']]);
    await change('Pod', 'own', (one) => ({ ...one, metadata: { ...one.metadata, labels: { app: 'other' } } }));
    expect(get('Pod', 'own')?.metadata.ownerReferences).toBeUndefined();
    expect(pods()).toHaveLength(2);
  });

  it('tells once of pods that cannot be made, tries again later, and forgets it when it wants no more', async () => {
    const { post, told, get, clock, change } = await startControllers();
    await post(
      replicaSet({
        template: { ...template, spec: { ...template.spec, automountServiceAccountToken: false, serviceAccountName: 'nobody' } },
      }),
    );
    const error = 'pods "web-" is forbidden: error looking up service account default/nobody: serviceaccount "nobody" not found';
    expect(told).toEqual([`web Warning FailedCreate replicaset-controller: Error creating: ${error}`]);
    const [condition] = get('ReplicaSet', 'web')?.status.conditions ?? [];
    expect(condition).toMatchObject({ type: 'ReplicaFailure', status: 'True', reason: 'FailedCreate' });
    await clock.advance(1000);
    expect(told).toHaveLength(2);
    expect(get('ReplicaSet', 'web')?.status.conditions).toEqual([condition]);
    await change('ReplicaSet', 'web', scaled(0));
    expect(get('ReplicaSet', 'web')?.status).toEqual({ replicas: 0, observedGeneration: 2 });
  });

  it('tries again at once when it is changed', async () => {
    const { post, told, clock, change, names } = await startControllers();
    const spec = { ...template.spec, serviceAccountName: 'nobody' };
    await post(replicaSet({ template: { ...template, spec } }));
    for (let count = 0; count < 5; count++) await clock.advance(60_000);
    const tries = told.length;
    await clock.advance(30_000);
    expect([told.length, names('Pod')]).toEqual([tries, []]);
    await change('ReplicaSet', 'web', (object) => ({
      ...scaled(2)(object),
      spec: { ...object.spec, template: { ...template, spec: podSpec } },
    }));
    expect(names('Pod')).toHaveLength(2);
  });

  it('calls a pod available when it has been ready for minReadySeconds', async () => {
    const { post, pods, podIsReady, get, clock } = await startControllers();
    await post(replicaSet({ replicas: 1, minReadySeconds: 10 }));
    await podIsReady(pods()[0]?.metadata.name ?? '');
    expect(get('ReplicaSet', 'web')?.status).toMatchObject({ readyReplicas: 1 });
    expect(get('ReplicaSet', 'web')?.status.availableReplicas).toBeUndefined();
    await clock.advance(10_000);
    expect(get('ReplicaSet', 'web')?.status.availableReplicas).toBe(1);
  });
});

const now = Date.parse('2026-01-05T01:00:00Z');
const plain = { spec: { nodeName: 'node' }, status: { phase: 'Running' } } as const;
const ready = (since: string) =>
  ({ ...plain, status: { phase: 'Running', conditions: [{ type: 'Ready', status: 'True', lastTransitionTime: since }] } }) as const;
const withRestarts = (restartCount: number) => ({
  ...plain,
  status: { phase: 'Running', containerStatuses: [{ name: 'app', restartCount }] },
});

test.each([
  ['no node', { status: { phase: 'Running' } }, plain],
  ['pending', { ...plain, status: { phase: 'Pending' } }, plain],
  ['not ready', plain, ready('2026-01-05T00:00:00Z')],
  ['cheaper', { ...plain, metadata: { annotations: { 'controller.kubernetes.io/pod-deletion-cost': '-1' } } }, plain],
  ['ready for a shorter time', ready('2026-01-05T00:59:00Z'), ready('2026-01-05T00:00:00Z')],
  ['more restarts', withRestarts(2), withRestarts(1)],
  ['younger', { ...plain, metadata: { creationTimestamp: '2026-01-05T00:59:00Z' } }, plain],
  [
    'about as old, and first by uid',
    { ...plain, uid: 'a', metadata: { creationTimestamp: '2026-01-05T00:00:00Z' } },
    { ...plain, uid: 'b', metadata: { creationTimestamp: '2026-01-05T00:01:00Z' } },
  ],
])('goes first: %s', (_what, first, second) => {
  const pods = [
    pod({ name: 'second', uid: 'z', ...second } as Parameters<typeof pod>[0]),
    pod({ name: 'first', uid: 'y', ...first } as Parameters<typeof pod>[0]),
  ];
  expect(inDeletionOrder(pods, now).map(({ metadata }) => metadata.name)).toEqual(['first', 'second']);
  expect(inDeletionOrder(pods.toReversed(), now).map(({ metadata }) => metadata.name)).toEqual(['first', 'second']);
});
