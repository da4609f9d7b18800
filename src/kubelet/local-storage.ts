/**
 * The data of volumes that kpod keeps itself (`api/storage.ts`): one volume of an engine each, on the engine whose pod used it first, which
 * the object says before anything is made there. It outlives pods and kpod; it goes when the object is to go with its data.
 * k8s: what a CSI driver and its external-provisioner do
 */
import { engineAnnotation } from '../api/annotations.ts';
import { messageOf } from '../api/errors.ts';
import { keyOf } from '../api/object-key.ts';
import { agentLabels, ownTypeSelector, typeLabel } from '../api/own-labels.ts';
import { isOver } from '../api/removal.ts';
import { dataProtection, isLocalVolume } from '../api/storage.ts';
import type { PersistentVolume } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import type { Log } from '../base/log.ts';
import { createLoop } from '../base/loop.ts';
import { type Engine, isPassing } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import type { EventRecorder } from './events.ts';
import type { EngineProvider } from './types.ts';

/** On a volume whose data was made: what is missing from then on was lost, and must not be made anew, empty, behind the user's back. */
const madeAnnotation = 'kpod.io/data-made';
/** Everyone may write there, as with the provisioners of local disks; containers run as any user. */
const mode = 0o777;
/** What engines take as a part of a name. */
const plainHandle = /^[a-zA-Z0-9][a-zA-Z0-9_.-]{0,127}$/;

/** What the engine calls the data of a volume. */
export const dataName = (instance: string, { spec }: PersistentVolume): string => `kpod-pv_${instance}_${spec.csi?.volumeHandle ?? ''}`;

/** Why the data of the volume cannot be had, in words. */
export class StorageError extends Error {}

/**
 * Sees to it that the data of the volume is on this engine: made when it was never there. Idempotent, also when it was cut off. Throws
 * StorageError, EngineError.
 */
export async function ensureData(
  volume: PersistentVolume,
  { engine, instance, objects }: { readonly engine: Engine; readonly instance: string; readonly objects: Pick<Store, 'get' | 'mutate'> },
): Promise<void> {
  const { name } = volume.metadata;
  const data = dataName(instance, volume);
  if (!plainHandle.test(volume.spec.csi?.volumeHandle ?? '')) {
    throw new StorageError(`the volumeHandle of volume "${name}" must be letters, digits, "_", "." and "-"`);
  }
  const annotate = (annotation: string, value: string) =>
    objects.mutate(keyOf(volume), (current) =>
      current.metadata.uid !== volume.metadata.uid || current.metadata.annotations?.[annotation] !== undefined
        ? undefined
        : { ...current, metadata: { ...current.metadata, annotations: { ...current.metadata.annotations, [annotation]: value } } },
    );
  // Two pods may want it at once: the first one says where it is.
  const { annotations } = (await annotate(engineAnnotation, engine.info.name)).metadata;
  const owner = annotations?.[engineAnnotation];
  if (owner !== engine.info.name) {
    throw new StorageError(
      `the data of volume "${name}" is on ${owner}, and the pod is on ${engine.info.name}: run the pod with --engine ${owner}`,
    );
  }
  if (annotations?.[madeAnnotation] !== undefined) {
    if ((await engine.listVolumes(ownTypeSelector(instance, 'persistentVolume'))).includes(data)) return;
    throw new StorageError(`the data of volume "${name}" is gone: ${owner} has no volume ${data} any more`);
  }
  await engine.createVolume({ name: data, labels: { ...agentLabels(instance), [typeLabel]: 'persistentVolume' }, mode });
  await annotate(madeAnnotation, 'true');
}

/** Removes data that is to go, whoever was killed before. */
export interface LocalStorage {
  start(): void;
  /** Ends it when what is to go now was tried. */
  stop(): Promise<void>;
}

/** The remover of one agent; it does nothing before `start`. What an engine does not give up is tried again. */
export function createLocalStorage(deps: {
  readonly store: Store;
  readonly engines: Pick<EngineProvider, 'get'>;
  readonly clock: Clock;
  readonly log: Log;
  readonly instance: string;
  readonly events: EventRecorder;
}): LocalStorage {
  const { store, events } = deps;
  const loop = createLoop({ ...deps, what: 'the data of persistent volumes' });
  let unsubscribe = (): void => {};
  const run = async (): Promise<void> => {
    const problems: string[] = [];
    for (const volume of store.list('PersistentVolume').filter(isToGo)) {
      await removeData(deps, volume).catch((error: unknown) => {
        problems.push(messageOf(error));
        if (!isPassing(error))
          events.record(volume, {
            type: 'Warning',
            reason: 'VolumeFailedDelete',
            message: messageOf(error),
            component: 'persistentvolume-controller',
          });
      });
    }
    if (problems.length > 0) throw new Error(problems.join('; '));
  };
  return {
    start() {
      unsubscribe = store.subscribe(({ type, object }) => {
        if (type === 'MODIFIED' && object.kind === 'PersistentVolume' && isToGo(object)) loop.wake();
      });
      loop.start(run);
    },
    async stop() {
      unsubscribe();
      await loop.stop();
    },
  };
}

/** Whether the volume is deleted with its data, and nobody can have it any more. */
const isToGo = (volume: PersistentVolume): boolean =>
  isLocalVolume(volume) &&
  volume.metadata.deletionTimestamp !== undefined &&
  (volume.metadata.finalizers ?? []).includes(dataProtection) &&
  volume.status.phase !== 'Bound';

async function removeData(
  { store, engines, instance }: { readonly store: Store; readonly engines: Pick<EngineProvider, 'get'>; readonly instance: string },
  volume: PersistentVolume,
): Promise<void> {
  const engine = volume.metadata.annotations?.[engineAnnotation];
  // Nothing was ever made where no pod has used it.
  if (engine !== undefined) await (await engines.get(engine)).removeVolume(dataName(instance, volume));
  const after = await store.mutate(keyOf(volume), (current) => {
    const { finalizers = [], uid } = current.metadata;
    if (uid !== volume.metadata.uid) return undefined;
    return { ...current, metadata: { ...current.metadata, finalizers: finalizers.filter((one) => one !== dataProtection) } };
  });
  const { uid } = after.metadata;
  if (isOver(after)) await store.remove(keyOf(after), uid === undefined ? {} : { uid });
}
