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
  /** What its status says about the pod's initialization. */
  readonly initOutcome: (status: ContainerStatus) => InitOutcome;
}

const hasSucceeded = ({ state, exitCode }: ContainerRecord) => state === 'exited' && exitCode === 0;

/** The rows. Sidecars are what is missing: no manifest with one is admitted (`api/support-table.ts`). */
const roleRules: Readonly<Record<ContainerRole, RoleRules | 'missing'>> = {
  init: {
    startsBecause: 'next init container',
    backoffOutlivesSandbox: false,
    hasProbes: false,
    isDone: hasSucceeded,
    isReady: hasSucceeded,
    initOutcome,
  },
  sidecar: 'missing',
  app: {
    startsBecause: 'app container',
    backoffOutlivesSandbox: true,
    hasProbes: true,
    isDone: () => false,
    isReady: ({ state }, { startup, readiness }) => state === 'running' && startup === 'success' && readiness === 'success',
    initOutcome: () => 'succeeded',
  },
};

/** The rules for containers of a role. Throws for the role that has none. */
export function rulesOf(role: ContainerRole): RoleRules {
  const rules = roleRules[role];
  if (rules === 'missing') throw new Error(`containers of role ${role} cannot be run`);
  return rules;
}

// k8s: kubelet_pods.go getPhase, the loop over the init containers
function initOutcome({ state, lastState }: ContainerStatus): InitOutcome {
  if (state.terminated) return state.terminated.exitCode === 0 ? 'succeeded' : 'failed';
  if (state.waiting && lastState.terminated) return lastState.terminated.exitCode === 0 ? 'pending' : 'failed';
  return 'pending';
}
