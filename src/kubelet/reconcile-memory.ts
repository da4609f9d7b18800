import type { EngineContainer, EngineSandbox, EngineState } from '../engine/types.ts';
import { toTime } from './container-status.ts';
import { readContainerLabels } from './labels.ts';
import { type ContainerRecord, historyOf, newSandboxRun, type PodMemory, sandboxRunName, withRecord } from './memory.ts';

const lostExitCode = 137;

/**
 * The memory after a look at the engine: new attempts are taken up, exits are remembered, what vanished is remembered as lost, and
 * everything that kpod did not do itself (a sandbox or container that was started by somebody else) is marked as a changed sandbox.
 * Pure. k8s: the relist of pleg/generic.go together with runtime/util PodSandboxChanged
 */
export function reconcileMemory(memory: PodMemory, state: EngineState): PodMemory {
  const withSandbox = reconcileSandbox(memory, state);
  const withContainers = state.containers.reduce(reconcileContainer, withSandbox);
  const present = new Set(state.containers.map((container) => container.id));
  const containers = Object.fromEntries(
    Object.entries(withContainers.containers).map(([name, history]) => [
      name,
      history.flatMap((record) => (present.has(record.id) ? record : markAbsent(record))).filter(isWorthKeeping),
    ]),
  );
  const kills = Object.fromEntries(
    Object.entries(withContainers.kills).filter(([id]) =>
      Object.values(containers).some((history) => history.some((record) => record.id === id && record.state === 'running')),
    ),
  );
  return { ...withContainers, containers, kills };
}

/** Whether others have taken something of the pod from the engine between two memories: what kpod removes itself, it forgets first. */
export function hasLost(before: PodMemory, after: PodMemory): boolean {
  if (before.sandbox?.ready && !after.sandbox?.ready) return true;
  return Object.entries(before.containers).some(([name, history]) =>
    history.some((record) => record.present && !historyOf(after, name).find(({ id }) => id === record.id)?.present),
  );
}

function reconcileSandbox(memory: PodMemory, state: EngineState): PodMemory {
  const known = memory.sandbox;
  const found = known ? state.sandboxes.find((sandbox) => sandbox.id === known.id) : state.sandboxes.at(-1);
  if (!found) return known ? { ...memory, sandbox: { ...known, ready: false } } : memory;
  const ready = found.state === 'ready';
  if (!known) {
    // kpod died between the start of the sandbox and the note of it: it is ours, by its labels.
    if (!ready || !found.startedAt) return memory;
    return { ...memory, sandbox: { ...foundRun(found, state), startedAt: found.startedAt, ready, ...(found.ip ? { ip: found.ip } : {}) } };
  }
  if (known.startedAt === '') {
    // Its start was left to its first container, and nobody has looked since.
    if (found.startedAt === undefined) return { ...memory, sandbox: { ...known, ready: known.ready } };
    return { ...memory, sandbox: { ...known, startedAt: found.startedAt, ready, ...(found.ip ? { ip: found.ip } : {}) } };
  }
  if (ready && found.startedAt !== known.startedAt) return { ...memory, sandboxChanged: true, sandbox: { ...known, ready: false } };
  return { ...memory, sandbox: { ...known, ready, ...(found.ip ? { ip: found.ip } : {}) } };
}

/** Which run a sandbox is in, of which nothing is remembered: its containers say so, or it has none and its name says the attempt. */
function foundRun(found: EngineSandbox, state: EngineState): { readonly id: string; readonly attempt: number; readonly run?: string } {
  const { id } = found;
  const runs = state.containers.filter(({ sandboxId }) => sandboxId === id).flatMap((each) => readContainerLabels(each)?.sandboxRun ?? []);
  const attemptOf = (run: string) => Number(run.split('#')[1]);
  const attempts = runs.map(attemptOf).filter((attempt) => !Number.isNaN(attempt));
  const named = Number(found.name.split('_').at(-1)) || 0;
  // Containers of a former kpod carry the time of the start.
  if (runs.length > 0 && attempts.length === 0) return { id, attempt: named };
  const attempt = Math.max(named, ...attempts);
  return { id, attempt, run: newSandboxRun(id, attempt) };
}

