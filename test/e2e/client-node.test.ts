import {
  CoreV1Api,
  KubeConfig,
  type KubernetesObject,
  type ListWatch,
  makeInformer,
  type V1ConfigMap,
  Watch,
} from '@kubernetes/client-node';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createWorkspace, enginesUnderTest, eventually, type Workspace } from './support/workspace.ts';

/** Kubernetes' own client for Node, let in by `kpod kubeconfig`; it lists and watches, and keeps a copy of what is there. */

const names = Array.from({ length: 50 }, (_, index) => `item-${index}`);
/** A name and the round that changed it last. */
const told = ({ metadata, data }: V1ConfigMap): string => `${metadata?.name} ${data?.['round'] ?? ''}`;

// No container runs: one engine is as good as two.
describe('the client library of Node', { timeout: 120_000 }, () => {
  let work: Workspace;
  let api: CoreV1Api;
  let config: KubeConfig;
  let namespace: string;
  let spaces = 0;

  const connect = async () => {
    config = new KubeConfig();
    config.loadFromString(await work.ok('kubeconfig'));
    api = config.makeApiClient(CoreV1Api);
  };
  beforeAll(async () => {
    work = await createWorkspace(enginesUnderTest[0] ?? 'podman', 'api:\n  listen: always\n');
    await connect();
  });
  afterAll(() => work?.dispose());
  beforeEach(async () => {
    namespace = `space-${++spaces}`;
    await api.createNamespace({ body: { metadata: { name: namespace } } });
  });

  const bodyOf = (name: string, round: number) => ({ metadata: { name }, data: { round: String(round) } });
  const list = () => api.listNamespacedConfigMap({ namespace });
  const createAll = () => Promise.all(names.map((name) => api.createNamespacedConfigMap({ namespace, body: bodyOf(name, 0) })));
  const replaceAll = (round: number) =>
    Promise.all(names.map((name) => api.replaceNamespacedConfigMap({ namespace, name, body: bodyOf(name, round) })));
  const deleteAll = () => Promise.all(names.map((name) => api.deleteNamespacedConfigMap({ namespace, name })));

  test('watches without a gap when it comes back where it left', async () => {
    await createAll();
    const watch = new Watch(config);
    const path = `/api/v1/namespaces/${namespace}/configmaps`;
    const seen: string[] = [];
    let version = (await list()).metadata?.resourceVersion ?? '';
    /** Watches until so much was seen in all, then goes away. */
    const watchUntil = async (count: number, change: () => Promise<unknown>) => {
      let stop = () => {};
      const enough = new Promise<void>((resolve, reject) => {
        const take = (type: string, object: V1ConfigMap) => {
          version = object.metadata?.resourceVersion ?? '';
          seen.push(`${type} ${told(object)}`);
          if (seen.length === count) resolve();
        };
        const asked = watch.watch(path, { resourceVersion: version }, take, (error) => (seen.length < count ? reject(error) : undefined));
        asked.then((request) => {
          stop = () => request.abort();
        }, reject);
      });
      await Promise.all([enough, change()]);
      stop();
    };
    await watchUntil(30, () => replaceAll(1));
    await watchUntil(80, () => replaceAll(2));
    await watchUntil(150, deleteAll);
    const wanted = names.flatMap((name) => [`MODIFIED ${name} 1`, `MODIFIED ${name} 2`, `DELETED ${name} 2`]);
    expect(seen.toSorted()).toEqual(wanted.toSorted());
  });

  test('keeps a copy through 1,000 changes and a restart of the agent', async () => {
    const informer = makeInformer<V1ConfigMap>(config, `/api/v1/namespaces/${namespace}/configmaps`, list);
    const rounds = new Map<string, number[]>();
    const deleted: string[] = [];
    const note = (object: V1ConfigMap) => {
      const name = object.metadata?.name ?? '';
      rounds.set(name, [...(rounds.get(name) ?? []), Number(object.data?.['round'] ?? -1)]);
    };
    informer.on('add', note);
    informer.on('update', note);
    informer.on('delete', (object) => void deleted.push(object.metadata?.name ?? ''));
    let isOver = false;
    // As its documentation says: who is cut off starts again.
    informer.on('error', () => void (isOver || setTimeout(() => informer.start().catch(() => {}), 100)));
    await informer.start();
    await createAll();
    for (let round = 1; round < 10; round += 1) await replaceAll(round);
    await eventually(async () => expect(copyOf(informer)).toEqual(names.map((name) => `${name} 9`).toSorted()));
    for (const name of names)
      expect([name, rounds.get(name)?.filter((round) => round >= 0)]).toEqual([name, [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]]);
    await work.ok('agent', 'stop');
    await work.ok('get', 'pods');
    // What it had of before is gone with its connections; the address and the certificates are the same.
    await eventually(async () => void (await list()));
    for (let round = 10; round < 19; round += 1) await replaceAll(round);
    await eventually(async () => expect(copyOf(informer)).toEqual(names.map((name) => `${name} 18`).toSorted()));
    await deleteAll();
    await eventually(async () => expect(copyOf(informer)).toEqual([]));
    expect(deleted.toSorted()).toEqual(names.toSorted());
    isOver = true;
    await informer.stop();
  });
});

const copyOf = (informer: { list(): readonly KubernetesObject[] } | ListWatch<V1ConfigMap>): readonly string[] =>
  (informer.list() as readonly V1ConfigMap[]).map(told).toSorted();
