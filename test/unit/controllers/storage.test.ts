import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import { setPersistentVolumeDefaults } from '../../../src/api/kinds/persistentvolume/defaults.ts';
import { persistentVolumeRules } from '../../../src/api/kinds/persistentvolume/rules.ts';
import { setPersistentVolumeClaimDefaults } from '../../../src/api/kinds/persistentvolumeclaim/defaults.ts';
import { beginClaim } from '../../../src/api/kinds/persistentvolumeclaim/rules.ts';
import { keyOf } from '../../../src/api/object-key.ts';
import type { PersistentVolume, PersistentVolumeClaim, Pod, StorageClass } from '../../../src/api/types.ts';
import { silentLog } from '../../../src/base/log.ts';
import { createControllers } from '../../../src/controllers/controllers.ts';
import { createLocalStorage, ensureData } from '../../../src/kubelet/local-storage.ts';
import { applyDeletion } from '../../../src/server/delete-object.ts';
import { createObjectApi } from '../../../src/server/object-api.ts';
import type { Store } from '../../../src/store/types.ts';
import { createFakeClock } from '../../fakes/clock.ts';
import { createDyingStore } from '../../fakes/dying-store.ts';
import { createMemoryStore } from '../../fakes/memory-store.ts';
import { pod } from '../../fakes/pods.ts';
import { createSimulatedEngine } from '../../fakes/simulated-engine.ts';

/** The controllers and the remover of data over a store, without an agent. */
function startControllers(clock = createFakeClock(), plain = createMemoryStore({ clock })) {
  const engine = createSimulatedEngine({ clock });
  const told: string[] = [];
  const begin = (store: Store) => {
    const record = (subject: { readonly metadata: AnyObject['metadata'] }, { reason, message }: { reason: string; message: string }) =>
      void told.push(`${subject.metadata.name} ${reason}: ${message}`);
    const controllers = createControllers({
      store,
      api: createObjectApi({ store, clock, nodeName: 'node', random: Math.random }),
      clock,
      log: silentLog,
      recordEvent: record,
      rootCertificate: async () => 'pem',
      nodeName: 'node',
    });
    const events = { record, prune: async () => {} };
    const storage = createLocalStorage({ store, engines: { get: async () => engine }, clock, log: silentLog, instance: 'test', events });
    void controllers.start();
    storage.start();
    return async () => {
      await controllers.stop();
      await storage.stop();
    };
  };
  return { clock, store: plain, engine, told, begin };
}

type Controllers = ReturnType<typeof startControllers>;

async function started() {
  const all = startControllers();
  all.begin(all.store);
  await all.clock.settle();
  return all;
}

const claim = (name: string, spec: object = {}): PersistentVolumeClaim =>
  beginClaim(
    setPersistentVolumeClaimDefaults({
      metadata: { name, namespace: 'default' },
      spec: { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } }, ...spec },
    }),
  );
const volume = (name: string, spec: object = {}, metadata: object = {}): PersistentVolume =>
  persistentVolumeRules.write?.begin?.(
    setPersistentVolumeDefaults({
      metadata: { name, ...metadata },
      spec: { capacity: { storage: '2Gi' }, accessModes: ['ReadWriteOnce'], hostPath: { path: `/${name}` }, ...spec },
    }),
    { nodeName: 'node', newUid: () => 'u' },
  ) as PersistentVolume;
const user = (name: string, claimName: string): Pod =>
  pod({ name, uid: `uid-${name}`, spec: { volumes: [{ name: 'v', persistentVolumeClaim: { claimName } }] } });

async function create({ store, clock }: Controllers, ...objects: readonly AnyObject[]): Promise<void> {
  for (const object of objects) await store.create(object);
  await clock.settle();
}

async function remove({ store, clock }: Controllers, object: AnyObject): Promise<void> {
  await applyDeletion(store, keyOf(object), { dryRun: false }, clock.now());
  await clock.settle();
}

/** `data Bound pvc-…` for each claim and volume, uids left out. */
function states({ store }: Controllers): readonly string[] {
  const short = (text: string) => text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/, 'UID');
  const going = ({ metadata }: AnyObject) => (metadata.deletionTimestamp ? ' (going)' : '');
  return [
    ...store
      .list('PersistentVolumeClaim')
      .map((one) => `${one.metadata.name} ${one.status.phase} ${short(one.spec.volumeName ?? '-')}${going(one)}`),
    ...store
      .list('PersistentVolume')
      .map((one) => short(`${one.metadata.name} ${one.status.phase} ${one.spec.claimRef?.name ?? '-'}${going(one)}`)),
  ];
}

