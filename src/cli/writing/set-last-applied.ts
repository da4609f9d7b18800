import { goJson } from '../../api/go-json.ts';
import { lastAppliedAnnotation } from '../../api/last-applied.ts';
import type { KubeObject } from '../../api/types.ts';
import type { CommandDeps } from '../deps.ts';
import { objectPath } from '../selecting/paths.ts';
import type { Target } from '../selecting/select.ts';
import { type WriteOptions, writeQuery } from './write-options.ts';

/** Lets an object remember a configuration as what was last applied. Throws what the API answers. k8s: kubectl cmd/util/editor GetApplyPatch */
export function setLastApplied(
  target: Target,
  configuration: Readonly<Record<string, unknown>>,
  options: WriteOptions,
  { client }: Pick<CommandDeps, 'client'>,
): Promise<KubeObject> {
  const body = { metadata: { annotations: { [lastAppliedAnnotation]: `${goJson(configuration)}\n` } } };
  const contentType = 'application/merge-patch+json';
  return client.request<KubeObject>('PATCH', objectPath(target), { body, contentType, query: writeQuery(options) });
}
