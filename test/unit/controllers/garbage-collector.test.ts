import { describe, expect, it } from 'vitest';
import type { AnyObject } from '../../../src/api/any-object.ts';
import type { ConfigMap, OwnerReference } from '../../../src/api/types.ts';
import type { ReplicaSet } from '../../../src/api/workload-types.ts';
import { startControllers } from '../../fakes/controllers.ts';

type Started = Awaited<ReturnType<typeof startControllers>>;

const template = { metadata: { labels: { app: 'web' } }, spec: { containers: [{ name: 'web', image: 'nginx' }] } };

const replicaSet = {
  apiVersion: 'apps/v1',
  kind: 'ReplicaSet',
  metadata: { name: 'web', namespace: 'default' },
  spec: { replicas: 2, selector: { matchLabels: { app: 'web' } }, template },
};

const reference = ({ apiVersion, kind, metadata }: AnyObject, more: Partial<OwnerReference> = {}): OwnerReference => ({
  ...{ apiVersion, kind, name: metadata.name, uid: metadata.uid ?? '' },
  ...more,
});

const configMap = ({ post }: Started, name: string, metadata: object = {}) =>
  post({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name, namespace: 'default', ...metadata }, data: {} }) as Promise<ConfigMap>;

/** Names and what keeps them. */
const left = ({ store }: Started): readonly string[] =>
  store
    .list('ConfigMap', 'default')
    .filter(({ metadata }) => metadata.name.length === 1)
    .map(({ metadata: { name, finalizers = [], ownerReferences = [] } }) =>
      [name, ...finalizers, ...ownerReferences.map((owner) => `<${owner.name}${owner.blockOwnerDeletion ? '!' : ''}`)].join(' '),
    );

async function withReplicaSet() {
  const started = await startControllers();
  const owner = (await started.post(replicaSet)) as ReplicaSet;
  for (const { metadata } of started.pods()) await started.podIsReady(metadata.name);
  return { ...started, owner };
}

describe('a deleted ReplicaSet', () => {
  it('goes at once in the background, and its pods with their own grace', async () => {
    const { remove, owner, get, pods } = await withReplicaSet();
    await remove(owner, 'Background');
    expect(get('ReplicaSet', 'web')).toBeUndefined();
    expect(pods().map(({ metadata }) => metadata.deletionGracePeriodSeconds)).toEqual([30, 30]);
  });

  it('stays in the foreground until its pods are gone', async () => {
    const { remove, owner, get, pods, store, clock } = await withReplicaSet();
    await remove(owner, 'Foreground');
    expect(get('ReplicaSet', 'web')?.metadata.finalizers).toEqual(['foregroundDeletion']);
    expect(pods().map(({ metadata }) => metadata.deletionGracePeriodSeconds)).toEqual([30, 30]);
    for (const { metadata } of pods()) await store.remove({ kind: 'Pod', namespace: 'default', name: metadata.name });
    await clock.settle();
    expect(get('ReplicaSet', 'web')).toBeUndefined();
    expect(pods()).toEqual([]);
  });

  it('goes, though whoever took off its last finalizer was killed before it took it away', async () => {
    const { owner, get, change } = await withReplicaSet();
    const ending = { deletionTimestamp: '2026-01-05T00:00:00Z', deletionGracePeriodSeconds: 0 };
    await change('ReplicaSet', 'web', (object) => ({ ...object, metadata: { ...object.metadata, ...ending } }));
    expect(owner.metadata.finalizers).toBeUndefined();
    expect(get('ReplicaSet', 'web')).toBeUndefined();
  });

  it('leaves its orphans, which the next of its kind takes', async () => {
    const { remove, owner, get, pods, post } = await withReplicaSet();
    const names = pods().map(({ metadata }) => metadata.name);
    await remove(owner, 'Orphan');
    expect(get('ReplicaSet', 'web')).toBeUndefined();
    expect(pods().map(({ metadata }) => metadata.ownerReferences)).toEqual([undefined, undefined]);
    await post({ ...replicaSet, metadata: { ...replicaSet.metadata, name: 'next' } });
    expect(pods().map(({ metadata }) => [metadata.name, metadata.ownerReferences?.[0]?.name])).toEqual(names.map((name) => [name, 'next']));
  });
});

