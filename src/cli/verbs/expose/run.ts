import { asTyped } from '../../../api/field-order.ts';
import { withTypedLastApplied } from '../../../api/last-applied.ts';
import { resourceOfKind } from '../../../api/scheme.ts';
import { withTypedBlanks } from '../../../api/typed-blanks.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { CallOf } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { throwAll } from '../../errors/render-error.ts';
import { manifestTargets } from '../../manifests/read-manifests.ts';
import { openResults } from '../../output/results.ts';
import { refuseCustom } from '../../selecting/custom-kinds.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath } from '../../selecting/paths.ts';
import { fetchObjects, selectObjects } from '../../selecting/select.ts';
import { chosenEngine, withEngine } from '../../writing/create-object.ts';
import { overridden } from '../../writing/overrides.ts';
import { readWriteOptions, writeQuery } from '../../writing/write-options.ts';
import { serviceFor } from './service.ts';
import type { exposeVerb } from './verb.ts';

/** `kpod expose`. k8s: kubectl expose.go */
export async function run({ args, flags }: CallOf<typeof exposeVerb>, deps: CommandDeps): Promise<void> {
  const options = readWriteOptions(flags, deps);
  const results = await openResults(flags, options.dryRun, deps, asTyped);
  const engine = chosenEngine(flags, deps.env);
  const files = await manifestTargets({ ...flags, selector: '' }, deps);
  const selection = selectObjects({ args, ...(files ? { files } : {}), namespace: namespaceOf(flags) });
  const { found, errors } = await fetchObjects(deps.client, selection);
  const failures = [...errors];
  const resource = resourceOfKind('Service');
  for (const { object, target } of found) {
    try {
      refuseCustom(target.resource);
      const service = await overridden(serviceFor(object, flags), flags);
      if (options.dryRun === 'client') {
        await results.tell('exposed', inNamespace(service, flags.namespace));
        continue;
      }
      const body = withEngine(flags.saveConfig ? withTypedLastApplied(service as never) : service, { resource }, engine);
      const path = listPath(resource, namespaceOf(flags));
      const created = await deps.client.request<KubeObject>('POST', path, { body, query: writeQuery(options) });
      await results.tell('exposed', withTypedBlanks(created));
    } catch (error) {
      failures.push(error);
    }
  }
  throwAll(failures);
}

/** Only a namespace that was said stands in an object that is not sent. */
const inNamespace = (object: KubeObject, namespace: string): KubeObject =>
  namespace === '' ? object : { ...object, metadata: { ...object.metadata, namespace } };
