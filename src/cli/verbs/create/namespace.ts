import { UserError } from '../../../api/errors.ts';
import { withLastApplied } from '../../../api/last-applied.ts';
import type { Namespace } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { openResults } from '../../output/results.ts';
import { readWriteOptions, writeQuery } from '../../writing/write-options.ts';
import type { createVerb } from './verb.ts';

/** `kpod create namespace NAME`. k8s: kubectl create_namespace.go */
export async function createNamespace({ name, args, flags, changed }: CallOf<typeof createVerb>, deps: CommandDeps): Promise<void> {
  const [, wanted, ...more] = args;
  const foreign = (['filename', 'recursive', 'selector', 'engine'] as const).find((flag) => changed.has(flag));
  if (foreign !== undefined) throw new UsageError(`${name} namespace`, `unknown flag: --${foreign}`);
  if (wanted === undefined || more.length > 0) {
    throw new UsageError(`${name} namespace`, `exactly one NAME is required, got ${args.length - 1}`, 'examples');
  }
  if (wanted === '') throw new UserError('name must be specified');
  const options = readWriteOptions(flags, deps);
  const results = await openResults(flags, options.dryRun, deps);
  const bare = { apiVersion: 'v1', kind: 'Namespace', metadata: { creationTimestamp: null, name: wanted }, spec: {}, status: {} };
  const namespace = (flags.saveConfig ? withLastApplied(bare) : bare) as unknown as Namespace;
  if (options.dryRun === 'client') return results.tell('created', namespace);
  await results.tell(
    'created',
    await deps.client.request<Namespace>('POST', '/api/v1/namespaces', { body: namespace, query: writeQuery(options) }),
  );
}
