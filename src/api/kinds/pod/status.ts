import type { Json } from '../../json-defaults.ts';
import { isGated } from '../../pod-status.ts';
import { computeQosClass } from '../../qos.ts';
import type { Pod, PodCondition } from '../../types.ts';

/** k8s: registry/core/pod/strategy.go applySchedulingGatedCondition, which states no times */
const gatedCondition: PodCondition = {
  type: 'PodScheduled',
  status: 'False',
  lastProbeTime: null,
  lastTransitionTime: null,
  reason: 'SchedulingGated',
  message: 'Scheduling is blocked due to non-empty scheduling gates',
};

/** The status of a pod that nobody has taken up yet. */
export const firstStatus = ({ spec }: Pod): Pod['status'] => ({
  phase: 'Pending',
  ...(isGated(spec) ? { conditions: [gatedCondition] } : {}),
  qosClass: computeQosClass(spec),
});

const containerLists = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;
/** What is there even when it says nothing. k8s: core/v1 ContainerStatus has no omitempty for it, and that of PodCondition has no effect */
const noTimes = { lastProbeTime: null, lastTransitionTime: null };
const emptyContainerStatus = { ready: false, restartCount: 0, image: '', imageID: '', lastState: {}, state: {} };

/** A status as a client wrote it, with what decoding drops because it says nothing, and the class that it may leave out. */
export function readPodStatus(status: Json, { status: current }: Pod): Json {
  const lists = containerLists.flatMap((name) => {
    const list = status[name];
    return Array.isArray(list) ? [[name, list.map((each: object) => ({ ...emptyContainerStatus, ...each }))]] : [];
  });
  const conditions = (status['conditions'] as readonly object[] | undefined)?.map((each) => ({ ...noTimes, ...each }));
  const qosClass = status['qosClass'] ?? current.qosClass;
  return {
    ...status,
    ...Object.fromEntries(lists),
    ...(conditions ? { conditions } : {}),
    ...(qosClass === undefined ? {} : { qosClass }),
  };
}
