/** Why a container that runs is stopped. Decisions ask the cause; the words are for people. k8s: kuberuntime_manager.go containerToKillInfo */
import { type ContainerRole, findContainer } from '../api/pod-status.ts';
import { restartPolicyOf } from '../api/restart-policy.ts';
import type { PodSpec } from '../api/types.ts';

/**
 * `deleted`: the pod is to go; `ended`: the pod has ended for good; `sandbox`: its sandbox is gone or is another one; `changed`: its
 * definition is another one; `rerun`: its step or one before it is to run again; `liveness`, `startup`: this probe has failed; `postStart`: this hook has failed; `restartAll`: the pod begins anew;
 * `resize`: its successor has other resources. Further causes are rows of the table below.
 */
export type StopCause =
  | 'deleted'
  | 'ended'
  | 'sandbox'
  | 'changed'
  | 'liveness'
  | 'startup'
  | 'postStart'
  | 'restartAll'
  | 'rerun'
  | 'resize';

interface Stopped {
  readonly name: string;
  readonly role: ContainerRole;
}

interface StopRule {
  /** The message of the Killing event. `restarts`: its restartPolicy lets it be started again. */
  readonly message: (container: Stopped, restarts: boolean) => string;
  /** The event has been recorded when the cause arose. */
  readonly isTold?: boolean;
  /** Its successor starts however it ends. */
  readonly isReplaced: (restarts: boolean) => boolean;
}

const stopping = ({ name }: Stopped) => `Stopping container ${name}`;
const changed = ({ name, role }: Stopped) =>
  role === 'app' ? `Container ${name} definition changed, will be restarted` : `Init container ${name} definition changed`;
const never = () => false;
const failedProbe = (kind: 'liveness' | 'startup'): StopRule => ({
  message: ({ name, role }, restarts) =>
    role === 'app'
      ? `Container ${name} failed ${kind} probe${restarts ? ', will be restarted' : ''}`
      : `Init container ${name} failed ${kind} probe`,
  isReplaced: (restarts) => restarts,
});

/** What is told of a container whose postStart hook has failed. */
export const postStartFailed = 'FailedPostStartHook';

/** What each cause says, and what follows from it. */
export const stopRules: Readonly<Record<StopCause, StopRule>> = {
  deleted: { message: stopping, isReplaced: never },
  ended: { message: stopping, isReplaced: never },
  sandbox: { message: stopping, isReplaced: never },
  changed: { message: changed, isReplaced: () => true },
  liveness: failedProbe('liveness'),
  startup: failedProbe('startup'),
  // Its end decides, as that of one that ends by itself. k8s: kuberuntime_container.go startContainer kills, and the next sync starts
  postStart: { message: () => postStartFailed, isReplaced: never, isTold: true },
  // Its successor comes, whatever its policy says of its end.
  rerun: { message: ({ name }) => `Stopping container ${name}, which will run again`, isReplaced: () => true },
  // k8s: kuberuntime_manager.go computePodResizeAction starts its successor by itself
  resize: { message: ({ name }) => `Container ${name} resize requires restart`, isReplaced: () => true },
  restartAll: { message: () => 'killing', isReplaced: never },
};

/** Whether a container that is stopped for a fault of its own is started again. Its rules do not count: it has no exit code yet. k8s: computePodActions */
export function isStartedAgain(spec: PodSpec, name: string): boolean {
  return restartPolicyOf(spec, findContainer(spec, name) ?? {}) !== 'Never';
}
