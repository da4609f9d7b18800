import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { fetchApiVersions } from '../../selecting/discovery.ts';
import type { apiVersionsVerb } from './verb.ts';

/** `kpod api-versions`. k8s: kubectl apiversions.go */
export async function run({ name, args }: CallOf<typeof apiVersionsVerb>, deps: CommandDeps): Promise<void> {
  if (args.length > 0) throw new UsageError(name, `unexpected arguments: [${args.join(' ')}]`, 'examples');
  const versions = await fetchApiVersions(deps.client);
  await deps.streams.out(versions.map((version) => `${version}\n`).join(''));
}
