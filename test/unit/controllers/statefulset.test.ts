import { describe, expect, it, test } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import { setPodDefaults } from '../../../src/api/kinds/pod/defaults.ts';
import type { PersistentVolumeClaim, Pod } from '../../../src/api/types.ts';
import { prepareForUpdate } from '../../../src/api/update.ts';
import type { StatefulSet } from '../../../src/api/workload-types.ts';
import { referenceTo } from '../../../src/controllers/owners.ts';
import { retentionSteps } from '../../../src/controllers/statefulset/claims.ts';
import { startControllers } from '../../fakes/controllers.ts';
import { pod } from '../../fakes/pods.ts';

const template = (image: string) => ({ metadata: { labels: { app: 'db' } }, spec: { containers: [{ name: 'db', image }] } });

const statefulSet = (spec: object = {}) => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name: 'db', namespace: 'default' },
  spec: { replicas: 3, serviceName: 'peers', selector: { matchLabels: { app: 'db' } }, template: template('db:1'), ...spec },
});

const dataClaim = {
  metadata: { name: 'data', labels: { tier: 'fast' } },
  spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } },
};

/** A StatefulSet over a store; pods are what a test says of them. */
async function createLife(spec: object = {}) {
  const at = await startControllers();
  await at.post(statefulSet(spec));
  const settled = async <T>(result: Promise<T>): Promise<T> => {
    const answer = await result;
    await at.clock.settle();
    return answer;
  };
  const isGoing = ({ metadata }: Pod): boolean => metadata.deletionTimestamp !== undefined;
  const end = (name: string) => settled(at.store.remove({ kind: 'Pod', name, namespace: 'default' }));
  return {
    ...at,
    end,
    /** What was said of pods since the last call: `create db-0`. */
    said: () => at.told.splice(0).map((text) => text.replace(/^.*: (.*) Pod (\S+) in StatefulSet db (?:successful|success)$/, '$1 $2')),
    /** Every pod as a kubelet soon has it: those that are to go are gone, the others ready. Until nothing changes. */
    async settleAll() {
      for (let round = 0; round < 20; round++) {
        for (const one of at.pods().filter(isGoing)) await end(one.metadata.name);
        for (const one of at.pods().filter(({ status }) => status.phase !== 'Running')) await at.podIsReady(one.metadata.name);
      }
    },
    /** As a client changes it. */
    set: (next: object) =>
      at.change('StatefulSet', 'db', (object) => {
        const asked = { ...object, spec: { ...object.spec, ...next } };
        return prepareForUpdate(object, asked, { others: () => [], random: 0, fieldValidation: 'Strict' }).object as StatefulSet;
      }),
    status: () => at.get('StatefulSet', 'db')?.status,
    images: () => at.pods().map(({ metadata, spec: { containers } }) => `${metadata.name} ${containers[0]?.image}`),
    claims: () => at.store.list('PersistentVolumeClaim', 'default'),
  };
}

