import type { Json } from '../../json-defaults.ts';
import { computeQosClass } from '../../qos.ts';
import type { Pod } from '../../types.ts';

/** The status of a pod that nobody has taken up yet. */
export const firstStatus = ({ spec }: Pod): Pod['status'] => ({ phase: 'Pending', qosClass: computeQosClass(spec) });

const containerLists = ['initContainerStatuses', 'containerStatuses', 'ephemeralContainerStatuses'] as const;
/** Fields of a container's status that are there even when they say nothing. k8s: core/v1 ContainerStatus has no omitempty for them */
const emptyContainerStatus = { ready: false, restartCount: 0, image: '', imageID: '', lastState: {}, state: {} };

/** A status as a client wrote it, with what decoding drops because it says nothing. */
export function withZeroes(status: Json): Json {
  const lists = containerLists.flatMap((name) => {
    const list = status[name];
    return Array.isArray(list) ? [[name, list.map((each: object) => ({ ...emptyContainerStatus, ...each }))]] : [];
  });
  return { ...status, ...Object.fromEntries(lists) };
}
