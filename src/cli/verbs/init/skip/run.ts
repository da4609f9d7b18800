import { skipAnnotation } from '../../../../api/annotations.ts';
import { UserError } from '../../../../api/errors.ts';
import { isToSkip, listed, skippedSteps } from '../../../../api/pod-steps.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { annotatePod, podOfCall } from '../pod.ts';
import type { initSkipVerb } from './verb.ts';

/** `kpod init skip`. The server refuses a step that has begun. */
export async function run(call: CallOf<typeof initSkipVerb>, deps: CommandDeps): Promise<void> {
  const found = await podOfCall(call, ['POD', 'STEP'], deps);
  const { pod } = found;
  const [, step = ''] = call.args;
  const name = `pod/${pod.metadata.name}`;
  if (skippedSteps(pod).includes(step)) throw new UserError(`${name} has skipped ${step} already`);
  if (isToSkip(pod, step)) throw new UserError(`${name} is to skip ${step} already, when it comes to it`);
  await annotatePod(found, { [skipAnnotation]: [...listed(pod.metadata.annotations?.[skipAnnotation]), step].join(',') }, deps);
  await deps.streams.out(`${name} skips ${step}\n`);
}
