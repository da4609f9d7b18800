/**
 * What is known by probes of the containers that run. It is found out anew by every kpod, so it stands beside the memory and not in it.
 * k8s: prober/results/results_manager.go
 */
import { allStatuses } from '../../api/pod-status.ts';
import type { Container, Pod } from '../../api/types.ts';
import { type ContainerRecord, newest, type PodMemory } from '../memory.ts';

export type ProbeKind = 'liveness' | 'readiness' | 'startup';

/** What a probe has come to, after as many equal answers as its thresholds ask for. `unknown`: nothing yet. */
export type ProbeResult = 'success' | 'failure' | 'unknown';

/** By the run of the container (`containerRunName`): a result never counts for another one. */
export type ProbeResults = ReadonlyMap<string, Readonly<Partial<Record<ProbeKind, ProbeResult>>>>;

/** Names a run of a container: a foreign restart changes it though the ID stays. */
export function containerRunName({ id, startedAt }: Pick<ContainerRecord, 'id' | 'startedAt'>): string {
  return `${id}@${startedAt ?? ''}`;
}

/** What holds as long as a probe that the container has has come to nothing. k8s: prober/worker.go newWorker */
const initialResults: Readonly<Record<ProbeKind, ProbeResult>> = { liveness: 'success', readiness: 'failure', startup: 'unknown' };

/** What is to be taken for the result of each kind; a probe that the container does not have succeeds. Pure. */
export function probeResultsOf(
  container: Container,
  record: Pick<ContainerRecord, 'id' | 'startedAt'>,
  results: ProbeResults,
): Readonly<Record<ProbeKind, ProbeResult>> {
  const known = results.get(containerRunName(record));
  const resultOf = (kind: ProbeKind): ProbeResult =>
    known?.[kind] ?? (container[`${kind}Probe`] === undefined ? 'success' : initialResults[kind]);
  return { liveness: resultOf('liveness'), readiness: resultOf('readiness'), startup: resultOf('startup') };
}

/**
 * What a status says that probes of a former kpod have come to: it need not be found out anew before the pod goes on being ready. Pure.
 * k8s: prober_manager.go, a container that has started stays so
 */
export function resultsInStatus(pod: Pod, memory: PodMemory): readonly { readonly run: string; readonly kind: ProbeKind }[] {
  return allStatuses(pod).flatMap(({ name, containerID = '', started, ready }) => {
    const record = newest(memory, name);
    if (record?.state !== 'running' || record.startedAt === undefined || !containerID.endsWith(`://${record.id}`)) return [];
    const run = containerRunName(record);
    return [...(started ? [{ run, kind: 'startup' as const }] : []), ...(ready ? [{ run, kind: 'readiness' as const }] : [])];
  });
}

/** The place of one pod's results: probers write, status and plan read. */
export interface ProbeResultStore {
  set(run: string, kind: ProbeKind, result: ProbeResult): void;
  results(): ProbeResults;
  /** Forgets all runs but these. */
  keep(runs: readonly string[]): void;
}

/** A place without results; `changed` is called when one is another than before. */
export function createProbeResults(changed: () => void): ProbeResultStore {
  let results: ProbeResults = new Map();
  return {
    set(run, kind, result) {
      if (results.get(run)?.[kind] === result) return;
      results = new Map([...results, [run, { ...results.get(run), [kind]: result }]]);
      changed();
    },
    results: () => results,
    keep(runs) {
      results = new Map([...results].filter(([run]) => runs.includes(run)));
    },
  };
}
