/** Steps that somebody is about to have skipped: none of them begins while that is being written down. */
import { skippedReason } from '../api/pod-steps.ts';
import { newest, type PodMemory, sandboxRunName } from './memory.ts';
import type { Action } from './plan/action.ts';

export interface SkipClaims {
  /** Those that must not begin now. */
  held(): ReadonlySet<string>;
  /** Holds the steps; the answer lets them go. */
  claim(steps: readonly string[]): () => void;
}

/** No claims yet. `released` is called when steps may begin again. */
export function createSkipClaims(released: () => void): SkipClaims {
  const claims = new Set<readonly string[]>();
  return {
    held: () => new Set([...claims].flat()),
    claim(steps) {
      const own = [...steps];
      claims.add(own);
      return () => {
        if (claims.delete(own)) released();
      };
    },
  };
}

/** Whether a step has begun in the present sandbox, or begins just now; `doing` is the action under way. Its status may not tell yet. */
export function isBegun(memory: PodMemory, doing: Action | undefined, step: string): boolean {
  if (doing?.type === 'startContainer' && doing.name === step) return true;
  const record = newest(memory, step);
  if (!record || record.state === 'created' || record.reason === skippedReason) return false;
  return memory.sandbox !== undefined && record.sandboxRun === sandboxRunName(memory.sandbox);
}
