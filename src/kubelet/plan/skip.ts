/** Steps that are not to run. Pure. */
import { skipAnnotation } from '../../api/annotations.ts';
import { isToSkip } from '../../api/pod-steps.ts';
import type { Container } from '../../api/types.ts';
import { newest, sandboxRunName } from '../memory.ts';
import type { PlanInput, PodPlan } from './action.ts';

/** The step that lets it count as succeeded; undefined for one that is to start, as one that has begun in this sandbox is again. */
export function planSkip({ pod, memory }: PlanInput, { name }: Container): PodPlan | undefined {
  if (!isToSkip(pod, name)) return undefined;
  const record = newest(memory, name);
  if (record?.state === 'created') {
    return { actions: [{ type: 'removeContainer', name, id: record.id, because: 'it was created, and is skipped' }] };
  }
  if (memory.sandbox && record?.sandboxRun === sandboxRunName(memory.sandbox)) return undefined;
  return { actions: [{ type: 'skipStep', name, because: `${skipAnnotation} asks for it` }] };
}