describe('a claim', () => {
  it('of the default class gets a volume of its own, which goes with it', async () => {
    const all = await started();
    await create(all, claim('data'));
    expect(states(all)).toEqual(['data Bound pvc-UID', 'pvc-UID Bound data']);
    const [made] = all.store.list('PersistentVolume');
    expect(made).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/provisioned-by': 'local.kpod.io' } },
      spec: { capacity: { storage: '1Gi' }, persistentVolumeReclaimPolicy: 'Delete', storageClassName: 'standard' },
    });
    expect(all.store.get({ kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' })).toMatchObject({
      metadata: { annotations: { 'pv.kubernetes.io/bind-completed': 'yes', 'pv.kubernetes.io/bound-by-controller': 'yes' } },
      status: { phase: 'Bound', accessModes: ['ReadWriteOnce'], capacity: { storage: '1Gi' } },
    });
    expect(all.told).toEqual([`data ProvisioningSucceeded: Successfully provisioned volume ${made?.metadata.name} using local.kpod.io`]);
    await remove(all, claim('data'));
    expect(states(all)).toEqual([]);
  });

  const kind = { apiVersion: 'storage.k8s.io/v1', kind: 'StorageClass' } as const;
  const storageClass = (name: string, more: Partial<StorageClass> = {}): StorageClass => ({
    ...{ ...kind, metadata: { name }, provisioner: 'local.kpod.io', reclaimPolicy: 'Delete', volumeBindingMode: 'Immediate' },
    ...more,
  });
  const delayed = { volumeBindingMode: 'WaitForFirstConsumer' } as const;
  const none = 'kubernetes.io/no-provisioner';
  const waiting = (provisioner: string) =>
    `data ExternalProvisioning: Waiting for a volume to be created either by the external provisioner '${provisioner}' or manually by the system administrator. If volume creation is delayed, please verify that the provisioner is running and correctly registered.`;

  it('that names no class is of the newest default one', async () => {
    const all = await started();
    const isDefault = { 'storageclass.kubernetes.io/is-default-class': 'true' };
    await all.clock.advance(2_000);
    await create(all, storageClass('newer', { metadata: { name: 'newer', annotations: isDefault } }), claim('data'));
    expect(all.store.list('PersistentVolumeClaim')[0]?.spec.storageClassName).toBe('newer');
    expect(states(all)).toEqual(['data Bound pvc-UID', 'pvc-UID Bound data']);
  });

  it('of a class that keeps what it makes leaves its volume behind', async () => {
    const all = await started();
    await create(all, storageClass('kept', { reclaimPolicy: 'Retain' }), claim('data', { storageClassName: 'kept' }));
    await remove(all, claim('data'));
    expect(states(all)).toEqual(['pvc-UID Released data']);
  });

  it.each<[string, StorageClass, string]>([
    ['nobody makes volumes', storageClass('it', { provisioner: none }), `data ProvisioningFailed: no volume plugin matched name: ${none}`],
    ['another one makes volumes', storageClass('it', { provisioner: 'example.com/nfs' }), waiting('example.com/nfs')],
    [
      'volumes wait for a pod',
      storageClass('it', delayed),
      'data WaitForFirstConsumer: waiting for first consumer to be created before binding',
    ],
  ])('waits where %s', async (_what, its, event) => {
    const all = await started();
    await create(all, its, claim('data', { storageClassName: 'it' }));
    expect(states(all)).toEqual(['data Pending -']);
    expect(all.told).toEqual([event]);
  });

  it('whose class waits for a pod gets what fits when there is one, and what is kept for it before', async () => {
    const all = await started();
    const free = volume('free', { storageClassName: 'it' });
    const kept = volume('kept', { storageClassName: 'it', claimRef: { namespace: 'default', name: 'mine' } });
    const ofIt = { storageClassName: 'it' };
    await create(all, storageClass('it', delayed), free, kept, claim('mine', ofIt), claim('data', ofIt), claim('more', ofIt));
    expect(states(all)).toEqual(['data Pending -', 'mine Bound kept', 'more Pending -', 'free Available -', 'kept Bound mine']);
    await create(all, user('web', 'data'));
    expect(states(all)).toContain('data Bound free');
    await create(all, user('other', 'more'));
    expect(states(all)).toContain('more Bound pvc-UID');
    expect(all.store.get({ kind: 'PersistentVolumeClaim', namespace: 'default', name: 'more' })?.metadata.annotations).toMatchObject({
      'volume.kubernetes.io/selected-node': 'node',
    });
  });

  it('whose class waits for a pod, and that nobody makes a volume for, waits for one with it', async () => {
    const all = await started();
    await create(
      all,
      storageClass('it', { ...delayed, provisioner: none }),
      claim('data', { storageClassName: 'it' }),
      user('web', 'data'),
    );
    expect(states(all)).toEqual(['data Pending -']);
    expect(all.told.at(-1)).toBe('data WaitForPodScheduled: waiting for pod web to be scheduled');
    await create(all, volume('late', { storageClassName: 'it' }));
    expect(states(all)).toContain('data Bound late');
  });

  it('finds the class that every machine has, also when somebody has removed it', async () => {
    const all = await started();
    await remove(all, storageClass('standard'));
    expect(all.store.list('StorageClass')).toMatchObject([{ metadata: { name: 'standard' }, provisioner: 'local.kpod.io' }]);
  });

  it('takes the smallest free volume that has what it asks for', async () => {
    const all = await started();
    const labels = { disk: 'fast' };
    await create(
      all,
      volume('large', { capacity: { storage: '9Gi' }, storageClassName: 'manual' }, { labels }),
      volume('fitting', { storageClassName: 'manual' }, { labels }),
      volume('small', { capacity: { storage: '1Mi' }, storageClassName: 'manual' }, { labels }),
      volume('slow', { capacity: { storage: '1Gi' }, storageClassName: 'manual' }),
      volume('read-only', { capacity: { storage: '1Gi' }, storageClassName: 'manual', accessModes: ['ReadOnlyMany'] }, { labels }),
      volume('of-no-class', { capacity: { storage: '1Gi' } }, { labels }),
      claim('data', { storageClassName: 'manual', selector: { matchExpressions: [{ key: 'disk', operator: 'In', values: ['fast'] }] } }),
    );
    expect(states(all)).toContain('data Bound fitting');
    expect(all.store.get({ kind: 'PersistentVolumeClaim', namespace: 'default', name: 'data' })?.status.capacity).toEqual({
      storage: '2Gi',
    });
  });

  it.each<[string, object, string]>([
    ['no class', { storageClassName: '' }, 'FailedBinding: no persistent volumes available for this claim and no storage class is set'],
    ['a class that is not there', { storageClassName: 'gp2' }, 'ProvisioningFailed: storageclass.storage.k8s.io "gp2" not found'],
    [
      'a selector',
      { selector: { matchLabels: { a: 'b' } } },
      'ProvisioningFailed: failed to provision volume with StorageClass "standard": claim Selector is not supported',
    ],
    [
      'a volume that is too small',
      { storageClassName: '', volumeName: 'little' },
      'VolumeMismatch: Cannot bind to requested volume "little": requested PV is too small',
    ],
    [
      'a volume of another class',
      { volumeName: 'little' },
      'VolumeMismatch: Cannot bind to requested volume "little": requested PV is too small',
    ],
    [
      'a volume that is another’s',
      { storageClassName: '', volumeName: 'taken' },
      'FailedBinding: volume "taken" already bound to a different claim.',
    ],
  ])('that asks for %s waits and says why, once', async (_what, spec, message) => {
    const all = await started();
    const taken = { claimRef: { namespace: 'default', name: 'other', uid: 'x' }, persistentVolumeReclaimPolicy: 'Retain' };
    await create(all, volume('little', { capacity: { storage: '1Mi' } }), volume('taken', taken), claim('data', spec));
    await create(all, volume('unfit', { accessModes: ['ReadOnlyMany'] }));
    expect(states(all)[0]).toMatch(/^data Pending/);
    expect(all.told).toEqual([`data ${message}`]);
  });

  it('that waits is bound as soon as there is a volume, also one that is kept for it', async () => {
    const all = await started();
    await create(all, claim('data', { storageClassName: 'manual' }), claim('other', { storageClassName: 'manual' }));
    await create(all, volume('kept', { storageClassName: 'manual', claimRef: { namespace: 'default', name: 'other' } }));
    expect(states(all)).toEqual(['data Pending -', 'other Bound kept', 'kept Bound other']);
    await create(all, volume('free', { storageClassName: 'manual' }));
    expect(states(all)).toContain('data Bound free');
  });

  it('that a pod uses stays until the pod is gone', async () => {
    const all = await started();
    await create(all, claim('data'), user('web', 'data'));
    await remove(all, claim('data'));
    expect(states(all)).toEqual(['data Bound pvc-UID (going)', 'pvc-UID Bound data']);
    await all.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    await all.clock.settle();
    expect(states(all)).toEqual([]);
  });

  it('whose volume was taken away is lost', async () => {
    const all = await started();
    await create(all, volume('disk'), claim('data', { storageClassName: '' }));
    await all.store.remove({ kind: 'PersistentVolume', name: 'disk' });
    await all.clock.settle();
    expect(states(all)).toEqual(['data Lost disk']);
    expect(all.told).toEqual(['data ClaimLost: Bound claim has lost its PersistentVolume. Data on the volume is lost!']);
  });
});

