/** Why a container that runs is stopped. Decisions ask the cause; the words are for people. k8s: kuberuntime_manager.go containerToKillInfo */

/**
 * `deleted`: the pod is to go; `ended`: the pod has ended for good; `sandbox`: its sandbox is gone or is another one; `changed`: its
 * definition is another one. Further causes are rows of the table below.
 */
export type StopCause = 'deleted' | 'ended' | 'sandbox' | 'changed';

interface StopRule {
  /** The message of the Killing event. */
  readonly message: (container: string) => string;
  /** Its successor starts whatever restartPolicy says. */
  readonly replaced: boolean;
}

const stopping = (container: string) => `Stopping container ${container}`;

/** What each cause says, and what follows from it. */
export const stopRules: Readonly<Record<StopCause, StopRule>> = {
  deleted: { message: stopping, replaced: false },
  ended: { message: stopping, replaced: false },
  sandbox: { message: stopping, replaced: false },
  changed: { message: (container) => `Container ${container} definition changed, will be restarted`, replaced: true },
};