describe('the pods of a StatefulSet', () => {
  it('have names, labels and claims of their own', async () => {
    const { pods, claims, get } = await createLife({ replicas: 1, ordinals: { start: 5 }, volumeClaimTemplates: [dataClaim] });
    const revision = get('StatefulSet', 'db')?.status.currentRevision;
    expect(revision).toMatch(/^db-[456789bcdf]+$/);
    expect(pods()).toMatchObject([
      {
        metadata: {
          name: 'db-5',
          generateName: 'db-',
          labels: {
            app: 'db',
            'statefulset.kubernetes.io/pod-name': 'db-5',
            'apps.kubernetes.io/pod-index': '5',
            'controller-revision-hash': revision,
          },
        },
        spec: { hostname: 'db-5', subdomain: 'peers', volumes: [{ name: 'data', persistentVolumeClaim: { claimName: 'data-db-5' } }, {}] },
      },
    ]);
    expect(claims()).toMatchObject([{ metadata: { name: 'data-db-5', labels: { tier: 'fast', app: 'db' } } }]);
    expect(claims()[0]?.metadata.ownerReferences).toBeUndefined();
  });

  it('come one after another, and go in the other order', async () => {
    const { said, podIsReady, set, names, end } = await createLife();
    expect(said()).toEqual(['create db-0']);
    await podIsReady('db-0');
    expect(said()).toEqual(['create db-1']);
    await podIsReady('db-1');
    expect(said()).toEqual(['create db-2']);
    await podIsReady('db-2');
    await set({ replicas: 1 });
    expect(said()).toEqual(['delete db-2']);
    await end('db-2');
    expect(said()).toEqual(['delete db-1']);
    await end('db-1');
    expect(said()).toEqual([]);
    expect(names('Pod')).toEqual(['db-0']);
  });

  it('wait for one that is not well, up and down', async () => {
    const { said, settleAll, set, podIs } = await createLife({ replicas: 2 });
    await settleAll();
    said();
    await podIs('db-0', { conditions: [{ type: 'Ready', status: 'False' }] } as never);
    await set({ replicas: 3 });
    await set({ replicas: 1 });
    expect(said()).toEqual([]);
  });

  it.each([
    ['all are well', [], ['delete db-2']],
    ['the first is not', [0], ['delete db-2']],
    ['the last alone is not', [2], ['delete db-2']],
    ['none is', [0, 1, 2], []],
  ])('go from the last on when %s', async (_what, unwell, expected) => {
    const { said, settleAll, set, podIs } = await createLife();
    await settleAll();
    for (const ordinal of unwell) await podIs(`db-${ordinal}`, { conditions: [{ type: 'Ready', status: 'False' }] } as never);
    said();
    await set({ replicas: 0 });
    expect(said()).toEqual(expected);
  });

  it('come and go at once where that is wanted', async () => {
    const { said, set } = await createLife({ podManagementPolicy: 'Parallel' });
    expect(said()).toEqual(['create db-0', 'create db-1', 'create db-2']);
    await set({ replicas: 1 });
    expect(said()).toEqual(['delete db-2', 'delete db-1']);
  });

  it.each(['Failed', 'Succeeded'] as const)('come again when they are %s', async (phase) => {
    const { said, settleAll, podIs, end } = await createLife({ replicas: 1 });
    await settleAll();
    said();
    await podIs('db-0', { phase });
    expect(said()).toEqual(['delete db-0', 'create db-0']);
    await end('db-0');
    expect(said()).toEqual(['create db-0']);
  });

  it('count as there when they have been ready for long enough', async () => {
    const { said, podIsReady, clock, status } = await createLife({ replicas: 2, minReadySeconds: 10 });
    said();
    await podIsReady('db-0');
    expect(status()).toMatchObject({ readyReplicas: 1, availableReplicas: 0 });
    expect(said()).toEqual([]);
    await clock.advance(10_000);
    expect(said()).toEqual(['create db-1']);
    expect(status()).toMatchObject({ readyReplicas: 1, availableReplicas: 1 });
  });

  it('are taken when nobody has them, and get the labels that they lack', async () => {
    const { store, post, clock, get, told } = await startControllers();
    const orphan = setPodDefaults({ metadata: { name: 'db-0', namespace: 'default', labels: { app: 'db' } }, spec: template('db:1').spec });
    const ready = [{ type: 'Ready', status: 'True', lastTransitionTime: '2026-01-01T00:00:00Z' }];
    await store.create({ ...orphan, status: { phase: 'Running', conditions: ready } } as Pod);
    await post(statefulSet({ replicas: 1, updateStrategy: { type: 'OnDelete' } }));
    await clock.settle();
    expect(get('Pod', 'db-0')?.metadata).toMatchObject({
      labels: { app: 'db', 'statefulset.kubernetes.io/pod-name': 'db-0', 'apps.kubernetes.io/pod-index': '0' },
      ownerReferences: [{ kind: 'StatefulSet', name: 'db' }],
    });
    expect(told).toEqual(['db Normal SuccessfulUpdate statefulset-controller: update Pod db-0 in StatefulSet db successful']);
  });

  it('wait as long as somebody else has their name', async () => {
    const { store, post, clock, told, pods } = await startControllers();
    await store.create(pod({ name: 'db-0', status: { phase: 'Running' } }));
    await post(statefulSet({ replicas: 1 }));
    expect(told).toEqual([]);
    expect(pods()).toHaveLength(1);
    await store.remove({ kind: 'Pod', name: 'db-0', namespace: 'default' });
    await clock.settle();
    expect(pods()).toMatchObject([{ metadata: { name: 'db-0', labels: { app: 'db' } } }]);
  });
});

