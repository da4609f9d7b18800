import { isTerminal } from '../api/pod-status.ts';
import type { StoreEvent } from '../store/types.ts';

/** Answers of each change whether a pod that waits may have a place after it. */
export function createRoomWatch(): (event: StoreEvent) => boolean {
  let marks = '';
  return ({ type, object }) => {
    // What the pod had is free now.
    if (object.kind === 'Pod') return type === 'DELETED' || isTerminal(object);
    if (object.kind !== 'Node') return false;
    const before = marks;
    marks = JSON.stringify(object.spec);
    return marks !== before;
  };
}
