/**
 * Container statuses from what the kubelet remembers. Pure.
 * k8s: kubelet_pods.go convertToAPIContainerStatuses, prober/prober_manager.go UpdatePodStatus
 */
import { everyContainer, roleOf } from '../api/pod-status.ts';
import { timeOf } from '../api/time.ts';
import type { Container, ContainerState, ContainerStateTerminated, ContainerStatus, Pod, Time } from '../api/types.ts';
import { type ContainerRecord, historyOf, newest, type PodMemory, startErrorOf } from './memory.ts';
import { shouldRestart } from './plan/start.ts';
import { type ProbeResults, probeResultsOf } from './probes/probe-results.ts';
import { containerResourceStatus } from './resize/tell.ts';
import { restartingAll } from './restart-all.ts';
import { rulesOf } from './roles.ts';

/** RFC 3339 of whole seconds, as Kubernetes writes times; undefined stays undefined. */
export function toTime(precise: string | undefined): Time | undefined {
  const at = precise === undefined ? Number.NaN : Date.parse(precise);
  return Number.isNaN(at) ? undefined : timeOf(at);
}

const byName = (a: ContainerStatus, b: ContainerStatus): number => (a.name < b.name ? -1 : 1);

/** What container statuses follow from. */
export interface ContainerStatusInput {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly probes: ProbeResults;
  /** `podman`, `docker`: the prefix of container IDs. */
  readonly engine: string;
}

/** The statuses of init containers in spec order. */
export function initContainerStatuses(input: ContainerStatusInput): readonly ContainerStatus[] {
  return (input.pod.spec.initContainers ?? []).map((container) => containerStatus(input, container));
}

/** The statuses of app containers, sorted by name. */
export function appContainerStatuses(input: ContainerStatusInput): readonly ContainerStatus[] {
  return input.pod.spec.containers.map((container) => containerStatus(input, container)).sort(byName);
}

/** The statuses of ephemeral containers, sorted by name. Whether they are up is nobody's business. */
export function ephemeralContainerStatuses(input: ContainerStatusInput): readonly ContainerStatus[] {
  const statuses = (input.pod.spec.ephemeralContainers ?? []).map((container) => containerStatus(input, container));
  return statuses.map(({ started: _nobodyAsks, ...status }) => status).sort(byName);
}

function containerStatus(input: ContainerStatusInput, container: Container): ContainerStatus {
  const { pod, memory } = input;
  const observed = { ...observedStatus(input, container), ...containerResourceStatus(pod, memory, container.name) };
  const current = newest(memory, container.name);
  const startError = startErrorOf(memory, container.name);
  const isDone = current !== undefined && rulesOf(roleOf(pod.spec, container.name)).isDone(current);
  // Until it has ended, it is not known to have begun. k8s: kuberuntime_container.go startContainer waits for its end
  if (startError && current?.hookFailed && current.state === 'running') {
    const { reason, message } = startError;
    return { ...observed, ready: false, started: false, state: { waiting: { reason, message } } };
  }
  // Init containers are asked the same question, whatever runs: the plan keeps errors only of what it tries to start.
  if (!startError || isDone || !shouldRestart(pod, container, current)) return observed;
  const lastState = observed.state.terminated ? observed.state : observed.lastState;
  return { ...observed, state: { waiting: { reason: startError.reason, message: startError.message } }, lastState };
}

function observedStatus({ pod, memory, probes, engine }: ContainerStatusInput, container: Container): ContainerStatus {
  const [current, previous] = historyOf(memory, container.name);
  const base = { name: container.name, ready: false, restartCount: 0, image: container.image, imageID: '', started: false };
  if (!current) return { ...base, state: { waiting: { reason: defaultWaitingReason(pod) } }, lastState: {} };
  const limit = messageLimit(pod);
  if (current.past) return { ...base, ...pastStatus(pod, current, { engine, limit, lostMessage: lostBeforeAnother }) };
  const isAgain = roleOf(pod.spec, container.name) !== 'ephemeral' && shouldRestart(pod, container, current);
  const lost = current.state === 'lost' && pod.metadata.deletionTimestamp === undefined && isAgain;
  const results = probeResultsOf(container, current, probes);
  return {
    ...base,
    started: current.state === 'running' && results.startup === 'success',
    ready: rulesOf(roleOf(pod.spec, container.name)).isReady(current, results),
    // Only what ran counts: a container that is merely made may go again, and counts never fall.
    restartCount: restartsOf(current.state === 'created' && previous ? previous : current),
    image: current.image || container.image,
    imageID: current.imageID,
    ...containerID(engine, current),
    state: lost ? { waiting: { reason: defaultWaitingReason(pod) } } : stateOf(current, engine, limit),
    lastState: lastStateOf(lost ? current : previous, engine, limit),
  };
}