describe('a changed template', () => {
  it('replaces pods from the last to the first, each when the one before is ready', async () => {
    const { said, settleAll, set, status, end, podIsReady, images } = await createLife();
    await settleAll();
    said();
    const before = status()?.currentRevision;
    await set({ template: template('db:2') });
    expect(said()).toEqual(['delete db-2']);
    expect(status()).toMatchObject({ currentRevision: before, currentReplicas: 2, replicas: 3 });
    await end('db-2');
    expect(said()).toEqual(['create db-2']);
    await podIsReady('db-2');
    expect(said()).toEqual(['delete db-1']);
    await settleAll();
    expect(said()).toEqual(['create db-1', 'delete db-0', 'create db-0']);
    expect(images()).toEqual(['db-0 db:2', 'db-1 db:2', 'db-2 db:2']);
    expect(status()).toMatchObject({ currentReplicas: 3, updatedReplicas: 3, readyReplicas: 3 });
    expect(status()?.currentRevision).toBe(status()?.updateRevision);
    expect(status()?.currentRevision).not.toBe(before);
  });

  it('goes down to the partition, below which pods come back as they were', async () => {
    const { settleAll, set, status, remove, get, images } = await createLife();
    await settleAll();
    await set({ template: template('db:2'), updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 2 } } });
    await settleAll();
    expect(images()).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:2']);
    expect(status()).toMatchObject({ currentReplicas: 2, updatedReplicas: 1 });
    await remove(get('Pod', 'db-0') as AnyObject);
    await remove(get('Pod', 'db-2') as AnyObject);
    await settleAll();
    expect(images()).toEqual(['db-0 db:1', 'db-1 db:1', 'db-2 db:2']);
    await set({ updateStrategy: { type: 'RollingUpdate', rollingUpdate: { partition: 0 } } });
    await settleAll();
    expect(images()).toEqual(['db-0 db:2', 'db-1 db:2', 'db-2 db:2']);
    expect(status()?.currentRevision).toBe(status()?.updateRevision);
  });

  it('waits for pods to be deleted by hand where that is wanted', async () => {
    const { settleAll, set, remove, get, images, said } = await createLife({ replicas: 2, updateStrategy: { type: 'OnDelete' } });
    await settleAll();
    said();
    await set({ template: template('db:2') });
    expect(said()).toEqual([]);
    await remove(get('Pod', 'db-0') as AnyObject);
    await settleAll();
    expect(images()).toEqual(['db-0 db:2', 'db-1 db:1']);
  });

  it('that is broken stays so until its pod is deleted by hand', async () => {
    const { settleAll, set, end, said, remove, get, images } = await createLife({ replicas: 2 });
    await settleAll();
    await set({ template: template('broken') });
    await end('db-1');
    said();
    await set({ template: template('db:1') });
    expect(said()).toEqual([]);
    await remove(get('Pod', 'db-1') as AnyObject);
    await settleAll();
    expect(images()).toEqual(['db-0 db:1', 'db-1 db:1']);
  });

  it.each(['OrderedReady', 'Parallel'])(
    'says once that pods it finds cannot have its claims, and does nothing behind them: %s',
    async (podManagementPolicy) => {
      const { settleAll, remove, get, post, told, names, clock } = await createLife({ replicas: 2 });
      await settleAll();
      await remove(get('StatefulSet', 'db') as AnyObject, 'Orphan');
      told.length = 0;
      await post(statefulSet({ replicas: 4, podManagementPolicy, template: template('db:2'), volumeClaimTemplates: [dataClaim] }));
      await settleAll();
      await clock.advance(600_000);
      await settleAll();
      const failed = told.filter((text) => text.includes('FailedUpdate'));
      expect(failed).toHaveLength(1);
      expect(failed[0]).toContain(
        'db Warning FailedUpdate statefulset-controller: update Pod db-0 in StatefulSet db failed error: Pod "db-0" is invalid: spec: Forbidden: pod updates may not change fields other than',
      );
      expect([names('Pod'), names('PersistentVolumeClaim')]).toEqual([['db-0', 'db-1'], ['data-db-0']]);
      await remove(get('Pod', 'db-0') as AnyObject);
      await settleAll();
      await remove(get('Pod', 'db-1') as AnyObject);
      await settleAll();
      expect(names('PersistentVolumeClaim')).toEqual(['data-db-0', 'data-db-1', 'data-db-2', 'data-db-3']);
      expect(names('Pod')).toEqual(['db-0', 'db-1', 'db-2', 'db-3']);
    },
  );

  it('gives revisions, of which few are kept, and one that is wanted again gets the next number', async () => {
    const { settleAll, set, store } = await createLife({ replicas: 1, revisionHistoryLimit: 1 });
    const revisions = () => store.list('ControllerRevision', 'default').map(({ revision, data }) => [revision, imageIn(data)]);
    const imageIn = (data: unknown) =>
      (data as { spec: { template: ReturnType<typeof template> } }).spec.template.spec.containers[0]?.image;
    for (const image of ['db:2', 'db:3']) {
      await set({ template: template(image) });
      await settleAll();
    }
    expect(revisions().sort()).toEqual([
      [2, 'db:2'],
      [3, 'db:3'],
    ]);
    await set({ template: template('db:2') });
    await settleAll();
    expect(revisions().sort()).toEqual([
      [3, 'db:3'],
      [4, 'db:2'],
    ]);
    const [revision] = store.list('ControllerRevision', 'default');
    expect(revision).toMatchObject({
      metadata: { labels: { app: 'db', 'controller.kubernetes.io/hash': revision?.metadata.name.replace('db-', '') } },
      data: { spec: { template: { $patch: 'replace' } } },
    });
  });
});

