/** Pod conditions, in the kubelet's order. Pure. k8s: status/generate.go, status_manager.go updateLastTransitionTime */
import { hasCondition, isSidecar, isTerminalPhase, roleOf } from '../api/pod-status.ts';
import { type HoldPoint, heldCondition, heldWords } from '../api/pod-steps.ts';
import { mayRestartAll } from '../api/restart-policy.ts';
import type { ContainerStatus, Pod, PodCondition, PodPhase, Time } from '../api/types.ts';
import type { ResizeTold } from './resize/tell.ts';

type Verdict = Pick<PodCondition, 'status' | 'reason' | 'message'>;

const ownTypes = [
  'PodResizePending',
  'PodResizeInProgress',
  'PodReadyToStartContainers',
  'Initialized',
  'Ready',
  'ContainersReady',
  'PodScheduled',
  'AllContainersRestarting',
  heldCondition,
] as const;

/** What the conditions follow from. */
export interface ConditionInput {
  readonly pod: Pod;
  readonly phase: PodPhase;
  readonly initStatuses: readonly ContainerStatus[];
  readonly statuses: readonly ContainerStatus[];
  /** Why the kubelet has evicted the pod. */
  readonly evicted?: string | undefined;
  /** The pod is to begin anew: what runs of it ends. */
  readonly restartsAll?: boolean;
  /** Its app containers have run, and are to begin again behind steps that do. */
  readonly beginsAgain?: boolean;
  /** What there is to tell of a resize. */
  readonly resize?: ResizeTold | undefined;
  /** Where it is held. */
  readonly held?: HoldPoint | undefined;
  /** A sandbox with a network exists and need not be made anew. */
  readonly sandboxReady: boolean;
  readonly now: Time;
}

/** All conditions of the pod: foreign ones as they were, then the kubelet's own, with the time of their last change. */
export function podConditions(input: ConditionInput): readonly PodCondition[] {
  const previous = input.pod.status.conditions ?? [];
  const containersReady = containersReadyVerdict(input);
  const verdicts: Readonly<Record<(typeof ownTypes)[number], Verdict | undefined>> = {
    PodResizePending: isTerminalPhase(input.phase) ? undefined : input.resize?.pending,
    PodResizeInProgress: isTerminalPhase(input.phase) ? undefined : input.resize?.inProgress,
    PodReadyToStartContainers: { status: input.sandboxReady ? 'True' : 'False' },
    Initialized: initializedVerdict(input),
    Ready: readyVerdict(input, containersReady),
    ContainersReady: containersReady,
    PodScheduled: { status: 'True' },
    AllContainersRestarting: mayRestartAll(input.pod.spec) ? restartingVerdict(input) : undefined,
    [heldCondition]: input.held && { status: 'True', ...heldWords(input.pod, input.held) },
  };
  const own = ownTypes.flatMap((type): readonly PodCondition[] => {
    const before = previous.find((condition) => condition.type === type);
    const verdict = verdicts[type];
    if (!verdict) return [];
    const isSame = before?.status === verdict.status && (before.reason === verdict.reason || !isOfResize(type));
    const unchanged = isSame && before.lastTransitionTime;
    return [{ type, lastProbeTime: null, lastTransitionTime: unchanged || input.now, ...verdict }];
  });
  return [...disruption(input, foreignConditions(previous)), ...own];
}

/** Another reason is a transition of theirs. k8s: status_manager.go updatedPodResizeCondition */
const isOfResize = (type: string): boolean => type.startsWith('PodResize');

/** Those that others have set: the kubelet keeps them as they are. k8s: status_manager.go mergePodStatus */
export function foreignConditions(conditions: readonly PodCondition[]): readonly PodCondition[] {
  return conditions.filter((condition) => !ownTypes.some((type) => type === condition.type));
}

// k8s: eviction_manager.go evictPod
function disruption({ evicted, now }: ConditionInput, foreign: readonly PodCondition[]): readonly PodCondition[] {
  if (evicted === undefined || foreign.some(({ type }) => type === 'DisruptionTarget')) return foreign;
  const times = { lastProbeTime: null, lastTransitionTime: now };
  return [{ type: 'DisruptionTarget', status: 'True', ...times, reason: 'TerminationByKubelet', message: evicted }, ...foreign];
}

// k8s: GeneratePodInitializedCondition
function initializedVerdict({ pod, phase, initStatuses, statuses, beginsAgain = false }: ConditionInput): Verdict {
  if ((pod.spec.initContainers ?? []).length > 0 && initStatuses.length === 0) {
    return { status: 'False', reason: 'UnknownContainerStatuses' };
  }
  if (phase === 'Succeeded') return { status: 'True', reason: 'PodCompleted' };
  const started = statuses.some(
    (status) => status.started || status.state.running || status.state.terminated || status.lastState.terminated,
  );
  const isIncomplete = (status: ContainerStatus) => !(roleOf(pod.spec, status.name) === 'sidecar' ? status.started : status.ready);
  const incomplete = initStatuses.filter(isIncomplete).map((status) => status.name);
  if ((started && !beginsAgain) || incomplete.length === 0) return { status: 'True' };
  // One that has been initialized stays so, though it begins anew.
  if (mayRestartAll(pod.spec) && hasCondition(pod, 'Initialized')) return { status: 'True' };
  return { status: 'False', reason: 'ContainersNotInitialized', message: `containers with incomplete status: [${incomplete.join(' ')}]` };
}

// k8s: GenerateAllContainersRestartingCondition
function restartingVerdict({ phase, restartsAll }: ConditionInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  if (!restartsAll) return { status: 'False' };
  return { status: 'True', reason: 'RestartAllContainersStarted', message: 'container exited with restart policy rule' };
}

// k8s: GenerateContainersReadyCondition
function containersReadyVerdict({ pod, phase, initStatuses, statuses }: ConditionInput): Verdict {
  if (phase === 'Succeeded') return { status: 'False', reason: 'PodCompleted' };
  if (phase === 'Failed') return { status: 'False', reason: 'PodFailed' };
  const unready = [...(pod.spec.initContainers ?? []).filter(isSidecar), ...pod.spec.containers]
    .map((container) => container.name)
    .filter((name) => ![...initStatuses, ...statuses].some((status) => status.name === name && status.ready));
  if (unready.length === 0) return { status: 'True' };
  return { status: 'False', reason: 'ContainersNotReady', message: `containers with unready status: [${unready.join(' ')}]` };
}

// k8s: GeneratePodReadyCondition
function readyVerdict({ pod }: ConditionInput, containersReady: Verdict): Verdict {
  if (containersReady.status !== 'True') return containersReady;
  const problems = (pod.spec.readinessGates ?? []).flatMap(({ conditionType }) => {
    const condition = pod.status.conditions?.find((one) => one.type === conditionType);
    if (!condition) return [`corresponding condition of pod readiness gate "${conditionType}" does not exist.`];
    return condition.status === 'True'
      ? []
      : [`the status of pod readiness gate "${conditionType}" is not "True", but ${condition.status}`];
  });
  return problems.length === 0 ? { status: 'True' } : { status: 'False', reason: 'ReadinessGatesNotReady', message: problems.join(', ') };
}
