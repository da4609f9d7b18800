/** What is left of pods that no longer exist: files, containers, volumes. */
import type { EngineName } from '../engine/types.ts';
import type { CachedEngine } from './engine-cache.ts';
import type { PodFiles } from './pod-files.ts';
import type { CachedEngines } from './types.ts';
import { tearDownVolumes } from './volumes/pod-volumes.ts';

/** The uids that have files, with the engine that their pod was on. */
export async function podsOnDisk(files: PodFiles): Promise<readonly { readonly uid: string; readonly engine: EngineName | undefined }[]> {
  return Promise.all((await files.list()).map(async (uid) => ({ uid, engine: await engineOf(files, uid) })));
}

/** Undefined when its memory does not tell, or cannot be read: then the default engine is asked. */
async function engineOf(files: PodFiles, uid: string): Promise<EngineName | undefined> {
  const memory = await files.readMemory(uid).catch(() => undefined);
  return memory === 'damaged' ? undefined : memory?.engine;
}

/** Removes everything of a pod that does not exist any more. Idempotent. Throws EngineError. */
export async function removeOrphan(
  deps: { readonly engines: CachedEngines; readonly instance: string; readonly files: PodFiles },
  orphan: { readonly uid: string; readonly engine: EngineName | undefined },
): Promise<void> {
  const engine = await deps.engines.get(orphan.engine);
  await removePodFromEngine(engine, deps.instance, orphan.uid);
  engine.pods.forget(orphan.uid);
  await deps.files.remove(orphan.uid);
}

/** Removes the containers, sandboxes and volumes of the pod with that uid. Idempotent. Throws EngineError. */
export async function removePodFromEngine(engine: CachedEngine, instance: string, uid: string): Promise<void> {
  const state = await engine.pods.list(uid);
  for (const container of state.containers) {
    if (container.state === 'running') await engine.signalContainer(container.id, 'SIGKILL');
    await engine.removeContainer(container.id);
  }
  for (const sandbox of state.sandboxes) {
    await engine.stopSandbox(sandbox.id);
    await engine.removeSandbox(sandbox.id);
  }
  await tearDownVolumes(uid, { engine, instance });
}
