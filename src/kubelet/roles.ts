/** What the role of a container changes about how the kubelet treats it: one row a role. */
import type { ContainerRole } from '../api/pod-status.ts';
import type { ContainerStatus } from '../api/types.ts';
import type { ContainerRecord } from './memory.ts';
import type { ProbeKind, ProbeResult } from './probes/probe-results.ts';

/** What initialization has come to, as far as one container is concerned. */
type InitOutcome = 'succeeded' | 'failed' | 'pending';

interface RoleRules {
  /** Why its first attempt starts. */
  readonly startsBecause: string;
  /** Its crash back-off goes on when the pod gets another sandbox. */
  readonly backoffOutlivesSandbox: boolean;
  /** It may be probed. */
  readonly hasProbes: boolean;
  /** It has done what it is there for, and what it could not be started for once is past. */
  readonly isDone: (newest: ContainerRecord) => boolean;
  readonly isReady: (newest: ContainerRecord, probes: Readonly<Record<ProbeKind, ProbeResult>>) => boolean;
  /** What its status says about the pod's initialization; of a sidecar the phase asks more. */
  readonly initOutcome: (status: ContainerStatus) => InitOutcome;
}

const hasRun = ({ state }: ContainerRecord) => state !== 'created';
const hasSucceeded = ({ state, exitCode }: ContainerRecord) => state === 'exited' && exitCode === 0;

/** The rows. */
const roleRules: Readonly<Record<ContainerRole, RoleRules>> = {
  init: {
    startsBecause: 'next init container',
    backoffOutlivesSandbox: false,
    hasProbes: false,
    isDone: hasSucceeded,
    isReady: hasSucceeded,
    initOutcome,
  },
  sidecar: {
    startsBecause: 'next sidecar',
    backoffOutlivesSandbox: false,
    hasProbes: true,
    isDone: hasSucceeded,
    isReady: isUpAndReady,
    initOutcome: () => 'succeeded',
  },
  app: {
    startsBecause: 'app container',
    backoffOutlivesSandbox: true,
    hasProbes: true,
    isDone: () => false,
    isReady: isUpAndReady,
    initOutcome: () => 'succeeded',
  },
  ephemeral: {
    startsBecause: 'ephemeral container',
    backoffOutlivesSandbox: false,
    hasProbes: false,
    // It runs once, however that ends.
    isDone: hasRun,
    // Nothing waits for it. k8s: prober_manager.go UpdatePodStatus leaves it out
    isReady: () => false,
    initOutcome: () => 'succeeded',
  },
};

/** The rules for containers of a role. */
export const rulesOf = (role: ContainerRole): RoleRules => roleRules[role];

function isUpAndReady({ state }: ContainerRecord, { startup, readiness }: Readonly<Record<ProbeKind, ProbeResult>>): boolean {
  return state === 'running' && startup === 'success' && readiness === 'success';
}

// k8s: kubelet_pods.go getPhase, the loop over the init containers
function initOutcome({ state, lastState }: ContainerStatus): InitOutcome {
  if (state.terminated) return state.terminated.exitCode === 0 ? 'succeeded' : 'failed';
  if (state.waiting && lastState.terminated) return lastState.terminated.exitCode === 0 ? 'pending' : 'failed';
  return 'pending';
}
