import { UserError } from '../../api/errors.ts';
import { labelSelectorText } from '../../api/label-selector.ts';
import { isTerminal } from '../../api/pod-status.ts';
import { goTypeOf } from '../../api/scheme.ts';
import type { KubeObject, LabelSelector, List, Pod } from '../../api/types.ts';
import { sleep } from '../../base/clock.ts';
import type { CommandDeps } from '../deps.ts';
import { refuseCustom } from './custom-kinds.ts';
import { listPath, objectPath, resourceFor } from './paths.ts';
import { forAttach, forLogs, type PodOrder } from './pod-order.ts';
import { selectObjects, type Target } from './select.ts';

/** What a command wants a pod for, as its messages say it; the best one for it is chosen. */
export interface PodQuery {
  readonly namespace: string;
  readonly purpose: 'get the logs from' | 'attach to';
  /** How long to wait for what has none to get its first pod, milliseconds. */
  readonly timeoutMs: number;
}

/** What a word names, and its pods: the best one first. There is at least one. */
export interface FoundPods {
  readonly object: KubeObject;
  readonly pod: Pod;
  readonly all: readonly Pod[];
}

/** What is said of a wait for a first pod that is none. */
export const podTimeoutMessage = '--pod-running-timeout must be higher than zero';

/** The one object that a word names: `web`, `pod/web`, `svc/front`. Throws UserError. */
function targetOfWord(word: string, namespace: string): Target {
  const { targets } = selectObjects({ args: [word.includes('/') ? word : `pods/${word}`], namespace });
  return targets[0] as Target;
}

/**
 * The pods that a word means: itself, or those that a Service or what makes pods selects. Throws ApiError NotFound, UserError for what has
 * no pods. k8s: kubectl polymorphichelpers attachablepodforobject.go, logsforobject.go
 */
export async function findPods(word: string, query: PodQuery, deps: CommandDeps): Promise<FoundPods> {
  const target = targetOfWord(word, query.namespace);
  refuseCustom(target.resource);
  const object = await deps.client.request<KubeObject>('GET', objectPath(target));
  if (target.resource.kind === 'Pod') return { object, pod: object as Pod, all: [object as Pod] };
  const goType = goTypeOf(target.resource);
  const labelSelector = podSelectorOf(
    object,
    (why) => new UserError(`cannot ${query.purpose} ${goType}: ${why ?? `selector for ${goType} not implemented`}`),
  );
  return { object, ...(await waitForPods(labelSelector, query, deps)) };
}

/** The best pod of those that a word means. */
export const findPod = async (word: string, query: PodQuery, deps: CommandDeps): Promise<Pod> => (await findPods(word, query, deps)).pod;

/** Throws UserError for a pod none of whose containers will run again; `act` is what was to be done with one: `exec into`. */
export function refuseEnded(pod: Pod, act: 'exec into' | 'attach'): void {
  if (isTerminal(pod)) throw new UserError(`cannot ${act} a container in a completed pod; current phase is ${pod.status.phase}`);
}

/** The kinds whose pods are found by a selector of the newer form. */
const selecting: readonly string[] = ['Deployment', 'ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job'];

/** What the pods of an object are found by; throws what `fail` makes of the reason why there is nothing. k8s: SelectorsForObject */
export function podSelectorOf({ kind, metadata, ...object }: KubeObject, fail: (why?: string) => Error): string {
  const { selector = {} } = (object as { readonly spec?: { readonly selector?: LabelSelector } }).spec ?? {};
  if (selecting.includes(kind)) return labelSelectorText(selector);
  const isService = kind === 'Service';
  if (!isService && kind !== 'ReplicationController') throw fail();
  if (isService && Object.keys(selector).length === 0) {
    throw fail(`invalid service '${metadata.name}': Service is defined without a selector`);
  }
  return labelSelectorText({ matchLabels: selector as NonNullable<LabelSelector['matchLabels']> });
}

const pollMs = 250;

const orders: Readonly<Record<PodQuery['purpose'], PodOrder>> = { 'get the logs from': forLogs, 'attach to': forAttach };

async function waitForPods(labelSelector: string, query: PodQuery, deps: CommandDeps): Promise<Omit<FoundPods, 'object'>> {
  const path = listPath(resourceFor('pods'), query.namespace);
  const deadline = deps.clock.now() + query.timeoutMs;
  while (true) {
    const { items } = await deps.client.request<List<Pod>>('GET', path, { query: { labelSelector } });
    const all = items.toSorted(orders[query.purpose]);
    const [pod] = all;
    if (pod) return { pod, all };
    if (deps.clock.now() >= deadline) throw new UserError('timed out waiting for the condition');
    await sleep(deps.clock, pollMs);
  }
}
