import { allStatuses, findContainer, isTerminal, roleOf } from '../../api/pod-status.ts';
import { isUp, restartPolicyOf } from '../../api/restart-policy.ts';
import type { ContainerStatus, Pod } from '../../api/types.ts';
import { lastEvent } from '../run-progress.ts';
import { explainDeletion, explainFailure } from './ending.ts';
import { explainEngine, explainSandbox } from './engine.ts';
import type { Finding, PodFacts } from './finding.ts';
import { explainGates, explainHold } from './gates.ts';
import { explainInit, type WhyNot } from './init.ts';
import { explainPlace } from './place.ts';
import { explainPreStop } from './pre-stop.ts';
import { explainProbe, lastUnhealthy } from './probes.ts';
import { editByHand } from './remedies.ts';
import { explainResize } from './resize.ts';
import { explainLoop, explainStart } from './start.ts';
import { sentenceOf } from './text.ts';
import { explainVolume } from './volumes.ts';

/**
 * Why the pod is not as it shall be: the blocker first, then what else is wrong. None for a pod that is up on an engine that answers, has ended well, or simply gets
 * on. Pure: the same facts give the same findings.
 */
export function findFindings(facts: PodFacts): readonly Finding[] {
  const { pod } = facts;
  if (pod.metadata.deletionTimestamp) return present([explainEngine(facts), explainDeletion(facts), explainPreStop(facts)]);
  if (isTerminal(pod)) return pod.status.phase === 'Failed' ? [explainFailure(facts)] : [];
  if (isUp(pod)) return present([explainEngine(facts), explainResize(facts)]);
  const outside = present([explainGates(facts), explainPlace(facts), explainEngine(facts), explainHold(facts)]);
  if (outside.length > 0) return outside;
  const statuses = allStatuses(pod);
  const starts = present(statuses.map((status) => explainStart(facts, status)));
  if (starts.length > 0) return present([...starts, explainPreStop(facts)]);
  const preparation = explainPreparation(facts);
  if (preparation) return [preparation];
  const crash = facts.isOver ? explainLastCrash(facts, statuses) : undefined;
  return present([crash ?? explainRunning(facts)]);
}

/** The blocker: what is to be mended first. */
export const findBlocker = (facts: PodFacts): Finding | undefined => findFindings(facts)[0];

const present = (findings: readonly (Finding | undefined)[]): readonly Finding[] => findings.filter((one) => one !== undefined);

/** Between two waits of a crash loop: a container that has just failed, or that runs again. */
function explainLastCrash(facts: PodFacts, statuses: readonly ContainerStatus[]): Finding | undefined {
  const { spec } = facts.pod;
  for (const status of statuses) {
    const last = status.state.terminated ?? status.lastState.terminated;
    // A pod that begins anew has not failed.
    if (last?.reason === 'RestartingAllContainers') continue;
    const container = findContainer(spec, status.name);
    const policy = restartPolicyOf(spec, container ?? {});
    if (last && last.exitCode !== 0 && !(status.ready && policy === 'Always')) return explainLoop(facts, status, container);
  }
  return undefined;
}

/** Volumes and sandbox: what happened last before any container could start. */
function explainPreparation(facts: PodFacts): Finding | undefined {
  const started = allStatuses(facts.pod).some(({ state }) => state.running || state.terminated);
  if (started) return undefined;
  const last = lastEvent((facts.events ?? []).filter(({ reason }) => reason === 'FailedMount' || reason === 'FailedCreatePodSandBox'));
  if (!last) return undefined;
  return last.reason === 'FailedMount' ? explainVolume(facts, last.message ?? '') : explainSandbox(facts, last.message ?? '');
}

/** So long an init container may run, or an app container be unready, before it is worth a sentence. */
const patienceMs = 30_000;

/** Containers run: an init container that takes long, a container that is not ready. */
function explainRunning(facts: PodFacts): Finding | undefined {
  const { pod, now, isOver } = facts;
  const isLong = ({ state }: ContainerStatus) =>
    state.running !== undefined && (isOver || now - Date.parse(state.running.startedAt ?? '') >= patienceMs);
  const init = pod.status.initContainerStatuses?.find((status) => status.state.running && !status.ready && !hasStartedUp(pod, status));
  const container = init && findContainer(pod.spec, init.name);
  if (init && container) return isLong(init) ? explainInit(facts, init, container, reasonOf(facts)) : undefined;
  const unready = allStatuses(pod).find((status) => !status.ready && isLong(status));
  return unready && explainUnready(facts, unready);
}

/** A sidecar that has started up holds up nobody. */
const hasStartedUp = ({ spec }: Pod, { name, started }: ContainerStatus): boolean => roleOf(spec, name) === 'sidecar' && started === true;

/** Of pods that wait for each other only the first step is told: what is around is left out the second time. */
const reasonOf =
  ({ surroundings: _around, events: _events, logs: _logs, owner: _owner, ...facts }: PodFacts): WhyNot =>
  (pod) => {
    const finding = findBlocker({ ...facts, pod, isOver: true });
    return finding && sentenceOf(finding);
  };

function explainUnready(facts: PodFacts, status: ContainerStatus): Finding {
  const container = findContainer(facts.pod.spec, status.name);
  const probe = container && explainProbe(facts, status, container);
  if (probe) return probe;
  const message = lastUnhealthy(facts, status.name)?.message;
  return {
    code: 'not-ready',
    key: `unready ${status.name}`,
    what: `Container "${status.name}" runs but is not ready${message ? `: ${message}` : ''}`,
    evidence: [],
    way: 'Correct what keeps it from being ready',
    mend: container?.readinessProbe ? editByHand(facts) : [],
    onlyUser: false,
    container: status.name,
  };
}
