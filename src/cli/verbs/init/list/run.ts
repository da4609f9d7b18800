import { printTable } from '../../../../printers/print-table.ts';
import { stepsTable } from '../../../../printers/steps-table.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { podOfCall } from '../pod.ts';
import type { initListVerb } from './verb.ts';

/** `kpod init list`. */
export async function run(call: CallOf<typeof initListVerb>, deps: CommandDeps): Promise<void> {
  const { pod } = await podOfCall(call, ['POD'], deps);
  await deps.streams.out(printTable(stepsTable(pod, deps.clock.now()), { noHeaders: call.flags.noHeaders }));
}