describe('the garbage collector', () => {
  it('keeps what has another owner, without the reference to the one that is gone', async () => {
    const started = await startControllers();
    const [a, b] = [await configMap(started, 'a'), await configMap(started, 'b')];
    await configMap(started, 'c', { ownerReferences: [reference(a), reference(b)] });
    await started.remove(a);
    expect(left(started)).toEqual(['b', 'c <b']);
    await started.remove(b);
    expect(left(started)).toEqual([]);
  });

  it('takes an owner of the same name and another uid for one that is gone', async () => {
    const started = await startControllers();
    const a = await configMap(started, 'a');
    await configMap(started, 'b', { ownerReferences: [reference(a, { uid: 'other' })] });
    expect(left(started)).toEqual(['a']);
  });

  it('waits in the foreground only for those that block, and deletes what they own before them', async () => {
    const started = await startControllers();
    const a = await configMap(started, 'a');
    const b = await configMap(started, 'b', { ownerReferences: [reference(a, { blockOwnerDeletion: true })] });
    await configMap(started, 'c', { ownerReferences: [reference(b, { blockOwnerDeletion: true })], finalizers: ['x/y'] });
    await configMap(started, 'd', { ownerReferences: [reference(a)], finalizers: ['x/y'] });
    await started.remove(a, 'Foreground');
    expect(left(started)).toEqual(['a foregroundDeletion', 'b foregroundDeletion <a!', 'c x/y <b!', 'd x/y <a']);
    await started.change('ConfigMap', 'c', ({ metadata: { finalizers: _off, ...metadata }, ...rest }) => ({ ...rest, metadata }));
    await started.store.remove({ kind: 'ConfigMap', namespace: 'default', name: 'c' });
    await started.clock.settle();
    expect(left(started)).toEqual(['d x/y <a']);
  });

  it('does not wait for ever for what owns each other', async () => {
    const started = await startControllers();
    const a = await configMap(started, 'a');
    const b = await configMap(started, 'b', { ownerReferences: [reference(a, { blockOwnerDeletion: true })] });
    await started.change('ConfigMap', 'a', (object) => ({
      ...object,
      metadata: { ...object.metadata, ownerReferences: [reference(b, { blockOwnerDeletion: true })] },
    }));
    await started.remove(a, 'Foreground');
    expect(left(started)).toEqual([]);
  });

  it('keeps what is owned by something that kpod does not know', async () => {
    const started = await startControllers();
    await configMap(started, 'a', { ownerReferences: [{ apiVersion: 'example.com/v1', kind: 'Widget', name: 'w', uid: 'u' }] });
    expect(left(started)).toEqual(['a <w']);
  });

  it('takes an owner in another namespace for none, and says so', async () => {
    const started = await startControllers();
    const other = await started.store.create({
      ...{ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: 'o', namespace: 'other' } },
    } as AnyObject);
    await configMap(started, 'a', { ownerReferences: [reference(other)] });
    expect(left(started)).toEqual([]);
    expect(started.told).toEqual([
      `a Warning OwnerRefInvalidNamespace garbage-collector-controller: ownerRef [v1/ConfigMap, namespace: default, name: o, uid: ${other.metadata.uid}] does not exist in namespace "default"`,
    ]);
  });

  it('does not wait for the claim of a pod that has ended and waits for the claim', async () => {
    const started = await startControllers();
    const spec = { accessModes: ['ReadWriteOnce'], resources: { requests: { storage: '1Gi' } } };
    const volumes = [{ name: 'scratch', ephemeral: { volumeClaimTemplate: { spec } } }];
    const plain = { apiVersion: 'v1', kind: 'Pod', metadata: { name: 'web', namespace: 'default' } };
    const pod = await started.post({ ...plain, spec: { ...template.spec, nodeName: 'node', volumes } });
    await started.change('Pod', 'web', (one) => ({ ...one, spec: { ...one.spec, nodeName: 'node' } }));
    await started.remove(pod, 'Foreground');
    expect([started.names('Pod'), started.names('PersistentVolumeClaim')]).toEqual([['web'], ['web-scratch']]);
    await started.change('Pod', 'web', ({ metadata, ...one }) => ({ ...one, metadata: { ...metadata, deletionGracePeriodSeconds: 0 } }));
    expect([started.names('Pod'), started.names('PersistentVolumeClaim')]).toEqual([[], []]);
  });
});