/** Of a container that was removed so that the pod begins anew, and has not begun again. */
function pastStatus(pod: Pod, record: ContainerRecord, telling: Telling): Pick<ContainerStatus, 'restartCount' | 'state' | 'lastState'> {
  const waiting = wasRemoved(record) ? restartingAll : { reason: defaultWaitingReason(pod) };
  return { restartCount: restartsOf(record), state: { waiting }, lastState: { terminated: terminated(record, telling) } };
}

const wasRemoved = ({ past, reason }: ContainerRecord): boolean => past === true && reason === restartingAll.reason;

/** One that was removed counts as if it had begun again. */
const restartsOf = (record: ContainerRecord): number => record.attempt + (wasRemoved(record) ? 1 : 0);

/** `PodInitializing` in a pod with init containers, else `ContainerCreating`. */
function defaultWaitingReason(pod: Pod): string {
  return (pod.spec.initContainers ?? []).length > 0 ? 'PodInitializing' : 'ContainerCreating';
}

function stateOf(record: ContainerRecord, engine: string, limit: number): ContainerState {
  switch (record.state) {
    case 'created':
      return { waiting: {} };
    case 'running':
      return { running: { startedAt: toTime(startOf(record)) ?? null } };
    case 'exited':
    case 'lost':
      return { terminated: terminated(record, { engine, limit, lostMessage: lostForGood }) };
  }
}

/** When its process began; of one that kpod has started and nobody has looked at yet, when that was done. */
function startOf(record: ContainerRecord): string | undefined {
  const ran = record.state === 'running' || record.reason === 'Completed';
  return record.startedAt ?? (ran ? record.createdAt : undefined);
}

function lastStateOf(record: ContainerRecord | undefined, engine: string, limit: number): ContainerState {
  if (record?.state !== 'exited' && record?.state !== 'lost') return {};
  return { terminated: terminated(record, { engine, limit, lostMessage: lostBeforeAnother }) };
}

const lostForGood = 'The container could not be located when the pod was terminated';
const lostBeforeAnother = 'The container could not be located when the pod was deleted.  The container used to be Running';

interface Telling {
  readonly engine: string;
  /** Of the message, in bytes. */
  readonly limit: number;
  /** What is said of a container that the engine has lost. */
  readonly lostMessage: string;
}

function terminated(record: ContainerRecord, { engine, limit, lostMessage }: Telling): ContainerStateTerminated {
  // Nobody asked how it ended.
  if (wasRemoved(record)) return { exitCode: 137, ...restartingAll, startedAt: null, finishedAt: null };
  const message = record.state === 'lost' ? lostMessage : (record.message ?? '');
  return {
    exitCode: record.exitCode ?? 137,
    reason: record.reason ?? 'Error',
    ...(message ? { message: cut(message, limit) } : {}),
    // A process that never ran has no times: Kubernetes prints the epoch.
    startedAt: toTime(startOf(record)) ?? '1970-01-01T00:00:00Z',
    finishedAt: toTime(record.finishedAt) ?? toTime(record.startedAt) ?? '1970-01-01T00:00:00Z',
    ...containerID(engine, record),
  };
}

const containerID = (engine: string, { id, standIn }: ContainerRecord) => (standIn ? {} : { containerID: `${engine}://${id}` });

// k8s: status_manager.go normalizeStatus: all messages of a pod together stay below 12 KiB.
function messageLimit(pod: Pod): number {
  return Math.floor(12_288 / everyContainer(pod.spec).length);
}

function cut(text: string, bytes: number): string {
  const buffer = Buffer.from(text);
  return buffer.length <= bytes ? text : buffer.subarray(0, bytes).toString();
}
