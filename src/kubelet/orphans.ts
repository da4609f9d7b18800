/** What is left of pods that no longer exist: files, containers, volumes. */
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import type { EngineName } from '../engine/types.ts';
import type { CachedEngine } from './engine-cache.ts';
import type { PodFiles } from './pod-files.ts';
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

/** Removes what is left of pods, one work a pod at a time. */
export interface OrphanRemover {
  /** Removes everything of a pod that does not exist any more, from the engine that `engine` answers. What fails is tried again later. */
  remove(uid: string, engine: () => Promise<CachedEngine>): void;
  /** How many are being removed. */
  count(): number;
}

const retryMs = 30_000;

/** A remover that begins nothing any more once `signal` is aborted. */
export function createOrphanRemover(deps: {
  readonly clock: Clock;
  readonly log: Log;
  readonly instance: string;
  readonly files: PodFiles;
  readonly signal: AbortSignal;
}): OrphanRemover {
  const { clock, log, instance, files, signal } = deps;
  const underWay = new Set<string>();
  const removeNow = async (uid: string, engine: CachedEngine): Promise<void> => {
    await removePodFromEngine(engine, instance, uid);
    engine.pods.forget(uid);
    await files.remove(uid);
  };
  const remove: OrphanRemover['remove'] = (uid, engine) => {
    if (underWay.has(uid) || signal.aborted) return;
    underWay.add(uid);
    engine()
      .then((found) => removeNow(uid, found))
      .then(() => log.info('removed what was left of a pod', { uid }))
      .catch((error: unknown) => {
        log.warn('what is left of a pod could not be removed yet', { uid, error: String(error) });
        clock.schedule(retryMs, () => remove(uid, engine));
      })
      .finally(() => underWay.delete(uid));
  };
  return { remove, count: () => underWay.size };
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
