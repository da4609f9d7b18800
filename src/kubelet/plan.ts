/**
 * What to do next for one pod: a pure function of the pod, of what the kubelet remembers and has just seen, and of the time.
 * k8s: kuberuntime_manager.go computePodActions, with the kills spread over time (signal, deadline, KILL) instead of waited for.
 */
import { formatGoDuration } from '../api/go-duration.ts';
import { type ContainerRole, isTerminal, roleOf } from '../api/pod-status.ts';
import type { Container, Pod } from '../api/types.ts';
import { activeDeadline } from './active-deadline.ts';
import { backoffUntil } from './backoff.ts';
import { type ContainerRecord, newest, type PodMemory, runningRecords, sandboxRunName, startErrorOf } from './memory.ts';
import { podRejection, type Rejection } from './pod-admission.ts';
import { type ProbeResults, probeResultsOf } from './probe-results.ts';
import { rulesOf } from './roles.ts';
import { containerHash } from './spec-hash.ts';
import { type StopCause, stopRules } from './stop-causes.ts';

/** One step. `because` is for people: logs and tests print it. */
export type Action = { readonly because: string } & (
  | { readonly type: 'createSandbox'; readonly attempt: number }
  | { readonly type: 'restartSandbox'; readonly id: string; readonly attempt: number }
  /** The image of a container that is to be started: looked up, and pulled by its policy. */
  | { readonly type: 'pullImage'; readonly name: string; readonly role: ContainerRole }
  /** Creates a new attempt and starts it; with an `id`, starts the one that was created and never started. */
  | { readonly type: 'startContainer'; readonly name: string; readonly role: ContainerRole; readonly attempt: number; readonly id?: string }
  /** The stop signal, once; `graceSeconds` later comes SIGKILL. */
  | { readonly type: 'stopContainer'; readonly name: string; readonly id: string; readonly graceSeconds: number; readonly cause: StopCause }
  | { readonly type: 'killContainer'; readonly name: string; readonly id: string }
  /** Keeps the log, then removes the engine's container. */
  | { readonly type: 'removeContainer'; readonly name: string; readonly id: string }
  | { readonly type: 'stopSandbox'; readonly id: string }
  | { readonly type: 'backOff'; readonly name: string; readonly role: ContainerRole; readonly until: number; readonly delayMs: number }
  | { readonly type: 'terminate'; readonly reason?: string; readonly message?: string }
  | Rejection
  /** Everything of the pod goes: containers, sandbox, volumes, files, and the object itself. */
  | { readonly type: 'tearDown' }
);

export interface PodPlan {
  readonly actions: readonly Action[];
  /** When to plan again though nothing was heard, milliseconds since 1970. */
  readonly wakeAt?: number;
}

export interface PlanInput {
  readonly pod: Pod;
  readonly memory: PodMemory;
  readonly probes: ProbeResults;
  readonly now: number;
  /** Ceiling of the crash back-off, milliseconds. */
  readonly maxBackoffMs: number;
  /** True when the object is gone from the store already (forced deletion): clean up what it left. */
  readonly removed?: boolean;
}

/** Kubernetes never lets a container less time than this. k8s: kuberuntime_container.go minimumGracePeriodInSeconds */
const minimumGraceSeconds = 2;
// Unanswered SIGKILLs are repeated: the engine's child that should have sent it may itself have been killed.
const killAgainMs = 5_000;

/** Decides the next steps of a pod. Planning twice without anything happening in between gives the same plan. */
export function planPod(input: PlanInput): PodPlan {
  const { pod, memory, now } = input;
  if (pod.metadata.deletionTimestamp !== undefined || input.removed) return planDeletion(input);
  if (memory.termination || isTerminal(pod)) return planTermination(input);
  const deadline = activeDeadline(pod);
  if (deadline !== undefined && now >= deadline) {
    const message = 'Pod was active on the node longer than the specified deadline';
    return { actions: [{ type: 'terminate', reason: 'DeadlineExceeded', message, because: 'the active deadline has passed' }] };
  }
  const plan = planRunning(input);
  return deadline === undefined ? plan : { ...plan, wakeAt: Math.min(plan.wakeAt ?? deadline, deadline) };
}

function planDeletion(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const graceSeconds = pod.metadata.deletionGracePeriodSeconds ?? (input.removed ? 0 : pod.spec.terminationGracePeriodSeconds);
  const kills = planKills(input, runningRecords(memory), graceSeconds, 'deleted');
  if (kills.running) return kills.plan;
  return { actions: [{ type: 'tearDown', because: 'the pod is deleted and nothing of it runs' }] };
}

function planTermination(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const grace = pod.spec.terminationGracePeriodSeconds;
  const kills = planKills(input, runningRecords(memory), grace, 'ended');
  if (kills.running) return kills.plan;
  if (!memory.sandbox?.ready) return { actions: [] };
  return { actions: [{ type: 'stopSandbox', id: memory.sandbox.id, because: 'the pod has ended' }] };
}

interface Running {
  readonly name: string;
  readonly record: ContainerRecord;
}

