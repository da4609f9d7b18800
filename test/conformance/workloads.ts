/** Objects that make pods, and looking at them as clients of the API do. */
import { expect } from 'vitest';
import type { KubeObject, Pod } from '../../src/api/types.ts';
import { eventually } from '../e2e/support/workspace.ts';
import { type Manifest, staying } from './manifests.ts';
import type { Answer, Scene } from './scene.ts';

type Labels = Readonly<Record<string, string>>;

/** A template of pods that stay and end at once when told to; `more` is of its spec. */
export const template = (labels: Labels, more: object = {}) => ({
  metadata: { labels },
  spec: { terminationGracePeriodSeconds: 1, containers: [staying('app')], ...more },
});

/** A workload of apps/v1 or batch/v1 by that selector, with pods that stay. */
export const workload = (kind: string, name: string, spec: object = {}, more: object = {}): Manifest => ({
  apiVersion: 'apps/v1',
  kind,
  metadata: { name, labels: { app: name }, ...more },
  spec: { selector: { matchLabels: { app: name } }, template: template({ app: name }), ...spec },
});

export const replicationController = (name: string, spec: object = {}, more: object = {}): Manifest => ({
  ...workload('ReplicationController', name, { selector: { app: name }, ...spec }, more),
  apiVersion: 'v1',
});

/** A Job whose containers do what they are told; `more` is of its spec, `ofPod` of that of its pods. */
export const job = (name: string, containers: readonly object[], more: object = {}, ofPod: object = {}): Manifest => ({
  apiVersion: 'batch/v1',
  kind: 'Job',
  metadata: { name },
  spec: { template: { spec: { restartPolicy: 'Never', terminationGracePeriodSeconds: 1, containers, ...ofPod } }, ...more },
});

export const quota = (name: string, hard: Labels, more: object = {}): Manifest => ({
  ...{ apiVersion: 'v1', kind: 'ResourceQuota', metadata: { name } },
  spec: { hard, ...more },
});

const groups: Readonly<Record<string, string>> = {
  ...Object.fromEntries(
    ['deployments', 'replicasets', 'statefulsets', 'daemonsets', 'controllerrevisions'].map((name) => [name, 'apis/apps/v1']),
  ),
  ...Object.fromEntries(['jobs', 'cronjobs'].map((name) => [name, 'apis/batch/v1'])),
  poddisruptionbudgets: 'apis/policy/v1',
  endpointslices: 'apis/discovery.k8s.io/v1',
};

/** An object as tests look into it. */
// biome-ignore lint/suspicious/noExplicitAny: which fields it has is what is tested
export type Seen = KubeObject & { readonly spec: any; readonly status: any };

const groupOf = (path: string): string => groups[path.split(/[/?]/)[0] ?? ''] ?? 'api/v1';

/** Asks the API at a path of the scene's namespace, `deployments/web/scale`, in the group of the resource. Answers what it says. */
export const ask = (scene: Scene, method: string, path: string, body?: object, contentType?: string): Promise<Answer> =>
  scene.ask(method, groupOf(path), path, body, contentType);

/** The same; fails the row unless the server does what it is asked. Answers the object. */
export async function asked(scene: Scene, method: string, path: string, body?: object, contentType?: string): Promise<Seen> {
  const { status, body: answer } = await ask(scene, method, path, body, contentType);
  expect(status, `${method} ${path} says ${JSON.stringify(answer)}`).toBeLessThan(300);
  return answer;
}

export const mergePatch = (scene: Scene, path: string, body: object): Promise<Seen> =>
  asked(scene, 'PATCH', path, body, 'application/merge-patch+json');

export const read = (scene: Scene, path: string): Promise<Seen> => asked(scene, 'GET', path);

/** Whether there is an object at the path. */
export const isThere = async (scene: Scene, path: string): Promise<boolean> => (await ask(scene, 'GET', path)).status === 200;

/** Waits until nothing is at the path. */
export const gone = (scene: Scene, path: string): Promise<void> => eventually(async () => expect(await isThere(scene, path)).toBe(false));

export async function listOf<T = Seen>(scene: Scene, plural: string, selector = ''): Promise<readonly T[]> {
  const { body } = await ask(scene, 'GET', selector === '' ? plural : `${plural}?labelSelector=${encodeURIComponent(selector)}`);
  return body.items;
}

export const podsOf = (scene: Scene, selector = ''): Promise<readonly Pod[]> => listOf<Pod>(scene, 'pods', selector);

/** Pods that are not being deleted. */
export const livePods = async (scene: Scene, selector = ''): Promise<readonly Pod[]> =>
  (await podsOf(scene, selector)).filter(({ metadata }) => metadata.deletionTimestamp === undefined);

export const isReady = ({ status }: Pod): boolean =>
  (status.conditions ?? []).some(({ type, status: is }) => type === 'Ready' && is === 'True');

/** Waits until the object at the path is as told; answers it. */
export const once = (scene: Scene, path: string, isSo: (seen: Seen) => void, options: { withinMs?: number } = {}): Promise<Seen> =>
  eventually(async () => {
    const seen = await read(scene, path);
    isSo(seen);
    return seen;
  }, options);

/** The owners of an object: `ReplicaSet/web-5d4f`. */
export const ownersOf = ({ metadata }: KubeObject): readonly string[] =>
  (metadata.ownerReferences ?? []).map(({ kind, name }) => `${kind}/${name}`);

/** Waits until the Deployment has done all that its spec says; answers it. */
export const rolledOut = (scene: Scene, name: string): Promise<Seen> =>
  once(scene, `deployments/${name}`, ({ metadata, spec, status }) => {
    const { observedGeneration, replicas = 0, updatedReplicas = 0, availableReplicas = 0 } = status;
    expect({ observedGeneration, replicas, updatedReplicas, availableReplicas }).toEqual({
      ...{ observedGeneration: metadata.generation, replicas: spec.replicas },
      ...{ updatedReplicas: spec.replicas, availableReplicas: spec.replicas },
    });
  });

/** Waits until a ReplicaSet, ReplicationController or StatefulSet has that many pods, all of them ready; answers it. */
export const scaled = (scene: Scene, path: string, count: number): Promise<Seen> =>
  once(scene, path, ({ metadata, status }) => {
    expect(status.observedGeneration).toBe(metadata.generation);
    expect([status.replicas, status.readyReplicas ?? 0]).toEqual([count, count]);
  });

/** Waits until the Job is as told (`Complete`, `Failed`); answers it. */
export const finished = (scene: Scene, name: string, how: 'Complete' | 'Failed'): Promise<Seen> =>
  once(scene, `jobs/${name}`, ({ status }) => {
    const ends = (status.conditions ?? []).filter(({ type }: { type: string }) => /^(Complete|Failed)$/.test(type));
    expect(ends).toMatchObject([{ type: how, status: 'True' }]);
  });

/** What a watch of pods has shown until it is ended: one entry a change, in order. */
export interface PodWatch {
  changes(): readonly { readonly type: string; readonly object: Pod }[];
  end(): void;
}

/** Watches pods from now on; `end` it. */
export function watchPods(scene: Scene, selector: string): PodWatch {
  const watcher = scene.start('get', 'pods', '-l', selector, '--watch', '--output-watch-events', '-o', 'json');
  return {
    changes: () =>
      watcher
        .output()
        .split(/(?<=^\}\n)/m)
        .filter((text) => text.endsWith('}\n'))
        .map((text) => JSON.parse(text)),
    end: () => watcher.signal('SIGTERM'),
  };
}