describe('the claims of a StatefulSet', () => {
  it('stay when their pods go, and are used again', async () => {
    const { settleAll, set, claims, names } = await createLife({ replicas: 2, volumeClaimTemplates: [dataClaim] });
    await settleAll();
    const uids = () => claims().map(({ metadata }) => metadata.uid);
    const before = uids();
    expect(before).toHaveLength(2);
    await set({ replicas: 0 });
    await settleAll();
    expect(names('Pod')).toEqual([]);
    expect(uids()).toEqual(before);
    await set({ replicas: 2 });
    await settleAll();
    expect(uids()).toEqual(before);
  });

  it('go with the pods that are too much where that is wanted', async () => {
    const policy = { persistentVolumeClaimRetentionPolicy: { whenScaled: 'Delete' } };
    const { settleAll, set, claims, store, clock } = await createLife({ replicas: 2, volumeClaimTemplates: [dataClaim], ...policy });
    await settleAll();
    await set({ replicas: 1 });
    await settleAll();
    // The kubelet takes its protection off what no pod uses.
    for (const { metadata } of claims().filter((claim) => claim.metadata.deletionTimestamp !== undefined)) {
      await store.remove({ kind: 'PersistentVolumeClaim', name: metadata.name, namespace: 'default' });
    }
    await clock.settle();
    expect(claims().map(({ metadata }) => metadata.name)).toEqual(['data-db-0']);
  });

  it('that cannot be made keep their pod waiting, which is told', async () => {
    const wrong = { ...dataClaim, spec: { ...dataClaim.spec, accessModes: [] } };
    const { told, names } = await createLife({ replicas: 1, volumeClaimTemplates: [wrong] });
    const problem = 'PersistentVolumeClaim "data-db-0" is invalid: spec.accessModes: Required value: at least 1 access mode is required';
    expect(told).toEqual([
      `db Warning FailedCreate statefulset-controller: create Claim data-db-0 for Pod db-0 in StatefulSet db failed error: ${problem}`,
      `db Warning FailedCreate statefulset-controller: create Pod db-0 in StatefulSet db failed error: failed to create PVC data-db-0: ${problem}`,
    ]);
    expect(names('Pod')).toEqual([]);
  });
});

const set = (whenDeleted: string, whenScaled: string): StatefulSet =>
  ({
    ...{ apiVersion: 'apps/v1', kind: 'StatefulSet', metadata: { name: 'db', namespace: 'default', uid: 'set' } },
    spec: { replicas: 1, persistentVolumeClaimRetentionPolicy: { whenDeleted, whenScaled } },
  }) as unknown as StatefulSet;
const podOf = (ordinal: number): Pod => pod({ name: `db-${ordinal}`, uid: `pod-${ordinal}` });
const former = referenceTo(pod({ name: 'db-0', uid: 'former' }));
const other = referenceTo(pod({ name: 'other', uid: 'other' }));

test.each([
  ['Retain', 'Retain', 0, [], undefined],
  ['Retain', 'Retain', 0, [referenceTo(set('', ''))], []],
  ['Delete', 'Retain', 0, [], ['set']],
  ['Delete', 'Retain', 1, [], ['set']],
  ['Retain', 'Delete', 0, [], undefined],
  ['Retain', 'Delete', 1, [], ['pod-1']],
  ['Delete', 'Delete', 0, [], ['set']],
  ['Delete', 'Delete', 1, [referenceTo(set('', ''))], ['pod-1']],
  ['Delete', 'Delete', 0, [referenceTo(podOf(0))], ['set']],
  ['Delete', 'Delete', 0, [former], undefined],
  ['Delete', 'Delete', 0, [other], undefined],
  ['Delete', 'Retain', 0, [{ ...other, controller: false }], ['other', 'set']],
])('when deleted %s, when scaled %s, the claim of pod %i with owners %j gets %j', (whenDeleted, whenScaled, ordinal, owners, expected) => {
  const claim = { apiVersion: 'v1', kind: 'PersistentVolumeClaim', metadata: { name: 'data', ownerReferences: owners } };
  const steps = retentionSteps(set(whenDeleted, whenScaled), { ordinal, pod: podOf(ordinal) }, [claim as unknown as PersistentVolumeClaim]);
  const found = steps.map((step) => ('object' in step ? (step.object.metadata.ownerReferences ?? []).map(({ uid }) => uid) : []));
  expect(found).toEqual(expected ? [expected] : []);
});
