/** The pod that an object is or has a template of, and its containers. Pure. k8s: kubectl polymorphichelpers updatepodspec.go */
import { UserError } from '../../../api/errors.ts';
import { isRecord } from '../../../api/is-record.ts';
import { goTypeOf } from '../../../api/scheme.ts';
import type { Container, KubeObject, PodSpec } from '../../../api/types.ts';

const templated = ['spec', 'template', 'spec'];

/** Where in an object of a kind the pod stands. */
const podPaths: Readonly<Record<string, readonly string[]>> = {
  Pod: ['spec'],
  ReplicationController: templated,
  ReplicaSet: templated,
  Deployment: templated,
  StatefulSet: templated,
  DaemonSet: templated,
  Job: templated,
  CronJob: ['spec', 'jobTemplate', ...templated],
};

/** The object with another pod in it. Throws UserError for one that has none. */
export function changePodSpec(object: KubeObject, change: (spec: PodSpec) => PodSpec): KubeObject {
  const path = podPaths[object.kind];
  if (!path) throw new UserError(`the object is not a pod or does not have a pod template: ${goTypeOf(object)}`);
  return changeAt(object as unknown as Json, path, (spec) =>
    change({ containers: [], ...spec } as unknown as PodSpec),
  ) as unknown as KubeObject;
}

type Json = Readonly<Record<string, unknown>>;

function changeAt(object: Json, [key, ...rest]: readonly string[], change: (value: Json) => unknown): unknown {
  if (key === undefined) return change(object);
  const inner = object[key];
  return { ...object, [key]: changeAt(isRecord(inner) ? inner : {}, rest, change) };
}

/** Changes the containers that a pattern selects, init containers among them; answers the pod, and how many they were. */
export function changeContainers(
  spec: PodSpec,
  pattern: string,
  change: (container: Container) => Container,
): { readonly spec: PodSpec; readonly count: number } {
  let count = 0;
  const changed = (container: Container): Container => {
    if (!matchesPattern(container.name, pattern)) return container;
    count++;
    return change(container);
  };
  // Those that run go first: it is their order in which messages about them are printed.
  const containers = spec.containers.map(changed);
  const initContainers = spec.initContainers?.map(changed);
  return { spec: { ...spec, containers, ...(initContainers ? { initContainers } : {}) }, count };
}

/** The containers of an object that a pattern selects, init containers last. Throws UserError for one that has no pod. */
export function selectedContainers(object: KubeObject, pattern: string): readonly Container[] {
  const selected: Container[] = [];
  changePodSpec(object, (spec) => {
    const all = [...spec.containers, ...(spec.initContainers ?? [])];
    selected.push(...all.filter(({ name }) => matchesPattern(name, pattern)));
    return spec;
  });
  return selected;
}

/** Whether a name fits a pattern in which `*` stands for any letters. */
function matchesPattern(name: string, pattern: string): boolean {
  const parts = pattern.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(name);
}
