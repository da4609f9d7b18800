import { enginesPath, uiKeysPath } from '../api/own-protocols.ts';
import { allStatuses } from '../api/pod-status.ts';
import type { List, Pod, Service } from '../api/types.ts';
import type { EngineFacts, KeyedObject, PodFacts } from '../printers/findings/finding.ts';
import type { Api } from './api.ts';
import type { Shown } from './part.ts';
import { podPath } from './route.ts';

/** Which keys the objects of a namespace have, without what stands under them. */
interface Keys {
  readonly configMaps: readonly KeyedObject[];
  readonly secrets: readonly KeyedObject[];
}

/** Containers whose logs may tell something, and lines of each. */
const mostLogs = 3;
const tailLines = 20;

/** Gathers what findings about a pod follow from; what cannot be had is left out. */
export async function readFacts({ pod, pods, events, now }: Shown, api: Api, signal: AbortSignal): Promise<PodFacts> {
  const { namespace = 'default' } = pod.metadata;
  const get = <T>(path: string) => api.get<T>(path, signal).catch(() => undefined);
  const [services, keys, machine, logs] = await Promise.all([
    get<List<Service>>(`/api/v1/namespaces/${namespace}/services`),
    get<Keys>(`${uiKeysPath}?namespace=${namespace}`),
    get<{ readonly engines: readonly EngineFacts[]; readonly allocatable: Readonly<Record<string, string>> }>(enginesPath),
    readLogs(pod, api, signal),
  ]);
  const around = pods.filter(({ metadata }) => metadata.namespace === namespace);
  return {
    ...{ pod, now, events, logs, everyPod: pods, isOver: true },
    ...(services ? { surroundings: { services: services.items, pods: around, ...keys } } : {}),
    ...(machine ?? {}),
  };
}

async function readLogs(pod: Pod, api: Api, signal: AbortSignal): Promise<Readonly<Record<string, readonly string[]>>> {
  const held = allStatuses(pod).filter(({ ready, state, lastState }) => {
    const hasLog = state.running ?? state.terminated ?? lastState.terminated;
    return !ready && hasLog && state.terminated?.exitCode !== 0;
  });
  const ends = held.slice(0, mostLogs).map(async ({ name, state, lastState }) => {
    const previous = state.running && lastState.terminated ? '&previous=true' : '';
    const path = `${podPath({ namespace: pod.metadata.namespace ?? 'default', name: pod.metadata.name })}/log`;
    return [name, await readEnd(`${path}?container=${name}&tailLines=${tailLines}${previous}`, api, signal)] as const;
  });
  return Object.fromEntries(await Promise.all(ends));
}

async function readEnd(path: string, api: Api, signal: AbortSignal): Promise<readonly string[]> {
  let text = '';
  try {
    for await (const part of api.text(path, signal)) text += part;
  } catch {
    // There is none yet.
  }
  return text.split('\n').filter((line) => line !== '');
}
