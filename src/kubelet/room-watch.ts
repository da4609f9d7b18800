import { isTerminal } from '../api/pod-status.ts';
import type { StoreEvent } from '../store/types.ts';
import { allocatedRequests, reservedRequests } from './resize/room.ts';

/** Answers of each change whether a pod that waits may have a place, or what it asks for, after it. */
export function createRoomWatch(): (event: StoreEvent) => boolean {
  let marks = '';
  const resized = new Map<string, string>();
  return ({ type, object }) => {
    if (object.kind === 'Pod') {
      const { uid = '' } = object.metadata;
      const before = resized.get(uid);
      // What the pod had is free now.
      if (type === 'DELETED' || isTerminal(object)) {
        resized.delete(uid);
        return true;
      }
      if (!object.status.containerStatuses?.some(({ resources }) => resources)) return false;
      const held = JSON.stringify([allocatedRequests(object), reservedRequests(object)]);
      resized.set(uid, held);
      return held !== before;
    }
    if (object.kind !== 'Node') return false;
    const before = marks;
    marks = JSON.stringify(object.spec);
    return marks !== before;
  };
}
