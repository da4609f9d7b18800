/**
 * What to do next for one pod: a pure function of the pod, of what the kubelet remembers and has just seen, and of the time.
 * k8s: kuberuntime_manager.go computePodActions, with the kills spread over time (signal, deadline, KILL) instead of waited for.
 */
import { rerunAnnotation } from '../../api/annotations.ts';
import { isTerminal } from '../../api/pod-status.ts';
import { restartPolicyOf } from '../../api/restart-policy.ts';
import type { Container, Pod } from '../../api/types.ts';
import { activeDeadline } from '../active-deadline.ts';
import { evictedReason } from '../eviction.ts';
import { type ContainerRecord, newest, runningRecords } from '../memory.ts';
import { podRejection } from '../pod-admission.ts';
import { probeResultsOf } from '../probes/probe-results.ts';
import { rerunAsked, rerunNames } from '../rerun.ts';
import { restartsAll } from '../restart-all.ts';
import { containerHash } from '../spec-hash.ts';
import type { StopCause } from '../stop-causes.ts';
import { type Action, mergePlans, type PlanInput, type PodPlan } from './action.ts';
import { planEphemeral } from './ephemeral.ts';
import { heldProgress } from './hold.ts';
import { planKills } from './kills.ts';
import { mustRestartToResize, planResize } from './resize.ts';
import { planSkip } from './skip.ts';
import { planStart, shouldRestart } from './start.ts';

/** k8s: eviction_manager.go immediateEvictionGracePeriodSeconds */
const evictionGraceSeconds = 1;
/** So long hooks have even where a pod is to go at once. k8s: pod_workers.go calculateEffectiveGracePeriod */
const shortestDeletionSeconds = 1;

/** Decides the next steps of a pod. Planning twice without anything happening in between gives the same plan. */
export function planPod(input: PlanInput): PodPlan {
  const { pod, memory, now } = input;
  if (pod.metadata.deletionTimestamp !== undefined || input.removed) return planDeletion(input);
  if (memory.termination || isTerminal(pod)) return planTermination(input);
  if (input.evicted !== undefined) {
    return { actions: [{ type: 'terminate', reason: evictedReason, message: input.evicted, because: 'a volume is too large' }] };
  }
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
  // Whoever takes the object away by force waits for nothing any more, whatever time it had until then.
  const asked = input.removed ? 0 : (pod.metadata.deletionGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds);
  const kills = planKills(input, runningRecords(memory), Math.max(asked, shortestDeletionSeconds), 'deleted');
  if (kills.running) return kills.plan;
  return { actions: [{ type: 'tearDown', because: 'the pod is deleted and nothing of it runs' }] };
}

function planTermination(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const grace = memory.termination?.reason === evictedReason ? evictionGraceSeconds : pod.spec.terminationGracePeriodSeconds;
  const kills = planKills(input, runningRecords(memory), grace, 'ended');
  if (kills.running) return kills.plan;
  if (!memory.sandbox?.ready || input.hasShell) return { actions: [] };
  return { actions: [{ type: 'stopSandbox', id: memory.sandbox.id, because: 'the pod has ended' }] };
}

function planRunning(input: PlanInput): PodPlan {
  const { memory } = input;
  if (restartsAll(input.pod, memory)) return planNewBeginning(input);
  const sandboxGone = memory.sandboxChanged || !memory.sandbox?.ready;
  if (sandboxGone) return planSandbox(input);
  if (rerunAsked(input.pod, memory)) return planRerun(input);
  const { failed, held, ...init } = heldProgress(input);
  const isFixed = (step: string) => input.fixing?.has(step) === true;
  if (failed && !isFixed(failed))
    return { actions: [{ type: 'terminate', because: `init container ${failed} failed and restartPolicy is Never` }] };
  const plans = [
    planResize(input),
    planEphemeral(input),
    ...init.stops.map(({ container, record, cause }) => planReplacement(input, container, record, cause)),
    ...init.starts.flatMap((container) => (isFixed(container.name) ? [] : [planSkip(input, container) ?? planStart(input, container)])),
  ];
  if (!init.done || held) return withClean(input, mergePlans(plans));
  const apps = planApps(input);
  // Neither sidecars nor ephemeral containers keep a pod alive.
  const hasEnded = apps.actions.some(({ type }) => type === 'terminate');
  return withClean(input, hasEnded ? apps : mergePlans([...plans, apps]));
}

