import { rerunAnnotation, skipAnnotation } from '../../../../api/annotations.ts';
import { formatRerun, isToSkip, listed } from '../../../../api/pod-steps.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { annotatePod, podOfCall } from '../pod.ts';
import type { initRerunVerb } from './verb.ts';

/** `kpod init rerun`. The server refuses a step that has not begun; one that was skipped runs now. */
export async function run(call: CallOf<typeof initRerunVerb>, deps: CommandDeps): Promise<void> {
  const found = await podOfCall(call, ['POD', 'STEP'], deps);
  const { pod } = found;
  const [, step = ''] = call.args;
  const { only } = call.flags;
  const left = listed(pod.metadata.annotations?.[skipAnnotation]).filter((name) => name !== step);
  const skips = isToSkip(pod, step) ? { [skipAnnotation]: left.length === 0 ? null : left.join(',') } : {};
  const request = formatRerun({ step, only }, new Date(deps.clock.now()).toISOString());
  await annotatePod(found, { [rerunAnnotation]: request, ...skips }, deps);
  await deps.streams.out(`pod/${pod.metadata.name} reruns ${step}${only ? '' : ' and all that follow'}\n`);
}