describe('a volume', () => {
  it('of the user is released when its claim goes, and no other claim gets it', async () => {
    const all = await started();
    await create(all, volume('disk'), claim('data', { storageClassName: '' }));
    await remove(all, claim('data'));
    await create(all, claim('next', { storageClassName: '' }));
    expect(states(all)).toEqual(['next Pending -', 'disk Released data']);
    await all.store.mutate({ kind: 'PersistentVolume', name: 'disk' }, ({ spec: { claimRef: _gone, ...spec }, ...rest }) => ({
      ...rest,
      spec,
    }));
    await all.clock.settle();
    expect(states(all)).toEqual(['next Bound disk', 'disk Bound next']);
  });

  it('of the user is not removed by kpod, whatever its policy says', async () => {
    const all = await started();
    await create(all, volume('disk', { persistentVolumeReclaimPolicy: 'Delete' }), claim('data', { storageClassName: '' }));
    await remove(all, claim('data'));
    const message = 'error getting deleter volume plugin for volume "disk": no deletable volume plugin matched';
    expect(states(all)).toEqual(['disk Failed data']);
    expect(all.told).toEqual([`disk VolumeFailedDelete: ${message}`]);
    expect(all.store.get({ kind: 'PersistentVolume', name: 'disk' })?.status.message).toBe(message);
  });

  it('that is bound and deleted goes when its claim has gone', async () => {
    const all = await started();
    await create(all, volume('disk'), claim('data', { storageClassName: '' }));
    await remove(all, volume('disk'));
    expect(states(all)).toEqual(['data Bound disk', 'disk Bound data (going)']);
    await remove(all, claim('data'));
    expect(states(all)).toEqual([]);
  });
});