function planReplacement(input: PlanInput, container: Container, record: ContainerRecord, cause: StopCause): PodPlan {
  return planKills(input, [{ name: container.name, record }], graceOf(input.pod, container, cause), cause).plan;
}

function planNewBeginning(input: PlanInput): PodPlan {
  const kills = planKills(input, runningRecords(input.memory), 0, 'restartAll');
  if (kills.running) return kills.plan;
  return { actions: [{ type: 'beginAnew', because: 'a rule of a container that has ended wants it' }] };
}

function planRerun(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const rerun = rerunAsked(pod, memory);
  const again = rerun ? rerunNames(pod, rerun) : [];
  const running = runningRecords(memory).filter(({ name }) => again.includes(name));
  const kills = planKills(input, running, pod.spec.terminationGracePeriodSeconds, 'rerun');
  if (kills.running) return kills.plan;
  return { actions: [{ type: 'rerunSteps', because: `${rerunAnnotation} asks for it` }] };
}

// k8s: computePodActions, "If we need to (re-)create the pod sandbox, everything will need to be killed and recreated"
function planSandbox(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const attempt = memory.sandbox ? memory.sandbox.attempt + 1 : 0;
  const kills = planKills(input, runningRecords(memory), pod.spec.terminationGracePeriodSeconds, 'sandbox');
  if (kills.running) return kills.plan;
  const hasRecords = Object.values(memory.containers).some((history) => history.some(({ past }) => !past));
  if (pod.spec.restartPolicy === 'Never' && attempt !== 0 && hasRecords) {
    return { actions: [{ type: 'terminate', because: 'the sandbox is gone and restartPolicy is Never' }] };
  }
  const left = pod.spec.containers.filter(
    (container) => !(restartPolicyOf(pod.spec, container) === 'OnFailure' && succeeded(newest(memory, container.name))),
  );
  if (left.length === 0 && hasRecords) {
    return { actions: [{ type: 'terminate', because: 'the sandbox is gone and every container has succeeded' }] };
  }
  // k8s: pod_workers.go, a sync that failed is tried again after a while
  if (memory.retryAt !== undefined && input.now < memory.retryAt) return { actions: [], wakeAt: memory.retryAt };
  const known = memory.sandbox;
  if (known) return { actions: [{ type: 'restartSandbox', id: known.id, attempt, because: 'the sandbox changed or was lost' }] };
  return {
    actions: [podRejection(pod, input.enforcesAppArmor ?? false) ?? { type: 'createSandbox', attempt, because: 'the pod has no sandbox' }],
  };
}

const succeeded = (record: ContainerRecord | undefined) => record?.state === 'exited' && record.exitCode === 0;

// k8s: computePodActions, the loop over the regular containers
function planApps(input: PlanInput): PodPlan {
  const { pod, memory } = input;
  const plans: PodPlan[] = [];
  let kept = 0;
  let starting = 0;
  for (const container of pod.spec.containers) {
    const record = newest(memory, container.name);
    if (record?.state !== 'running') {
      if (!shouldRestart(pod, container, record)) continue;
      starting += 1;
      plans.push(planStart(input, container));
      continue;
    }
    kept += 1;
    const cause = stopCause(container, record, input);
    if (cause) plans.push(planReplacement(input, container, record, cause));
  }
  if (kept === 0 && starting === 0) return { actions: [{ type: 'terminate', because: 'every container has ended for good' }] };
  return mergePlans(plans);
}

/** Why an app container that runs is not to go on; undefined when it is. */
function stopCause(container: Container, record: ContainerRecord, { pod, memory, probes }: PlanInput): StopCause | undefined {
  if (record.hookFailed) return 'postStart';
  if (record.hash !== '' && record.hash !== containerHash(container)) return 'changed';
  const { liveness, startup } = probeResultsOf(container, record, probes);
  if (liveness === 'failure') return 'liveness';
  if (startup === 'failure') return 'startup';
  return mustRestartToResize(pod, memory, container) ? 'resize' : undefined;
}

/** k8s: kuberuntime_container.go setTerminationGracePeriod */
function graceOf(pod: Pod, container: Container, cause: StopCause): number {
  const probe = cause === 'liveness' ? container.livenessProbe : cause === 'startup' ? container.startupProbe : undefined;
  return probe?.terminationGracePeriodSeconds ?? pod.spec.terminationGracePeriodSeconds;
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
