import { join } from 'node:path/posix';
import { allContainers } from '../api/pod-status.ts';
import type { Container, FileKeySelector, Pod } from '../api/types.ts';
import type { EnvironmentSources } from './environment.ts';
import { newest, type PodMemory } from './memory.ts';
import { allocatableOn, podPlace } from './pod-place.ts';
import { serviceEnvironment } from './service-environment.ts';
import type { ExecutorDeps, StepContext } from './step.ts';

/** What the variables of a container come from now. Throws EngineError. */
export async function environmentSources(deps: ExecutorDeps, context: StepContext, container: Container): Promise<EnvironmentSources> {
  const { pod, memory, engine } = context;
  const { namespace = '' } = pod.metadata;
  const files = await readFiles(context, container);
  return {
    pod,
    place: podPlace(deps.node, pod, memory),
    allocatable: allocatableOn(deps.node, engine.info),
    services: serviceEnvironment(await deps.linkedServices(pod)),
    configMap: (name) => deps.store.get({ kind: 'ConfigMap', namespace, name }),
    secret: (name) => deps.store.get({ kind: 'Secret', namespace, name }),
    file: (ref) => files.get(fileKey(ref)),
  };
}

const fileKey = ({ volumeName, path }: FileKeySelector): string => `${volumeName}/${path}`;

async function readFiles({ pod, memory, engine }: StepContext, container: Container): Promise<ReadonlyMap<string, string>> {
  const files = new Map<string, string>();
  for (const { valueFrom } of container.env ?? []) {
    const ref = valueFrom?.fileKeyRef;
    const place = ref && !files.has(fileKey(ref)) ? findWriter(pod, memory, ref) : undefined;
    const content = ref && place && (await engine.readFile(place.id, place.path));
    if (content) files.set(fileKey(ref), content.toString());
  }
  return files;
}

/**
 * A container that has the volume, and where the file is in it: it need not run, but without one nobody has written the file. One that has
 * only a part of the volume, or another one below it, may show something else at the path.
 */
export function findWriter(pod: Pod, memory: PodMemory, ref: FileKeySelector): { readonly id: string; readonly path: string } | undefined {
  for (const { name, volumeMounts = [] } of allContainers(pod.spec)) {
    const record = newest(memory, name);
    const mount = volumeMounts.find((one) => one.name === ref.volumeName && !one.subPath && !one.subPathExpr);
    if (!mount || !record?.present || record.state === 'created') continue;
    const root = join('/', mount.mountPath);
    const isCovered = volumeMounts.some(
      (other) => other !== mount && join('/', other.mountPath).startsWith(root === '/' ? root : `${root}/`),
    );
    if (!isCovered) return { id: record.id, path: join(root, ref.path) };
  }
  return undefined;
}