function planKills(
  input: PlanInput,
  running: readonly Running[],
  graceSeconds: number,
  cause: StopCause,
): { running: boolean; plan: PodPlan } {
  const { memory, now } = input;
  const actions: Action[] = [];
  const because = (name: string) => stopRules[cause].message(name, input.pod.spec.restartPolicy !== 'Never');
  let wakeAt: number | undefined;
  for (const { name, record } of running) {
    const kill = memory.kills[record.id];
    const grace = Math.max(graceSeconds, minimumGraceSeconds);
    if (!kill || kill.unsent) {
      actions.push({ type: 'stopContainer', name, id: record.id, graceSeconds: grace, cause, because: because(name) });
      continue;
    }
    // A second deletion can only shorten the grace.
    const deadline = Math.min(kill.deadline, kill.signalledAt + grace * 1000);
    const due = kill.killedAt === undefined ? deadline : kill.killedAt + killAgainMs;
    if (now >= due) actions.push({ type: 'killContainer', name, id: record.id, because: 'the grace period is over' });
    const wake = now >= due ? now + killAgainMs : due;
    wakeAt = Math.min(wakeAt ?? wake, wake);
  }
  return { running: running.length > 0, plan: { actions, ...(wakeAt === undefined ? {} : { wakeAt }) } };
}

function planRunning(input: PlanInput): PodPlan {
  const { memory } = input;
  const sandboxGone = memory.sandboxChanged || !memory.sandbox?.ready;
  if (sandboxGone) return planSandbox(input);
  const init = findNextInit(input.pod, memory);
  if (init.next && init.failed && input.pod.spec.restartPolicy === 'Never') {
    return { actions: [{ type: 'terminate', because: `init container ${init.failed} failed and restartPolicy is Never` }] };
  }
  if (!init.done) return withClean(input, init.next ? planStart(input, init.next) : { actions: [] });
  return withClean(input, planApps(input));
}

// k8s: computePodActions, "If we need to (re-)create the pod sandbox, everything will need to be killed and recreated"
function planSandbox(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const attempt = memory.sandbox ? memory.sandbox.attempt + 1 : 0;
  const kills = planKills(input, runningRecords(memory), pod.spec.terminationGracePeriodSeconds, 'sandbox');
  if (kills.running) return kills.plan;
  const hasRecords = Object.values(memory.containers).some((history) => history.length > 0);
  if (pod.spec.restartPolicy === 'Never' && attempt !== 0 && hasRecords) {
    return { actions: [{ type: 'terminate', because: 'the sandbox is gone and restartPolicy is Never' }] };
  }
  const left = pod.spec.containers.filter(
    (container) => !(pod.spec.restartPolicy === 'OnFailure' && succeeded(newest(memory, container.name))),
  );
  if (left.length === 0 && hasRecords) {
    return { actions: [{ type: 'terminate', because: 'the sandbox is gone and every container has succeeded' }] };
  }
  // k8s: pod_workers.go, a sync that failed is tried again after a while
  if (memory.retryAt !== undefined && input.now < memory.retryAt) return { actions: [], wakeAt: memory.retryAt };
  const known = memory.sandbox;
  if (known) return { actions: [{ type: 'restartSandbox', id: known.id, attempt, because: 'the sandbox changed or was lost' }] };
  return { actions: [podRejection(pod) ?? { type: 'createSandbox', attempt, because: 'the pod has no sandbox' }] };
}

const succeeded = (record: ContainerRecord | undefined) => record?.state === 'exited' && record.exitCode === 0;
const failed = (record: ContainerRecord) =>
  record.state === 'lost' || (record.state === 'exited' && (record.exitCode !== 0 || record.reason === 'OOMKilled'));

/** What the evidence says about initialization. `failed` names the init container whose failure is to be retried (or ends the pod). */
interface InitProgress {
  readonly done: boolean;
  readonly next?: Container;
  readonly failed?: string;
}

// k8s: kuberuntime_container.go findNextInitContainerToRun
function findNextInit(pod: Pod, memory: PodMemory): InitProgress {
  const inits = pod.spec.initContainers ?? [];
  if (inits.length === 0) return { done: true };
  const run = memory.sandbox ? sandboxRunName(memory.sandbox) : '';
  const current = (container: Container) => {
    const record = newest(memory, container.name);
    return record?.sandboxRun === run ? record : undefined;
  };
  if (pod.spec.containers.some((container) => current(container)?.state === 'running')) return { done: true };
  for (const init of inits.toReversed()) {
    const record = current(init);
    if (record && failed(record)) return { done: false, next: init, failed: init.name };
  }
  for (const [index, init] of [...inits.entries()].toReversed()) {
    const record = current(init);
    if (!record) continue;
    if (record.state === 'running') return { done: false };
    if (record.state === 'created') return { done: false, next: init };
    const next = inits[index + 1];
    return next ? { done: false, next } : { done: true };
  }
  return inits[0] ? { done: false, next: inits[0] } : { done: true };
}

