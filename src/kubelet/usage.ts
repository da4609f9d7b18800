import { everyContainer } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import type { Engine } from '../engine/types.ts';
import { newest } from './memory.ts';
import type { PodWorker } from './pod-worker.ts';
import { openForRequest } from './requests.ts';
import type { NamedUsage } from './types.ts';

/** What the running containers of pods use, by the pods' uids. Each engine is asked once for all its containers. */
export async function usageOf(
  pods: readonly Pod[],
  workerOf: (uid: string) => PodWorker | undefined,
): Promise<ReadonlyMap<string, readonly NamedUsage[]>> {
  const owners = new Map<string, { readonly uid: string; readonly container: string }>();
  const idsOf = new Map<Engine, string[]>();
  for (const pod of pods) {
    const uid = pod.metadata.uid ?? '';
    const worker = workerOf(uid);
    const running = everyContainer(pod.spec).map(({ name }) => ({ name, record: worker && newest(worker.memory(), name) }));
    const ids = running.flatMap(({ name, record }) => {
      if (record?.state !== 'running') return [];
      owners.set(record.id, { uid, container: name });
      return [record.id];
    });
    if (!worker || ids.length === 0) continue;
    const engine = await openForRequest(worker);
    idsOf.set(engine, [...(idsOf.get(engine) ?? []), ...ids]);
  }
  const found = await Promise.all([...idsOf].map(([engine, ids]) => engine.usage(ids)));
  const usages = new Map<string, NamedUsage[]>();
  for (const { id, cpuMillis, memoryBytes } of found.flat()) {
    const owner = owners.get(id);
    if (owner) usages.set(owner.uid, [...(usages.get(owner.uid) ?? []), { container: owner.container, cpuMillis, memoryBytes }]);
  }
  return usages;
}
