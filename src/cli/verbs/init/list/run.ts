import { UserError } from '../../../../api/errors.ts';
import { printTable } from '../../../../printers/print-table.ts';
import { stepsObject } from '../../../../printers/steps-object.ts';
import { stepsTable } from '../../../../printers/steps-table.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { printValue } from '../../../output/print-value.ts';
import { podOfCall } from '../pod.ts';
import type { initListVerb } from './verb.ts';

/** `kpod init list`. */
export async function run(call: CallOf<typeof initListVerb>, deps: CommandDeps): Promise<void> {
  const { output } = call.flags;
  if (!['', 'json', 'yaml'].includes(output)) throw new UserError(`--output must be json or yaml, and is ${JSON.stringify(output)}`);
  const { pod } = await podOfCall(call, ['POD'], deps);
  if (output !== '') return deps.streams.out(await printValue(stepsObject(pod), output));
  await deps.streams.out(printTable(stepsTable(pod, deps.clock.now()), { noHeaders: call.flags.noHeaders }));
}