// k8s: computePodActions, the loop over the regular containers
function planApps(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const plans: PodPlan[] = [];
  let kept = 0;
  let starting = 0;
  for (const container of pod.spec.containers) {
    const record = newest(memory, container.name);
    if (record?.state !== 'running') {
      if (!shouldRestart(pod, record)) continue;
      starting += 1;
      plans.push(planStart(input, container));
      continue;
    }
    kept += 1;
    const cause = stopCause(container, record, input.probes);
    if (cause) plans.push(planKills(input, [{ name: container.name, record }], pod.spec.terminationGracePeriodSeconds, cause).plan);
  }
  if (kept === 0 && starting === 0) return { actions: [{ type: 'terminate', because: 'every container has ended for good' }] };
  const wakes = plans.flatMap((plan) => plan.wakeAt ?? []);
  return { actions: plans.flatMap((plan) => plan.actions), ...(wakes.length > 0 ? { wakeAt: Math.min(...wakes) } : {}) };
}

/** Why an app container that runs is not to go on; undefined when it is. */
function stopCause(container: Container, record: ContainerRecord, probes: ProbeResults): StopCause | undefined {
  if (record.hash !== '' && record.hash !== containerHash(container)) return 'changed';
  const { liveness, startup } = probeResultsOf(container, record, probes);
  return liveness === 'failure' ? 'liveness' : startup === 'failure' ? 'startup' : undefined;
}

/** Whether an app container that does not run is to be started. k8s: container/helpers.go ShouldContainerBeRestarted */
export function shouldRestart(pod: Pod, record: ContainerRecord | undefined): boolean {
  if (pod.metadata.deletionTimestamp !== undefined) return false;
  if (!record || record.state === 'created') return true;
  if (record.state === 'running') return false;
  if (record.replaced) return true;
  // One that the engine lost has run: under Never it does not run again.
  if (pod.spec.restartPolicy === 'Never') return false;
  return pod.spec.restartPolicy === 'Always' || record.exitCode !== 0;
}

function planStart(input: PlanInput, container: Container): PodPlan {
  const { memory, now } = input;
  // A volume of the pod could not be had.
  if (memory.retryAt !== undefined && now < memory.retryAt) return { actions: [], wakeAt: memory.retryAt };
  const { name } = container;
  const role = roleOf(input.pod.spec, name);
  const rules = rulesOf(role);
  const record = newest(memory, name);
  const retryAt = startErrorOf(memory, name)?.retryAt ?? 0;
  const sameSandbox = memory.sandbox && record?.sandboxRun === sandboxRunName(memory.sandbox);
  if (record?.state === 'created' && !sameSandbox) {
    return { actions: [{ type: 'removeContainer', name, id: record.id, because: 'it was created in a former sandbox and never started' }] };
  }
  if (record?.state === 'exited' && (sameSandbox || rules.backoffOutlivesSandbox)) {
    const endedAt = record.finishedAt ? Date.parse(record.finishedAt) : now;
    const entry = memory.backoff[crashKey(container)];
    const until = backoffUntil(entry, endedAt, now, input.maxBackoffMs);
    if (until !== undefined && entry) {
      // Reported again every time it is looked at, as the kubelet does; nothing else happens until then.
      const isReported = startErrorOf(memory, name)?.cause === 'crash' && now < retryAt;
      const delayMs = Math.min(entry.delayMs, input.maxBackoffMs);
      const because = `back-off ${formatGoDuration(delayMs)} restarting failed container`;
      return {
        actions: isReported ? [] : [{ type: 'backOff', name, role, until, delayMs, because }],
        wakeAt: isReported ? Math.min(until, retryAt) : until,
      };
    }
  }
  if (startErrorOf(memory, name)?.cause !== 'crash' && now < retryAt) return { actions: [], wakeAt: retryAt };
  return { actions: [{ type: 'pullImage', name, role, because: `image ${container.image}` }, startOf(name, role, record)] };
}

function startOf(name: string, role: ContainerRole, record: ContainerRecord | undefined): Action {
  const start = { type: 'startContainer', name, role } as const;
  if (!record) return { ...start, attempt: 0, because: rulesOf(role).startsBecause };
  if (record.state === 'created') return { ...start, attempt: record.attempt, id: record.id, because: 'created, not started' };
  return { ...start, attempt: record.attempt + 1, because: `restart after exit ${record.exitCode}` };
}

/** The crash back-off's key: a changed definition starts anew. */
export function crashKey(container: Container): string {
  return `${container.name}/${containerHash(container)}`;
}

// The current and the previous attempt stay; of older ones the log is kept and the container goes.
function withClean(input: PlanInput, plan: PodPlan): PodPlan {
  const cleaning: Action[] = Object.entries(input.memory.containers).flatMap(([name, history]) =>
    history
      .slice(2)
      .filter((record) => record.present && record.state !== 'running')
      .map((record) => ({
        type: 'removeContainer' as const,
        name,
        id: record.id,
        because: `attempt ${record.attempt} is neither current nor previous`,
      })),
  );
  return { ...plan, actions: [...plan.actions, ...cleaning] };
}

/** One line a step, as logs and tests show it: `startContainer init-mydb: next init container`. */
export function formatPlan(plan: PodPlan): string {
  return plan.actions.map((action) => `${action.type}${'name' in action ? ` ${action.name}` : ''}: ${action.because}`).join('\n');
}