describe('the claim of an ephemeral volume', () => {
  const owner = () =>
    pod({
      spec: {
        volumes: [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { metadata: { labels: { a: 'b' } }, spec: claim('x').spec } } }],
      },
    });

  it('is made for its pod and goes with it', async () => {
    const all = await started();
    await create(all, owner());
    expect(states(all)).toEqual(['web-scratch Bound pvc-UID', 'pvc-UID Bound web-scratch']);
    expect(all.store.get({ kind: 'PersistentVolumeClaim', namespace: 'default', name: 'web-scratch' })?.metadata).toMatchObject({
      labels: { a: 'b' },
      ownerReferences: [{ apiVersion: 'v1', kind: 'Pod', name: 'web', uid: 'uid-1', controller: true, blockOwnerDeletion: true }],
    });
    await all.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    await all.clock.settle();
    expect(states(all)).toEqual([]);
  });

  it('is never another one of the same name', async () => {
    const all = await started();
    await create(all, claim('web-scratch'), owner());
    expect(all.told).toContain(
      'web FailedBinding: ephemeral volume scratch: PVC default/web-scratch was not created for pod default/web (pod is not owner)',
    );
    await all.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
    await all.clock.settle();
    expect(states(all)).toEqual(['web-scratch Bound pvc-UID', 'pvc-UID Bound web-scratch']);
  });
});

describe('a kpod that is killed just before any one of its writes', () => {
  const life = async (all: Controllers): Promise<void> => {
    await create(all, claim('data'), user('web', 'data'));
    await all.clock.settle();
  };

  it('leaves one volume for the claim, and none after it', async () => {
    let isWhole = false;
    let deaths = 0;
    while (!isWhole) {
      const all = startControllers();
      const first = createDyingStore(all.store, deaths);
      all.begin(first);
      await life(all);
      isWhole = first.writes() <= deaths;
      all.begin(all.store);
      await all.clock.settle();
      expect(states(all)).toEqual(['data Bound pvc-UID', 'pvc-UID Bound data']);
      deaths++;
    }
    expect(deaths).toBeGreaterThan(4);
  });

  it('takes the data with the claim, and leaves nothing', async () => {
    let isWhole = false;
    let deaths = 0;
    while (!isWhole) {
      const all = startControllers();
      const stop = all.begin(all.store);
      await life(all);
      const [made] = all.store.list('PersistentVolume');
      if (!made) throw new Error('no volume was made');
      await ensureData(made, { engine: all.engine, instance: 'test', objects: all.store });
      expect(all.engine.leftovers()).toEqual([`volume kpod-pv_test_${made.metadata.name}`]);
      await stop();
      await remove(all, claim('data'));
      await all.store.remove({ kind: 'Pod', namespace: 'default', name: 'web' });
      const dying = createDyingStore(all.store, deaths);
      all.begin(dying);
      await all.clock.settle();
      isWhole = dying.writes() <= deaths;
      all.begin(all.store);
      await all.clock.settle();
      expect(states(all)).toEqual([]);
      expect(all.engine.leftovers()).toEqual([]);
      deaths++;
    }
    expect(deaths).toBeGreaterThan(4);
  });
});
