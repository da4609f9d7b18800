import type { Kind } from '../../../api/any-object.ts';
import { ApiError, UserError } from '../../../api/errors.ts';
import { asTyped } from '../../../api/field-order.ts';
import { withTypedLastApplied } from '../../../api/last-applied.ts';
import { resourceOfKind } from '../../../api/scheme.ts';
import type { KubeObject } from '../../../api/types.ts';
import type { generatorFlags } from '../../command-line/common-flags.ts';
import type { WithGlobals } from '../../command-line/verb.ts';
import type { CommandDeps } from '../../deps.ts';
import { UsageError } from '../../errors/usage-error.ts';
import { openResults } from '../../output/results.ts';
import { namespaceOf } from '../../selecting/namespace.ts';
import { listPath } from '../../selecting/paths.ts';
import { withEngine } from '../../writing/create-object.ts';
import { readWriteOptions, writeQuery } from '../../writing/write-options.ts';

type Json = Readonly<Record<string, unknown>>;

/** What `create KIND NAME` was called with. */
interface GeneratorCall {
  readonly name: string;
  readonly args: readonly string[];
  readonly argsBeforeDash?: number;
  readonly flags: WithGlobals<typeof generatorFlags>;
}

/** How one kind is made by flags. */
export interface Generator {
  readonly kind: Kind;
  /** What the object has beside its kind, and beside its name in its metadata. Throws UserError in kubectl's words. */
  make(name: string): Json | Promise<Json>;
  /** What its name becomes then; default: it stays. */
  readonly rename?: (name: string, made: Json) => string;
  /** For its pods; default: the agent's choice. */
  readonly engine?: string | undefined;
  /** What kubectl says before the server's refusal; default: nothing. */
  readonly failure?: string;
}

/**
 * Makes an object by flags and creates it. Throws UsageError and UserError in kubectl's words.
 * k8s: kubectl create_configmap.go and its like
 */
export async function generate(call: GeneratorCall, deps: CommandDeps, generator: Generator): Promise<void> {
  const { flags } = call;
  const name = nameOf(call);
  const options = readWriteOptions(flags, deps);
  const results = await openResults(flags, options.dryRun, deps, asTyped);
  if (name === '') throw new UserError('name must be specified');
  const resource = resourceOfKind(generator.kind);
  const { metadata: own = {}, ...made } = await generator.make(name);
  const metadata = {
    name: generator.rename?.(name, made) ?? name,
    ...(resource.namespaced && flags.namespace !== '' ? { namespace: flags.namespace } : {}),
    creationTimestamp: null,
    ...(own as Json),
  };
  const bare = { kind: generator.kind, apiVersion: resource.apiVersion, metadata, ...made };
  const object = (flags.saveConfig ? withTypedLastApplied(bare) : bare) as unknown as KubeObject;
  if (options.dryRun === 'client') return results.tell('created', object);
  const path = listPath(resource, resource.namespaced ? namespaceOf(flags) : undefined);
  const created = deps.client.request<KubeObject>('POST', path, {
    body: withEngine(object, { resource }, generator.engine),
    query: writeQuery(options),
  });
  await results.tell('created', await created.catch((error: unknown) => refuse(error, generator.failure)));
}

/** The one operand before `--`. k8s: kubectl create.go NameFromCommandArgs */
function nameOf({ name, args, argsBeforeDash = args.length }: GeneratorCall): string {
  if (argsBeforeDash !== 1) throw new UsageError(name, `exactly one NAME is required, got ${argsBeforeDash}`, 'examples');
  return args[0] ?? '';
}

function refuse(error: unknown, failure: string | undefined): never {
  throw error instanceof ApiError && failure !== undefined ? new UserError(`${failure} ${error.message}`, { cause: error }) : error;
}
