/** What clients ask of pods: logs, processes in containers, what lies in volumes. */
import { Writable } from 'node:stream';
import { badRequest, internalError } from '../api/errors.ts';
import { findContainer } from '../api/pod-status.ts';
import type { Pod } from '../api/types.ts';
import type { Clock } from '../base/clock.ts';
import { type Engine, EngineError } from '../engine/types.ts';
import type { Store } from '../store/types.ts';
import { openLog } from './logs.ts';
import { newest } from './memory.ts';
import type { PodFiles } from './pod-files.ts';
import type { PodWorker } from './pod-worker.ts';
import type { Kubelet } from './types.ts';
import { listVolumes, lookIntoVolume, type VolumesOf } from './volumes/look-into.ts';

/** The streaming part of a kubelet; `workerOf` finds the worker of a pod by its uid. */
export function createRequests(deps: {
  readonly clock: Clock;
  readonly files: PodFiles;
  readonly workerOf: (uid: string) => PodWorker | undefined;
  readonly store: Pick<Store, 'get'>;
  /** Names this agent's things among those of others. */
  readonly instance: string;
}): Pick<Kubelet, 'logs' | 'exec' | 'attach' | 'shell' | 'dial' | 'volumes' | 'volumeFiles'> {
  const find = (pod: Pod): PodWorker => {
    const worker = deps.workerOf(pod.metadata.uid ?? '');
    if (!worker) throw badRequest(`pod "${pod.metadata.name}" is not known to the kubelet`);
    return worker;
  };
  const volumesOf = async (pod: Pod): Promise<VolumesOf> => {
    const engine = await openForRequest(find(pod));
    return { pod, engine, directories: deps.files.volumes, objects: deps.store, instance: deps.instance };
  };
  return {
    volumes: async (pod) => listVolumes(await volumesOf(pod)),
    volumeFiles: async (pod, look) => lookIntoVolume(look, await volumesOf(pod)),
    async logs(pod, options) {
      const worker = find(pod);
      const engine = await openForRequest(worker);
      return openLog({ pod, memory: worker.memory(), engine, files: deps.files, now: deps.clock.now() }, options);
    },
    async exec(pod, container, config) {
      const worker = find(pod);
      const id = runningId(worker, container);
      return (await openForRequest(worker)).exec(id, config);
    },
    async attach(pod, container, { stdin }) {
      const worker = find(pod);
      const id = runningId(worker, container);
      const spec = findContainer(pod.spec, container);
      const session = (await openForRequest(worker)).attach(id, { stdin: stdin && spec?.stdin === true, tty: spec?.tty === true });
      return spec?.stdinOnce ? session : { ...session, stdin: session.stdin && withoutEnd(session.stdin) };
    },
    shell: async (pod, request) => find(pod).shell(request),
    async dial(pod, port) {
      const worker = find(pod);
      const address = pod.spec.hostNetwork ? '127.0.0.1' : worker.memory().sandbox?.ip;
      if (address === undefined) throw badRequest(`pod ${pod.metadata.name} has no address`);
      const engine = await openForRequest(worker);
      return engine.dial(address, port);
    },
  };
}

function runningId(worker: PodWorker, container: string): string {
  const record = newest(worker.memory(), container);
  if (record?.state !== 'running') throw internalError(`unable to upgrade connection: container not found ("${container}")`);
  return record.id;
}

/** A container that wants its stdin for longer than one client: what a client ends is only what it had to say. */
function withoutEnd(stdin: Writable): Writable {
  return new Writable({
    // Done when it is really written, or cannot be.
    write: (chunk, _encoding, done) => void stdin.write(chunk, done),
    destroy(error, done) {
      stdin.destroy();
      done(error);
    },
  });
}

/** The engine of a pod. Throws ApiError InternalError when there is none to ask. */
export async function openForRequest(worker: PodWorker): Promise<Engine> {
  try {
    return await worker.engine();
  } catch (error) {
    throw error instanceof EngineError ? internalError(error.message) : error;
  }
}
