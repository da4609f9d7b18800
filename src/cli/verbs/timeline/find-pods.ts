import { UserError } from '../../../api/errors.ts';
import { qualifiedSingular } from '../../../api/scheme.ts';
import type { KubeObject, List, Pod } from '../../../api/types.ts';
import type { CommandDeps } from '../../deps.ts';
import { type ManifestFlags, manifestTargets } from '../../manifests/read-manifests.ts';
import { knownKind } from '../../selecting/custom-kinds.ts';
import { podSelectorOf } from '../../selecting/find-pod.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath, objectPath, resourceFor } from '../../selecting/paths.ts';
import { isNotFound, selectObjects, type Target, targetOfPod } from '../../selecting/select.ts';

/** A word that can only be a file. Directories are named with `-f`. */
const isFile = (word: string): boolean => word === '-' || /\.(ya?ml|json)$/i.test(word) || /^(https?:\/\/|\.{0,2}\/)/.test(word);

/** What operands and files name, in their order, each once: pods, and what has pods. What cannot be had is among the errors. */
export async function findRoots(
  words: readonly string[],
  flags: ManifestFlags,
  deps: CommandDeps,
): Promise<{ readonly roots: readonly Target[]; readonly errors: readonly unknown[] }> {
  const filename = [...words.filter(isFile), ...flags.filename];
  const kustomizations = flags.kustomize ? [flags.kustomize] : [];
  const args = words.filter((word) => !isFile(word)).map((word) => (word.includes('/') ? word : `pods/${word}`));
  const files = await manifestTargets({ ...flags, filename }, deps);
  const named = args.length > 0 ? selectObjects({ args, namespace: namespaceOf(flags) }).targets : [];
  const other = named.find((target) => !hasPods(target) && knownKind(target.resource) !== 'Service');
  if (other) throw new UserError(`${qualifiedSingular(other.resource)} "${other.name}" has no pods: name a pod, or what makes pods`);
  const inFiles = (files?.targets ?? [])
    .filter(hasPods)
    // As `run` is told of it.
    .map((target) => (flags.kustomize ? { ...target, source: `-k ${flags.kustomize}` } : target));
  const errors: unknown[] = (files?.misplaced ?? []).map(({ error }) => error);
  if (files && inFiles.length === 0 && errors.length === 0) {
    throw new UserError(
      `${[...filename, ...kustomizations].join(', ')} has neither a pod nor what makes pods: there is nothing that comes up`,
    );
  }
  return { roots: unique([...named, ...inFiles]), errors };
}

/** The pods of all of them, each once. What has none, or is not there, is among the errors. */
export async function findPods(
  roots: readonly Target[],
  deps: Pick<CommandDeps, 'client'>,
): Promise<{ readonly targets: readonly Target[]; readonly errors: readonly unknown[] }> {
  const targets: Target[] = [];
  const errors: unknown[] = [];
  for (const root of roots) {
    try {
      targets.push(...(await podsOf(root, deps)));
    } catch (error) {
      errors.push(isNotFound(error) && root.source !== undefined ? notRun(root) : error);
    }
  }
  return { targets: unique(targets), errors };
}

function unique(targets: readonly Target[]): readonly Target[] {
  const keyOf = ({ resource, namespace, name }: Target) => `${resource.plural}/${namespace}/${name}`;
  return [...new Map(targets.map((target) => [keyOf(target), target])).values()];
}

const makesPods = ['Deployment', 'ReplicaSet', 'ReplicationController', 'StatefulSet', 'DaemonSet', 'Job'];

const hasPods = ({ resource }: Target): boolean => [...makesPods, 'Pod'].includes(knownKind(resource));

const notRun = ({ resource, name, source }: Target): UserError =>
  new UserError(`${qualifiedSingular(resource)} "${name}" is not there${source ? `: "kpod run ${source}" makes it` : ''}`);

async function podsOf(target: Target, { client }: Pick<CommandDeps, 'client'>): Promise<readonly Target[]> {
  const word = `${qualifiedSingular(target.resource)} "${target.name}"`;
  const object = await client.request<KubeObject>('GET', objectPath(target));
  if (target.resource.kind === 'Pod') return [targetOfPod(object as Pod)];
  const labelSelector = podSelectorOf(object, (why) => new UserError(why ?? `${word} has no pods`));
  const { items } = await client.request<List<Pod>>('GET', listPath(resourceFor('pods'), target.namespace), { query: { labelSelector } });
  if (items.length === 0) throw new UserError(`${word} has no pods`);
  return items.map(targetOfPod);
}
