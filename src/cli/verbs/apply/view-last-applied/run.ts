import { lastAppliedText } from '../../../../api/last-applied.ts';
import type { CallOf } from '../../../command-line/verb.ts';
import type { CommandDeps } from '../../../deps.ts';
import { throwAll } from '../../../errors/render-error.ts';
import { UsageError } from '../../../errors/usage-error.ts';
import { manifestTargets } from '../../../manifests/read-manifests.ts';
import { namespaceOf } from '../../../selecting/namespace.ts';
import { fetchObjects, selectObjects } from '../../../selecting/select.ts';
import type { viewLastAppliedVerb } from './verb.ts';

type Call = CallOf<typeof viewLastAppliedVerb>;

/** `kpod apply view-last-applied`: nothing of an object that was never applied. k8s: kubectl apply_view_last_applied.go */
export async function run({ name, args, flags }: Call, deps: CommandDeps): Promise<void> {
  const { output } = flags;
  const files = await manifestTargets(flags, deps);
  const selection = selectObjects({ ...flags, args, ...(files ? { files } : {}), namespace: namespaceOf(flags) });
  const { found, errors } = await fetchObjects(deps.client, selection);
  throwAll(errors);
  const { printYaml } = await import('../../../../printers/yaml-output.ts');
  for (const { object } of found) {
    const text = lastAppliedText(object as unknown as Readonly<Record<string, unknown>>);
    if (text === undefined || text === '') continue;
    if (output !== 'yaml' && output !== 'json') {
      throw new UsageError(name, `Unexpected -o output mode: ${output}, the flag 'output' must be one of yaml|json`, 'examples');
    }
    const applied: unknown = JSON.parse(text);
    await deps.streams.out(output === 'json' ? `${JSON.stringify(applied, null, 2)}\n` : printYaml(applied));
  }
}
