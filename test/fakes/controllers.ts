import type { AnyObject, Kind, ObjectOf } from '../../src/api/any-object.ts';
import type { NewObject } from '../../src/api/new-object.ts';
import type { PodCondition, PodStatus } from '../../src/api/types.ts';
import { silentLog } from '../../src/base/log.ts';
import { createControllers } from '../../src/controllers/controllers.ts';
import { createObjectApi } from '../../src/server/object-api.ts';
import type { Store } from '../../src/store/types.ts';
import { createFakeClock } from './clock.ts';
import { createMemoryStore } from './memory-store.ts';
import { createRandom } from './random.ts';

/** The controllers over a store, without an agent: what they make and say, and pods that are whatever a test says. */
export async function startControllers() {
  const clock = createFakeClock();
  const store: Store = createMemoryStore({ clock });
  const told: string[] = [];
  const api = createObjectApi({ store, clock, nodeName: 'node', random: createRandom(1).next });
  const controllers = createControllers({
    ...{ store, api, clock, log: silentLog, rootCertificate: async () => 'pem', nodeName: 'node' },
    recordEvent: ({ metadata }, { type, reason, message }, component) =>
      void told.push(`${metadata.name} ${type} ${reason} ${component}: ${message}`),
  });
  await store.create({
    ...{ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'default' }, spec: {}, status: { phase: 'Active' } },
  } as unknown as AnyObject);
  await controllers.start();
  await clock.settle();
  const settled = async <T>(result: Promise<T>): Promise<T> => {
    const answer = await result;
    await clock.settle();
    return answer;
  };
  const get = <K extends Kind>(kind: K, name: string): ObjectOf<K> | undefined => store.get({ kind, name, namespace: 'default' });
  const change = <K extends Kind>(kind: K, name: string, update: (object: ObjectOf<K>) => ObjectOf<K>) =>
    settled(store.mutate<K>({ kind, name, namespace: 'default' }, update));
  return {
    ...{ clock, store, api, told, get, change },
    stop: () => controllers.stop(),
    /** As a client would, and what follows from it. */
    post: (object: object) => settled(api.create(object as NewObject)),
    remove: (object: AnyObject, policy?: 'Background' | 'Foreground' | 'Orphan') =>
      settled(api.delete(object, policy === undefined ? {} : { policy })),
    /** What a kubelet would say of a pod. */
    podIs: (name: string, status: PodStatus) => change('Pod', name, (pod) => ({ ...pod, status: { ...pod.status, ...status } })),
    /** A pod that runs, and since when it has been ready. */
    podIsReady: (name: string) =>
      change('Pod', name, (pod) => ({ ...pod, status: { ...pod.status, phase: 'Running', conditions: [readySince(clock.now())] } })),
    pods: () => store.list('Pod', 'default'),
    names: <K extends Kind>(kind: K) => store.list(kind, 'default').map(({ metadata }) => metadata.name),
  };
}

const readySince = (now: number): PodCondition =>
  ({ type: 'Ready', status: 'True', lastTransitionTime: `${new Date(now).toISOString().slice(0, 19)}Z` }) as PodCondition;
