/** Which pods of a node `drain` ends, and what keeps it from that. Pure. k8s: kubectl drain/filters.go */
import type { Pod } from '../../../api/types.ts';

/** What the flags say. */
export interface DrainOptions {
  readonly deleteEmptydirData: boolean;
  readonly force: boolean;
  readonly ignoreDaemonsets: boolean;
  /** Seconds; 0: no pod is passed over. */
  readonly skipWaitForDeleteTimeout: number;
}

/** What is to be done. */
export interface DrainPlan {
  readonly pods: readonly Pod[];
  /** Why nothing is done: one sentence each. */
  readonly refusals: readonly string[];
  /** `deleting Pods with local storage: default/web`; '' for nothing to say. */
  readonly warning: string;
}

interface Verdict {
  readonly isChosen: boolean;
  readonly refusal?: string;
  readonly warning?: string;
}

const chosen: Verdict = { isChosen: true };

/** Decides about all pods of a node. `daemonSets` are those that there are, as `namespace/name`. */
export function choosePods(pods: readonly Pod[], options: DrainOptions, daemonSets: ReadonlySet<string>, now: number): DrainPlan {
  const judged = pods.map((pod) => ({ pod, verdict: judge(pod, options, daemonSets, now) }));
  const refused = grouped(judged.map(({ pod, verdict }) => [verdict.refusal, pod]));
  const warned = grouped(judged.map(({ pod, verdict }) => [verdict.warning, pod]));
  return {
    pods: judged.filter(({ verdict }) => verdict.isChosen).map(({ pod }) => pod),
    refusals: refused.map((text) => `cannot delete ${text}`),
    warning: warned.join('; '),
  };
}

function grouped(entries: readonly (readonly [string | undefined, Pod])[]): readonly string[] {
  const groups = new Map<string, string[]>();
  for (const [text, { metadata }] of entries) {
    if (text !== undefined) groups.set(text, [...(groups.get(text) ?? []), `${metadata.namespace}/${metadata.name}`]);
  }
  return [...groups].map(([text, names]) => `${text}: ${names.join(', ')}`);
}

/** The first filter that leaves a pod out has the last word; else the last one that has something to say. */
function judge(pod: Pod, options: DrainOptions, daemonSets: ReadonlySet<string>, now: number): Verdict {
  let verdict = chosen;
  for (const filter of [ofLongDeleted, ofDaemonSets, ofMirrors, ofStorage, ofUnmanaged]) {
    verdict = filter(pod, options, daemonSets, now);
    if (!verdict.isChosen) return verdict;
  }
  return verdict;
}

type Filter = (pod: Pod, options: DrainOptions, daemonSets: ReadonlySet<string>, now: number) => Verdict;

const ofLongDeleted: Filter = ({ metadata }, { skipWaitForDeleteTimeout }, _daemonSets, now) => {
  const { deletionTimestamp } = metadata;
  const isLong = deletionTimestamp !== undefined && now - Date.parse(deletionTimestamp) > skipWaitForDeleteTimeout * 1000;
  return { isChosen: skipWaitForDeleteTimeout <= 0 || !isLong };
};

const controllerOf = ({ metadata }: Pod) => metadata.ownerReferences?.find(({ controller }) => controller);
const hasEnded = ({ status }: Pod): boolean => status?.phase === 'Succeeded' || status?.phase === 'Failed';

const ofDaemonSets: Filter = (pod, { force, ignoreDaemonsets }, daemonSets) => {
  const owner = controllerOf(pod);
  if (owner?.kind !== 'DaemonSet' || hasEnded(pod)) return chosen;
  if (!daemonSets.has(`${pod.metadata.namespace}/${owner.name}`)) {
    const missing = `daemonsets.apps "${owner.name}" not found`;
    return force ? { isChosen: true, warning: missing } : { isChosen: false, refusal: missing };
  }
  return ignoreDaemonsets
    ? { isChosen: false, warning: 'ignoring DaemonSet-managed Pods' }
    : { isChosen: false, refusal: 'DaemonSet-managed Pods (use --ignore-daemonsets to ignore)' };
};

const ofMirrors: Filter = ({ metadata }) => ({ isChosen: metadata.annotations?.['kubernetes.io/config.mirror'] === undefined });

const ofStorage: Filter = (pod, { deleteEmptydirData }) => {
  if (hasEnded(pod) || !(pod.spec.volumes ?? []).some(({ emptyDir }) => emptyDir)) return chosen;
  return deleteEmptydirData
    ? { isChosen: true, warning: 'deleting Pods with local storage' }
    : { isChosen: false, refusal: 'Pods with local storage (use --delete-emptydir-data to override)' };
};

const ofUnmanaged: Filter = (pod, { force }) => {
  if (hasEnded(pod) || controllerOf(pod)) return chosen;
  return force
    ? { isChosen: true, warning: 'deleting Pods that declare no controller' }
    : { isChosen: false, refusal: 'cannot delete Pods that declare no controller (use --force to override)' };
};
