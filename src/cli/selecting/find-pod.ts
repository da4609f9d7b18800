import { UserError } from '../../api/errors.ts';
import { getCondition, isTerminal } from '../../api/pod-status.ts';
import type { KubeObject, List, Pod, Service } from '../../api/types.ts';
import { sleep } from '../../base/clock.ts';
import type { CommandDeps } from '../deps.ts';
import { listPath, objectPath, resourceFor } from './paths.ts';
import { equalities, selectObjects, type Target } from './select.ts';

/** What a command wants a pod for, as its messages say it: `get the logs from`, `attach to`. */
export interface PodQuery {
  readonly namespace: string;
  readonly purpose: string;
  /** How long to wait for a Service to get its first pod, milliseconds. */
  readonly timeoutMs: number;
}

/** A pod that was found, and how many there were to choose from. */
export interface ChosenPod {
  readonly pod: Pod;
  readonly of: number;
}

/** The one object that a word names: `web`, `pod/web`, `svc/front`. Throws UserError. */
export function targetOfWord(word: string, namespace: string): Target {
  const { targets } = selectObjects({ args: [word.includes('/') ? word : `pods/${word}`], namespace });
  return targets[0] as Target;
}

/**
 * The pod that a word means: itself, or the best one behind a Service. Throws ApiError NotFound, UserError for what has no pods.
 * k8s: kubectl polymorphichelpers attachablepodforobject.go, logsforobject.go
 */
export async function findPod(word: string, query: PodQuery, deps: CommandDeps): Promise<ChosenPod> {
  const target = targetOfWord(word, query.namespace);
  const object = await deps.client.request<KubeObject>('GET', objectPath(target));
  if (target.resource.kind === 'Pod') return { pod: object as Pod, of: 1 };
  const goType = `*v1.${target.resource.kind}`;
  if (target.resource.kind !== 'Service') throw new UserError(`cannot ${query.purpose} ${goType}: selector for ${goType} not implemented`);
  const { selector } = (object as Service).spec;
  if (!selector || Object.keys(selector).length === 0) {
    throw new UserError(`cannot ${query.purpose} ${goType}: invalid service '${target.name}': Service is defined without a selector`);
  }
  return waitForPod(selector, query, deps);
}

/** Throws UserError for a pod none of whose containers will run again; `act` is what was to be done with one: `exec into`. */
export function refuseEnded(pod: Pod, act: 'exec into' | 'attach'): void {
  if (isTerminal(pod)) throw new UserError(`cannot ${act} a container in a completed pod; current phase is ${pod.status.phase}`);
}

const pollMs = 250;

async function waitForPod(selector: Readonly<Record<string, string>>, query: PodQuery, deps: CommandDeps): Promise<ChosenPod> {
  const labelSelector = equalities(selector);
  const path = listPath(resourceFor('pods'), query.namespace);
  const deadline = deps.clock.now() + query.timeoutMs;
  while (true) {
    const { items } = await deps.client.request<List<Pod>>('GET', path, { query: { labelSelector } });
    const [best] = items.toSorted(byFitness);
    if (best) return { pod: best, of: items.length };
    if (deps.clock.now() >= deadline) throw new UserError('timed out waiting for the condition');
    await sleep(deps.clock, pollMs);
  }
}

/** Running before waiting, ready before not ready, ready for longer before just ready, old before new. k8s: kubectl podutils ActivePods */
function byFitness(a: Pod, b: Pod): number {
  const rank = ({ status }: Pod) => (status.phase === 'Running' ? 0 : status.phase === 'Pending' ? 1 : 2);
  return rank(a) - rank(b) || readySince(a) - readySince(b) || createdAt(a) - createdAt(b);
}

function readySince(pod: Pod): number {
  const ready = getCondition(pod, 'Ready');
  return ready?.status === 'True' ? Date.parse(ready.lastTransitionTime ?? '') || 0 : Number.MAX_SAFE_INTEGER;
}

/** When a pod was created, in milliseconds since 1970; 0 when it does not say. */
export const createdAt = ({ metadata }: Pod): number => Date.parse(metadata.creationTimestamp ?? '') || 0;