function reconcileContainer(memory: PodMemory, found: EngineContainer): PodMemory {
  const labels = readContainerLabels(found);
  if (!labels) return memory;
  const known = historyOf(memory, labels.name).find((record) => record.id === found.id);
  // The engine may still say "created" of a container that could not be started: kpod's own record says what came of it.
  if (known?.reason === 'StartError' && found.state !== 'running') return withRecord(memory, labels.name, { ...known, present: true });
  // The engine cleans up behind what has ended, and says so long that it runs.
  if (known?.state === 'exited' && found.state === 'running' && isOldRun(known, found.startedAt)) {
    return withRecord(memory, labels.name, { ...known, startedAt: found.startedAt, present: true });
  }
  const record = recordOf(found, labels, known && withoutSuccessor(known, memory.kills[found.id]?.signalledAt, found.finishedAt));
  const next = withRecord(memory, labels.name, record);
  const again = known?.state === 'exited' && record.state === 'running';
  const foreignStart =
    again || (known?.startedAt !== undefined && found.startedAt !== undefined && !isSameStart(known.startedAt, found.startedAt));
  const foreignSandbox = record.state === 'running' && memory.sandbox && record.sandboxRun !== sandboxRunName(memory.sandbox);
  if (!foreignStart) return foreignSandbox ? { ...next, sandboxChanged: true } : next;
  // What was asked to end was the run before.
  const { [found.id]: _former, ...kills } = next.kills;
  return { ...next, kills, sandboxChanged: true };
}

/** One that had ended by itself before it was asked to comes to what its end says. */
function withoutSuccessor(known: ContainerRecord, askedAt: number | undefined, endedAt: string | undefined): ContainerRecord {
  const { replaced: _meant, ...rest } = known;
  return askedAt !== undefined && endedAt !== undefined && Date.parse(endedAt) < askedAt ? rest : known;
}

/** Whether what began then is the run of which the record has the end. */
function isOldRun({ startedAt, finishedAt }: ContainerRecord, begun: string | undefined): begun is string {
  if (begun === undefined) return false;
  if (startedAt !== undefined) return isSameStart(startedAt, begun);
  return finishedAt !== undefined && Date.parse(begun) <= Date.parse(finishedAt);
}

/** A time out of a published status has whole seconds, which says less than the engine's and nothing against it. */
function isSameStart(known: string | undefined, found: string | undefined): boolean {
  return known === found || (known !== undefined && !known.includes('.') && known === toTime(found));
}

function recordOf(
  found: EngineContainer,
  labels: { attempt: number; hash: string; sandboxRun: string },
  known: ContainerRecord | undefined,
): ContainerRecord {
  const base = {
    id: found.id,
    attempt: labels.attempt,
    sandboxRun: labels.sandboxRun,
    hash: labels.hash,
    image: known?.image ?? '',
    imageID: known?.imageID ?? found.imageId,
    stopSignal: known?.stopSignal ?? 'SIGTERM',
    createdAt: found.createdAt,
    ...(found.startedAt ? { startedAt: found.startedAt } : {}),
    present: true,
    ...(known?.replaced ? { replaced: true } : {}),
    ...(known?.hookFailed ? { hookFailed: true as const } : {}),
  };
  if (found.state === 'running' || found.state === 'unknown') return { ...base, state: 'running' };
  if (found.state === 'created' && found.error === undefined) return { ...base, state: 'created' };
  if (found.startedAt === undefined && found.error !== undefined) {
    // kpod died between the refusal and the note of it.
    return { ...base, state: 'exited', exitCode: 128, reason: 'StartError', message: found.error, finishedAt: found.createdAt };
  }
  // k8s: kubelet_pods.go convertToAPIContainerStatuses, for a container that nobody knows the end of
  const unknown = found.exitCode === undefined;
  const exitCode = found.exitCode ?? lostExitCode;
  const sameRun = known?.state === 'exited' && isSameStart(known.startedAt, found.startedAt);
  return {
    ...base,
    state: 'exited',
    exitCode,
    ...(found.finishedAt ? { finishedAt: found.finishedAt } : {}),
    reason: found.oomKilled ? 'OOMKilled' : unknown ? 'ContainerStatusUnknown' : exitCode === 0 ? 'Completed' : 'Error',
    ...(sameRun && known.message !== undefined ? { message: known.message } : {}),
    ...(sameRun && known.logKept ? { logKept: true } : {}),
  };
}

/** What others removed of older attempts is no longer shown anywhere, and a container may begin for ever. k8s: MaxPerPodContainer, 1 beside the newest */
const isWorthKeeping = ({ present }: ContainerRecord, index: number): boolean => present || index < 2;

// k8s: kubelet_pods.go convertToAPIContainerStatuses, "container used to be Running". What never ran is nothing to remember.
function markAbsent(record: ContainerRecord): ContainerRecord | readonly ContainerRecord[] {
  if (!record.present) return record;
  if (record.state === 'created') return [];
  if (record.state === 'exited' || record.state === 'lost') return { ...record, present: false };
  return { ...record, present: false, state: 'lost', reason: 'ContainerStatusUnknown', exitCode: lostExitCode };
}
